"""Evidence for one pair of appearances in words."""

from collections.abc import Iterable

from kg import names
from kg.names import Agreement
from kg.records import Appearance, Counted
from kg.resolve._weights import RARE

_SAID = 5
"""Of a longer list the first are named and the others counted."""
_YEARS_APART = 16
"""From here on the years speak against a pair (_weights.py)."""
_NAMES = {
    Agreement.INITIALS: "same initials",
    Agreement.FULL: "same full name",
    Agreement.FIRST: "same first name",
}


def reasons(one: Appearance, other: Appearance) -> tuple[str, ...]:
    """What speaks for two appearances being one person's, and years that speak against it."""
    found = [
        *_shared("shares co-author", one.coauthors, other.coauthors),
        *_same("same institution", one.organizations, other.organizations),
        *_same("same venue", filter(None, [one.venue]), filter(None, [other.venue])),
        *_shared("shares title word", one.words, other.words),
    ]
    if set(one.categories) & set(other.categories):
        found.append("same category")
    agreement = names.agreement(one.name, other.name)
    if agreement in _NAMES:
        found.append(_NAMES[agreement])
    if one.spread in RARE:
        found.append("rare surname")
    if one.year and other.year and abs(one.year - other.year) >= _YEARS_APART:
        found.append(f"{abs(one.year - other.year)} years apart")
    return tuple(found)


def identifiers(one: Appearance, other: Appearance) -> str:
    """The identifiers that two appearances share."""
    return f"same {', '.join(sorted(set(one.identifiers) & set(other.identifiers)))}"


def _shared(what: str, some: Iterable[Counted], others: Iterable[Counted]) -> list[str]:
    found = sorted(sign for sign, _ in set(some) & set(others))
    if not found:
        return []
    said = [_shown(sign) if what.endswith("author") else sign for sign in found[:_SAID]]
    more = f" and {len(found) - _SAID} more" if len(found) > _SAID else ""
    return [f"{what}{'s' if len(found) > 1 else ''} {', '.join(said)}{more}"]


def _same(what: str, some: Iterable[Counted], others: Iterable[Counted]) -> list[str]:
    return [what] if set(some) & set(others) else []


def _shown(key: str) -> str:
    """A name key as a name: `M Cheng` for `cheng m`."""
    surname, _, initial = key.rpartition(" ")
    return f"{initial.upper()} {surname.title()}" if surname else key
