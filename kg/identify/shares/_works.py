"""Works in shares: pairs of papers that are alike, and what these hold together.

alike   two papers of which a key that they share says something
member  a paper, by what it belongs to               edge      such a pair, by the same
record  a paper, by its work                         crossing  a link between name blocks
appearance  an authorship, in its name block         who       one, by an identifier
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from kg import ids
from kg.flow import Lookup, Row, groups
from kg.identify import _signs
from kg.identify.shares._known import Known, pack, said
from kg.identify.shares._papers import Placed, placed
from kg.rdf import identity
from kg.rdf.lift import Base
from kg.records import Link, PaperFacts, PaperRecord
from kg.resolve import across, clusters, columns, works

_record = msgspec.msgpack.Decoder(PaperRecord).decode
_edge = msgspec.msgpack.Decoder(tuple[str, str, str]).decode


def alike(rows: Iterable[Row]) -> Iterator[Row]:
    """Pairs of papers of which a key that they share says something."""
    for key, group in groups(rows):
        records = {one.paper: one for one in (_record(row.value) for row in group)}
        for left, right in works.pairs(key, sorted(records)) if len(records) > 1 else ():
            if works.alike(key, records[left], records[right]):
                yield Row("alike", left, pack((key, left, right)))


class Counts:
    """Counts of a whole graph, looked up; what is not there stands once."""

    def __init__(self, counted: Lookup) -> None:
        self._counted = counted
        self.papers = cache(lambda: counted.number("papers", 0))
        self.word = cache(lambda word: counted.number(f"word {word}", 1))
        self.series = cache(lambda name: counted.number(f"series {name}", 1))
        self.organization = cache(lambda path: counted.number(f"org {path}", 1))
        self.forms = cache(self._forms)

    def _forms(self, surname: str) -> int:
        if not columns.telling(self._counted.number("forms", 0)):
            return 0
        return self._counted.number(f"surname {surname}", 1)


class Placing(NamedTuple):
    """What papers need to be placed among works and name blocks."""

    known: Known
    component: Lookup
    """The papers that something is said of, each with what it belongs to."""
    counted: Lookup


def place(placing: Placing, rows: Iterable[Row]) -> Iterator[Row]:
    """Works and appearances of papers like no other; the others, by what holds them together."""
    base, told = placing.known.base, columns.Told(Counts(placing.counted))
    for row in rows:
        component = placing.component.text(row.key)
        if component is not None:
            kind = "member" if row.kind == "paper" else "edge"
            yield Row(kind, component, row.value)
        elif row.kind == "paper":
            one = placed(row.value)
            work = ids.work(one.facts.paper)
            yield from _works([one.facts], {one.facts.paper: work}, (), base)
            yield from _appearances(told, one, work)


def join_works(placing: Placing, rows: Iterable[Row]) -> Iterator[Row]:
    """Works and appearances of papers that are like others."""
    known, told = placing.known, columns.Told(Counts(placing.counted))
    for _, group in groups(rows):
        found: dict[str, list[bytes]] = defaultdict(list)
        for row in group:
            found[row.kind].append(row.value)
        members = sorted(map(placed, found["member"]), key=lambda one: one.facts.paper)
        papers = [one.facts for one in members]
        held = {one.paper for one in papers}
        judged = [one for one in known.judged.get("paper", ()) if one.left in held]
        links = works.link_alike(map(works.record, papers), judged, map(_edge, found["edge"]))
        least = clusters.canonical(links)
        work_of = {one: ids.work(least.get(one, one)) for one in held}
        yield from _works(papers, work_of, links, known.base)
        authors = {one.paper: [author.authorship for author in one.authors] for one in papers}
        written = {author.authorship: author.name for one in papers for author in one.authors}
        for link in across.aligned(across.records(work_of), authors, written):
            yield Row("crossing", link.left, pack(link))
        for one in members:
            yield from _appearances(told, one, work_of[one.facts.paper])


def _works(
    papers: Sequence[PaperFacts], work_of: Mapping[str, str], links: Iterable[Link], address: str
) -> Iterator[Row]:
    base, out = Base(address), list[bytes]()
    quads = identity.graph(base, out.append)
    identity.works(map(works.record, papers), work_of, quads, base)
    identity.links(links, quads, base)
    quads.hand_on()
    yield from (Row("record", work_of[one.paper], one.paper.encode()) for one in papers)
    yield from said(out, address)


def _appearances(told: columns.Told, one: Placed, work: str) -> Iterator[Row]:
    for found in told.appearances(_signs.listed(one.facts, work, one.orgs)):
        yield Row("appearance", found.block, pack(found))
        for identifier in found.identifiers:
            yield Row("who", identifier, pack((found.block, found.authorship)))


def edge(row: Row) -> tuple[str, str]:
    """The papers of which something is said."""
    _, left, right = _edge(row.value)
    return left, right
