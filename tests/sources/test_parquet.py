"""Tables in Parquet, as the format `table` reads them."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kg.errors import MissingExtraError, SourceError
from kg.records import Coverage
from kg.sources import Source, _parquet, table
from tests.sources import papers
from tests.sources.references import authors

ROWS: dict[str, list[object]] = {
    "title": ["Counting Sheep", "数羊", None],
    "authors": [["Ada Meadow", "Ben Fold"], ["李牧"], []],
    "year": [2021, 2020, 2019],
    "embedding": [[0.5], [0.25], None],
}


def parquet(folder: Path, columns: Mapping[str, Sequence[object]]) -> Source:
    """A source as it is measured once the opening of files knows Parquet."""
    pa = pytest.importorskip("pyarrow", reason="the extra tables is not installed")
    path = folder / "sheep.parquet"
    pytest.importorskip("pyarrow.parquet").write_table(pa.table(columns), path)
    return Source(
        id=papers.SOURCE,
        sha256=papers.SOURCE * 4,
        path=str(path),
        format="table",
        byte_size=path.stat().st_size,
        line_count=len(columns["title"]),
        encoding="binary",
        place=str(path),
        stamp=(0, 0),
    )


def test_parquet(tmp_path: Path) -> None:
    source = parquet(tmp_path, ROWS)
    with source.open() as file:
        assert table.sniff(file.read(64))
    found = papers.parse(*table.split(source))
    sheep, chinese = found.papers
    assert [author.as_written for author in sheep.authorships] == ["Ada Meadow", "Ben Fold"]
    assert (sheep.issued, chinese.titles[0].lang) == ("2021", "zh")
    assert found.reasons == ["unknown column: embedding", "no title"]
    assert found.rejected[1].text == '{"title":null,"authors":[],"year":2019}'
    assert found.coverage == Coverage(lines=3, stated=2, rejected=1)
    assert [paper.origin.first for paper in found.papers] == [0, 1]


def test_parquet_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = parquet(tmp_path, {"title": [f"Sheep {n}" for n in range(100)], "year": [2021] * 100})
    whole = papers.parse(*table.split(source))
    monkeypatch.setattr(_parquet, "_ROWS", 7)
    pieces = list(table.split(source))
    assert len(pieces) == 15
    assert papers.parse(*pieces) == whole


def test_damaged_parquet(tmp_path: Path) -> None:
    source = parquet(tmp_path, ROWS)
    path = Path(source.place)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(SourceError, match="the table is damaged"):
        list(table.split(source))


def test_parquet_without_its_package_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = parquet(tmp_path, ROWS)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'paperkg\[tables\]'"):
        list(table.split(source))


def test_bytes_that_are_no_text_within_a_list(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra tables is not installed")
    broken = pa.Array.from_buffers(pa.string(), 2, pa.array([b"Ada", b"B\xff"]).buffers())
    names = pa.ListArray.from_arrays([0, 1, 2], pa.StructArray.from_arrays([broken], ["name"]))
    source = parquet(tmp_path, {"title": ["Sheep", "Wool"], "authors": names})
    found = papers.parse(*table.split(source))
    assert authors(found.paper) == ["Ada"]
    assert found.reasons == ["bytes that are no UTF-8 text"]
    assert found.rejected[0].text == r'{"title":"Wool","authors":[{"name":"B\\xff"}]}'
    assert found.coverage == Coverage(lines=2, stated=1, rejected=1)


def test_a_time_beyond_the_calendar(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra tables is not installed")
    far = pa.array([1 << 62, 0], pa.timestamp("us"))
    found = papers.parse(*table.split(parquet(tmp_path, {"title": ["A", "B"], "date": far})))
    assert [paper.issued for paper in found.papers] == [None, "1970-01-01"]
    assert found.reasons == ["no date: 4611686018427387904"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"first": "Ada", "middle": ["C"], "last": "Meadow", "suffix": ""}, "Ada C Meadow"),
        ({"family": "Meadow", "given": "Ada"}, "Ada Meadow"),
        ({"name": None, "affiliation": "Pasture"}, ""),
        ([("name", "Ada")], "Ada"),
        ([{"name": "Ada"}, None], "Ada;;"),
        (2021.0, "2021"),
        (b"Ada", "Ada"),
    ],
)
def test_cells(value: object, written: str) -> None:
    assert _parquet.text(value) == written
