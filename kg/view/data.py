"""A network as compact columns: the named attributes and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from kg.view import _columns
from kg.view._columns import Column, Stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import networkx as nx

KINDS = ("task", "method", "dataset", "metric", "term")
"""What a concept may be."""
TYPES = ("paper", "author", "institution", "category", *KINDS, "concept")
"""The types of nodes in the order of the legend: a concept's is its kind.

A concept of unknown kind, and a node of any other type, is shown as a concept.
"""

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
    "alternatives",
    "candidate_zh",
    "broader",
    "years",
)
SPAN = ("first", "last")
"""Dates of a concept; where the papers are there, theirs tell them."""
NUMBERS = ("year", "papers", "citations")
FLAGS = ("starred",)
EDGE_NUMBERS = ("ordinal", "weight")
EDGE_TEXTS = ("papers", "role", "places")
LONG = ("abstract", "summary")
LONG_LIMIT = 2_000
"""Beyond this many papers the page leaves abstracts and summaries out and says so."""
TITLES_LIMIT = 1_000_000
"""Titles of shared papers are left out as well where they have more letters than this."""

Named: TypeAlias = dict[str, Column]
Edge: TypeAlias = tuple[str, int, int, dict[str, object]]
"""Predicate, subject, object, and what else is known."""


class Edges(TypedDict):
    """Subject, predicate and object of each edge as numbers, and what else is known of it.

    Edges stand in the order of predicate, subject and object; `s` and `t` give the way from the
    number before, `p` how many edges each of the predicates has.
    """

    directed: bool
    predicates: list[str]
    s: list[int]
    t: list[int]
    p: list[int]
    named: Named


class Columns(TypedDict):
    """All that the page knows about a network, read by `kg/view/js/state.js`."""

    count: int
    base: str
    iri: Stems
    type: list[int]
    named: Named
    longLeftOut: bool
    """Whether abstracts and summaries are left out, with the places in them."""
    titlesLeftOut: bool
    """Whether the titles of shared papers are left out."""
    leastWeight: int
    """Edges of a lower weight are not in the network."""
    pairsLeftOut: int
    """How many they are."""
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
    own = attributes.get("kind")
    if value == "concept" and isinstance(own, str) and own in KINDS:
        return own
    return value if isinstance(value, str) and value in TYPES else "concept"


def columns(network: nx.Graph[str], *, spans: bool = False) -> Columns:
    """Put all that the page knows about the network into lists of numbers and strings.

    Dates of concepts are among it where their papers are not, or where `spans` asks for them.
    """
    order = rows(network)
    nodes = [network.nodes[node] for node in order]
    iris = [text(node) for node in order]
    base = _base(iris)
    papers = sum(kind(node) == "paper" for node in nodes)
    left_out = LONG if papers > LONG_LIMIT else ()
    edges = _sorted_edges(network, order, left_out)
    titles_left_out = _without_titles(edges)
    names = (*TEXTS, *SPAN) if spans or not papers else TEXTS
    known = {name: _texts(nodes, name) for name in names if name not in left_out}
    known["label"] = _unlike_titles(known)
    known["authors"] = _unlike_names(known["authors"], edges, nodes)
    named = {name: _columns.texts(found) for name, found in known.items() if found}
    counts = {name: _numbers(nodes, name) for name in NUMBERS}
    counts |= {name: _flags(nodes, name) for name in FLAGS}
    named |= {name: _columns.numbers(found) for name, found in counts.items() if found}
    return {
        "count": len(order),
        "base": base,
        "iri": _columns.stems([iri[len(base) :] for iri in iris]),
        "type": [TYPES.index(kind(node)) for node in nodes],
        "named": named,
        "longLeftOut": bool(left_out),
        "titlesLeftOut": titles_left_out,
        "leastWeight": _whole(network.graph.get("least_weight")),
        "pairsLeftOut": _whole(network.graph.get("pairs_left_out")),
        "edges": _edges(edges, directed=network.is_directed()),
    }


def pairs(data: Columns) -> list[tuple[int, int]]:
    """Read the edges of a network's columns as pairs of node numbers."""
    s, t = accumulate(data["edges"]["s"]), accumulate(data["edges"]["t"])
    return list(zip(s, t, strict=True))


def weights(data: Columns) -> list[int]:
    """Read the weights of the edges; an edge without one weighs 1."""
    found = data["edges"]["named"].get("weight")
    return [1] * len(data["edges"]["s"]) if found is None else _columns.dense(found, 1)


