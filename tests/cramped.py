"""What `kg` does on a disk that is full, in a name space of its own (unshare(1)).

unshare --map-root-user --mount python -m tests.cramped FOLDER

Mounts a small file system on the folder, which goes with the process.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import kg
from kg.store import directory
from tests import states
from tests.killing import Field, jobs, refusal

SIZE = 64 << 20
SHARES = (0, 0.5)
"""Of what a job writes and keeps: so much room it finds."""
JOBS = ("build", "remove", "export a file", "export a folder")


def mount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)


def room(folder: Path) -> int:
    told = os.statvfs(folder)
    return told.f_bavail * told.f_frsize


@contextlib.contextmanager
def filled(folder: Path, left: int) -> Iterator[None]:
    """Take all room but so many bytes."""
    path = folder / "filler"
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room(folder) - left)
    try:
        yield
    finally:
        path.unlink()


def starve(field: Field, home: Path, share: float) -> str:
    """Do a job with too little room, then with enough; says whether it was refused."""
    field.restore()
    left, told = int(share * field.weight), f"{field.job.name}, {share} of {field.weight} bytes"
    with filled(home, left):
        before = room(home)
        message = refusal(field.arguments)
        if message:
            assert "No space left on device" in message, message
            assert ": free space" in message, message
            assert field.look() == field.before, told
            assert not field.leftovers(), told
            assert room(home) == before, told
        field.hold_sound(told)
    field.do_again(told)
    return "refused" if message else "done"


def hold_temporary_files(home: Path) -> None:
    """No room for temporary files, where the graph has enough."""
    temporary = home / "temporary"
    temporary.mkdir()
    mount(temporary, "size=16k")
    field = Field(home / "elsewhere", jobs()["build"])
    field.restore()
    message = refusal(field.arguments, "env", f"TMPDIR={temporary}")
    assert "where temporary files lie" in message, message
    assert field.look() == field.before
    field.do_again("after temporary files")


def hold_read_only(home: Path) -> None:
    """A graph on a medium that cannot be written is read, and nothing else."""
    field = Field(home / "medium", jobs()["build"])
    subprocess.run(["mount", "--bind", str(field.folder), str(field.folder)], check=True)
    options = "remount,bind,ro"
    subprocess.run(["mount", "-o", options, str(field.folder)], check=True)
    assert states.of(field.graph, searched=True) is not None
    assert kg.open(field.graph).query("ASK { ?s ?p ?o }", timeout=60)
    message = refusal(["build", str(field.folder / "0.txt"), "-g", str(field.graph)])
    assert "Read-only file system" in message, message
    assert directory.exists(field.graph)


def main() -> None:
    home = Path(sys.argv[1])
    mount(home, f"size={SIZE}")
    for place, name in enumerate(JOBS):
        field = Field(home / f"{place}", jobs()[name])
        told = [starve(field, home, share) for share in SHARES]
        assert told[0] == "refused", name
        sys.stdout.write(f"{name}: {', '.join(told)}\n")
    hold_temporary_files(home)
    hold_read_only(home)


if __name__ == "__main__":
    main()
