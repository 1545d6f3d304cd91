"""The views themselves, of what the store says by works: row by row, and as NetworkX graphs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kg.network import _shared
from kg.network._concepts import Concepts
from kg.network._rows import Edge, Rows, plain
from kg.network._tables import RELATIONS, Attributes, Tables
from kg.store.store import Store

if TYPE_CHECKING:
    import networkx as nx

    from kg.network import View

_PROJECTED = {"coauthors": "author", "institutions": "institution", "concepts": "concept"}


def papers(store: Store) -> Rows:
    """Papers with all they point to."""
    tables = Tables(store)
    concepts = Concepts(tables)
    works = tables.works()
    nodes = dict(works)
    for _, kind, _ in RELATIONS:
        found = concepts.nodes() if kind == "concept" else tables.others(kind)
        for node, attributes in found.items():
            nodes[node] = nodes[node] | attributes if node in nodes else attributes
    return Rows(
        directed=True,
        about={},
        nodes=nodes,
        edges=_said(tables, concepts, works),
        dates=lambda: _first(tables, [kind for _, kind, _ in RELATIONS]),
    )


def _said(tables: Tables, concepts: Concepts, works: Mapping[str, Attributes]) -> Iterator[Edge]:
    ordinals = tables.ordinals()
    for predicate, kind, _ in RELATIONS:
        if kind == "concept":
            for work, node, attributes in concepts.edges(works):
                yield work, node, {"predicate": predicate, **attributes}
            continue
        for work, nodes in tables.relation(kind).items():
            for node in nodes:
                known: Attributes = {"predicate": predicate}
                if kind == "author":
                    known["ordinal"] = ordinals[work, node]
                yield work, node, known


def projection(store: Store, view: "View") -> Rows:
    """Nodes of one type, tied by the works they share."""
    tables, kind = Tables(store), _PROJECTED[view]
    concepts = kind == "concept"
    nodes = Concepts(tables).nodes(years=True) if concepts else tables.others(kind)
    bounds = _shared.BOUNDED if concepts else _shared.WHOLE
    shared = _shared.Shared(tables.relation(kind), tables.titles(), bounds)
    edges = (
        (left, right, {"weight": weight, "papers": tuple(titles)})
        for left, right, weight, titles in shared.pairs()
    )
    return Rows(
        directed=False,
        about=shared.left_out(),
        nodes=nodes,
        edges=edges,
        dates=lambda: _first(tables, [kind]),
    )


def _first(tables: Tables, kinds: Iterable[str]) -> dict[str, str]:
    issued = tables.issued()
    first = dict(issued)
    for kind in kinds:
        for work, nodes in tables.relation(kind).items():
            if work in issued:
                for node in nodes:
                    first[node] = min(first.get(node, issued[work]), issued[work])
    return first


def multigraph(rows: Rows) -> "nx.MultiDiGraph[str]":
    """Fill the NetworkX graph of a directed view; the edge key is the predicate."""
    import networkx as nx

    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found.add_nodes_from((node, plain(facts)) for node, facts in rows.nodes.items())
    for start, end, facts in rows.edges:
        found.add_edge(start, end, key=facts["predicate"], **plain(facts))
    found.graph |= rows.about
    return found


def graph(rows: Rows) -> "nx.Graph[str]":
    """Fill the NetworkX graph of a projection."""
    import networkx as nx

    found: nx.Graph[str] = nx.Graph()
    found.add_nodes_from((node, plain(facts)) for node, facts in rows.nodes.items())
    found.add_edges_from((start, end, plain(facts)) for start, end, facts in rows.edges)
    found.graph |= rows.about
    return found
