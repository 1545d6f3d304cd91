"""Checks that SPARQL cannot say, and those of mentions: what is a fault and what is none.

That each check finds its fault is shown in `test_check.py`.
"""

from pathlib import Path

import pytest

from kg import health, ids
from kg.check import check, check_file
from kg.rdf import vocab
from kg.settings import BASE
from kg.store.store import Store
from tests import breaking
from tests.breaking import PREFIXES, SOURCE, changed, findings, source_graph

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


# Mentions

NEAR = f"concepts/{SOURCE}/chunk-1"
FAR = "concepts/fedcba9876543210/chunk-1"


def pointing(title: str, begin: int, words: str) -> Store:
    """The good graph with another title, and a mention of words in it."""
    name = ids.text("paper/two", "title", "en", title)
    return changed(f"""INSERT DATA {{
        GRAPH <graph/about> {{
            <graph/{NEAR}> prov:wasDerivedFrom <graph/source/{SOURCE}>
        }}
        GRAPH <graph/source/fedcba9876543210> {{ <paper/two> dct:title "{title}"@en }}
        GRAPH <graph/about> {{
            <graph/source/fedcba9876543210> prov:wasDerivedFrom <source/{SOURCE}>
        }}
        GRAPH <graph/{NEAR}> {{
            <paper/two> kg:mentions <concept/term/sheep> .
            <{name}> a nif:Context ; kg:textOf <paper/two> ; kg:field "title" ; dct:language "en" .
            <{name}#char={begin},{begin + len(words)}> a nif:Phrase ;
                nif:referenceContext <{name}> ; nif:anchorOf "{words}" ;
                nif:beginIndex {begin} ; nif:endIndex {begin + len(words)} ;
                itsrdf:taIdentRef <concept/term/sheep> }}
    }}""")


@pytest.mark.parametrize("before", ["", "Why 𝒪(n) ", "🐑🐑🐑 ", "羊与 ", "e\u0301 \u00e9 "])
def test_offsets_count_code_points(before: str) -> None:
    title = f"{before}sheep graze"
    assert check(pointing(title, len(before), "sheep")).counts == {}
    begin = len(before.encode("utf-16-le")) // 2
    wrong = check(pointing(title, begin, "sheep")).counts.get("mention-mismatch", 0)
    assert wrong == (begin != len(before))


def test_a_mention_is_of_its_own_text_where_sources_print_two() -> None:
    """Elsewhere the paper is called "Counting Sheep"; both titles are of one language."""
    assert check(pointing("The Sheep Count", 4, "Sheep")).counts == {}
    assert findings(check(pointing("The Sheep Count", 9, "Sheep")), "mention-mismatch")


def test_another_source_may_give_a_place_another_meaning() -> None:
    update = f"""INSERT DATA {{
        GRAPH <graph/source/fedcba9876543210> {{ <paper/one> dct:title "Herding Gradients"@en }}
        GRAPH <graph/about> {{
            <graph/source/fedcba9876543210> prov:wasDerivedFrom <source/{SOURCE}> .
            <graph/{FAR}> prov:wasDerivedFrom <graph/source/fedcba9876543210> }}
        GRAPH <graph/{FAR}> {{
            <{breaking.TEXT}#char=8,17> itsrdf:taIdentRef <concept/term/sheep> }}
    }}"""
    assert check(changed(update)).counts == {}


def test_extractors_differ_in_one_file_and_that_is_no_fault(tmp_path: Path) -> None:
    """Which of them says what is lost where there are no named graphs."""
    path = tmp_path / "good.ttl"
    path.write_bytes(vocab.rebased([quad.triple for quad in breaking.good().engine], BASE))
    report = check_file(path)
    assert report.counts == {}
    assert any("mention-twice" in one for one in report.passed_over)


@pytest.mark.parametrize("name", ["data augmentation", "model", "AlexNet", "3D object", "数据增强"])
def test_only_everyday_words_are_generic(name: str) -> None:
    update = f"""DELETE WHERE {{ GRAPH ?g {{ <concept/term/sheep> skos:prefLabel ?old }} }} ;
        INSERT DATA {{ GRAPH <graph/vocabulary> {{
            <concept/term/sheep> skos:prefLabel "{name}"@en }} }}"""
    found = findings(check(changed(update)), "concept-generic")
    assert bool(found) == (name == "model")
