"""A node as RDF: what is said of it, what points to it, what its neighbours are called."""

from collections.abc import Iterable
from itertools import islice

import pyoxigraph as ox

from kg.rdf.vocab import DCT, FOAF, RDF, SKOS
from kg.store.store import Store
from kg.view.entity._terms import named

POINTING = 1_000
"""Facts that point to the node, at most; those of larger nodes are a query's to find."""

_NAMES = tuple(named(one) for one in (DCT.title, SKOS.prefLabel, FOAF.name, RDF.label))


def describe(store: Store, node: ox.NamedNode) -> list[ox.Triple]:
    """Triples of all graphs, each once, in order."""
    engine = store.engine
    own = {quad.triple for quad in engine.quads_for_pattern(node, None, None, None)}
    pointing = {
        quad.triple for quad in islice(engine.quads_for_pattern(None, None, node, None), POINTING)
    }
    if not own and not pointing:
        quads = islice(engine.quads_for_pattern(None, node, None, None), POINTING)
        pointing = {quad.triple for quad in quads}
    near: set[ox.NamedNode] = set()
    for triple in (*own, *pointing):
        ends = (triple.subject, triple.predicate, triple.object)
        near |= {one for one in ends if isinstance(one, ox.NamedNode)}
    labels = _labels(store, near - {node})
    return sorted({*own, *pointing, *labels}, key=str)


def _labels(store: Store, nodes: Iterable[ox.NamedNode]) -> set[ox.Triple]:
    return {
        quad.triple
        for node in nodes
        for name in _NAMES
        for quad in store.engine.quads_for_pattern(node, name, None, None)
    }
