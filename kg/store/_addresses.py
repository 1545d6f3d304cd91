"""Addresses of a server: where it is asked, and by which custom it is written to."""

import re
from functools import partial
from typing import NamedTuple

import httpx

from kg.errors import SettingsError


class Addresses(NamedTuple):
    """Where a server takes queries, updates, and whole graphs; the likeliest first."""

    query: str
    updates: tuple[str, ...]
    stores: tuple[str, ...]


class _Custom(NamedTuple):
    """Paths of a kind of server; `{0}` stands for what precedes the path of its queries."""

    query: re.Pattern[str]
    updates: tuple[str, ...]
    stores: tuple[str, ...]
    updates_by_name: tuple[str, ...] = ()
    stores_by_name: tuple[str, ...] = ()


_CUSTOMS = (
    _Custom(  # Virtuoso; those who log in have addresses of their own
        re.compile(r"()/sparql(?:-auth)?/?"),
        ("/sparql",),
        ("/sparql-graph-crud",),
        ("/sparql-auth", "/sparql"),
        ("/sparql-graph-crud-auth",),
    ),
    _Custom(re.compile(r"()/query/?"), ("/update",), ("/store",)),  # Oxigraph
    _Custom(  # Fuseki; Oxigraph below a path; Blazegraph, which takes updates where it is asked
        re.compile(r"(.+)/(?:query|sparql)/?"),
        ("{0}/update", "{0}/sparql"),
        ("{0}/data", "{0}/store"),
    ),
    _Custom(  # RDF4J, GraphDB
        re.compile(r"(.*/repositories/[^/]+)/?"), ("{0}/statements",), ("{0}/rdf-graphs/service",)
    ),
)


def checked(address: str, name: str = "the endpoint") -> str:
    """An address as it was given; SettingsError for one that is none, or that holds a name."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host or "%" in url.host:
        mend = "give an http(s) address such as http://localhost:7878/query"
        raise SettingsError(name, address, mend)
    if url.userinfo:
        mend = "give the name as --user and the password as KG_PASSWORD"
        raise SettingsError(name, str(url.copy_with(username=None, password=None)), mend)
    return str(url.copy_with(fragment=None))


def find(endpoint: str, update: str | None, store: str | None, *, by_name: bool) -> Addresses:
    """Addresses of the server that is asked at an endpoint; those given go before custom.

    `by_name` says that somebody logs in. Raises SettingsError where no custom fits.
    """
    endpoint = checked(endpoint)
    if update is not None or store is not None:
        return Addresses(endpoint, _given(update, "--update"), _given(store, "--store"))
    url = httpx.URL(endpoint)
    for custom in _CUSTOMS:
        if found := custom.query.fullmatch(url.path):
            updates, stores = custom.updates, custom.stores
            if by_name:
                updates = custom.updates_by_name or updates
                stores = custom.stores_by_name or stores
            at = partial(_at, url, found[1])
            return Addresses(endpoint, tuple(map(at, updates)), tuple(map(at, stores)))
    mend = "say where the server is written to, with --store or --update"
    raise SettingsError("the endpoint", endpoint, mend)


def _given(address: str | None, name: str) -> tuple[str, ...]:
    return () if address is None else (checked(address, name),)


def _at(url: httpx.URL, before: str, path: str) -> str:
    return str(url.copy_with(path=path.format(before)))
