"""In this process, one piece after the other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def map(function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:  # noqa: A001 - the verb
    """Apply a pure function to each item."""
    return (function(item) for item in items)


def group(
    function: Callable[[Sequence[A]], B], items: Iterable[A], key: Callable[[A], str]
) -> Iterator[B]:
    """Apply a pure function to the items of each key, in the order of the keys."""
    groups: dict[str, list[A]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return (function(groups[name]) for name in sorted(groups))
