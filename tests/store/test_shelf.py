"""Files that are looked into: what is written anew equals what a dictionary would hold."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.store.shelf import Postings, Shelf, key

KEYS = st.integers(0, 9) | st.integers(0, 2**64 - 1)
STEPS = st.lists(st.dictionaries(KEYS, st.none() | st.binary(max_size=9), max_size=8), max_size=5)
ROWS = st.dictionaries(
    KEYS, st.dictionaries(KEYS, st.integers(0, 3), min_size=1, max_size=4), max_size=5
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shelf") / "file"


@given(STEPS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_shelf_is_a_map(place: Path, steps: list[dict[int, bytes | None]]) -> None:
    shelf, known = Shelf(), dict[int, bytes]()
    for changes in steps:
        shelf.write(place, changes)
        shelf = Shelf.open(place)
        known |= {name: found for name, found in changes.items() if found is not None}
        for name in changes:
            if changes[name] is None:
                known.pop(name, None)
        assert len(shelf) == len(known)
        for name in {*known, *changes, 5, 2**63}:
            assert shelf.get(name) == known.get(name)


@given(st.lists(ROWS, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_postings_are_a_table(place: Path, steps: list[dict[int, dict[int, int]]]) -> None:
    postings, known = Postings(), dict[tuple[int, int], int]()
    for changes in steps:
        postings.write(place, changes)
        postings = Postings.open(place)
        for sign, found in changes.items():
            known |= {(sign, member): count for member, count in found.items()}
        known = {row: count for row, count in known.items() if count}
        for sign in {*changes, 3, *(sign for sign, _ in known)}:
            wanted = {member: count for (one, member), count in known.items() if one == sign}
            assert postings.of(sign) == wanted
            assert postings.total(sign) == sum(wanted.values())


def test_rows_of_a_whole_graph_are_sorted(tmp_path: Path) -> None:
    rows = [(key(f"sign {number % 7}"), key(f"paper {number}"), number % 3 + 1)
            for number in range(100)]  # fmt: skip
    Postings.sorted(*zip(*rows, strict=True)).write(tmp_path / "rows", {})
    found = Postings.open(tmp_path / "rows")
    for sign in {sign for sign, _, _ in rows}:
        assert found.of(sign) == {member: count for one, member, count in rows if one == sign}


def test_the_file_of_an_earlier_generation_stays(tmp_path: Path) -> None:
    Shelf().write(tmp_path / "old", {1: b"one"})
    (tmp_path / "new").hardlink_to(tmp_path / "old")
    before = Shelf.open(tmp_path / "old")
    before.write(tmp_path / "new", {1: b"two", 2: b"more"})
    assert before.get(1) == Shelf.open(tmp_path / "old").get(1) == b"one"
    assert Shelf.open(tmp_path / "new").get(1) == b"two"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_a_torn_file_is_not_used(tmp_path: Path) -> None:
    Shelf().write(tmp_path / "shelf", {1: b"one", 2: b"two"})
    Postings(*(np.ones(3, np.uint64) for _ in range(3))).write(tmp_path / "rows", {})
    for kind, name in ((Shelf, "shelf"), (Postings, "rows")):
        path = tmp_path / name
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(ValueError, match=r"torn|size"):
            kind.open(path)
        with pytest.raises(OSError, match="No such file"):
            kind.open(tmp_path / "none")
