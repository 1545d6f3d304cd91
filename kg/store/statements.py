"""Quads at hand, asked by predicate as a store is; for a few papers, without an engine."""

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri


class Statements:
    """Triples of N-Quads, each once whatever its graphs."""

    def __init__(self, nquads: bytes) -> None:
        """Parse them."""
        self._found: dict[str, dict[tuple[str, Term], None]] = defaultdict(dict)
        for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS):
            self._found[quad.predicate.value][value(quad.subject), quad.object] = None

    def statements(self, predicate: Iri) -> Iterator[tuple[str, Term]]:
        """Subject and object of the triples with a predicate."""
        yield from self._found.get(predicate[1:-1].decode(), ())

    def objects(self, predicate: Iri) -> Iterator[tuple[str, str]]:
        """Like `statements`, the objects as plain text."""
        return ((subject, value(term)) for subject, term in self.statements(predicate))

    def subjects(self, predicate: Iri) -> Iterator[str]:
        """Subjects of the triples with a predicate, each once."""
        yield from dict.fromkeys(subject for subject, _ in self.statements(predicate))
