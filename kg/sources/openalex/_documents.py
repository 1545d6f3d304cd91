"""JSON documents of many objects, cut between them: arrays, pages of an API, one after another.

A piece may end inside a line, since a whole file may be one line. Broken objects are told from
their neighbours by how an object of the format begins.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import Struct

from kg.errors import IdentifierError
from kg.records import Chunk, Coverage, Origin, Paper, Rejected
from kg.sources import _lines
from kg.sources._lines import UnreadableError
from kg.sources._open import Source

_PIECE = 1 << 20
_LONGEST = 16 << 20
"""Bytes of an object; a longer one is kept as rejected, in several pieces."""
_DEEPEST = 64
"""Brackets around the objects; a page of the API has two."""
_AHEAD = 1 << 10
"""Bytes after a brace that tell what begins there."""
_STRING = rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+'
_TEXT = (
    rb'[^]["{}]++'  # neither bracket nor string
    rb'|%b"'
    rb"|%b\\?(?=\n)"  # a string that is not closed ends with its line
) % (_STRING, _STRING)
_BETWEEN = re.compile(b"(?:%b)*+" % _TEXT)
_INSIDE = re.compile(rb"(?:%b|\[(?:%b)*+\])*+" % (_TEXT, _TEXT))
"""Passes over arrays that hold no other bracket at once, as most do."""
_PAGE = re.compile(rb'\{\s*"(?:meta|results|group_by)"\s*:')
_NOTHING = re.compile(rb"(?:\xef\xbb\xbf)?[\s,]*")
_REST_OF_LINE = re.compile(rb"[ \t\r,]*\n?")
_LOST = b"?"
"""Behind the brackets that are open: inside an object that was too long."""


class _Frame(Struct, frozen=True):
    """What a piece must know of those before it."""

    brackets: str = ""
    """Those open around the objects."""
    inside: bool = False
    """It begins inside a line."""
    ends: bool = True
    """Its last line ends in it."""


class _Span(NamedTuple):
    start: int
    end: int
    brackets: bytes
    """Those open behind it."""
    stray: bool = False
    """Text outside of the objects."""


def cut(source: Source, format_name: str, begins: re.Pattern[bytes]) -> Iterator[Chunk]:
    """Cut a source between its objects, about every MiB; what `begins` finds begins an object."""
    decoder = codecs.getincrementaldecoder(source.encoding)("backslashreplace")
    brackets, data = b"", b""
    first, number, inside, final = 0, 1, False, False
    with source.open() as file:
        while not final:
            block = file.read(_PIECE)
            final = not block
            data += block if source.encoding == "utf-8" else decoder.decode(block, final).encode()
            end, behind = _cut_at(data, brackets, begins, final=final)
            if not end:
                continue
            frame = _Frame(brackets=brackets.decode(), inside=inside, ends=final)
            piece = data[:end]
            yield Chunk(
                source=source.id,
                format=format_name,
                number=number,
                first=first,
                encoding="utf-8",
                data=piece,
                preamble=msgspec.json.encode(frame),
            )
            data, brackets, inside = data[end:], behind, not piece.endswith(b"\n")
            first, number = first + piece.count(b"\n"), number + 1


def _cut_at(
    data: bytes, brackets: bytes, begins: re.Pattern[bytes], *, final: bool
) -> tuple[int, bytes]:
    """Where the last whole object ends, if anything follows it, and which brackets are open."""
    if final:
        return len(data), b""
    cut_at, behind = 0, brackets
    for span in _spans(data, brackets, begins, final=False):
        rest = _REST_OF_LINE.match(data, span.end)
        end = span.end if rest is None else rest.end()
        if end < len(data):
            cut_at, behind = end, span.brackets
    if not cut_at and len(data) > _LONGEST:
        return len(data) - _AHEAD, brackets.removesuffix(_LOST) + _LOST
    return cut_at, behind


def parse(
    chunk: Chunk, begins: re.Pattern[bytes], read: Callable[[bytes, Origin], Paper]
) -> Iterator[Paper | Rejected | Coverage]:
    """Read each object of a piece by `read`, which raises UnreadableError with the reason."""
    frame = msgspec.json.decode(chunk.preamble, type=_Frame)
    rejected: set[int] = set()
    brackets = frame.brackets.encode()
    stated: set[int] = {0} if frame.inside and not brackets.endswith(_LOST) else set()
    line = position = 0
    for span in _spans(chunk.data, brackets, begins, final=True):
        raw = chunk.data[span.start : span.end].strip(b", \t\r\n")
        start = chunk.data.index(raw, span.start)
        line += chunk.data.count(b"\n", position, start)
        position = start
        own = range(line, line + raw.count(b"\n") + 1)
        origin = Origin(
            source=chunk.source, first=chunk.first + own.start, last=chunk.first + own.stop
        )
        try:
            paper = _read(raw, origin, read, stray=span.stray)
        except (UnreadableError, UnicodeDecodeError, IdentifierError) as error:
            rejected.update(own)
            yield Rejected(
                source=chunk.source,
                line=origin.first + 1,
                reason=_lines.reason(error, chunk.encoding),
                text=_lines.raw_text(raw, chunk.encoding),
            )
        else:
            stated.update(own)
            yield paper
    yield _coverage(chunk.data, frame, rejected - stated)


def _read(
    raw: bytes, origin: Origin, read: Callable[[bytes, Origin], Paper], *, stray: bool
) -> Paper:
    if stray:
        raise UnreadableError("text outside of the JSON objects")
    paper = read(raw, origin)
    _lines.refuse_unfit(paper)
    return paper


def _coverage(data: bytes, frame: _Frame, rejected: set[int]) -> Coverage:
    """Count the lines that end in a piece; brackets alone are stated."""
    lines = _lines.lines(data)
    if not frame.ends and not data.endswith(b"\n"):
        lines.pop()
    blank = {
        number
        for number, line in enumerate(lines)
        if not line.strip() and (number or not frame.inside)
    }
    refused = len([number for number in rejected - blank if number < len(lines)])
    return Coverage(
        lines=len(lines),
        blank=len(blank),
        stated=len(lines) - len(blank) - refused,
        rejected=refused,
    )


def _spans(
    data: bytes, brackets: bytes, begins: re.Pattern[bytes], *, final: bool
) -> Iterator[_Span]:
    """Find the objects, and text between them that is neither comma nor space."""
    position = 0
    if brackets.endswith(_LOST):
        found = begins.search(data)
        position = found.start() if found else max(0, len(data) - (0 if final else _AHEAD))
        brackets = brackets.removesuffix(_LOST) if found else brackets
        if position:
            yield _Span(0, position, brackets)
        if found is None:
            return
    while (at := _bracket(data, position)) is not None and (final or len(data) - at >= _AHEAD):
        if _is_stray(data[position:at], brackets):
            yield _Span(position, at, brackets, stray=True)
        bracket = data[at : at + 1]
        if bracket != b"{" or _is_framing(brackets) or _PAGE.match(data, at):
            brackets, position = _around(brackets, bracket), at + 1
            continue
        end = _end(data, at, begins, final=final)
        if end is None and not final:
            return
        position = len(data) if end is None else end
        yield _Span(at, position, brackets)
    if final and _is_stray(data[position:], brackets):
        yield _Span(position, len(data), brackets, stray=True)


def _end(data: bytes, start: int, begins: re.Pattern[bytes], *, final: bool) -> int | None:
    """Where an object's brackets are closed, or another begins that should not be in it."""
    depth, position = 1, start + 1
    while depth:
        at = _bracket(data, position, _INSIDE)
        if at is None or (not final and len(data) - at < _AHEAD):
            return None
        bracket = data[at : at + 1]
        if bracket == b"{" and begins.match(data, at):
            return at
        depth += 1 if bracket in b"{[" else -1
        position = at + 1
    return position


def _bracket(data: bytes, position: int, text: re.Pattern[bytes] = _BETWEEN) -> int | None:
    """Where the next bracket outside of strings stands."""
    passed = text.match(data, position)
    at = position if passed is None else passed.end()
    return at if at < len(data) and data[at : at + 1] != b'"' else None


def _around(brackets: bytes, bracket: bytes) -> bytes:
    """The open brackets after one more; one that closes nothing, or is too deep, is passed over."""
    if bracket in b"{[":
        return brackets + bracket if len(brackets) < _DEEPEST else brackets
    return brackets[:-1] if brackets.endswith(b"{" if bracket == b"}" else b"[") else brackets


def _is_stray(between: bytes, brackets: bytes) -> bool:
    return not _is_framing(brackets) and not _NOTHING.fullmatch(between)


def _is_framing(brackets: bytes) -> bool:
    """Whether what stands inside these brackets is the page's own, such as its count."""
    return brackets.endswith(b"{") or b"{{" in brackets
