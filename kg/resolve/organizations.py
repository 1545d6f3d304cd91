"""Affiliation string to organisation: exact names and aliases, then one-letter typos."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from rapidfuzz.distance import OSA

from kg import ids
from kg.resolve.registry import Registry, normal_form

_GENERIC = frozenset(
    [
        "academy",
        "college",
        "department",
        "federal",
        "hospital",
        "institute",
        "institution",
        "international",
        "laboratories",
        "laboratory",
        "national",
        "polytechnic",
        "research",
        "school",
        "science",
        "sciences",
        "technical",
        "technological",
        "technology",
        "universidad",
        "universitat",
        "universite",
        "university",
    ]
)
_DISTINCT_LENGTH = 7
"""A distinctive word may be mistyped from this length on; shorter ones are other names."""


class OrganizationMatch(Struct, frozen=True, kw_only=True):
    """What an affiliation string means."""

    as_written: str
    organization: str
    """IRI relative to the data base."""
    score: float
    method: str | None
    """None where the exact label, or the string itself, explains the match."""
    evidence: str
    misspelt: bool = False


def match(strings: Iterable[str], registry: Registry) -> Iterator[OrganizationMatch]:
    """Find the organisation of each distinct string; an unknown one is its own organisation."""
    for string in sorted(set(strings)):
        form = normal_form(string)
        if form in registry.names:
            yield _known(string, *registry.names[form], registry)
        else:
            yield _misspelt(string, form, registry) or OrganizationMatch(
                as_written=string,
                organization=ids.organization(form or string),
                score=1.0,
                method=None,
                evidence="the name as written",
            )


def unknown_labels(
    matches: Iterable[OrganizationMatch], registry: Registry
) -> dict[str, list[str]]:
    """Names of the organisations that the registry does not know, sorted, by path."""
    labels: dict[str, list[str]] = defaultdict(list)
    for found in matches:
        if found.organization not in registry.organizations:
            labels[found.organization].append(found.as_written)
    return {path: sorted(names) for path, names in sorted(labels.items())}


def _known(string: str, path: str, name: str, registry: Registry) -> OrganizationMatch:
    label = registry.organizations[path].label
    exact = normal_form(name) == normal_form(label)
    return OrganizationMatch(
        as_written=string,
        organization=path,
        score=1.0,
        method=None if exact else "organisation-alias-1",
        evidence=f"alias {name} of {label}",
    )


def _misspelt(string: str, form: str, registry: Registry) -> OrganizationMatch | None:
    """Match a name of which one word is mistyped by one letter, if only one name is so near."""
    words = form.split()
    near: dict[str, str] = {}
    for place, word in enumerate(words):
        others = (*words[:place], *words[place + 1 :])
        for right, name in registry.gaps.get((place, others), ()):
            if _one_slip(word, right):
                near[registry.names[name][0]] = right
    if len(near) != 1:
        return None
    path, right = near.popitem()
    return OrganizationMatch(
        as_written=string,
        organization=path,
        score=0.95,
        method="organisation-typo-1",
        evidence=f"one letter from {registry.organizations[path].label} ({right})",
        misspelt=True,
    )


def _one_slip(word: str, right: str) -> bool:
    """Whether a word is another with one letter wrong, missing, doubled or two swapped.

    In a distinctive word a wrong letter does not count: Henan is no mistyped Hunan.
    """
    if OSA.distance(word, right, score_cutoff=1) != 1:
        return False
    if right in _GENERIC:
        return word not in _GENERIC
    swapped = len(word) == len(right) and sorted(word) == sorted(right)
    long = min(len(word), len(right)) >= _DISTINCT_LENGTH
    return long and (swapped or len(word) != len(right))
