"""Counts that are told are those of queries, with the numbers kept beside a graph or without."""

from pathlib import Path

import pytest

import kg
from kg.rdf import vocab
from kg.store import tally
from tests.asking import column, rows
from tests.described import generation_of


@pytest.fixture(scope="module")
def pages(sample: Path) -> kg.Graph:
    """All our samples in one graph."""
    return kg.build(*sorted(sample.parent.glob("*.txt")))


def counted(graph: kg.Graph, name: str) -> int:
    """Different objects of a property."""
    return int(str(column(graph, f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?s {name} ?o }}")[0]))


def check_stats(graph: kg.Graph) -> None:
    found = graph.stats()
    assert found.papers == counted(graph, "kg:work") > 30
    assert found.authors == counted(graph, "kg:author") > 90
    assert found.institutions == counted(graph, "kg:institution") > 20
    assert found.categories == counted(graph, "dct:subject") > 5
    assert found.concepts == counted(graph, "kg:mentions") > 30
    assert found.triples == len(graph.store)
    assert found.rejected == len(graph.rejected) > 0
    classes = rows(graph, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert found.classes == {vocab.curie(str(name)): number for name, number in classes}
    assert [*found.classes] == sorted(found.classes)
    graphs = rows(graph, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    base = graph.settings.base
    assert found.graphs == {str(name).removeprefix(base): number for name, number in graphs}
    assert {"graph/about", "graph/identity", "graph/vocabulary"} < found.graphs.keys()
    assert [one.papers for one in found.sources] == [one.papers for one in graph.sources]


def test_counts_are_those_of_queries(pages: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read, not counted."""
    monkeypatch.delattr(tally, "count")
    check_stats(pages)


def test_without_kept_numbers_the_graph_is_counted(pages: kg.Graph) -> None:
    kept = generation_of(pages).aside / tally.FILE
    content = kept.read_bytes()
    kept.unlink()
    try:
        check_stats(pages)
    finally:
        kept.write_bytes(content)


def test_a_class_of_which_about_and_others_have_nodes(sample: Path) -> None:
    """Each node is counted once."""
    graph = kg.build(sample)
    base = graph.settings.base.encode()
    (source,) = graph.sources
    node = b"<%bsource/%b>" % (base, source.id.encode())
    kind = b"<http://www.w3.org/ns/prov#Entity> <http://e/g> .\n"
    graph.store.load(b"%b %b %b" % (node, vocab.RDF.type, kind))
    graph.store.load(b"<http://e/a> %b %b" % (vocab.RDF.type, kind))
    (generation_of(graph).aside / tally.FILE).unlink()
    assert graph.stats().classes["prov:Entity"] == 2


def test_a_graph_on_disk_has_them_beside_it(graph_dir: Path) -> None:
    graph = kg.open(graph_dir)
    assert (generation_of(graph).aside / tally.FILE).is_file()
    assert tally.kept(generation_of(graph)) is not None
    assert graph.stats().triples == len(graph.store)
