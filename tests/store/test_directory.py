"""A graph on disk is as before or as after: also beside others, and after a kill."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg
from kg.errors import StoreError
from kg.settings import Settings
from kg.store import directory
from tests.asking import count

QUAD = b'<http://e/a> <http://e/p> "x" <http://e/g> .\n'


def write(path: Path, *, fresh: bool = False, fail: bool = False) -> None:
    with directory.writing(path, Settings(), fresh=fresh) as generation:
        generation.store.load(QUAD)
        if fail:
            raise RuntimeError


def test_a_first_generation(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    assert len(directory.open_current(tmp_path / "g.kg").store) == 1
    assert (tmp_path / "g.kg" / "rejected.jsonl").read_bytes() == b""


def test_a_failed_first_build_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        write(tmp_path / "deep" / "g.kg", fail=True)
    assert not (tmp_path / "deep" / "g.kg").exists()


def test_a_failed_later_build_leaves_the_graph(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    before = sorted(path.name for path in (tmp_path / "g.kg").iterdir())
    with pytest.raises(RuntimeError):
        write(tmp_path / "g.kg", fresh=True, fail=True)
    assert len(directory.open_current(tmp_path / "g.kg").store) == 1
    assert sorted(path.name for path in (tmp_path / "g.kg").iterdir()) == before


def test_readers_keep_their_generation(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    reader = directory.open_current(tmp_path / "g.kg")
    write(tmp_path / "g.kg", fresh=True)
    write(tmp_path / "g.kg", fresh=True)
    assert count(reader.store, "?s ?p ?o") == 1
    folders = [path for path in (tmp_path / "g.kg").iterdir() if path.name.isdigit()]
    assert len(folders) == 2
    del reader
    write(tmp_path / "g.kg", fresh=True)
    folders = [path for path in (tmp_path / "g.kg").iterdir() if path.name.isdigit()]
    assert len(folders) == 1


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with (
        directory.writing(tmp_path / "g.kg", Settings(), fresh=False),
        pytest.raises(StoreError, match="another process is writing"),
        directory.writing(tmp_path / "g.kg", Settings(), fresh=False),
    ):
        pass


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(StoreError, match="other things"):
        write(tmp_path, fresh=True)
    assert (tmp_path / "thesis.doc").exists()
    with pytest.raises(StoreError, match="no graph here"):
        directory.open_current(tmp_path)


def test_what_a_person_keeps_beside_a_graph_stays(tmp_path: Path) -> None:
    (tmp_path / "new" / "draft").mkdir(parents=True)
    with pytest.raises(StoreError, match="other things"):
        write(tmp_path / "new")
    write(tmp_path / "g.kg")
    (tmp_path / "g.kg" / "2021").mkdir()
    (tmp_path / "g.kg" / "draft").mkdir()
    write(tmp_path / "g.kg", fresh=True)
    write(tmp_path / "g.kg", fresh=True)
    assert (tmp_path / "new" / "draft").exists()
    assert (tmp_path / "g.kg" / "2021").exists()
    assert (tmp_path / "g.kg" / "draft").exists()


def test_a_writer_that_is_refused_leaves_the_first_build_alone(tmp_path: Path) -> None:
    with directory.writing(tmp_path / "g.kg", Settings(), fresh=False) as generation:
        with pytest.raises(StoreError, match="another process"):
            write(tmp_path / "g.kg")
        generation.store.load(QUAD)
    assert len(directory.open_current(tmp_path / "g.kg").store) == 1


def test_a_damaged_graph_can_be_built_anew(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    (tmp_path / "g.kg" / "current" / "manifest.json").unlink()
    write(tmp_path / "g.kg", fresh=True)
    assert len(directory.open_current(tmp_path / "g.kg").store) == 1


def test_a_copy_without_its_links_is_said_so(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    shutil.copytree(tmp_path / "g.kg", tmp_path / "copy.kg")
    with pytest.raises(StoreError, match="without its links"):
        write(tmp_path / "copy.kg")


def test_another_layout_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    manifest = tmp_path / "g.kg" / "current" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"layout": 1', '"layout": 99'))
    with pytest.raises(StoreError, match="layout 99"):
        directory.open_current(tmp_path / "g.kg")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "g.kg"):
        with pytest.raises(StoreError, match="cannot be written"):
            write(path)
    assert (tmp_path / "file").read_text() == ""


def test_another_base_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    with (
        pytest.raises(StoreError, match="the graph's base is"),
        directory.writing(tmp_path / "g.kg", Settings(base="https://e.org/"), fresh=False),
    ):
        pass


def test_a_damaged_manifest_is_said_so(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    (tmp_path / "g.kg" / "current" / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="damaged"):
        directory.open_current(tmp_path / "g.kg")


def test_a_killed_build_leaves_the_graph_as_before_or_after(sample: Path, tmp_path: Path) -> None:
    """Kill real builds at many instants; each time the graph opens and the next build works."""
    place = tmp_path / "g.kg"
    kg.build(sample, to=place)
    whole = len(kg.open(place).store)
    command = [sys.executable, "-m", "kg", "build", str(sample), "--fresh", "-g", str(place)]
    for delay in (0.05, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert len(kg.open(place).store) == whole
    kg.build(sample, to=place, fresh=True)
    assert len(kg.open(place).store) == whole
    assert not (place / ".kg-draft").exists()
