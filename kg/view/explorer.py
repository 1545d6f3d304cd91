"""The page of a graph that a server has behind it, and what it asks for: tasks of the workers."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, TypedDict

import msgspec

from kg.network import nearby, to_networkx
from kg.view import data, overview
from kg.view import page as pages

if TYPE_CHECKING:
    import networkx as nx

    from kg.network import Nearby
    from kg.store.directory import Generation

Facts: TypeAlias = dict[str, str | int]

WHOLE = 500
"""Works up to which the page holds the whole network."""
NEWEST = 60
"""Works of which a larger graph's page begins with as many as can be drawn."""
DRAWN = overview.MOST_NODES // 2
"""Nodes of that beginning: the other half of what is drawn is for what is unfolded."""
STEP = 50
"""Works that are unfolded at once."""
COUNTED = 300_000
"""Works beyond which only papers are counted: all edges are read to count what they lead to."""


class Neighbours(TypedDict):
    """A part of the network around a node, as the page merges it with what it holds."""

    iri: str
    """The node; of a record its work."""
    columns: data.Columns
    total: int
    """Neighbours of the node in the whole graph."""
    offset: int
    next: int | None
    """Where the next part begins; None after the last."""


_FRAMES = "frame-ancestors 'self'"
"""What only the policy in a header can say."""

_OPEN: weakref.WeakKeyDictionary[Generation, Nearby] = weakref.WeakKeyDictionary()
_WRITTEN: weakref.WeakKeyDictionary[Generation, dict[str | None, bytes]] = (
    weakref.WeakKeyDictionary()
)


def page(generation: Generation, out: BinaryIO, *, lang: str | None = None) -> Facts:
    """Write the page of `/`: the whole network, or its newest works with all they point to.

    The facts are its media type and the policy under which it works.
    """
    options = _options(generation, lang)
    written = _WRITTEN.setdefault(generation, {})
    if lang not in written:
        written[lang] = pages.render(_network(generation), options).encode()
    out.write(written[lang])
    policy = f"{pages.policy(options)}; {_FRAMES}"
    return {"media_type": "text/html; charset=utf-8", "policy": policy}


def neighbours(generation: Generation, out: BinaryIO, *, iri: str, offset: int = 0) -> Facts:
    """Write a part of the network around a node as JSON, see `Neighbours`.

    A work comes with all it points to. Of a person, an institution, a category or a concept come
    50 works from `offset` on, the newest first, each with all it points to. `found` is 0 where
    the network has no such node.
    """
    graph, start = _graph(generation), max(0, offset)
    work = graph.work(iri)
    if work is not None:
        network, total, end = graph.around([work]), None, None
    else:
        total = graph.count(iri)
        network = graph.around(graph.works(iri, STEP, start), [iri])
        end = start + STEP if start + STEP < total else None
    if total == 0:
        return {"found": 0}
    found: Neighbours = {
        "iri": work or iri,
        "columns": data.columns(network, spans=True),
        "total": len(network) - 1 if total is None else total,
        "offset": start,
        "next": end,
    }
    out.write(msgspec.json.encode(found))
    return {"media_type": "application/json", "found": 1}


def _graph(generation: Generation) -> Nearby:
    """Parts of the generation's network; what has been counted stays counted."""
    if generation not in _OPEN:
        _OPEN[generation] = nearby(generation.store)
    return _OPEN[generation]


def _options(generation: Generation, lang: str | None) -> pages.PageOptions:
    graph = _graph(generation)
    totals = graph.totals if graph.total <= COUNTED else {"paper": graph.total}
    served = pages.Served(base=generation.manifest.settings.base, totals=totals)
    return pages.PageOptions(lang=lang, served=served)


def _network(generation: Generation) -> nx.Graph[str]:
    graph = _graph(generation)
    if graph.total <= WHOLE:
        return to_networkx(generation.store)
    works = graph.newest(NEWEST)
    return _beginning(graph.around(works), works)


def _beginning(network: nx.MultiDiGraph[str], works: list[str]) -> nx.Graph[str]:
    """As many of the works, in their order, as fit into one picture with all they point to."""
    kept: set[str] = set()
    for work in works:
        grown = kept | {work, *network.successors(work)}
        if kept and sum(not _is_lone(network.nodes[node]) for node in grown) > DRAWN:
            break
        kept = grown
    return network.subgraph(kept)


def _is_lone(facts: dict[str, object]) -> bool:
    """Whether it is a plain term of one paper: where they are many they are folded away."""
    return data.kind(facts) == "term" and facts.get("papers") == 1
