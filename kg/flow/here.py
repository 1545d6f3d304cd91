"""A flow in this process, in as many shares as one likes: what a cluster does, without one."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from weakref import finalize

from kg.flow import NONE, Lookup, Row, Step


class Rows:
    """Rows in memory, in shares."""

    def __init__(self, shares: list[list[Row]]) -> None:
        """Take the shares."""
        self.shares = shares

    def of(self, *kinds: str) -> "Rows":
        """Only those of some kinds."""
        return Rows([[row for row in share if row.kind in kinds] for share in self.shares])

    def __or__(self, other: "Rows") -> "Rows":
        """These and others."""
        return Rows(self.shares + other.shares)

    def __iter__(self) -> Iterator[Row]:
        """All, one after the other."""
        return chain.from_iterable(self.shares)


class Flow:
    """Runs steps one after the other."""

    def __init__(self, shares: int = 1) -> None:
        """Divide what is grouped into so many shares."""
        self._shares = shares
        self._folder = Path(tempfile.mkdtemp(prefix="kg-"))
        finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def given(self, rows: Iterable[Row]) -> Rows:
        """Rows from here, each a share."""
        return Rows([[row] for row in rows])

    def spread(self, name: str, rows: Sequence[Row], step: Step) -> Rows:
        """Apply a step to rows from here."""
        return self.each(name, self.given(rows), step)

    def each(self, name: str, rows: Rows, step: Step) -> Rows:  # noqa: ARG002 - the protocol's
        """Apply a step to shares of rows."""
        return Rows([[*step(share)] for share in rows.shares])

    def grouped(
        self,
        name: str,
        rows: Rows,
        step: Step,
        large: Mapping[str, int] = NONE,
    ) -> Rows:
        """Apply a step to rows by key."""
        divided: list[list[Row]] = [[] for _ in range(self._shares + len(large))]
        place = {key: self._shares + number for number, key in enumerate(sorted(large))}
        for row in rows:
            divided[place.get(row.key, sum(row.key.encode()) % self._shares)].append(row)
        ordered = (sorted(share, key=lambda row: (row.key, row.kind)) for share in divided)
        return self.each(name, Rows([*ordered]), step)

    def ship(self, name: str, table: Mapping[str, bytes]) -> Lookup:
        """Make a table that steps can look things up in."""
        return Lookup.write(self._folder / name, table)
