"""What a draft of a graph has that the generation before it has not, and the reverse."""

import shutil
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from kg.store import _disk


class Changes:
    """Quads that went and quads that came, the graph `about` left out.

    A source that is replaced by one that says much the same is in both: a quad may have gone
    and come. Quads stay in files, so that there may be any number of them.
    """

    def __init__(self, most: int) -> None:
        """Begin with none; more than so many bytes are not kept."""
        self._gone, self._fresh, self._most = _disk.nameless(), _disk.nameless(), most
        weakref.finalize(self, _close, self._gone, self._fresh)
        self.are_few = True
        """Whether all are kept."""

    def remove(self, nquads: bytes | Path) -> None:
        """Note lines that went, or a file of them."""
        self._note(nquads, self._gone)

    def add(self, nquads: bytes | Path) -> None:
        """Note lines that came, or a file of them."""
        self._note(nquads, self._fresh)

    def _note(self, nquads: bytes | Path, file: IO[bytes]) -> None:
        length = nquads.stat().st_size if isinstance(nquads, Path) else len(nquads)
        if self._gone.tell() + self._fresh.tell() + length > self._most:
            self.are_few = False
            for kept in (self._gone, self._fresh):
                kept.seek(0)
                kept.truncate()
        elif not self.are_few:
            return
        elif isinstance(nquads, Path):
            with nquads.open("rb") as lines:
                shutil.copyfileobj(lines, file)
        else:
            file.write(nquads)

    def gone(self) -> Iterator[ox.Quad]:
        """Quads that the generation before had; raises ValueError where not all are kept."""
        return self._read(self._gone)

    def fresh(self) -> Iterator[ox.Quad]:
        """Quads that the draft has; raises ValueError where not all are kept."""
        return self._read(self._fresh)

    def _read(self, file: IO[bytes]) -> Iterator[ox.Quad]:
        if not self.are_few:
            what = "more changed than is kept"
            raise ValueError(what)
        file.flush()
        return ox.parse(path=str(_disk.address(file)), format=ox.RdfFormat.N_QUADS)


def _close(*files: IO[bytes]) -> None:
    for file in files:
        file.close()
