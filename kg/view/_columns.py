"""Columns with gaps, written small: rows as runs, values behind a prefix or as places in a list."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PREFIX = 8
"""A shorter beginning is not worth the words that tell of it."""
_REPEATED = 3
"""Values that stand this often on the average stand in a list once."""


class Column(TypedDict):
    """The rows that have a value, and their values."""

    runs: list[int]
    """Gap before a run, length of the run, and so on."""
    values: list[int] | list[str]
    """A value a row, or its place in `words`."""
    prefix: NotRequired[str]
    """What all values begin with, left out there."""
    words: NotRequired[list[str]]


class Stems(TypedDict):
    """Sorted strings by what each has in common with the one before."""

    shared: list[int]
    rest: list[str]


def numbers(found: Sequence[tuple[int, int]]) -> Column:
    """Pack rows with whole numbers, in the order of the rows."""
    return {"runs": _runs([row for row, _ in found]), "values": [value for _, value in found]}


def texts(found: Sequence[tuple[int, str]]) -> Column:
    """Pack rows with texts, in the order of the rows."""
    rows, values = [row for row, _ in found], [value for _, value in found]
    words = sorted(set(values))
    if words and len(words) * _REPEATED <= len(values):
        place = {word: number for number, word in enumerate(words)}
        return {"runs": _runs(rows), "values": [place[value] for value in values], "words": words}
    prefix = words[0][: common(words[0], words[-1])] if len(words) > 1 else ""
    if len(prefix) < _PREFIX:
        return {"runs": _runs(rows), "values": values}
    cut = [value[len(prefix) :] for value in values]
    return {"runs": _runs(rows), "values": cut, "prefix": prefix}


def steps(values: Iterable[int]) -> list[int]:
    """Give the first value, then the way from each to the next."""
    return [now - before for before, now in pairwise([0, *values])]


def stems(values: Sequence[str]) -> Stems:
    """Leave out of each string what it begins with as the one before."""
    shared = [common(*pair) for pair in pairwise(["", *values])]
    return {
        "shared": shared,
        "rest": [value[same:] for value, same in zip(values, shared, strict=True)],
    }


def common(one: str, other: str) -> int:
    """Count the letters with which both begin."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def read(column: Column) -> Iterator[tuple[int, str]]:
    """Read a column of texts: rows and their values."""
    words, prefix = column.get("words"), column.get("prefix", "")
    values: Iterator[int | str] = iter(column["values"])
    row = 0
    for gap, length in zip(column["runs"][::2], column["runs"][1::2], strict=True):
        row += gap
        for _ in range(length):
            value = next(values)
            yield row, words[int(value)] if words else f"{prefix}{value}"
            row += 1


def dense(column: Column, missing: int) -> list[int]:
    """Read a column of whole numbers up to its last row, with a value for the gaps."""
    found: list[int] = []
    for row, value in read(column):
        found += [missing] * (row - len(found))
        found.append(int(value))
    return found


def _runs(rows: Sequence[int]) -> list[int]:
    runs: list[int] = []
    end = 0
    for row in rows:
        if runs and row == end:
            runs[-1] += 1
        else:
            runs += [row - end, 1]
        end = row + 1
    return runs
