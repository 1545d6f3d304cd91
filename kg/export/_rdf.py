"""Quads and triples of an export as sorted lines, in memory that does not grow with the graph."""

import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Protocol, TypeAlias, cast

import pyoxigraph as ox

from kg.errors import StoreError
from kg.export import ExportOptions
from kg.export._sorted import SortedLines
from kg.rdf.parsed import value
from kg.store.directory import Generation
from kg.store.engine import one_line

_DECISIONS = ("/graph/identity", "/graph/inferred/")
_ABOUT = "/graph/about"
_COPIED = 1 << 20

_Graph: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph


class _Writer(Protocol):
    """A syntax whose head is known when the body has been written."""

    def head(self) -> bytes: ...
    def foot(self) -> bytes: ...


class Lines:
    """The lines of an export, sorted by code point; scratch files lie beside its file.

    The parts of the progress are the quads, first as they are read, then as they are written.
    """

    def __init__(self, generation: Generation, path: Path, options: ExportOptions) -> None:
        self._store, self._folder, self._options = generation.store, path.parent, options
        self._done, self._parts = 0, max(1, 2 * len(generation.store))

    def quads(self) -> Iterator[bytes]:
        """N-Quads of all graphs."""
        with SortedLines(self._folder, self._step) as lines:
            for graph in self._graphs():
                lines.begin(_term(graph))
                self._dump(graph, lines)
            yield from self._given(lines)

    def triples(self) -> Iterator[bytes]:
        """N-Triples of the union of the graphs."""
        with SortedLines(self._folder, self._step) as lines:
            for graph in self._graphs():
                self._dump(graph, lines)
            yield from self._given(lines)

    def by_graph(self) -> Iterator[tuple[bytes, Iterator[bytes]]]:
        """N-Triples of each graph that is not empty, after its term; the default graph has none.

        The lines of a graph are to be read before the next graph is asked for.
        """
        for graph in self._graphs():
            with SortedLines(self._folder, self._step) as lines:
                self._dump(graph, lines)
                found = self._given(lines)
                if (first := next(found, None)) is not None:
                    yield _term(graph), chain((first,), found)

    def _graphs(self) -> list[_Graph]:
        graphs: list[_Graph] = [ox.DefaultGraph(), *self._store.engine.named_graphs()]
        if self._options.facts_only:
            graphs = [graph for graph in graphs if not _decision(value(graph))]
        return sorted(graphs, key=value)

    def _dump(self, graph: _Graph, lines: SortedLines) -> None:
        if self._options.facts_only and value(graph).endswith(_ABOUT):
            told = io.BytesIO()
            self._write(graph, told)
            told.seek(0)
            lines.write(b"".join(line for line in told if _kept(line)))
        else:
            self._write(graph, cast("IO[bytes]", lines))  # typeshed has no common type of the two

    def _write(self, graph: _Graph, out: IO[bytes]) -> None:
        try:
            self._store.engine.dump(out, ox.RdfFormat.N_TRIPLES, from_graph=graph)
        except RuntimeError as error:
            what = f"the store cannot be read: {one_line(error)}"
            mend = "build the graph anew with --fresh"
            raise StoreError(what, mend, path=self._store.path or "memory") from error

    def _given(self, lines: SortedLines) -> Iterator[bytes]:
        for some in lines.lists():
            yield from some
            self._step(len(some))

    def _step(self, count: int) -> None:
        self._done += count
        self._options.progress(min(self._done + 1, self._parts), self._parts)


def _term(graph: _Graph) -> bytes:
    return b"" if isinstance(graph, ox.DefaultGraph) else str(graph).encode()


def write_document(path: Path, writer: _Writer, body: Iterable[bytes]) -> None:
    """Write a file whose head is known after its body."""
    with tempfile.TemporaryFile(dir=path.parent) as scratch:
        scratch.writelines(body)
        scratch.seek(0)
        with path.open("wb") as file:
            file.write(writer.head())
            shutil.copyfileobj(scratch, file, _COPIED)
            file.write(writer.foot())


def _decision(name: str) -> bool:
    """Whether a name is that of a graph of decisions."""
    return any(part in name for part in _DECISIONS)


def _kept(line: bytes) -> bool:
    """Whether a line of the graph `about` describes no graph of decisions."""
    subject, _, rest = line.decode().partition(" ")
    _, _, node = rest.partition(" ")
    return not (_decision(subject) or (node.startswith("<") and _decision(node)))
