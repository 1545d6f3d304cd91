"""The graph `about`, read by rdflib, and what holds of it wherever it is told."""

import re
from collections.abc import Iterable

import pyoxigraph as ox
import rdflib
from rdflib.namespace import VOID, XSD
from rdflib.term import _is_valid_uri

import kg
from kg.settings import BASE
from kg.store.directory import Generation
from tests.asking import column, rows

ABOUT = f"{BASE}graph/about"
DATASET = rdflib.URIRef(f"{BASE}dataset")
APART = f"FILTER(?g != <{ABOUT}>)"
IRI = re.compile(r"[a-z][a-z0-9+.-]*:([A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-F]{2})+"
                 r"(#([A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-F]{2})*)?")  # fmt: skip
"""RFC 3986, without the addresses of numbered hosts."""


def described(graph: kg.Graph) -> rdflib.Graph:
    """The graph `about`, read by rdflib."""
    text = ox.serialize(statements(graph), format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return rdflib.Graph().parse(data=text, format="nt")


def statements(graph: kg.Graph) -> list[ox.Triple]:
    quads = graph.store.engine.quads_for_pattern(None, None, None, ox.NamedNode(ABOUT))
    return [quad.triple for quad in quads]


def generation_of(graph: kg.Graph) -> Generation:
    return graph._generation


def number(graph: rdflib.Graph, node: rdflib.term.Node, name: rdflib.URIRef) -> int:
    (value,) = graph.objects(node, name)
    assert isinstance(value, rdflib.Literal)
    assert value.datatype == XSD.integer
    return int(value)


def counts(graph: kg.Graph, sparql: str) -> dict[str, tuple[int, ...]]:
    """Rows of a query by the first column, an IRI."""
    return {str(name): tuple(map(int, map(str, row))) for name, *row in rows(graph, sparql)}


def one(graph: kg.Graph, sparql: str) -> int:
    return int(str(column(graph, sparql)[0]))


def parts(
    told: rdflib.Graph, way: rdflib.URIRef, names: rdflib.URIRef, *figures: rdflib.URIRef
) -> dict[str, tuple[int, ...]]:
    """Figures of the parts of the whole, by the class or property that makes the part."""
    found = {}
    for part in told.objects(DATASET, way):
        (name,) = told.objects(part, names)
        assert str(name) not in found
        found[str(name)] = tuple(number(told, part, figure) for figure in figures)
    return found


def check_figures(graph: kg.Graph, told: rdflib.Graph) -> None:
    """Each figure is what an independent query counts."""
    triples = f"SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {APART} }}"
    assert number(told, DATASET, VOID.triples) == one(
        graph, f"SELECT (COUNT(*) AS ?n) {{ {{ {triples} }} }}"
    )
    assert number(told, DATASET, VOID.entities) == one(
        graph, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {{ {triples} }} }}"
    )
    classes = counts(
        graph,
        f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a ?c }} {APART} }} GROUP BY ?c",
    )
    assert parts(told, VOID.classPartition, VOID["class"], VOID.entities) == classes
    assert number(told, DATASET, VOID.classes) == len(classes) > 10
    properties = counts(
        graph,
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (COUNT(DISTINCT ?o) AS ?l)"
        f" {{ {{ {triples} }} }} GROUP BY ?p",
    )
    figures = VOID.triples, VOID.distinctSubjects, VOID.distinctObjects
    assert parts(told, VOID.propertyPartition, VOID.property, *figures) == properties
    assert number(told, DATASET, VOID.properties) == len(properties) > 30
    named = counts(
        graph,
        "SELECT ?g (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m)"
        f" {{ GRAPH ?g {{ ?s ?p ?o }} {APART} }} GROUP BY ?g",
    )
    assert {
        str(part): (number(told, part, VOID.triples), number(told, part, VOID.entities))
        for part in told.objects(DATASET, VOID.subset)
        if "#" not in str(part)
    } == named


def check_rdf(triples: Iterable[ox.Triple]) -> None:
    """No blank node, and no IRI that a reader would refuse."""
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            assert not isinstance(term, ox.BlankNode)
            if isinstance(term, ox.NamedNode):
                assert _is_valid_uri(term.value)
                assert IRI.fullmatch(term.value), term
