"""A crash at any instant and a full disk leave the graph as before or as after."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.killing import HERE, Field, jobs, refusal

NAMES = ("build", "first build", "build anew", "remove", "export a file", "export a folder")


@pytest.fixture(scope="module", params=NAMES)
def field(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Field:
    return Field(tmp_path_factory.mktemp("field"), jobs()[request.param])


def test_a_kill_leaves_all_as_before_or_as_after(field: Field) -> None:
    chance = random.Random(field.job.name)
    field.kill_at(chance.randint(1, field.steps))
    field.kill_after(chance.uniform(0.3, 1))


def test_files_that_may_not_grow_leave_all_as_before(field: Field) -> None:
    field.restore()
    message = refusal(field.arguments, "prlimit", f"--fsize={field.largest // 4}")
    assert "File too large" in message
    assert ": free space" in message
    assert field.look() == field.before
    assert not field.leftovers()
    field.hold_sound("as no file may grow")


def test_a_full_disk_leaves_all_as_before(tmp_path: Path) -> None:
    own, disk = ("unshare", "--map-root-user", "--mount"), tmp_path / "disk"
    disk.mkdir()
    allowed = subprocess.run([*own, "mount", "-t", "tmpfs", "tmpfs", str(disk)], check=False)
    if allowed.returncode:
        pytest.skip("no file system may be mounted here")
    command = [*own, "env", f"TMPDIR={tmp_path}", sys.executable, "-m", "tests.cramped", str(disk)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
