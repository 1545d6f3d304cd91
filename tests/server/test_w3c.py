"""The W3C's tests of the SPARQL 1.1 Protocol, Graph Store Protocol and Service Description."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, Namespace
from rdflib.collection import Collection
from rdflib.compare import isomorphic

from tests.real import real
from tests.serving import Served, client, put, serving

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
ROWS = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
TRIPLES = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}
FORMATS = {"boolean": ROWS, "tabular": ROWS, "RDF": TRIPLES}
QUERY_TESTS, UPDATE_TESTS = 20, 14


class Exchange(NamedTuple):
    """A request and what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    text: str
    statuses: set[str]
    boolean: bool | None
    form: str | None
    answer: str


class Entry(NamedTuple):
    """A test of a manifest."""

    name: str
    exchanges: list[Exchange]


def manifest(name: str) -> Iterator[Entry]:
    """Read the tests of a manifest, in order."""
    path = real(f"protocol/sparql11/{name}")
    found = rdflib.Graph().parse(path, publicID="http://manifest/m")
    (entries,) = found.objects(rdflib.URIRef("http://manifest/m"), MF.entries)
    for entry in Collection(found, entries):
        action = found.value(entry, MF.action)
        requests = found.value(action, HT.requests)
        exchanges = (
            [_exchange(found, one) for one in Collection(found, requests)] if requests else []
        )
        yield Entry(str(entry).rpartition("#")[2], exchanges)


def _exchange(found: rdflib.Graph, node: rdflib.term.Node) -> Exchange:
    response, body = found.value(node, HT.resp), found.value(node, HT.body)
    text = str(found.value(body, CNT.chars) or "") if body else ""
    encoding = str(found.value(body, CNT.characterEncoding) or "utf-8") if body else "utf-8"
    boolean, answer = found.value(response, MF.expectedBoolean), found.value(response, HT.body)
    return Exchange(
        str(found.value(node, HT.methodName)),
        str(found.value(node, HT.absolutePath)),
        _headers(found, node),
        text.encode(encoding),
        text,
        {str(one).rpartition("#")[2] for one in found.objects(response, MF.expectedStatus)},
        None if boolean is None else str(boolean) == "true",
        str(found.value(response, MF.expectedFormat) or "") or None,
        str(found.value(answer, CNT.chars) or "") if answer else "",
    )


def _headers(found: rdflib.Graph, node: rdflib.term.Node) -> dict[str, str]:
    held = found.value(node, HT.headers)
    if held is None:
        return {}
    return {
        str(found.value(one, HT.fieldName)): str(found.value(one, HT.fieldValue))
        for one in Collection(found, held)
    }


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The graphs that the protocol's tests name."""
    quads = b""
    for number in (1, 2, 3):
        triples = real(f"protocol/sparql11/protocol/data{number}.nt").read_bytes()
        graph = ox.NamedNode(f"http://kasei.us/2009/09/sparql/data/data{number}.rdf")
        quads += named(triples, graph)
    with serving(put(tmp_path_factory.mktemp("w3c") / "g.kg", quads)) as served:
        yield served


def ask(http: httpx.Client, one: Exchange, path: str) -> httpx.Response:
    return http.request(one.method, path, headers=one.headers, content=one.body)


def dump(http: httpx.Client) -> bytes:
    return http.get("/graph?default", headers={"Accept": "application/n-triples"}).content


def fits(response: httpx.Response, statuses: set[str]) -> bool:
    return any(one == f"StatusCode{response.status_code // 100}xx" for one in statuses)


def test_all_queries(endpoint: Served) -> None:
    tests = [one for one in manifest("protocol/manifest.ttl") if "update" not in one.name]
    assert len(tests) == QUERY_TESTS
    with client(endpoint) as http:
        for test in tests:
            for one in test.exchanges:
                response = ask(http, one, one.path)
                assert fits(response, one.statuses), (test.name, response.status_code)
                if one.form is not None:
                    kind = response.headers["content-type"].partition(";")[0]
                    assert kind in FORMATS[one.form], test.name
                if one.boolean is not None:
                    assert response.json()["boolean"] is one.boolean, test.name


def test_all_updates_are_refused(endpoint: Served) -> None:
    tests = [one for one in manifest("protocol/manifest.ttl") if "update" in one.name]
    assert len(tests) == UPDATE_TESTS
    with client(endpoint) as http:
        before = dump(http)
        for test in tests:
            first = test.exchanges[0]
            refused = ask(http, first, first.path.replace("/sparql/", "/update"))
            assert refused.status_code == 403, test.name
            assert refused.json()["detail"].startswith("the graph is for reading"), test.name
            assert 400 <= ask(http, first, first.path).status_code < 500, test.name
        assert dump(http) == before
        assert before.count(b"\n") > 2


