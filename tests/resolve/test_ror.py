import gzip
import json
import zipfile
from pathlib import Path

import pytest

from kg.errors import KgError, SourceError
from kg.resolve import ror
from tests.resolve import flock
from tests.resolve.flock import RECORDS, WOOL_V1, WOOL_V2


def array(*records: object) -> bytes:
    return json.dumps(records, indent=2).encode()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_one_registry_in_every_wrapping(tmp_path: Path) -> None:
    lines = flock.lines(*RECORDS)
    for name, data in {
        "lines": lines,
        "lines.gz": gzip.compress(lines),
        "array": array(*RECORDS),
        "marked": b"\xef\xbb\xbf" + array(*RECORDS),
        "array.gz": gzip.compress(array(*RECORDS)),
    }.items():
        (tmp_path / name).write_bytes(data)
    zipped(tmp_path / "dump.zip", {"v1.json": array(*RECORDS), "v1.csv": b"id,name"})
    found = {path.name: list(ror.read(path)) for path in tmp_path.iterdir()}
    assert len(found) == 6
    assert all(records == found["lines"] for records in found.values())
    assert len(found["lines"]) == len(RECORDS) - 1, "the inactive one is left out"


def test_both_schemas_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(flock.lines(WOOL_V1))
    (first,) = ror.read(path)
    path.write_bytes(flock.lines(WOOL_V2))
    (second,) = ror.read(path)
    assert (first.label, first.country, first.cities) == (
        "University of Wool",
        "DE",
        ("Wollstadt",),
    )
    assert (second.label, second.country, second.cities) == (first.label, "DE", first.cities)
    assert {(name.text, name.kind) for name in second.names} <= {
        (name.text, name.kind) for name in first.names
    }
    assert ("Universität Wolle", "de") in {(name.text, name.lang) for name in first.names}


def test_of_two_schemas_in_a_zip_the_second_counts(tmp_path: Path) -> None:
    newer = WOOL_V2 | {"status": "withdrawn"}
    for names in (("a.json", "b.json"), ("b.json", "a.json")):
        members = dict(zip(names, (array(WOOL_V1), array(newer)), strict=True))
        path = zipped(tmp_path / "dump.zip", members)
        assert list(ror.read(path)) == []


def test_parents_and_kinds(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(flock.lines(*RECORDS))
    found = {one.ror: one for one in ror.read(path)}
    assert found["000000403"].parents == ("000000201",)
    assert found["000000403"].facility
    assert not found["000000201"].facility


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04 cut off", "damaged"),
        (gzip.compress(flock.lines(*RECORDS))[:200], "damaged"),
        (b"", "empty"),
        (b"[]", "empty"),
        (b"Sheep graze.\n", ":1)"),
        (flock.lines(*RECORDS) + b'{"id": 7}\n', f":{len(RECORDS) + 1})"),
        (array({"title": "Sheep"}), "no JSON of the registry"),
        (array(*RECORDS)[:-30], "no JSON of the registry"),
        (array({"id": "sheep", "name": "Sheep", "status": "active"}), "'sheep'"),
        (b'{"id": "https://ror.org/000000100", "name": "\xff", "status": "active"}', ":1)"),
    ],
    ids=["zip", "gzip", "nothing", "no record", "text", "a bad line", "other JSON", "cut array",
         "no identifier", "no UTF-8"],
)  # fmt: skip
def test_what_is_no_registry_is_told_in_one_line(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "dump"
    path.write_bytes(data)
    with pytest.raises(SourceError) as raised:
        ror.compile(path, tmp_path / "graph")
    message = str(raised.value)
    assert told in message
    assert str(path) in message
    assert "\n" not in message
    assert not list((tmp_path / "graph").glob("*")), "nothing half-written is left"


def test_a_zip_without_json(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no JSON in the zip"):
        list(ror.read(zipped(tmp_path / "dump.zip", {"readme.txt": b"sheep"})))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="No such file"):
        ror.compile(tmp_path / "nowhere", tmp_path)


def test_the_index_is_made_once_and_the_same(tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(flock.lines(*RECORDS))
    one = ror.compile(dump, tmp_path / "one")
    made = one.stat().st_mtime_ns
    assert ror.compile(dump, tmp_path / "one") == one
    assert one.stat().st_mtime_ns == made
    dump.write_bytes(flock.lines(*reversed(RECORDS)))
    other = ror.compile(dump, tmp_path / "two")
    assert other.name != one.name
    assert other.read_bytes() == one.read_bytes()


def test_a_damaged_index_is_told(tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_bytes(flock.lines(*RECORDS))
    index = ror.compile(dump, tmp_path)
    index.write_bytes(b"no database" * 100)
    from kg.resolve import registry

    with pytest.raises(KgError, match="damaged"):
        registry.load(index).named("university wool")
    index.unlink()
    with pytest.raises(KgError, match="gone"):
        registry.load(index)
