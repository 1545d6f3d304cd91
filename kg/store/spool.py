"""N-Quads on their way into a store, gathered in a file and loaded piece by piece."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from kg.store import _disk

if TYPE_CHECKING:
    from kg.store.store import Store

_LOADED_AT_ONCE = 128 << 20
"""Bytes given to the engine in one load. It sorts them in memory, up to six times as much, and
makes files of its own for each load, with whose number it slows: 1.0 M quads in one load of 215
MB took 12.8 CPU-s and 926 MB resident, in loads of 128 MB 11.6 and 722, of 32 MB 14.8 and 237."""


class Spool:
    """Takes N-Quads in any number of writes; all are in the store when the block ends well."""

    def __init__(self, store: "Store") -> None:
        """Load into this store."""
        self._store = store
        self._file = _disk.nameless()

    def __enter__(self) -> Self:
        """Begin empty."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Load the rest, unless something went wrong."""
        with self._file:
            if kind is None:
                self._load()

    def write(self, nquads: bytes) -> None:
        """Take whole lines."""
        self._file.write(nquads)
        if self._file.tell() > _LOADED_AT_ONCE:
            self._load()

    def flush(self) -> None:
        """Bring what was taken so far into the store."""
        self._load()

    def _load(self) -> None:
        self._file.flush()
        self._store.load(_disk.address(self._file))
        self._file.seek(0)
        self._file.truncate()
