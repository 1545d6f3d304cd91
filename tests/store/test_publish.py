"""Publishing into real servers: what arrives, what goes, and what a broken run leaves."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg import graph as graphs
from kg.errors import RemoteError, SettingsError
from kg.store import _http, remote
from kg.store._slices import slices
from kg.store.store import Store
from tests import servers
from tests.servers import Server, Step
from tests.test_cli import kg as command

pytestmark = pytest.mark.xdist_group("servers")

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in ("integer", "decimal", "double")}
VOID_SUBSET = "<http://rdfs.org/ns/void#subset>"


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "PAUSES", (0.0, 0.0, 0.0))


@pytest.fixture(params=["graphs", "updates"])
def addresses(request: pytest.FixtureRequest, server: Server) -> remote.Addresses:
    """Each product by each way."""
    if request.param == "updates":
        return remote.Addresses(server.query, (server.update,), ())
    return remote.Addresses(server.query, (), (server.store,))


@pytest.fixture
def base(request: pytest.FixtureRequest) -> str:
    """A base for a test alone."""
    return f"https://example.org/{re.sub(r'[^a-z]+', '-', request.node.name)}/"


def here(store: Store) -> set[str]:
    """Quads of a store."""
    return {str(quad) for quad in store.engine}


def there(server: Server, base: str) -> set[str]:
    """Quads of a server under a base, numbers and times by value."""
    listed = (
        f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{base}')) }}"
    )
    quads = set()
    for row in remote.query(server.query, listed):  # type: ignore[union-attr]  # rows
        name = row["g"]
        asked = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}"
        for triple in remote.query(server.query, asked):  # type: ignore[union-attr]  # triples
            quads.add(f"{triple} {name}")
    return quads


def by_value(quads: set[str]) -> set[tuple[object, ...]]:
    """Quads with numbers and times as values."""
    text = "".join(f"{quad} .\n" for quad in quads)
    found = ox.parse(text, format=ox.RdfFormat.N_QUADS)
    return {(one.subject, one.predicate, value(one.object), one.graph_name) for one in found}


def value(term: object) -> object:
    if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS:
        return float(term.value)
    if isinstance(term, ox.Literal) and term.datatype.value == f"{XSD}dateTime":
        return datetime.fromisoformat(term.value)
    return term


def made(*quads: str, base: str) -> Store:
    """A store of quads whose graphs its `about` lists, as a build does."""
    store = Store.in_memory()
    store.load("".join(f"{quad} .\n" for quad in quads).encode())
    about = "".join(
        f"<{base}dataset> {VOID_SUBSET} <{name}> <{base}graph/about> .\n" for name in store.graphs()
    )
    store.load(about.encode())
    return store


# What arrives


def test_a_graph_arrives_whole_and_again(
    graph: kg.Graph, server: Server, addresses: remote.Addresses
) -> None:
    base, counts = graph.settings.base, graph.store.counts()
    for _ in range(2):
        published = remote.publish(graph.store, base, addresses)
        assert (published.graphs, published.triples) == (len(counts), len(graph.store))
        assert (published.dropped, published.differences) == ((), ())
        found = there(server, base)
        assert by_value(found) == by_value(here(graph.store))
        assert server.product == "virtuoso" or found == here(graph.store)


def test_hostile_text_arrives_as_it_is(
    server: Server, addresses: remote.Addresses, base: str
) -> None:
    texts = [
        "'''",
        '"""',
        "\\",
        "\n\r\t",
        "\x01\x7f",
        "} } DROP ALL",
        "神经😀",
        "\\u0041",
        "%41+&=",
        "",
    ]
    nodes = [f"{ox.Literal(text)}" for text in texts]
    nodes += [f"{ox.Literal(text, language='zh-hans')}" for text in texts if text]
    nodes += ["<http://e/x#line=1,2>", "<http://e/%E7%A5%9E'(x)>", "<http://e/神>", '"x" ']
    nodes += [str(ox.Literal("y" * 600_000))]
    store = made(*(f"<{base}s> <{base}p> {node} <{base}graph/x?a=1&b=%20+>" for node in nodes),
                 base=base)  # fmt: skip
    assert remote.publish(store, base, addresses).differences == ()
    found = there(server, base)
    assert sorted(found - here(store)) == sorted(here(store) - found) == []


def test_more_than_one_slice_and_blank_nodes(
    server: Server, addresses: remote.Addresses, base: str
) -> None:
    name = f"<{base}graph/x>"
    quads = [f"_:n <{base}p> <{base}o{number}> {name}" for number in range(6_000)]
    store = made(*quads, f"<{base}s> <{base}p> _:n {name}", base=base)
    assert remote.publish(store, base, addresses).differences == ()
    blank = next(quad.object for quad in store.engine if isinstance(quad.object, ox.BlankNode))
    named = f"<{base}.well-known/genid/{blank.value}>"
    assert there(server, base) == {quad.replace(str(blank), named) for quad in here(store)}


