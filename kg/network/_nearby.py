"""Parts of the network of papers, out of a graph of any size."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.network import _views
from kg.network._reading import Reading
from kg.network._recent import Recent
from kg.store.store import Store

if TYPE_CHECKING:
    import networkx as nx


class Nearby:
    """The surroundings of works, persons, institutions, categories and concepts.

    What is read grows with the part that is asked for. Counts over the whole graph are the
    engine's, and kept: the store must not change as long as this lives.
    """

    def __init__(self, store: Store) -> None:
        self._reading = Reading(store)
        self._recent = Recent(self._reading)

    @property
    def total(self) -> int:
        """Works of the whole graph."""
        return self._reading.total

    @cached_property
    def totals(self) -> dict[str, int]:
        """Nodes of the whole network by type; every edge is counted once."""
        return {kind: self._reading.nodes(kind) for kind in ("paper", *self._reading.kinds)}

    def work(self, iri: str) -> str | None:
        """The work of that IRI, or of which the paper of that IRI is a record."""
        node = _node(iri)
        return None if node is None else self._reading.work(node)

    def count(self, iri: str) -> int:
        """Count the works that point to a node; 0 where the network has no such node."""
        node = _node(iri)
        kind = None if node is None else self._reading.kind(node)
        return 0 if node is None or kind is None else self._reading.count(node, kind)

    def works(self, iri: str, most: int, offset: int = 0) -> list[str]:
        """List works that point to a node: the newest first, equal dates by IRI, undated last."""
        node = _node(iri)
        kind = None if node is None else self._reading.kind(node)
        return [] if node is None or kind is None else self._recent.of(node, kind, most, offset)

    def newest(self, most: int) -> list[str]:
        """List the newest works of the graph, equal dates by IRI; then any that have no date."""
        return self._recent.first(most)

    def around(self, works: Iterable[str], dated: Iterable[str] = ()) -> "nx.MultiDiGraph[str]":
        """Network of works with all they point to: nodes, edges and attributes as in the whole.

        First and last dates are told of the concepts in `dated` alone, for each of them is
        looked for among all its works.
        """
        small = Store.in_memory()
        small.engine.bulk_extend(self._reading.quads(works))
        network = _views.multigraph(_views.papers(small))
        told = set(dated)
        for iri, facts in network.nodes(data=True):
            kind = facts["type"]
            if kind == "paper":
                continue
            node = ox.NamedNode(iri)
            facts["papers"] = self._reading.count(node, kind)
            for name in ("first", "last"):
                facts.pop(name, None)
            if kind == "concept" and iri in told:
                facts.update(self._recent.span(node))
        return network


def _node(iri: str) -> ox.NamedNode | None:
    """A name that the store may have; None for what is no IRI."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
