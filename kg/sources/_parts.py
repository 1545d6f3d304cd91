"""Large sources in parts that many tasks read at once; a source that cannot be cut is one part."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from kg import plugins
from kg.errors import SourceError
from kg.records import Chunk
from kg.sources import _open, _stretches
from kg.sources._open import Named, Source
from kg.sources._stretches import Stretch

if TYPE_CHECKING:
    from kg.sources import SourceFormat

_HEAD = 1 << 16


class Part(Struct, frozen=True, array_like=True):
    """A source, or a stretch of it, that one task reads."""

    source: Source
    stretch: Stretch | None = None
    """None for the whole."""


class Measured(Struct, frozen=True, array_like=True):
    """A source, and the parts that it may be read in."""

    source: Source
    stretches: tuple[Stretch, ...] = ()
    """Empty for a source that is read as a whole."""

    def parts(self) -> list[Part]:
        """Parts that cover each line once."""
        return [Part(self.source, one) for one in self.stretches] or [Part(self.source)]


def measured(file: Named, format_name: str | None, size: int) -> Measured:
    """Hash a file, tell its format, and cut it; raises SourceError where it cannot be read."""
    source = _open.measure(file.path, file.place, format_name)
    if source.byte_size <= size or _preamble(source) is None:
        return Measured(source)
    try:
        sha256, stretches = _stretches.measure(file.place, size)
    except (OSError, EOFError) as error:
        what, mend = f"cannot be read: {error}", "check the file, or pack it anew"
        raise SourceError(what, mend, path=file.path) from error
    if stretches and sha256 != source.sha256:
        what, mend = "the file changed while it was read", "build it again"
        raise SourceError(what, mend, path=file.path)
    return Measured(source, stretches)


def split(part: Part) -> Iterator[Chunk]:
    """Cut a part into pieces that can be parsed alone."""
    source, preamble = part.source, _preamble(part.source)
    if part.stretch is None or preamble is None:
        yield from _format(source).split(source)
        return
    for number, (first, data) in enumerate(_stretches.read(source.place, part.stretch), 1):
        yield Chunk(
            source=source.id,
            format=source.format,
            number=number,
            first=first,
            encoding=source.encoding,
            data=data,
            preamble=preamble,
        )


def _preamble(source: Source) -> bytes | None:
    """What goes with every stretch of lines; None where they say nothing alone."""
    of_lines = getattr(_format(source), "of_lines", None)
    if of_lines is None:
        return None
    with source.open() as file:
        found: bytes | None = of_lines(file.read(_HEAD))
    return found


def _format(source: Source) -> "SourceFormat":
    return cast("SourceFormat", plugins.load("kg.sources", source.format))
