"""What of a network reaches the page."""

import datetime as dt
import json
from typing import TYPE_CHECKING

import networkx as nx

from kg.view import data, overview

if TYPE_CHECKING:
    import pytest


def test_every_node_and_edge_is_there(network: "nx.MultiDiGraph[str]") -> None:
    """Count them and compare the identifiers."""
    columns = data.columns(network)
    assert columns["count"] == network.number_of_nodes()
    assert [columns["base"] + iri for iri in columns["iri"]] == sorted(network.nodes)
    edges = columns["edges"]
    assert len(edges["s"]) == len(edges["t"]) == len(edges["p"]) == network.number_of_edges()
    order = data.rows(network)
    found = {
        (order[s], order[t], edges["predicates"][p])
        for s, t, p in zip(edges["s"], edges["t"], edges["p"], strict=True)
    }
    assert found == set(network.edges(keys=True))


def test_only_named_attributes(network: "nx.MultiDiGraph[str]") -> None:
    """Keep secrets of nodes, edges and the graph out."""
    network.graph["secret"] = "leak-graph"
    for _, attributes in network.nodes(data=True):
        attributes |= {"secret": "leak-node", "title": "leak-title", "group": "leak-group"}
    for _, _, attributes in network.edges(data=True):
        attributes["secret"] = "leak-edge"
    assert "leak" not in json.dumps(data.columns(network))


def test_order_of_insertion_is_irrelevant(network: "nx.MultiDiGraph[str]") -> None:
    """Build the same network backwards."""
    backwards: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    backwards.add_nodes_from(reversed(list(network.nodes(data=True))))
    for start, end, key, attributes in reversed(list(network.edges(keys=True, data=True))):
        backwards.add_edge(start, end, key=key, **attributes)
    assert data.columns(backwards) == data.columns(network)


def test_undirected_edges_have_one_direction(coauthors: "nx.Graph[str]") -> None:
    """Let the smaller number come first, with weight and papers."""
    edges = data.columns(coauthors)["edges"]
    assert not edges["directed"]
    assert all(s < t for s, t in zip(edges["s"], edges["t"], strict=True))
    assert len(edges["named"]["weight"]["values"]) == coauthors.number_of_edges()
    assert len(edges["named"]["papers"]["values"]) == coauthors.number_of_edges()


def test_parallel_and_opposite_edges_stay_apart() -> None:
    """Keep two relations of a pair, and both directions."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for start, end, key in (("a", "b", "p"), ("a", "b", "q"), ("b", "a", "p")):
        graph.add_edge(start, end, key=key, predicate=key)
    assert data.pairs(data.columns(graph)) == [(0, 1), (0, 1), (1, 0)]


def test_odd_values_do_not_break_it() -> None:
    """Take dates, tuples, None, sets, lone surrogates and IRIs with anything in them."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("urn:x#a b", type="paper", label="\ud800lone", issued=dt.date(2021, 4, 26))
    graph.add_node("https://例.example/神经#1", type=None, label=None, links=("b", "a"))
    graph.add_node("", type="sheep", label=7, posts={"b", "a"}, year="2021", starred="yes")
    columns = data.columns(graph)
    text = json.dumps(columns, ensure_ascii=False)
    text.encode()
    assert "\ufffdlone" in text
    assert "2021-04-26" in text
    assert columns["named"]["links"]["values"] == ["b; a"]
    assert columns["named"]["posts"]["values"] == ["a; b"]
    assert "year" not in columns["named"]
    assert "starred" not in columns["named"]
    assert {data.TYPES[number] for number in columns["type"]} == {"paper", "concept"}


def test_nothing_at_all() -> None:
    """Take an empty network."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert data.columns(graph)["count"] == 0


def test_long_texts_are_left_out_of_large_networks(
    network: "nx.MultiDiGraph[str]", monkeypatch: "pytest.MonkeyPatch"
) -> None:
    """Say so in the columns."""
    assert not data.columns(network)["longLeftOut"]
    monkeypatch.setattr(data, "LONG_LIMIT", 8)
    columns = data.columns(network)
    assert columns["longLeftOut"]
    assert not {"abstract", "summary"} & set(columns["named"])


def test_hubs_of_every_type_come_first() -> None:
    """Draw everything up to the limit, beyond it the hubs and one of each type at least."""
    star = [(0, node) for node in range(1, 1_000)]
    types = [0] * 999 + [4]
    assert overview.first([0] * overview.MOST_NODES, []) == list(range(overview.MOST_NODES))
    chosen = overview.first(types, star)
    assert overview.HUBS <= len(chosen) <= overview.MOST_NODES
    assert {0, 999} <= set(chosen)


def test_edges_are_capped_at_the_limit() -> None:
    """Keep the edges of the larger hubs."""
    pairs = [(a, b) for a in range(60) for b in range(a)]
    kept = overview.among(range(60), pairs)
    assert len(kept) == overview.MOST_EDGES
    assert kept == sorted(set(kept))
