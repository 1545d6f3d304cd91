"""Quads and triples of an export, in one order for all formats."""

from collections.abc import Iterator

import pyoxigraph as ox

from kg.export import ExportOptions
from kg.rdf.parsed import value
from kg.store.store import Store

_DECISIONS = ("/graph/identity", "/graph/inferred/")
_ABOUT = "/graph/about"


def quads(store: Store, options: ExportOptions) -> list[ox.Quad]:
    """Quads by graph, subject, predicate, object."""
    return sorted(
        _chosen(store, options), key=lambda quad: (value(quad.graph_name), str(quad.triple))
    )


def triples(store: Store, options: ExportOptions) -> list[ox.Triple]:
    """Triples of the union of the graphs, each once, by subject, predicate, object."""
    return sorted({quad.triple for quad in _chosen(store, options)}, key=str)


def _chosen(store: Store, options: ExportOptions) -> Iterator[ox.Quad]:
    return (quad for quad in store.engine if not (options.facts_only and _decided(quad)))


def _decided(quad: ox.Quad) -> bool:
    """Whether a quad stands in a graph of decisions or describes one."""
    name = value(quad.graph_name)
    told = (value(quad.subject), value(quad.object)) if name.endswith(_ABOUT) else ()
    return any(part in address for part in _DECISIONS for address in (name, *told))
