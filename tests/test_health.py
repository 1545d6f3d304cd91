"""Checks that SPARQL cannot say; that each finds its fault is shown in `test_check.py`."""

import pytest

from kg import health
from kg.check import check
from kg.rdf import vocab
from kg.store.store import Store
from tests import breaking
from tests.breaking import PREFIXES, changed, findings, source_graph

OURS = vocab.ONTOLOGY


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None)]
    + [(text, None) for text in ("", "-1", "+1", " 1", "1.0", "x", "٣", "²")],
)
def test_numbers(text: str, number: int | None) -> None:
    assert health.number(text) == number


def test_the_data_cannot_declare_terms_of_ours() -> None:
    store = Store.in_memory()
    store.engine.update(
        PREFIXES + "INSERT DATA { GRAPH <urn:g> { kg:foo a rdf:Property ."
        " <urn:x> kg:foo kg:bar ; a kg:Zap . kg:Zap a kg:Zap } }"
    )
    found = findings(check(store), "term-undeclared")
    assert [(one.node, one.value) for one in found] == [
        (f"{OURS}foo", "property"),
        (f"{OURS}Zap", "class"),
        (f"{OURS}bar", "object"),
    ]
    assert {one.severity for one in found} == {"error"}


def test_terms_of_ours_are_looked_for_everywhere() -> None:
    update = source_graph('<paper/one> kg:version "v"^^kg:dt ; rdfs:seeAlso kg:nothing')
    found = findings(check(changed(update)), "term-undeclared")
    assert {(one.node, one.value) for one in found} == {
        (f"{OURS}dt", "datatype"),
        (f"{OURS}nothing", "object"),
    }


def test_foreign_rdf_is_no_error() -> None:
    store = Store.in_memory()
    store.engine.update(
        PREFIXES + 'INSERT DATA { GRAPH <urn:g> { <urn:me> a foaf:Agent ; foaf:name "Me" ;'
        ' foaf:mbox <mailto:me@example.org> ; dct:publisher <urn:me> ; rdfs:label "me" } }'
    )
    report = check(store)
    assert report.conforms
    assert [(vocab.curie(one.node), one.value) for one in report.findings] == [
        ("dct:publisher", "property"),
        ("foaf:mbox", "property"),
        ("foaf:Agent", "class"),
    ]


def test_the_ontology_need_not_be_in_the_graph() -> None:
    counts = check(breaking.good(ontology=False)).counts
    assert counts == {}
