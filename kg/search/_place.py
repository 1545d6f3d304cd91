"""Where the index of a generation lies, and how it comes to be there: whole, and made by one."""

import contextlib
import fcntl
import os
import shutil
import sqlite3
import stat
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kg import ids
from kg.errors import StoreError
from kg.search import _following, _index, _making
from kg.search._making import Progress
from kg.search._reading import Reading
from kg.store.directory import Generation
from kg.store.engine import one_line

_FILE, _DRAFT = "search.sqlite", "search.sqlite.new"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN}
_PRIMARY = 0xFF
"""Bits of an error's code that tell its kind."""

_elsewhere: "weakref.WeakKeyDictionary[Generation, Path]" = weakref.WeakKeyDictionary()
"""Folders of indexes that may not lie beside their stores."""


def find(generation: Generation, progress: Progress) -> Path:
    """The index of a generation, made where there is none; StoreError where it has no room."""
    folder = _elsewhere.get(generation) or _beside(generation)
    path = folder / _FILE
    if not _index.is_sound(path):
        try:
            _make(path, generation, progress)
        except StoreError:
            raise
        except OSError:  # a folder that may not be written
            path = _apart(generation) / _FILE
            _make(path, generation, progress)
    return path


def follow(generation: Generation, progress: Progress) -> None:
    """Put the index of the generation before beside a draft, brought up to date.

    There is none afterwards where there was none, or it cannot be brought there.
    """
    before, changes = generation.before, generation.changes
    if before is None or changes is None:
        return
    former, path = (_beside(one) / _FILE for one in (before, generation))
    draft = path.with_name(_DRAFT)
    stores = Reading(before.store), Reading(generation.store)
    try:
        with contextlib.suppress(sqlite3.Error):  # damaged inside, or no room
            if _copied(former, draft) and _following.follow(draft, *stores, changes, progress):
                _keep(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is to blame, and not what it was asked."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGED


def discard(generation: Generation, path: Path) -> None:
    """Take a damaged index away, or leave it where it must stay and use another."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        _apart(generation)


def _beside(generation: Generation) -> Path:
    in_memory = generation.store.path is None
    return generation.aside if in_memory else generation.aside.parent


def _apart(generation: Generation) -> Path:
    """A folder for the index of a generation among the temporary files."""
    if generation not in _elsewhere:
        folder = None if generation.store.path is None else _kept(generation)
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="kg-"))
            weakref.finalize(generation, shutil.rmtree, folder, ignore_errors=True)
        _elsewhere[generation] = folder
    return _elsewhere[generation]


def _kept(generation: Generation) -> Path | None:
    """A folder that stays for later searches; None where others may have put something there."""
    lies = generation.aside.parent.resolve()
    manifest = (lies / "manifest.json").stat()  # tells what lies here from what lay here before
    mark = ids.digest(f"{lies} {manifest.st_ino} {manifest.st_mtime_ns}", 16)
    folder = Path(tempfile.gettempdir(), f"kg-search-{os.geteuid()}-{mark}")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    return folder if _is_ours(folder) else None


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can write there."""
    told = folder.lstat()
    private = stat.S_ISDIR(told.st_mode) and not stat.S_IMODE(told.st_mode) & 0o077
    return private and told.st_uid == os.geteuid()


def _make(path: Path, generation: Generation, progress: Progress) -> None:
    """Make an index under another name and put it in place; raises OSError where that cannot be.

    Who comes while another makes it waits, and finds it made.
    """
    draft = path.with_name(_DRAFT)
    with _held(draft) as file:
        if _index.is_sound(path):
            return
        file.truncate(0)  # of one who was killed
        try:
            _making.make(draft, Reading(generation.store), progress)
        except sqlite3.Error as error:
            what = f"the index for searching cannot be written: {one_line(error)}"
            mend = "free space there and where temporary files lie"
            raise StoreError(what, mend, path=path) from error
        os.fsync(file.fileno())
        draft.replace(path)


def _copied(former: Path, draft: Path) -> bool:
    """Copy an index; False where there is no sound one, or no room."""
    if not _index.is_sound(former):
        return False
    with contextlib.suppress(OSError):
        shutil.copyfile(former, draft)
        return _index.is_sound(draft)
    return False


def _keep(draft: Path, path: Path) -> None:
    """Put a finished index in place, unless the disk cannot hold it."""
    with contextlib.suppress(OSError), draft.open("rb") as file:
        os.fsync(file.fileno())
        draft.replace(path)


@contextlib.contextmanager
def _held(draft: Path) -> Iterator[BinaryIO]:
    """Hold a file alone; it is gone afterwards, in place or not. A kill lets go of it too."""
    while True:
        with draft.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_still(draft, file):  # who held it has put it in place or taken it away
                continue
            try:
                yield file
            finally:
                if _is_still(draft, file):
                    draft.unlink()
            return


def _is_still(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
