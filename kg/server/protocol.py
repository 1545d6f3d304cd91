"""SPARQL 1.1 Protocol: what a request asks for, and in which media type it wants the answer.

https://www.w3.org/TR/sparql11-protocol/ section 2.1; nothing here knows of sockets.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from kg.store.answers import GRAPH, ROWS

FORM, DIRECT, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
_FIELDS = 1_000
"""Most fields of a form or address."""
READ_ONLY = "the graph is for reading: publish it into a server of your own to change it"
_CHANGING = {"update", "using-graph-uri", "using-named-graph-uri"}


class Problem(Exception):  # noqa: N818 - the name of RFC 9457
    """A request that gets no answer: a status, and in words what and how to mend it."""

    def __init__(self, status: int, detail: str, **more: str | int) -> None:
        """Say what is wrong; `more` goes into the body beside it."""
        self.status, self.detail, self.more = status, detail, more
        super().__init__(detail)


class Request(NamedTuple):
    """A query as it was asked."""

    sparql: str
    default: tuple[str, ...]
    """IRIs of `default-graph-uri`."""
    named: tuple[str, ...]
    """IRIs of `named-graph-uri`."""


Fields = list[tuple[str, str]]


def fields(text: bytes) -> Fields:
    """Fields of a form or of the query part of an address; 400 where it is no UTF-8."""
    try:
        return parse_qsl(
            text.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except UnicodeError as error:
        raise Problem(400, "the request is no UTF-8: encode it so") from error
    except ValueError as error:
        raise Problem(400, f"more than {_FIELDS} fields: leave some out") from error


def asked(method: str, content_type: str, address: Fields, body: bytes) -> Request | None:
    """Read a request to the query service; None where it asks no query at all.

    Raises Problem: 400 what breaks the protocol, 403 an update, 415 another type of body.
    """
    _no_update(address)
    if method != "POST":
        return _request(address, [value for name, value in address if name == "query"])
    kind, _, parameters = content_type.partition(";")
    kind = kind.strip().lower()
    if kind == UPDATE:
        _refuse()
    charset = _charset(parameters)
    if kind not in (FORM, DIRECT) or charset not in ("", "utf-8"):
        raise Problem(
            415,
            f"the body is {content_type[:80] or 'of no type'}: send {FORM} or {DIRECT} in UTF-8",
        )
    if kind == FORM:
        form = fields(body)
        _no_update(form)
        texts = [value for name, value in form if name == "query"]
        return _request([*address, *form], texts) or _missing()
    if any(name == "query" for name, _ in address):
        raise Problem(400, "a query in the body and in the address: send one")
    try:
        return _request(address, [body.decode("utf-8")])
    except UnicodeDecodeError as error:
        raise Problem(400, "the query is no UTF-8: encode it so") from error


def wanted(address: Fields, content_type: str, body: bytes) -> str | None:
    """Media type that a form without script, or a link, asks for in its field `format`."""
    kind = content_type.partition(";")[0].strip().lower()
    found = [*address, *(fields(body) if kind == FORM else [])]
    return next((value for name, value in found if name == "format"), None)


def _request(all_fields: Fields, texts: list[str]) -> Request | None:
    if len(texts) > 1:
        raise Problem(400, f"{len(texts)} queries in one request: send one")
    if not texts:
        return None
    return Request(
        texts[0],
        tuple(value for name, value in all_fields if name == "default-graph-uri"),
        tuple(value for name, value in all_fields if name == "named-graph-uri"),
    )


def _missing() -> Request:
    raise Problem(400, "no query: send one in the field `query`")


def _no_update(found: Fields) -> None:
    if any(name in _CHANGING for name, _ in found):
        _refuse()


def _refuse() -> None:
    raise Problem(403, READ_ONLY)


def _charset(parameters: str) -> str:
    for part in parameters.split(";"):
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return ""


def chosen(accept: str | None, offered: Iterable[str]) -> str | None:
    """The offered media type that `Accept` likes best, of equals the first; None if none.

    RFC 9110, section 12.5.1: the most specific range that matches decides.
    """
    ranges = _ranges(accept or "*/*")
    weighed = [(_weight(one, ranges), one) for one in offered]
    best = max((weight for weight, _ in weighed), default=0.0)
    return next((one for weight, one in weighed if weight == best), None) if best > 0 else None


def rows_type(accept: str | None) -> str | None:
    """Media type of solutions and truth values; plain JSON and XML stand for those of SPARQL."""
    return _standing(chosen(accept, [*ROWS, *_ROWS_TOO]), _ROWS_TOO)


def triples_type(accept: str | None) -> str | None:
    """Media type of triples."""
    return _standing(chosen(accept, [*GRAPH, *_GRAPH_TOO]), _GRAPH_TOO)


def likes_html(accept: str | None) -> bool:
    """Whether a browser asks: HTML is named, and liked no less than any other."""
    if "text/html" not in (accept or ""):
        return False
    return chosen(accept, ["text/html", *ROWS, *GRAPH]) == "text/html"


_ROWS_TOO = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
_GRAPH_TOO = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/plain": "application/n-triples",
}


def _standing(found: str | None, for_others: Mapping[str, str]) -> str | None:
    return None if found is None else for_others.get(found, found)


def _ranges(accept: str) -> dict[str, float]:
    found = {}
    for part in accept.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
        try:
            found[name] = min(max(float(weight), 0.0), 1.0)
        except ValueError:
            found[name] = 0.0
    return found


def _weight(offered: str, ranges: Mapping[str, float]) -> float:
    kind = offered.partition("/")[0]
    named = (one for one in (offered, f"{kind}/*", "*/*") if one in ranges)
    return next((ranges[one] for one in named), 0.0)
