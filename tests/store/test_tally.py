"""Numbers kept in step are those that a count finds, whatever came and went."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import kg
from kg.rdf.parsed import text
from kg.rdf.terms import Iri, decimal, iri, literal
from kg.rdf.vocab import FABIO, KG, RDF
from kg.records import Coverage
from kg.settings import BASE, Settings
from kg.store import tally
from kg.store.changes import Changes
from kg.store.directory import Generation, SourceEntry
from kg.store.store import Store
from kg.store.tally import Part, Tally, Use
from tests.asking import column, rows

ABOUT = f"{BASE}graph/about"
GRAPHS = [iri(BASE + path) for path in ("graph/source/a", "graph/source/b", "graph/about")]
NODES = [iri(f"http://e/{name}") for name in "abc"]
PROPERTIES = [RDF.type, KG.work, KG.score]
HALF = b'"0.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
OBJECTS = [*NODES, FABIO.Work, literal("x"), decimal(0.5), HALF]
QUAD = st.builds(
    lambda *terms: b"%b %b %b %b .\n" % terms,
    *(st.sampled_from(some) for some in (NODES, PROPERTIES, OBJECTS, GRAPHS)),
)
STEP = st.one_of(
    st.builds(
        lambda lines: partial(Store.load, nquads=b"".join(lines)), st.lists(QUAD, max_size=9)
    ),
    st.builds(lambda name: partial(Store.drop, graphs=[name]), st.sampled_from(GRAPHS)),
    st.builds(lambda lines: partial(_take, lines=lines), st.lists(QUAD, max_size=9)),
)
"""What a build does to a store."""


def _take(store: Store, lines: list[bytes]) -> None:
    gone = [*ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)]
    store.replace(gone[::2], gone[1::2])


def draft(before: Generation) -> Generation:
    """The next state of a graph, still as the one before."""
    found = Generation.in_memory(before.manifest.settings)
    found.manifest = before.manifest
    found.store.load(text(before.store.engine, ox.RdfFormat.N_QUADS))
    found.store.changes = Changes(1 << 20)
    found.before = before
    return found


def counted(generation: Generation) -> Tally:
    return tally.count(generation.store, ox.NamedNode(ABOUT))


@given(st.lists(st.lists(STEP, max_size=4), max_size=5))
def test_what_is_followed_is_as_counted(builds: list[list[partial[None]]]) -> None:
    """Quads come and go, in several graphs, some said twice or written in another way."""
    state = Generation.in_memory(Settings())
    tally.follow(state)
    for steps in builds:
        state = draft(state)
        for step in steps:
            step(state.store)
        with pytest.MonkeyPatch.context() as patch:
            patch.delattr(tally, "count")
            found = tally.follow(state)
        assert found == counted(state) == tally.kept(state) == tally.read(state)


@pytest.mark.parametrize(
    ("few", "most", "anew"), [(0, 3, True), (2, 3, True), (3, 2, True), (3, 3, False)]
)
def test_many_changes_are_counted_anew(
    few: int, most: int, *, anew: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = Generation.in_memory(Settings())
    tally.follow(state)
    monkeypatch.setattr(tally, "_FEW", few)
    monkeypatch.setattr(tally, "_FOLLOWED", most)
    calls: list[Store] = []

    def counting(store: Store, about: ox.NamedNode) -> Tally:
        calls.append(store)
        return count(store, about)

    count = tally.count
    monkeypatch.setattr(tally, "count", counting)
    later = draft(state)
    later.store.load(b"".join(b"%b %b %b %b .\n" % (n, KG.work, n, GRAPHS[0]) for n in NODES))
    assert tally.follow(later).quads == 3
    assert bool(calls) == anew


@pytest.fixture(scope="module")
def pages(sample: Path) -> kg.Graph:
    """All our samples in one graph."""
    return kg.build(*sorted(sample.parent.glob("*.txt")))


def _int(number: object) -> int:
    assert isinstance(number, int)
    return number


def generation_of(graph: kg.Graph) -> Generation:
    return graph._generation


def test_numbers_of_graphs_are_those_of_queries(pages: kg.Graph) -> None:
    found = counted(generation_of(pages))
    asked = f"""
        SELECT ?g (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m)
        {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{ABOUT}>) }} GROUP BY ?g"""
    assert found.graphs == {str(g): Part(_int(n), _int(m)) for g, n, m in rows(pages, asked)}
    assert len(found.graphs) > 5
    assert [*found.graphs] == sorted(found.graphs)
    assert found.quads == len(pages.store) - pages.store.counts()[ABOUT]


def test_numbers_of_the_union_are_those_of_its_triples(pages: kg.Graph) -> None:
    """Counted by hand from the quads."""
    found = counted(generation_of(pages))
    union = {quad.triple for quad in pages.store.engine if quad.graph_name != ox.NamedNode(ABOUT)}
    assert found.triples == len(union) < found.quads
    assert found.entities == len({one.subject for one in union})
    assert found.properties.keys() == {one.predicate.value for one in union}
    for name, use in found.properties.items():
        held = [one for one in union if one.predicate.value == name]
        subjects, objects = {one.subject for one in held}, {one.object for one in held}
        assert use == Use(len(held), len(subjects), len(objects)), name
    typed = [one for one in union if one.predicate.value == RDF.type[1:-1].decode()]
    for kind, number in found.classes.items():
        assert number == len({one.subject for one in typed if one.object == ox.NamedNode(kind)})
    assert found.classes.keys() == {
        one.object.value for one in typed if isinstance(one.object, ox.NamedNode)
    }
    for kind, example in found.examples.items():
        assert example == min(map(str, column(pages, f"SELECT DISTINCT ?s {{ ?s a <{kind}> }}")))
    assert len(found.examples) == 3


def test_the_examples_are_the_least_of_their_class() -> None:
    """The least may go, a lesser one may come."""
    state = Generation.in_memory(Settings())
    tally.follow(state)
    works: list[tuple[list[int], list[int]]] = [([1], []), ([0, 2], []), ([], [0]), ([], [1, 2])]
    seen = []
    for came, went in works:
        state = draft(state)
        lines = [b"%b %b %b %b .\n" % (node, RDF.type, FABIO.Work, GRAPHS[0]) for node in NODES]
        state.store.load(b"".join(lines[one] for one in came))
        taken = b"".join(lines[one] for one in went)
        state.store.replace([*ox.parse(taken, format=ox.RdfFormat.N_QUADS)], [])
        seen.append([*tally.follow(state).examples.values()])
    assert seen == [["http://e/b"], ["http://e/a"], ["http://e/b"], []]


def damaged(content: bytes) -> Iterator[bytes]:
    """A file that is empty, cut, of another layout, of another state, with one byte changed."""
    yield b""
    yield content[:-1]
    yield content.replace(b"kg-tally-1", b"kg-tally-0")
    for place in (len(b"kg-tally-1\n"), 40, -1):
        changed = bytearray(content)
        changed[place] ^= 1
        yield bytes(changed)


def test_a_file_that_is_of_no_use_is_not_used() -> None:
    state = Generation.in_memory(Settings())
    state.store.load(b"<http://e/a> <http://e/p> 'x' <http://e/g> .\n".replace(b"'", b'"'))
    assert tally.kept(state) is None
    found = tally.follow(state)
    path = state.aside / tally.FILE
    content = path.read_bytes()
    for broken in damaged(content):
        path.write_bytes(broken)
        assert tally.kept(state) is None
        assert tally.read(state) == found == counted(state)
        assert path.read_bytes() == broken, "to read is not to write"
        assert tally.follow(draft(state)) == found
    path.write_bytes(content)
    assert tally.kept(state) == found


def test_numbers_of_other_sources_are_not_used() -> None:
    """Where a build did not bring them up to date, they are those of its former sources."""
    state = Generation.in_memory(Settings())
    tally.follow(state)
    entry = SourceEntry(
        id="0123456789abcdef", sha256="", paths=("a",), places=("/a",), format="digest",
        byte_size=1, line_count=1, papers=1, triples=1, coverage=Coverage(),
    )  # fmt: skip
    empty = state.manifest
    state.manifest = empty.with_source(entry)
    assert tally.kept(state) is None
    state.manifest = replace(empty, settings=replace(empty.settings, concepts=False))
    assert tally.kept(state) is None
    state.manifest = empty
    assert tally.kept(state) is not None


def test_earlier_generations_keep_their_numbers() -> None:
    """They share the file by hard links; it is replaced, not changed."""
    state = Generation.in_memory(Settings())
    tally.follow(state)
    later = draft(state)
    (later.aside / tally.FILE).hardlink_to(state.aside / tally.FILE)
    later.store.load(b"%b %b %b %b .\n" % (NODES[0], KG.work, NODES[1], GRAPHS[0]))
    assert tally.follow(later).quads == 1
    assert tally.read(state).quads == 0
    assert [one.name for one in later.aside.iterdir()] == [tally.FILE]


def test_objects_of_a_property() -> None:
    state = Generation.in_memory(Settings())
    lines = [
        b"%b %b %b %b .\n" % (one, KG.work, other, name)
        for one in NODES for other in NODES[:2] for name in GRAPHS
    ]  # fmt: skip
    state.store.load(b"".join(lines))
    assert counted(state).objects(KG.work) == 2
    assert counted(state).objects(Iri(b"<http://e/other>")) == 0
