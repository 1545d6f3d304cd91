"""A format of another distribution, as entry points bring it: one that can be made to stop."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import plugins

_MODULE = '''"""Shelf: a file, or a folder of some, for tests."""

import os
import sys

SUFFIXES = (".shelf", "shelf/")
content = b"first"
error = None


def write(generation, path, options):
    files = [path]
    if path.name == "shelf":
        (path / "deep").mkdir(parents=True)
        files = [path / "one", path / "deep" / "two"]
    for part, file in enumerate(files, 1):
        options.progress(part, len(files))
        file.write_bytes(content)
        if error is not None:
            raise error
        if "SHELF_WAITS" in os.environ:
            print("waiting", flush=True)
            sys.stdin.readline()
'''


@pytest.fixture
def shelf(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Folder that holds the module `foreign_shelf`, for the path of other processes."""
    place = tmp_path_factory.mktemp("foreign")
    info = place / "shelf-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[kg.export]\nshelf = foreign_shelf\n")
    (place / "foreign_shelf.py").write_text(_MODULE)
    monkeypatch.syspath_prepend(place)
    importlib.invalidate_caches()
    caches = (plugins.announced, plugins.available, plugins.load, plugins.load_all)
    for cached in caches:
        cached.cache_clear()
    yield place
    sys.modules.pop("foreign_shelf", None)
    for cached in caches:
        cached.cache_clear()
