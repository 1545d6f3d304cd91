"""An index that follows its graph is the one that is made anew."""

import io
import resource
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import search
from kg.rdf.parsed import value
from kg.search import _index, _making, _query
from kg.search._reading import Reading
from kg.settings import Settings
from kg.store.changes import Changes
from kg.store.directory import Generation
from tests import corpus
from tests.search import damages
from tests.search.contents import contents
from tests.search.papers import PAPERS, beside, generation, index_of, lines

SAMPLE = Path(__file__).parents[1] / "data" / "digest" / "sample.txt"
QUERIES = [
    *("a", "neural", "神经", "注意力", "attention is all you need", "network", "learning", "model"),
    *("google", "k-means", "cs", "机", "sheep", '"neural network"', "graph tr", "kaiser", "flock"),
    *("method", "deep", "university", "2104", "m", "meadow", "data set", "羊", "image", "of the"),
]
ALL = 1 << 40
WORK = "https://w3id.org/paperkg/ontology#work"
DESCRIBES = "https://w3id.org/paperkg/ontology#describes"
TITLE = "http://purl.org/dc/terms/title"
_ABOUT = "/graph/about"


def quads(store: ox.Store) -> set[ox.Quad]:
    found = store.quads_for_pattern(None, None, None, None)
    return {quad for quad in found if not value(quad.graph_name).endswith(_ABOUT)}


def changes(gone: set[ox.Quad], fresh: set[ox.Quad]) -> Changes:
    found = Changes(ALL)
    found.remove(ox.serialize(gone, format=ox.RdfFormat.N_QUADS) or b"")
    found.add(ox.serialize(fresh, format=ox.RdfFormat.N_QUADS) or b"")
    return found


def answers(path: Path) -> list[tuple[int, list[_index.Found]]]:
    return [_index.ask(path, _query.parse(text), (), 200, 0) for text in QUERIES]


PARTS = ("predicate", "subject", "graph_name", "object")
Cut = tuple[str, int, int]
CUTS = st.tuples(st.sampled_from(PARTS), st.integers(0, 1 << 20), st.integers(0, 1 << 20))
MORE = """
<{lab}> <https://w3id.org/paperkg/ontology#ror> <https://ror.org/05a28rw58> <x:g> .
<{lab}> <http://www.w3.org/2004/02/skos/core#hiddenLabel> "Wolle Lab" <x:g> .
<{method}> <https://w3id.org/paperkg/ontology#candidateLabel> "羊毛候选"@zh <x:g> .
{entry} <https://w3id.org/paperkg/ontology#assignedCategory> <x:flocks> <x:g> .
"""
"""What only other sources would say, and a category that arXiv has not."""


class Facts:
    """All that a graph says, and by what it may be cut."""

    def __init__(self, facts: set[ox.Quad]) -> None:
        self.all = facts
        self.groups: dict[str, list[list[ox.Quad]]] = {}
        for part in PARTS:
            groups: dict[str, list[ox.Quad]] = defaultdict(list)
            for quad in sorted(facts, key=str):
                groups[str(getattr(quad, part))].append(quad)
            self.groups[part] = [groups[name] for name in sorted(groups)]

    def without(self, cuts: list[Cut]) -> set[ox.Quad]:
        """Take away what is said of some nodes, in some graphs, and some single facts."""
        gone: set[ox.Quad] = set()
        for part, which, one in cuts:
            groups = self.groups[part]
            group = groups[which % len(groups)]
            gone.update([group[one % len(group)]] if part == "predicate" else group)
        return self.all - gone


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """What several sources say."""
    folder = tmp_path_factory.mktemp("facts")
    (folder / "papers.jsonl").write_bytes(lines(PAPERS))
    graph = kg.build(folder, SAMPLE)
    lab, method = (graph.search(name)[0].iri for name in ("wool lab", "transformer"))
    said = quads(graph.store.engine)
    entry = min(str(one.subject) for one in said if one.predicate.value == DESCRIBES)
    graph.store.load(MORE.format(lab=lab, method=method, entry=entry).encode())
    return Facts(quads(graph.store.engine))


def held(facts: set[ox.Quad], folder: Path) -> Generation:
    """A generation in memory whose index will lie in a folder."""
    found = Generation.in_memory(Settings())
    found.store.engine.extend(facts)
    found.aside = folder
    folder.mkdir()
    return found


def index_in(generation: Generation) -> Path:
    return generation.aside / "search.sqlite"


def assert_follows(before: set[ox.Quad], old: Generation, after: set[ox.Quad]) -> None:
    """However many works it is."""
    folder = old.aside.with_name("after")
    new = held(after, folder)
    new.before, new.store.changes = old, changes(before - after, after - before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_index.Writing, "works", lambda _: ALL)
        search.follow(new)
    _making.make(folder / "made", Reading(new.store), search.unseen)
    assert {path.name for path in folder.iterdir()} == {"made", "search.sqlite"}
    followed, made = folder / "search.sqlite", folder / "made"
    assert contents(followed) == contents(made)
    assert answers(followed) == answers(made)
    shutil.rmtree(folder)


@settings(max_examples=30)
@given(st.lists(CUTS, max_size=8), st.lists(CUTS, max_size=8))
def test_any_change_of_facts_is_followed(
    facts: Facts, tmp_path_factory: pytest.TempPathFactory, cuts: list[Cut], others: list[Cut]
) -> None:
    before = facts.without(cuts)
    old = held(before, tmp_path_factory.mktemp("change") / "before")
    search.prepare(old)
    assert_follows(before, old, facts.without(others))


