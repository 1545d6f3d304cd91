"""What of a network reaches the page."""

import datetime as dt
import json
from itertools import chain, repeat
from typing import TYPE_CHECKING

import networkx as nx

from kg.view import data

if TYPE_CHECKING:
    import pytest


def test_every_node_and_edge_is_there(network: "nx.MultiDiGraph[str]") -> None:
    """Count them and compare the identifiers."""
    columns = data.columns(network)
    assert columns["count"] == network.number_of_nodes()
    assert iris(columns) == sorted(network.nodes)
    edges = columns["edges"]
    assert len(edges["s"]) == len(edges["t"]) == network.number_of_edges()
    order = data.rows(network)
    found = [(order[s], order[t]) for s, t in data.pairs(columns)]
    keys = chain.from_iterable(map(repeat, edges["predicates"], edges["p"]))
    told = {(*pair, key) for pair, key in zip(found, keys, strict=True)}
    assert told == set(network.edges(keys=True))


def iris(columns: data.Columns) -> list[str]:
    """Put the beginnings back."""
    found = [""]
    for shared, rest in zip(columns["iri"]["shared"], columns["iri"]["rest"], strict=True):
        found.append(found[-1][:shared] + rest)
    return [columns["base"] + iri for iri in found[1:]]


def test_nothing_is_said_twice(network: "nx.MultiDiGraph[str]") -> None:
    """Leave out labels and lists of authors that other columns repeat, and only those."""
    papers = {node: what for node, what in network.nodes(data=True) if what["type"] == "paper"}
    order = data.rows(network)
    for node, what in papers.items():
        what["label_en"] = what["label"]
        creators = [
            (edge["ordinal"], network.nodes[end]["label"])
            for _, end, key, edge in network.edges(node, keys=True, data=True)
            if key == "dct:creator"
        ]
        what["authors"] = "; ".join(name for _, name in sorted(creators))
    changed = min(papers)
    papers[changed] |= {"authors": "A. Nother", "label": "Another"}
    columns = data.columns(network)
    row = order.index(changed)
    assert dict(data.read_texts(columns, "authors")) == {row: "A. Nother"}
    labels = dict(data.read_texts(columns, "label"))
    assert labels[row] == "Another"
    assert not {order.index(node) for node in papers} - {row} & set(labels)


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
    assert all(s < t for s, t in data.pairs(data.columns(coauthors)))
    assert len(edges["named"]["weight"]["values"]) == coauthors.number_of_edges()
    assert len(edges["named"]["papers"]["values"]) == coauthors.number_of_edges()


def test_parallel_and_opposite_edges_stay_apart() -> None:
    """Keep two relations of a pair, and both directions."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for start, end, key in (("a", "b", "p"), ("a", "b", "q"), ("b", "a", "p")):
        graph.add_edge(start, end, key=key, predicate=key)
    assert data.pairs(data.columns(graph)) == [(0, 1), (1, 0), (0, 1)]


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


def test_a_concept_is_of_its_kind() -> None:
    """Name the type by the kind, where it is one of ours."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("a", type="concept", kind="dataset")
    graph.add_node("b", type="concept", kind="sheep")
    graph.add_node("c", type="author", kind="method")
    graph.add_node("d", type="concept")
    found = [data.TYPES[number] for number in data.columns(graph)["type"]]
    assert found == ["dataset", "concept", "author", "concept"]


def test_lone_terms_are_those_of_one_paper() -> None:
    """Ask for a term, and for one paper."""
    graph: nx.Graph[str] = nx.Graph()
    for node, kind, papers in (
        ("a", "term", 1),
        ("b", "term", 2),
        ("c", "task", 1),
        ("d", "term", None),
        ("e", "term", 1),
    ):
        graph.add_node(node, type="concept", kind=kind, papers=papers)
    assert data.lone(data.columns(graph)) == [0, 4]
    assert data.lone(data.columns(nx.Graph())) == []


def test_dates_of_concepts_stand_where_papers_do_not() -> None:
    """Leave them out where the papers tell them."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("c", type="concept", kind="task", first="2019", last="2021", papers=2)
    assert {"first", "last"} <= set(data.columns(graph)["named"])
    graph.add_node("p", type="paper", issued="2019")
    assert not {"first", "last"} & set(data.columns(graph)["named"])


def test_what_the_network_leaves_out_is_kept() -> None:
    """Pass the numbers on, and take no other attribute of the graph."""
    columns = data.columns(nx.Graph(least_weight=3, pairs_left_out=12, secret="leak"))
    assert (columns["leastWeight"], columns["pairsLeftOut"]) == (3, 12)
    assert "leak" not in json.dumps(columns)


def test_long_titles_of_edges_are_left_out() -> None:
    """Say so in the columns; equal ones count once."""
    graph: nx.Graph[str] = nx.Graph()
    for number in range(3):
        graph.add_edge(f"a{number}", "b", weight=2, papers="x" * 600_000)
    columns = data.columns(graph)
    assert not columns["titlesLeftOut"]
    assert "papers" in columns["edges"]["named"]
    graph.edges["a0", "b"]["papers"] = "y" * 600_000
    columns = data.columns(graph)
    assert columns["titlesLeftOut"]
    assert "papers" not in columns["edges"]["named"]
    assert columns["edges"]["named"]["weight"]["values"] == [2, 2, 2]


def test_nothing_at_all() -> None:
    """Take an empty network."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert data.columns(graph)["count"] == 0


def test_long_texts_are_left_out_of_large_networks(
    network: "nx.MultiDiGraph[str]", monkeypatch: "pytest.MonkeyPatch"
) -> None:
    """Say so in the columns."""
    assert not data.columns(network)["longLeftOut"]
    places = "abstract 0-2 4-6; label_en 1-3; summary 2-3"
    for *_, edge in network.edges(keys=True, data=True):
        edge["places"] = places
    assert data.columns(network)["edges"]["named"]["places"]["words"] == [places]
    monkeypatch.setattr(data, "LONG_LIMIT", 8)
    columns = data.columns(network)
    assert columns["longLeftOut"]
    assert not {"abstract", "summary"} & set(columns["named"])
    assert columns["edges"]["named"]["places"]["words"] == ["label_en 1-3"]
