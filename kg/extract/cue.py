"""Roles and kinds by the words around a phrase: `we propose X`, `experiments on X and Y`.

A role is given only where the paper itself is the subject. A span has one role, by a fixed order
of precedence; where two cues disagree on its kind it has none; of spans that overlap the longest
stays.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.extract import _chinese, _confidence, _english
from kg.extract._borders import reading
from kg.extract._papers import Finder, TokenizedPaper
from kg.extract._tokens import read_as
from kg.records import ConceptKind, Mention, Role
from kg.settings import Settings

VERSION = 1
_PRECEDENCE: tuple[Role, ...] = ("proposes", "evaluatesOn", "comparesWith", "uses")


class _Said(NamedTuple):
    """What all cues together say of a place of a text."""

    place: tuple[int, int]
    role: Role | None
    kind: ConceptKind | None


def graph(settings: Settings) -> str | None:  # noqa: ARG001 - always asked for
    """Name of the graph, with the version."""
    return f"cue-{VERSION}"


def prepare(settings: Settings) -> Finder:  # noqa: ARG001 - needs none
    """Nothing to load: the cues stand in the code."""

    def find(papers: Sequence[TokenizedPaper]) -> Iterator[list[Mention]]:
        for paper in papers:
            yield list(_mentions(paper))

    return find


def _mentions(paper: TokenizedPaper) -> Iterator[Mention]:
    proposed: set[str] = set()
    for number, text in enumerate(paper.texts):
        found: Iterable[tuple[tuple[int, int], Role | None, ConceptKind | None]] = ()
        if read_as(text) == "en":
            one = reading(text, number, paper.definitions)
            found = (
                (one.place(span), role, kind) for span, role, kind in _english.find(one, proposed)
            )
        elif read_as(text) == "zh":
            found = _chinese.find(text.text, paper.definitions)
        for (start, end), role, kind in _settled(found):
            concept, _ = paper.concept(text.text[start:end])
            yield Mention(
                text=number,
                start=start,
                end=end,
                concept=concept,
                score=_confidence.score("cue", role or kind or ""),
                kind=kind,
                role=role,
            )


def _settled(
    found: Iterable[tuple[tuple[int, int], Role | None, ConceptKind | None]],
) -> list[_Said]:
    """One statement a place, no two that overlap, in order."""
    roles: dict[tuple[int, int], set[Role | None]] = defaultdict(set)
    kinds: dict[tuple[int, int], set[ConceptKind | None]] = defaultdict(set)
    for place, role, kind in found:
        roles[place].add(role)
        kinds[place].add(kind)
    kept: list[_Said] = []
    taken: list[tuple[int, int]] = []
    for place in sorted(roles, key=lambda one: (one[0] - one[1], one)):
        role = next((one for one in _PRECEDENCE if one in roles[place]), None)
        told = kinds[place] - {None}
        kind = told.pop() if len(told) == 1 else None
        after = bisect_left(taken, place)
        beside = taken[max(0, after - 1) : after + 1]
        met = any(place[0] < end and start < place[1] for start, end in beside)
        if (role or kind) and not met:
            taken.insert(after, place)
            kept.append(_Said(place, role, kind))
    return sorted(kept, key=lambda said: said.place)