def state(text: str, iri: str) -> bytes:
    """Quads of a document of the graph store's tests, in the graph that it is put into."""
    graph = rdflib.Dataset().graph(rdflib.URIRef(iri))
    graph.parse(data=text, format="turtle", publicID="http://www.example/")
    return named(graph.serialize(format="nt").encode(), ox.NamedNode(iri))


def named(ntriples: bytes, graph: ox.NamedNode) -> bytes:
    """The same triples as quads of a graph."""
    triples = ox.parse(ntriples, ox.RdfFormat.N_TRIPLES)
    quads = (ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples)
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def reads(name: str) -> list[tuple[str, Exchange, str]]:
    """Requests that read, with the document that the store held then, if any."""
    found = []
    for test in manifest(f"graph-store-protocol/{name}"):
        held: dict[str, str] = {}
        for one in test.exchanges:
            key = one.path
            if one.method == "PUT" or (one.method == "POST" and key not in held):
                held[key] = one.text
            elif one.method == "DELETE":
                held.pop(key, None)
            elif one.method in ("GET", "HEAD"):
                found.append((test.name, one, one.answer or held.get(key, "")))
    return found


@pytest.mark.parametrize("name", ["manifest-direct.ttl", "manifest-indirect.ttl"])
def test_graph_store_reads(name: str, tmp_path: Path) -> None:
    """A store that stands as each test has left it when it reads; each reads as expected."""
    seen = 0
    for number, (test, one, document) in enumerate(reads(name)):
        direct = "?" not in one.path
        iri = (
            "https://w3id.org/paperkg/graph/person/1.ttl"
            if direct
            else "http://www.example/gsp/person/1.ttl"
        )
        path = "/graph/person/1.ttl" if direct else f"/graph?{_identified(one.path, iri)}"
        missing = "NotFound" in one.statuses
        quads = b"" if missing else state(document, iri)
        with serving(put(tmp_path / f"{number}.kg", quads)) as served, client(served) as http:
            response = http.request(one.method, path, headers={"Accept": "text/turtle"})
            assert response.status_code == (404 if missing else 200), test
            if not missing:
                assert response.headers["content-type"] == "text/turtle; charset=utf-8"
                assert int(response.headers["content-length"]) > 0
            if one.method == "GET" and not missing:
                got = rdflib.Graph().parse(data=response.text, format="turtle")
                wanted = rdflib.Graph().parse(
                    data=document, format="turtle", publicID="http://www.example/"
                )
                assert isomorphic(got, wanted), test
            for method in ("PUT", "POST", "DELETE", "PATCH"):
                assert http.request(method, path if not direct else "/graph").status_code in (
                    403,
                    405,
                )
        seen += 1
    assert seen >= (5 if "indirect" not in name else 9)


def _identified(path: str, iri: str) -> str:
    return "default" if path.endswith("?default") else f"graph={quote(iri, safe='')}"


def test_service_description(endpoint: Served) -> None:
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    with client(endpoint) as http:
        response = http.get("/sparql", headers={"Accept": "text/turtle"})
        assert response.headers["content-type"].startswith("text/turtle")
        found = rdflib.Graph().parse(data=response.text, format="turtle")
    address = rdflib.URIRef(f"{endpoint.address}sparql")
    (service,) = found.subjects(RDF.type, sd.Service)
    assert set(found.objects(service, sd.endpoint)) == {address}
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in found
    (dataset,) = found.objects(service, sd.defaultDataset)
    named = {found.value(one, sd.name) for one in found.objects(dataset, sd.namedGraph)}
    assert len(named) == 3
    used = {*found.predicates(), *found.objects(None, RDF.type)}
    own = {term for term in used if str(term).startswith(str(sd))}
    assert own <= _declared(sd)
    assert RDFS.label not in own


def _declared(sd: Namespace) -> set[rdflib.URIRef]:
    """Terms of the service description vocabulary that we may use (its sections 3.2 and 3.4)."""
    names = (
        "Service Dataset Graph NamedGraph endpoint supportedLanguage feature resultFormat "
        "defaultDataset defaultGraph namedGraph name graph"
    )
    return {sd[name] for name in names.split()}
