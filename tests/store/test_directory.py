"""A graph on disk is as before or as after, also beside others (after a kill: test_killing)."""

import errno
import fcntl
import os
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import pytest

from kg.errors import StoreError
from kg.rdf.terms import iri
from kg.settings import Settings
from kg.store import _disk, _locks, directory
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


def test_what_kills_left_is_swept(tmp_path: Path) -> None:
    """As a kill leaves it: half a draft, half a removal, links on their way."""
    place = tmp_path / "g.kg"
    write(place)
    (place / ".kg-draft" / "aside").mkdir(parents=True)
    (place / "current.new").symlink_to("000002")
    (place / "rejected.jsonl.new").symlink_to("current/rejected.jsonl")
    write(place, fresh=True)
    assert names(place) == ["000002", "current", "lock", "rejected.jsonl"]


def test_a_first_build_that_was_killed_before_its_end_is_current(tmp_path: Path) -> None:
    place = tmp_path / "g.kg"
    write(place)
    (place / "current").rename(place / "current.new")
    (place / "rejected.jsonl").unlink()
    with pytest.raises(StoreError, match="no graph here"):
        directory.open_current(place)
    with directory.writing(place, None, fresh=False) as generation:
        assert len(generation.store) == 1
    assert names(place) == ["000001", "current", "lock", "rejected.jsonl"]


def test_a_copy_that_has_lost_its_links_is_not_begun_anew(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    for name in ("current", "rejected.jsonl"):
        (tmp_path / "g.kg" / name).unlink()
    with directory.writing(tmp_path / "g.kg", Settings(), fresh=False) as generation:
        generation.set(concepts=False)
    assert len(directory.open_current(tmp_path / "g.kg").store) == 1
    assert (tmp_path / "g.kg" / "rejected.jsonl").read_bytes() == b""


def test_a_damaged_graph_is_not_begun_anew_unasked(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    (tmp_path / "g.kg" / "current" / "manifest.json").unlink()
    with pytest.raises(StoreError, match="the graph is damaged"):
        write(tmp_path / "g.kg")
    assert (tmp_path / "g.kg" / "current" / "store").is_dir()


def test_what_cannot_be_put_in_place_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(place: Path, target: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), place, None, target)

    place = tmp_path / "g.kg"
    write(place)
    monkeypatch.setattr(_disk, "link", full)
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        write(place, fresh=True)
    assert names(place) == ["000001", "current", "lock", "rejected.jsonl"]
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        write(tmp_path / "new.kg")
    assert not (tmp_path / "new.kg").exists()


def test_all_is_on_the_disk_before_it_is_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loss of power keeps what was brought to the disk, and of the rest it keeps anything."""
    place, sync, swap = tmp_path / "g.kg", os.fsync, _disk.link
    told: list[str] = []

    def syncing(file: int) -> None:
        told.append(Path(f"/proc/self/fd/{file}").readlink().name)
        sync(file)

    def linking(link: Path, target: str) -> None:
        told.append(f"link {link.name}")
        swap(link, target)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(_disk, "link", linking)
    with directory.writing(place, Settings(), fresh=False) as generation:
        (generation.aside / "names").write_bytes(b"1")
    assert told == [tmp_path.name, "names", "aside", "manifest.json", "rejected.jsonl", ".kg-draft",
                    "link rejected.jsonl", "g.kg", "link current", "g.kg"]  # fmt: skip
    told.clear()
    with directory.writing(place, Settings(), fresh=False) as generation:
        generation.set(concepts=False)
    assert told == ["aside", "manifest.json", "rejected.jsonl", ".kg-draft",
                    "g.kg", "link current", "g.kg"]  # fmt: skip


def test_the_engine_needs_no_log_to_have_it_all(tmp_path: Path) -> None:
    """Its log is not brought to the disk; all that it was told is in other files, which are."""
    place = tmp_path / "g.kg"
    write(place)
    with directory.writing(place, None, fresh=False) as generation:
        generation.store.load(b"<http://e/b> <http://e/p> 'y' <http://e/h> .".replace(b"'", b'"'))
        generation.store.drop([iri("http://e/g")])
        generation.set(concepts=False)
    for log in (place / "current" / "store").glob("*.log"):
        log.unlink()
    assert [one.subject.value for one in directory.open_current(place).store.engine] == [
        "http://e/b"
    ]


def test_readers_open_while_generations_come_and_go(tmp_path: Path) -> None:
    place = tmp_path / "g.kg"
    write(place)
    done = threading.Event()

    def read() -> int:
        number = 0
        while not done.is_set():
            assert count(directory.open_current(place).store, "?s ?p ?o") == 1
            number += 1
        return number

    with ThreadPoolExecutor(2) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        try:
            for _ in range(12):
                write(place, fresh=True)
        finally:
            done.set()
        assert all(reader.result() for reader in readers)


def test_a_reader_that_fails_holds_nothing(tmp_path: Path) -> None:
    place = tmp_path / "g.kg"
    write(place)
    (place / "current" / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="damaged") as failed:
        directory.open_current(place)
    write(place, fresh=True)
    assert names(place) == ["000002", "current", "lock", "rejected.jsonl"]
    assert failed.value.path.endswith("000001")


def test_a_reader_that_may_not_read_is_told_so(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    manifest = tmp_path / "g.kg" / "current" / "manifest.json"
    manifest.unlink()
    manifest.symlink_to(manifest.name)
    with pytest.raises(StoreError, match="cannot be read"):
        directory.open_current(tmp_path / "g.kg")


def test_a_file_system_without_locks_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a network's folder without a lock service, of which there is none here."""

    def refused(*_: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    write(tmp_path / "g.kg")
    monkeypatch.setattr(fcntl, "flock", refused)
    for use in (write, directory.open_current):
        with pytest.raises(StoreError, match="cannot be locked there: No locks available"):
            use(tmp_path / "g.kg")


def test_a_lock_that_was_taken_away_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failed first build removes the folder, while a second writer already has its lock open."""
    lock = fcntl.flock
    place = tmp_path / "g.kg"
    place.mkdir()

    def late(file: IO[bytes], how: int) -> None:
        (place / "lock").unlink()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(StoreError, match="another process"), _locks.alone(place / "lock"):
        pass


def test_a_graph_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "g.kg").symlink_to("disk")
    with pytest.raises(RuntimeError):
        write(tmp_path / "g.kg", fail=True)
    (tmp_path / "disk").mkdir(exist_ok=True)
    for _ in range(2):
        write(tmp_path / "g.kg", fresh=True)
    assert len(directory.open_current(tmp_path / "g.kg").store) == 1
    assert names(tmp_path / "disk") == ["000002", "current", "lock", "rejected.jsonl"]


def test_a_copy_lives_on_its_own(tmp_path: Path) -> None:
    write(tmp_path / "g.kg")
    subprocess.run(["cp", "-a", tmp_path / "g.kg", tmp_path / "copy.kg"], check=True)
    shutil.rmtree(tmp_path / "g.kg")
    with directory.writing(tmp_path / "copy.kg", None, fresh=False) as generation:
        generation.set(concepts=False)
    assert len(directory.open_current(tmp_path / "copy.kg").store) == 1


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
