"""XML of many records: cut between elements without reading the whole file, each accounted.

Each record is given to expat by itself, so no document type ever reaches the parser. That rules
out what XML is attacked by (entities that expand, external entities, DTD retrieval), which is why
expat of the standard library suffices and a hardened twin of it would only refuse the DOCTYPE
line that dblp has. What is left is bounded here: the length and the depth of a record.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html.entities import html5
from itertools import pairwise
from typing import TypeAlias
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from kg.errors import IdentifierError
from kg.records import Chunk, Coverage, Origin, Record, Rejected
from kg.sources._declared import declared
from kg.sources._lines import UnreadableError, raw_text, reason
from kg.sources._open import Source

_PIECE = 1 << 20
"""Bytes of a piece, up to the end of its last element."""
_LONGEST = 4 << 20
"""Bytes of an element; a longer one is cut and kept as rejected."""
_DEEPEST = 64
"""Elements within each other; a record has two or three."""
_REST_OF_TAG = rb"(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>"
_TAG_END = re.compile(_REST_OF_TAG)
_LINE_END = re.compile(rb"[ \t\r]*\n")
_OPENING = rb"<!--|<!\[CDATA\[|<\?|<!DOCTYPE"
_SUBSET = re.compile(rb"[^<>\[]*+\[")
_CLOSINGS = {
    b"<!--": re.compile(rb"-->"),
    b"<![CDATA[": re.compile(rb"\]\]>"),
    b"<?": re.compile(rb"\?>"),
    b"<!DOCTYPE": re.compile(rb">"),
    b"[": re.compile(rb"\]\s*>"),
}
_BETWEEN = re.compile(
    rb"(?P<opening>" + _OPENING + rb")"
    rb"|<(?P<leaf>[A-Za-z_][\w:.-]*)" + _REST_OF_TAG + rb"[^<]*</(?P=leaf)\s*>"
    rb"|<(?P<end>/?)(?P<tag>[A-Za-z_][\w:.-]*)" + _REST_OF_TAG + rb"|(?P<text>[^<\s][^<]*|<)"
)
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
_OWN_ENTITIES = frozenset((b"amp", b"lt", b"gt", b"quot", b"apos"))
_BOM = b"\xef\xbb\xbf"
_REJECTED, _STATED, _BLANK = b"rsb"
"""What became of a line."""

_Read: TypeAlias = Callable[[bytes, Origin], Iterable[Record | Rejected]]


def cut(source: Source, format_name: str, tags: frozenset[str]) -> Iterator[Chunk]:
    """Cut a source into pieces that end where an element of these names ends.

    The elements do not stand in each other; where one ends in the midst of a line, so may a
    piece. The encoding is the declared one, else the one the content was found to be in.
    """
    number, first, joined, within = 1, 0, False, False
    with source.open() as file:
        data, more = file.read(_PIECE), file.read(_PIECE)
        encoding = declared(data) or source.encoding
        while data:
            long = len(data) >= _LONGEST
            end, opened = _last_end(data, tags, within=within, final=long or not more)
            if more and not end and not long:
                data, more = data + more, file.read(_PIECE)
                continue
            if not more:
                end = len(data)
            flags = {b"joined": joined, b"within": within, b"last": not more}
            piece = data[: end or data.rfind(b"\n") + 1 or len(data)]
            yield Chunk(
                source=source.id,
                format=format_name,
                number=number,
                first=first,
                encoding=encoding,
                data=piece,
                preamble=b" ".join(flag for flag, holds in flags.items() if holds),
            )
            number, first = number + 1, first + piece.count(b"\n")
            joined, within = not piece.endswith(b"\n"), opened and not end
            data, more = data[len(piece) :] + more, file.read(_PIECE)


def _last_end(data: bytes, tags: frozenset[str], *, within: bool, final: bool) -> tuple[int, bool]:
    """Where the last whole element ends, its line end included; whether one is open at the end.

    Where none ends: where the one begins that is open.
    """
    end, opened = 0, -1
    for start, stop, ended in _spans(data, tags, within=within, final=final):
        end, opened = (stop, -1) if ended else (end, start)
    line_end = _LINE_END.match(data, end) if end else None
    if line_end is not None:
        end = line_end.end()
    elif not final and not data[end:].strip(b" \t\r"):
        return 0, False  # its line end may be still to come
    return end or max(opened, 0), opened >= 0


class _Markup:
    """Finds where comments and the like end; an end that is missing is looked for only once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.endless: set[bytes] = set()

    def behind(self, opening: bytes, place: int) -> int:
        """Place behind what opens before `place`; -1 where it has no end."""
        if opening == b"<!DOCTYPE" and (subset := _SUBSET.match(self.data, place)):
            opening, place = b"[", subset.end()
        if opening in self.endless:
            return -1
        closing = _CLOSINGS[opening].search(self.data, place)
        if closing is None:
            self.endless.add(opening)
            return -1
        return closing.end()


