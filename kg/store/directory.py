"""A graph on disk: numbered generations of which one is current; as before or as after, always.

graph.kg/
    current        -> 000002, a link that is swapped in one step
    rejected.jsonl -> current/rejected.jsonl
    lock           held by the one who writes
    000002/        manifest.json (held by readers), rejected.jsonl, store/, aside/
"""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kg.errors import StoreError
from kg.records import Coverage
from kg.settings import Settings
from kg.store.rejections import Rejections
from kg.store.store import Store

_CURRENT, _LOCK, _DRAFT = "current", "lock", ".kg-draft"
_MANIFEST, _REJECTED, _STORE, _ASIDE = "manifest.json", "rejected.jsonl", "store", "aside"
_GENERATION = re.compile(r"[0-9]{6,}")
_LAYOUT = 1


class SourceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a graph knows of a source besides its facts."""

    id: str
    sha256: str
    paths: tuple[str, ...]
    """As they were given to `build`, sorted."""
    places: tuple[str, ...]
    """The same, absolute and without links; empty for a pipe."""
    format: str
    byte_size: int
    line_count: int
    papers: int
    triples: int
    rejected: int = 0
    """Lines of rejected.jsonl that are this source's."""
    coverage: Coverage
    searched: str = ""
    """Digest of the methods that searched its texts for concepts; empty where none did."""

    @property
    def name(self) -> str:
        """File name without folders."""
        return "standard input" if self.paths[0] == "-" else Path(self.paths[0]).name


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of a generation, sorted by id, and the settings that shaped it."""

    layout: int = _LAYOUT
    settings: Settings
    sources: tuple[SourceEntry, ...] = ()

    def find(self, name: str) -> SourceEntry | None:
        """Find a source by its id or by a path as it was given."""
        return next((one for one in self.sources if name == one.id or name in one.paths), None)

    def at(self, place: str) -> SourceEntry | None:
        """Find the source that lies at an absolute path; a pipe's never does."""
        return next((one for one in self.sources if place and place in one.places), None)

    def with_source(self, source: SourceEntry) -> "Manifest":
        """Add a source, or put it in the place of the one with its id."""
        kept = (one for one in self.sources if one.id != source.id)
        sources = tuple(sorted((*kept, source), key=lambda one: one.id))
        return msgspec.structs.replace(self, sources=sources)

    def without(self, source_id: str) -> "Manifest":
        """Leave a source out."""
        sources = tuple(one for one in self.sources if one.id != source_id)
        return msgspec.structs.replace(self, sources=sources)


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
        if lock is not None:
            weakref.finalize(self, os.close, lock)

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
    for _ in range(3):
        folder = _current(path)
        lock = _hold(folder)
        if lock is not None:
            if folder == _current(path):
                return _read(folder, lock)
            os.close(lock)
    what, mend = "the graph changes too fast to be read", "try again"
    raise StoreError(what, mend, path=path)


@contextlib.contextmanager
def writing(path: Path, settings: Settings | None, *, fresh: bool) -> Iterator[Generation]:
    """Draft the next generation of a graph; it becomes current if the block ends well.

    Settings given must not contradict those in force. Whatever interrupts the block leaves
    the graph as it was; so does a block that leaves the manifest as it was.
    """
    _prepare(path)
    with _locked(path):
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
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            if not exists(path):
                _unmake(path)
        _sweep(path)


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
    require(path)
    return (path / _CURRENT).resolve()


def _hold(folder: Path) -> int | None:
    """Lock a generation for reading; None where it has just been cleaned up."""
    try:
        lock = os.open(folder / _MANIFEST, os.O_RDONLY)
    except OSError:
        return None
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def _read(folder: Path, lock: int) -> Generation:
    store = Store.open(folder / _STORE, read_only=True)
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        what, mend = f"the graph's manifest is damaged: {error}", "build it anew with --fresh"
        raise StoreError(what, mend, path=folder) from error
    if manifest.layout != _LAYOUT:
        what, mend = (
            f"the graph has layout {manifest.layout}",
            "open it with the version that made it",
        )
        raise StoreError(what, mend, path=folder)
    return Generation(store, manifest, Rejections(folder / _REJECTED), folder / _ASIDE, lock)


def _prepare(path: Path) -> None:
    """Make the folder of a new graph. Refuses a folder of other things, and a broken copy."""
    if path.is_dir():
        if not all(_is_ours(one) for one in path.iterdir()) and not exists(path):
            what, mend = "the folder holds other things than a graph", "choose another with -g"
            raise StoreError(what, mend, path=path)
        if (path / _CURRENT).exists() and not (path / _CURRENT).is_symlink():
            what, mend = "a copy of a graph without its links", "copy it anew with cp -a"
            raise StoreError(what, mend, path=path)
        return
    try:
        path.mkdir(parents=True)
    except OSError as error:
        what = f"the graph cannot be written: {error.strerror}"
        raise StoreError(what, "choose a place you may write to with -g", path=path) from error


def _is_ours(path: Path) -> bool:
    """Whether an entry of a graph's folder was made here."""
    if path.name in (_CURRENT, _REJECTED):
        return path.is_symlink()
    return path.name in (_LOCK, _DRAFT) or _is_generation(path)


def _is_generation(path: Path) -> bool:
    return bool(_GENERATION.fullmatch(path.name)) and (path / _STORE / "CURRENT").is_file()


def _unmake(path: Path) -> None:
    """Take a folder away in which no graph has come to be, if nothing else is in it."""
    with contextlib.suppress(OSError):
        if {one.name for one in path.iterdir()} <= {_LOCK}:
            (path / _LOCK).unlink(missing_ok=True)
            path.rmdir()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        lock = (path / _LOCK).open("ab")
    except OSError as error:
        what = f"the graph cannot be written: {error.strerror}"
        raise StoreError(what, "choose a place you may write to with -g", path=path) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            what = "another process is writing this graph"
            raise StoreError(what, "wait, or choose another with -g", path=path) from error
        yield


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
    return Generation(store, current.manifest, current.rejected, draft / _ASIDE)


def _commit(path: Path, draft: Path, generation: Generation) -> None:
    try:
        _write_out(draft, generation)
    except OSError as error:
        what = f"the graph cannot be written: {error.strerror or error}"
        raise StoreError(what, "free space, or choose another place with -g", path=path) from error
    name = f"{_number(path) + 1:06}"
    draft.rename(path / name)
    _link(path / _CURRENT, name)
    if not (path / _REJECTED).is_symlink():
        _link(path / _REJECTED, f"{_CURRENT}/{_REJECTED}")


def _write_out(draft: Path, generation: Generation) -> None:
    generation.store.close()
    manifest = msgspec.json.format(msgspec.json.encode(generation.manifest), indent=1)
    (draft / _MANIFEST).write_bytes(manifest + b"\n")
    generation.rejected.write(draft / _REJECTED)


def _link(place: Path, target: str) -> None:
    """Point a link at its target in one step."""
    fresh = place.with_name(f"{place.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(place)


def _generations(path: Path) -> list[Path]:
    return sorted(one for one in path.iterdir() if _is_generation(one))


def _number(path: Path) -> int:
    return max((int(one.name) for one in _generations(path)), default=0)


def _sweep(path: Path) -> None:
    """Remove drafts of builds that were killed, and generations that nobody reads."""
    shutil.rmtree(path / _DRAFT, ignore_errors=True)
    current = (path / _CURRENT).resolve()
    for folder in _generations(path):
        if folder.resolve() != current and not _is_read(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_read(folder: Path) -> bool:
    try:
        with (folder / _MANIFEST).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
