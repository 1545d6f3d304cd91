"""Records told by a pattern: each line accounted for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.records import Chunk, Coverage, Origin, Paper, Record, Rejected, Text
from kg.sources import _blocks, find
from tests.sources import papers

RECORD = re.compile(r"^#.*?(?=^#|^END|\Z)", re.MULTILINE | re.DOTALL)
BEGINS = re.compile(rb"\r?\n(?=#)")


def paper(text: str, origin: Origin) -> Record:
    title = " ".join(text[1:].split())
    if not title:
        raise ValueError("no title")
    return Paper(key="t-0123456789abcdef", titles=(Text(value=title, lang="en"),), origin=origin)


def piece(content: str, first: int = 0) -> Chunk:
    return Chunk(
        source=papers.SOURCE,
        format="none",
        number=1,
        first=first,
        encoding="utf-8",
        data=content.encode("utf-8", "surrogateescape"),
    )


def read(content: str, first: int = 0) -> papers.Papers:
    found = list(_blocks.parse(piece(content, first), RECORD, paper))
    (coverage,) = (one for one in found if isinstance(one, Coverage))
    return papers.Papers(
        tuple(one for one in found if isinstance(one, Paper)),
        tuple(one for one in found if isinstance(one, Rejected)),
        coverage,
    )


def test_records_are_read_with_their_place() -> None:
    found = read("# one\ngoes on\n\n# two\n", first=7)
    assert [one.titles[0].value for one in found.papers] == ["one goes on", "two"]
    assert [(one.origin.first, one.origin.last) for one in found.papers if one.origin] == [
        (7, 10),
        (10, 11),
    ]
    assert found.coverage == Coverage(lines=4, blank=1, stated=3, rejected=0)


def test_what_cannot_be_read_is_kept_with_its_reason() -> None:
    found = read("head\n# one\n#\n# \udcff\nEND\n\n")
    assert [(one.line, one.reason, one.text) for one in found.rejected] == [
        (1, "no part of a record", "head"),
        (3, "no title", "#\n"),
        (4, "bytes that are no UTF-8 text", "# \\xff\n"),
        (5, "no part of a record", "END"),
    ]
    assert found.paper.titles[0].value == "one"
    assert found.coverage == Coverage(lines=6, blank=1, stated=1, rejected=4)


def test_blank_lines_are_no_part_of_what_is_rejected() -> None:
    ended = re.compile(r"^#.*?^END$", re.MULTILINE | re.DOTALL)
    found = list(_blocks.parse(piece("\n \nhead\n\n# a\nEND\n\nrest\nof it\n\n"), ended, paper))
    assert [(one.line, one.text) for one in found if isinstance(one, Rejected)] == [
        (3, "head"),
        (8, "rest\nof it"),
    ]


@given(st.lists(st.sampled_from(["#", "# a", "b", "", "END", " "]), max_size=12))
def test_every_line_is_accounted_for(lines: list[str]) -> None:
    assert papers.adds_up(read("\n".join(lines)).coverage)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_pieces_are_cut_after_a_line_end(
    end: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "some.jsonl"
    path.write_bytes(end.join(b"# %d" % number for number in range(40)))
    (source,) = find([str(path)], "records").sources
    monkeypatch.setattr(_blocks, "_PIECE", 16)
    monkeypatch.setattr(_blocks, "_HEADING", 4)
    pieces: Iterator[Chunk] = _blocks.split(source, "records", BEGINS)
    found = list(pieces)
    assert len(found) > 5
    assert all(one.data.startswith(b"#") for one in found)
    assert b"".join(one.data for one in found) == path.read_bytes()
    assert [one.first for one in found[1:]] == [
        sum(one.data.count(b"\n") for one in found[:number]) for number in range(1, len(found))
    ]
