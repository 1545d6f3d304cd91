"""Full text over real stores: words of both languages, ranks, pages, and an index that is whole."""

import io
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kg
from kg import search
from kg.errors import SettingsError, StoreError
from kg.search import _index, _query, _snippet, _tokens
from kg.settings import Settings
from kg.store import directory, worker
from kg.store.directory import Generation
from kg.store.worker import Opening, Task
from tests import corpus, test_cli

ADA = {"name": "Ada Meadow", "orcid": "0000-0002-1825-0097", "affiliations": ["Wool Lab"]}
PAPERS = [
    {
        "id": "fences",
        "title": {
            "en": "Herding Gradients under Neural Tangent Fences",
            "zh": "神经切线围栏下的梯度放牧",
        },
        "abstract": {
            "en": "Flocks found by k-means stay calm, and GPT-3 counts them. " * 3
            + "Only the naïve lamb of Dolly's leaps over state-of-the-art hurdles.",
            "zh": "羊群在篱笆内走动。",
        },
        "authors": [ADA, "Łukasz Wółek"],
        "categories": ["cs.LG", "sheep husbandry"],
        "date": "2021-04-26",
        "doi": "10.5555/Flock(1).x",
        "arxiv": "2104.00001v2",
    },
    {
        "id": "shepherds",
        "title": "A kmeans of gpt3 Shepherds",
        "authors": [{"name": "A. Meadow", "orcid": ADA["orcid"]}],
        "affiliations": ["Google Brain", "Google"],
        "date": "2020",
        "arxiv": "math.GT/0309136",
    },
    {"title": "牧羊犬的图神经网络", "abstract": "我们教牧羊犬看图。", "authors": ["李牧"]},
]
SYNTAX = [
    *('"', "*", "^", ":", "(", ")", "{", "}", "-", "+", "NEAR", "AND", "OR", "NOT", "NEAR(", "a"),
    *("神", " ", "\0", "\ud800", "“", "'", ";--", "é", "e\u0301", "㍿", "ﷺ", "İ", "한", "が", "ß"),
]
"""Signs of the index's language and of SQL, and letters that change their number when folded."""


def lines(papers: Iterable[object]) -> bytes:
    return b"".join(orjson.dumps(one) + b"\n" for one in papers)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "papers.jsonl"
    path.write_bytes(lines(PAPERS))
    return path


@pytest.fixture(scope="module")
def held(source: Path) -> kg.Graph:
    """A graph in memory."""
    return kg.build(source)


