"""The dataset: named graphs of quads in an embedded store, in memory or on disk."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import SettingsError, StoreError
from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import RDF
from kg.store import guard, worker
from kg.store.engine import Answer, evaluate, one_line

if TYPE_CHECKING:
    import rdflib


_LONGEST = 1e6


class Store:
    """Quads in, answers out. Reading and writing are the engine's; nothing is kept beside it."""

    def __init__(self, engine: ox.Store, path: Path | None = None) -> None:
        """Wrap an open engine; `path` is its folder where it lies on disk."""
        self.engine = engine
        self.path = path

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
            what = f"the store cannot be opened: {one_line(error)}"
            mend = "free space" if "No space" in str(error) else "build the graph anew with --fresh"
            raise StoreError(what, mend, path=path) from error

    def load(self, nquads: bytes | Path) -> None:
        """Add N-Quads, all or nothing; a path is read without keeping it in memory."""
        try:
            if isinstance(nquads, Path):
                self.engine.bulk_load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
            else:
                self.engine.bulk_load(input=nquads, format=ox.RdfFormat.N_QUADS)
        except (OSError, RuntimeError) as error:
            what = f"the store cannot be written: {one_line(error)}"
            raise StoreError(what, "free space or choose -g", path=self.path or "memory") from error

    def drop(self, graphs: Iterable[Iri]) -> None:
        """Remove named graphs with all their quads."""
        for graph in graphs:
            self.engine.remove_graph(_node(graph))

    def copy(self, folder: Path) -> None:
        """Copy a store on disk into a folder that does not exist yet, by hard links."""
        try:
            self.engine.backup(str(folder))
        except (OSError, RuntimeError) as error:
            what = f"the store cannot be copied: {one_line(error)}"
            raise StoreError(what, "free space or choose -g", path=folder) from error

    def close(self) -> None:
        """Write everything out and let go of the folder; nothing may be asked afterwards."""
        if self.path is not None:
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

    def __len__(self) -> int:
        """Quads of all graphs."""
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


def _term(iri: Iri) -> str:
    return iri.decode()


def _node(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())
