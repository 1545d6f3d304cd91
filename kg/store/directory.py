"""A graph on disk: numbered generations of which one is current; as before or as after, always.

graph.kg/
    current        -> 000002, a link that is swapped in one step
    rejected.jsonl -> current/rejected.jsonl
    lock           held by the one who writes
    000002/        manifest.json (held by readers), rejected.jsonl, store/, aside/
"""

import contextlib
import errno
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import KgError, StoreError
from kg.settings import Settings
from kg.store import _disk, _locks
from kg.store.changes import Changes
from kg.store.manifest import LAYOUT, Manifest, SourceEntry
from kg.store.rejections import Rejections
from kg.store.store import Store

__all__ = [
    "Generation",
    "Manifest",
    "SourceEntry",
    "current_name",
    "exists",
    "open_current",
    "require",
    "writing",
]

_CURRENT, _LOCK, _DRAFT = "current", "lock", ".kg-draft"
_MANIFEST, _REJECTED, _STORE, _ASIDE = "manifest.json", "rejected.jsonl", "store", "aside"
_TRIES = 10
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_GENERATION = re.compile(r"[0-9]{6,}")
_LINKS = (_CURRENT, f"{_CURRENT}.new", _REJECTED, f"{_REJECTED}.new")
_CHANGED = 50
"""Bytes of changes for each quad that the sources stated before: about a quarter of them."""


class Generation:
    """One state of a graph: its store, its manifest, its rejected lines."""

    def __init__(
        self,
        store: Store,
        manifest: Manifest,
        rejected: Rejections,
        aside: Path,
        lock: int | None = None,
    ) -> None:
        """Hold an open generation; `lock`, a file descriptor, keeps it from being cleaned up."""
        self.store = store
        self.manifest = manifest
        self.rejected = rejected
        self.aside = aside
        """Folder of what later builds use: an index of organisations, links of name blocks.

        A file there is replaced, never changed: earlier generations share it.
        """
        self.before: Generation | None = None
        """The generation that a draft was begun from."""
        if lock is not None:
            weakref.finalize(self, os.close, lock)

    @property
    def changes(self) -> Changes | None:
        """What a draft has that the generation before has not, and the reverse.

        The graph `about` is left out. None where everything is new, or nearly everything.
        """
        changes = self.store.changes
        return changes if changes is not None and changes.are_few else None

    def set(self, **settings: str | bool | None) -> None:
        """Put other settings in force."""
        changed = msgspec.structs.replace(self.manifest.settings, **settings)
        self.manifest = msgspec.structs.replace(self.manifest, settings=changed)

    @classmethod
    def in_memory(cls, settings: Settings) -> "Generation":
        """Begin a graph that lives as long as the object."""
        aside = tempfile.TemporaryDirectory(prefix="kg-")
        generation = cls(
            Store.in_memory(), Manifest(settings=settings), Rejections(), Path(aside.name)
        )
        weakref.finalize(generation, aside.cleanup)
        return generation


def open_current(path: Path) -> Generation:
    """Open the current generation for reading; raises StoreError where there is none."""
    for _ in range(_TRIES):
        folder = _current(path)
        lock = _locks.share(folder / _MANIFEST)
        if lock is not None:
            if folder == _current(path):
                return _read(folder, lock)
            os.close(lock)
    require(path)
    what, mend = "the graph changes too fast to be read", "try again"
    raise StoreError(what, mend, path=path)


