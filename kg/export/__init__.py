"""Exporters: one module per format, chosen by the suffix of the file or the folder's name."""

import errno
import gzip
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Protocol, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from kg import plugins
from kg.errors import KgError, SettingsError, StoreError
from kg.export import _draft, _sums
from kg.network import View
from kg.store.directory import Generation
from kg.store.engine import one_line

Progress: TypeAlias = Callable[[int, int], None]

_GZ = ".gz"
_LEVEL, _PIECE = 6, 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def unseen(_part: int, _count: int) -> None:
    """Show no progress."""


class ExportOptions(Struct, frozen=True, kw_only=True):
    """What to export."""

    view: View = "papers"
    """Which network the property-graph formats hold."""
    facts_only: bool = False
    """Leave out what was inferred and who is who (RDF formats)."""
    progress: Progress = unseen
    """Is told the part that is written now, from 1, and the number of parts."""


class Exporter(Protocol):
    """What a module of this folder must have; the first line of its docstring is its help."""

    SUFFIXES: tuple[str, ...]
    """Endings of the names of files, `.ttl`; names of folders, `site/`."""

    def write(self, generation: Generation, path: Path, options: ExportOptions) -> None:
        """Write a file, or a folder (`path` is made); same graph and options, same bytes."""


def suffixes() -> dict[str, str]:
    """File name endings that can be written, each with the plug-in that writes it."""
    return {
        suffix: name
        for name, module in plugins.load_all("kg.export").items()
        for suffix in module.SUFFIXES
    }


def check(path: Path) -> str:
    """Name the plug-in that writes a file or folder; raises SettingsError where none does."""
    name = path.name
    plain = name.removesuffix(_GZ)
    for suffix, plugin in sorted(suffixes().items(), key=lambda pair: -len(pair[0])):
        if suffix.endswith("/"):
            if name == suffix[:-1]:
                return plugin
            if plain == suffix[:-1]:
                raise SettingsError("a folder", name, f"leave {_GZ} to files")
        elif plain.endswith(suffix) and plain != suffix:
            return plugin
    endings = sorted(suffixes(), key=lambda suffix: (suffix.endswith("/"), suffix))
    what, mend = "the file's format", f"end its name in one of {' '.join(endings)}"
    raise SettingsError(what, name, mend)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write a file or a folder, as a whole or not at all, and its digests in `SHA256SUMS`.

    `.gz` at the end of a file's name compresses it. A folder takes the place of an earlier
    export; StoreError where it holds other things, or where it cannot be written.
    """
    exporter = plugins.load("kg.export", check(path))
    target = path.resolve()
    put = _put_folder if f"{path.name}/" in exporter.SUFFIXES else _put_file
    try:
        with _draft.beside(target) as scratch:
            put(exporter, generation, scratch / path.name, target, options)
    except OSError as error:
        if isinstance(error, KgError):
            raise
        raise _refusal(error, target) from error


def _put_file(
    exporter: ModuleType, generation: Generation, draft: Path, target: Path, options: ExportOptions
) -> None:
    if target.is_dir():
        raise StoreError("a folder has the file's name", "choose another name", path=target)
    if draft.name.endswith(_GZ):
        plain = draft.with_name(draft.name.removesuffix(_GZ))
        exporter.write(generation, plain, _first_half(options))
        _compress(plain, draft, options.progress)
    else:
        exporter.write(generation, draft, options)
    _draft.settle(draft)
    with _draft.locked(target.parent):
        _sums.replace(draft, target, draft.with_name(_sums.NAME))


def _put_folder(
    exporter: ModuleType, generation: Generation, draft: Path, target: Path, options: ExportOptions
) -> None:
    _check_former(target)
    exporter.write(generation, draft, options)
    _sums.write_all(draft)
    _draft.settle(draft)
    _check_former(target)
    _draft.swap(draft, target)


def _check_former(path: Path) -> None:
    """Refuse a place that holds what no export has put there."""
    if not path.exists():
        return
    if not path.is_dir():
        raise StoreError("a file has the folder's name", "choose another place", path=path)
    if (stranger := next(_sums.strangers(path), None)) is not None:
        what = f"the folder holds {stranger!r}, which is in no {_sums.NAME}"
        raise StoreError(what, "choose another place, or move it away", path=path)


def _refusal(error: OSError, path: Path) -> StoreError:
    what = f"the export cannot be written: {error.strerror or one_line(error)}"
    full = error.errno in _FULL or "No space" in str(error)
    mend = "free space, or choose another place" if full else "choose a place you may write to"
    return StoreError(what, mend, path=path)


def _first_half(options: ExportOptions) -> ExportOptions:
    """Options for what is followed by another step as long."""
    progress = options.progress
    return replace(options, progress=lambda part, parts: progress(part, 2 * parts))


def _compress(plain: Path, packed: Path, progress: Progress) -> None:
    """Compress a file (RFC 1952); its name and time stay out of the result."""
    size = max(1, plain.stat().st_size)
    with (
        plain.open("rb") as file,
        packed.open("wb") as raw,
        gzip.GzipFile("", "wb", _LEVEL, fileobj=raw, mtime=0) as out,
    ):
        while piece := file.read(_PIECE):
            out.write(piece)
            progress(size + file.tell(), 2 * size)
    plain.unlink()