def lone(data: Columns) -> list[int]:
    """Find the plain terms that one paper alone mentions."""
    papers, term = data["named"].get("papers"), TYPES.index("term")
    count = [] if papers is None else _columns.dense(papers, 0)
    return [
        node
        for node, (kind, number) in enumerate(zip(data["type"], count, strict=False))
        if kind == term and number == 1
    ]


def read_texts(data: Columns, name: str) -> Iterator[tuple[int, str]]:
    """Read a column of texts: the nodes that have one."""
    column = data["named"].get(name)
    return iter(()) if column is None else _columns.read(column)


def _base(iris: list[str]) -> str:
    """Find the part up to a slash or hash that all IRIs share."""
    if not iris:
        return ""
    first, last = min(iris), max(iris)
    same = _columns.common(first, last)
    return first[: max(first.rfind("/", 0, same), first.rfind("#", 0, same)) + 1]


def _texts(nodes: Iterable[Mapping[str, object]], name: str) -> list[tuple[int, str]]:
    return [
        (row, text(node[name]))
        for row, node in enumerate(nodes)
        if node.get(name) not in (None, "")
    ]


def _numbers(nodes: Iterable[Mapping[str, object]], name: str) -> list[tuple[int, int]]:
    values = ((row, node.get(name)) for row, node in enumerate(nodes))
    return [(row, int(value)) for row, value in values if isinstance(value, int)]


def _flags(nodes: Iterable[Mapping[str, object]], name: str) -> list[tuple[int, int]]:
    return [(row, 1) for row, node in enumerate(nodes) if node.get(name) is True]


def _unlike_titles(known: Mapping[str, list[tuple[int, str]]]) -> list[tuple[int, str]]:
    """Leave out the labels that repeat the English name, or the Chinese one where it is alone."""
    told = dict(known["label_zh"]) | dict(known["label_en"])
    return [(row, label) for row, label in known["label"] if told.get(row) != label]


def _unlike_names(
    found: list[tuple[int, str]], edges: list[Edge], nodes: Sequence[Mapping[str, object]]
) -> list[tuple[int, str]]:
    """Leave out the lists of authors that say no more than the edges to them."""
    names: dict[int, list[tuple[int, str]]] = {}
    for predicate, s, t, rest in edges:
        ordinal = rest.get("ordinal")
        if predicate == "dct:creator" and isinstance(ordinal, int):
            names.setdefault(s, []).append((ordinal, text(nodes[t].get("label", ""))))
    joined = {
        paper: "; ".join(name for _, name in sorted(own))
        for paper, own in names.items()
        if sorted(ordinal for ordinal, _ in own) == list(range(1, len(own) + 1))
    }
    return [(row, authors) for row, authors in found if joined.get(row) != authors]


def _sorted_edges(
    network: nx.Graph[str], order: Sequence[str], left_out: Sequence[str]
) -> list[Edge]:
    number = {node: row for row, node in enumerate(order)}
    found: list[Edge] = []
    for start, end, attributes in network.edges(data=True):
        s, t = number[start], number[end]
        if not network.is_directed() and s > t:
            s, t = t, s
        predicate = text(attributes.get("predicate") or "")
        rest = {name: attributes.get(name) for name in (*EDGE_NUMBERS, *EDGE_TEXTS)}
        rest["places"] = _places(rest["places"], left_out)
        found.append((predicate, s, t, rest))
    return sorted(found, key=lambda edge: (*edge[:3], repr(list(edge[3].values()))))


def _places(written: object, left_out: Sequence[str]) -> str:
    """Keep the places in texts that are in the page: `abstract 3-10 52-59; label_en 0-7`."""
    parts = [] if written is None else text(written).split("; ")
    return "; ".join(part for part in parts if part.partition(" ")[0] not in left_out)


def _without_titles(edges: list[Edge]) -> bool:
    """Take the titles of shared papers from the edges if they are too long, and tell."""
    letters = sum(map(len, {text(rest["papers"]) for *_, rest in edges if rest["papers"]}))
    if letters <= TITLES_LIMIT:
        return False
    for *_, rest in edges:
        rest["papers"] = None
    return True


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _edges(found: list[Edge], *, directed: bool) -> Edges:
    rest = [edge[3] for edge in found]
    counts = {name: _numbers(rest, name) for name in EDGE_NUMBERS}
    written = {name: _texts(rest, name) for name in EDGE_TEXTS}
    predicates = Counter(edge[0] for edge in found)
    return {
        "directed": directed,
        "predicates": list(predicates),
        "s": _columns.steps(edge[1] for edge in found),
        "t": _columns.steps(edge[2] for edge in found),
        "p": list(predicates.values()),
        "named": {name: _columns.numbers(own) for name, own in counts.items() if own}
        | {name: _columns.texts(own) for name, own in written.items() if own},
    }
