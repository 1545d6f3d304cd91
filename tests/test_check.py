"""Health queries and `kg check`: each fault is found by the query meant for it, and told well."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias, get_args

import msgspec
import pyoxigraph as ox
import pytest

import kg
from kg import check as checks
from kg import health
from kg.check import Report, check, check_file
from kg.errors import SourceError
from kg.rdf import vocab
from kg.settings import BASE
from kg.shapes import Needed
from kg.store.store import Store
from tests import breaking
from tests.breaking import SOURCE, SUMMARY, TEXT, changed, findings, source_graph

ORIGIN = f"{BASE}source/{SOURCE}"
QUERIES = sorted(path.stem for path in (vocab.folder() / "checks").glob("*.rq"))
EXTRAS = ["orcid-digit", "post-order", "ror-digits", "term-foreign", "term-undeclared"]
HEADER = re.compile(r"^# (\w+): (.*)$", re.MULTILINE)


Fault: TypeAlias = tuple[str, str, str, str | None]


def gone(subject: str, predicate: str) -> str:
    """An update that takes all values of a property from a node."""
    return f"DELETE WHERE {{ GRAPH ?g {{ <{subject}> {predicate} ?old }} }} ;"


def said(graph: str, text: str) -> str:
    """An update that adds triples to a graph."""
    return f"INSERT DATA {{ GRAPH <graph/{graph}> {{ {text} }} }}"


CUE = f"concepts/{SOURCE}/cue-1"
GRADIENT, SHEEP = "concept/method/gradient", "concept/term/sheep"
MENTION = f"{TEXT}#char=8,17"


def restated(subject: str, predicate: str, term: str) -> str:
    """An update that puts a value in the place of another, in the graph of an extractor."""
    return gone(subject, predicate) + said(CUE, f"<{subject}> {predicate} {term}")


def unsaid(subject: str, predicate: str, node: str) -> str:
    """An update that takes a triple from the graph of an extractor."""
    return f"DELETE DATA {{ GRAPH <graph/{CUE}> {{ <{subject}> {predicate} <{node}> }} }}"


def swapped(subject: str, predicate: str, term: str) -> str:
    """An update that puts a value in the place of another, in the graph of the source."""
    return gone(subject, predicate) + source_graph(f"<{subject}> {predicate} {term}")


FAULTS: dict[str, Sequence[Fault]] = {
    "affiliation-unsplit": [
        (swapped("paper/one/affiliation/1", "kg:asWritten", f'"{name}"'), *at)
        for name in ("Wool & Co", "[Wool", "Wool]")
        for at in [("paper/one/affiliation/1", name, "5,6")]
    ],
    "affiliation-unused": [
        (said("identity", '<person/c> a foaf:Person ; foaf:name "C Brook"'), *at)
        for at in [("person/c", "C Brook", "")]
    ]
    + [
        (said("vocabulary", '<org/x> a foaf:Organization ; skos:prefLabel "X"'), *at)
        for at in [("org/x", "X", "")]
    ],
    "author-not-a-name": [
        (swapped("paper/one/authorship/1", "kg:asWritten", f'"{name}"'), *at)
        for name in ("A [Meadow", "a@b.c", "A Meadow2", "A & B", "羊，羊", "A " * 41, "x://y")
        for at in [("paper/one/authorship/1", name, "4,5")]
    ],
    "authorship-without-person": [
        (gone("paper/one/authorship/2", "kg:author"), "paper/one/authorship/2", "0", "2,9"),
        (
            said("identity", "<paper/one/authorship/1> kg:author <person/b>"),
            "paper/one/authorship/1",
            "2",
            "4,5",
        ),
    ],
    "blank-node": [
        (source_graph("<paper/one> dct:references []"), "paper/one", "", "2,9"),
        (source_graph("[] dct:references <paper/one>"), "", "", ""),
        (
            source_graph("<paper/one> dct:references <<( <paper/one> dct:references [] )>>"),
            "paper/one",
            f"http://purl.org/dc/terms/references in {BASE}graph/source/{SOURCE}",
            "2,9",
        ),
    ],
    "code-unmatched": [
        (gone("category/digest/LG", "skos:exactMatch"), "category/digest/LG", "LG", "")
    ],
    "concept-generic": [
        (
            gone(SHEEP, "skos:prefLabel") + said("vocabulary", f"<{SHEEP}> skos:prefLabel {term}"),
            SHEEP,
            term[1:-4],
            "",
        )
        for term in ('"Methods"@en', '"data"@en', '"1.5"@en', '"方法"@zh')
    ],
    "concept-kinds": [(said("vocabulary", f"<{SHEEP}> a kg:Dataset"), SHEEP, "Dataset | Term", "")],
    "concept-twice": [
        (
            gone(SHEEP, "skos:prefLabel")
            + said("vocabulary", f'<{SHEEP}> skos:prefLabel "Gradient"@en'),
            GRADIENT,
            f"{BASE}{GRADIENT} | {BASE}{SHEEP}",
            "",
        )
    ],
    "concept-unused": [
        (gone(GRADIENT, "skos:broader"), "concept/method/slope", "slope", ""),
        (
            said("vocabulary", '<concept/task/x> a kg:Task ; skos:prefLabel "shearing"@en'),
            "concept/task/x",
            "shearing",
            "",
        ),
    ],
    "concept-without-scheme": [
        (
            gone(GRADIENT, "skos:inScheme"),
            GRADIENT,
            "gradient",
            "",
        ),
        (gone("category/arxiv/cs.LG", "skos:inScheme"), "category/arxiv/cs.LG", "cs.LG", ""),
    ],
    "date-range": [
        (swapped("digest/d", "dct:issued", '"9021-04-26"^^xsd:date'), "digest/d", "9021-04-26", "")
    ],
    "id-as-string": [
        (swapped("paper/one", "kg:doi", '"10.1234/sheep"'), "paper/one", "10.1234/sheep", "2,9"),
        *(
            (swapped("paper/one", name, f"<{address}>"), "paper/one", address, "2,9")
            for name, address in [
                ("kg:doi", "https://doi.org/sheep"),
                ("kg:doi", "https://doi.org/10.12/x"),
                ("kg:arxiv", "https://arxiv.org/abs/2108.001"),
                ("kg:arxiv", "https://arxiv.org/abs/2108.00001v2"),
            ]
        ),
        *(
            (source_graph(f'<paper/one> {name} "https://example.org/x"'), *at)
            for name in ("kg:code", "rdfs:seeAlso", "dct:references", "kg:openalex", "kg:dblp")
            for at in [("paper/one", "https://example.org/x", "2,9")]
        ),
        (
            swapped("paper/one/authorship/1", "kg:orcid", "<https://orcid.org/0000-0002-1825>"),
            "paper/one/authorship/1",
            "https://orcid.org/0000-0002-1825",
            "4,5",
        ),
        (
            gone("org/pasture", "kg:ror")
            + said("vocabulary", "<org/pasture> kg:ror <https://ror.org/sheep>"),
            "org/pasture",
            "https://ror.org/sheep",
            "",
        ),
    ],
    "label-conflict": [
        (
            said("vocabulary", f'<{node}> skos:prefLabel "Zebra"{tag}'),
            node,
            " | ".join(sorted((label, "Zebra"))),
            "",
        )
        for node, label, tag in [
            ("category/arxiv/cs.LG", "Machine Learning", "@en"),
            ("org/pasture", "University of Pasture", ""),
            (GRADIENT, "gradient", "@en"),
        ]
    ],
    "legend-conflict": [
        (
            said("source/fedcba9876543210", '<category/digest/LG> skos:prefLabel "羊"@zh'),
            "category/digest/LG",
            "机器学习 | 羊",
            "",
        )
    ],
    "link-conflict": [
        (
            source_graph(
                "<paper/one/authorship/2> kg:orcid <https://orcid.org/0000-0001-5109-3700>"
            )
            + " ; "
            + gone("paper/one/authorship/2", "kg:author")
            + said("identity", "<paper/one/authorship/2> kg:author <person/a>"),
            "person/a",
            "https://orcid.org/0000-0001-5109-3700 | https://orcid.org/0000-0002-1825-0097",
            "",
        )
    ],
    "link-within-paper": [
        (
            gone("link/l", "kg:left")
            + gone("link/l", "kg:right")
            + said(
                "identity",
                "<link/l> kg:left <paper/one/authorship/1> ; kg:right <paper/one/authorship/2>",
            ),
            "link/l",
            "A Meadow | B C. Fold",
            "4,5",
        )
    ],
    "mention-conflict": [
        (
            said(f"concepts/{SOURCE}/{extractor}-1", f"<{MENTION}> itsrdf:taIdentRef <{SHEEP}>"),
            MENTION,
            f"{BASE}{GRADIENT} | {BASE}{SHEEP}",
            "2,9",
        )
        for extractor in ("cue", "chunk")
    ],
    "mention-mismatch": [
        (restated(MENTION, name, term), MENTION, words, "2,9")
        for name, term, words in [
            ("nif:anchorOf", '"Gradient"', "Gradient"),
            ("nif:beginIndex", "7", "Gradients"),
            ("nif:endIndex", "16", "Gradients"),
        ]
    ]
    + [
        (
            said(
                CUE,
                f"<{TEXT}{name}> nif:referenceContext <{TEXT}> ; nif:beginIndex 8 ;"
                ' nif:endIndex 17 ; nif:anchorOf "Gradients"',
            ),
            f"{TEXT}{name}",
            "Gradients",
            "2,9",
        )
        for name in ("#char=7,17", "#char=8,16", "0#char=8,17")
    ],
    "mention-twice": [
        (said(CUE, f"<{MENTION}> {name} {term}"), MENTION, value, "2,9")
        for name, term, value in [
            ("itsrdf:taConfidence", "0.25", "0.25 | 0.75"),
            ("itsrdf:taClassRef", "kg:Task", f"{vocab.ONTOLOGY}Method | {vocab.ONTOLOGY}Task"),
            ("kg:role", "kg:proposes", f"{vocab.ONTOLOGY}proposes | {vocab.ONTOLOGY}uses"),
            ("kg:extractorLabel", '"WOOL"', "FEED | WOOL"),
        ]
    ],
    "mention-unfounded": [
        (said(CUE, f"<{paper}> {name} <{SHEEP}>"), paper, f"{name[3:]} {BASE}{SHEEP}", lines)
        for paper, name, lines in [
            ("paper/two", "kg:mentions", "10,14"),
            ("paper/one", "kg:uses", "2,9"),
        ]
    ]
    + [
        (
            said(f"concepts/{SOURCE}/gazetteer-1", f"<paper/one> kg:mentions <{SHEEP}>"),
            "paper/one",
            f"mentions {BASE}{SHEEP}",
            "2,9",
        )
    ],
    "mention-without-text": [
        (restated(TEXT, "kg:field", '"summary"'), TEXT, "summary in en", "2,9"),
        (restated(TEXT, "dct:language", '"fr"'), TEXT, "title in fr", "2,9"),
        (swapped("paper/one", "dct:title", '"Herding"@en'), TEXT, "title in en", "2,9"),
        (
            swapped("digest/d/entry/1", "kg:summary", '"羊。"@zh'),
            SUMMARY,
            "summary in zh",
            "2,9",
        ),
    ],
    "ordinal-gap": [
        (swapped(child, "kg:ordinal", "7"), parent, value, lines)
        for child, parent, value, lines in [
            ("digest/d/entry/2", "digest/d", "2 children by hasPart, numbered 1 to 7", None),
            (
                "digest/d/entry/1/figure/1",
                "digest/d/entry/1",
                "1 children by figure, numbered 7 to 7",
                "2,9",
            ),
            (
                "paper/one/authorship/2",
                "paper/one",
                "2 children by authorship, numbered 1 to 7",
                "2,9",
            ),
            (
                "paper/one/affiliation/1",
                "paper/one",
                "1 children by affiliation, numbered 7 to 7",
                "2,9",
            ),
            (
                "paper/one/authorship/1/affiliation/1",
                "paper/one/authorship/1",
                "1 children by affiliation, numbered 7 to 7",
                "4,5",
            ),
        ]
    ]
    + [
        (
            swapped("paper/one/authorship/2", "kg:ordinal", "1"),
            "paper/one",
            "2 children by authorship, numbered 1 to 1",
            "2,9",
        )
    ],
    "org-without-label": [
        (gone("org/pasture", "skos:prefLabel"), "org/pasture", "Pasture Univeristy", "")
    ],
    "orphan-graph": [
        (
            gone(f"graph/source/{SOURCE}", "prov:wasDerivedFrom"),
            f"graph/source/{SOURCE}",
            "not listed",
            "",
        ),
        (
            gone(f"graph/concepts/{SOURCE}/gazetteer-1", "prov:wasDerivedFrom"),
            f"graph/concepts/{SOURCE}/gazetteer-1",
            "not listed",
            "",
        ),
        (
            said("about", "<graph/inferred/x/y-1> prov:wasDerivedFrom <graph/source/x>"),
            "graph/inferred/x/y-1",
            "empty",
            "",
        ),
        (
            said("concepts/fedcba9876543210/chunk-1", f"<paper/one> kg:mentions <{GRADIENT}>"),
            "graph/concepts/fedcba9876543210/chunk-1",
            "without its source",
            "",
        ),
    ],
    "provenance-missing": [
        (gone("paper/one", "prov:wasDerivedFrom"), "paper/one", "no place", ""),
        (gone("digest/d/entry/2", "prov:wasDerivedFrom"), "digest/d/entry/2", "no place", ""),
        (
            source_graph("<paper/one/authorship/9> a kg:Authorship"),
            "paper/one/authorship/9",
            "no place and no paper",
            "",
        ),
        (
            source_graph("<paper/one/affiliation/9> a kg:AffiliationMention"),
            "paper/one/affiliation/9",
            "no place and no paper",
            "",
        ),
        (
            source_graph("<paper/two> prov:wasDerivedFrom <source/unknown#line=1,2>"),
            "paper/two",
            f"{BASE}source/unknown",
            None,
        ),
        (
            source_graph("<paper/two> prov:wasDerivedFrom <http://e/elsewhere>"),
            "paper/two",
            "http://e/elsewhere",
            None,
        ),
        (gone("judgement/j", "prov:wasDerivedFrom"), "judgement/j", "no place", None),
    ],
    "provenance-range": [
        (
            source_graph(f"<paper/two> prov:wasDerivedFrom <source/{SOURCE}#line={lines}>"),
            "paper/two",
            f"{ORIGIN}#line={lines}",
            None,
        )
        for lines in ("5,5", "7,2", "x,y", "-3,4", "3", f"{'9' * 5000},3", f"1,{'9' * 5000}")
    ]
    + [
        (
            source_graph(f"<paper/two> prov:wasDerivedFrom <source/{SOURCE}#char=1,2>"),
            "paper/two",
            f"{ORIGIN}#char=1,2",
            None,
        )
    ]
    + [
        (
            source_graph(f"<paper/two> prov:wasDerivedFrom <source/{SOURCE}#line=15,21>"),
            f"source/{SOURCE}",
            "a place ends at line 21 of 20",
            "",
        )
    ],
    "role-unsaid": [
        (unsaid("paper/one", "kg:uses", GRADIENT), MENTION, f"uses {BASE}{GRADIENT}", "2,9"),
        (
            unsaid("paper/one", "kg:evaluatesOn", SHEEP),
            f"{SUMMARY}#char=0,1",
            f"evaluatesOn {BASE}{SHEEP}",
            "2,9",
        ),
        (
            unsaid("paper/one", "kg:mentions", SHEEP),
            "paper/one",
            f"evaluatesOn {BASE}{SHEEP}",
            "2,9",
        ),
    ],
    "sameas": [
        (said("identity", "<person/a> owl:sameAs <person/b>"), "person/a", f"{BASE}person/b", "")
    ],
    "stated-and-inferred": [
        (
            said(f"{kind}/{SOURCE}/{rule}-1", '<paper/one> dct:title "Herding Gradients"@en'),
            "paper/one",
            f"title Herding Gradients in {BASE}graph/{kind}/{SOURCE}/{rule}-1",
            "2,9",
        )
        for kind, rule in [("inferred", "category-match"), ("concepts", "gazetteer")]
    ],
    "term-foreign": [
        (
            source_graph("<paper/one> <https://example.org/x> 1"),
            "https://example.org/x",
            "property",
            "",
        ),
        (
            source_graph("<paper/one> a <https://example.org/X>"),
            "https://example.org/X",
            "class",
            "",
        ),
        (
            source_graph('<paper/one> dct:alternative "x"@en'),
            "http://purl.org/dc/terms/alternative",
            "property",
            "",
        ),
    ],
    "term-undeclared": [
        (source_graph("<paper/one> kg:flock 1"), f"{vocab.ONTOLOGY}flock", "property", ""),
        (source_graph("<paper/one> a kg:Flock"), f"{vocab.ONTOLOGY}Flock", "class", ""),
        (source_graph("<paper/one> rdfs:seeAlso kg:flock"), f"{vocab.ONTOLOGY}flock", "object", ""),
        (
            source_graph('<paper/one> rdfs:label "x"^^kg:wool'),
            f"{vocab.ONTOLOGY}wool",
            "datatype",
            "",
        ),
        (source_graph('kg:flock rdfs:label "x"'), f"{vocab.ONTOLOGY}flock", "subject", ""),
    ],
    "title-is-heading": [
        (source_graph(f'<paper/two> dct:title "{heading}"@zh'), "paper/two", heading, "10,14")
        for heading in (
            "另外几篇值得关注的论文:",
            "值得关注的论文",
            "LG - 机器学习 CV - 计算机视觉",
        )
    ]
    + [
        (
            swapped("paper/one/authorship/1", "kg:asWritten", '"另外几篇值得关注的论文："'),
            "paper/one/authorship/1",
            "另外几篇值得关注的论文：",
            "4,5",
        )
    ],
    "title-twice": [
        (
            source_graph('<paper/two> dct:title "Zebras"@en'),
            "paper/two",
            "Counting Sheep | Zebras",
            "10,14",
        )
    ],
    "title-untagged": [
        (
            swapped("paper/two", "dct:title", '"Counting Sheep"'),
            "paper/two",
            "Counting Sheep",
            "10,14",
        ),
        (source_graph('<paper/two> dct:abstract "One, two."'), "paper/two", "One, two.", "10,14"),
    ],
    "work-missing": [
        (gone("paper/two", "kg:work"), "paper/two", "0", "10,14"),
        (said("identity", "<paper/two> kg:work <work/one>"), "paper/two", "2", "10,14"),
    ],
    "orcid-digit": [
        (
            swapped(node, "kg:orcid", "<https://orcid.org/0000-0002-1825-0098>"),
            node,
            "https://orcid.org/0000-0002-1825-0098",
            place,
        )
        for node, place in [("paper/one/authorship/1", None), ("person/a", "")]
    ],
    "ror-digits": [
        (
            gone("org/pasture", "kg:ror")
            + said("vocabulary", "<org/pasture> kg:ror <https://ror.org/00f54p055>"),
            "org/pasture",
            "https://ror.org/00f54p055",
            "",
        )
    ],
    "post-order": [
        (
            swapped("digest/d/entry/2", "rdfs:seeAlso", f"<https://weibo.com/9000000002/{post}>"),
            "digest/d/entry/2",
            f"https://weibo.com/9000000002/{post}",
            "10,14",
        )
        for post in ("KdQM93XEa", "KdQM93XEb")
    ],
}
"""For each check: an update that breaks the good graph, the node, the value and the lines told.

