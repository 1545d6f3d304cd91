"""Triples as text: the same bytes each time, and the same triples when read back."""

import json
from itertools import pairwise

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotAcceptableError
from kg.rdf import vocab
from kg.settings import BASE
from kg.store import syntaxes

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
IRIS = st.sampled_from(
    [
        "https://w3id.org/paperkg/paper/1",
        "https://w3id.org/paperkg/paper/1#line=1,2",
        "https://w3id.org/paperkg/../x:y",
        "https://w3id.org/paperkg/dataset#class-kg:Task",
        "https://w3id.org/paperkg/ontology#Task",
        "https://w3id.org/paperkg/ontology#",
        "http://purl.org/dc/terms/title",
        "http://purl.org/dc/terms/a.",
        "urn:x:%E6%9C%BA#a,b",
        TYPE,
    ]
).map(ox.NamedNode)
PROPERTIES = st.sampled_from(
    [TYPE, "http://purl.org/dc/terms/title", "urn:x:é#a", f"{BASE}ontology#1-b", "urn:x:p"]
).map(ox.NamedNode)
TEXTS = st.text(st.characters(codec="utf-8"))
XML_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", min_codepoint=32)
    | st.sampled_from("\t\n\r")
)
PLACES = [("decimal", "0.5"), ("integer", "-7"), ("boolean", "true"), ("date", "2021-04-26")]


def literals(texts: st.SearchStrategy[str]) -> st.SearchStrategy[ox.Literal]:
    return st.one_of(
        st.builds(ox.Literal, texts),
        st.builds(lambda text: ox.Literal(text, language="zh-hans"), texts),
        st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:x:own")), texts),
        st.sampled_from(
            [
                *(ox.Literal(text, datatype=ox.NamedNode(XSD + kind)) for kind, text in PLACES),
                ox.Literal("not a date", datatype=ox.NamedNode(f"{XSD}date")),
                ox.Literal("007", datatype=ox.NamedNode(f"{XSD}integer")),
                ox.Literal("1e400", datatype=ox.NamedNode(f"{XSD}decimal")),
            ]
        ),
    )


def triples(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[ox.Triple]]:
    one = st.builds(ox.Triple, IRIS, PROPERTIES, IRIS | literals(texts))
    return st.lists(one, unique=True, max_size=12)


def by_rdflib(text: bytes, form: str) -> set[tuple[object, ...]]:
    return set(rdflib.Graph().parse(data=text, format=form))


@given(triples(TEXTS))
def test_json_ld_reads_back(found: list[ox.Triple]) -> None:
    """Our context stands in the document, so that nothing has to be fetched."""
    text = b"".join(syntaxes.json_ld(found))
    assert json.loads(text)["@context"] == vocab.prefixes()
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)} == set(found)


@given(triples(TEXTS))
def test_turtle_and_lines_read_back(found: list[ox.Triple]) -> None:
    text = syntaxes.prefixed(found, ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)} == set(found)
    lines = syntaxes.lines(found, ox.RdfFormat.N_TRIPLES)
    assert lines.splitlines() == sorted(lines.splitlines())
    assert {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)} == set(found)


@given(triples(XML_TEXTS))
def test_xml_reads_back(found: list[ox.Triple]) -> None:
    text = syntaxes.prefixed(found, ox.RdfFormat.RDF_XML)
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.RDF_XML)} == set(found)


@given(triples(XML_TEXTS))
def test_rdflib_reads_the_same(found: list[ox.Triple]) -> None:
    """A reader of others, which brings some numbers into a form of its own."""
    expected = by_rdflib(syntaxes.lines(found, ox.RdfFormat.N_TRIPLES), "nt")
    assert by_rdflib(syntaxes.prefixed(found, ox.RdfFormat.TURTLE), "turtle") == expected
    assert by_rdflib(syntaxes.prefixed(found, ox.RdfFormat.RDF_XML), "xml") == expected
    assert by_rdflib(b"".join(syntaxes.json_ld(found)), "json-ld") == expected


