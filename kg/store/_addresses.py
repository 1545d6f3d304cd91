"""Addresses of a server: where it is asked, and by which custom it is written to."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

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
    """An address as it was given; raises SettingsError for one that is none, or holds a password."""
    mend = "give an http(s) address such as http://localhost:7878/query"
    try:
        parts = urlsplit(address)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right or not address.isprintable() or " " in address:
        raise SettingsError(name, address, mend)
    if parts.username is not None or parts.password is not None:
        mend = "give the name as --user and the password as KG_PASSWORD"
        shown = parts._replace(netloc=f"…@{parts.netloc.rpartition('@')[2]}").geturl()
        raise SettingsError(name, shown, mend)
    return parts._replace(fragment="").geturl()


def find(endpoint: str, update: str | None, store: str | None, *, by_name: bool) -> Addresses:
    """Addresses of the server that is asked at an endpoint; those given go before custom.

    `by_name` says that somebody logs in. Raises SettingsError where no custom fits.
    """
    endpoint = checked(endpoint)
    if update is not None or store is not None:
        updates = () if update is None else (checked(update, "--update"),)
        return Addresses(endpoint, updates, () if store is None else (checked(store, "--store"),))
    parts = urlsplit(endpoint)
    for custom in _CUSTOMS:
        if found := custom.query.fullmatch(parts.path):
            updates = (by_name and custom.updates_by_name) or custom.updates
            stores = (by_name and custom.stores_by_name) or custom.stores
            return Addresses(
                endpoint,
                *(
                    tuple(parts._replace(path=path.format(found[1])).geturl() for path in paths)
                    for paths in (updates, stores)
                ),
            )
    mend = "say where the server is written to, with --store or --update"
    raise SettingsError("the endpoint", endpoint, mend)
