"""Which organisation a name means at a place, if that can be told."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from rapidfuzz.distance import OSA

from kg.resolve import _places
from kg.resolve._affiliation import keys
from kg.resolve.registry import Name, Registry

_GENERIC = frozenset(
    "academy college department federal hospital institute institution international laboratory"
    " medical national polytechnic research school science technical technological technology"
    " university".split()
)
_DISTINCT_LENGTH = 7
"""A distinctive word may be mistyped from this length on; shorter ones are other names."""


class Place(Struct, frozen=True):
    """Where an affiliation says it is."""

    country: str | None
    words: frozenset[str]
    """Keys of its parts, among them its cities."""

    def agrees(self, name: Name) -> bool:
        """Whether the country is said and is the organisation's."""
        country = name.organization.country
        return bool(country and self.country and _places.agree(country, self.country))

    def holds(self, name: Name) -> bool:
        """Whether the organisation's city is said."""
        return not self.words.isdisjoint(name.organization.cities)

    def differs(self, name: Name) -> bool:
        """Whether the country is said and is another than the organisation's."""
        return bool(name.organization.country and self.country) and not self.agrees(name)


def here(parts: Sequence[str], places: Sequence[frozenset[str]]) -> Place:
    """The last part that names a place of one country tells the country."""
    codes = [min(countries) for countries in places if len(countries) == 1]
    words = frozenset(form for part in parts for form in keys(part))
    return Place(codes[-1] if codes else None, words)


def choose(
    form: str, text: str, place: Place, registry: Registry, *, whole: bool = False
) -> Name | None:
    """The one organisation that a key can mean here; None where it means several or none.

    `whole` says that nothing else stands in the string.
    """
    names = [
        name
        for name in registry.named(form)
        if not place.differs(name) and _speaks(name, form, text, place, whole=whole)
    ]
    if not names or names[0].curated:
        return names[0] if names else None
    for narrower in (
        [name for name in names if place.holds(name)],
        [name for name in names if name.kind == "label"],
        [name for name in names if _above(name, names)],
    ):
        if len(names) > 1 and narrower:
            names = narrower
    return names[0] if len(names) == 1 else None


def _speaks(name: Name, form: str, text: str, place: Place, *, whole: bool) -> bool:
    """Whether a name says enough: a foreign acronym or a single word needs the country."""
    if name.curated:
        return True
    if name.organization.label.endswith(" System") and "system" not in form:
        return False
    if name.kind == "acronym":
        return place.agrees(name) and len(form) > 2 and text.isupper()
    return " " in form or place.agrees(name) or (whole and name.kind == "label")


def _above(name: Name, names: Sequence[Name]) -> bool:
    """Whether all the others are parts of this organisation."""
    path = name.organization.path
    return all(path in other.organization.parents for other in names if other is not name)


def misspelt(form: str, place: Place, registry: Registry) -> tuple[Name, str] | None:
    """The one name of which a key has one word mistyped by one letter, and that word."""
    near = {
        found.organization.path: (found, right)
        for word, right, other in registry.near(form)
        if _one_slip(word, right) and not registry.place(word)
        for found in _certain(other, place, registry)
    }
    return near.popitem()[1] if len(near) == 1 else None


def _certain(form: str, place: Place, registry: Registry) -> Iterator[Name]:
    for name in registry.named(form)[:1]:
        if name.curated or place.agrees(name):
            yield name


def _one_slip(word: str, right: str) -> bool:
    """Whether a word is another with one letter wrong, missing, doubled or two swapped.

    In a distinctive word a wrong letter does not count: Henan is no mistyped Hunan.
    """
    if OSA.distance(word, right, score_cutoff=1) != 1:
        return False
    if right in _GENERIC:
        return word not in _GENERIC
    if word in _GENERIC:
        return False
    swapped = len(word) == len(right) and sorted(word) == sorted(right)
    long = min(len(word), len(right)) >= _DISTINCT_LENGTH
    return long and (swapped or len(word) != len(right))
