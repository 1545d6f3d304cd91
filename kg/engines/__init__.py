"""Engines: one file per place where a build can run. The functions they run are the same."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Engine(Protocol):
    """What a module of this folder must have. Results come in the order of the items."""

    def map(self, function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        """Apply a pure function to each item."""

    def group(
        self,
        function: Callable[[Sequence[A]], B],
        items: Iterable[A],
        key: Callable[[A], str],
    ) -> Iterator[B]:
        """Apply a pure function to the items of each key, in the order of the keys."""
