"""Locks on files (flock), of which the system lets go when their holder ends, however it ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kg.errors import StoreError


def share(path: Path) -> int | None:
    """Hold a file together with others; None where there is none.

    Returns a file descriptor, whose closing lets go. Raises StoreError for one that may not be
    read or locked.
    """
    try:
        lock = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        what = f"the graph cannot be read: {error.strerror}"
        raise StoreError(what, "ask its owner", path=path.parent) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
    except OSError as error:
        os.close(lock)
        raise _without_locks(path, error) from error
    return lock


def is_shared(path: Path) -> bool:
    """Whether somebody holds a file, or may hold it."""
    try:
        with path.open("r+b") as file:  # a lock on a network's folder wants to be able to write
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file alone, which is made; raises StoreError at once where another holds it."""
    try:
        file = path.open("ab")
    except OSError as error:
        what = f"the graph cannot be written: {error.strerror}"
        mend = "choose a place you may write to with -g"
        raise StoreError(what, mend, path=path.parent) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _held(path) from error
        except OSError as error:
            raise _without_locks(path, error) from error
        if not _is_still(path, file):  # a third may hold the one that lies there now
            raise _held(path)
        yield


def _is_still(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _held(path: Path) -> StoreError:
    what, mend = "another process is writing this graph", "wait, or choose another with -g"
    return StoreError(what, mend, path=path.parent)


def _without_locks(path: Path, error: OSError) -> StoreError:
    what = f"files cannot be locked there: {error.strerror}"
    return StoreError(what, "put the graph on a disk of this machine", path=path.parent)