def test_each_property_is_followed(facts: Facts, tmp_path: Path) -> None:
    old = held(facts.all, tmp_path / "before")
    search.prepare(old)
    for group in facts.groups["predicate"]:
        assert_follows(facts.all, old, facts.all - {*group})
    assert len(facts.groups["predicate"]) > 50


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files of invented papers, many in the first and two in each of the others."""
    content, folder = io.BytesIO(), tmp_path_factory.mktemp("parts")
    corpus.write(content, 66)
    papers = content.getvalue().splitlines(keepends=True)
    pieces = [papers[6:], papers[:2], papers[2:4], papers[4:6]]
    paths = [folder / f"part-{number}.jsonl" for number in range(len(pieces))]
    for path, piece in zip(paths, pieces, strict=True):
        path.write_bytes(b"".join(piece))
    return paths


@pytest.fixture(scope="module")
def indexed(parts: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of most of them, with its index."""
    place = tmp_path_factory.mktemp("indexed") / "graph.kg"
    kg.build(*parts[:3], to=place)
    search.prepare(generation(place))
    return place


@pytest.fixture
def place(indexed: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(indexed, tmp_path / "copy.kg", symlinks=True))


def assert_followed(place: Path, folder: Path) -> None:
    assert beside(place) == {"search.sqlite"}
    made = folder / "made"
    _making.make(made, Reading(generation(place).store), search.unseen)
    assert contents(index_of(place)) == contents(made)
    assert answers(index_of(place)) == answers(made)
    made.unlink()


def test_builds_and_removals_are_followed(place: Path, parts: list[Path], tmp_path: Path) -> None:
    kg.build(parts[3], to=place)
    assert_followed(place, tmp_path)
    kg.graph.remove(str(parts[1]), place)
    assert_followed(place, tmp_path)
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(parts[2].read_bytes().replace(b" for ", b" against "))
    kg.graph.remove(str(parts[2]), place)
    kg.build(changed, parts[1], to=place)
    assert_followed(place, tmp_path)


def test_where_there_is_no_index_a_build_makes_none(place: Path, parts: list[Path]) -> None:
    index_of(place).unlink()
    kg.build(parts[3], to=place)
    assert beside(place) == set()


def test_a_new_graph_has_none_to_follow(parts: list[Path], tmp_path: Path) -> None:
    kg.build(parts[3], to=tmp_path / "graph.kg")
    assert beside(tmp_path / "graph.kg") == set()
    search.follow(Generation.in_memory(Settings()))


def drafted(facts: Facts, gone: set[ox.Quad], folder: Path) -> tuple[Generation, Generation]:
    """A generation with its index, and one as if begun from it that says less."""
    folder.mkdir(exist_ok=True)
    old, new = held(facts.all, folder / "before"), held(facts.all - gone, folder / "after")
    search.prepare(old)
    new.before, new.store.changes = old, changes(gone, set())
    return old, new


def untitled(facts: Facts, more: int = 0) -> set[ox.Quad]:
    """The titles of a quarter of all works, and of so many more."""
    works = {one.subject: str(one.object) for one in facts.all if one.predicate.value == WORK}
    names = sorted({*works.values()})
    chosen = names[: len(names) // 4 + more]
    titles = (one for one in facts.all if one.predicate.value == TITLE)
    return {one for one in titles if works.get(one.subject) in chosen}


@pytest.mark.parametrize("damage", damages.ALL)
def test_a_damaged_index_is_not_followed(
    facts: Facts, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    old, new = drafted(facts, untitled(facts), tmp_path)
    damage(index_in(old))
    search.follow(new)
    assert [*new.aside.iterdir()] == []
    assert search.search(new, "attention").total > 1


def test_an_index_of_other_words_is_not_followed(facts: Facts, tmp_path: Path) -> None:
    old, new = drafted(facts, untitled(facts), tmp_path)
    _, other = drafted(facts, untitled(facts, 1), tmp_path / "other")
    shutil.copyfile(search.prepare(other), index_in(old))
    search.follow(new)
    assert [*new.aside.iterdir()] == []


@pytest.mark.parametrize(("more", "is_followed"), [(0, True), (1, False)])
def test_more_than_a_quarter_of_the_works_are_not_followed(
    facts: Facts, tmp_path: Path, more: int, *, is_followed: bool
) -> None:
    _, new = drafted(facts, untitled(facts, more), tmp_path)
    search.follow(new)
    assert [*new.aside.iterdir()] == [index_in(new)] * is_followed


@pytest.mark.parametrize("spare", [-4096, 0])
def test_no_room_for_an_index_is_no_error(facts: Facts, tmp_path: Path, spare: int) -> None:
    """For its copy, or for what comes to it."""
    old, new = drafted(facts, untitled(facts), tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = index_in(old).stat().st_size + spare
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        search.follow(new)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [*new.aside.iterdir()] == []
    search.follow(new)
    assert [*new.aside.iterdir()] == [index_in(new)]


def test_progress_is_told(facts: Facts, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    _, new = drafted(facts, untitled(facts), tmp_path)
    search.follow(new, lambda *step: steps.append(step))
    assert steps[0] == (1, 100)
    assert steps == sorted(steps)


@pytest.mark.parametrize("comes", [False, True])
def test_what_stays_in_another_graph_is_no_change(
    facts: Facts, tmp_path: Path, *, comes: bool
) -> None:
    """However many works it is about."""
    titles = [quad for quad in facts.all if quad.predicate.value == TITLE]
    graph = ox.NamedNode("x:again")
    again = {ox.Quad(one.subject, one.predicate, one.object, graph) for one in titles}
    few, many = held(facts.all, tmp_path / "few"), held(facts.all | again, tmp_path / "many")
    old, new = (few, many) if comes else (many, few)
    path = search.prepare(old)
    new.before = old
    new.store.changes = changes(set(), again) if comes else changes(again, set())
    search.follow(new)
    assert contents(index_in(new)) == contents(path)
