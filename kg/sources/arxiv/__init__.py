"""Metadata of arXiv: snapshot in JSON lines, Atom feed of the API, listing mail, abs file.

The shape is told by the content. Submitters, report numbers, sizes of files and addresses of
e-mail are not kept. A collaboration among the authors (`for the CDF Collaboration`) is neither a
person nor an institution: the paper's comment names it.
"""

from collections.abc import Iterator
from typing import Protocol

from msgspec import structs

from kg.records import Chunk, Coverage, Record, Rejected
from kg.sources._open import Source
from kg.sources.arxiv import _atom, _listing, _snapshot

SUFFIXES = (".jsonl", ".json", ".xml", ".atom", ".txt", ".abs")
MEDIA_TYPE = "application/x-ndjson"


class _Shape(Protocol):
    def sniff(self, head: bytes) -> bool: ...

    def split(self, source: Source, format_name: str) -> Iterator[Chunk]: ...

    def parse(self, chunk: Chunk) -> Iterator[Record | Rejected | Coverage]: ...


_SHAPES: dict[bytes, _Shape] = {
    b"snapshot": _snapshot,
    b"atom": _atom,
    b"listing": _listing,
}
_BEGINNINGS = {b"{": b"snapshot", b"<": b"atom"}
_HEAD = 1 << 16


def sniff(head: bytes) -> bool:
    """Recognise any of the shapes."""
    return any(shape.sniff(head) for shape in _SHAPES.values())


def split(source: Source) -> Iterator[Chunk]:
    """Cut as the shape wants it; a piece's preamble begins with a line that names the shape."""
    with source.open() as file:
        name = _shape(file.read(_HEAD))
    for chunk in _SHAPES[name].split(source, "arxiv"):
        yield structs.replace(chunk, preamble=name + b"\n" + chunk.preamble)


def of_lines(head: bytes) -> bytes | None:
    """What goes with lines of a snapshot; the other shapes have records of several."""
    name = _shape(head)
    return name + b"\n" if name == b"snapshot" else None


def _shape(head: bytes) -> bytes:
    for name, shape in _SHAPES.items():
        if shape.sniff(head):
            return name
    return _BEGINNINGS.get(head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1], b"listing")


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read a piece in its shape."""
    name, _, preamble = chunk.preamble.partition(b"\n")
    return _SHAPES[name].parse(structs.replace(chunk, preamble=preamble))
