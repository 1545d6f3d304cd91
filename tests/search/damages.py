"""What may happen to the file of an index."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from kg.search import _index


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def scribbled(path: Path) -> None:
    path.write_bytes(b"no index at all" * 1000)


def torn_inside(path: Path) -> None:
    """Header and length stay right."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


def of_another_layout(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA user_version = {_index.LAYOUT + 1}")


ALL = (truncated, emptied, scribbled, torn_inside, of_another_layout, Path.unlink)
