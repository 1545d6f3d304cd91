"""How a person names a source: by path, by id, by the beginning of an id."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.records import Coverage
from kg.settings import Settings
from kg.store.manifest import Manifest, SourceEntry


def entry(identifier: str, *homes: tuple[str, str]) -> SourceEntry:
    """A source by its id, under paths as given, each with its place."""
    paths, places = zip(*homes, strict=True)
    return SourceEntry(
        id=identifier,
        sha256=identifier.ljust(64, "0"),
        paths=paths,
        places=places,
        format="digest",
        byte_size=1,
        line_count=1,
        papers=1,
        triples=1,
        coverage=Coverage(),
    )


ALPHA, BETA, PIPE = "aaaaaa0000000001", "aaaaaa1000000002", "bbbbbbbbbbbbbbbb"


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """Two files of one name in two folders, and a pipe."""
    sources = (
        entry(ALPHA, ("page.txt", str(tmp_path / "a" / "page.txt"))),
        entry(BETA, ("page.txt", str(tmp_path / "b" / "page.txt"))),
        entry(PIPE, ("-", "")),
    )
    for name in "ab":
        (tmp_path / name).mkdir()
    return Manifest(settings=Settings(), sources=sources)


def found(manifest: Manifest, name: str) -> str | None:
    source = manifest.find(name)
    return None if source is None else source.id


def test_a_path_leads_to_the_file_where_it_was_given(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, identifier in (("a", ALPHA), ("b", BETA)):
        monkeypatch.chdir(tmp_path / folder)
        assert found(manifest, "page.txt") == identifier
        assert found(manifest, "./page.txt") == identifier
        assert found(manifest, f"../{folder}/page.txt") == identifier


def test_an_absolute_path_is_enough(manifest: Manifest, tmp_path: Path) -> None:
    assert found(manifest, str(tmp_path / "b" / "page.txt")) == BETA
    (tmp_path / "link").symlink_to(tmp_path / "b")
    assert found(manifest, str(tmp_path / "link" / "page.txt")) == BETA


def test_a_path_that_may_be_one_of_two_names_neither(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = f"{ALPHA} \\({tmp_path}/a/page.txt\\), {BETA} \\({tmp_path}/b/page.txt\\)$"
    with pytest.raises(StoreError, match=told):
        manifest.find("page.txt")
    assert found(manifest.without(ALPHA), "page.txt") == BETA


def test_an_id_or_the_beginning_of_one(manifest: Manifest) -> None:
    assert found(manifest, ALPHA) == ALPHA
    assert found(manifest, "aaaaaa1") == BETA
    assert found(manifest, "bbbbbb") == PIPE
    assert found(manifest, "bbbbb") is None
    assert found(manifest, "BBBBBB") is None
    with pytest.raises(StoreError, match="2 sources may be meant"):
        manifest.find("aaaaaa")


def test_a_pipe_is_named_as_it_was_given(manifest: Manifest) -> None:
    assert found(manifest, "-") == PIPE
    other = manifest.with_source(entry("cccccccccccccccc", ("-", "")))
    with pytest.raises(StoreError, match=rf"{PIPE} \(standard input\), c+ \(standard input\)"):
        other.find("-")


def test_of_many_that_may_be_meant_some_are_told(manifest: Manifest) -> None:
    many = manifest
    for number in range(7):
        many = many.with_source(entry(f"dddddd{number:010}", ("-", "")))
    with pytest.raises(StoreError, match=r"8 sources may be meant .* and 3 more$"):
        many.find("-")


def test_what_is_no_source(manifest: Manifest) -> None:
    assert found(manifest, "none.txt") is None
    assert found(manifest, "") is None
    assert manifest.get("page.txt") is None
    assert manifest.get(PIPE) is manifest.find(PIPE)


def kg(*words: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "kg", *map(str, words)]
    return subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True)


def test_the_verbs(graph_dir: Path, sample: Path, tmp_path: Path) -> None:
    listed = kg("sources", "-g", graph_dir, "--format", "json", cwd=tmp_path)
    (one,) = json.loads(listed.stdout)
    assert one["places"] == [str(sample.resolve())]
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        shown = kg("sources", "-g", graph_dir, "--format", form, cwd=tmp_path)
        (row,) = csv.DictReader(shown.stdout.splitlines(), delimiter=delimiter)
        assert (row["id"], row["path"], row["papers"]) == (one["id"], str(sample), "10")
    wrong = kg("sources", "-g", graph_dir, "--format", "xml", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    unknown = kg("remove", "none.txt", "-g", graph_dir, cwd=tmp_path)
    assert unknown.returncode == 1
    assert "no such source in this graph" in unknown.stderr
