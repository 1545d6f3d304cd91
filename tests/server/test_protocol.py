"""What a request asks for, and in which media type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server import protocol
from kg.server.protocol import DIRECT, FORM, Problem, Request
from kg.store.answers import GRAPH, ROWS

JSON = "application/sparql-results+json"


@pytest.mark.parametrize(
    ("accept", "rows"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", "text/csv"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv; q=0.5, */*; q=0.1", "text/csv"),
        ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("application/json", JSON),
        ("application/xml", "application/sparql-results+xml"),
        ("TEXT/CSV", "text/csv"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=nonsense", None),
        ("application/sparql-results+json,*/*;q=0.9", JSON),
    ],
)
def test_rows_type(accept: str | None, rows: str | None) -> None:
    assert protocol.rows_type(accept) == rows


@pytest.mark.parametrize(
    ("accept", "triples"),
    [
        ("*/*", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json, text/turtle;q=0.9", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/plain", "application/n-triples"),
        ("application/json", "application/ld+json"),
        ("text/csv", None),
    ],
)
def test_triples_type(accept: str, triples: str | None) -> None:
    assert protocol.triples_type(accept) == triples


@given(st.text(max_size=200))
def test_any_header_is_read(accept: str) -> None:
    assert protocol.rows_type(accept) in {None, *ROWS}
    assert protocol.triples_type(accept) in {None, *GRAPH}


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("*/*", False),
        (None, False),
        ("application/sparql-results+json, text/html;q=0.5", False),
        ("text/html;q=0.1, text/turtle", False),
    ],
)
def test_a_browser_is_known(accept: str | None, wanted: bool) -> None:  # noqa: FBT001 - a parameter
    assert protocol.likes_html(accept) is wanted


def ask(method: str, kind: str, address: bytes, body: bytes = b"") -> Request | None:
    return protocol.asked(method, kind, protocol.fields(address), body)


def test_three_ways_to_ask() -> None:
    wanted = Request("ASK {}", ("http://a",), ("http://b", "http://c"))
    graphs = b"default-graph-uri=http%3A%2F%2Fa&named-graph-uri=http://b&named-graph-uri=http://c"
    assert ask("GET", "", b"query=ASK+%7B%7D&" + graphs) == wanted
    assert ask("POST", FORM, b"", b"query=ASK%20{}&" + graphs) == wanted
    assert ask("POST", f"{DIRECT}; charset=UTF-8", graphs, b"ASK {}") == wanted
    assert ask("GET", "", b"") is None


@pytest.mark.parametrize(
    ("status", "method", "kind", "address", "body"),
    [
        (400, "GET", "", b"query=ASK{}&query=ASK{}", b""),
        (400, "GET", "", b"query=%FF", b""),
        (400, "GET", "", b"query=\xff", b""),
        (400, "POST", FORM, b"", b""),
        (400, "POST", FORM, b"", b"other=1"),
        (400, "POST", FORM, b"", b"query=a&query=b"),
        (400, "POST", DIRECT, b"query=ASK{}", b"ASK {}"),
        (400, "POST", DIRECT, b"", "ASK { 'ä' }".encode("latin-1")),
        (400, "GET", "", b"&".join([b"a=1"] * 2_000), b""),
        (415, "POST", "", b"", b"query=ASK{}"),
        (415, "POST", "text/plain", b"", b"ASK {}"),
        (415, "POST", f"{DIRECT}; charset=utf-16", b"", b"ASK {}"),
        (415, "POST", "multipart/form-data; boundary=x", b"", b""),
        (403, "GET", "", b"update=CLEAR+ALL", b""),
        (403, "POST", FORM, b"", b"update=CLEAR+ALL"),
        (403, "POST", FORM, b"using-graph-uri=http://a", b"update=CLEAR+ALL"),
        (403, "POST", "application/sparql-update", b"", b"CLEAR ALL"),
        (403, "POST", "Application/SPARQL-Update; charset=utf-8", b"", b"CLEAR ALL"),
    ],
)
def test_what_is_refused(status: int, method: str, kind: str, address: bytes, body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        ask(method, kind, address, body)
    assert caught.value.status == status
    assert ": " in caught.value.detail


@given(st.sampled_from(["GET", "POST"]), st.text(max_size=60), st.binary(max_size=200), st.binary())
def test_nothing_else_is_raised(method: str, kind: str, address: bytes, body: bytes) -> None:
    statuses = []
    try:
        ask(method, kind, address, body)
    except Problem as problem:
        statuses.append(problem.status)
    assert {*statuses} <= {400, 403, 415}
