"""On this machine: small work in this process, large work on all cores."""

import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from queue import SimpleQueue
from typing import TypeVar

from kg.engines._worker import Worker

A = TypeVar("A")
B = TypeVar("B")

_INLINE = 32
"""Pieces done here before others are asked: starting a process costs as much as ten of them."""


def map(function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:  # noqa: A001 - the verb
    """Apply a pure function to each item, on all cores where there are many."""
    pieces = iter(items)
    yield from (function(item) for item in islice(pieces, _INLINE))
    following = next(pieces, None)
    if following is not None:
        rest = chain([following], pieces)
        cores = len(os.sched_getaffinity(0))
        yield from (
            (function(item) for item in rest) if cores == 1 else _spread(function, rest, cores)
        )


def _spread(function: Callable[[A], B], items: Iterator[A], cores: int) -> Iterator[B]:
    """Apply a function in as many processes as there are cores, results in order."""
    workers = [Worker(function) for _ in range(cores)]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def ask(item: A) -> B:
        worker = idle.get()
        try:
            answer: B = worker(item)
        finally:
            idle.put(worker)
        return answer

    waiting: deque[Future[B]] = deque()
    with ThreadPoolExecutor(cores) as threads:
        try:
            for item in items:
                waiting.append(threads.submit(ask, item))
                if len(waiting) > 2 * cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            for worker in workers:
                worker.close()


def group(
    function: Callable[[Sequence[A]], B], items: Iterable[A], key: Callable[[A], str]
) -> Iterator[B]:
    """Apply a pure function to the items of each key, in the order of the keys."""
    groups: dict[str, list[A]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return (function(groups[name]) for name in sorted(groups))
