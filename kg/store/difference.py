"""Named graphs made what new N-Quads say, by the differences: what stays is not touched."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from zlib import crc32

import pyoxigraph as ox

from kg.rdf.terms import Iri
from kg.store.store import Store

_PART = 1 << 20
"""Quads of a store for each part that is compared on its own; a part's lines are in memory."""


class Difference:
    """Takes the N-Quads of whole graphs; the store holds them, and no others, in the end.

    To drop and load the 500,000 quads of who is who among 10,000 papers took 19.8 CPU-s, nearly
    all for quads that stay; to write them out and compare takes 5.
    """

    def __init__(self, store: Store, graphs: Sequence[Iri]) -> None:
        """Replace these graphs of this store."""
        self._store, self._graphs = store, graphs
        self._parts = 1 + len(store) // _PART
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Begin empty."""
        draft = self._store.path and self._store.path.parent  # goes when the process is killed
        made = tempfile.TemporaryDirectory(prefix="kg-", dir=draft)
        self._folder = Path(self._open.enter_context(made))
        self._before, self._after = self._files("before"), self._files("after")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Apply the differences, unless something went wrong."""
        with self._open:
            if kind is None:
                self._apply()

    def write(self, nquads: bytes) -> None:
        """Take whole lines."""
        self._sort(nquads.splitlines(keepends=True), self._after)

    def _files(self, name: str) -> list[IO[bytes]]:
        paths = (self._folder / f"{name}-{part}.nq" for part in range(self._parts))
        return [self._open.enter_context(path.open("w+b")) for path in paths]

    def _sort(self, lines: Iterable[bytes], files: list[IO[bytes]]) -> None:
        """Put each line into the part that its text says."""
        if self._parts == 1:
            files[0].writelines(lines)
            return
        for line in lines:
            files[crc32(line) % self._parts].write(line)

    def _apply(self) -> None:
        for graph in self._graphs:
            self._sort(self._held(graph), self._before)
        gone, fresh = self._folder / "gone.nq", self._folder / "fresh.nq"
        with gone.open("wb") as gone_lines, fresh.open("wb") as fresh_lines:
            for one, other in zip(self._before, self._after, strict=True):
                before, after = _lines(one), _lines(other)
                gone_lines.writelines(before - after)
                fresh_lines.writelines(after - before)
        # A quad may be written in two ways, so what goes must go first.
        for quad in ox.parse(path=str(gone), format=ox.RdfFormat.N_QUADS):
            self._store.engine.remove(quad)
        if self._store.changes is not None:
            self._store.changes.remove(gone)
        self._store.load(fresh)

    def _held(self, graph: Iri) -> Iterator[bytes]:
        """Lines of a graph as it is in the store."""
        path = self._folder / "graph.nt"
        name = ox.NamedNode(graph[1:-1].decode())
        self._store.engine.dump(str(path), ox.RdfFormat.N_TRIPLES, from_graph=name)
        with path.open("rb") as file:
            for line in file:
                yield b"%b %b .\n" % (line.removesuffix(b" .\n"), graph)


def _lines(file: IO[bytes]) -> set[bytes]:
    file.seek(0)
    return {*file}
