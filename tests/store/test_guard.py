"""No query reaches another server: the guard against what the engine really reads."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.rdf import vocab
from kg.store import guard, results
from kg.store.engine import evaluate
from kg.store.store import Store
from tests.asking import count, rows

REACHING = [
    "SELECT * { SERVICE <U> {?a ?b ?c} }",
    "select * { service<U>{?a ?b ?c} }",
    "SELECT * { SERVICESILENT <U> {?a ?b ?c} }",
    "SELECT * { SERVICE SILENT <U> {?a ?b ?c} }",
    "PREFIX : <U> SELECT * { SERVICE:foo {?a ?b ?c} }",
    "PREFIX SERVICE: <U> PREFIX : <U> SELECT * { SERVICE:foo {?a ?b ?c} }",
    "PREFIX x: <U> SELECT * { SERVICEx:foo {?a ?b ?c} }",
    "PREFIX x: <U> SELECT * { SERVICESILENTx:foo {?a ?b ?c} }",
    "SELECT * { ?s ?p ?o #x\r SERVICE <U> {?a ?b ?c}\n }",
    "SELECT * { ?s ?p 1SERVICE <U> {?a ?b ?c} }",
    "SELECT * { ?s ?p trueSERVICE <U> {?a ?b ?c} }",
    "SELECT * { ?s ?p '''a'b'''SERVICE <U> {?a ?b ?c} }",
    "SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE <U> {?a ?b ?c} }",
    "SELECT * { OPTIONAL{?a ?b kg:x} OPTIONAL{?a ?b kg:.SERVICE<U>{?s ?p ?o}} }",
    "SELECT * { FILTER(1<2)SERVICE#>\n<U>{?s ?p ?o} }",
    "#PREFIX SERVICEex: \nPREFIX#\nex:<U> SELECT * { SERVICEex:a{?s ?p ?o} }",
    "PREFIX SERVICE:<a:> PREFIX#\n:<U> SELECT * { SERVICE:a{?s ?p ?o} }",
    "SELECT * { { SELECT * { BIND(<U> AS ?u) } } SERVICE ?u {?a ?b ?c} }",
    "ASK { SERVICE <U> {?a ?b ?c} }",
    "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <U> {?a ?b ?c} }",
]

HARMLESS = [
    "SELECT ?service { ?service ?p ?o }",
    "PREFIX ex: <http://example.org/> SELECT * { ?s ex:SERVICE ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://x> {}' }",
    'SELECT * { ?s ?p """a "SERVICE" b""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://x>",
    "PREFIX SERVICE: <http://example.org/> SELECT * { ?s SERVICE:p ?o }",
    "SELECT * { ?s <http://example.org/SERVICE> ?o }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { _:service ?p ?o }",
]


class _Listener(BaseHTTPRequestHandler):
    hits = 0

    def do_GET(self) -> None:
        type(self).hits += 1
        self.send_response(500)
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name the server calls

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store.in_memory()
    found.load(b"<http://a> <http://b> <http://c> <http://g> .\n")
    return found


@pytest.mark.parametrize("query", REACHING)
def test_queries_that_reach_out_are_refused(query: str, address: str, store: Store) -> None:
    """The guard refuses, or the child that evaluates the query can reach nobody."""
    with pytest.raises(QueryError):
        results.python(store.query(query.replace("<U>", f"<{address}>")))
    assert _Listener.hits == 0


def test_most_of_them_would_reach_out_unguarded(address: str, store: Store) -> None:
    """Else the test above would prove nothing; the others need data, or another engine."""
    reaching = 0
    for query in REACHING:
        _Listener.hits = 0
        plain = query.replace("<U>", f"<{address}>")
        with contextlib.suppress(QueryError, OSError, RuntimeError):
            results.python(evaluate(store.engine, plain, vocab.prefixes()))
        reaching += _Listener.hits > 0
    _Listener.hits = 0
    assert reaching > len(REACHING) / 2


@pytest.mark.parametrize("query", HARMLESS)
def test_words_that_look_alike_pass(query: str, store: Store) -> None:
    assert len(rows(store, query)) >= 0
    assert _Listener.hits == 0


def test_without_the_guard_the_engine_would_reach_out(address: str, store: Store) -> None:
    answer = evaluate(store.engine, REACHING[0].replace("U", address), {})
    with pytest.raises(OSError, match="500"):
        results.python(answer)
    assert _Listener.hits == 1
    _Listener.hits = 0


def test_the_dataset_of_a_query_is_obeyed(store: Store) -> None:
    assert guard.has_dataset("SELECT * FROM <http://g> { ?s ?p ?o }")
    assert not guard.has_dataset("SELECT ?from { ?from ?p 'FROM' } # FROM")
    assert count(store, "?s ?p ?o") == 1
    assert len(rows(store, "SELECT * FROM <http://g> { ?s ?p ?o }")) == 1
    assert len(rows(store, "SELECT * FROM <http://other> { ?s ?p ?o }")) == 0


def test_the_rdflib_face_is_guarded_too(address: str, store: Store) -> None:
    from rdflib.plugins.sparql import prepareQuery

    for query in (
        REACHING[0].replace("U", address),
        prepareQuery(REACHING[0].replace("U", address)),
    ):
        with pytest.raises(QueryError, match="SERVICE is not allowed"):
            list(store.rdf().query(query))
    assert _Listener.hits == 0


def test_the_engine_is_real(store: Store) -> None:
    assert isinstance(store.engine, ox.Store)
