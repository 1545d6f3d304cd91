"""Each RDF format is read back by readers of others to the same triples or quads."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.errors import NotAcceptableError
from kg.graph import Graph
from kg.settings import BASE, Settings
from kg.store.directory import Generation

TRIPLES = [".jsonld", ".nt", ".rdf", ".ttl"]
QUADS = [".nq", ".trig"]
HOSTILE = """1、[LG] A "quoted" \\ title <b>&amp; $\\ell_2$ 神经\u202e

A O'Neil, B Fold
[A&M "Lab"]
"""
CONTROLS = "".join(map(chr, [*range(1, 32), 0x7F, 0x85, 0x2028, 0xFFFE, 0xFFFF]))
TEXTS = [
    "",
    "\"'\\ \\n \\u0041 \"\"\" ''' \t tab",
    "line\nline\r\nline\rline\n",
    "  spaces  ",
    "神经切线 😀 é e\u0301 \u202eright\u202c \u200f mark",
    "<b>&amp;</b> ]]> <!-- --> %s {x} @en ^^<x> . ; ,",
    "true",
    "1",
]
TYPED = [
    ("1", "integer"),
    ("-20", "integer"),
    ("0.9", "decimal"),
    ("0.25", "decimal"),
    ("true", "boolean"),
    ("1.5E0", "double"),
    ("2021-04-26", "date"),
    ("2021", "gYear"),
]
IRIS = [
    BASE,
    f"{BASE}paper/1",
    f"{BASE}a:b",
    f"{BASE}paper/a:b",
    f"{BASE}/double",
    f"{BASE}.hidden/x",
    f"{BASE}paper/../x",
    f"{BASE}paper//x",
    f"{BASE}?q=1",
    f"{BASE}paper?q=1",
    f"{BASE}paper#a/b",
    f"{BASE}paper#a:b",
    f"{BASE}paper/1#a:b",
    f"{BASE}#x",
    f"{BASE}person/神经",
    f"{BASE}100%25",
    "http://purl.org/dc/terms/",
    "http://purl.org/dc/terms/a.b",
    "http://purl.org/dc/terms/a.",
    "http://purl.org/dc/terms/-a",
    "http://purl.org/dc/terms/1",
    "http://purl.org/dc/terms/a/b",
    "http://purl.org/dc/terms/a,b(c)&d'e",
    "http://purl.org/dc/terms/%41~!$*+;=@",
    "urn:x:y",
    "org://host/x",
]
DCT = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def built(quads: Iterable[ox.Quad]) -> Graph:
    generation = Generation.in_memory(Settings())
    generation.store.engine.extend(quads)
    return Graph(generation)


def hostile(*texts: str) -> Graph:
    """A graph of texts, types and IRIs that are hard to write."""
    title, seen = node("http://purl.org/dc/terms/title"), node(f"{BASE}ontology#seen-as.it")
    objects: list[ox.Literal | ox.NamedNode] = [
        *(ox.Literal(text) for text in texts),
        *(ox.Literal(text, language=lang) for text in texts for lang in ("zh", "en-gb")),
        *(ox.Literal(text, datatype=node(f"{XSD}{kind}")) for text, kind in TYPED),
        ox.Literal("x", datatype=node("urn:own:type")),
        *map(node, IRIS),
    ]
    graphs: list[ox.NamedNode | ox.DefaultGraph] = [
        node(f"{BASE}graph/source/1"),
        node("urn:graph:2"),
        ox.DefaultGraph(),
    ]
    facts = [
        ox.Quad(node(IRIS[number % len(IRIS)]), (title, seen)[number % 2], one, graph)
        for number, one in enumerate(objects)
        for graph in graphs[number % 3 :]
    ]
    kind = node("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    types = [ox.Quad(node(iri), kind, node(iri), graphs[0]) for iri in IRIS]
    odd = ox.Quad(node("urn:x:y"), node("urn:own:property"), ox.Literal("x"), graphs[0])
    return built([*facts, *types, odd, ox.Quad(node("urn:x:y"), kind, ox.Literal("x"), graphs[1])])


def by_rdflib(path: Path) -> set[tuple[object, ...]]:
    """Triples of all graphs; numbers and truth values in the form that rdflib gives them."""
    read = rdflib.Dataset(default_union=True)
    read.parse(path)
    return {tuple(quad[:3]) for quad in read.quads()}


def stated(graph: Graph) -> set[tuple[object, ...]]:
    """The same of the graph itself, by way of the engine's own N-Triples."""
    triples = {quad.triple for quad in graph.store.engine}
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return set(rdflib.Graph().parse(data=text, format="nt"))


def agrees(graph: Graph, path: Path) -> bool:
    """Whether the engine reads the same quads, or triples where the format has no graphs."""
    found = set(ox.parse(path=str(path)))
    if path.suffix in QUADS:
        return found == set(graph.store.engine)
    return {quad.triple for quad in found} == {quad.triple for quad in graph.store.engine}