@given(triples(TEXTS), triples(TEXTS), IRIS | st.none())
def test_trig_reads_back(
    first: list[ox.Triple], second: list[ox.Triple], name: ox.NamedNode | None
) -> None:
    """Two graphs, of which one may be the default graph; IRIs relative to a base."""
    writer, other = syntaxes.Turtle(BASE), ox.NamedNode("urn:x:graph")
    body = b""
    for graph, found in ((name, first), (other, second)):
        lines = syntaxes.lines(found, ox.RdfFormat.N_TRIPLES).splitlines(keepends=True)
        body += b"".join(writer.graph(str(graph).encode() if graph else b"", lines))
    read = set(ox.parse(writer.head() + body + writer.foot(), format=ox.RdfFormat.TRIG))
    expected = {
        ox.Quad(one.subject, one.predicate, one.object, graph or ox.DefaultGraph())
        for graph, found in ((name, first), (other, second))
        for one in found
    }
    assert read == expected


def test_blank_nodes_are_kept_apart() -> None:
    nodes = [ox.BlankNode(label) for label in ("1a", "b1a", "b")]
    seen = ox.NamedNode("urn:x:seen")
    found = [ox.Triple(one, seen, two) for one, two in pairwise(nodes)]
    expected = canonical(found)
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML):
        text = syntaxes.prefixed(found, form)
        assert canonical([quad.triple for quad in ox.parse(text, format=form)]) == expected
    text = b"".join(syntaxes.json_ld(found))
    read = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)]
    assert canonical(read) == expected


def canonical(found: list[ox.Triple]) -> set[ox.Quad]:
    quads = ox.Dataset(ox.Quad(one.subject, one.predicate, one.object) for one in found)
    quads.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(quads)


@pytest.mark.parametrize("form", [ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML])
def test_prefixes_that_are_used_stand_in_order(form: ox.RdfFormat) -> None:
    found = vocab.triples("kg.ttl")
    text = syntaxes.prefixed(found, form).decode()
    declared = {
        name: place
        for name, space in sorted(vocab.prefixes().items())
        for place in (text.find(f"@prefix {name}: <{space}>"), text.find(f'xmlns:{name}="{space}"'))
        if place >= 0
    }
    assert {"owl", "rdfs"} <= set(declared)
    assert "sh" not in declared
    assert list(declared.values()) == sorted(declared.values())
    assert syntaxes.prefixed(reversed(found), form).decode() == text


def test_what_json_ld_would_misread_is_refused() -> None:
    """`org:x` would be read as a name with our prefix `org`; `org://x` would not."""
    seen = ox.NamedNode("urn:x:seen")
    fine = ox.Triple(ox.NamedNode("org://x"), seen, ox.NamedNode("orgs:x"))
    text = b"".join(syntaxes.json_ld([fine]))
    assert [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)] == [fine]
    wrong = ox.Triple(ox.NamedNode("org:x"), seen, ox.NamedNode("urn:x:y"))
    with pytest.raises(NotAcceptableError, match=r"JSON-LD cannot hold <org:x>.*ask for one of"):
        b"".join(syntaxes.json_ld([wrong]))


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("urn:x:seen", "bell \a", r"the character U\+0007"),
        ("urn:x:seen", "\ufffe", r"the character U\+FFFE"),
        ("urn:x:1", "plain", "the property <urn:x:1>"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#li", "plain", "the property"),
    ],
)
def test_what_xml_cannot_hold_is_refused(name: str, text: str, what: str) -> None:
    found = [ox.Triple(ox.NamedNode("urn:x:s"), ox.NamedNode(name), ox.Literal(text))]
    with pytest.raises(NotAcceptableError, match=f"RDF/XML cannot hold {what}"):
        syntaxes.prefixed(found, ox.RdfFormat.RDF_XML)
