"""The server as others meet it: a real process, real sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

import kg
from tests.server.test_pool import ENDLESS, HUNGRY, quads
from tests.serving import Served, alive, client, put, serving

CSV, NTRIPLES = {"Accept": "text/csv"}, {"Accept": "application/n-triples"}
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def served(graph_dir: Path) -> Iterator[Served]:
    """The sample, served; queries end after two seconds."""
    with serving(graph_dir, "--timeout", "2", "--memory", "200") as one:
        yield one


@pytest.fixture
def http(served: Served) -> Iterator[httpx.Client]:
    with client(served) as one:
        yield one


def counted(http: httpx.Client) -> int:
    response = http.post("/sparql", data={"query": COUNT}, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    return int(response.text.split()[1])


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_rows_in_each_format(http: httpx.Client, accept: str, kind: str) -> None:
    words = 'SELECT ?title { ?paper dct:title ?title FILTER(CONTAINS(?title, "16x16")) }'
    response = http.get("/sparql", params={"query": words}, headers={"Accept": accept})
    assert response.headers["content-type"] == kind
    assert "16x16 Words" in response.text
    assert len(response.content) == int(response.headers["content-length"]) > 0


def test_csv_quotes_addresses_with_commas(http: httpx.Client) -> None:
    words = "SELECT ?p ?place { ?p prov:wasDerivedFrom ?place } LIMIT 5"
    text = http.get("/sparql", params={"query": words}, headers={"Accept": "text/csv"}).text
    assert all(line.count('"') == 2 for line in text.splitlines()[1:])


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_triples_in_each_format(http: httpx.Client, accept: str, graph_dir: Path) -> None:
    import rdflib

    words = "CONSTRUCT { ?p dct:title ?t } { ?p dct:title ?t }"
    response = http.get("/sparql", params={"query": words}, headers={"Accept": accept})
    kind = response.headers["content-type"].partition(";")[0]
    assert kind == accept
    form = {"application/ld+json": "json-ld", "application/rdf+xml": "xml"}.get(accept, accept)
    found = rdflib.Graph().parse(data=response.content, format=form)
    wanted = kg.open(graph_dir).query(words)
    assert isinstance(wanted, list)
    assert len(found) == len({str(one) for one in wanted}) > 5


def test_what_no_format_can_hold(http: httpx.Client) -> None:
    response = http.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/csv" in response.json()["detail"]


def test_an_error_names_its_place(http: httpx.Client) -> None:
    response = http.post("/sparql", data={"query": "SELECT *\n{ ?s ?p }"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["line"]) == (400, 2)
    assert body["detail"].startswith("the query is wrong")
    plain = http.get("/sparql?query=SELECT", headers={"User-Agent": "curl/8", "Accept": "*/*"})
    assert plain.headers["content-type"].startswith("text/plain")
    assert plain.text.count("\n") == 1


def test_an_error_is_escaped_for_browsers(http: httpx.Client) -> None:
    response = http.get("/entity?iri=<script>", headers={"Accept": "text/html"})
    assert response.status_code in (400, 404)
    assert "<script>" not in response.text


def test_the_deadline_is_told_and_others_go_on(served: Served, http: httpx.Client) -> None:
    with ThreadPoolExecutor() as threads, client(served) as other:
        late = threads.submit(other.post, "/sparql", data={"query": ENDLESS})
        time.sleep(0.2)
        assert counted(http) > 1_000
        response = late.result()
    assert response.status_code == 504
    assert "no answer within 2 s" in response.json()["detail"]


def test_memory_is_bounded_and_others_go_on(graph_dir: Path) -> None:
    with serving(graph_dir, "--timeout", "60", "--memory", "200") as one, client(one) as http:
        with ThreadPoolExecutor() as threads, client(one) as other:
            heavy = threads.submit(other.post, "/sparql", data={"query": HUNGRY})
            assert counted(http) > 1_000
            response = heavy.result()
        assert response.status_code == 503
        assert "more than 200 MiB" in response.json()["detail"]
        assert int(response.headers["retry-after"]) > 0
        assert counted(http) > 1_000


def test_a_client_that_goes_leaves_nothing_behind(graph_dir: Path) -> None:
    """Its query ends at once, long before the deadline."""
    with serving(graph_dir, "--timeout", "600") as one, client(one) as http:
        before = one.workers()
        for _ in before:
            with pytest.raises(httpx.ReadTimeout):
                http.post("/sparql", data={"query": ENDLESS}, timeout=0.5)
        assert counted(http) > 1_000
        assert not set(before) & set(one.workers())
        assert 'status="499"' in http.get("/metrics").text
        assert b"Traceback" not in one.said()


def test_a_killed_worker_is_replaced_unseen(served: Served, http: httpx.Client) -> None:
    wanted = counted(http)
    before = served.workers()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert counted(http) == wanted
    began = time.monotonic()
    while len(served.workers()) < len(before) and time.monotonic() - began < 30:
        time.sleep(0.02)
    assert len(served.workers()) == len(before)
    assert not set(before) & set(served.workers())


def test_many_clients_get_right_answers_while_workers_die(served: Served) -> None:
    """2,000 requests from 50 clients; four times all workers are killed meanwhile."""
    stop = threading.Event()

    def harm() -> None:
        for _ in range(4):
            for pid in served.workers():
                os.kill(pid, signal.SIGKILL)
            if stop.wait(1.0):
                return

    def one(client_number: int) -> list[tuple[int, str]]:
        found = []
        with client(served) as http:
            for number in range(40):
                words = f"SELECT (({client_number} * 1000 + {number}) AS ?n) {{}}"
                for _ in range(20):
                    response = http.get(
                        "/sparql", params={"query": words}, headers={"Accept": "text/csv"}
                    )
                    if response.status_code != 503:
                        break
                    time.sleep(0.1)
                found.append((response.status_code, response.text))
        return found

    harmful = threading.Thread(target=harm)
    harmful.start()
    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(one, range(50)))
    stop.set()
    harmful.join()
    wanted = [[(200, f"n\r\n{a * 1000 + b}\r\n") for b in range(40)] for a in range(50)]
    assert answers == wanted


def test_a_rebuilt_graph_is_swapped_without_a_failure(tmp_path: Path) -> None:
    graph = put(tmp_path / "g.kg", quads(10))
    answers: list[int] = []
    failures: list[str] = []
    with serving(graph) as one:
        stop = threading.Event()

        def ask() -> None:
            try:
                with client(one) as http:
                    while not stop.is_set():
                        answers.append(counted(http))
            except (AssertionError, httpx.HTTPError) as error:
                failures.append(repr(error))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for size in (20, 30, 40):
            put(graph, quads(size), name=f"{size:016}")
            began = time.monotonic()
            while size not in answers[-4:] and time.monotonic() - began < 60:
                time.sleep(0.05)
        stop.set()
        for thread in threads:
            thread.join()
        assert failures == [], one.said()
    assert {*answers} == {10, 20, 30, 40}
    assert len(list(graph.glob("0*"))) <= 2


def test_another_base_is_followed(sample: Path, tmp_path: Path) -> None:
    graph = tmp_path / "g.kg"
    kg.build(sample, to=graph, concepts=False)
    with serving(graph) as one, client(one) as http:
        assert http.get("/graph/about").status_code == 200
        kg.build(sample, to=graph, fresh=True, base="http://other.example/", concepts=False)
        asked = "ASK { GRAPH <http://other.example/graph/about> { ?s ?p ?o } }"
        began = time.monotonic()
        while "true" not in http.post("/sparql", data={"query": asked}).text:
            assert time.monotonic() - began < 60
            time.sleep(0.1)
        assert http.get("/graph/about").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/entity?iri=https://w3id.org/paperkg/%E6%A6%82",
        "/entity?iri=https://w3id.org/paperkg/x%0d%0aSet-Cookie:%20a=b",
        "/entity?iri=https://w3id.org/paperkg/%00",
        "/%E6%A6%82/x.ttlx",
        "/entity?iri=%20",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_odd_addresses_are_not_there(http: httpx.Client, path: str, accept: str) -> None:
    response = http.get(path, headers={"Accept": accept})
    assert response.status_code in (400, 404)
    assert "set-cookie" not in response.headers
    assert "content-location" not in response.headers


def test_head_tells_what_get_would(http: httpx.Client) -> None:
    browser = {"Accept": "text/html,*/*;q=0.8"}
    for path in ("/sparql", "/", "/ontology", "/sparql?query=ASK{}"):
        told, got = http.head(path, headers=browser), http.get(path, headers=browser)
        assert told.headers["content-type"] == got.headers["content-type"] != ""
        assert told.headers["content-length"] == got.headers["content-length"]
        assert told.content == b""


def test_what_depends_on_accept_says_so(http: httpx.Client) -> None:
    assert "Accept" in http.get("/sparql?query=ASK{}").headers["vary"]
    both = [("Accept", "image/png"), ("Accept", "text/csv")]
    response = http.get("/sparql?query=ASK{}", headers=both)
    assert response.headers["content-type"].startswith("text/csv")


def test_a_target_in_full_and_an_empty_port(served: Served) -> None:
    for line, host in (("http://localhost/healthz", "localhost"), ("/healthz", "localhost:")):
        with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
            text = f"GET {line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            connection.sendall(text.encode())
            assert _rest(connection).startswith(b"HTTP/1.1 200 ")


def test_too_many_connections_are_hung_up_on(graph_dir: Path) -> None:
    with serving(graph_dir) as one:
        idle = [socket.create_connection(("127.0.0.1", one.port)) for _ in range(300)]
        ends = 0
        for connection in idle:
            connection.settimeout(0.2 if ends < 40 else 0.01)
            try:
                ends += connection.recv(1) == b""
            except ConnectionError:
                ends += 1
            except TimeoutError:
                pass
            connection.close()
        assert ends >= 40
        with client(one) as http:
            assert http.get("/healthz").status_code == 200


def test_hosts_by_another_name_are_refused(http: httpx.Client, graph_dir: Path) -> None:
    assert http.get("/healthz", headers={"Host": "localhost:1"}).status_code == 200
    refused = http.get("/healthz", headers={"Host": "evil.example"})
    assert refused.status_code == 421
    assert "--public-host" in refused.json()["detail"]
    with serving(graph_dir, "--public-host", "Papers.example") as one, client(one) as other:
        assert other.get("/healthz", headers={"Host": "papers.example"}).status_code == 200
    with serving(graph_dir, "--public-host", "papers.example:80") as one, client(one) as other:
        assert other.get("/healthz", headers={"Host": "papers.example"}).status_code == 200


def test_cross_origin_reading(http: httpx.Client) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    asked = http.options("/sparql", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 204
    assert "POST" in asked.headers["access-control-allow-methods"]
    response = http.get("/sparql?query=ASK{}", headers=headers)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers


def test_every_answer_bears_its_headers(http: httpx.Client) -> None:
    for path in ("/sparql?query=ASK{}", "/nothing", "/healthz", "/sparql?query=wrong"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


def test_sizes_are_bounded(http: httpx.Client) -> None:
    assert http.post("/sparql", data={"query": "#" * (1 << 20)}).status_code == 413
    assert http.get("/sparql?query=" + "a" * (17 << 10)).status_code == 414
    compressed = http.post("/sparql", content=b"x", headers={"Content-Encoding": "gzip"})
    assert compressed.status_code == 415
    assert http.get("/sparql", headers={"X": "a" * (100 << 10)}).status_code in (400, 431)


def test_a_body_of_unknown_length_is_bounded(http: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"#" * (1 << 16)

    headers = {"Content-Type": "application/sparql-query"}
    try:
        response = http.post("/sparql", content=endless(), headers=headers)
    except httpx.WriteError:  # cut off while it was still sending
        return
    assert response.status_code == 413


def test_slow_clients_are_cut_off(served: Served) -> None:
    """One that sends no header, one that sends no body: neither holds its connection."""
    silent = socket.create_connection(("127.0.0.1", served.port), timeout=60)
    silent.sendall(b"GET /healthz HT")
    slow = socket.create_connection(("127.0.0.1", served.port), timeout=60)
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    slow.sendall(head + b"Content-Length: 10\r\n\r\nASK")
    with silent, slow:
        assert _rest(silent) == b""
        assert b" 408 " in _rest(slow).splitlines()[0]


def _rest(connection: socket.socket) -> bytes:
    found = b""
    try:
        while piece := connection.recv(1 << 16):
            found += piece
    except ConnectionResetError:
        return found
    return found


def test_updates_and_writes_are_refused(http: httpx.Client) -> None:
    before = counted(http)
    for response in (
        http.post("/sparql", data={"update": "CLEAR ALL"}),
        http.post("/update", data={"update": "CLEAR ALL"}),
        http.put("/graph?default", content=b"<a:b> <a:c> <a:d> ."),
        http.delete("/graph?default"),
        http.patch("/graph?default"),
    ):
        assert response.status_code == 403
        assert "for reading" in response.json()["detail"]
    assert http.put("/sparql", content=b"x").status_code == 405
    assert counted(http) == before


def test_a_graph_is_read_whole(http: httpx.Client, graph_dir: Path) -> None:
    opened = kg.open(graph_dir)
    for name, size in opened.store.counts().items():
        response = http.get(
            "/graph", params={"graph": name}, headers={"Accept": "application/n-triples"}
        )
        assert response.text.count("\n") == size
    every = http.get("/graph?default", headers={"Accept": "application/n-triples"}).text
    assert len({*every.splitlines()}) == every.count("\n") > 100
    assert http.get("/graph").status_code == 400
    assert http.get("/graph?graph=not%20an%20iri").status_code == 400
    assert http.head("/graph?default").headers["content-length"] != "0"


def test_metrics_count(http: httpx.Client, served: Served) -> None:
    http.get("/sparql?query=ASK{}")
    text = http.get("/metrics").text
    assert 'kg_requests_total{method="GET",route="sparql",status="200"}' in text
    assert f"kg_workers {len(served.workers())}.0" in text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_all_its_processes(graph_dir: Path, number: int) -> None:
    one = Served(graph_dir, "--timeout", "600")
    workers = one.workers()
    assert len(workers) >= 2
    with ThreadPoolExecutor() as threads, client(one) as http:
        asked = threads.submit(http.post, "/sparql", data={"query": ENDLESS})
        time.sleep(0.3)
        one.process.send_signal(number)
        one.process.wait(timeout=60)
        assert isinstance(asked.exception(), httpx.HTTPError) or asked.result().status_code == 503
    assert b"Traceback" not in one.said()
    assert one.stop() == 0
    assert not any(map(alive, workers))


def test_workers_do_not_outlive_a_server_that_is_killed(graph_dir: Path) -> None:
    one = Served(graph_dir)
    workers = one.workers()
    one.process.kill()
    one.stop()
    began = time.monotonic()
    while any(map(alive, workers)) and time.monotonic() - began < 30:
        time.sleep(0.1)
    assert not any(map(alive, workers))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "70000"], "--port cannot be 70000"),
        (["--timeout", "0"], "--timeout cannot be 0.0"),
        (["--memory", "1"], "--memory cannot be 1"),
        (["-g", "/nowhere/g.kg"], "no graph here"),
        (["--host", "no-such-host.invalid"], "the address cannot be had"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(graph_dir: Path, options: list[str], said: str) -> None:
    words = [sys.executable, "-m", "kg", "serve", "-g", str(graph_dir), *options]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("warning")]
    assert done.returncode in (1, 2)
    assert len(lines) == 1
    assert said in lines[0]


def test_a_taken_port_is_told(served: Served, graph_dir: Path) -> None:
    words = [sys.executable, "-m", "kg", "serve", "-g", str(graph_dir), "--port", str(served.port)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("kg: the address cannot be had: Address already in use")


class _Listener(BaseHTTPRequestHandler):
    hits: list[str] = []  # noqa: RUF012 - one for all requests

    def do_GET(self) -> None:
        self.hits.append(self.path)
        body = json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": []}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name the server calls

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def listener() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    _Listener.hits.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


REACHING = [
    "SELECT * { SERVICE <U> {?a ?b ?c} }",
    "select * { service<U>{?a ?b ?c} }",
    "SELECT * { SERVICE SILENT <U> {?a ?b ?c} }",
    "SELECT * { SERVICESILENT <U> {?a ?b ?c} }",
    "SELECT * { # nothing\n SERVICE # here\n <U> {?a ?b ?c} }",
    "PREFIX SERVICE: <U> PREFIX : <U> SELECT * { SERVICE:x {?a ?b ?c} }",
    "PREFIX x: <U> SELECT * { SERVICE x: {?a ?b ?c} }",
    "BASE <U> SELECT * { SERVICE <x> {?a ?b ?c} }",
    "SELECT * { { SELECT * { SERVICE <U> {?a ?b ?c} } } }",
    "SELECT * { ?s ?p 'x\\'' . SERVICE <U> {?a ?b ?c} }",
    "SELECT * { ?s ?p '''a'b''' SERVICE <U> {?a ?b ?c} }",
    "SELECT * { BIND(<U> AS ?u) SERVICE ?u {?a ?b ?c} }",
    "SELECT * { VALUES ?u { <U> } SERVICE ?u {?a ?b ?c} }",
    "SELECT * FROM <Ux> { ?a ?b ?c }",
    "SELECT * FROM NAMED <Ux> { GRAPH ?g { ?a ?b ?c } }",
    "ASK FROM <Ux> { ?a ?b ?c }",
    "DESCRIBE <Ux> FROM <Ux>",
    "CONSTRUCT { ?a ?b ?c } FROM <Ux> WHERE { ?a ?b ?c }",
]
GONE = [
    "SELECT * FROM <graph/none> { ?a ?b ?c }",
    "PREFIX g: <https://w3id.org/paperkg/graph/> SELECT * FROM g:none { ?a ?b ?c }",
    "PREFIX : <https://w3id.org/paperkg/graph/> SELECT * FROM:none { ?a ?b ?c }",
    "BASE <http://e/> SELECT * FROM NAMED <none> { GRAPH ?g { ?a ?b ?c } }",
]
DISGUISED = [
    "SELECT * { \\u0053ERVICE <U> {?a ?b ?c} }",
    "SELECT * { SERVICE <\\u0068ttp://U> {?a ?b ?c} }",
    "LOAD <U>",
    "lOaD SILENT <U> INTO GRAPH <http://g>",
    "INSERT { ?a ?b ?c } WHERE { SERVICE <U> { ?a ?b ?c } }",
]
HARMLESS = [
    "SELECT ?service { ?service ?p ?o } LIMIT 1",
    "SELECT * { ?s ?p 'SERVICE <U> {}' } LIMIT 1",
    "SELECT * { ?s ?p ?o } LIMIT 1 # SERVICE <U>",
    "PREFIX ex: <http://example.org/> SELECT * { ?s ex:SERVICE ?o }",
]


@pytest.mark.parametrize("words", REACHING)
def test_what_reaches_out_is_forbidden(http: httpx.Client, listener: str, words: str) -> None:
    response = http.post("/sparql", data={"query": words.replace("U", listener)})
    assert response.status_code == 403, response.text
    assert ": " in response.json()["detail"]
    assert _Listener.hits == []


@pytest.mark.parametrize("words", GONE)
def test_a_graph_that_is_not_here_is_told(http: httpx.Client, words: str) -> None:
    response = http.post("/sparql", data={"query": words})
    assert response.status_code == 403
    assert "no such graph here" in response.json()["detail"]


def test_a_graph_that_is_here_is_the_dataset(http: httpx.Client) -> None:
    declared = "PREFIX : <https://w3id.org/paperkg/graph/> SELECT (COUNT(*) AS ?n)"
    for dataset in ("FROM:about", "FROM :about", "FROM <graph/about>", "FROM kg:x"):
        query = f"{declared} {dataset} {{ ?a ?b ?c }}"
        response = http.post("/sparql", data={"query": query}, headers=CSV)
        if dataset == "FROM kg:x":
            assert response.status_code == 403
        else:
            assert 0 < int(response.text.split()[1]) < 1_000


@pytest.mark.parametrize("iri", ["http://[", "http://a:b:c/", "http://%zz/"])
def test_a_graph_that_is_no_iri_is_told(http: httpx.Client, iri: str) -> None:
    response = http.post("/sparql", data={"query": f"SELECT * FROM <{iri}> {{}}"})
    assert response.status_code in (400, 403)


def test_the_letters_alone_do_no_harm(graph_dir: Path) -> None:
    """Such a query may be the first one, when the engine has still to open its files."""
    with serving(graph_dir) as one, client(one) as http:
        for _ in range(4):
            query = "SELECT DISTINCT ?service { GRAPH ?service {} }"
            response = http.post("/sparql", data={"query": query}, headers=CSV)
            assert response.status_code == 200, response.text
            assert response.text.count("\n") > 5


@pytest.mark.parametrize("words", DISGUISED)
def test_what_is_disguised_reaches_nobody(http: httpx.Client, listener: str, words: str) -> None:
    query = words.replace("http://U", listener[4:]).replace("U", listener)
    for field in ("query", "update"):
        assert http.post("/sparql", data={field: query}).status_code in (400, 403)
    assert _Listener.hits == []


@pytest.mark.parametrize("words", HARMLESS)
def test_what_only_looks_so_is_answered(http: httpx.Client, listener: str, words: str) -> None:
    assert http.post("/sparql", data={"query": words.replace("U", listener)}).status_code == 200
    assert _Listener.hits == []


def test_a_host_may_be_allowed_and_no_other(graph_dir: Path, listener: str) -> None:
    host = listener.removeprefix("http://").rstrip("/")
    with serving(graph_dir, "--allow-service", host) as one, client(one) as http:
        words = f"SELECT * {{ SERVICE <{listener}> {{ ?a ?b ?c }} }}"
        response = http.post("/sparql", data={"query": words})
        assert response.status_code == 200, response.text
        assert len(_Listener.hits) == 1
        _Listener.hits.clear()
        hidden = (
            f"PREFIX : <http://localhost:1/> SELECT * {{ FILTER(1!='SERVICE <{listener}')SERVICE:#>"
            "\n { ?a ?b ?c } }"
        )
        for other in (
            words.replace("127.0.0.1", "localhost"),
            words.replace("http://", "http://user@"),
            words.replace("SERVICE <", "SERVICE # x\n <"),
            f"SELECT * {{ SERVICE <{listener}> {{ ?a ?b ?c }} SERVICE ?x {{ ?a ?b ?c }} }}",
            f"SELECT * {{ SERVICE <{listener}> {{}} SERVICE <http://localhost:1/> {{}} }}",
            hidden,
        ):
            assert http.post("/sparql", data={"query": other}).status_code == 403, other
        assert _Listener.hits == []