def by_pyjelly(path: Path) -> set[tuple[str, ...]]:
    """Quads as text; pyjelly has terms of its own, so has each reader of its."""
    generic = pytest.importorskip("pyjelly.integrations.generic.parse")
    with path.open("rb") as file:
        return {tuple(map(str, quad)) for quad in generic.parse_jelly_flat(file)}


def as_pyjelly(graph: Graph) -> set[tuple[str, ...]]:
    sink = pytest.importorskip("pyjelly.integrations.generic.generic_sink")

    def term(one: object) -> str:
        if isinstance(one, ox.DefaultGraph):
            return str(sink.DefaultGraph)
        if isinstance(one, ox.Literal):
            plain = one.language is not None or one.datatype.value == f"{XSD}string"
            kind = None if plain else one.datatype.value
            return str(sink.Literal(one.value, one.language, kind))
        assert isinstance(one, ox.NamedNode)
        return str(sink.IRI(one.value))

    return {
        tuple(map(term, (quad.subject, quad.predicate, quad.object, quad.graph_name)))
        for quad in graph.store.engine
    }


@pytest.mark.parametrize("suffix", TRIPLES + QUADS)
@pytest.mark.parametrize("page", ["", HOSTILE], ids=["sample", "hostile"])
def test_a_digest_is_read_back(suffix: str, page: str, graph: kg.Graph, tmp_path: Path) -> None:
    if page:
        (tmp_path / "page.txt").write_text(page, encoding="utf-8")
        graph = kg.build(tmp_path / "page.txt", concepts=False)
    path = tmp_path / f"g{suffix}"
    graph.export(path)
    assert by_rdflib(path) == {tuple(quad[:3]) for quad in graph.rdf.quads()}
    assert agrees(graph, path)


@pytest.mark.parametrize("suffix", TRIPLES + QUADS)
def test_hostile_terms_are_read_back(suffix: str, tmp_path: Path) -> None:
    graph = hostile(*TEXTS, *([] if suffix == ".rdf" else [CONTROLS, "\0"]))
    path = tmp_path / f"g{suffix}"
    graph.export(path)
    assert agrees(graph, path)
    assert by_rdflib(path) == stated(graph)


def test_jelly_is_read_back(graph: kg.Graph, tmp_path: Path) -> None:
    for one in (graph, hostile(*TEXTS, CONTROLS, "\0")):
        one.export(tmp_path / "g.jelly")
        assert by_pyjelly(tmp_path / "g.jelly") == as_pyjelly(one)


def test_jelly_is_read_by_rdflib(graph: kg.Graph, tmp_path: Path) -> None:
    pytest.importorskip("pyjelly")
    graph.export(tmp_path / "g.jelly", tmp_path / "g.nq")
    read = rdflib.Dataset()
    read.parse(tmp_path / "g.jelly", format="jelly")
    lines = rdflib.Dataset()
    lines.parse(tmp_path / "g.nq")
    assert set(read.quads()) == set(lines.quads())