@pytest.fixture(scope="module")
def stored(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph on disk, without an index."""
    place = tmp_path_factory.mktemp("stored") / "graph.kg"
    kg.build(source, to=place)
    return place


@pytest.fixture
def place(stored: Path, tmp_path: Path) -> Path:
    """A copy of the graph on disk for one test."""
    return copied(stored, tmp_path)


@pytest.fixture(scope="module")
def flock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of a hundred invented papers, on disk."""
    folder = tmp_path_factory.mktemp("flock")
    with (folder / "flock.jsonl").open("wb") as file:
        corpus.write(file, 100)
    kg.build(folder / "flock.jsonl", to=folder / "graph.kg")
    return folder / "graph.kg"


def index_of(place: Path) -> Path:
    return place / "current" / "search.sqlite"


def copied(place: Path, folder: Path) -> Path:
    """A copy of a graph, without its index."""
    copy = Path(shutil.copytree(place, folder / "copy.kg", symlinks=True))
    index_of(copy).unlink(missing_ok=True)
    return copy


def generation(place: kg.Graph | Path) -> Generation:
    return (kg.open(place) if isinstance(place, Path) else place)._generation


def titles(graph: kg.Graph, text: str) -> set[str]:
    return {hit.label for hit in graph.search(text, kinds=["paper"])}


FENCES, SHEPHERDS, DOGS = (
    "Herding Gradients under Neural Tangent Fences",
    "A kmeans of gpt3 Shepherds",
    "牧羊犬的图神经网络",
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


def test_a_whole_name_comes_first(graph: kg.Graph) -> None:
    assert graph.search("google")[0].label == "Google"
    assert graph.search("attention is all you need")[0].type == "paper"
    assert graph.search("谷歌")[0].label == "Google"


def test_names_weigh_more_than_prose(held: kg.Graph) -> None:
    labels = [hit.label for hit in held.search("gpt3", kinds=["paper"])]
    assert labels == [SHEPHERDS, FENCES]


def test_ties_go_by_papers_then_by_iri(flock: Path) -> None:
    path = search.prepare(generation(flock))
    _, found = _index.ask(path, _query.parse("method"), (), 200, 0)
    _, people = _index.ask(path, _query.parse("a"), ["author"], 200, 0)
    tied = 0
    for one, other in (*pairwise(found), *pairwise(people)):
        assert (-one.score, -one.papers, one.iri) < (-other.score, -other.papers, other.iri)
        tied += one.score == other.score
    assert tied > 5


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
    ("text", "same"),
    [
        ("neural* ^tangent", "neural tangent"),
        ("name:neural", "name neural"),
        ("neural AND tangent", "neural and tangent"),
        ("NEAR(neural tangent)", "near neural tangent"),
        ("{name other}: neural", "name other neural"),
        ('neural" OR "shepherds', "neural shepherds or"),
        ("神经*", "神经"),
        ("neural -tangent", "neural tangent"),
        ("kind:paper", "kind paper"),
    ],
)
def test_the_language_of_the_index_is_inert(held: kg.Graph, text: str, same: str) -> None:
    assert titles(held, text) == titles(held, same)


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(SYNTAX), max_size=30).map("".join))
@example('"')
@example("a" * 1000)
@example(" ".join(map(chr, range(0x4E00, 0x4E00 + 500))))
@example("".join(map(chr, range(0x4E00, 0x4E00 + 1000))))
@example(" ".join(chr(ord("a") + number % 26) for number in range(500)))
@example('"a" ' * 250)
@example("-".join("a" * 500))
def test_any_text_may_be_searched(graph: kg.Graph, text: str) -> None:
    found = search.search(generation(graph), text)
    assert len(found.hits) == min(found.total, 20)
    for hit in found.hits:
        for start, end in hit.matches:
            assert 0 <= start < end <= len(hit.snippet)
    search.as_json(text, found)


@given(
    st.text() | st.lists(st.sampled_from([*SYNTAX, "a-b", "c's", "10.5/x", "神经"])).map("".join)
)
def test_words_of_the_index_have_no_sign_of_its_language(text: str) -> None:
    words = [token.word for token in _tokens.tokens(_tokens.fold(text))]
    assert _tokens.indexed(text) == " ".join(words)
    assert all(re.fullmatch(r"[0-9a-z\x80-\U0010ffff]+", word) for word in words)


@given(st.text(alphabet="ab神经-' ", max_size=12))
def test_a_text_is_found_by_itself(text: str) -> None:
    query = _query.parse(text)
    snippet = _snippet.of([text], query)
    assert bool(query.parts) == bool(snippet.matches)
    shown = "".join(snippet.text[start:end] for start, end in snippet.matches)
    assert _tokens.key(shown) == _tokens.key(text)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Show, Attend and Tell", "attend", ["Attend"]),
        ("Show, Attend and Tell", "tell att", ["Att", "Tell"]),
        ("看、注意、描述:基于视觉注意力", "注意", ["注意", "注意"]),
        ("看、注意、描述:基于视觉注意力", "意", ["意", "意"]),
        ("基于视觉注意力", "视觉注意力", ["视觉注意力"]),
        ("Flocks by k-means", "kmeans", ["k-means"]),
        ("Flocks by k-means", "k-means", ["k-means"]),
        ("Ｎｅｕｒａｌ ﬁelds of Łukasz Café", "neural fields lukasz cafe",
         ["Ｎｅｕｒａｌ", "ﬁelds", "Łukasz", "Café"]),
        ("Cafe\u0301 au lait", "café", ["Cafe\u0301"]),
        ("two\nlines", "lines", ["lines"]),
    ],
)  # fmt: skip
def test_a_snippet_marks_what_was_found(text: str, query: str, marked: list[str]) -> None:
    found = _snippet.of([text], _query.parse(query))
    assert found.text == text.replace("\n", " ")
    assert [found.text[start:end] for start, end in found.matches] == marked


