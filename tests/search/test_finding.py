"""What words of both languages find in real stores."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import orjson
import pytest

import kg
from kg import search
from kg.errors import SettingsError
from kg.settings import Settings
from kg.store import worker
from kg.store.directory import Generation
from kg.store.worker import Opening, Task
from tests.search.papers import (
    DOGS,
    FENCES,
    SHEPHERDS,
    generation,
    titles,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("neural tangent", {FENCES}, id="english"),
        pytest.param("神经切线", {FENCES}, id="chinese"),
        pytest.param("tangent NEURAL", {FENCES}, id="any-order-any-case"),
        pytest.param("neural lamb", {FENCES}, id="title-and-abstract"),
        pytest.param("neural shepherds", set(), id="all-parts"),
        pytest.param("神", {FENCES, DOGS}, id="one-character"),
        pytest.param("网", {DOGS}, id="inside-a-run"),
        pytest.param("络", {DOGS}, id="last-of-a-run"),
        pytest.param("神经", {FENCES, DOGS}, id="two-characters"),
        pytest.param("切神", set(), id="two-characters-apart"),
        pytest.param("神经切", {FENCES}, id="three-characters"),
        pytest.param("神经网络", {DOGS}, id="four-characters"),
        pytest.param("神网", set(), id="not-side-by-side"),
        pytest.param("羊群 篱笆", {FENCES}, id="several-runs"),
        pytest.param("神经 tangent", {FENCES}, id="both-languages"),
        pytest.param("tangent神经", {FENCES}, id="both-without-a-space"),
        pytest.param("神经 shepherds", set(), id="both-languages-all-parts"),
        pytest.param("k-means", {FENCES, SHEPHERDS}, id="hyphen"),
        pytest.param("K\u2011Means", {FENCES, SHEPHERDS}, id="another-hyphen"),
        pytest.param("kmeans", {FENCES, SHEPHERDS}, id="joined"),
        pytest.param("k means", {FENCES}, id="apart"),
        pytest.param("GPT-3", {FENCES, SHEPHERDS}, id="number"),
        pytest.param("gpt3", {FENCES, SHEPHERDS}, id="number-joined"),
        pytest.param("stateoftheart", {FENCES}, id="several-hyphens"),
        pytest.param("state-oftheart", {FENCES}, id="hyphens-elsewhere"),
        pytest.param("theart", {FENCES}, id="a-pair-of-several"),
        pytest.param("the art", {FENCES}, id="apart-of-several"),
        pytest.param("dollys", {FENCES}, id="apostrophe"),
        pytest.param("neural tang", {FENCES}, id="unfinished"),
        pytest.param("tang neural", set(), id="only-the-last-is-unfinished"),
        pytest.param("k-mea", {FENCES, SHEPHERDS}, id="unfinished-hyphen"),
        pytest.param("n", set(), id="one-letter-is-no-beginning"),
        pytest.param('"neural tangent"', {FENCES}, id="phrase"),
        pytest.param('"tangent neural"', set(), id="phrase-in-order"),
        pytest.param('"neural fences"', set(), id="phrase-side-by-side"),
        pytest.param('"neural tang"', set(), id="phrase-is-finished"),
        pytest.param('"tang"', set(), id="quoted-word-is-finished"),
        pytest.param('lamb "neural tangent" flo', {FENCES}, id="phrase-among-words"),
        pytest.param("“neural tangent”", {FENCES}, id="curly-quotes"),
        pytest.param('neural "tangent fen', {FENCES}, id="open-quote"),
        pytest.param('"k-means"', {FENCES, SHEPHERDS}, id="quoted-hyphen"),
        pytest.param('"切线 围栏"', set(), id="phrase-of-runs"),
        pytest.param('"图 神经"', set(), id="phrase-of-a-character"),
        pytest.param('"sheep fences 神经"', set(), id="phrase-across-texts"),
        pytest.param("ｎｅｕｒａｌ　ｔａｎｇｅｎｔ", {FENCES}, id="wide"),
        pytest.param("naive lamb", {FENCES}, id="accent"),
        pytest.param("nai\u0308ve", {FENCES}, id="accent-apart"),
        pytest.param("lukasz wolek neural", {FENCES}, id="author-and-title"),
        pytest.param("meadow; wółek", {FENCES}, id="authors"),
        pytest.param("", set(), id="nothing"),
        pytest.param(" !? … ", set(), id="no-words"),
    ],
)
def test_papers_are_found_by_their_words(held: kg.Graph, text: str, found: set[str]) -> None:
    assert titles(held, text) == found


def test_an_empty_graph_has_nothing_to_find() -> None:
    assert search.search(Generation.in_memory(Settings()), "sheep") == search.Found(0, [])


def test_both_titles_find_the_same_paper(held: kg.Graph) -> None:
    (english,), (chinese,) = (
        held.search(text, kinds=["paper"]) for text in ("neural tangent", "神经切线")
    )
    assert english.iri == chinese.iri
    assert (english.label_en, english.label_zh, english.year) == (
        FENCES,
        "神经切线围栏下的梯度放牧",
        2021,
    )
    assert (english.type, english.kind, english.papers) == ("paper", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "10.5555/Flock(1).x",
        "10.5555/flock(1).x",
        "doi:10.5555/FLOCK(1).X",
        "doi: 10.5555/flock(1).x",
        "https://doi.org/10.5555/flock(1).x",
        "2104.00001",
        "arXiv:2104.00001v3",
        "arXiv 2104.00001",
        "https://arxiv.org/abs/2104.00001",
        "2104.000",
    ],
)
def test_identifiers_find_their_paper_in_any_form(held: kg.Graph, text: str) -> None:
    assert [hit.label for hit in held.search(text)] == [FENCES]


@pytest.mark.parametrize("text", ["math.GT/0309136", "math/0309136", "arXiv:math/0309136v1"])
def test_old_identifiers_too(held: kg.Graph, text: str) -> None:
    assert [hit.label for hit in held.search(text)] == [SHEPHERDS]


@pytest.mark.parametrize("text", ["2104.00002", "104.00001", "10.5555/flock(2).x"])
def test_other_identifiers_find_nothing(held: kg.Graph, text: str) -> None:
    assert held.search(text) == []


@pytest.mark.parametrize(
    "text", ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "a meadow", "ada mead"]
)
def test_people_are_found_by_every_form_and_identifier(held: kg.Graph, text: str) -> None:
    (person,) = held.search(text, kinds=["author"])
    assert (person.label, person.type, person.papers) == ("Ada Meadow", "author", 2)


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("谷歌大脑", "institution", "Google Brain"),
        ("wool lab", "institution", "Wool Lab"),
        ("cs.LG", "category", "cs.LG"),
        ("机器学习", "category", "cs.LG"),
        ("machine learning", "category", "cs.LG"),
        ("sheep husb", "category", "sheep husbandry"),
        ("图神经网络", "method", "graph neural network"),
        ("GNN", "method", "graph neural network"),
        ("graph neural", "concept", "graph neural network"),
    ],
)
def test_all_else_is_found_by_its_labels(held: kg.Graph, text: str, kind: str, label: str) -> None:
    first, *_ = held.search(text, kinds=[kind])
    assert first.label == label
    assert kind in {first.type, first.kind}
    assert first.papers == 1


def test_hidden_labels_and_candidates_are_found(source: Path) -> None:
    graph = kg.build(source)
    (lab,), (concept, *_) = graph.search("wool lab"), graph.search("GPT-3", kinds=["concept"])
    assert graph.search("wolle") == graph.search("羊毛候选") == []
    index = generation(graph).aside / "search.sqlite"
    index.unlink()
    graph.store.load(
        f'<{lab.iri}> <http://www.w3.org/2004/02/skos/core#hiddenLabel> "Wolle Lab" <x:g> .\n'
        f"<{concept.iri}> <https://w3id.org/paperkg/ontology#candidateLabel> "
        '"羊毛候选"@zh <x:g> .\n'.encode()
    )
    assert [hit.iri for hit in graph.search("wolle")] == [lab.iri]
    assert [hit.iri for hit in graph.search("羊毛候选")] == [concept.iri]


def test_every_node_of_the_network_is_found_by_its_name(graph: kg.Graph) -> None:
    network = graph.to_networkx()
    for iri, facts in network.nodes(data=True):
        found = search.search(generation(graph), facts["label"], limit=200).hits
        hit = next(hit for hit in found if hit.iri == iri)
        told = {name: getattr(hit, name) for name in ("type", "label", "kind", "year", "papers")}
        assert told == {name: facts.get(name) for name in told}
        assert hit.label_zh == facts.get("label_zh")
    path = search.prepare(generation(graph))
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM node").fetchone() == (len(network),)


def test_pages_are_parts_of_the_whole(flock: Path) -> None:
    opened = generation(flock)
    whole = search.search(opened, "model", limit=200)
    assert 50 < whole.total == len(whole.hits)
    pages = [search.search(opened, "model", limit=7, offset=at) for at in range(0, 210, 7)]
    assert [hit for page in pages for hit in page.hits] == whole.hits
    assert {page.total for page in pages} == {whole.total}
    assert len({hit.iri for hit in whole.hits}) == whole.total


@pytest.mark.parametrize("text", ["neural", "神", "k-means", "a"])
def test_disk_and_memory_and_a_second_time_say_the_same(
    held: kg.Graph, stored: Path, text: str
) -> None:
    first = search.search(generation(held), text)
    assert first == search.search(generation(held), text) == search.search(generation(stored), text)


@pytest.mark.parametrize(
    ("text", "options", "named"),
    [
        ("x" * 1001, {}, "1,000 characters"),
        ("x", {"limit": 0}, "from 1 to 200"),
        ("x", {"limit": 201}, "from 1 to 200"),
        ("x", {"offset": -1}, "from 0 to 10,000"),
        ("x", {"offset": 10_001}, "from 0 to 10,000"),
        ("x", {"kinds": ["sheep"]}, "paper, author"),
    ],
)
def test_what_is_out_of_bounds_is_refused(
    held: kg.Graph, text: str, options: dict[str, object], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        search.search(generation(held), text, **options)  # type: ignore[arg-type]  # on purpose


def test_the_task_of_the_server_writes_json(stored: Path) -> None:
    out = io.BytesIO()
    facts = search.answer(generation(stored), out, "neural tangent", 1, 0, ["paper"])
    assert facts == {"media_type": "application/json"}
    answer = orjson.loads(out.getvalue())
    (hit,) = answer.pop("hits")
    assert answer == {"query": "neural tangent", "total": 1}
    assert hit.pop("score") > 0
    assert hit.pop("iri").startswith("https://w3id.org/paperkg/work/")
    assert hit == {
        "type": "paper",
        "label": FENCES,
        "label_zh": "神经切线围栏下的梯度放牧",
        "label_en": FENCES,
        "snippet": FENCES,
        "matches": [[24, 30], [31, 38]],
        "year": 2021,
    }


def test_a_worker_does_the_task(stored: Path) -> None:
    task = Task("kg.search:answer", {"q": "谷歌", "kinds": []})
    done = worker._once(Opening(graph=str(stored)), task, 60)
    assert done.facts == {"media_type": "application/json"}
    assert [hit["label"] for hit in orjson.loads(done.content)["hits"]] == [
        "Google",
        "Google Brain",
    ]
