"""Which papers are records of one work, decided again only around the papers that changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg import ids
from kg.identify._ledger import Edited
from kg.records import Judgement, Link, PaperFacts, PaperRecord
from kg.resolve import clusters, works

_Bearers = Callable[[str], list[PaperFacts]]


class Works(NamedTuple):
    """Papers that may have another work than before, those that are no more included."""

    papers: frozenset[str]
    records: Sequence[PaperRecord]
    """Of those that are."""
    links: Sequence[Link]
    """All that concern them."""
    work_of: Mapping[str, str]


def works_around(changed: Iterable[str], edited: Edited, verdicts: Sequence[Judgement]) -> Works:
    """Decide on the changed papers and all that something links to them, now or before."""
    papers = _closure({*changed}, edited, verdicts)
    found = [now for paper in sorted(papers) if (now := edited.facts(paper)) is not None]
    records = [*map(works.record, found)]
    keys = {key for record in records for key in works.keys(record)}
    shared = {key: [one.paper for one in edited.bearers(key)] for key in keys}
    within = [one for one in verdicts if one.left in papers and one.right in papers]
    links = works.link(records, within, shared)
    least = clusters.canonical(links)
    work_of = {one.paper: ids.work(least.get(one.paper, one.paper)) for one in records}
    return Works(frozenset(papers), records, links, work_of)


def _closure(changed: set[str], edited: Edited, verdicts: Sequence[Judgement]) -> set[str]:
    """All papers to which links lead from some, by what was stated or what is."""
    states: tuple[tuple[Callable[[str], PaperFacts | None], _Bearers], ...] = (
        (edited.former, edited.former_bearers),
        (edited.facts, edited.bearers),
    )
    papers, waiting = set(changed), [*changed]
    for facts, bearers in states:
        for paper in changed:
            fresh = set(_crowds(facts(paper), bearers)) - papers
            papers |= fresh
            waiting += fresh
    while waiting:
        paper = waiting.pop()
        found = {node for one in verdicts for node in (one.left, one.right)
                 if paper in (one.left, one.right)}  # fmt: skip
        for facts, bearers in states:
            found.update(_neighbours(facts(paper), bearers))
        waiting += found - papers
        papers |= found
    return papers


def _crowds(paper: PaperFacts | None, bearers: _Bearers) -> Iterator[str]:
    """Papers of large groups, whose pairs depend on all their members."""
    for key in works.keys(works.record(paper)) if paper else ():
        group = [one.paper for one in bearers(key)]
        if works.is_crowd(group):
            yield from group


def _neighbours(paper: PaperFacts | None, bearers: _Bearers) -> Iterator[str]:
    """Papers that share a key with one, and of which something is said with it."""
    own = works.record(paper) if paper else None
    for key in works.keys(own) if own else ():
        group = {one.paper: one for one in bearers(key)}
        for left, right in works.pairs(key, sorted(group)):
            if own and own.paper in (left, right):
                ends = works.record(group[left]), works.record(group[right])
                if works.alike(key, *ends):
                    yield from (left, right)
