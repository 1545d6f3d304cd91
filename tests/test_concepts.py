"""Concepts from texts, end to end: what is found leads back to its words, and can be withdrawn."""

import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg import convert, extract, ids
from kg import graph as graphs
from kg.records import PaperText, PaperTexts, Text
from kg.settings import Settings
from tests.asking import column, count, rows
from tests.real import real

FIELDS = {"title": "dct:title", "abstract": "dct:abstract", "summary": "kg:summary"}
MENTIONS = """SELECT DISTINCT ?text ?begin ?end ?words WHERE {
  ?m a nif:Phrase ; nif:referenceContext ?text ;
    nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?words }"""
MENTIONED = """SELECT DISTINCT ?name WHERE {
  ?entry kg:ordinal ?n ; kg:describes ?paper . ?paper kg:mentions ?concept .
  ?concept skos:prefLabel|skos:altLabel ?label . BIND (LCASE(STR(?label)) AS ?name)
  FILTER (?n = NUMBER)
}"""
OF_THE_DIGEST = {
    1: {"ntk", "neural tangent kernel", "rkhs", "stochastic gradient descent"},
    2: {"nas", "darts"},
    3: {"clsr", "mnmt", "opus-100", "wmt", "transformer", "multilingual translation"},
    4: {"label noise"},
    5: {"metadata normalization", "batch normalization", "glm"},
    7: {"face tracking"},
    8: {"muesli"},
    9: {"pseudo quantization noise", "model compression"},
}
GENERIC = {"method", "paper", "results", "result", "approach", "model", "experiments"}


def facts(graph: kg.Graph, folder: Path) -> list[bytes]:
    graph.export(folder / "dump.nq")
    lines = (folder / "dump.nq").read_bytes().splitlines()
    return [line for line in lines if b"/graph/about> ." not in line]


@pytest.fixture(scope="module")
def bare(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    place = tmp_path_factory.mktemp("bare") / "graph.kg"
    return kg.build(sample, to=place, concepts=False)


def mismatches(graph: kg.Graph) -> tuple[int, list[object]]:
    """Mentions, and those whose offsets do not give back their words in the text they name."""
    texts = {}
    for field, predicate in FIELDS.items():
        for owner, text, lang in rows(
            graph, f"SELECT ?o ?t (LANG(?t) AS ?l) WHERE {{ ?o {predicate} ?t }}"
        ):
            texts[ids.text(str(owner), field, str(lang) or "und", str(text))] = str(text)
    found = [tuple(row) for row in rows(graph, MENTIONS)]
    wrong: list[object] = [
        (text, begin, end, words)
        for text, begin, end, words in found
        if texts[str(text)][int(str(begin)) : int(str(end))] != words
    ]
    return len(found), wrong


def test_every_mentions_offsets_give_back_its_words(graph: kg.Graph) -> None:
    count, wrong = mismatches(graph)
    assert count > 50
    assert wrong == []


def test_each_extractor_has_its_own_graph(graph: kg.Graph) -> None:
    graphs_of = {name.rpartition("/")[2] for name in graph.store.graphs() if "/concepts/" in name}
    assert graphs_of == {"abbreviation-1", "chunk-1", "cue-1", "gazetteer-1"}


def test_nothing_of_the_texts_is_searched_where_concepts_are_not_wanted(bare: kg.Graph) -> None:
    assert not [name for name in bare.store.graphs() if "/concepts/" in name]
    assert bare.stats().concepts == 0
    assert count(bare, "?c a kg:Term") == 0


def test_spacy_is_loaded_for_texts_alone(sample: Path) -> None:
    code = "import sys, kg; kg.build(sys.argv[1], concepts={}); print('spacy' in sys.modules)"
    for wanted in (True, False):
        command = [sys.executable, "-c", code.format(wanted), str(sample)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(wanted)


def test_wanted_later_is_as_wanted_from_the_start(
    bare: kg.Graph, graph: kg.Graph, sample: Path, tmp_path: Path
) -> None:
    place = tmp_path / "graph.kg"
    without = facts(kg.build(sample, to=place, concepts=False), tmp_path)
    assert facts(kg.build(to=place, concepts=True), tmp_path) == facts(graph, tmp_path)
    assert facts(kg.build(to=place, concepts=False), tmp_path) == without
    assert facts(bare, tmp_path) == without


def test_the_setting_stays_in_force(sample: Path, tmp_path: Path) -> None:
    place = tmp_path / "graph.kg"
    kg.build(sample, to=place, concepts=False)
    more = sample.with_name("two-issues.txt")
    kg.build(more, to=place)
    assert kg.open(place).stats().concepts == 0
    assert kg.open(place).settings.concepts is False


def test_what_is_removed_leaves_no_concept(sample: Path, tmp_path: Path) -> None:
    place, more = tmp_path / "graph.kg", sample.with_name("two-issues.txt")
    kg.build(sample, more, to=place)
    graphs.remove(str(sample), place)
    assert facts(kg.open(place), tmp_path) == facts(kg.build(more), tmp_path)


def test_texts_searched_by_another_version_are_searched_again(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "graph.kg"
    before = facts(kg.build(sample, to=place), tmp_path)
    monkeypatch.setattr(extract, "method", lambda settings: "another" * settings.concepts)
    again = kg.build(sample, to=place)
    assert {one.searched for one in again.sources} == {"another"}
    assert facts(again, tmp_path) == before


def papers(number: int) -> list[PaperTexts]:
    words = "We propose pasture routing (PR), a graph neural network for sheep counting. "
    return [
        PaperTexts(
            paper=f"paper/t-{place}",
            source="0123456789abcdef",
            texts=(
                PaperText(
                    owner=f"paper/t-{place}",
                    field="abstract",
                    text=Text(value=words * (1 + place % 3), lang="en"),
                ),
            ),
        )
        for place in range(number)
    ]


def test_any_batch_gives_the_same_mentions() -> None:
    settings = Settings()
    whole = convert.mentioned(papers(12), settings)
    single = b"".join(convert.mentioned([paper], settings) for paper in papers(12))
    assert sorted(whole.splitlines()) == sorted(single.splitlines())
    assert whole


@pytest.mark.real
@pytest.mark.parametrize("number", OF_THE_DIGEST)
def test_the_real_papers_mention_what_they_are_about(real_graph: kg.Graph, number: int) -> None:
    found = set(column(real_graph, MENTIONED.replace("NUMBER", str(number))))
    assert OF_THE_DIGEST[number] <= found


@pytest.mark.real
def test_the_real_digest_keeps_its_promises(real_graph: kg.Graph) -> None:
    assert mismatches(real_graph)[1] == []
    labels = column(
        real_graph,
        "SELECT (LCASE(STR(?l)) AS ?n) WHERE { ?p kg:mentions ?c . ?c skos:prefLabel ?l }",
    )
    assert not GENERIC & {str(label) for label in labels}
    assert not [label for label in labels if "http" in str(label)]
    assert real_graph.check().conforms


@pytest.mark.real
def test_the_real_mails_give_back_their_words() -> None:
    graph = kg.build(real("arxiv/mails"))
    count, wrong = mismatches(graph)
    assert count > 10_000
    assert wrong == []