@cache
def _boundary(tags: frozenset[str]) -> re.Pattern[bytes]:
    names = "|".join(sorted(tags)).encode()
    return re.compile(_OPENING + rb"|<(/?)(?:[A-Za-z_][\w.-]*:)?(?:" + names + rb")(?=[\s/>])")


def _spans(
    data: bytes, tags: frozenset[str], *, within: bool, final: bool = True
) -> Iterator[tuple[int, int, bool]]:
    """Where elements begin and end; the third tells whether it ended, or the data ended first.

    An element without its end tag ends where the next one begins. A comment without its end is
    none where the data is `final`.
    """
    boundary, markup = _boundary(tags), _Markup(data)
    begun = 0 if within else -1
    place = 0
    while match := boundary.search(data, place):
        start, place = match.span()
        if match[1] is None:
            behind = markup.behind(match[0], place)
            if behind < 0 and not final:
                break
            place = max(place, behind)
            continue
        if match[1]:
            place = data.find(b">", place) + 1 or len(data)
            if begun >= 0:
                yield begun, place, True
            begun = -1
            continue
        if begun >= 0:
            yield begun, start, True
        begun = start
        rest = _TAG_END.match(data, place)
        if rest is not None and rest[0].endswith(b"/>"):
            place, begun = rest.end(), -1
            yield start, place, True
    if begun >= 0:
        yield begun, len(data), False


def parse(
    chunk: Chunk, tags: frozenset[str], framing: frozenset[str], read: _Read
) -> Iterator[Record | Rejected | Coverage]:
    """Read each element of these names by `read`; `framing` names those that may stand around.

    `read` gets the element in UTF-8 (see `element`) and raises UnreadableError with the reason.
    An element of another name and text between the records are rejected. The line in which a
    piece begins was begun by the piece before, and counts as stated.
    """
    flags = chunk.preamble.split()
    page = _Page(chunk)
    if b"joined" in flags and b"within" not in flags:
        page.mark(0, 1, _STATED)
    within, place = b"within" in flags, 0
    for start, end, _ in _spans(chunk.data, tags, within=within):
        yield from page.between(place, start, framing)
        rest = within and start == 0
        yield from page.record(start, end, _refuse_rest if rest else read)
        place = end
    yield from page.between(place, len(chunk.data), framing)
    yield page.coverage(last=b"last" in flags)


def _refuse_rest(_data: bytes, _origin: Origin) -> Iterable[Record | Rejected]:
    raise UnreadableError(f"goes on from an element longer than {_LONGEST >> 20} MiB")