@contextlib.contextmanager
def writing(path: Path, settings: Settings | None, *, fresh: bool) -> Iterator[Generation]:
    """Draft the next generation of a graph; it becomes current if the block ends well.

    Settings given must not contradict those in force. Whatever interrupts the block leaves
    the graph as it was; so does a block that leaves the manifest as it was.
    """
    _prepare(path, fresh=fresh)
    with _locks.alone(path / _LOCK):
        _mend(path)
        _sweep(path)
        draft = path / _DRAFT
        try:
            generation = _begin(path, draft, settings, fresh=fresh)
            try:
                before = generation.manifest
                yield generation
                if fresh or not exists(path) or generation.manifest != before:
                    _commit(path, draft, generation)
            finally:
                generation.store.abandon()
                generation.before = None  # holds it
        except OSError as error:
            if isinstance(error, KgError) or error.errno not in _FULL:
                raise
            what = f"the graph cannot be written: {error.strerror}"
            mend = "free space there, and where temporary files lie"
            raise StoreError(what, mend, path=path) from error
        finally:
            _sweep(path)
            if not exists(path):
                _unmake(path)


def exists(path: Path) -> bool:
    """Whether a graph lies here."""
    return (path / _CURRENT / _MANIFEST).is_file()


def current_name(path: Path) -> str | None:
    """Name of the current generation; None where no graph lies."""
    return (path / _CURRENT).resolve().name if exists(path) else None


def require(path: Path) -> None:
    """Raise StoreError where no graph lies."""
    if not exists(path):
        what = "no graph here" if path.is_dir() or not path.exists() else "not a graph directory"
        mend = "make one with: kg build SOURCE, or name another with -g"
        raise StoreError(what, mend, path=path)


def _current(path: Path) -> Path:
    return (path / _CURRENT).resolve()


def _read(folder: Path, lock: int) -> Generation:
    try:
        store = Store.open(folder / _STORE, read_only=True)
        manifest = _manifest(folder)
    except BaseException:
        os.close(lock)
        raise
    return Generation(store, manifest, Rejections(folder / _REJECTED), folder / _ASIDE, lock)


