"""The views themselves, of what the store says by works."""

from typing import TYPE_CHECKING

import networkx as nx

from kg.network import _shared
from kg.network._concepts import Concepts
from kg.network._tables import RELATIONS, Attributes, Tables
from kg.store.store import Store

if TYPE_CHECKING:
    from kg.network import View

_PROJECTED = {"coauthors": "author", "institutions": "institution", "concepts": "concept"}


def papers(store: Store) -> "nx.MultiDiGraph[str]":
    """Papers with all they point to."""
    tables = Tables(store)
    concepts = Concepts(tables)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    works = tables.works()
    network.add_nodes_from(works.items())
    ordinals = tables.ordinals()
    for predicate, kind, _ in RELATIONS:
        if kind != "concept":
            network.add_nodes_from(tables.others(kind).items())
            for work, nodes in tables.relations[kind].items():
                for node in nodes:
                    attributes: Attributes = {"predicate": predicate}
                    if kind == "author":
                        attributes["ordinal"] = ordinals[work, node]
                    network.add_edge(work, node, key=predicate, **attributes)
    network.add_nodes_from(concepts.nodes().items())
    for work, node, attributes in concepts.edges(works):
        network.add_edge(work, node, key="kg:mentions", predicate="kg:mentions", **attributes)
    return network


def projection(store: Store, view: "View") -> "nx.Graph[str]":
    """Nodes of one type, tied by the works they share."""
    tables, kind = Tables(store), _PROJECTED[view]
    network: nx.Graph[str] = nx.Graph()
    if kind == "concept":
        network.add_nodes_from(Concepts(tables).nodes(years=True).items())
        bounds = _shared.BOUNDED
    else:
        network.add_nodes_from(tables.others(kind).items())
        bounds = _shared.WHOLE
    shared = _shared.Shared(tables.relations[kind], tables.titles(), bounds)
    network.graph |= shared.left_out()
    for left, right, weight, titles in shared.pairs():
        network.add_edge(left, right, weight=weight, papers="; ".join(titles))
    return network
