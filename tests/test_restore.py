"""RDF brought into a graph: our dumps restored, what others say kept, nothing of ours feigned."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg import pipeline, plugins, sources
from kg.errors import SourceError
from kg.graph import Silent
from kg.restore import restore, withdraw
from kg.settings import Settings
from kg.sources import Found
from kg.store import directory
from kg.store.directory import Generation
from kg.store.spool import Spool

BASE = "https://w3id.org/paperkg/"
FLOCK = "http://sheep.example/flock"
DOLLY = f'<http://sheep.example/dolly> <http://sheep.example/says> "baa" <{FLOCK}> .'
MOLLY = f'<http://sheep.example/molly> <http://sheep.example/says> "baa" <{FLOCK}> .'
HERD = DOLLY.replace(FLOCK, "http://sheep.example/狗")
LOCAL = plugins.load("kg.engines", "local")


def quads(graph: kg.Graph) -> list[str]:
    """Every quad, sorted, but for those of the description."""
    return sorted(
        str(one) for one in graph.store.engine if not str(one.graph_name).endswith("/about>")
    )


def brought(to: Path, *paths: Path, settings: Settings | None = None) -> kg.Graph:
    """Bring dumps into the graph of a folder."""
    with directory.writing(to, settings, fresh=False) as generation:
        for path in paths:
            take(generation, path)
        pipeline.build(generation, Found([], []), LOCAL, Silent())
    return kg.open(to)


def take(generation: Generation, path: Path) -> None:
    (source,) = sources.find([str(path)], "rdf").sources
    told: list[int] = []
    with Spool(generation.store) as spool:
        for entry in restore(generation, source, told.append, spool):
            generation.manifest = generation.manifest.with_source(entry)
    assert sum(told) == source.byte_size


def removed(to: Path, source: str) -> kg.Graph:
    """Withdraw a source with what it brought."""
    with directory.writing(to, None, fresh=False) as generation:
        (entry,) = (one for one in generation.manifest.sources if one.name == source)
        for one in (*withdraw(generation, entry.id), entry.id):
            pipeline.remove(generation, one, LOCAL)
    return kg.open(to)


def listed(graph: kg.Graph) -> set[tuple[str, str, str, int]]:
    return {(one.id, one.name, one.format, one.papers) for one in graph.sources}


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def records(path: Path, *titles: str) -> Path:
    papers = [{"title": title, "authors": [{"name": "Ada Fold"}]} for title in titles]
    return written(path, *map(json.dumps, papers))


@pytest.fixture(scope="module")
def pasture(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Graph of a page, of records, and of a verdict on both."""
    folder = tmp_path_factory.mktemp("pasture")
    flock = records(folder / "flock.jsonl", "Counting Sheep", "Attention Is All You Need")
    graph = kg.build(sample, flock)
    rows = graph.query("SELECT ?p { ?p dct:title 'Attention Is All You Need'@en } ORDER BY ?p")
    assert not isinstance(rows, bool | list)
    one, other = (str(row[0]) for row in rows)
    verdict = written(folder / "verdict.tsv", "left\tright\tdecision", f"{one}\t{other}\tdifferent")
    kg.build(sample, flock, judgements=verdict, to=folder / "graph.kg")
    return folder / "graph.kg"


