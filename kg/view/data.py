"""A network as compact columns: the named attributes and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx

TYPES = ("paper", "author", "institution", "category", "concept")
"""The types of nodes in the order of the legend; any other type is shown as a concept."""

TEXTS = (
    "label",
    "label_zh",
    "label_en",
    "abstract",
    "summary",
    "issued",
    "category",
    "section",
    "authors",
    "posts",
    "links",
    "doi",
    "arxiv",
    "source",
)
NUMBERS = ("year", "papers")
FLAGS = ("starred",)
EDGE_NUMBERS = ("ordinal", "weight")
EDGE_TEXTS = ("papers",)
LONG = ("abstract", "summary")
LONG_LIMIT = 2_000
"""Beyond this many papers the page leaves abstracts and summaries out and says so."""

Named: TypeAlias = dict[str, "Column"]


class Column(TypedDict):
    """A sparse column: the rows that have a value, and their values."""

    at: list[int]
    values: list[int] | list[str]


class Edges(TypedDict):
    """Subject, predicate and object of each edge as numbers, and what else is known of it."""

    directed: bool
    predicates: list[str]
    s: list[int]
    t: list[int]
    p: list[int]
    named: Named


class Columns(TypedDict):
    """All that the page knows about a network."""

    count: int
    base: str
    iri: list[str]
    type: list[int]
    named: Named
    longLeftOut: bool
    edges: Edges


_SURROGATE = re.compile("[\ud800-\udfff]")


def text(value: object) -> str:
    """Turn any value into text that UTF-8 can carry."""
    if isinstance(value, (set, frozenset)):
        value = sorted(map(str, value))
    if isinstance(value, (list, tuple)):
        value = "; ".join(map(str, value))
    return _SURROGATE.sub("\ufffd", str(value))


def rows(network: nx.Graph[str]) -> list[str]:
    """Order the node ids: their places are their numbers in the page."""
    return sorted(network.nodes, key=lambda node: (str(node), type(node).__name__))


def kind(attributes: Mapping[str, object]) -> str:
    """Name the type of a node as the page knows it."""
    value = attributes.get("type")
    return value if isinstance(value, str) and value in TYPES else "concept"


def columns(network: nx.Graph[str]) -> Columns:
    """Put all that the page knows about the network into lists of numbers and strings."""
    order = rows(network)
    nodes = [network.nodes[node] for node in order]
    iris = [text(node) for node in order]
    base = _base(iris)
    papers = sum(kind(node) == "paper" for node in nodes)
    left_out = LONG if papers > LONG_LIMIT else ()
    named = {name: _texts(nodes, name) for name in TEXTS if name not in left_out}
    named |= {name: _numbers(nodes, name) for name in NUMBERS}
    named |= {name: _flags(nodes, name) for name in FLAGS}
    return {
        "count": len(order),
        "base": base,
        "iri": [iri[len(base) :] for iri in iris],
        "type": [TYPES.index(kind(node)) for node in nodes],
        "named": {name: column for name, column in named.items() if column["at"]},
        "longLeftOut": bool(left_out),
        "edges": _edges(network, order),
    }


def pairs(data: Columns) -> list[tuple[int, int]]:
    """Read the edges of a network's columns as pairs of node numbers."""
    return list(zip(data["edges"]["s"], data["edges"]["t"], strict=True))


def _base(iris: list[str]) -> str:
    """Find the part up to a slash or hash that all IRIs share."""
    if not iris:
        return ""
    first, last = min(iris), max(iris)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[: max(first.rfind("/", 0, same), first.rfind("#", 0, same)) + 1]


def _texts(nodes: Iterable[Mapping[str, object]], name: str) -> Column:
    found = [
        (row, text(node[name]))
        for row, node in enumerate(nodes)
        if node.get(name) not in (None, "")
    ]
    return {"at": [row for row, _ in found], "values": [value for _, value in found]}


def _numbers(nodes: Iterable[Mapping[str, object]], name: str) -> Column:
    at: list[int] = []
    values: list[int] = []
    for row, node in enumerate(nodes):
        value = node.get(name)
        if isinstance(value, int):
            at.append(row)
            values.append(int(value))
    return {"at": at, "values": values}


def _flags(nodes: Iterable[Mapping[str, object]], name: str) -> Column:
    at = [row for row, node in enumerate(nodes) if node.get(name) is True]
    return {"at": at, "values": [1] * len(at)}


def _edges(network: nx.Graph[str], order: list[str]) -> Edges:
    """Put subject, predicate and object of each edge into three lists, in sorted order."""
    number = {node: row for row, node in enumerate(order)}
    found = []
    for start, end, attributes in network.edges(data=True):
        s, t = number[start], number[end]
        if not network.is_directed() and s > t:
            s, t = t, s
        predicate = text(attributes.get("predicate") or "")
        rest = {name: attributes.get(name) for name in (*EDGE_NUMBERS, *EDGE_TEXTS)}
        found.append((s, t, predicate, rest))
    found.sort(key=lambda edge: (*edge[:3], repr(list(edge[3].values()))))
    predicates = sorted({edge[2] for edge in found})
    extra = [edge[3] for edge in found]
    named = {name: _numbers(extra, name) for name in EDGE_NUMBERS}
    named |= {name: _texts(extra, name) for name in EDGE_TEXTS}
    return {
        "directed": network.is_directed(),
        "predicates": predicates,
        "s": [edge[0] for edge in found],
        "t": [edge[1] for edge in found],
        "p": [predicates.index(edge[2]) for edge in found],
        "named": {name: column for name, column in named.items() if column["at"]},
    }
