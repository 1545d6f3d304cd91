"""What the endpoint is and holds: SPARQL 1.1 Service Description with the VoID of the graph.

https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Iterator
from typing import BinaryIO

import pyoxigraph as ox

from kg import ids
from kg.rdf import vocab
from kg.store.answers import GRAPH, Facts
from kg.store.directory import Generation

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_VOID = "http://rdfs.org/ns/void#"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def answer(generation: Generation, out: BinaryIO, *, endpoint: str, triples: str) -> Facts:
    """Describe the service at `endpoint`; `triples` is a media type of GRAPH."""
    described = sorted({*_service(endpoint, generation), *_about(generation)}, key=str)
    ox.serialize(described, out, GRAPH[triples], prefixes={**vocab.prefixes(), "sd": _SD})
    return {"media_type": triples}


def _service(endpoint: str, generation: Generation) -> Iterator[ox.Triple]:
    service, dataset, union = (
        ox.NamedNode(f"{endpoint}{part}") for part in ("#service", "#dataset", "#union")
    )
    yield ox.Triple(service, _TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULTS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + name))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), union)
    yield ox.Triple(union, _TYPE, _sd("Graph"))
    for number, iri in enumerate(generation.store.graphs(), 1):
        named, graph = ox.NamedNode(f"{endpoint}#graph-{number}"), ox.NamedNode(iri)
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, _TYPE, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), graph)
        yield ox.Triple(named, _sd("graph"), graph)
        yield ox.Triple(graph, _TYPE, _sd("Graph"))


def _about(generation: Generation) -> Iterator[ox.Triple]:
    """Datasets as the graph tells of itself, without files and the clock."""
    about = ox.NamedNode(generation.manifest.settings.base + ids.graph("about"))
    for quad in generation.store.engine.quads_for_pattern(None, None, None, about):
        if quad.predicate.value.startswith(_VOID) or quad.object == ox.NamedNode(f"{_VOID}Dataset"):
            yield quad.triple


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
