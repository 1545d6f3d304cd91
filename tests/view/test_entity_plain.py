"""The facts of a node as plain values."""

from pathlib import Path

import kg
from kg.view.entity import plain
from tests.asking import column, rows

BASE = "https://w3id.org/paperkg/"


def described(graph: kg.Graph, iri: str, most: int = 50) -> plain.Node:
    node = plain.of(graph.store, iri, base=BASE, most=most)
    assert node is not None
    return node


def test_it_tells_the_facts_of_the_store(graph: kg.Graph) -> None:
    """Of every person and organisation: nothing more, nothing less."""
    for iri in column(
        graph, "SELECT DISTINCT ?x { ?x a ?c FILTER(?c IN (foaf:Person, foaf:Organization)) }"
    ):
        node = described(graph, str(iri))
        told = {
            (facts.property, facts.direction, one.iri or one.text.value)
            for facts in node.facts
            for one in facts.shown
        }
        asked = f"""SELECT DISTINCT ?p ?d (STR(?e) AS ?x) {{
            {{ <{iri}> ?p ?e BIND("out" AS ?d) }} UNION {{ ?e ?p <{iri}> BIND("in" AS ?d) }} }}"""
        assert told == {tuple(row) for row in rows(graph, asked)}
        assert sum(facts.total for facts in node.facts) >= len(told)
        assert node.kind in ("person", "organization")


def test_a_fact_of_several_graphs_names_each(sample: Path, tmp_path: Path) -> None:
    copied = tmp_path / "again.txt"
    copied.write_text("\n" + sample.read_text(encoding="utf-8"), encoding="utf-8")
    graph = kg.build(sample, copied)
    (iri,) = column(
        graph,
        'SELECT ?p { ?p dct:title ?t FILTER(STRSTARTS(?t, "NeRF: ")) } LIMIT 1',
    )
    (titles,) = (one for one in described(graph, str(iri)).facts if one.property.endswith("/title"))
    for title in titles.shown:
        first, second = title.origins
        assert {first.partition(",")[0], second.partition(",")[0]} == {
            "stated by sample.txt",
            "stated by again.txt",
        }


def test_only_so_many_are_shown_and_all_are_counted(graph: kg.Graph) -> None:
    iri = "https://w3id.org/paperkg/ontology#Task"
    every = {(one.property, one.direction): one for one in described(graph, iri).facts}
    few = {(one.property, one.direction): one for one in described(graph, iri, most=1).facts}
    assert every.keys() == few.keys()
    for key, facts in few.items():
        assert facts.total == every[key].total
        assert facts.shown == every[key].shown[:1]


def test_what_stands_in_no_fact_is_none(graph: kg.Graph) -> None:
    for iri in (f"{BASE}paper/none", "no iri", "", "http://[", "urn:x"):
        assert plain.of(graph.store, iri, base=BASE) is None
