"""Nodes and the ontology as RDF: every form says the same."""

import io
import json

import pyoxigraph as ox
import pytest

import kg
from kg.errors import SettingsError
from kg.rdf import vocab
from kg.rdf.vocab import ONTOLOGY
from kg.store.directory import Generation
from kg.view import entity
from kg.view.entity.addresses import FORMS
from tests.view.paging import Page, check_links, engine, first, names, parsed

DCT = "http://purl.org/dc/terms/"


def test_rdf_forms_say_the_same(several: Generation) -> None:
    """Each form reads back to the facts about the node and those that point to it, with labels."""
    store = engine(several)
    for iri in names(store)[::23]:
        node = ox.NamedNode(iri)
        own = {quad.triple for quad in store.quads_for_pattern(node, None, None, None)}
        pointing = {quad.triple for quad in store.quads_for_pattern(None, None, node, None)}
        every = {quad.triple for quad in store}
        forms = {}
        for form, media in FORMS.items():
            out = io.BytesIO()
            assert entity.rdf(several, out, iri=iri, form=form) == {"media_type": media, "found": 1}
            forms[form] = parsed(out.getvalue(), form)
            again = io.BytesIO()
            entity.rdf(several, again, iri=iri, form=form)
            assert again.getvalue() == out.getvalue()
        assert forms["ttl"] == forms["nt"] == forms["jsonld"] == forms["rdf"]
        assert own <= forms["nt"] <= every
        assert pointing <= forms["nt"] or len(pointing) > 1_000
        names_of = {f"{DCT}title", "http://www.w3.org/2000/01/rdf-schema#label"}
        names_of |= {
            "http://www.w3.org/2004/02/skos/core#prefLabel",
            "http://xmlns.com/foaf/0.1/name",
        }
        rest = forms["nt"] - own - pointing
        if own or pointing:
            assert {one.predicate.value for one in rest} <= names_of


def test_rdf_lines_are_sorted(graph: kg.Graph) -> None:
    iri = first(graph._generation, "?x a fabio:ResearchPaper")
    out = io.BytesIO()
    entity.rdf(graph._generation, out, iri=iri, form="nt")
    lines = out.getvalue().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(set(lines))
    json_ld = io.BytesIO()
    entity.rdf(graph._generation, json_ld, iri=iri, form="jsonld")
    assert json.loads(json_ld.getvalue())["@context"] == vocab.prefixes()
    with pytest.raises(SettingsError, match="the form"):
        entity.rdf(graph._generation, out, iri=iri, form="exe")


def test_ontology(graph: kg.Graph) -> None:
    """Every own term has its place with both definitions; the forms say what kg.ttl says."""
    for lang in ("en", "zh"):
        out = io.BytesIO()
        assert entity.ontology(graph._generation, out, lang=lang)["found"] == 1
        page = Page(out.getvalue().decode())
        ids = [attrs["id"] for tag, attrs in page.tags if "id" in attrs and tag == "section"]
        own = {
            triple.subject.value.removeprefix(ONTOLOGY)
            for triple in vocab.triples("kg.ttl")
            if isinstance(triple.subject, ox.NamedNode)
            and triple.subject.value.startswith(ONTOLOGY)
        } - {""}
        assert len(ids) == len(set(ids))
        assert set(ids) == own
        known = set(names(engine(graph._generation)))
        check_links(graph._generation, page, known, own)
        for triple in vocab.triples("kg.ttl"):
            if isinstance(triple.object, ox.Literal) and triple.predicate.value.endswith("comment"):
                assert triple.object.value in page.text
    for form, media in FORMS.items():
        out = io.BytesIO()
        assert entity.ontology(graph._generation, out, form=form)["media_type"] == media
        assert parsed(out.getvalue(), form) == set(vocab.triples("kg.ttl"))
