"""Columns written small and read back."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.view import _columns

ROWS = st.sets(st.integers(0, 60)).map(sorted)
WORDS = st.sampled_from(["", "cs.LG", "https://wool.example/1", "https://wool.example/2", "羊"])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(0, 60), st.text() | WORDS))
def test_texts(found: dict[int, str]) -> None:
    """Give every row its text back."""
    rows = sorted(found.items())
    packed = json.loads(json.dumps(_columns.texts(rows)))
    assert list(_columns.read(packed)) == rows


@given(st.dictionaries(st.integers(0, 60), st.integers(-5, 3_000)))
def test_numbers(found: dict[int, int]) -> None:
    """Give every row its number back, gaps filled up to the last."""
    packed = _columns.numbers(sorted(found.items()))
    dense = _columns.dense(packed, -9)
    assert dense == [found.get(row, -9) for row in range(max(found, default=-1) + 1)]


@given(st.lists(st.integers(-50, 50)))
def test_steps(values: list[int]) -> None:
    """Give the numbers back as sums."""
    sums, total = [], 0
    for step in _columns.steps(values):
        total += step
        sums.append(total)
    assert sums == values


def test_small() -> None:
    """Write a prefix once, a repeated word once, and a long run as two numbers."""
    addresses = [(row, f"https://wool.example/{row}") for row in range(3, 103)]
    packed = _columns.texts(addresses)
    assert packed["runs"] == [3, 100]
    assert packed["prefix"] == "https://wool.example/"
    repeated = _columns.texts([(row, "ewe" if row % 2 else "ram") for row in range(50)])
    assert repeated["words"] == ["ewe", "ram"]
    assert _columns.stems(["paper/1-a", "paper/1-b", "person/1"]) == {
        "shared": [0, 8, 1],
        "rest": ["paper/1-a", "b", "erson/1"],
    }
