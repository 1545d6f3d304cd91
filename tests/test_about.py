"""What a graph says of itself, read by others: figures, rights, sources, files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, RDFS, VOID

import kg
from kg import about
from kg import graph as graphs
from kg.rdf import vocab
from kg.rdf.lift import Base
from kg.rdf.parsed import text
from kg.settings import BASE, Settings
from kg.store import directory, tally
from kg.store.directory import Generation
from tests.asking import column, rows
from tests.described import (
    ABOUT,
    APART,
    DATASET,
    check_figures,
    check_rdf,
    described,
    generation_of,
    number,
    parts,
    statements,
)

KG = rdflib.Namespace(vocab.ONTOLOGY)

CC0 = rdflib.URIRef("https://creativecommons.org/publicdomain/zero/1.0/")


@pytest.fixture(scope="module")
def pages(sample: Path) -> kg.Graph:
    """All our samples, and papers with licences."""
    arxiv = sample.parent.parent / "arxiv"
    return kg.build(*sorted(sample.parent.glob("*.txt")), arxiv)


@pytest.fixture(scope="module")
def told(pages: kg.Graph) -> rdflib.Graph:
    return described(pages)


# Figures


def test_figures_are_those_of_queries(pages: kg.Graph, told: rdflib.Graph) -> None:
    check_figures(pages, told)


def test_figures_of_the_real_digest_are_those_of_queries(real_graph: kg.Graph) -> None:
    told = described(real_graph)
    check_figures(real_graph, told)
    classes = parts(told, VOID.classPartition, VOID["class"], VOID.entities)
    assert classes[str(KG.Authorship)] == (45,)
    assert classes[vocab.FABIO.Work[1:-1].decode()] == (9,)


def test_links_are_those_of_their_properties(pages: kg.Graph, told: rdflib.Graph) -> None:
    sets = list(told.subjects(RDF.type, VOID.Linkset))
    assert set(sets) <= set(told.objects(DATASET, VOID.subset))
    found = {}
    for links in sets:
        names = sorted(map(str, told.objects(links, VOID.linkPredicate)))
        (start,) = told.objects(links, VOID.subjectsTarget)
        (end,) = told.objects(links, VOID.objectsTarget)
        assert start == DATASET
        assert (end, RDF.type, VOID.Dataset) in told
        asked = " UNION ".join(f"{{ ?s <{name}> ?o }}" for name in names)
        objects = {str(value) for value in column(pages, f"SELECT ?o {{ {asked} }}")}
        pairs = {(str(start), str(to)) for start, to in rows(pages, f"SELECT ?s ?o {{ {asked} }}")}
        assert number(told, links, VOID.triples) == len(pairs)
        for space in told.objects(end, VOID.uriSpace):
            assert all(value.startswith(str(space)) for value in objects)
        found[str(end)] = [name.removeprefix(KG) for name in names]
    assert found.pop(f"{BASE}graph/identity") == ["author", "organization", "work"]
    assert {"doi", "arxiv", "ror"} <= {name for names in found.values() for name in names}


def test_the_whole_is_described(pages: kg.Graph, told: rdflib.Graph) -> None:
    assert set(told.objects(DATASET, RDF.type)) == {VOID.Dataset, DCAT.Dataset}
    assert not [*told.subjects(DCTERMS.title)], "titles are of papers"
    for name in (RDFS.label, DCTERMS.description):
        texts = list(told.objects(DATASET, name))
        assert sorted(getattr(text, "language", None) or "" for text in texts) == ["en", "zh"]
    assert [str(space) for space in told.objects(DATASET, VOID.uriSpace)] == [BASE]
    examples = [str(example) for example in told.objects(DATASET, VOID.exampleResource)]
    assert [example.removeprefix(BASE).partition("/")[0] for example in sorted(examples)] == [
        "org", "person", "work",
    ]  # fmt: skip
    for example in examples:
        assert bool(pages.query(f"ASK {{ <{example}> a ?c }}"))


def test_vocabularies_are_those_in_use(pages: kg.Graph, told: rdflib.Graph) -> None:
    used = column(pages, f"SELECT DISTINCT ?p {{ GRAPH ?g {{ ?s ?p ?o }} {APART} }}")
    used += column(pages, f"SELECT DISTINCT ?c {{ GRAPH ?g {{ ?s a ?c }} {APART} }}")
    spaces = {str(space) for space in told.objects(DATASET, VOID.vocabulary)}
    for name in map(str, used):
        assert any(name.startswith(space) for space in spaces), name
    for space in spaces:
        assert space in vocab.prefixes().values()
        assert any(str(name).startswith(space) for name in used)


# Rights


def test_every_named_graph_has_a_licence_or_rights(pages: kg.Graph, told: rdflib.Graph) -> None:
    for name in pages.store.graphs():
        node = rdflib.URIRef(name)
        (found,) = [*told.objects(node, DCTERMS.license), *told.objects(node, DCTERMS.rights)]
        kind = name.removeprefix(f"{BASE}graph/").partition("/")[0]
        if kind in ("identity", "inferred", "concepts", "about"):
            assert found == CC0
        elif found != CC0:
            check_statement(told, found)
    for node in (DATASET, rdflib.URIRef(f"{BASE}graph/vocabulary")):
        (found,) = told.objects(node, DCTERMS.rights)
        check_statement(told, found)


def check_statement(told: rdflib.Graph, node: rdflib.term.Node) -> None:
    """A statement of rights in both languages, or the address of a licence."""
    if (node, RDF.type, DCTERMS.RightsStatement) in told:
        texts = list(told.objects(node, RDFS.label))
        assert sorted(getattr(text, "language", None) or "" for text in texts) == ["en", "zh"]
    else:
        assert str(node).startswith("http://arxiv.org/licenses/")


def test_a_source_is_under_the_licence_that_all_its_papers_bear(told: rdflib.Graph) -> None:
    names = {str(value): node for node, value in told.subject_objects(KG.fileName)}
    found = {}
    for name in ("0704.9001.abs", "snapshot.jsonl", "sample.txt"):
        source = names[name]
        graph = rdflib.URIRef(str(source).replace("/source/", "/graph/source/"))
        licences = set(told.objects(graph, DCTERMS.license))
        assert licences == set(told.objects(source, DCTERMS.license))
        assert (graph, PROV.wasDerivedFrom, source) in told
        found[name] = {str(one) for one in licences}
        assert bool(licences) != bool(set(told.objects(graph, DCTERMS.rights)))
    assert found == {
        "0704.9001.abs": {"http://arxiv.org/licenses/nonexclusive-distrib/1.0/"},
        "snapshot.jsonl": set(),  # one paper states a licence, another none
        "sample.txt": set(),
    }


# RDF


def test_no_blank_node_and_no_invalid_iri(pages: kg.Graph) -> None:
    check_rdf(statements(pages))


def test_names_outside_our_prefixes_become_iris() -> None:
    """Classes and properties of others make parts like ours."""
    generation = Generation.in_memory(Settings())
    generation.store.load(
        b"<http://e/a> <http://e/%C3%BC?p=1,2#q> <http://e/b> <http://e/g> .\n"
        b"<http://e/a> " + vocab.RDF.type + b" <http://e/c'd> <http://e/g> .\n"
        b"<http://e/a> " + vocab.RDF.type + b" <urn:kind:e> <http://e/g> .\n"
    )
    about.describe(generation, Base(BASE))
    graph = kg.Graph(generation)
    told = described(graph)
    check_rdf(statements(graph))
    spaces = ["http://e/", "http://e/%C3%BC?p=1,2#", str(RDF), "urn:kind:"]
    assert sorted(map(str, told.objects(DATASET, VOID.vocabulary))) == spaces
    kinds = parts(told, VOID.classPartition, VOID["class"], VOID.entities)
    assert kinds == {"http://e/c'd": (1,), "urn:kind:e": (1,)}


def test_the_checks_find_nothing_in_it(graph: kg.Graph) -> None:
    report = graph.check()
    assert report.conforms, report.counts


# Builds


def clock(monkeypatch: pytest.MonkeyPatch, day: int) -> str:
    """Let it be a day of 1970."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(86_400 * (day - 1)))
    return f"1970-01-{day:02}T00:00:00Z"


