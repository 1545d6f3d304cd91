"""Servers of others: ask them (SPARQL 1.1 Protocol), publish a graph into them (Graph Store
Protocol, else SPARQL Update).

What a query asks of a server is that server's to allow: nothing is screened here for SERVICE.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias

import httpx
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
from kg.store._slices import Slice, slices, values
from kg.store.engine import Answer
from kg.store.store import Store

__all__ = ["Addresses", "Login", "Published", "find", "publish", "query"]

Progress: TypeAlias = Callable[[int, int], None]
"""Told the triple that comes next, from 1, and how many there are."""

ASKING, PUBLISHING = 60.0, 300.0
"""Seconds that an answer may take: to a query, to a piece of a graph."""

_LONGEST = 1e6
_ABSENT = frozenset({404, 405, 501})
"""How a server says that there is no such protocol at an address."""
_GONE = 404


class Difference(Struct, frozen=True):
    """A graph that has more or fewer triples on the server than here."""

    graph: str
    here: int
    there: int
    by_value: int
    """Triples here, for a server that keeps numbers and times by value only."""

    @property
    def lacking(self) -> bool:
        """Whether that does not explain what the server lacks."""
        return self.there < self.by_value


class Published(Struct, frozen=True):
    """What was published."""

    graphs: int
    triples: int
    dropped: tuple[str, ...]
    """Graphs of an earlier publishing that there are no more."""
    differences: tuple[Difference, ...]


def query(
    endpoint: str, sparql: str, *, timeout: float | None = None, login: Login | None = None
) -> Answer:
    """Answer a query by the server at an address, within `timeout` seconds (ASKING) in all.

    Our prefixes are declared where the query uses them and does not declare them.

    Raises QueryError for a query that the server finds wrong, RemoteError for a server that does
    not answer, SettingsError for an address that is none.
    """
    endpoint, timeout = checked(endpoint, "--endpoint"), _seconds(timeout, ASKING)
    with Client(login, timeout) as client:
        return _ask(client, endpoint, sparql)


def publish(
    store: Store,
    base: str,
    server: Addresses,
    *,
    login: Login | None = None,
    timeout: float | None = None,
    progress: Progress = lambda _place, _count: None,
) -> Published:
    """Load the named graphs of a store into a server, each in place of the one of its name there.

    The graph `about` comes last, so it tells what is complete; graphs that it named before, under
    our base, and that there are no more, are dropped. Broken off, it can be repeated. Each piece
    has `timeout` seconds (PUBLISHING). Counts are compared at the end.

    Raises RemoteError where the server cannot be asked or written to.
    """
    here = store.counts()
    about = base + ids.graph("about")
    with Client(login, _seconds(timeout, PUBLISHING)) as client:
        stale = sorted(set(_former(client, server.query, base)) - here.keys())
        publication = _Publication(client, server, store, base, progress, sum(here.values()))
        for graph in here:
            if graph != about:
                publication.load(graph)
        for graph in stale:
            publication.drop(graph)
        if about in here:
            publication.load(about)
        differences = _compare(client, server.query, store, here)
    return Published(len(here), sum(here.values()), tuple(stale), tuple(differences))


class _Way(Protocol):
    """How a server is written to."""

    url: str
    most_triples: int
    most_bytes: int

    def begin(self, graph: str, first: Slice) -> None: ...
    def go_on(self, graph: str, further: Slice) -> None: ...
    def drop(self, graph: str) -> None: ...


class _NoWayError(Exception):
    """The server does not offer a protocol at an address."""


class _GraphStore:
    """The Graph Store Protocol."""

    most_triples, most_bytes = 5_000, 2 << 20

    def __init__(self, client: Client, url: str) -> None:
        self._client, self.url = client, url

    def begin(self, graph: str, first: Slice) -> None:
        _done(self._client, self._client.put(self._at(graph), first.text, _whole.TRIPLES))

    def go_on(self, graph: str, further: Slice) -> None:
        _done(self._client, self._client.post(self._at(graph), further.text, _whole.TRIPLES))

    def drop(self, graph: str) -> None:
        reply = self._client.delete(self._at(graph))
        if reply.status != _GONE:
            _done(self._client, reply)

    def _at(self, graph: str) -> str:
        return str(httpx.URL(self.url).copy_add_param("graph", graph))
