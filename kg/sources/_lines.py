"""Formats of one record a line: cut at line ends without reading the whole file, each accounted."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from kg.errors import IdentifierError
from kg.records import Chunk, Coverage, Origin, Paper, Record, Rejected
from kg.sources._open import Source

_PIECE = 1 << 17
"""Bytes of a piece, up to the next line end. Its quads are seven times as much and should stay
near the processor: 100,000 papers took 10.3 CPU-s in pieces of 1 MiB, 8.2 in those of 128 KiB."""
_LONGEST = 32 << 20
"""Bytes of a line; a longer one is kept as rejected."""
_TOLD = 16
"""Values of one record that are rejected one by one."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML 1.0 document may hold, so no RDF/XML, GraphML or GEXF."""
_ESCAPED = re.compile(rb"\\(?:[bf]|u(?:00[01]|[dD][89a-fA-F]|[fF]{3}))")
"""How JSON may write one of them: U+0000 to U+001F, surrogates, U+FFFE."""


class UnreadableError(ValueError):
    """A record that cannot be taken, with the reason in the words of `rejected.jsonl`."""


def split(source: Source, format_name: str, *, header: int = 0) -> Iterator[Chunk]:
    """Cut a source into pieces of whole lines; the first `header` lines go with every piece."""
    with source.open() as file:
        preamble = b"".join(file.readline() for _ in range(header))
        data, first, number = preamble + file.read(_PIECE), 0, 1
        while data:
            data += file.readline()
            yield Chunk(
                source=source.id,
                format=format_name,
                number=number,
                first=first,
                encoding=source.encoding,
                data=data,
                preamble=preamble,
            )
            data, first, number = file.read(_PIECE), first + data.count(b"\n"), number + 1


def parse(
    chunk: Chunk, read: Callable[[bytes, Origin], Record | None]
) -> Iterator[Record | Rejected | Coverage]:
    """Read each line of a piece by `read`: a record, None for a line that says nothing new.

    `read` gets the line in UTF-8 without its end, and raises UnreadableError with the reason.
    """
    blank = refused = number = 0
    for number, line in enumerate(lines(chunk.data), 1):
        raw = line.strip()
        if not raw:
            blank += 1
            continue
        first = chunk.first + number - 1
        origin = Origin(source=chunk.source, first=first, last=first + 1)
        try:
            record = read(_in_utf8(raw, chunk.encoding), origin)
            if isinstance(record, Paper) and _may_be_unfit(raw):
                refuse_unfit(record)
        except (UnreadableError, UnicodeDecodeError, IdentifierError) as error:
            refused += 1
            yield Rejected(
                source=chunk.source,
                line=first + 1,
                reason=reason(error, chunk.encoding),
                text=raw_text(line, chunk.encoding),
            )
            continue
        if record is not None:
            yield record
    yield Coverage(lines=number, blank=blank, stated=number - blank - refused, rejected=refused)


def _may_be_unfit(raw: bytes) -> bool:
    """Whether a forbidden sign may be there; one byte is found sooner than two."""
    escaped = b"\\" in raw and _ESCAPED.search(raw) is not None
    return escaped or (b"\xef" in raw and b"\xef\xbf" in raw)


def _in_utf8(line: bytes, encoding: str) -> bytes:
    if len(line) > _LONGEST:
        raise UnreadableError(f"longer than {_LONGEST >> 20} MiB")
    return line if encoding == "utf-8" else line.decode(encoding).encode()


def lines(data: bytes) -> list[bytes]:
    """Lines without their ends; what follows the last line end is a line if there is anything."""
    pieces = data.split(b"\n")
    if not pieces[-1]:
        pieces.pop()
    return pieces


def reason(error: Exception, encoding: str) -> str:
    """Why a record is rejected, in words."""
    if isinstance(error, UnicodeDecodeError):
        return f"bytes that are no {encoding.upper()} text"
    return str(error)


def beside(reasons: Sequence[str], raw: bytes, origin: Origin) -> Iterator[Rejected]:
    """What could not be taken of a record that was read; of many values the first are told.

    Each comes with the whole record, so telling all would multiply a long one by itself.
    """
    told = [*reasons[:_TOLD]]
    if len(reasons) > _TOLD:
        told.append(f"{len(reasons) - _TOLD} more values of this record")
    text = raw_text(raw, "utf-8") if told else ""
    for why in told:
        yield Rejected(source=origin.source, line=origin.first + 1, reason=why, text=text)


def raw_text(data: bytes, encoding: str) -> str:
    """Text as it stands in the source, bytes that are no text by their hexadecimal number."""
    return data.decode(encoding, "backslashreplace").removesuffix("\r")


def refuse_unfit(paper: Paper) -> None:
    """Raise UnreadableError for a text with a sign that XML cannot carry."""
    for text in _texts(paper):
        refuse_forbidden(text)


def refuse_forbidden(text: str) -> None:
    """Raise UnreadableError for a sign that XML cannot carry."""
    if _FORBIDDEN.search(text):
        raise UnreadableError("a control character")


def _texts(paper: Paper) -> Iterable[str]:
    yield from (text.value for text in (*paper.titles, *paper.abstracts))
    for authorship in paper.authorships:
        yield authorship.as_written
        yield from (mention.as_written for mention in authorship.affiliations)
    yield from (mention.as_written for mention in paper.affiliations)
    yield from filter(None, (paper.comment, paper.citation, paper.venue and paper.venue.name))
    yield from (*paper.categories, *paper.links, *paper.see_also)