def facts(graph: kg.Graph) -> set[str]:
    """What is told, without the time of the first build and of the last."""
    times = (DCTERMS.created, DCTERMS.modified)
    return {str(one) for one in statements(graph) if one.predicate.value not in map(str, times)}


def times(graph: kg.Graph) -> list[str]:
    names = "dct:created", "dct:modified"
    return [
        str(one)
        for name in names
        for one in column(graph, f"SELECT (STR(?d) AS ?t) {{ <{DATASET}> {name} ?d }}")
    ]


def test_only_the_times_differ_between_builds(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []
    for day in (2, 3):
        clock(monkeypatch, day)
        built.append(kg.build(sample))
    one, other = ({str(quad) for quad in graph.store.engine} for graph in built)
    assert sorted(line.partition("> ")[2][:34] for line in one ^ other) == 2 * [
        "<http://purl.org/dc/terms/created>",
    ] + 2 * ["<http://purl.org/dc/terms/modified"]
    assert facts(built[0]) == facts(built[1])


def test_told_by_differences_is_as_told_anew(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources come, are replaced and go; two have the same papers, one a licence."""
    place, page = tmp_path / "g.kg", tmp_path / "page.txt"
    arxiv = sample.parent.parent / "arxiv"
    texts = [path.read_bytes() for path in sorted(sample.parent.glob("*.txt"))]
    first = clock(monkeypatch, 2)
    kg.build(sample, arxiv / "snapshot.jsonl", to=place)
    monkeypatch.setattr(directory, "_CHANGED", 1 << 20)  # no change is too large to be followed
    monkeypatch.setattr(tally, "_FEW", 1 << 20)
    monkeypatch.delattr(tally, "count")
    steps: list[Callable[[], object]] = [
        partial(put, texts[0], page, place),
        partial(kg.build, arxiv / "0704.9001.abs", to=place),
        partial(put, texts[1], page, place),
        partial(graphs.remove, str(page), place),
        partial(graphs.remove, str(arxiv / "0704.9001.abs"), place),
    ]
    for day, step in enumerate(steps, 3):
        last = clock(monkeypatch, day)
        step()
        graph = kg.open(place)
        assert times(graph) == [first, last]
        with monkeypatch.context() as patch:
            patch.setattr(tally, "count", COUNT, raising=False)
            found, again = facts(graph), copy(graph)
            about.describe(again, Base(BASE))
            assert found == facts(kg.Graph(again))
            assert tally.read(again) == tally.read(generation_of(graph))


COUNT = tally.count


def put(text: bytes, page: Path, place: Path) -> None:
    """Change a file, and build again."""
    page.write_bytes(text)
    kg.build(page, to=place)


def copy(graph: kg.Graph) -> Generation:
    """The same state, without what an earlier build has left."""
    found = Generation.in_memory(graph.settings)
    found.manifest = generation_of(graph).manifest
    quads = (quad for quad in graph.store.engine if quad.graph_name != ox.NamedNode(ABOUT))
    found.store.load(text(quads, ox.RdfFormat.N_QUADS))
    return found
