"""Rows and steps in this process; what a cluster does with them is in test_distributed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.flow import Lookup, Row, groups
from kg.flow.here import Flow, Rows

ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from("ab"),
        st.sampled_from(["", "x", "y", "羊"]),
        st.binary(max_size=3),
        st.integers(-9, 9),
    )
)


def counted(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of each key in one row, with the kinds as they come."""
    for key, group in groups(rows):
        found = [*group]
        kinds = "".join(row.kind for row in found)
        yield Row("sum", key, kinds.encode(), sum(row.number for row in found))


@given(rows=ROWS, shares=st.integers(1, 5), large=st.sets(st.sampled_from(["x", "y"])))
def test_groups_are_whole_however_many_shares(
    rows: list[Row], shares: int, large: set[str]
) -> None:
    flow = Flow(shares)
    found = sorted(flow.grouped("sums", flow.given(rows), counted, dict.fromkeys(large, 1)))
    wanted: dict[str, tuple[str, int]] = {}
    for row in sorted(rows):
        kinds, number = wanted.get(row.key, ("", 0))
        wanted[row.key] = (kinds + row.kind, number + row.number)
    assert found == sorted(
        Row("sum", key, kinds.encode(), number) for key, (kinds, number) in wanted.items()
    )


def test_rows_of_some_kinds() -> None:
    flow = Flow()
    rows = flow.given([Row("a", "1"), Row("b", "2")]) | Rows([[Row("c", "3")]])
    assert [row.key for row in rows.of("a", "c")] == ["1", "3"]


def test_each_row_is_a_share_of_its_own() -> None:
    flow = Flow()
    rows = [Row("a", "1"), Row("a", "1")]
    assert [*flow.spread("sums", rows, counted)] == [Row("sum", "1", b"a"), Row("sum", "1", b"a")]


@given(st.dictionaries(st.text(max_size=5), st.binary(max_size=5)))
def test_what_is_shipped_is_found(table: dict[str, bytes]) -> None:
    flow = Flow()
    found = flow.ship("table", table)
    assert {name: found.get(name) for name in table} == table
    assert "not there at all" not in found


def test_values_of_a_lookup(tmp_path: Path) -> None:
    found = Lookup.write(tmp_path / "table", {"one": b"12", "two": "羊".encode()})
    assert (found.number("one", 0), found.number("three", 7)) == (12, 7)
    assert (found.text("two"), found.text("three")) == ("羊", None)


def test_a_torn_table_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "torn"
    Lookup.write(path, {"one": b"12"})
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="torn"):
        Lookup(path).get("one")
