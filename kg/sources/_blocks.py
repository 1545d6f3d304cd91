"""Formats of records over several lines: cut where a record begins, each line accounted for."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

from kg.records import Chunk, Coverage, Origin, Record, Rejected
from kg.sources._lines import UnreadableError, raw_text, reason
from kg.sources._open import Source

_PIECE = 1 << 20
_LONGEST = 32 << 20
"""Bytes after which a source is cut at a line end though no record begins there."""
_HEADING = 1 << 10
"""Bytes within which the first line of a record shows what it is."""

_LINE_END = re.compile("\n")
_LINE = re.compile("[^\n]+")
_NO_TEXT = re.compile("[\ud800-\udfff]")


def split(
    source: Source,
    format_name: str,
    begins: re.Pattern[bytes],
    carry: Callable[[bytes], bytes] = lambda _: b"",
) -> Iterator[Chunk]:
    """Cut before the last record that begins in each stretch of about 1 MiB.

    `begins` matches the line end before a record and what opens it; `carry` takes from a
    piece what later ones need.
    """
    data = preamble = b""
    first, number = 0, 1
    with source.open() as file:
        while block := file.read(_PIECE):
            seen, data = len(data), data + block
            cut = _last_beginning(data, begins, max(0, seen - _HEADING))
            if not cut and len(data) > _LONGEST:
                cut = data.rfind(b"\n") + 1
            if cut:
                piece, data = data[:cut], data[cut:]
                yield _chunk(source, format_name, number, first, piece, preamble)
                first, number = first + piece.count(b"\n"), number + 1
                preamble += carry(piece)
    if data:
        yield _chunk(source, format_name, number, first, data, preamble)


def _last_beginning(data: bytes, begins: re.Pattern[bytes], start: int) -> int:
    cut = 0
    for found in begins.finditer(data, start):
        cut = data.index(b"\n", found.start()) + 1
    return cut


def parse(
    chunk: Chunk, records: re.Pattern[str], read: Callable[[str, Origin], Record]
) -> Iterator[Record | Rejected | Coverage]:
    """Read each match of `records` in a piece by `read`, which raises ValueError with the reason.

    What `read` raises for is kept whole, and so is what stands outside of the matches.
    """
    ledger = Ledger(chunk)
    after = 0
    for start, end in (found.span() for found in records.finditer(ledger.text)):
        ledger.pass_over(after, start)
        after = end
        try:
            ledger.check(start, end)
            record = read(ledger.text[start:end], ledger.origin(start, end))
        except ValueError as error:
            ledger.reject(start, end, reason(error, chunk.encoding))
        else:
            ledger.take(start, end)
            yield record
    ledger.pass_over(after, len(ledger.text))
    yield from ledger.close()


def _chunk(  # noqa: PLR0913, PLR0917 - the parts of a chunk
    source: Source, name: str, number: int, first: int, data: bytes, preamble: bytes
) -> Chunk:
    return Chunk(
        source=source.id,
        format=name,
        number=number,
        first=first,
        encoding=source.encoding,
        data=data,
        preamble=preamble,
    )


class Ledger:
    """The text of a piece, with each line accounted for: blank, part of what was read, rejected.

    Lines are counted from 0 within the piece, the end not included.
    """

    def __init__(self, chunk: Chunk, *, begun: bool = False) -> None:
        """`begun` says that the first line belongs to the piece before, which counts it."""
        self._chunk = chunk
        self._begun = begun
        self.text = _decoded(chunk)
        self._ends = [found.start() for found in _LINE_END.finditer(self.text)]
        self._taken = bytearray(len(lines(self.text)))
        self.rejected: list[Rejected] = []

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lines on which the characters from `start` to before `end` stand."""
        first = bisect_left(self._ends, start)
        return first, first + self.text.count("\n", start, max(start, end - 1)) + 1

    def take(self, start: int, end: int) -> None:
        """Count the lines of these characters as read."""
        first, last = self.span(start, end)
        self._taken[first:last] = b"\x01" * (last - first)

    def origin(self, start: int, end: int) -> Origin:
        """Where in the source these characters stand."""
        first, last = self.span(start, end)
        before = self._chunk.first
        return Origin(source=self._chunk.source, first=before + first, last=before + last)

    def reject(
        self, start: int, end: int, reason: str, record: tuple[int, int] | None = None
    ) -> None:
        """Keep these characters with the reason, whether anything of them was read or not.

        Those of a field are given with those of its `record`: its whole lines are kept, as far
        as they are of the record.
        """
        text = self.text
        if record is not None:
            line_end = text.find("\n", max(start, end - 1), record[1])
            end = line_end if line_end >= 0 else record[1]
            start = max(record[0], text.rfind("\n", record[0], start) + 1)
        self.rejected.append(
            Rejected(
                source=self._chunk.source,
                line=self._chunk.first + self.span(start, end)[0] + 1,
                reason=reason,
                text=self._as_it_stands(text[start:end]),
            )
        )

    def pass_over(self, start: int, end: int) -> None:
        """Keep these characters as no part of a record, without blank lines before and after."""
        seen = [found for found in _LINE.finditer(self.text, start, end) if not is_blank(found[0])]
        if seen:
            self.reject(seen[0].start(), seen[-1].end(), "no part of a record")

    def _as_it_stands(self, text: str) -> str:
        if _NO_TEXT.search(text):
            encoding = self._chunk.encoding
            return raw_text(text.encode(encoding, "surrogateescape"), encoding)
        return text.removesuffix("\r")

    def check(self, start: int, end: int) -> None:
        """Raise UnreadableError where bytes are no text in the encoding of the source."""
        text = self.text[start:end]
        if not text.isascii() and _NO_TEXT.search(text):
            raise UnreadableError(f"bytes that are no {self._chunk.encoding.upper()} text")

    def close(self) -> Iterator[Rejected | Coverage]:
        """What was rejected in the order of the source, and the count of lines."""
        yield from sorted(self.rejected, key=lambda rejected: rejected.line)
        blank = unread = 0
        begun = int(self._begun)
        for line, taken in zip(lines(self.text)[begun:], self._taken[begun:], strict=True):
            if is_blank(line):
                blank += 1
            elif not taken:
                unread += 1
        count = len(self._taken) - begun
        yield Coverage(lines=count, blank=blank, stated=count - blank - unread, rejected=unread)


def _decoded(chunk: Chunk) -> str:
    """Text of a piece; bytes that are none stay as surrogates, so that lines keep their numbers."""
    try:
        return chunk.data.decode(chunk.encoding)
    except UnicodeDecodeError:
        found = (line.decode(chunk.encoding, "surrogateescape") for line in chunk.data.split(b"\n"))
        return "\n".join(found)


def lines(text: str) -> list[str]:
    """Lines without their ends; what follows the last line end is a line if there is anything."""
    found = text.split("\n")
    if not found[-1]:
        found.pop()
    return found


def is_blank(text: str) -> bool:
    """Whether no eye sees anything of a text."""
    return not text.replace("\ufeff", "").strip()
