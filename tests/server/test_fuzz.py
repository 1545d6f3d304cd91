"""A few hundred requests that nobody would send; `make fuzz` sends many more."""

from pathlib import Path

import kg
from tests.server import fuzz
from tests.serving import serving


def test_no_request_breaks_the_server(graph_dir: Path, graph: kg.Graph) -> None:
    with serving(graph_dir, "--timeout", "2") as served:
        seen = fuzz.run(served, fuzz.known(graph), 7, lambda count: count < 400)
    assert seen["200"] > 20
    assert seen["400"] > 20


def test_a_fault_would_be_seen() -> None:
    assert fuzz.wrong(b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
    assert fuzz.wrong(b"nonsense")
    assert not fuzz.wrong(b"HTTP/1.1 504 Gateway Timeout\r\n\r\n")
