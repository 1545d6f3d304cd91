"""Files that outlast a loss of power or that no kill leaves behind, and the order of changes."""

import errno
import os
import tempfile
from pathlib import Path
from typing import IO


def settle(folder: Path) -> None:
    """Bring the files of a folder, and which there are, to the disk.

    A file with a second name elsewhere was brought there under that one.
    """
    for one in sorted(folder.iterdir()):
        if one.is_file() and one.stat().st_nlink == 1:
            _sync(one)
    settle_names(folder)


def settle_names(folder: Path) -> None:
    """Bring to the disk which entries a folder has, and what each link names."""
    try:
        _sync(folder)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that has no such call for folders
            raise


def make(folder: Path) -> None:
    """Make a folder with those above it, for good."""
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True)
    for one in made:
        settle_names(one.parent)


def link(place: Path, target: str) -> None:
    """Point a link at its target in one step, by way of another of the name with `.new`."""
    fresh = beside(place)
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(place)


def beside(place: Path) -> Path:
    """Where a link lies until it is put in place."""
    return place.with_name(f"{place.name}.new")


def nameless() -> IO[bytes]:
    """Make a temporary file that is gone with the process, however it ends."""
    return tempfile.TemporaryFile()


def address(file: IO[bytes]) -> Path:
    """Where this process may open a nameless file once more."""
    return Path(f"/dev/fd/{file.fileno()}")


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
