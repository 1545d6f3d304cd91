import networkx as nx
import pytest

import kg
from kg.errors import SettingsError
from kg.network import VIEWS
from kg.store.store import Store
from tests.asking import count, rows


def test_papers_are_connected_to_all_they_point_to(graph: kg.Graph) -> None:
    network = graph.to_networkx()
    assert isinstance(network, nx.MultiDiGraph)
    types = [facts["type"] for _, facts in network.nodes(data=True)]
    assert types.count("paper") == count(graph, "?w a fabio:Work")
    assert types.count("author") == count(graph, "?p a foaf:Person")
    edges = [key for _, _, key in network.edges(keys=True)]
    stated = "SELECT DISTINCT ?w ?o WHERE { ?p kg:work ?w ; kg:institution ?o }"
    assert edges.count("kg:institution") == len(rows(graph, stated))


def test_authors_have_their_place(graph: kg.Graph) -> None:
    network = graph.to_networkx()
    assert isinstance(network, nx.MultiDiGraph)
    papers = [node for node, facts in network.nodes(data=True) if facts["type"] == "paper"]
    assert papers
    for paper in papers:
        edges = network.out_edges(paper, data=True)
        places = sorted(facts["ordinal"] for _, _, facts in edges if "ordinal" in facts)
        assert places == list(range(1, len(places) + 1))
        assert len(network.nodes[paper].get("authors", "").split("; ")) == len(places)


def test_attributes_are_plain(graph: kg.Graph) -> None:
    for view in VIEWS:
        network = graph.to_networkx(view)
        for _, attributes in network.nodes(data=True):
            assert {type(value) for value in attributes.values()} <= {str, int, bool}
            assert attributes["label"]


def test_weights_count_shared_works(graph: kg.Graph) -> None:
    papers, people = graph.to_networkx(), graph.to_networkx("coauthors")
    assert isinstance(papers, nx.MultiDiGraph)
    for one, other, facts in people.edges(data=True):
        shared = set(papers.predecessors(one)) & set(papers.predecessors(other))
        assert facts["weight"] == len(shared)


def test_an_unknown_view_is_refused(graph: kg.Graph) -> None:
    with pytest.raises(SettingsError, match="choose one of papers"):
        graph.to_networkx("sheep")  # type: ignore[arg-type]  # on purpose


def test_concepts_are_projected() -> None:
    from kg.network import to_networkx

    store = Store.in_memory()
    kgs = "https://w3id.org/paperkg/ontology#"
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    facts = [
        ("p1", f"{kgs}work", "<http://e/w1>"),
        ("p2", f"{kgs}work", "<http://e/w2>"),
        ("w1", label, '"One"'),
        ("w2", label, '"Two"'),
    ]
    facts += [(paper, f"{kgs}mentions", f"<http://e/{c}>") for paper in ("p1", "p2") for c in "ab"]
    facts += [(c, "http://www.w3.org/2004/02/skos/core#prefLabel", f'"{c}"@en') for c in "ab"]
    store.load("".join(f"<http://e/{s}> <{p}> {o} <http://e/g> .\n" for s, p, o in facts).encode())
    network = to_networkx(store, "concepts")
    assert list(network.edges(data=True)) == [
        ("http://e/a", "http://e/b", {"weight": 2, "papers": "One; Two"})
    ]
