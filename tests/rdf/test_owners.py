"""Quads by whom they are of: nothing is lost, and what belongs together is together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rdf.owners import owned
from kg.settings import BASE


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("paper/t-1", "paper/t-1"),
        ("paper/t-1/authorship/1-aa/affiliation/2-bb", "paper/t-1"),
        ("paper/t-1/text/title-en-cc#char=0,4", "paper/t-1"),
        ("paper/arxiv-math/0309136", "paper/arxiv-math/0309136"),
        ("paper/arxiv-math/0309136/authorship/1-aa", "paper/arxiv-math/0309136"),
        ("paper/arxiv-2104.00123/authorship/1-aa", "paper/arxiv-2104.00123"),
        ("digest/0123/entry/4/text/summary-zh-dd#char=1,2", "digest/0123/entry/4"),
        ("digest/0123-2/entry/4/figure/1", "digest/0123-2/entry/4"),
        ("digest/0123", "digest/0123"),
        ("concept/term/wool", "concept/term/wool"),
        ("person/t-1-1-aa", "person/t-1-1-aa"),
    ],
)
def test_owners(path: str, owner: str) -> None:
    line = f'<{BASE}{path}> <http://x.example/p> "o" <{BASE}graph/g> .\n'.encode()
    assert [*owned(line, BASE)] == [(owner, line)]


def test_a_node_of_elsewhere_is_named_in_full() -> None:
    line = (
        b"<http://x.example/a#b> <http://x.example/p> <http://x.example/o> <http://x.example/g> .\n"
    )
    assert [*owned(line, BASE)] == [("http://x.example/a", line)]


@given(st.lists(st.tuples(st.sampled_from(["paper/a", "paper/a/b", "paper/c", "d#e"]),
                          st.text(alphabet="x \u2028\x85é", max_size=4))))  # fmt: skip
def test_every_line_is_somebodys(found: list[tuple[str, str]]) -> None:
    lines = [f'<{BASE}{path}> <p:p> "{text}" <g:g> .\n'.encode() for path, text in found]
    rows = [*owned(b"".join(lines), BASE)]
    assert sorted(line for _, of in rows for line in of.split(b"\n")[:-1]) == sorted(
        line[:-1] for line in lines
    )
    assert len({owner for owner, _ in rows}) == len(rows)
