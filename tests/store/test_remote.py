"""Queries to servers of others: right answers of real ones, clear words where one fails."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.errors import KgError, QueryError, RemoteError, SettingsError
from kg.rdf import vocab
from kg.store import _http, guard, remote, results
from tests import looping, servers
from tests.servers import Server, Step
from tests.test_cli import kg as command
from tests.test_queries import OF_THE_SAMPLE, QUERIES, text

pytestmark = pytest.mark.xdist_group("servers")

ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://a"}}]}}'
LINE = b'<http://a> <http://b> "c" .\n'
CANCELLED = b"The SPARQL operation has been cancelled"
VIRTUOSO_CANNOT = {"concept-over-time": "Internal Optimized compiler error"}
"""Queries that Virtuoso 7.2.5 fails to plan, and what it says."""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "PAUSES", (0.0, 0.0, 0.0))


@pytest.fixture(scope="module")
def on_virtuoso(graph: kg.Graph, virtuoso: Server) -> Server:
    graph.publish(virtuoso.query)
    return virtuoso


@pytest.fixture(scope="module")
def on_oxigraph(graph: kg.Graph) -> Iterator[Server]:
    with servers.oxigraph() as server:
        graph.publish(server.query)
        yield server


def shipped(name: str) -> str:
    """A shipped query, about what our sample holds."""
    query = text(name)
    for old, new in OF_THE_SAMPLE.get(name, {}).items():
        query = query.replace(old, new)
    return query


# Real servers


@pytest.mark.parametrize("name", QUERIES)
def test_shipped_queries_give_the_same_bytes(
    name: str, graph: kg.Graph, on_oxigraph: Server
) -> None:
    for form in ("csv", "tsv", "json", "xml", "table"):
        there = remote.query(on_oxigraph.query, shipped(name))
        assert results.write(there, form) == results.write(graph.answer(shipped(name)), form)


@pytest.mark.parametrize("name", QUERIES)
def test_shipped_queries_give_the_same_values(
    name: str, graph: kg.Graph, on_virtuoso: Server
) -> None:
    if name in VIRTUOSO_CANNOT:
        with pytest.raises(RemoteError, match=VIRTUOSO_CANNOT[name]):
            remote.query(on_virtuoso.query, shipped(name))
        return
    there = results.python(remote.query(on_virtuoso.query, shipped(name)))
    here = graph.query(shipped(name))
    assert isinstance(there, results.Rows)
    assert isinstance(here, results.Rows)
    assert there.columns == here.columns
    assert sorted(map(str, there)) == sorted(map(str, here))


@pytest.mark.parametrize("product", ["on_oxigraph", "on_virtuoso"])
@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s a foaf:Person }",
        "ASK { ?s a kg:Nothing }",
        "CONSTRUCT { ?s ?p ?o } { ?s a kg:DigestEntry ; kg:describes/dct:title ?o ; ?p ?x }",
        "CONSTRUCT { ?s ?p ?o } { ?s a kg:Nothing ; ?p ?o }",
        "SELECT ?starred { ?entry kg:ordinal 1 ; kg:starred ?starred }",
        "SELECT ?none { ?none a kg:Nothing }",
    ],
)
def test_other_forms_of_query(
    query: str, product: str, graph: kg.Graph, request: pytest.FixtureRequest
) -> None:
    server: Server = request.getfixturevalue(product)
    form = "nt" if query.startswith("CONSTRUCT") else "json"
    there = results.write(remote.query(server.query, query), form)
    assert there == results.write(graph.answer(query), form)


def test_a_dataset_of_the_query_is_kept(graph: kg.Graph, on_oxigraph: Server) -> None:
    name = f"{graph.settings.base}graph/identity"
    counted = f"SELECT (COUNT(*) AS ?n) FROM <{name}> {{ ?s ?p ?o }}"
    (row,) = remote.query(on_oxigraph.query, counted)  # type: ignore[misc]  # a row
    assert int(row["n"].value) == graph.store.counts()[name]


def test_a_cut_answer_is_told(on_virtuoso: Server) -> None:
    with pytest.raises(RemoteError, match="cuts answers at 20000 rows"):
        remote.query(on_virtuoso.query, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 30000")


def test_by_name(on_virtuoso: Server) -> None:
    address = f"{on_virtuoso.query}-auth"
    login = remote.Login("dba", "dba")
    assert bool(remote.query(address, "ASK { ?s ?p ?o }", login=login))
    with pytest.raises(RemoteError, match=r"refuses name or password .*: check --user") as caught:
        remote.query(address, "ASK {}", login=remote.Login("dba", "s3cret"))
    with pytest.raises(RemoteError, match="wants to know who asks"):
        remote.query(address, "ASK {}")
    assert "s3cret" not in str(caught.value) + repr(remote.Login("dba", "s3cret"))


def test_basic_authentication() -> None:
    with servers.faulty(servers.ask_who("Basic"), servers.answer(ROWS)) as server:
        remote.query(server.address, "SELECT ?s {}", login=remote.Login("Aladdin", "open sesame"))
        first, second = (one.headers.get("Authorization") for one in server.requests)
    assert first is None
    assert second == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="  # the example of RFC 7617


# The query as it is sent


def test_only_missing_prefixes_are_declared() -> None:
    query = (
        "# dct:title\nPREFIX foaf: <http://own/> BASE <http://b/> PREFIX  xsd:<http://x/>\n"
        'SELECT * { ?s foaf:name "kg:name" ; skos:prefLabel ?void ; unknown:x 1 ; xsd:y <org:z> }'
    )
    assert guard.undeclared(query) == {"skos", "unknown"}
    with servers.faulty(servers.answer(ROWS)) as server:
        remote.query(server.address, query)
        ((sent, *rest),) = [sorted(fields(one)) for one in server.requests]
        (request,) = server.requests
    skos = vocab.prefixes()["skos"]
    assert sent == ("query", f"PREFIX skos: <{skos}> {query}")
    assert rest == [("union-default-graph", "true")]
    assert request.command == "POST"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Accept"] == "application/sparql-results+json"


def fields(request: servers.Sent) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl

    return parse_qsl(request.body.decode(), strict_parsing=True)


def test_service_is_for_the_server_to_allow() -> None:
    with servers.faulty(servers.answer(ROWS)) as server:
        remote.query(server.address, "SELECT * { SERVICE <http://other/> { ?s ?p ?o } }")
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:> <b:> <c:> }",
        "PREFIX ask: <http://x/> DELETE { ?s ?p ?o } WHERE { { SELECT * { ?s ?p ?o } } }",
        "drop all # SELECT",
        "",
    ],
)
def test_what_is_no_query_is_not_sent(update: str) -> None:
    """Virtuoso would do it."""
    with servers.faulty(servers.answer(ROWS)) as server:
        with pytest.raises(QueryError, match="this is no query"):
            remote.query(server.address, update)
        assert not server.requests


# Servers that fail

JSON = "application/sparql-results+json"
SELECT, CONSTRUCT = "SELECT ?s { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"


@pytest.mark.parametrize(
    ("query", "step", "says"),
    [
        (SELECT, servers.answer(ROWS[:-2]), "is not whole"),
        (SELECT, servers.answer(ROWS[:60] + CANCELLED), "is not whole"),
        (SELECT, servers.answer(ROWS + CANCELLED), "is not whole"),
        (SELECT, servers.answer(b""), "is not whole"),
        (SELECT, servers.answer(b"{}"), "is not whole"),
        (SELECT, servers.answer(ROWS.replace(b"http://a", b"no iri")), "is not whole"),
        (SELECT, servers.answer(ROWS.replace(b'"type":"uri",', b"")), "is not whole"),
        (SELECT, servers.answer(b"<html>log in</html>", media_type="text/html"), "(text/html)"),
        ("ASK {}", servers.answer(b'{"head":{},"boolean":tr'), "is not whole"),
        (CONSTRUCT, servers.answer(LINE + CANCELLED), "is not whole"),
        (CONSTRUCT, servers.answer(LINE + CANCELLED + b"\n"), "is not whole"),
        (CONSTRUCT, servers.answer(LINE + LINE[:-5]), "is not whole"),
        (CONSTRUCT, servers.answer(LINE[:-1]), "is not whole"),
        (SELECT, servers.cut_off(ROWS), "the connection was lost"),
        (SELECT, servers.hang_up, "the connection was lost"),
        (SELECT, servers.answer(b"try later", 503), "answers 503: try later"),
        (SELECT, servers.answer(b"<h1>Oh</h1><p>no &lt;x&gt;", 500), "answers 500: Oh no <x> ("),
        (SELECT, servers.answer(b'{"title":"x","detail":"too \\"big\\""}', 413, "application/json"),
         'answers 413: too "big" ('),
        (SELECT, servers.answer(b"line 1\x1b[31m\nwrong", 400), "the query: line 1[31m wrong:"),
        (SELECT, servers.answer(b"x" * 99_999, 403), "x…"),
        (SELECT, servers.send_on("http://other.invalid/query"), "sends on to http://other.invalid"),
        (SELECT, servers.send_on("ftp://127.0.0.1/"), "sends on to ftp://127.0.0.1/"),
        (SELECT, servers.send_on("?login"), "sends on to"),
        (SELECT, servers.send_on("/again"), "sends from place to place"),
        (SELECT, servers.send_on("http://h:port/"), "Invalid URL in location"),
    ],
)  # fmt: skip
def test_an_answer_is_believed_or_told_in_one_line(query: str, step: Step, says: str) -> None:
    with servers.faulty(step) as server, pytest.raises(KgError) as caught:
        remote.query(server.address, query)
    message = str(caught.value)
    assert says in message
    assert message.isprintable()
    assert len(message) < 400


def test_an_endless_answer_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "LARGEST", 1 << 20)
    with servers.faulty(servers.pour) as server, pytest.raises(RemoteError, match="than 1 MiB"):
        remote.query(server.address, SELECT)


@pytest.mark.parametrize("step", [servers.hang, servers.drip])
def test_the_deadline_is_for_the_whole(step: Step) -> None:
    with servers.faulty(step) as server, pytest.raises(RemoteError, match=r"within 0\.3 s"):
        remote.query(server.address, SELECT, timeout=0.3)


@pytest.mark.parametrize("trouble", [servers.hang_up, servers.cut_off(ROWS)])
def test_trouble_that_passes_is_no_trouble(trouble: Step) -> None:
    busy = servers.answer(b"busy", 503)
    with servers.faulty(busy, trouble, busy, servers.answer(ROWS)) as server:
        assert len(list(remote.query(server.address, SELECT))) == 1  # type: ignore[arg-type]  # rows
        assert len(server.requests) == 4


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_server_may_send_on_to_itself(status: int) -> None:
    with servers.faulty(servers.send_on("/query/", status), servers.answer(ROWS)) as server:
        remote.query(server.address, SELECT)
        first, second = server.requests
    assert (second.command, second.path, second.body) == ("POST", "/query/", first.body)


def test_another_server_is_not_asked() -> None:
    with (
        servers.faulty(servers.answer(ROWS)) as other,
        servers.faulty(servers.send_on(other.address)) as server,
    ):
        with pytest.raises(RemoteError, match="give that address if you trust it"):
            remote.query(server.address, SELECT, login=remote.Login("me", "s3cret"))
        assert not other.requests


def test_answers_of_the_drafts_are_understood() -> None:
    old = (
        b'{"head":{"link":[],"vars":["a","b","c"]},"results":{"distinct":false,"bindings":[{'
        b'"a":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#boolean",'
        b'"value":"0"},"b":{"type":"literal","value":"\\"type\\":\\"typed-literal\\""},'
        b'"c":{"type":"typed-literal","datatype":"http://x/d","value":"1"}}]}}'
    )
    with servers.faulty(servers.answer(old)) as server:
        (row,) = remote.query(server.address, "SELECT ?a ?b ?c {}")  # type: ignore[misc]  # a row
    assert tuple(row) == (
        ox.Literal("false", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
        ox.Literal('"type":"typed-literal"'),
        ox.Literal("1", datatype=ox.NamedNode("http://x/d")),
    )


# Addresses


@pytest.mark.parametrize(
    "address", ["", "x", "ftp://x/", "http://", "http://h\n/", "http://[/", "http://me:s3cret@h/"]
)
def test_an_address_is_http_and_without_a_name(address: str) -> None:
    with pytest.raises(SettingsError, match="--endpoint cannot be") as caught:
        remote.query(address, SELECT)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_deadline_is_a_time(timeout: float) -> None:
    with pytest.raises(SettingsError, match="the timeout cannot be"):
        remote.query("http://127.0.0.1:9/query", SELECT, timeout=timeout)


def test_loopback_is_asked_without_a_proxy(
    on_oxigraph: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{servers.free_port()}")
    assert bool(remote.query(on_oxigraph.query, "ASK { ?s ?p ?o }"))


def test_it_may_be_asked_inside_an_event_loop(on_oxigraph: Server) -> None:
    """As in a notebook."""

    async def cell() -> bool:
        return bool(remote.query(on_oxigraph.query, "ASK { ?s ?p ?o }"))

    assert looping.run(cell())


# The command line


def test_the_command_gives_the_same_bytes(on_oxigraph: Server, graph_dir: Path) -> None:
    for words in (["titles", "--format", "csv"], ["ASK { ?s a foaf:Person }"]):
        here = command("query", *words, "-g", graph_dir)
        there = command("query", *words, "--endpoint", on_oxigraph.query)
        assert there.stderr == ""
        assert there.stdout == here.stdout


@pytest.mark.parametrize(
    ("step", "words", "says"),
    [
        (servers.answer(ROWS[:-2]), [], "is not whole"),
        (servers.hang, ["--timeout", "0.3"], "no answer within 0.3 s"),
        (servers.send_on("http://other.invalid/"), [], "sends on to http://other.invalid/"),
        (servers.ask_who("Basic"), [], "give --user and KG_PASSWORD"),
        (servers.ask_who("Basic"), ["--user", "me"], "refuses name or password"),
        (servers.answer(b"no", 404), [], "answers 404: no"),
    ],
)
def test_an_error_is_one_line(
    step: Step, words: list[str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_PASSWORD", "s3cret")
    with servers.faulty(step) as server:
        refused(command("query", SELECT, "--endpoint", server.address, *words), says)


def test_without_a_server_or_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_PASSWORD", raising=False)
    address = f"http://127.0.0.1:{servers.free_port()}/query"
    refused(command("query", SELECT, "--endpoint", address), f"({address}): start it, or")
    words = ("query", SELECT, "--endpoint", address, "--user", "me")
    refused(command(*words), "set the variable KG_PASSWORD", code=2)


def refused(done: "subprocess.CompletedProcess[str]", says: str, code: int = 1) -> None:
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith("kg: ")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert "s3cret" not in done.stderr
