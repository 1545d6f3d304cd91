"""Two author lists of one work: which name in the one stands for which in the other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache

from kg import names

_KEPT = 1 << 14


class Likeness(IntEnum):
    """How near two names are, the better the higher."""

    VARIANT = 1
    """The same tokens in another order, or a part of the surname or the first name left out:
    no evidence but in the author lists of one work."""
    COMPATIBLE = 2
    EQUAL = 3


def align(one: Sequence[str], other: Sequence[str]) -> Mapping[int, int]:
    """Places of the names of one list to those of the other, the likest first.

    Of equally like names those win that stand at nearly the same place.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(other):
        for key in _keys(name):
            places[key].append(place)
    pairs = {
        (-likeness, abs(place - twin), place, twin)
        for place, name in enumerate(one)
        for twin in {twin for key in _keys(name) for twin in places.get(key, ())}
        if (likeness := _likeness(name, other[twin]))
    }
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, place, twin in sorted(pairs):
        if place not in found and twin not in taken:
            found[place] = twin
            taken.add(twin)
    return found


def _likeness(one: str, other: str) -> Likeness | None:
    if names.fold(one) == names.fold(other):
        return Likeness.EQUAL
    if names.compatible(one, other):
        return Likeness.COMPATIBLE
    variants = any(names.compatible(form, other) for form in _variants(one)) or any(
        names.compatible(one, form) for form in _variants(other)
    )
    return Likeness.VARIANT if variants else None


def _keys(name: str) -> Iterator[str]:
    """Name keys under which a name may be found."""
    yield names.key(name)
    for form in _variants(name):
        yield names.key(form)


@lru_cache(_KEPT)
def _variants(name: str) -> tuple[str, ...]:
    """Other forms that a person's name may have in the list of another source."""
    tokens = name.split()
    if len(tokens) < 2:
        return ()
    forms = [" ".join((*tokens[1:], tokens[0])), " ".join((tokens[-1], *tokens[:-1]))]
    if "-" in tokens[-1]:
        forms.append(" ".join((*tokens[:-1], tokens[-1].replace("-", " "))))
    if len(tokens) > 2:
        forms += (" ".join(tokens[:-1]), " ".join(tokens[1:]))
    return tuple(dict.fromkeys(form for form in forms if form != name))