def _manifest(folder: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        what, mend = f"the graph's manifest is damaged: {error}", "build it anew with --fresh"
        raise StoreError(what, mend, path=folder) from error
    if manifest.layout != LAYOUT:
        what, mend = (
            f"the graph has layout {manifest.layout}",
            "open it with the version that made it",
        )
        raise StoreError(what, mend, path=folder)
    return manifest


def _prepare(path: Path, *, fresh: bool) -> None:
    """Make the folder of a new graph. Refuses a folder of other things, and a broken graph."""
    if path.is_dir():
        _demand_ours(path, fresh=fresh)
        return
    try:
        _disk.make(path)
    except OSError as error:
        what = f"the graph cannot be written: {error.strerror}"
        raise StoreError(what, "choose a place you may write to with -g", path=path) from error


def _demand_ours(path: Path, *, fresh: bool) -> None:
    current = path / _CURRENT
    if exists(path) and current.is_symlink():
        return
    if not exists(path) and not all(map(_is_ours, path.iterdir())):
        what, mend = "the folder holds other things than a graph", "choose another with -g"
    elif current.exists() and not current.is_symlink():
        what, mend = "a copy of a graph without its links", "copy it anew with cp -a"
    elif current.is_symlink() and not fresh:
        what, mend = "the graph is damaged", "restore a copy, or build it anew with --fresh"
    else:
        return
    raise StoreError(what, mend, path=path)


def _is_ours(path: Path) -> bool:
    """Whether an entry of a graph's folder was made here."""
    if path.name in _LINKS:
        return path.is_symlink()
    return path.name in (_LOCK, _DRAFT) or _is_generation(path)


def _is_generation(path: Path) -> bool:
    """Whether a folder holds a generation, or what damage has left of one."""
    parts = (path / _STORE).is_dir() or (path / _MANIFEST).is_file()
    return bool(_GENERATION.fullmatch(path.name)) and parts


def _is_whole(path: Path) -> bool:
    return (path / _MANIFEST).is_file() and (path / _STORE / "CURRENT").is_file()


def _unmake(path: Path) -> None:
    """Take a folder away in which no graph has come to be, if nothing else is in it."""
    with contextlib.suppress(OSError):
        if {one.name for one in path.iterdir()} <= {_LOCK, _REJECTED}:
            (path / _REJECTED).unlink(missing_ok=True)
            (path / _LOCK).unlink(missing_ok=True)
            path.rmdir()


def _begin(path: Path, draft: Path, settings: Settings | None, *, fresh: bool) -> Generation:
    try:
        draft.mkdir()
        (draft / _ASIDE).mkdir()
    except OSError as error:
        what = f"the graph cannot be written: {error.strerror}"
        raise StoreError(what, "free space, or choose another with -g", path=path) from error
    if fresh or not exists(path):
        store = Store.open(draft / _STORE, read_only=False)
        manifest = Manifest(settings=settings or Settings())
        return Generation(store, manifest, Rejections(), draft / _ASIDE)
    current = open_current(path)
    if settings is not None and settings.base != current.manifest.settings.base:
        what = f"the graph's base is {current.manifest.settings.base}"
        mend = "leave --base out, or begin anew with --fresh"
        raise StoreError(what, mend, path=path)
    current.store.copy(draft / _STORE)
    for file in sorted(current.aside.glob("*")):
        (draft / _ASIDE / file.name).hardlink_to(file)
    store = Store.open(draft / _STORE, read_only=False)
    store.changes = Changes(_CHANGED * sum(one.triples for one in current.manifest.sources))
    generation = Generation(store, current.manifest, current.rejected, draft / _ASIDE)
    generation.before = current
    return generation


def _commit(path: Path, draft: Path, generation: Generation) -> None:
    """Put a draft in place. Each step is on the disk before the next one rests on it."""
    name = f"{_number(path) + 1:06}"
    try:
        _write_out(draft, generation)
        draft.rename(path / name)
        _point(path, name)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        what = f"the graph cannot be written: {error.strerror or error}"
        raise StoreError(what, "free space, or choose another place with -g", path=path) from error


def _write_out(draft: Path, generation: Generation) -> None:
    """Bring a draft to the disk; the store's folder is brought there by the engine."""
    generation.store.close()
    manifest = msgspec.json.format(msgspec.json.encode(generation.manifest), indent=1)
    (draft / _MANIFEST).write_bytes(manifest + b"\n")
    names = {source.id: source.paths[0] for source in generation.manifest.sources}
    generation.rejected.write(draft / _REJECTED, names)
    _disk.settle(draft / _ASIDE)
    _disk.settle(draft)


def _point(path: Path, name: str) -> None:
    """Make a generation the current one."""
    if not (path / _REJECTED).is_symlink():
        _disk.link(path / _REJECTED, f"{_CURRENT}/{_REJECTED}")
    _disk.settle_names(path)
    _disk.link(path / _CURRENT, name)
    _disk.settle_names(path)


def _generations(path: Path) -> list[Path]:
    return sorted(one for one in path.iterdir() if _is_generation(one))


def _place(folder: Path) -> int:
    return int(folder.name)


def _number(path: Path) -> int:
    return max(map(_place, _generations(path)), default=0)


def _mend(path: Path) -> None:
    """Find the current generation where there is no link: the copy or the build was cut short."""
    whole = [one for one in _generations(path) if _is_whole(one)]
    if whole and not (path / _CURRENT).is_symlink():
        _point(path, max(whole, key=_place).name)


def _sweep(path: Path) -> None:
    """Remove what was not finished, and generations that nobody reads."""
    for name in (_CURRENT, _REJECTED):
        _disk.beside(path / name).unlink(missing_ok=True)
    shutil.rmtree(path / _DRAFT, ignore_errors=True)
    current = _current(path)
    for folder in _generations(path):
        if folder.resolve() != current and not _locks.is_shared(folder / _MANIFEST):
            with contextlib.suppress(OSError):  # what stays is a draft, which the next one removes
                folder.rename(path / _DRAFT)
                shutil.rmtree(path / _DRAFT)
