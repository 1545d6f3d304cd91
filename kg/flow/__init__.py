"""Rows that flow through steps, here or on a cluster: the steps are the same pure functions.

A step takes rows and gives rows. It sees a share of all rows in no particular order (`each`), or
whole groups of one key one after the other (`grouped`), and keeps nothing between two shares.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, Protocol, Self, TypeAlias, TypeVar

from kg.flow._lookup import Lookup

__all__ = ["Flow", "Lookup", "Row", "Rows", "Step", "groups"]


class Row(NamedTuple):
    """What flows: a value, where it belongs, and what it is."""

    kind: str
    key: str
    value: bytes = b""
    number: int = 0


Step: TypeAlias = Callable[[Iterable[Row]], Iterable[Row]]

NONE: Mapping[str, int] = MappingProxyType({})


class Rows(Protocol):
    """Rows of a step, wherever they lie."""

    def of(self, *kinds: str) -> Self:
        """Only those of some kinds."""

    def __or__(self, other: Self) -> Self:
        """These and others."""

    def __iter__(self) -> Iterator[Row]:
        """Bring them here, one after the other."""


R = TypeVar("R", bound="Rows")


class Flow(Protocol[R]):
    """Where steps run. The names of steps are different ones: a step that was done stays done."""

    def given(self, rows: Iterable[Row]) -> R:
        """Rows from here."""

    def spread(self, name: str, rows: Sequence[Row], step: Step) -> R:
        """Apply a step to rows from here, each of which is worth a share of its own."""

    def each(self, name: str, rows: R, step: Step) -> R:
        """Apply a step to shares of rows."""

    def grouped(self, name: str, rows: R, step: Step, large: Mapping[str, int] = NONE) -> R:
        """Apply a step to rows that come by key, the kinds of each key in order.

        `large` are keys with so many rows that each should have a share of its own.
        """

    def ship(self, name: str, table: Mapping[str, bytes]) -> Lookup:
        """Make a table that steps can look things up in."""


def groups(rows: Iterable[Row]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Rows of each key."""
    return groupby(rows, attrgetter("key"))
