"""JSON items one after another, in an array or not, found by their brackets without reading them.

What is not closed is broken up to where the next item visibly begins: a line with a brace at
the same place as the one before, or a brace with a key that items begin with.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from kg.records import Chunk
from kg.sources._open import Source

_PIECE = 1 << 20
_LONGEST = 32 << 20
"""Bytes after which an item is taken for one that is not closed."""
_DEEPEST = 64
"""Brackets within brackets; what is deeper is several items of which none is closed."""
_TOKEN = re.compile(r'"(?:[^"\\\n]++|\\.)*+("?)|[][{}]')
_TOKEN_GB18030 = re.compile(
    r'"(?:[^"\\\n\x81-\xfe]++|[\x81-\xfe][\x30-\xfe]|\\.)*+("?)|[\x81-\xfe][\x30-\xfe]|[][{}]'
)
"""Bytes as letters; the second of two may look like a bracket."""
_BETWEEN = re.compile(r'(?:[\s,\[\]}\ufeff]++|ï»¿|\{\s*+"items"\s*+:\s*+\[)++')
_STRAY = re.compile(r'"(?:[^"\\\n]++|\\.)*+"?|[^\s,\[\]{}"]++')
_NEXT = r'(?:\n%s(?=\{)|[,\n][ \t]*(?=\{\s*"(?:id|type|title|DOI|citation-key)"\s*:))'
_LATIN = "latin-1"
"""A letter for each byte, so that places in the text are places in the data."""


class Part(NamedTuple):
    """A stretch of the text between two places."""

    kind: Literal["item", "broken", "deep", "framing", "stray"]
    start: int
    end: int


def split(source: Source, format_name: str) -> Iterator[Chunk]:
    """Cut between items, at a line end where there is one.

    The preamble of a piece that begins within a line says so: it is not empty.
    """
    tokens = _TOKEN_GB18030 if source.encoding == "gb18030" else _TOKEN
    data = preamble = b""
    first, number = 0, 1
    with source.open() as file:
        while block := file.read(_PIECE):
            data += block
            if cut := _last_end(data, tokens):
                piece, data = data[:cut], data[cut:]
                yield _chunk(source, format_name, number, first, piece, preamble)
                first, number = first + piece.count(b"\n"), number + 1
                preamble = b"" if piece.endswith(b"\n") else b"["
    if data:
        yield _chunk(source, format_name, number, first, data, preamble)


def _last_end(data: bytes, tokens: re.Pattern[str]) -> int:
    text = data.decode(_LATIN)
    cut = 0
    for part in parts(text, tokens, final=len(data) > _LONGEST):
        if part.kind == "framing" and part.start and part.end < len(text):
            cut = text.rfind("\n", part.start, part.end) + 1 or part.end
    return cut


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


def parts(text: str, tokens: re.Pattern[str] = _TOKEN, *, final: bool = True) -> Iterator[Part]:
    """Parts of a text in order; one that is not `final` may end within an item, left out."""
    place = 0
    while place < len(text):
        if between := _BETWEEN.match(text, place):
            yield Part("framing", place, between.end())
            place = between.end()
        elif text[place] == "{":
            kind, end = _closing(text, place, tokens)
            if kind == "cut" and not final:
                return
            if kind == "item":
                yield Part(kind, place, end)
            else:
                end = _next(text, place)
                bare = len(text[place:end].rstrip(" \t\r\n,"))
                yield Part("deep" if kind == "deep" else "broken", place, place + bare)
            place = end
        else:
            stray = _STRAY.match(text, place)
            end = stray.end() if stray else place + 1
            if end == len(text) and not final:
                return
            yield Part("stray", place, end)
            place = end


def _closing(
    text: str, start: int, tokens: re.Pattern[str]
) -> tuple[Literal["item", "broken", "deep", "cut"], int]:
    """Where the item ends that begins here; `cut` where the text ends before it does."""
    opened: list[str] = []
    for token in tokens.finditer(text, start):
        sign = token[0]
        if sign[0] == '"':
            if not token[1]:
                return "cut" if token.end() >= len(text) - 1 else "broken", 0
        elif sign in "{[":
            if opened and _before(text, token.start()) not in (":" if opened[-1] == "{" else "[,"):
                return "broken", 0
            opened.append(sign)
            if len(opened) > _DEEPEST:
                return "deep", 0
        elif sign in "}]":
            if opened.pop() != ("{" if sign == "}" else "["):
                return "broken", 0
            if not opened:
                return "item", token.end()
    return "cut", 0


def _before(text: str, place: int) -> str:
    """The last sign before a place that is no white space."""
    place -= 1
    while text[place].isspace():
        place -= 1
    return text[place]


def _next(text: str, start: int) -> int:
    """Where the next item begins after one that is broken."""
    begun = text.rfind("\n", 0, start) + 1
    margin = text[begun:start]
    indented = re.escape(margin) if not margin.strip() else ""
    found = re.compile(_NEXT % indented.replace("%", "%%")).search(text, start)
    return found.end() if found else len(text)
