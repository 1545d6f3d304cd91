"""Sources: one module per input format, a folder where it has several shapes.

A new format is a new module here and its data in tests. What several formats share stands in the
private modules beside them: lines, blocks, XML, fields, references, LaTeX.
"""

from collections.abc import Iterator
from typing import Protocol

from kg.records import Chunk, Coverage, Record, Rejected
from kg.sources._open import Found, Named, Source, find, gathered, named
from kg.sources._parts import Measured, Part, measured, split

__all__ = [
    "Found",
    "Measured",
    "Named",
    "Part",
    "Source",
    "SourceFormat",
    "find",
    "gathered",
    "measured",
    "named",
    "split",
]


class SourceFormat(Protocol):
    """What a module of this folder must have; the first line of its docstring is its help."""

    SUFFIXES: tuple[str, ...]
    """Usual file name endings, asked first when a file is recognised."""

    MEDIA_TYPE: str

    def sniff(self, head: bytes) -> bool:
        """Tell whether a file beginning so (64 KiB, decompressed) is of this format."""

    def split(self, source: Source) -> Iterator[Chunk]:
        """Cut a source into pieces that can be parsed alone, reading it once, in order."""

    # of_lines(head: bytes) -> bytes | None
    #     Where every stretch of whole lines of a file that begins so can be parsed alone: what
    #     goes with each, else None. A format that has not got it is read by one task a file.

    def parse(self, chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
        """Read a piece: its records, what could not be read, one Coverage of its lines."""