@pytest.fixture(scope="module")
def dumped(pasture: Path) -> Callable[[str], Path]:
    """Dump of that graph under a name."""

    def dump(name: str) -> Path:
        path = pasture.parent / name
        if not path.exists():
            kg.open(pasture).export(path)
        return path

    return dump


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dump of a graph of one paper."""
    folder = tmp_path_factory.mktemp("tiny")
    kg.build(records(folder / "a.jsonl", "Sheep"), concepts=False).export(folder / "tiny.nq")
    return folder / "tiny.nq"


@pytest.fixture
def restored(dumped: Callable[[str], Path], tmp_path: Path) -> Path:
    brought(tmp_path / "restored.kg", dumped("pasture.nq"))
    return tmp_path / "restored.kg"


@pytest.mark.parametrize("name", ["pasture.nq", "pasture.trig", "pasture.nq.gz"])
def test_a_dump_gives_the_graph_again(
    name: str, pasture: Path, dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    graph, before = brought(tmp_path / "graph.kg", dumped(name)), kg.open(pasture)
    assert quads(graph) == quads(before)
    (dump,) = {*listed(graph)} - {*listed(before)}
    assert dump[1:] == (name, "rdf", 0)
    assert {*listed(before)} < {*listed(graph)}
    assert graph.check().conforms
    assert not graph.rejected
    for one in before.sources:
        (again,) = (other for other in graph.sources if other.id == one.id)
        assert (again.sha256, again.byte_size, again.line_count, again.triples) == (
            one.sha256, one.byte_size, one.line_count, one.triples,
        )  # fmt: skip


def test_the_description_says_the_same_of_the_sources(pasture: Path, restored: Path) -> None:
    rows = (
        "SELECT * { ?s kg:fileName ?n ; kg:sha256 ?h ; kg:byteSize ?b ; dct:format ?f } ORDER BY ?s"
    )
    before, after = kg.open(pasture).query(rows), kg.open(restored).query(rows)
    assert not isinstance(before, bool | list)
    assert not isinstance(after, bool | list)
    assert {tuple(row) for row in before} < {tuple(row) for row in after}


def test_each_restored_source_can_be_withdrawn(restored: Path, sample: Path) -> None:
    removed(restored, "verdict.tsv")
    graph = removed(restored, "flock.jsonl")
    assert quads(graph) == quads(kg.build(sample))
    assert [one.name for one in graph.sources if one.papers] == [sample.name]


def test_what_came_from_a_dump_goes_with_it(restored: Path, tmp_path: Path) -> None:
    graph = removed(restored, "pasture.nq")
    assert not graph.sources
    empty = brought(tmp_path / "empty.kg")
    assert quads(graph) == quads(empty)


def test_what_was_read_itself_stays(
    pasture: Path, dumped: Callable[[str], Path], sample: Path, tmp_path: Path
) -> None:
    kg.build(sample, to=tmp_path / "graph.kg")
    graph = brought(tmp_path / "graph.kg", dumped("pasture.nq"))
    assert quads(graph) == quads(kg.open(pasture))
    assert not graph.rejected
    graph = removed(tmp_path / "graph.kg", "pasture.nq")
    assert quads(graph) == quads(kg.build(sample))
    assert [one.name for one in graph.sources] == [sample.name]


def test_what_is_read_itself_later_stays(
    dumped: Callable[[str], Path], sample: Path, tmp_path: Path
) -> None:
    to = tmp_path / "graph.kg"
    brought(to, dumped("pasture.nq"))
    kg.build(sample, to=to)
    (entry,) = removed(to, "pasture.nq").sources
    assert (entry.paths, entry.places) == ((str(sample),), (str(sample.resolve()),))
    assert quads(kg.open(to)) == quads(kg.build(sample))


def test_a_source_of_two_dumps_is_in_once_and_stays_with_either(
    pasture: Path, dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    to, before = tmp_path / "graph.kg", quads(kg.open(pasture))
    graph = brought(to, dumped("pasture.trig"), dumped("pasture.nq"))
    assert quads(graph) == before
    assert len(graph.sources) == 5
    assert quads(removed(to, "pasture.trig")) == before
    assert not removed(to, "pasture.nq").sources


def test_a_dump_of_a_restored_graph_is_like_the_first(
    pasture: Path, restored: Path, tmp_path: Path
) -> None:
    kg.open(restored).export(tmp_path / "again.nq")
    graph = brought(tmp_path / "graph.kg", tmp_path / "again.nq")
    assert quads(graph) == quads(kg.open(pasture))


def test_without_its_description_a_dump_gives_the_same_facts(
    pasture: Path, dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    lines = dumped("pasture.nq").read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if not line.endswith("/graph/about> .")]
    graph = brought(tmp_path / "graph.kg", written(tmp_path / "bare.nq", *bare))
    assert quads(graph) == quads(kg.open(pasture))
    assert {one.name for one in graph.sources} == {
        "bare.nq", *(one.id for one in kg.open(pasture).sources),
    }  # fmt: skip
    assert graph.check().conforms


def test_concepts_of_other_methods_are_looked_for_anew(
    pasture: Path, dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    older = (
        dumped("pasture.nq").read_text(encoding="utf-8").replace("/gazetteer-1>", "/gazetteer-0>")
    )
    dump = written(tmp_path / "older.nq", *older.splitlines())
    assert quads(brought(tmp_path / "graph.kg", dump)) == quads(kg.open(pasture))


def test_a_graph_without_concepts_stays_without(tmp_path: Path) -> None:
    before = kg.build(records(tmp_path / "a.jsonl", "Neural Machine Translation"), concepts=False)
    before.export(tmp_path / "a.nq")
    assert quads(brought(tmp_path / "graph.kg", tmp_path / "a.nq")) == quads(before)


def test_a_dump_of_another_base_is_refused_with_the_base(tmp_path: Path) -> None:
    base = "https://sheep.example/kg/"
    before = kg.build(records(tmp_path / "a.jsonl", "Sheep"), base=base, concepts=False)
    before.export(tmp_path / "a.nq")
    with pytest.raises(SourceError, match=f"base is {base}.*with --base {base}"):
        brought(tmp_path / "graph.kg", tmp_path / "a.nq")
    assert not (tmp_path / "graph.kg").exists()
    again = brought(tmp_path / "graph.kg", tmp_path / "a.nq", settings=Settings(base=base))
    assert quads(again) == quads(before)


def test_graphs_of_others_are_kept_and_go_with_their_dump(tiny: Path, tmp_path: Path) -> None:
    nameless, here = DOLLY.replace(f" <{FLOCK}>", ""), MOLLY.replace(f"<{FLOCK}>", "_:here")
    dump = written(tmp_path / "flock.nq", DOLLY, HERD, nameless, here)
    before = quads(brought(tmp_path / "graph.kg", tiny))
    graph = brought(tmp_path / "graph.kg", dump)
    (entry,) = (one for one in graph.sources if one.name == "flock.nq")
    stated, node = f"{BASE}graph/source/{entry.id}", f"{BASE}source/{entry.id}/node/here"
    lines = (DOLLY, HERD, DOLLY.replace(FLOCK, stated), MOLLY.replace(FLOCK, node))
    assert {*quads(graph)} - {*before} == {line.removesuffix(" .") for line in lines}
    assert entry.graphs == (FLOCK, "http://sheep.example/狗", node)
    assert entry.triples == 4
    assert graph.check().conforms
    assert quads(removed(tmp_path / "graph.kg", "flock.nq")) == before


def test_two_dumps_may_speak_in_one_graph(tmp_path: Path) -> None:
    one = written(tmp_path / "one.nq", DOLLY, MOLLY)
    other = written(tmp_path / "other.nq", MOLLY, HERD)
    both = {frozenset(quads(brought(tmp_path / f"{n}.kg", *way)))
            for n, way in enumerate(((one, other), (other, one)))}  # fmt: skip
    assert len(both) == 1
    left = removed(tmp_path / "0.kg", "one.nq")
    assert quads(left) == quads(brought(tmp_path / "alone.kg", other))
    assert not {*removed(tmp_path / "0.kg", "other.nq").store.graphs()} & {FLOCK}


def test_an_earlier_generation_keeps_what_it_had(tmp_path: Path) -> None:
    to = tmp_path / "graph.kg"
    dump = written(tmp_path / "one.nq", DOLLY)
    before = brought(to, dump)
    removed(to, "one.nq")
    assert any(FLOCK in one for one in quads(before))
    again = brought(to, dump)
    assert quads(again) == quads(before)


TITLE = '<http://sheep.example/x> <http://purl.org/dc/terms/title> "Sheep"@en'
JUDGED = (
    "<http://sheep.example/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<https://w3id.org/paperkg/ontology#Judgement>"
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"{TITLE} <{BASE}graph/source/{{id}}> .", "in the graph already, with other facts"),
        (f"{TITLE} <{BASE}graph/inferred/{{id}}/post-date-1> .", "with other facts"),
        (f"{TITLE} <{BASE}graph/inferred/{{id}}/sheep-1> .", "with other facts"),
        (f"{TITLE} <{BASE}graph/concepts/0123456789abcdef/chunk-1> .", "the dump does not have"),
        (f"{TITLE} <{BASE}graph/sheep> .", "a named graph among ours that is none of them"),
        (f"{TITLE} <{BASE}graph/source/{{id}}/more> .", "that is none of them"),
        (f"{TITLE} <{BASE}graph/inferred/{{id}}> .", "that is none of them"),
        (f"{JUDGED} <{FLOCK}> .", "a judgement that no source of judgements states"),
        (f"{JUDGED} .", "a judgement that no source of judgements states"),
    ],
)
def test_nothing_of_ours_is_feigned(line: str, reason: str, tiny: Path, tmp_path: Path) -> None:
    generation = Generation.in_memory(Settings())
    take(generation, tiny)
    before = {*generation.store.engine}
    line = line.format(id=next(one.id for one in generation.manifest.sources if one.papers))
    take(generation, written(tmp_path / "feigned.nq", DOLLY, line))
    assert {f"{one} ." for one in {*generation.store.engine} - before} == {DOLLY}
    (rejected,) = generation.rejected
    assert (rejected.line, rejected.text) == (2, line)
    assert reason in rejected.reason


def judged(text: str) -> str:
    """The line of a dump that says where a judgement stands."""
    return next(
        one for one in text.splitlines() if "wasDerivedFrom" in one and "/judgement/" in one
    )


@pytest.mark.parametrize(
    "place",
    [
        f"<{BASE}source/0123456789abcdef#line=1,2>",
        f"<{BASE}source/{{id}}#line=one,two>",
        f"<{BASE}source/{{id}}#line=1,{'9' * 5000}>",
        f"<{BASE}source/{{id}}#line=>",
        '"sheep"',
    ],
)
def test_nothing_is_derived_from_lines_of_others(
    place: str, dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    text = dumped("pasture.nq").read_text(encoding="utf-8")
    lines, said = text.splitlines(), judged(text)
    subject, predicate, told, graph, _ = said.split(" ")
    source = told.rpartition("/")[2].partition("#")[0]
    feigned = f"{subject} {predicate} {place.format(id=source)} {graph} ."
    lines[lines.index(said)] = feigned
    graph_of = brought(tmp_path / "graph.kg", written(tmp_path / "feigned.nq", *lines))
    rejected = [one for one in graph_of.rejected if one.text == feigned]
    assert [one.reason for one in rejected] == ["derived from no lines of its source"]
    assert graph_of.query("ASK { GRAPH ?g { ?judgement a kg:Judgement } }") is True
    assert feigned not in "\n".join(quads(graph_of))


def test_a_judgement_without_lines_decides_nothing(
    dumped: Callable[[str], Path], tmp_path: Path
) -> None:
    text = dumped("pasture.nq").read_text(encoding="utf-8")
    said = next(
        one for one in text.splitlines() if "wasDerivedFrom" in one and "/judgement/" in one
    )
    lines = said.split(" ")[2]
    loose = text.replace(said, said.replace(lines, lines.partition("#")[0] + ">"))
    (tmp_path / "loose.nq").write_text(loose, encoding="utf-8")
    graph = brought(tmp_path / "graph.kg", tmp_path / "loose.nq")
    assert list(graph.rejected) == []


@pytest.mark.parametrize("name", ["identity", "vocabulary", "about", "concepts/{id}/chunk-1"])
def test_what_is_made_anew_cannot_be_brought_in(name: str, tiny: Path, tmp_path: Path) -> None:
    generation = Generation.in_memory(Settings())
    take(generation, tiny)
    before = {*generation.store.engine}
    name = name.format(id=next(one.id for one in generation.manifest.sources if one.papers))
    dump = written(tmp_path / "feigned.nq", DOLLY, f"{TITLE} <{BASE}graph/{name}> .")
    take(generation, dump)
    assert {f"{one} ." for one in {*generation.store.engine} - before} == {DOLLY}


def test_broken_lines_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    dump = written(tmp_path / "broken.nq", DOLLY, "baa", "", MOLLY)
    graph = brought(tmp_path / "graph.kg", dump)
    assert sum(FLOCK in one for one in quads(graph)) == 2
    (rejected,) = graph.rejected
    assert (rejected.line, rejected.text) == (2, "baa")
    (entry,) = graph.sources
    assert (entry.rejected, entry.coverage.lines, entry.coverage.rejected) == (1, 4, 1)


def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path) -> None:
    dump = written(tmp_path / "dump.nq", DOLLY)
    (source,) = sources.find([str(dump)], "rdf").sources
    written(dump, DOLLY, MOLLY)
    generation = Generation.in_memory(Settings())
    with (
        Spool(generation.store) as spool,
        pytest.raises(SourceError, match="changed while it was read"),
    ):
        restore(generation, source, int, spool)


def test_foreign_titles_are_no_papers_of_ours(tmp_path: Path) -> None:
    dump = written(tmp_path / "titles.nq", f"{TITLE} .", f"{TITLE} <{FLOCK}> .")
    graph = brought(tmp_path / "graph.kg", dump)
    assert graph.stats().papers == 0
    assert not [one for one in graph.store.graphs() if "/concepts/" in one]


def test_the_quads_beside_the_store_are_the_dumps_own(tmp_path: Path) -> None:
    dump = written(tmp_path / "one.nq", DOLLY, DOLLY.replace(f" <{FLOCK}>", ""))
    graph = brought(tmp_path / "graph.kg", dump)
    (kept,) = (tmp_path / "graph.kg" / "current" / "aside").glob("rdf-*.nq.gz")
    with gzip.open(kept) as lines:
        (quad,) = ox.parse(lines.read(), format=ox.RdfFormat.N_QUADS)
    assert f"{quad} ." == DOLLY
    assert graph.sources[0].id in kept.name
