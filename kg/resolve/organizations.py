"""Affiliation string to organisations: whole names, parts of the string, one-letter typos."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from kg import ids
from kg.resolve import _affiliation
from kg.resolve._search import Found, Search
from kg.resolve.registry import Registry, normal_form

_SCORES = {
    "organisation-alias-1": 1.0,
    "organisation-part-1": 0.95,
    "organisation-unit-1": 0.93,
    "organisation-place-1": 0.9,
    "organisation-typo-1": 0.9,
    "organisation-joint-1": 0.75,
    "organisation-order-1": 0.75,
}
"""Share of right links on the tuning half of ROR's Springer test set (`tests/quality`).

There are 1103 links by part, 44 by unit and 24 by all the rest together, so those are rounded
down; near names in digests were right 49 of 54 times. Where two names are joined the gold often
has but one of them.
"""


class OrganizationMatch(Struct, frozen=True, kw_only=True):
    """What an affiliation string, or a part of it, means; several may share one string."""

    as_written: str
    named: str
    """The words of the string that name the organisation, often all."""
    organization: str
    """IRI relative to the data base."""
    score: float
    method: str | None
    """None where the exact label, or the string itself, explains the match."""
    evidence: str
    misspelt: bool = False
    """The whole string is a known name with a typing error."""


def match(strings: Iterable[str], registry: Registry) -> Iterator[OrganizationMatch]:
    """Find the organisations of each distinct string; an unknown one is its own organisation.

    They come sorted by string, and in a string's own order; each at most once.
    """
    for string in sorted(set(strings)):
        once: dict[str, OrganizationMatch] = {}
        for found in _matches(string, registry):
            once.setdefault(found.organization, found)
        yield from once.values()


def unknown_labels(
    matches: Iterable[OrganizationMatch], registry: Registry
) -> dict[str, list[str]]:
    """Names of the organisations that the registry does not know, sorted, by path."""
    labels: dict[str, set[str]] = defaultdict(set)
    for found in matches:
        if registry.organization(found.organization) is None:
            labels[found.organization].add(found.named)
    return {path: sorted(names) for path, names in sorted(labels.items())}


def _matches(string: str, registry: Registry) -> Iterator[OrganizationMatch]:
    search = Search(string, registry)
    whole = search.whole()
    members = [] if whole else _affiliation.lists(string)
    if len(members) > 1:
        for member in members:
            for one in _matches(member, registry):
                method = one.method or "organisation-part-1"
                yield structs.replace(one, as_written=string, method=method, misspelt=False)
        return
    found = [whole] if whole else search.within() or search.misspelt()
    for known in found:
        yield _known(string, known)
    if not found:
        yield OrganizationMatch(
            as_written=string,
            named=string,
            organization=ids.organization(normal_form(string) or string),
            score=1.0,
            method=None,
            evidence="the name as written",
        )


def _known(string: str, found: Found) -> OrganizationMatch:
    return OrganizationMatch(
        as_written=string,
        named=found.named,
        organization=found.name.organization.path,
        score=_SCORES[found.method] if found.method else 1.0,
        method=found.method,
        evidence=found.evidence,
        misspelt=found.method == "organisation-typo-1" and found.named == string,
    )
