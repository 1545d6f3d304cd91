"""Servers of others: ask one (SPARQL 1.1 Protocol), publish a graph into one.

What a query asks of a server is that server's to allow: nothing is screened here for SERVICE.
"""

from collections.abc import Callable, Iterator

import pyoxigraph as ox
from msgspec import Struct

from kg import ids
from kg.errors import QueryError, RemoteError, SettingsError
from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.rdf.vocab import VOID
from kg.store import _whole, guard
from kg.store._addresses import Addresses, checked, find
from kg.store._http import Client, Login, explanation
from kg.store._slices import slices, values
from kg.store._writing import NoWayError, Way, ways
from kg.store.engine import Answer
from kg.store.store import Store

__all__ = ["Addresses", "Difference", "Login", "Published", "find", "publish", "query"]

ASKING, PUBLISHING = 60.0, 300.0
"""Seconds that an answer may take: to a query, to a piece of a graph."""

_LONGEST = 1e6
_PAGE = 1_000
_WRONG = 400


class Difference(Struct, frozen=True):
    """A graph that has more or fewer triples on the server than here."""

    graph: str
    here: int
    there: int
    by_value: int
    """Triples here, as a server counts them that keeps numbers and times by value only."""

    @property
    def lacking(self) -> bool:
        """Whether the server lacks more than that explains."""
        return self.there < self.by_value


class Published(Struct, frozen=True):
    """What was published."""

    graphs: int
    triples: int
    dropped: tuple[str, ...]
    """Graphs of an earlier time that the server had and that are no more."""
    differences: tuple[Difference, ...]


def query(
    endpoint: str, sparql: str, *, timeout: float | None = None, login: Login | None = None
) -> Answer:
    """Answer a query by the server at an address, within `timeout` seconds (ASKING) in all.

    Our prefixes are declared where the query uses them and does not declare them.

    Raises QueryError for a query that the server finds wrong, RemoteError for a server that does
    not answer, SettingsError for an address that is none.
    """
    endpoint = checked(endpoint, "--endpoint")
    with Client(login, _seconds(timeout, ASKING)) as client:
        return _ask(client, endpoint, sparql)


def publish(  # noqa: PLR0913 - what, where, and by whom
    store: Store,
    base: str,
    server: Addresses,
    *,
    login: Login | None = None,
    timeout: float | None = None,
    progress: Callable[[int, int], None] = lambda _place, _count: None,
) -> Published:
    """Load the named graphs of a store into a server, each in place of the one of its name there.

    The graph `about` comes last: it tells what is complete. Graphs under our base that it named
    before, and that are no more, are dropped. Broken off, it can be repeated from the start. Each
    piece has `timeout` seconds (PUBLISHING); `progress` is told the next triple, from 1, and how
    many there are.

    Raises RemoteError where the server cannot be asked or written to.
    """
    here, about = store.counts(), base + ids.graph("about")
    total, sent = sum(here.values()), 0
    with Client(login, _seconds(timeout, PUBLISHING)) as client:
        stale = tuple(graph for graph in _former(client, server, base) if graph not in here)
        writing = _Writing(client, server)
        for graph in sorted(here, key=lambda graph: (graph == about, graph)):
            if graph == about:
                writing.drop(stale)
            for count in writing.load(store.engine, graph, base):
                sent += count
                progress(sent + 1, total)
        differences = tuple(_differences(client, server, store, here))
    return Published(len(here), sent, stale if about in here else (), differences)


class _Writing:
    """Graphs on their way into a server, by the first way that it knows."""

    def __init__(self, client: Client, server: Addresses) -> None:
        self._server = server
        self._ways = ways(client, server)
        self._way = next(self._ways)

    def load(self, engine: ox.Store, graph: str, base: str) -> Iterator[int]:
        """Send a graph; yields the triples of each slice that has arrived."""
        while True:
            try:
                yield from _load(self._way, engine, graph, base)
            except NoWayError as error:
                way = next(self._ways, None)
                if way is None:
                    what = "the server takes neither graphs nor updates where that is usual"
                    mend = "say where it does, with --store or --update"
                    raise RemoteError(what, mend, url=self._server.query) from error
                self._way = way
            else:
                return

    def drop(self, graphs: tuple[str, ...]) -> None:
        """Remove graphs, if they are there."""
        for graph in graphs:
            self._way.drop(graph)


def _load(way: Way, engine: ox.Store, graph: str, base: str) -> Iterator[int]:
    pieces = slices(engine, graph, base, way.most_triples, way.most_bytes)
    for number, piece in enumerate(pieces):
        if number == 0:
            way.begin(graph, piece)
        else:
            way.go_on(graph, piece)
        yield piece.triples


def _former(client: Client, server: Addresses, base: str) -> Iterator[str]:
    """Graphs under our base that the server's own `about` names, page by page."""
    about, dataset = (ox.NamedNode(base + path) for path in (ids.graph("about"), "dataset"))
    last: str | None = ""
    while last is not None:
        pattern = f"GRAPH {about} {{ {dataset} {VOID.subset.decode()} ?g }}"
        after = f"FILTER(STR(?g) > {ox.Literal(last)})"
        page = f"SELECT DISTINCT ?g {{ {pattern} {after} }} ORDER BY STR(?g) LIMIT {_PAGE}"
        found = [value(row["g"]) for row in _select(client, server.query, page)]
        yield from (graph for graph in found if graph.startswith(f"{base}graph/"))
        last = found[-1] if len(found) == _PAGE else None


def _differences(
    client: Client, server: Addresses, store: Store, here: dict[str, int]
) -> Iterator[Difference]:
    for graph, count in here.items():
        asked = f"SELECT (COUNT(*) AS ?n) {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}"
        (row,) = _select(client, server.query, asked)
        there = int(value(row["n"]))
        if there != count:
            by_value = values(store.engine, graph) if there < count else count
            yield Difference(graph, count, there, by_value)


def _select(client: Client, endpoint: str, sparql: str) -> ox.QuerySolutions:
    answer = _ask(client, endpoint, sparql)
    if not isinstance(answer, ox.QuerySolutions):
        raise RemoteError("the server answers with no rows", "check the address", url=endpoint)
    return answer


def _ask(client: Client, endpoint: str, sparql: str) -> Answer:
    form = guard.form(sparql)
    if form is None:
        what, mend = "this is no query", f"begin it with {', '.join(guard.FORMS).upper()}"
        raise QueryError(what, mend, text=sparql)
    fields = {"query": _with_prefixes(sparql)}
    if not guard.has_dataset(sparql):
        fields["union-default-graph"] = "true"  # Oxigraph's own; others do so anyway, or ignore it
    accept = _whole.TRIPLES if form in ("construct", "describe") else _whole.ROWS
    reply = client.form(endpoint, fields, accept)
    if reply.status == _WRONG:
        what = f"the server refuses the query: {explanation(reply)}"
        raise QueryError(what, "mend it there", text=sparql)
    if not reply.fine:
        raise client.refusal(reply)
    return _whole.read(reply, form)


def _with_prefixes(sparql: str) -> str:
    """Declare what is missing on the first line, so that the lines of errors stay right."""
    wanted = guard.undeclared(sparql)
    known = vocab.prefixes().items()
    lines = [f"PREFIX {name}: <{address}>" for name, address in known if name in wanted]
    return " ".join([*lines, sparql])


def _seconds(timeout: float | None, usual: float) -> float:
    if timeout is not None and not 0 < timeout < _LONGEST:
        raise SettingsError("the timeout", timeout, "give a number of seconds above 0")
    return timeout or usual
