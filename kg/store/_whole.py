"""Answers of a server, believed when their end has been seen.

A server may fail after its first byte: the status is 200, the body ends properly, and an error's
text stands in its midst. SPARQL JSON and N-Triples show that; the other formats do not.
"""

from typing import Any

import msgspec
import pyoxigraph as ox

from kg.errors import RemoteError
from kg.store import engine
from kg.store._http import Reply
from kg.store.engine import Answer, one_line

ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples"

_JSON = ox.QueryResultsFormat.JSON
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_TRUTH = {"0": "false", "1": "true"}


class _Bindings(msgspec.Struct):
    bindings: list[msgspec.Raw]


class _Document(msgspec.Struct):
    head: msgspec.Raw = msgspec.Raw(b"{}")
    results: _Bindings | None = None
    boolean: bool | None = None


def read(reply: Reply, form: str) -> Answer:
    """Answer to a query of a form (`select`, `ask`, `construct`, `describe`).

    Raises RemoteError where the answer is not whole or not what was asked for.
    """
    try:
        if form in ("construct", "describe"):
            return _triples(reply.content)
        return _rows(reply, form)
    except (msgspec.DecodeError, SyntaxError, ValueError) as error:
        kind = reply.headers.get("content-type", "no type").partition(";")[0]
        what = f"the answer ({kind}) is not whole: {one_line(error)}"
        raise RemoteError(what, "ask again, or for less", url=reply.url) from error


def _triples(content: bytes) -> Answer:
    if content and not content.endswith(b"\n"):
        raise ValueError("the last line has no end")
    store = ox.Store()
    store.bulk_load(input=content, format=ox.RdfFormat.N_TRIPLES)
    return engine.evaluate(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", {})


def _rows(reply: Reply, form: str) -> Answer:
    content = reply.content
    document = msgspec.json.decode(content, type=_Document)
    if document.boolean is None:
        if document.results is None:
            raise ValueError("there are no results in it")
        _uncut(reply, len(document.results.bindings))
        if form == "ask":  # Virtuoso answers with one row, or none
            content = msgspec.json.encode({"head": {}, "boolean": bool(document.results.bindings)})
        elif b'"typed-literal"' in content:
            content = _today(document.head, document.results.bindings)
    # each term is read once to see that it can be; in one expression, as solutions that hang in
    # a traceback could be freed by another thread, which the engine does not bear
    ox.parse_query_results(content, format=_JSON).serialize(format=_JSON)
    return ox.parse_query_results(content, format=_JSON)


def _uncut(reply: Reply, rows: int) -> None:
    """Refuse an answer that the server says it has cut (Virtuoso)."""
    most = reply.headers.get("x-sparql-maxrows", "")
    if most.isdecimal() and rows >= int(most):
        what, mend = f"the server cuts answers at {most} rows", "ask page by page, in an order"
        raise RemoteError(what, mend, url=reply.url)


def _today(head: msgspec.Raw, bindings: list[msgspec.Raw]) -> bytes:
    """Solutions as SPARQL 1.1 writes them; the drafts knew typed literals, Virtuoso still does."""
    rows = [msgspec.json.decode(row, type=dict[str, dict[str, Any]]) for row in bindings]
    for row in rows:
        for term in row.values():
            if term.get("type") == "typed-literal":
                term["type"] = "literal"
                if term.get("datatype") == _BOOLEAN and term.get("value") in _TRUTH:
                    term["value"] = _TRUTH[term["value"]]
    return msgspec.json.encode({"head": head, "results": {"bindings": rows}})