def test_a_long_text_gives_the_piece_with_most_parts() -> None:
    text = "sheep " + "grass " * 100 + "the sheep met a wolf " + "grass " * 100
    found = _snippet.of(["grass", text], _query.parse("wolf sheep"))
    assert len(found.text) < 200
    assert found.text.startswith("…grass")
    assert found.text.endswith("grass…")
    assert [found.text[start:end] for start, end in found.matches] == ["sheep", "wolf"]


def test_a_hit_of_prose_shows_the_prose(held: kg.Graph) -> None:
    (hit,) = held.search("naive hurdles")
    assert hit.snippet != hit.label
    assert [hit.snippet[start:end] for start, end in hit.matches] == ["naïve", "hurdles"]


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


def test_the_index_lies_in_its_generation_and_is_made_once(place: Path) -> None:
    told: list[tuple[int, int]] = []
    path = search.prepare(generation(place), lambda *step: told.append(step))
    assert path.samefile(index_of(place))
    assert told == sorted(told)
    assert told[0] == (1, 100)
    before = path.stat()
    assert search.prepare(generation(place), lambda *_: pytest.fail("made again")) == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_new_generation_has_its_own(place: Path, tmp_path: Path) -> None:
    before = kg.open(place)
    assert before.search("zebras", kinds=["paper"]) == []
    (tmp_path / "more.jsonl").write_bytes(lines([{"title": "Zebras"}]))
    kg.build(tmp_path / "more.jsonl", to=place)
    assert [hit.label for hit in kg.open(place).search("zebras", kinds=["paper"])] == ["Zebras"]
    assert before.search("zebras", kinds=["paper"]) == []


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def scribbled(path: Path) -> None:
    path.write_bytes(b"no index at all" * 1000)


def torn_inside(path: Path) -> None:
    """Header and length stay right."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def of_another_layout(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA user_version = {_index.LAYOUT + 1}")


@pytest.mark.parametrize(
    "damage", [truncated, emptied, scribbled, torn_inside, of_another_layout, Path.unlink]
)
def test_a_damaged_index_is_made_anew(place: Path, damage: Callable[[Path], None]) -> None:
    graph = kg.open(place)
    before = graph.search("neural")
    assert before
    damage(index_of(place))
    assert graph.search("neural") == before
    assert _index.is_sound(index_of(place))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(place: Path) -> None:
    folder = index_of(place).parent.resolve()
    folder.chmod(0o555)
    try:
        assert titles(kg.open(place), "neural tangent") == {FENCES}
        assert not index_of(place).exists()
    finally:
        folder.chmod(0o755)


def test_an_index_that_cannot_lie_beside_its_store_is_a_temporary_file(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index_of(place).with_name("search.sqlite.new").mkdir()  # as good as no permission
    opened = generation(place)
    path = search.prepare(opened)
    assert tmp_path == path.parent.parent
    assert path.parent.stat().st_mode & 0o777 == 0o700
    before = search.search(opened, "neural tangent")
    assert before.total > 0
    assert not index_of(place).exists()
    torn_inside(path)
    assert search.search(opened, "neural tangent") == before
    again = generation(place)
    assert search.prepare(again, lambda *_: pytest.fail("made again")) == path


def test_a_temporary_folder_that_others_can_write_is_not_trusted(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index_of(place).with_name("search.sqlite.new").mkdir()
    theirs = search.prepare(generation(place))
    theirs.parent.chmod(0o777)
    theirs.write_bytes(b"a trap")
    opened = generation(place)
    path = search.prepare(opened)
    assert path.parent.parent == tmp_path
    assert path != theirs
    assert search.search(opened, "neural tangent").total > 0
    del opened
    assert not path.parent.exists()
    assert theirs.read_bytes() == b"a trap"


def test_a_graph_in_memory_outlives_its_temporary_folder(source: Path) -> None:
    graph = kg.build(source)
    before = graph.search("neural")
    shutil.rmtree(generation(graph).aside)
    assert graph.search("neural") == before
    path = search.prepare(generation(graph))
    del graph
    assert not path.parent.exists()


def test_a_damaged_index_that_cannot_be_taken_away(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index_of(place).mkdir()
    index_of(place).with_name("search.sqlite.new").mkdir()
    assert titles(kg.open(place), "neural tangent") == {FENCES}


HALF_WAY = """\
import sys
from pathlib import Path
from kg import search
from kg.store import directory

