"""Exporters: one file per format, chosen by the suffix of the file to write."""

import gzip
import shutil
import tempfile
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from kg import plugins
from kg.errors import SettingsError, StoreError
from kg.network import View
from kg.store.store import Store


class ExportOptions(Struct, frozen=True, kw_only=True):
    """What to export."""

    view: View = "papers"
    """Which network the property-graph formats hold."""
    facts_only: bool = False
    """Leave out what was inferred and who is who (RDF formats)."""


class Exporter(Protocol):
    """What a module of this folder must have; the first line of its docstring is its help."""

    SUFFIXES: tuple[str, ...]

    def write(self, store: Store, path: Path, options: ExportOptions) -> None:
        """Write a file; same store and options, same bytes."""


def suffixes() -> dict[str, str]:
    """File name endings that can be written, each with the plug-in that writes it."""
    return {
        suffix: name
        for name, module in plugins.load_all("kg.export").items()
        for suffix in module.SUFFIXES
    }


def check(path: Path) -> str:
    """Name the plug-in that writes a file; raises SettingsError where none does."""
    plain = path.name.removesuffix(".gz")
    for suffix, name in sorted(suffixes().items(), key=lambda pair: -len(pair[0])):
        if plain.endswith(suffix) and plain != suffix:
            return name
    what, mend = "the file's format", f"end its name in one of {' '.join(sorted(suffixes()))}"
    raise SettingsError(what, path.name, mend)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write one file as a whole or not at all; `.gz` at the end of the name compresses it."""
    exporter = plugins.load("kg.export", check(path))
    path = path.resolve()
    try:
        with tempfile.TemporaryDirectory(prefix=".kg-export-", dir=path.parent) as folder:
            draft = Path(folder, path.name.removesuffix(".gz"))
            exporter.write(store, draft, options)
            if path.name.endswith(".gz"):
                draft = _compressed(draft)
            draft.replace(path)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        what = f"the file cannot be written: {error.strerror or error}"
        raise StoreError(what, "choose a place you may write to", path=path) from error


def _compressed(draft: Path) -> Path:
    """Compress a file; name and time of the file stay out of the result."""
    packed = draft.with_name(f"{draft.name}.gz")
    with (
        draft.open("rb") as plain,
        packed.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as out,
    ):
        shutil.copyfileobj(plain, out)
    return packed
