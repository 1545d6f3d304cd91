"""A node as RDF: what is said of it, what points to it, what its neighbours are called."""

from collections.abc import Iterable
from itertools import islice

import pyoxigraph as ox

from kg.rdf.vocab import DCT, FOAF, RDF, SKOS
from kg.view.entity._known import Known
from kg.view.entity._terms import named

POINTING = 1_000
"""Facts that point to the node, at most; those of larger nodes are a query's to find."""

_NAMES = tuple(named(one) for one in (DCT.title, SKOS.prefLabel, FOAF.name, RDF.label))


def describe(known: Known, node: ox.NamedNode) -> list[ox.Triple]:
    """Triples of all graphs, each once, in order."""
    engine = known.engine
    own, pointing = _own(known, node), _pointing(known, node)
    if not own and not pointing:
        quads = islice(engine.quads_for_pattern(None, node, None, None), POINTING)
        pointing = {quad.triple for quad in quads}
    near: set[ox.NamedNode] = set()
    for triple in (*own, *pointing):
        ends = (triple.subject, triple.predicate, triple.object)
        near |= {one for one in ends if isinstance(one, ox.NamedNode)}
    labels = _labels(known, near - {node})
    return sorted({*own, *pointing, *labels}, key=str)


def _own(known: Known, node: ox.NamedNode) -> set[ox.Triple]:
    ends = known.facts(node)
    if ends is None:
        return {quad.triple for quad in known.engine.quads_for_pattern(node, None, None, None)}
    return {ox.Triple(node, predicate, end) for predicate, found in ends.items() for end in found}


def _pointing(known: Known, node: ox.NamedNode) -> set[ox.Triple]:
    ends = known.pointing(node)
    if ends is None:
        quads = known.engine.quads_for_pattern(None, None, node, None)
        return {quad.triple for quad in islice(quads, POINTING)}
    return {
        ox.Triple(end, predicate, node)
        for predicate, found in ends.items()
        for end in found
        if not isinstance(end, ox.Literal)  # points to nothing
    }


def _labels(known: Known, nodes: Iterable[ox.NamedNode]) -> set[ox.Triple]:
    return {
        ox.Triple(node, name, label)
        for node in nodes
        for name in _NAMES
        for label in known.objects(node, name)
    }