The lines are None where they are not said beforehand. A new health query needs its fault here.
"""
CASES = [
    pytest.param(name, *case, id=f"{name}-{number}")
    for name, cases in sorted(FAULTS.items())
    for number, case in enumerate(cases)
]
WARNINGS = {
    "affiliation-unsplit", "author-not-a-name", "code-unmatched", "concept-generic",
    "concept-twice", "date-range", "legend-conflict", "post-order", "term-foreign",
}  # fmt: skip


def test_every_check_has_a_fault() -> None:
    assert sorted(FAULTS) == sorted(QUERIES + EXTRAS)
    assert len(health.EXTRAS) == len(EXTRAS)
    assert check(breaking.good()).checks == len(FAULTS)


@pytest.mark.parametrize(("name", "update", "node", "value", "lines"), CASES)
def test_every_check_finds_its_fault(
    name: str, update: str, node: str, value: str, lines: str | None
) -> None:
    report = check(changed(update))
    found = findings(report, name)
    assert found, report.counts
    assert {finding.severity for finding in found} == {"warning" if name in WARNINGS else "error"}
    nodes = {finding.node for finding in found}
    assert (node if ":" in node else f"{BASE}{node}") in nodes or not node
    values = {" | ".join(sorted(finding.value.split(" | "))) for finding in found}
    assert not value or value in values
    assert all(finding.message for finding in found)
    if lines is not None and node:
        places = {finding.place for finding in found}
        assert places == {f"{ORIGIN}#line={lines}" if lines else ""}


@pytest.mark.parametrize("name", QUERIES)
def test_every_query_says_what_it_is(name: str) -> None:
    text = (vocab.folder() / "checks" / f"{name}.rq").read_text(encoding="utf-8")
    header = dict(HEADER.findall(text))
    assert header.get("needs", "") in get_args(Needed)
    assert header.keys() - {"needs"} == {"title", "description", "severity"}
    assert header["severity"] == ("warning" if name in WARNINGS else "error")
    answer = breaking.good().query(text)
    assert isinstance(answer, ox.QuerySolutions)
    assert {variable.value for variable in answer.variables} in (
        {"node", "value"},
        {"node", "value", "graph"},
    )
    assert list(answer) == []


@pytest.mark.parametrize("page", ["sample.txt", "variations.txt"])
def test_the_samples_are_in_order(page: str, sample: Path) -> None:
    report = kg.build(sample.with_name(page)).check()
    assert report.findings == ()


def test_a_source_that_contradicts_itself_is_told(sample: Path) -> None:
    """One paper, two Chinese titles in one file: both are kept and told."""
    report = kg.build(sample.with_name("two-issues.txt")).check()
    assert set(report.counts) == {"title-twice", "PaperShape dct:title uniqueLang"}
    assert {finding.value for finding in report.findings} == {
        "用稀疏注意力数羊",
        "用稀疏注意力来数草原上的羊 | 用稀疏注意力数羊",
    }


def test_a_page_that_numbers_its_further_papers_is_in_order(tmp_path: Path) -> None:
    page = """1、[LG] Counting Sheep with Sparse Attention