def test_slices_keep_to_their_bounds() -> None:
    base = "http://e/"
    lines = [f"<http://e/s> <http://e/p> \"{'神' * (number % 50)}{number}\" <http://e/g>"
             for number in range(1_000)]  # fmt: skip
    store = made(*lines, f'<http://e/s> <http://e/p> "{"x" * 9_000}" <http://e/g>', base=base)
    found = list(slices(store.engine, "http://e/g", base, most_triples=60, most_bytes=4_000))
    assert sum(one.triples for one in found) == 1_001
    assert all(one.text.count(b"\n") == one.triples <= 60 for one in found)
    assert [one.triples for one in found if len(one.text) > 4_000] == [1]
    text = b"".join(one.text for one in found)
    read = {str(quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}
    assert read == {
        str(one.triple) for one in store.engine if str(one.graph_name) == "<http://e/g>"
    }


def test_numbers_that_a_server_merges_are_explained(virtuoso: Server, base: str) -> None:
    typed = [f'"{text}"^^<{XSD}{kind}>' for text, kind in
             (("true", "boolean"), ("1", "integer"), ("1.0", "decimal"), ("2", "integer"),
              ("2020-01-01", "date"), ("2020", "gYear"))]  # fmt: skip
    store = made(*(f"<{base}s> <{base}p> {node} <{base}graph/x>" for node in typed), base=base)
    server = remote.find(virtuoso.query, None, None, by_name=False)
    (found,) = remote.publish(store, base, server).differences
    assert (found.here, found.by_value, found.lacking) == (6, 3, False)
    assert found.by_value <= found.there < found.here


# What goes


def test_what_was_withdrawn_goes_and_the_rest_stays(
    server: Server, addresses: remote.Addresses, base: str, sample: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"title": "Herding Gradients", "authors": [{"name": "A Meadow"}]}\n')
    kg.build(sample, other, to=tmp_path / "g.kg", base=base, concepts=False)
    opened = kg.open(tmp_path / "g.kg")
    assert len(remote.publish(opened.store, base, addresses).dropped) == 0
    strangers = made(f"<{base}s> <{base}p> <{base}o> <{base}graph/source/ffff>", base=f"{base}no/")
    strangers.drop(name.encode() for name in [f"<{base}no/graph/about>"])  # type: ignore[misc]
    remote.publish(strangers, f"{base}no/", addresses)
    gone = {name for name in opened.store.graphs() if opened.sources[0].id in name}
    graphs.remove(opened.sources[0].id, tmp_path / "g.kg")
    less = kg.open(tmp_path / "g.kg")
    published = remote.publish(less.store, base, addresses)
    assert set(published.dropped) == gone != set()
    assert by_value(there(server, base)) == by_value(here(less.store) | here(strangers))


def test_only_graphs_under_our_base_go(oxigraph: Server, base: str) -> None:
    about = f"<{base}graph/about>"
    listed = [f"<{base}graph/source/1>", "<http://other/g>", f"<{base}elsewhere/g>"]
    asked = f"<{base}s> <{base}p> <{base}o>"
    subsets = [f"<{base}dataset> {VOID_SUBSET} {name}" for name in listed]
    before = made(*(f"{asked} {name}" for name in listed), base=base)
    before.load("".join(f"{one} {about} .\n" for one in subsets).encode())
    server = remote.find(oxigraph.query, None, None, by_name=False)
    remote.publish(before, base, server)
    published = remote.publish(made(f"{asked} <{base}graph/source/2>", base=base), base, server)
    assert published.dropped == (f"{base}graph/source/1",)
    assert set(listed[1:]) < {quad.rpartition(" ")[2] for quad in there(oxigraph, "http")}


# What fails


def killing(number: int) -> tuple[list[int], Step]:
    """A step that sends a signal to the process whose id is put into the list."""
    process: list[int] = []

    def step(request: servers.Request) -> None:
        os.kill(process[0], number)
        servers.hang(request)

    return process, step


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_broken_off_it_is_done_again(
    number: int, code: int, oxigraph: Server, graph_dir: Path
) -> None:
    opened = kg.open(graph_dir)
    process, kill = killing(number)
    onward = servers.forward(oxigraph.query)
    with servers.faulty(*[onward] * 6, kill) as front:
        words = [sys.executable, "-m", "kg", "publish", front.address, "-g", str(graph_dir)]
        running = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        process.append(running.pid)
        _, told = running.communicate()
    assert running.returncode == code
    assert told == ("" if code < 0 else "kg: interrupted: a part is published; run it again "
                    "for the rest\n")  # fmt: skip
    half = there(oxigraph, opened.settings.base)
    assert set() < half < here(opened.store)
    assert not any("graph/about>" in quad for quad in half), "it would say that all is there"
    assert opened.publish(oxigraph.query).differences == ()
    assert there(oxigraph, opened.settings.base) == here(opened.store)


def test_trouble_that_passes_is_no_trouble(oxigraph: Server, graph: kg.Graph) -> None:
    onward, busy = servers.forward(oxigraph.query), servers.answer(b"", 503)
    steps = [onward, onward, busy, servers.hang_up, onward, busy, busy, busy, onward]
    with servers.faulty(*steps) as front:
        assert graph.publish(front.address).differences == ()
    assert there(oxigraph, graph.settings.base) == here(graph.store)


def test_what_a_server_loses_is_told(oxigraph: Server, graph_dir: Path) -> None:
    onward, lost = servers.forward(oxigraph.query), servers.answer(b"", 204)
    with servers.faulty(onward, onward, lost, onward) as front:
        done = command("publish", front.address, "-g", graph_dir)
    assert done.returncode == 1
    first, summary, error = done.stderr.splitlines()
    assert first.endswith("triples here, 0 there")
    assert summary.startswith("graphs 12 · triples ")
    assert error == f"kg: 1 graphs lack triples ({front.address}): publish again"


def test_without_a_graph_store_updates_do(oxigraph: Server, graph: kg.Graph) -> None:
    """The usual addresses are tried in turn."""
    onward = servers.forward(oxigraph.query)

    def no_store(request: servers.Request) -> None:
        step = servers.answer(b"", 405) if request.path.startswith("/store") else onward
        step(request)

    with servers.faulty(no_store) as front:
        assert graph.publish(front.address).differences == ()
        assert [one.command for one in front.requests].count("PUT") == 1
    assert there(oxigraph, graph.settings.base) == here(graph.store)


def test_by_name(virtuoso: Server, monkeypatch: pytest.MonkeyPatch, graph_dir: Path) -> None:
    for password, code in (("s3cret", 1), ("dba", 0)):
        monkeypatch.setenv("KG_PASSWORD", password)
        done = command("publish", virtuoso.query, "--user", "dba", "-g", graph_dir)
        assert done.returncode == code, done.stderr
        assert "s3cret" not in done.stderr
        assert done.stderr.count("\n") == 1


REFUSING: list[tuple[Callable[[str], str], str]] = [
    (lambda address: address, "no server answers"),
    (lambda _: "http://localhost/", "say where the server is written to"),
    (lambda _: "http://me:s3cret@localhost/query", "give the name as --user"),
]


@pytest.mark.parametrize(("address", "says"), REFUSING)
def test_a_wrong_address_is_one_line(
    address: Callable[[str], str], says: str, graph_dir: Path
) -> None:
    free = f"http://127.0.0.1:{servers.free_port()}/query"
    done = command("publish", address(free), "-g", graph_dir)
    assert done.returncode in (1, 2)
    assert says in done.stderr
    assert "s3cret" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_server_that_takes_nothing(graph: kg.Graph) -> None:
    empty = servers.answer(b'{"head":{"vars":["g"]},"results":{"bindings":[]}}')
    with servers.faulty(empty, servers.answer(b"", 404)) as server:
        with pytest.raises(RemoteError, match="neither graphs nor updates"):
            graph.publish(server.address)
        assert {one.path.partition("?")[0] for one in server.requests} == {
            "/query", "/store", "/update"
        }  # fmt: skip
    with (
        servers.faulty(empty, servers.answer(b"read-only", 403)) as server,
        pytest.raises(RemoteError, match="does not allow it: read-only"),
    ):
        graph.publish(server.address)


# Addresses


@pytest.mark.parametrize(
    ("query", "by_name", "updates", "stores"),
    [
        ("http://h:7878/query", False, "/update", "/store"),
        ("http://h/sparql", False, "/sparql", "/sparql-graph-crud"),
        ("http://h/sparql/", True, "/sparql-auth /sparql", "/sparql-graph-crud-auth"),
        ("https://h/ds/query", True, "/ds/update /ds/sparql", "/ds/data /ds/store"),
        ("http://h/a/ds/sparql", False, "/a/ds/update /a/ds/sparql", "/a/ds/data /a/ds/store"),
        ("http://h/repositories/x", False, "/repositories/x/statements",
         "/repositories/x/rdf-graphs/service"),
    ],
)  # fmt: skip
def test_customs_of_servers(query: str, by_name: bool, updates: str, stores: str) -> None:  # noqa: FBT001 - a parameter
    root = query[: query.index("/", 8)]
    found = remote.find(query, None, None, by_name=by_name)
    assert found.query == query
    assert found.updates == tuple(root + path for path in updates.split())
    assert found.stores == tuple(root + path for path in stores.split())


def test_addresses_that_are_given_go_before_custom() -> None:
    found = remote.find("http://h/query", "http://u/", None, by_name=False)
    assert found == (found.query, ("http://u/",), ())
    assert remote.find("http://h/x", None, "http://s/", by_name=True).stores == ("http://s/",)
    with pytest.raises(SettingsError, match="--store cannot be"):
        remote.find("http://h/x", None, "s", by_name=False)
