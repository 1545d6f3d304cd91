"""Drafts beside their targets, put in place in one step; what killed exports left is swept away.

Draft and target share a folder, hence a file system, so that a rename is enough. A running export
holds a lock on its folder of drafts; on file systems without locks nothing is swept.
"""

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = ".kg-export-"
"""Names of folders of drafts begin with it."""

_FORMER = "former"
"""Within a folder of drafts: what stood at the target, while it is neither here nor there."""
_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of renameat2(2)."""
_UNABLE = frozenset({errno.ENOSYS, errno.EINVAL})
"""How a system or a file system says that it cannot exchange two names."""


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Make a folder for the draft of a target; it is gone afterwards, whatever happened."""
    _sweep(target.parent)
    folder, held = _make(target.parent)
    try:
        yield folder
    finally:
        _restore(folder)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other export changes what stands in a folder."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def settle(draft: Path) -> None:
    """Bring a draft to the disk, that a loss of power after its renaming leaves no empty files.

    The files of a folder go there together, with all that its file system has in memory
    (syncfs(2)): tens of thousands of small ones would wait for one another.
    """
    held = os.open(draft, os.O_RDONLY)
    try:
        together = getattr(ctypes.CDLL(None), "syncfs", None)
        if not draft.is_dir():
            os.fsync(held)
        elif together is None or together(held) != 0:
            os.sync()
    finally:
        os.close(held)


def swap(draft: Path, target: Path) -> None:
    """Put a folder in the place of another, if there is one, which ends beside the draft."""
    if not target.exists():
        draft.rename(target)
    elif not _exchange(draft, target):
        former = draft.parent / _FORMER / target.name
        former.parent.mkdir()
        target.rename(former)
        draft.rename(target)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where that cannot be done."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNABLE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _make(parent: Path) -> tuple[Path, int]:
    """Make a folder and lock it; another export may sweep it away in between."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        try:
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        if _lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB) and folder.exists():
            return folder, held
        os.close(held)


def _lock(held: int, how: int) -> bool:
    """Lock an open folder; False where another holds it. Some file systems have no locks."""
    try:
        fcntl.flock(held, how)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in {errno.EBADF, errno.ENOLCK, errno.ENOTSUP}:
            raise
    return True


def _sweep(parent: Path) -> None:
    """Remove drafts whose export runs no more; a former folder without its place gets it back."""
    for folder in sorted(parent.glob(f"{PREFIX}*")):
        with contextlib.suppress(OSError):  # another sweeps it, or it is not ours
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _restore(folder)
                shutil.rmtree(folder)
            finally:
                os.close(held)


def _restore(folder: Path) -> None:
    for former in (folder / _FORMER).glob("*"):
        place = folder.parent / former.name
        if not place.exists():
            former.rename(place)