class _Page:
    """The lines of a piece, and what became of each."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.breaks = [found.start() for found in re.finditer(rb"\n", chunk.data)]
        self.fates = bytearray(len(self.breaks) + 1)
        """Of each line; the last is the one behind the last line end."""

    def lines(self, start: int, end: int) -> tuple[int, int]:
        """Lines of the piece in which some of its bytes stand."""
        return bisect_left(self.breaks, start), bisect_left(self.breaks, end - 1) + 1

    def mark(self, first: int, last: int, fate: int) -> None:
        """Note what became of lines; what is stated once is stated."""
        kept = self.fates[first:last]
        changed = bytes((fate,)) * len(kept)
        self.fates[first:last] = changed if fate == _STATED else kept.replace(b"\0", changed[:1])

    def record(self, start: int, end: int, read: _Read) -> Iterator[Record | Rejected]:
        """Read an element."""
        data = self.chunk.data[start:end].rstrip()
        first, last = self.lines(start, start + len(data))
        above, encoding = self.chunk.first, self.chunk.encoding
        origin = Origin(source=self.chunk.source, first=above + first, last=above + last)
        try:
            utf8 = data if encoding == "utf-8" else data.decode(encoding).encode()
            found = tuple(read(utf8, origin))
        except (UnreadableError, UnicodeDecodeError, IdentifierError) as error:
            yield self.refuse(start, end, reason(error, encoding))
            return
        stated = any(not isinstance(one, Rejected) for one in found)
        self.mark(first, last, _STATED if stated else _REJECTED)
        yield from found

    def refuse(self, start: int, end: int, why: str) -> Rejected:
        data = self.chunk.data[start:end].rstrip()
        first, last = self.lines(start, start + len(data))
        self.mark(first, last, _REJECTED)
        return Rejected(
            source=self.chunk.source,
            line=self.chunk.first + first + 1,
            reason=why,
            text=raw_text(data, self.chunk.encoding),
        )

    def between(self, start: int, end: int, framing: frozenset[str]) -> Iterator[Rejected]:
        """Account for what stands between two records; a foreign element is rejected whole."""
        data, markup = self.chunk.data, _Markup(self.chunk.data)
        if start == 0 and data.startswith(_BOM):
            start = len(_BOM)
        depth, begun, why = 0, start, ""
        while match := _BETWEEN.search(data, start, end):
            name = (match["leaf"] or match["tag"] or b"").decode()
            start = match.end()
            behind = markup.behind(match["opening"], start) if match["opening"] else -1
            if match["opening"]:
                start = behind if behind > 0 else data.find(b"<", start, end)
                start = start if start > 0 else end
            if depth == 0 and (behind >= 0 or name in framing):
                self.mark(*self.lines(match.start(), start), _STATED)
                continue
            if depth == 0:
                begun = match.start()
                why = f"no record of this format: <{name}>" if name else "text beside the records"
            if match["tag"] and not match[0].endswith(b"/>"):
                depth = max(depth - 1, 0) if match["end"] else depth + 1
            if depth == 0:
                yield self.refuse(begun, start, why)
        if depth:
            yield self.refuse(begun, end, why)

    def coverage(self, *, last: bool) -> Coverage:
        """Count the lines that end in this piece, and the last one of the source."""
        data = self.chunk.data
        for number, (before, after) in enumerate(pairwise((-1, *self.breaks, len(data)))):
            if not data[before + 1 : after].strip() and (number or self.fates[0] != _STATED):
                self.fates[number] = _BLANK
        lines = len(self.breaks) + (last and not data.endswith(b"\n"))
        fates = self.fates[:lines]
        blank, stated = fates.count(_BLANK), fates.count(_STATED)
        return Coverage(lines=lines, blank=blank, stated=stated, rejected=lines - blank - stated)


def element(data: bytes) -> Element:
    """Parse one element in UTF-8; raises UnreadableError with the reason.

    Names stay as written, with their prefix (`arxiv:comment`): what it stands for is declared
    outside. Named characters of HTML are known, as dblp uses them; no other entity is.
    """
    tree = _Tree()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.builder.data
    try:
        parser.Parse(_without_entities(data) if b"&" in data else data, True)  # noqa: FBT003 - a C function
    except expat.ExpatError as error:
        data.decode()  # says so where it is no UTF-8
        what = expat.ErrorString(error.code)
        if what == expat.errors.XML_ERROR_NO_ELEMENTS:
            raise UnreadableError("no end tag") from error
        place = f"in line {error.lineno} of the element"
        raise UnreadableError(f"no well-formed XML: {what} {place}") from error
    return tree.builder.close()


class _Tree:
    """Builds an element that is not too deep."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise UnreadableError(f"more than {_DEEPEST} elements within each other")
        self.builder.start(name, attributes)

    def end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(name)


def _without_entities(data: bytes) -> bytes:
    """Write named characters as numbers, but in CDATA sections, where nothing is a name."""
    before, *sections = data.split(b"<![CDATA[")
    written = [_ENTITY.sub(_number, before)]
    for section in sections:
        inside, closing, after = section.partition(b"]]>")
        written += (b"<![CDATA[", inside, closing, _ENTITY.sub(_number, after))
    return b"".join(written)


def _number(entity: re.Match[bytes]) -> bytes:
    if entity[1] in _OWN_ENTITIES:
        return entity[0]
    letters = html5.get(f"{entity[1].decode()};")
    if letters is None:
        raise UnreadableError(f"an entity that is not known: {entity[0].decode()}")
    return b"".join(b"&#%d;" % ord(letter) for letter in letters)
