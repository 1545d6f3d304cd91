"""Triples as text: the same bytes each time, and the same triples when read back."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf import vocab
from kg.store import syntaxes

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
IRIS = st.sampled_from(
    [
        "https://w3id.org/paperkg/paper/1",
        "https://w3id.org/paperkg/ontology#Task",
        "https://w3id.org/paperkg/ontology#",
        "http://purl.org/dc/terms/title",
        "urn:x:%E6%9C%BA#a,b",
        TYPE,
    ]
).map(ox.NamedNode)
LITERALS = st.one_of(
    st.builds(ox.Literal, st.text(st.characters(codec="utf-8", min_codepoint=32))),
    st.builds(lambda text: ox.Literal(text, language="zh"), st.text("机器学习 <&>\"'", max_size=9)),
    st.builds(
        lambda text: ox.Literal(
            text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
        ),
        st.sampled_from(["2021-04-26", "not a date"]),
    ),
)
TRIPLES = st.lists(st.builds(ox.Triple, IRIS, IRIS, IRIS | LITERALS), unique=True, max_size=12)


@given(TRIPLES)
def test_json_ld_reads_back(found: list[ox.Triple]) -> None:
    """Our context stands in the document, so that nothing has to be fetched."""
    text = b"".join(syntaxes.json_ld(sorted(found, key=str)))
    assert json.loads(text)["@context"] == vocab.prefixes()
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)} == set(found)


@given(TRIPLES)
def test_turtle_and_lines_read_back(found: list[ox.Triple]) -> None:
    text = syntaxes.prefixed(sorted(found, key=str), ox.RdfFormat.TURTLE)
    assert {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)} == set(found)
    lines = syntaxes.lines(found, ox.RdfFormat.N_TRIPLES)
    assert lines.splitlines() == sorted(lines.splitlines())
    assert {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)} == set(found)


@pytest.mark.parametrize("form", [ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML])
def test_prefixes_stand_in_order(form: ox.RdfFormat) -> None:
    triple = next(iter(vocab.triples("kg.ttl")))
    text = syntaxes.prefixed([triple], form).decode()
    places = [text.index(namespace) for _, namespace in sorted(vocab.prefixes().items())]
    assert places == sorted(places)
