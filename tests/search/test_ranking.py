"""Which hit comes first."""

from itertools import pairwise
from pathlib import Path

import pytest

import kg
from kg import search
from kg.search import _index, _query, _snippet
from kg.search._reading import Reading
from tests.search.papers import (
    FENCES,
    SHEPHERDS,
    generation,
    lines,
)


def test_a_whole_name_comes_first(graph: kg.Graph) -> None:
    assert graph.search("google")[0].label == "Google"
    assert graph.search("attention is all you need")[0].type == "paper"
    assert graph.search("谷歌")[0].label == "Google"


def test_names_weigh_more_than_prose(held: kg.Graph) -> None:
    labels = [hit.label for hit in held.search("gpt3", kinds=["paper"])]
    assert labels == [SHEPHERDS, FENCES]


def test_titles_come_before_prose_however_often_it_says_a_word(tmp_path: Path) -> None:
    long, often = "grass and hay " * 500, "gate " * 100
    title = "A Long Way from One Gate to Another Field"
    papers = [
        {"title": "Hedges", "abstract": often},
        {"title": "Stiles", "authors": ["Gate Gate", "A. Gate", "B. Gate"], "abstract": often},
        {"title": title, "abstract": long},
    ]
    (tmp_path / "papers.jsonl").write_bytes(lines(papers))
    first, *others = kg.build(tmp_path / "papers.jsonl").search("gate", kinds=["paper"])
    assert first.label == title
    assert {hit.label for hit in others} == {"Hedges", "Stiles"}


def test_what_is_called_so_comes_before_what_says_so(flock: Path) -> None:
    opened = generation(flock)
    reading, mixed = Reading(opened.store), 0
    for text in ("model", "neural", "attention", "learning", "graph networks"):
        query = _query.parse(text)
        _, found = _index.ask(search.prepare(opened), query, (), 200, 0)
        called = [is_called(reading, one, query) for one in found]
        assert called == sorted(called, reverse=True)
        mixed += len({*called}) == 2
    assert mixed > 2


def is_called(reading: Reading, one: _index.Found, query: _query.Query) -> bool:
    """Whether the names of a node have all parts of a query."""
    texts = [*reading.texts(one.iri, one.type)]
    if one.type == "author":
        texts += reading.forms(one.iri)
    names = [text.value for text in texts if text.field in {"name", "other"}]
    parts = [_query.Query((part,), "") for part in query.parts]
    return all(any(_snippet.of([name], part).matches for name in names) for part in parts)


@pytest.mark.parametrize("text", ["neural", "graph", "attention", "learning", "model"])
def test_names_of_one_paper_do_not_crowd_the_first_page(flock: Path, text: str) -> None:
    """Where there are titles, and concepts of several papers, these are the better answers."""
    hits = kg.open(flock).search(text, limit=200)
    titled = [
        place
        for place, hit in enumerate(hits)
        if hit.type == "paper" and text in hit.label.casefold()
    ]
    assert {hit.papers for hit in hits[: titled[4]]} & {1} == set()
    assert {hit.papers for hit in hits[titled[4] :]} & {1} == {1}


def test_ties_go_by_iri(flock: Path) -> None:
    path = search.prepare(generation(flock))
    asked = [("a", ["author"]), ("university", ["institution"]), ("method", ["paper"])]
    found = [_index.ask(path, _query.parse(text), kinds, 200, 0)[1] for text, kinds in asked]
    pairs = (pair for hits in found for pair in pairwise(hits))
    tied = [(one, other) for one, other in pairs if one.score == other.score]
    assert len(tied) > 5
    for one, other in tied:
        assert one.iri < other.iri


@pytest.mark.parametrize(
    ("english", "chinese", "label"),
    [
        ("attention all", "只要注意力", "Attention Is All You Need"),
        ("image recognition", "图像识别", "An Image is Worth 16x16 Words"),
        ("neural radiance fields", "神经辐射场", "NeRF: Representing Scenes"),
        ("NÉURAL image çaption", "神经图像描述", "Show, Attend and Tell"),
    ],
)
def test_both_languages_of_the_sample(
    graph: kg.Graph, english: str, chinese: str, label: str
) -> None:
    for text in (english, chinese):
        assert graph.search(text, kinds=["paper"])[0].label.startswith(label)


@pytest.mark.real
def test_both_languages_of_the_real_digest(real_graph: kg.Graph) -> None:
    for text in ("neural tangent", "神经切线", "NEURAL Tángent", "neural-tangent", "切线核"):
        (paper,) = real_graph.search(text, kinds=["paper"])
        assert "Neural Tangent" in (paper.label_en or "")
        assert "神经切线" in (paper.label_zh or "")
