"""Processes at one graph: readers never wait, a second writer is told at once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.store import directory
from tests import states
from tests.corpus import digest
from tests.killing import HERE, refusal, stepping
from tests.world import World

BEGUN = 8
"""A step at which the draft of a build has begun."""


@pytest.fixture
def days(tmp_path: Path) -> list[Path]:
    papers, found = list(World(3).papers(6)), []
    for day in range(3):
        found.append(tmp_path / f"{day}.txt")
        found[-1].write_bytes(b"".join(digest(papers[2 * day : 2 * day + 2])))
    return found


@pytest.fixture
def place(days: list[Path], tmp_path: Path) -> Path:
    kg.build(days[0], to=tmp_path / "g.kg", concepts=False)
    return tmp_path / "g.kg"


@pytest.fixture
def writer(days: list[Path], place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A build that has been stopped in the midst, the lock in its hand."""
    build = ["build", str(days[1]), "-g", str(place)]
    child = subprocess.Popen(
        stepping(place, BEGUN, "STOP", build), cwd=HERE, stderr=subprocess.PIPE
    )
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    yield child
    child.kill()
    child.communicate()


def run(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout


def test_a_second_writer_is_told_at_once(
    writer: subprocess.Popen[bytes], days: list[Path], place: Path
) -> None:
    for arguments in (["build", str(days[2])], ["remove", str(days[0])]):
        message = refusal([*arguments, "-g", str(place)])
        assert "another process is writing this graph" in message
    writer.send_signal(signal.SIGCONT)
    assert writer.wait() == 0
    assert len(kg.open(place).sources) == 2
    assert not states.leftovers(place)


def test_readers_do_not_wait_for_a_writer(
    writer: subprocess.Popen[bytes], place: Path, tmp_path: Path
) -> None:
    assert (place / ".kg-draft").exists()
    asked = "SELECT (COUNT(*) AS ?n) { ?s a kg:DigestIssue }"
    assert run("query", asked, "-g", place, "--format", "csv").split() == ["n", "1"]
    run("check", "-g", place)
    run("export", tmp_path / "g.nt", "-g", place)
    assert kg.open(place).search("a", limit=1) is not None
    writer.send_signal(signal.SIGCONT)
    assert writer.wait() == 0
    assert run("query", asked, "-g", place, "--format", "csv").split() == ["n", "2"]


def test_the_lock_of_a_killed_writer_is_free(
    writer: subprocess.Popen[bytes], days: list[Path], place: Path
) -> None:
    writer.kill()
    writer.wait()
    run("build", days[2], "-g", place)
    assert {Path(one.paths[0]).name for one in kg.open(place).sources} == {"0.txt", "2.txt"}
    assert not states.leftovers(place)


def test_a_reader_keeps_what_it_opened_until_it_goes(days: list[Path], place: Path) -> None:
    reader, first = kg.open(place), directory.current_name(place)
    before = states.quads(reader)
    run("build", days[1], "-g", place)
    assert states.quads(reader) == before
    run("remove", days[0], "-g", place)
    assert states.quads(reader) == before
    assert reader.query("ASK { ?s a kg:DigestIssue }", timeout=60)  # by a process of its own
    assert states.leftovers(place) == {first}
    del reader
    run("build", days[2], "-g", place)
    assert not states.leftovers(place)
