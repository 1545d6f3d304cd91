"""Ways to write a named graph into another's server."""

from collections.abc import Callable, Iterator
from typing import Protocol

import httpx
import pyoxigraph as ox

from kg.store._addresses import Addresses
from kg.store._http import Client, Reply
from kg.store._slices import Slice

_NTRIPLES = ("application/n-triples", b"")
_TURTLE = ("text/turtle", b"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n")
"""Media types, and what the text begins with. N-Triples are Turtle too; Virtuoso guesses the type
from the first bytes whatever it is told: a prefix helps where long texts mislead it."""

_UNREAD = frozenset({400, 415, 500})
"""How a server says that it cannot read what it got."""
_ABSENT = frozenset({404, 405, 501})
"""How a server says that there is no such protocol at an address."""


class NoWayError(Exception):
    """A server does not speak a protocol at an address."""


class Way(Protocol):
    """How a server is written to, in slices of a size that all servers bear."""

    most_triples: int
    most_bytes: int

    def begin(self, graph: str, first: Slice) -> None:
        """Put a slice in place of a graph; raises NoWayError where that is no way."""

    def go_on(self, graph: str, further: Slice) -> None:
        """Add a slice to a graph."""

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there."""


def ways(client: Client, server: Addresses) -> Iterator[Way]:
    """Ways to write into a server, the best first."""
    for url in server.stores:
        yield _GraphStore(client, url)
    for url in server.updates:
        yield _Updates(client, url)


class _GraphStore:
    """The Graph Store Protocol."""

    most_triples, most_bytes = 5_000, 2 << 20

    def __init__(self, client: Client, url: str) -> None:
        self._client, self._url = client, httpx.URL(url)
        self._form = _NTRIPLES

    def begin(self, graph: str, first: Slice) -> None:
        _done(self._client, self._send(self._client.put, graph, first), absent=_ABSENT)

    def go_on(self, graph: str, further: Slice) -> None:
        _done(self._client, self._send(self._client.post, graph, further))

    def _send(self, send: Callable[[str, bytes, str], Reply], graph: str, piece: Slice) -> Reply:
        media_type, head = self._form
        reply = send(self._at(graph), head + piece.text, media_type)
        if reply.status in _UNREAD and self._form is not _TURTLE:
            self._form = _TURTLE
            return self._send(send, graph, piece)
        return reply

    def drop(self, graph: str) -> None:
        reply = self._client.delete(self._at(graph))
        if reply.status != httpx.codes.NOT_FOUND:
            _done(self._client, reply)

    def _at(self, graph: str) -> str:
        return str(self._url.copy_add_param("graph", graph))


class _Updates:
    """SPARQL Update, for servers without the other."""

    most_triples, most_bytes = 1_000, 1 << 19

    def __init__(self, client: Client, url: str) -> None:
        self._client, self._url = client, url

    def begin(self, graph: str, first: Slice) -> None:
        _done(self._client, self._drop(graph), absent=_ABSENT)
        self.go_on(graph, first)

    def go_on(self, graph: str, further: Slice) -> None:
        update = f"INSERT DATA {{ GRAPH {ox.NamedNode(graph)} {{\n{further.text.decode()}}} }}"
        _done(self._client, self._send(update))

    def drop(self, graph: str) -> None:
        _done(self._client, self._drop(graph))

    def _drop(self, graph: str) -> Reply:
        return self._send(f"DROP SILENT GRAPH {ox.NamedNode(graph)}")

    def _send(self, update: str) -> Reply:
        return self._client.form(self._url, {"update": update}, "*/*")


def _done(client: Client, reply: Reply, absent: frozenset[int] = frozenset()) -> None:
    if reply.status in absent:
        raise NoWayError(reply.url)
    if not reply.fine:
        raise client.refusal(reply)