def pause(place, count):
    if place == 50:
        print("half", flush=True)
        sys.stdin.readline()

opened = directory.open_current(Path(sys.argv[1]))
print(search.search(opened, "model", limit=200, progress=pause).total, flush=True)
"""


def half_way(place: Path) -> "subprocess.Popen[str]":
    """A process that pauses in the middle of making the index."""
    made = subprocess.Popen(
        [sys.executable, "-c", HALF_WAY, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert made.stdout is not None
    assert made.stdout.readline() == "half\n"
    return made


@pytest.fixture
def herd(flock: Path, tmp_path: Path) -> Path:
    """A copy of the hundred papers without an index."""
    return copied(flock, tmp_path)


def beside(place: Path) -> set[str]:
    return {path.name for path in index_of(place).parent.glob("search*")}


def test_a_kill_while_the_index_is_made_leaves_nothing_torn(herd: Path, flock: Path) -> None:
    with half_way(herd) as made:
        made.kill()
    assert beside(herd) == {"search.sqlite.new"}
    found = search.search(generation(herd), "model", limit=200)
    assert beside(herd) == {"search.sqlite"}
    assert found == search.search(generation(flock), "model", limit=200)


def test_who_comes_meanwhile_waits_and_makes_no_second_one(herd: Path) -> None:
    with half_way(herd) as first:
        code = HALF_WAY.replace("place == 50", "True").replace('"half"', '"made again"')
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(herd)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        told, _ = first.communicate("go on\n")
        said, _ = second.communicate()
    assert told == said
    assert int(told) > 50
    assert beside(herd) == {"search.sqlite"}


def test_who_waits_for_one_that_is_killed_makes_it(herd: Path) -> None:
    with half_way(herd) as first:
        code = HALF_WAY.replace("place == 50", "False")
        with subprocess.Popen(
            [sys.executable, "-c", code, str(herd)], stdout=subprocess.PIPE, text=True
        ) as second:
            first.kill()
            said, _ = second.communicate()
    assert int(said) > 50
    assert beside(herd) == {"search.sqlite"}


def test_no_room_is_one_line_and_leaves_nothing(herd: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    opened = generation(herd)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    try:
        with pytest.raises(StoreError, match="the index for searching cannot be written"):
            search.search(opened, "model")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert beside(herd) == set()
    assert search.search(opened, "model").total > 50


def test_the_command_prints_a_table(stored: Path) -> None:
    done = test_cli.kg("search", "神经 tangent", "-g", stored)
    assert done.returncode == 0, done.stderr
    head, _, row = done.stdout.splitlines()
    assert head.split()[0] == "kind"
    assert row.startswith("paper  Herding Gradients under Neural Tangent Fences  神经切线围栏")
    assert "2021" in row
    assert row.rstrip().rpartition(" ")[2].startswith("work/")


def test_the_command_prints_json_and_says_what_is_left(stored: Path) -> None:
    words = ("search", "神经", "--kind", "paper", "--limit", "1", "--format", "json")
    done = test_cli.kg(*words, "-g", stored)
    answer = orjson.loads(done.stdout)
    assert (answer["query"], answer["total"], len(answer["hits"])) == ("神经", 2, 1)
    assert "1 more" in done.stderr


def test_the_command_finds_nothing_without_an_error(stored: Path) -> None:
    done = test_cli.kg("search", "zebra", "-g", stored)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words", [("--kind", "sheep"), ("--format", "xml"), ("--limit", "0"), ("--limit", "999")]
)
def test_a_wrong_option_is_one_line(stored: Path, words: tuple[str, str]) -> None:
    done = test_cli.kg("search", "sheep", *words, "-g", stored)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_a_search_loads_nothing_heavy(stored: Path, tmp_path: Path) -> None:
    search.prepare(directory.open_current(stored))
    words = ("search", "neural", "-g", str(stored))
    assert not test_cli.HEAVY & test_cli.loaded(*words, cwd=tmp_path)