def test_xml_has_no_room_for_control_characters(tmp_path: Path) -> None:
    with pytest.raises(NotAcceptableError, match=r"character U\+0001.*: ask for one of Turtle"):
        hostile("\x01").export(tmp_path / "g.rdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [*TRIPLES, *QUADS, ".jelly"])
def test_an_empty_graph_is_read_back(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"g{suffix}"
    if suffix == ".jelly":
        pytest.importorskip("pyjelly")
        built([]).export(path)
        assert by_pyjelly(path) == set()
    else:
        built([]).export(path)
        assert by_rdflib(path) == set()
        assert agrees(built([]), path)


def test_an_abstract_of_10_megabytes_survives(tmp_path: Path) -> None:
    text = ("神经 切线 a tangent " * 20 + '"\\\n\t') * 21_000
    assert len(text.encode()) > 10_000_000
    subject, abstract = node(f"{BASE}paper/1"), node("http://purl.org/dc/terms/abstract")
    graph = built([ox.Quad(subject, abstract, ox.Literal(text), node(f"{BASE}graph/source/1"))])
    paths = [tmp_path / f"g{suffix}" for suffix in TRIPLES + QUADS]
    graph.export(*paths)
    for path in paths[1:]:  # the engine reads no word of JSON above 8 MB
        assert agrees(graph, path), path.suffix
    ((_, _, read),) = by_rdflib(tmp_path / "g.jsonld")  # of the others it takes minutes to read it
    assert str(read) == text
    assert ET.parse(tmp_path / "g.rdf").findtext(f".//{{{DCT}}}abstract") == text
    pytest.importorskip("pyjelly")
    graph.export(tmp_path / "g.jelly")
    assert by_pyjelly(tmp_path / "g.jelly") == as_pyjelly(graph)


def test_sorted_quads_are_golden(
    graph: kg.Graph, tmp_path: Path, golden: Callable[[str, bytes], None]
) -> None:
    graph.export(tmp_path / "g.nq")
    lines = (tmp_path / "g.nq").read_bytes().splitlines(keepends=True)
    assert lines == sorted(set(lines))
    outside = (b"/graph/about> .\n", b"/graph/vocabulary> .\n")
    golden("sample.nq", b"".join(line for line in lines if not line.endswith(outside)))


def test_triples_stand_once_in_order(tmp_path: Path) -> None:
    facts = [(f"{BASE}{name}", graph) for name in "cab" for graph in ("urn:g:1", "urn:g:2")]
    seen, one = node("urn:x:seen"), ox.Literal("1")
    graph = built(ox.Quad(node(name), seen, one, node(in_graph)) for name, in_graph in facts)
    graph.export(tmp_path / "g.nt")
    expected = [f'<{BASE}{name}> <urn:x:seen> "1" .\n' for name in "abc"]
    assert (tmp_path / "g.nt").read_text() == "".join(expected)


def test_turtle_is_for_readers(tmp_path: Path) -> None:
    title, kind = (
        "http://purl.org/dc/terms/title",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    )
    paper, source = node(f"{BASE}paper/1#it"), node(f"{BASE}graph/source/1")
    score = ox.Literal("0.95", datatype=node(f"{XSD}decimal"))
    day = ox.Literal("2021-04-26", datatype=node(f"{XSD}date"))
    graph = built(
        [
            ox.Quad(paper, node(title), ox.Literal("Ein “Titel”", language="en"), source),
            ox.Quad(paper, node(title), ox.Literal("神经\n切线", language="zh"), source),
            ox.Quad(paper, node(kind), node("http://purl.org/spar/fabio/ResearchPaper"), source),
            ox.Quad(paper, node("http://purl.org/dc/terms/issued"), day, source),
            ox.Quad(node("urn:x:y"), node(f"{BASE}ontology#score"), score, node("urn:g:2")),
        ]
    )
    graph.export(tmp_path / "g.ttl", tmp_path / "g.trig")
    head = f"""@base <{BASE}> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix fabio: <http://purl.org/spar/fabio/> .
@prefix kg: <{BASE}ontology#> .
@prefix xsd: <{XSD}> .
"""
    first = """
<paper/1#it>
    a fabio:ResearchPaper ;
    dct:issued "2021-04-26"^^xsd:date ;
    dct:title
        "Ein “Titel”"@en ,
        "神经\\n切线"@zh .
"""
    second = """
<urn:x:y>
    kg:score 0.95 .
"""
    assert (tmp_path / "g.ttl").read_text("utf-8") == head + first + second
    graphs = f"\n<graph/source/1> {{{first}}}\n\n<urn:g:2> {{{second}}}\n"
    assert (tmp_path / "g.trig").read_text("utf-8") == head + graphs


def test_json_ld_needs_nothing_from_outside(graph: kg.Graph, tmp_path: Path) -> None:
    """The context stands in it; a node stands on a line of its own."""
    graph.export(tmp_path / "g.jsonld")
    lines = (tmp_path / "g.jsonld").read_bytes().splitlines()
    assert (
        json.loads(lines[0].rstrip(b",") + b"}")["@context"]["dct"] == "http://purl.org/dc/terms/"
    )
    nodes = [json.loads(line.rstrip(b",")) for line in lines[2:-1]]
    assert len({one["@id"] for one in nodes}) == len(nodes)
    subjects = {str(quad.subject) for quad in graph.store.engine}
    assert len(nodes) == len(subjects)


@pytest.mark.parametrize("suffix", TRIPLES + QUADS)
def test_facts_only(suffix: str, graph: kg.Graph, tmp_path: Path) -> None:
    """Neither graphs of decisions nor what `about` says of them."""
    path = tmp_path / f"g{suffix}"
    graph.export(path, facts_only=True)
    words = ("/graph/identity", "/graph/inferred/")

    def decided(quad: ox.Quad) -> bool:
        name = str(quad.graph_name)
        ends = f"{quad.subject} {quad.object}" if name.endswith("/graph/about>") else ""
        return any(word in name + ends for word in words)

    kept = {quad for quad in graph.store.engine if not decided(quad)}
    assert 0 < len(kept) < len(graph.store)
    assert agrees(built(kept), path)
    author = "https://w3id.org/paperkg/ontology#author"
    assert not any(quad.predicate.value == author for quad in ox.parse(path=str(path)))


def test_facts_only_of_jelly(graph: kg.Graph, tmp_path: Path) -> None:
    pytest.importorskip("pyjelly")
    graph.export(tmp_path / "g.nq", tmp_path / "g.jelly", facts_only=True)
    kept = built(ox.parse(path=str(tmp_path / "g.nq")))
    assert by_pyjelly(tmp_path / "g.jelly") == as_pyjelly(kept)
