"""Tables that steps look things up in: a file that is mapped into memory where it is asked."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kg.store.shelf import Shelf, key


class Lookup:
    """Values by key; a copy of the file lies with every worker, under its name."""

    def __init__(self, path: Path, *, shipped: bool = False) -> None:
        """Take a file; `shipped` says that its place is where the cluster puts what it ships."""
        self._path, self._shipped = path, shipped

    @classmethod
    def write(cls, path: Path, table: Mapping[str, bytes], *, shipped: bool = False) -> "Lookup":
        """Write a table."""
        Shelf().write(path, {key(name): value for name, value in table.items()})
        return cls(path, shipped=shipped)

    def __contains__(self, name: str) -> bool:
        """Whether there is a value."""
        return self.get(name) is not None

    def get(self, name: str) -> bytes | None:
        """Value of a key; None where there is none."""
        found: bytes | None = _open(self._path, shipped=self._shipped).get(key(name))
        return found

    def text(self, name: str) -> str | None:
        """Value of a key as text."""
        found = self.get(name)
        return None if found is None else found.decode()

    def number(self, name: str, default: int) -> int:
        """Value of a key as a number."""
        found = self.get(name)
        return default if found is None else int(found)


@cache
def _open(path: Path, *, shipped: bool) -> Shelf:
    if shipped:
        from pyspark import SparkFiles

        path = Path(SparkFiles.get(path.name))
    return Shelf.open(path)
