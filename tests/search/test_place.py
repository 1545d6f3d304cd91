"""The index of a generation is whole, made once, and made anew where it is damaged."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kg
from kg import search
from kg.errors import StoreError
from kg.search import _index
from tests.search import damages
from tests.search.papers import (
    FENCES,
    beside,
    generation,
    index_of,
    lines,
    titles,
)


def test_the_index_lies_in_its_generation_and_is_made_once(place: Path) -> None:
    told: list[tuple[int, int]] = []
    path = search.prepare(generation(place), lambda *step: told.append(step))
    assert path.samefile(index_of(place))
    assert told == sorted(told)
    assert told[0] == (1, 100)
    before = path.stat()
    assert search.prepare(generation(place), lambda *_: pytest.fail("made again")) == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_new_generation_has_its_own(place: Path, tmp_path: Path) -> None:
    before = kg.open(place)
    assert before.search("zebras", kinds=["paper"]) == []
    (tmp_path / "more.jsonl").write_bytes(lines([{"title": "Zebras"}]))
    kg.build(tmp_path / "more.jsonl", to=place)
    assert [hit.label for hit in kg.open(place).search("zebras", kinds=["paper"])] == ["Zebras"]
    assert before.search("zebras", kinds=["paper"]) == []


@pytest.mark.parametrize("damage", damages.ALL)
def test_a_damaged_index_is_made_anew(place: Path, damage: Callable[[Path], None]) -> None:
    graph = kg.open(place)
    before = graph.search("neural")
    assert before
    damage(index_of(place))
    assert graph.search("neural") == before
    assert _index.is_sound(index_of(place))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(place: Path) -> None:
    folder = index_of(place).parent.resolve()
    folder.chmod(0o555)
    try:
        assert titles(kg.open(place), "neural tangent") == {FENCES}
        assert not index_of(place).exists()
    finally:
        folder.chmod(0o755)


def test_an_index_that_cannot_lie_beside_its_store_is_a_temporary_file(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index_of(place).with_name("search.sqlite.new").mkdir()  # as good as no permission
    opened = generation(place)
    path = search.prepare(opened)
    assert tmp_path == path.parent.parent
    assert path.parent.stat().st_mode & 0o777 == 0o700
    before = search.search(opened, "neural tangent")
    assert before.total > 0
    assert not index_of(place).exists()
    damages.torn_inside(path)
    assert search.search(opened, "neural tangent") == before
    again = generation(place)
    assert search.prepare(again, lambda *_: pytest.fail("made again")) == path


def test_a_temporary_folder_that_others_can_write_is_not_trusted(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index_of(place).with_name("search.sqlite.new").mkdir()
    theirs = search.prepare(generation(place))
    theirs.parent.chmod(0o777)
    theirs.write_bytes(b"a trap")
    opened = generation(place)
    path = search.prepare(opened)
    assert path.parent.parent == tmp_path
    assert path != theirs
    assert search.search(opened, "neural tangent").total > 0
    del opened
    assert not path.parent.exists()
    assert theirs.read_bytes() == b"a trap"


def test_a_graph_in_memory_outlives_its_temporary_folder(source: Path) -> None:
    graph = kg.build(source)
    before = graph.search("neural")
    shutil.rmtree(generation(graph).aside)
    assert graph.search("neural") == before
    path = search.prepare(generation(graph))
    del graph
    assert not path.parent.exists()


def test_a_damaged_index_that_cannot_be_taken_away(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    index_of(place).mkdir()
    index_of(place).with_name("search.sqlite.new").mkdir()
    assert titles(kg.open(place), "neural tangent") == {FENCES}


HALF_WAY = """\
import sys
from pathlib import Path
from kg import search
from kg.store import directory

def pause(place, count):
    if place == 50:
        print("half", flush=True)
        sys.stdin.readline()

opened = directory.open_current(Path(sys.argv[1]))
print(search.search(opened, "model", limit=200, progress=pause).total, flush=True)
"""


def half_way(place: Path) -> "subprocess.Popen[str]":
    """A process that pauses in the middle of making the index."""
    made = subprocess.Popen(
        [sys.executable, "-c", HALF_WAY, str(place)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert made.stdout is not None
    assert made.stdout.readline() == "half\n"
    return made


def test_a_kill_while_the_index_is_made_leaves_nothing_torn(herd: Path, flock: Path) -> None:
    with half_way(herd) as made:
        made.kill()
    assert beside(herd) == {"search.sqlite.new"}
    found = search.search(generation(herd), "model", limit=200)
    assert beside(herd) == {"search.sqlite"}
    assert found == search.search(generation(flock), "model", limit=200)


def test_who_comes_meanwhile_waits_and_makes_no_second_one(herd: Path) -> None:
    with half_way(herd) as first:
        code = HALF_WAY.replace("place == 50", "True").replace('"half"', '"made again"')
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(herd)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        told, _ = first.communicate("go on\n")
        said, _ = second.communicate()
    assert told == said
    assert int(told) > 50
    assert beside(herd) == {"search.sqlite"}


def test_who_waits_for_one_that_is_killed_makes_it(herd: Path) -> None:
    with half_way(herd) as first:
        code = HALF_WAY.replace("place == 50", "False")
        with subprocess.Popen(
            [sys.executable, "-c", code, str(herd)], stdout=subprocess.PIPE, text=True
        ) as second:
            first.kill()
            said, _ = second.communicate()
    assert int(said) > 50
    assert beside(herd) == {"search.sqlite"}


def test_no_room_is_one_line_and_leaves_nothing(herd: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    opened = generation(herd)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    try:
        with pytest.raises(StoreError, match="the index for searching cannot be written"):
            search.search(opened, "model")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert beside(herd) == set()
    assert search.search(opened, "model").total > 50