A Meadow, B C. Fold

另外几篇值得关注的论文:

2、[LG] Herding Gradients

放牧梯度的牧羊犬
C Brook
"""
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    assert kg.build(tmp_path / "page.txt").check().counts == {}


def test_a_source_of_which_all_was_rejected_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Dear all,\nnothing of interest here.\n")
    assert kg.build(tmp_path / "page.txt", format="digest").check().counts == {}


def test_a_name_that_only_a_link_weighs_is_used() -> None:
    update = said("vocabulary", '<org/x> a foaf:Organization ; skos:prefLabel "X"') + (
        " ; " + said("identity", "<link/m> kg:right <org/x>")
    )
    assert "affiliation-unused" not in check(changed(update)).counts


@pytest.mark.parametrize(
    "post", ["https://example.org/post", "https://weibo.com/9000000002/1", "urn:post"]
)
def test_posts_without_a_time_have_no_order(post: str) -> None:
    update = swapped("digest/d/entry/2", "rdfs:seeAlso", f"<{post}>")
    assert "post-order" not in check(changed(update)).counts


@pytest.mark.parametrize("digit", ["0000-0002-1694-233X", "0000-0001-5109-3700"])
def test_right_orcids_are_left_alone(digit: str) -> None:
    update = swapped("person/b", "kg:orcid", f"<https://orcid.org/{digit}>")
    assert "orcid-digit" not in check(changed(update)).counts


@pytest.mark.parametrize("ror", ["05dxps055", "042nb2s44", "03yrm5c26"])
def test_right_rors_are_left_alone(ror: str) -> None:
    update = said("vocabulary", f"<org/labs> kg:ror <https://ror.org/{ror}>")
    assert check(changed(update)).counts == {}


def test_a_ror_of_letters_that_are_no_digits_is_wrong() -> None:
    update = said("vocabulary", "<org/labs> kg:ror <https://ror.org/0ilou0000>")
    assert not check(changed(update)).conforms


# What must not bring the check down


@pytest.mark.parametrize(
    "update",
    [
        swapped("digest/d/entry/1", "kg:ordinal", "9" * 5000),
        swapped("digest/d/entry/1", "kg:ordinal", f'"{"9" * 5000}"'),
        gone("digest/d/entry/1", "kg:ordinal"),
        swapped("digest/d/entry/1", "kg:ordinal", '"first"'),
        swapped("digest/d/entry/1", "kg:ordinal", "1.5"),
    ],
)
def test_an_entry_without_a_number_is_a_finding(update: str) -> None:
    assert not check(changed(update)).conforms


def test_a_place_of_5000_digits_is_a_finding() -> None:
    place = f"<source/{SOURCE}#line={'9' * 5000},3>"
    update = swapped("paper/one", "prov:wasDerivedFrom", place)
    report = check(changed(f"{update} ; {gone('paper/one', 'kg:work')[:-1]}"))
    assert {"provenance-range", "work-missing"} <= report.counts.keys()


@pytest.mark.parametrize("words", ["a:}", r"a:b\n", r"a:\\", "a:`", r"a:\"", "a:{?s"])
def test_words_in_the_place_of_a_node_are_a_finding(words: str) -> None:
    report = check(changed(source_graph(f'<paper/one> dct:subject "{words}"')))
    assert not report.conforms


# Counting


def test_a_node_of_two_places_is_one_finding() -> None:
    store = changed(source_graph(f"<paper/two> prov:wasDerivedFrom <source/{SOURCE}#line=1,2>"))
    update = source_graph('<paper/two> dct:title "Zebras"@en , "值得关注的论文"@zh, "Sheep"')
    report = check(changed(f"{update} ; {gone('paper/two', 'kg:work')[:-1]}", store))
    names = ("title-twice", "title-is-heading", "title-untagged", "work-missing")
    assert [report.counts[name] for name in names] == [1, 1, 1, 1]


def test_a_hundred_findings_are_kept_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = " ".join(f"<paper/p{number}> owl:sameAs <paper/one> ." for number in range(250))
    warned = " ".join(f"<paper/one> <https://example.org/{n}> {n} ." for n in range(130))
    report = check(changed(source_graph(crowd + warned)))
    assert report.counts == {"sameas": 250, "term-foreign": 130}
    assert (report.errors, report.warnings) == (250, 130)
    assert len(findings(report, "sameas")) == len(findings(report, "term-foreign")) == 100
    text = checks.text(report)
    assert text.count("\n  http") == 200
    assert "error sameas: Use of owl:sameAs (250)" in text
    assert "  … and 150 more" in text
    assert text.endswith("does not conform: 250 errors, 130 warnings")
    monkeypatch.setattr(checks, "_SHOWN", 1000)
    assert len(check(changed(source_graph(crowd))).findings) == 250


def test_findings_of_a_shape_are_counted_too() -> None:
    crowd = " ".join(f'<person/p{number}> a foaf:Person ; foaf:name "" .' for number in range(120))
    report = check(changed(source_graph(crowd)))
    assert report.counts == {"PersonShape foaf:name minLength": 120, "affiliation-unused": 120}
    assert len(report.findings) == 200
    assert report.errors == 240


def test_constraints_of_one_name_are_told_apart() -> None:
    update = swapped("paper/one/authorship/2", "kg:ordinal", "7") + " ; "
    update += swapped("paper/one/affiliation/1", "kg:ordinal", "7")
    text = checks.text(check(changed(update)))
    assert "The authors of a paper are numbered 1 to n." in text
    assert "The affiliations of a paper are numbered 1 to n." in text


def test_an_empty_store_conforms() -> None:
    report = check(Store.in_memory())
    assert report.conforms
    assert report.quads == 0


def test_queries_about_graphs_need_graphs(tmp_path: Path) -> None:
    """A Turtle file has no named graphs, so that none of them can be missing."""
    store = changed(gone(f"graph/source/{SOURCE}", "prov:wasDerivedFrom"))
    assert check(store).counts == {"orphan-graph": 1}
    report = check_file(written(store, tmp_path / "g.ttl"))
    assert report.counts == {}
    assert report.checks == len(FAULTS) - 2
    assert report.passed_over == ("mention-twice, orphan-graph: there are no named graphs",)


# What cannot be judged


IDENTITY = "DELETE WHERE { GRAPH <graph/identity> { ?s ?p ?o } }"


def test_who_is_who_left_out_is_no_fault_of_the_rest(tmp_path: Path) -> None:
    report = check(changed(IDENTITY))
    assert report.findings == ()
    (said_so,) = report.passed_over
    assert said_so.endswith("work-missing: who is who is not in the graph")
    assert said_so.startswith("2 constraints, affiliation-unused, ")
    assert f"\npassed over: {said_so}\n" in checks.text(report)
    assert json.loads(checks.as_json(report))["passed_over"] == [said_so]
    path = written(changed(IDENTITY), tmp_path / "facts.ttl")
    assert check_file(path).findings == ()


def test_identity_that_is_listed_and_lost_is_told() -> None:
    listed = said("about", "<dataset> void:subset <graph/identity>")
    report = check(changed(f"{IDENTITY} ; {listed}"))
    assert "work-missing" in report.counts
    assert report.passed_over == ()


def test_identity_that_is_there_in_part_is_judged() -> None:
    report = check(changed("DELETE WHERE { GRAPH ?g { ?s kg:work ?o } }"))
    assert {"work-missing", "PaperShape kg:work minCount"} <= report.counts.keys()
    assert report.passed_over == ()


@pytest.mark.parametrize("suffix", [".nq", ".trig", ".ttl"])
def test_two_sources_in_one_graph_are_not_counted_together(
    suffix: str, sample: Path, tmp_path: Path
) -> None:
    """Two sources print a paper differently: no fault, whether their graphs are told apart."""
    first = sample.read_text(encoding="utf-8")
    assert "深度神经网络的聚合残差变换" in first
    (tmp_path / "a.txt").write_text(first, encoding="utf-8")
    (tmp_path / "b.txt").write_text(
        first.replace("深度神经网络的聚合残差变换", "深层神经网络的聚合残差变换"), encoding="utf-8"
    )
    graph = kg.build(tmp_path / "a.txt", tmp_path / "b.txt")
    assert graph.check().findings == ()
    assert graph.check().passed_over == ()
    graph.export(tmp_path / f"both{suffix}")
    report = check_file(tmp_path / f"both{suffix}")
    assert report.findings == ()
    if suffix == ".ttl":
        (counted, _) = sorted(report.passed_over, key=len, reverse=True)
        assert counted.endswith("title-twice: several sources stand in one graph")
        assert "link-within-paper, ordinal-gap" in counted
        assert len(report.passed_over) == 2
    else:
        assert report.passed_over == ()


def test_facts_only_is_in_order_by_itself(graph: kg.Graph, tmp_path: Path) -> None:
    for suffix in FORMATS:
        graph.export(tmp_path / f"facts{suffix}", facts_only=True)
        report = check_file(tmp_path / f"facts{suffix}")
        assert report.findings == ()
        assert any("who is who" in one for one in report.passed_over)


def test_a_source_alone_has_no_undeclared_terms(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "all.nq")
    lines = (tmp_path / "all.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    only = [line for line in lines if "/graph/source/" in line.rsplit(" ", 2)[1]]
    (tmp_path / "source.nq").write_text("".join(only), encoding="utf-8")
    counts = check_file(tmp_path / "source.nq").counts
    assert not {"term-undeclared", "term-foreign", "provenance-missing"} & counts.keys()


def test_a_graph_without_a_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "blank.nq").write_text("<urn:a> <urn:b> <urn:c> _:g .\n", encoding="utf-8")
    (found,) = (
        one for one in check_file(tmp_path / "blank.nq").findings if one.check == "blank-node"
    )
    assert found.value == "named graph"


# Files


FORMATS = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
}
WORKS = said("identity", "<paper/two> kg:work <work/one>")


def written(store: Store, path: Path) -> Path:
    """Write a store in the format of a suffix; Turtle gets the union."""
    if path.suffix == ".ttl":
        path.write_bytes(breaking.moved(store.engine, BASE))
    else:
        store.engine.dump(str(path), format=FORMATS[path.suffix])
    return path


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_is_checked_like_a_graph(suffix: str, tmp_path: Path) -> None:
    assert check_file(written(breaking.good(), tmp_path / f"good{suffix}")).findings == ()
    report = check_file(written(changed(WORKS), tmp_path / f"bad{suffix}"))
    assert report.counts == {"PaperShape kg:work maxCount": 1, "work-missing": 1}


@pytest.mark.parametrize("suffix", [".nq", ".trig"])
def test_quads_without_a_graph_are_checked_as_well(suffix: str, tmp_path: Path) -> None:
    """A file of triples counts the same whatever its suffix."""
    path = tmp_path / f"bad{suffix}"
    path.write_bytes(written(changed(WORKS), tmp_path / "bad.ttl").read_bytes())
    assert check_file(path).counts == check_file(tmp_path / "bad.ttl").counts


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.nq", None, "No such file"),
        ("bad.nq", b"<http://a> <http://b> .\n", "line 1"),
        ("bad.trig", b"GRAPH { <a>", "line 1"),
        ("bad.ttl", b"this is no RDF", "line 1"),
        ("latin.ttl", b'<http://a> <http://b> "\xff" .', "UTF-8"),
        ("relative.ttl", b"<a> <b> <c> .", "IRI"),
        ("graph.rdf", b"<rdf:RDF/>", "no format that can be checked"),
        ("graph.nq.gz", b"\x1f\x8b", "no format that can be checked"),
        ("graph", b"", "give .nq, .trig, .ttl"),
    ],
)
def test_a_file_that_cannot_be_checked(
    name: str, content: bytes | None, says: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        check_file(tmp_path / name)
    message = str(caught.value)
    assert says in message
    assert name in message
    assert "\n" not in message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.nq").mkdir()
    with pytest.raises(SourceError, match=r"cannot be read.*folder\.nq"):
        check_file(tmp_path / "folder.nq")


# The command line


def run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "kg", "check", *map(str, words)]
    return subprocess.run(command, check=False, cwd=cwd, capture_output=True)


def test_a_good_graph_is_exit_0(graph_dir: Path, tmp_path: Path) -> None:
    done = run("-g", graph_dir, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == b""
    first, _, last = done.stdout.decode().strip().splitlines()
    assert re.fullmatch(
        r"\d+ quads checked: \d+ constraints of 17 shapes, \d+ health queries", first
    )
    assert last == "conforms: 0 errors, 0 warnings"
    done = run("-g", graph_dir, "--format", "json", cwd=tmp_path)
    assert done.returncode == 0
    report = msgspec.json.decode(done.stdout, type=Report)
    assert report == kg.open(graph_dir).check()


def test_an_error_is_exit_1(tmp_path: Path) -> None:
    path = written(changed(WORKS), tmp_path / "bad.nq")
    done = run(path.name, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == b""
    assert done.stdout.decode().endswith("does not conform: 2 errors, 0 warnings\n")
    assert f"  {BASE}paper/two  2  {ORIGIN}#line=10,14" in done.stdout.decode().splitlines()
    done = run(path.name, "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["counts"] == {"PaperShape kg:work maxCount": 1, "work-missing": 1}
    assert found["findings"][0].keys() == {
        "check", "severity", "message", "node", "path", "value", "place"
    }  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_of_each_format_is_taken(suffix: str, tmp_path: Path) -> None:
    done = run(written(breaking.good(), tmp_path / f"good{suffix}"), cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.endswith(b"\n\nconforms: 0 errors, 0 warnings\n")


def test_warnings_are_exit_0(tmp_path: Path) -> None:
    update = swapped("paper/one/affiliation/1", "kg:asWritten", '"Wool & Co"')
    done = run(written(changed(update), tmp_path / "odd.trig"), cwd=tmp_path)
    assert done.returncode == 0
    assert b"warning affiliation-unsplit" in done.stdout
    assert done.stdout.endswith(b"conforms: 0 errors, 1 warnings\n")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["missing.nq"], 1, b"No such file"),
        (["bad.ttl"], 1, b"the file cannot be read"),
        (["page.txt"], 1, b"no format that can be checked (page.txt): give .nq, .trig, .ttl"),
        (["bad.ttl", "--format", "xml"], 2, b"--format cannot be 'xml': choose text or json"),
        ([], 1, b"no graph here (graph.kg)"),
    ],
)
def test_an_error_of_use_is_one_line(
    words: list[str], code: int, says: bytes, tmp_path: Path
) -> None:
    (tmp_path / "bad.ttl").write_text("this is no RDF")
    (tmp_path / "page.txt").write_text("LG")
    done = run(*words, cwd=tmp_path)
    assert done.returncode == code
    assert done.stdout == b""
    assert says in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"kg: ")


HOSTILE = r"\u001B]0;owned\u0007\u001B[2J\u009B31m\r\nforged line\u202Ereversed"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    update = source_graph(f'<paper/one> owl:sameAs "{HOSTILE}" ; dct:title "{HOSTILE}"@en')
    return written(changed(update), tmp_path / "hostile.nq")


def test_hostile_labels_give_the_terminal_no_orders(hostile: Path, tmp_path: Path) -> None:
    text = run(hostile, cwd=tmp_path).stdout.decode()
    assert "owned" in text
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert not any(line.startswith("forged") for line in text.splitlines())


def test_hostile_labels_in_json_are_escaped(hostile: Path, tmp_path: Path) -> None:
    text = run(hostile, "--format", "json", cwd=tmp_path).stdout.decode()
    assert json.loads(text)["counts"]["sameas"] == 1
    assert "\x1b" not in text
    assert "\x07" not in text
    assert text.count("\n") == 1


def test_hostile_labels_in_json_hold_no_other_controls(hostile: Path, tmp_path: Path) -> None:
    text = run(hostile, "--format", "json", cwd=tmp_path).stdout.decode()
    assert not set(text) & {"\x9b", "\u202e"}
