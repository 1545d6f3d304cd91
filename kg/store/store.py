"""The dataset: named graphs of quads in an embedded store, in memory or on disk."""

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import SettingsError, StoreError
from kg.rdf import vocab
from kg.rdf.parsed import Term, text, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import RDF
from kg.store import guard, worker
from kg.store.changes import Changes
from kg.store.engine import Answer, evaluate, one_line

if TYPE_CHECKING:
    import rdflib


_LONGEST = 1e6
_PIECE = 10_000
"""Quads that are noted at once."""
_FULL = tuple(map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)))


class Store:
    """Quads in, answers out. Reading and writing are the engine's; nothing is kept beside it."""

    def __init__(self, engine: ox.Store, path: Path | None = None) -> None:
        """Wrap an open engine; `path` is its folder where it lies on disk."""
        self.engine = engine
        self.path = path
        self.changes: Changes | None = None
        """Where it is noted what is loaded and dropped."""

    @classmethod
    def in_memory(cls) -> "Store":
        """Open an empty store that lives as long as the object."""
        return cls(ox.Store())

    @classmethod
    def open(cls, path: Path, *, read_only: bool) -> "Store":
        """Open a store on disk; raises StoreError where it is damaged or in use."""
        try:
            return cls(ox.Store.read_only(str(path)) if read_only else ox.Store(str(path)), path)
        except (OSError, RuntimeError, ValueError) as error:
            full = _full(error)
            what = f"the store cannot be opened: {full or one_line(error)}"
            mend = "free space" if full else "build the graph anew with --fresh"
            raise StoreError(what, mend, path=path) from error

    def load(self, nquads: bytes | Path) -> None:
        """Add N-Quads, all or nothing; a path is read without keeping it in memory."""
        with _changing(self.path or "memory"):
            if isinstance(nquads, Path):
                self.engine.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
            else:
                self.engine.bulk_load(input=nquads, format=ox.RdfFormat.N_QUADS)
        if self.changes is not None:
            self.changes.add(nquads)

    def replace(self, gone: Sequence[ox.Quad], fresh: Sequence[ox.Quad]) -> None:
        """Take single quads away and add others."""
        with _changing(self.path or "memory"):
            for quad in gone:
                self.engine.remove(quad)
            self.engine.extend(fresh)
        if self.changes is not None:
            self.changes.remove(text(gone, ox.RdfFormat.N_QUADS))
            self.changes.add(text(fresh, ox.RdfFormat.N_QUADS))

    def drop(self, graphs: Iterable[Iri]) -> None:
        """Remove named graphs with all their quads."""
        for graph in graphs:
            if self.changes is not None:
                self._note_gone(_node(graph), self.changes)
            with _changing(self.path or "memory"):
                self.engine.remove_graph(_node(graph))

    def _note_gone(self, graph: ox.NamedNode, changes: Changes) -> None:
        """Note the quads of a graph piece by piece, as long as changes are kept at all."""
        quads = iter(self.engine.quads_for_pattern(None, None, None, graph))
        while changes.are_few and (piece := [*islice(quads, _PIECE)]):
            changes.remove(text(piece, ox.RdfFormat.N_QUADS))

    def copy(self, folder: Path) -> None:
        """Copy a store on disk into a folder that does not exist yet, by hard links."""
        with _changing(folder):
            self.engine.backup(str(folder))

    def close(self) -> None:
        """Write everything out and let go of the folder; nothing may be asked afterwards."""
        if self.path is not None:
            with _changing(self.path):
                self.engine.flush()
            del self.engine

    def abandon(self) -> None:
        """Let go of the folder without writing anything out."""
        if hasattr(self, "engine"):
            del self.engine

    def graphs(self) -> list[str]:
        """IRIs of the named graphs, sorted."""
        return sorted(value(graph) for graph in self.engine.named_graphs())

    def predicates(self) -> frozenset[str]:
        """IRIs of the properties in use."""
        rows = self.select("DISTINCT ?p { GRAPH ?g { ?s ?p ?o } }")
        return frozenset(value(predicate) for (predicate,) in rows)

    def counts(self) -> dict[str, int]:
        """Triples of each named graph, by IRI, sorted."""
        rows = self.select("?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        return dict(sorted((value(graph), int(value(number))) for graph, number in rows))

    def size(self, graph: Iri) -> int:
        """Count the triples of a named graph."""
        name = ox.NamedNode(graph[1:-1].decode())
        return sum(1 for _ in self.engine.quads_for_pattern(None, None, None, name))

    @property
    def is_empty(self) -> bool:
        """Whether there is no quad."""
        return next(self.engine.quads_for_pattern(None, None, None), None) is None

    def __len__(self) -> int:
        """Quads of all graphs, counted one by one."""
        return len(self.engine)

    def statements(self, predicate: Iri) -> Iterator[tuple[str, Term]]:
        """Subject and object of the triples with a predicate, each once over all graphs."""
        for subject, node in self.select(
            f"DISTINCT ?s ?o {{ GRAPH ?g {{ ?s {_term(predicate)} ?o }} }}"
        ):
            yield value(subject), node

    def objects(self, predicate: Iri) -> Iterator[tuple[str, str]]:
        """Like `statements`, the objects as plain text."""
        return ((subject, value(term)) for subject, term in self.statements(predicate))

    def subjects(self, predicate: Iri) -> Iterator[str]:
        """Subjects of the triples with a predicate, each once."""
        rows = self.select(f"DISTINCT ?s {{ GRAPH ?g {{ ?s {_term(predicate)} ?o }} }}")
        return (value(subject) for (subject,) in rows)

    def count(self, predicate: Iri) -> int:
        """Count the different objects of a predicate."""
        ((number,),) = self.select(
            f"(COUNT(DISTINCT ?o) AS ?n) {{ GRAPH ?g {{ ?s {_term(predicate)} ?o }} }}"
        )
        return int(value(number))

    def classes(self) -> dict[str, int]:
        """Nodes of each class, by IRI."""
        typed = f"{{ GRAPH ?g {{ ?s {_term(RDF.type)} ?c }} }}"
        rows = self.select(f"?c (COUNT(DISTINCT ?s) AS ?n) {typed} GROUP BY ?c")
        return {value(name): int(value(number)) for name, number in rows}

    def select(self, query: str) -> "ox.QuerySolutions":
        """Answer a query of our own, given without its first word."""
        return self.engine.query(f"SELECT {query}")  # type: ignore[return-value]  # a SELECT

    def rdf(self) -> "rdflib.Dataset":
        """Open the same store as an rdflib Dataset; its default graph is the union of all."""
        from kg.store._rdflib import dataset

        return dataset(self.engine)

    def query(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """Answer a SPARQL 1.1 query with our prefixes, over the union of all named graphs.

        Raises QueryError for a syntax error, for SERVICE, and at the timeout in seconds.
        """
        guard.check(sparql)
        if timeout is not None and not 0 < timeout < _LONGEST:
            raise SettingsError("the timeout", timeout, "give a number of seconds above 0")
        if timeout is not None or guard.needs_care(sparql):
            content = self.path or self.engine.dump(format=ox.RdfFormat.N_QUADS) or b""
            return worker.query(content, sparql, timeout)
        return evaluate(self.engine, sparql, vocab.prefixes())


@contextlib.contextmanager
def _changing(path: Path | str) -> Iterator[None]:
    """Tell what fails while the engine writes; raises StoreError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        what = f"the store cannot be written: {_full(error) or one_line(error)}"
        raise StoreError(what, "free space, or choose another with -g", path=path) from error


def _full(error: Exception) -> str:
    """What the system says of a full disk in an error of the engine; empty where it is another."""
    return next((one for one in _FULL if one in str(error)), "")


def _term(iri: Iri) -> str:
    return iri.decode()


def _node(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())
