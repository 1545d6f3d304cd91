"""Papers in shares: their facts out of statements, their organisations, what is counted of them.

stated     of a paper: its statements as N-Quads      paper     its facts, with its organisations
likely     a key that several papers may share        count     how often a sign stands
form       a surname and a form in initials           used, named, misspelt  of an organisation
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec
from msgspec import structs

from kg.flow import Lookup, Row, groups
from kg.identify import _signs
from kg.identify.shares._known import Known, pack, registry_of, said
from kg.rdf import identity
from kg.rdf.lift import Base
from kg.records import MentionFacts, PaperFacts
from kg.resolve import mentions, works
from kg.store.appearances import Papers
from kg.store.statements import Statements

_AT_ONCE = 256
"""Papers whose statements are read together."""
_HELD = 1 << 18
"""Signs that are counted before the counts are given on."""
_COUNTED = ("word ", "series ", "org ", "block ")
A = TypeVar("A")


class Placed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A paper with what is decided of it."""

    facts: PaperFacts
    organizations: dict[str, tuple[str, ...]]
    """By mention."""

    def orgs(self, one: MentionFacts) -> tuple[str, ...]:
        """Organisations of a mention."""
        return self.organizations[one.mention]


_facts_of = msgspec.msgpack.Decoder(tuple[PaperFacts, str | None]).decode
placed = msgspec.msgpack.Decoder(Placed).decode


def gather(base: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Facts of papers, out of their statements by paper."""
    found = ((paper, b"".join(row.value for row in group)) for paper, group in groups(rows))
    for some in _some(found):
        read = Papers(Statements(b"".join(stated for _, stated in some)), base)
        venues = read.venues()
        for facts in read.papers():
            yield Row("paper", facts.paper, pack((facts, venues.get(facts.paper))))


def _some(items: Iterable[A]) -> Iterator[list[A]]:
    found = iter(items)
    while some := [*islice(found, _AT_ONCE)]:
        yield some


def ambiguous(rows: Iterable[Row]) -> Iterator[Row]:
    """The least name of each venue that has several, out of labels by venue."""
    for venue, group in groups(rows):
        labels = {row.value for row in group}
        if len(labels) > 1:
            yield Row("label", venue, min(labels))


def nodes(known: Known, wanted: frozenset[str], rows: Iterable[Row]) -> Iterator[Row]:
    """What those nodes are of which a person has judged; the name of an authorship with it."""
    told: set[str] = set()
    for row in rows:
        paper, _ = _facts_of(row.value)
        if paper.paper in wanted:
            yield Row("paper", paper.paper)
        yield from (Row("authorship", one.authorship, one.name.encode())
                    for one in paper.authors if one.authorship in wanted)  # fmt: skip
        yield from (Row("mention", one.mention) for one in paper.mentions if one.mention in wanted)
        found = mentions.matched((one.text for one in paper.mentions), registry_of(known))
        named = {one.organization for match in found.values() for one in match} & wanted - told
        told |= named
        yield from (Row("organization", path) for path in sorted(named))


def decide(known: Known, venues: Lookup, rows: Iterable[Row]) -> Iterator[Row]:
    """Organisations of papers, and what their signs are, that are counted or shared."""
    counts: Counter[tuple[str, str]] = Counter()
    told: set[tuple[str, str, bytes]] = set()
    base, judged = Base(known.base), known.judged
    out: list[bytes] = []
    for some in _some(rows):
        yield Row("papers", "", b"", len(some))
        papers = [_named(*_facts_of(row.value), venues) for row in some]
        written = {one.mention: one.text for paper in papers for one in paper.mentions}
        found = mentions.rule(
            written,
            mentions.matched(written.values(), registry_of(known)),
            registry_of(known),
            [one for one in judged.get("mention", ()) if one.left in written],
            judged.get("organization", ()),
        )
        quads = identity.graph(base, out.append)
        identity.institutions(papers, found.organizations, quads, base)
        identity.links(found.links, quads, base)
        quads.hand_on()
        yield from said(out, known.base)
        fresh = _of_organizations(found) - told
        fresh |= {("category", one, b"") for paper in papers for one in paper.categories} - told
        told |= fresh
        yield from (Row(kind, path, told_of) for kind, path, told_of in sorted(fresh))
        for paper in papers:
            own = {one.mention: found.organizations[one.mention] for one in paper.mentions}
            placed = Placed(paper, own)
            counts.update(_counted(placed))
            yield Row("paper", paper.paper, pack(placed))
            record = works.record(paper)
            packed = pack(record)
            yield from (Row("likely", key, packed) for key in works.keys(record))
        if len(counts) > _HELD:
            yield from _told(counts)
            counts.clear()
    yield from _told(counts)


def _named(paper: PaperFacts, venue: str | None, venues: Lookup) -> PaperFacts:
    """A paper whose venue bears the name that it has over all sources."""
    label = venues.text(venue) if venue else None
    return paper if label is None else structs.replace(paper, venue=label)


def _of_organizations(found: mentions.Ruled) -> set[tuple[str, str, bytes]]:
    used = {("used", path, b"") for paths in found.organizations.values() for path in paths}
    named = {("named", path, name.encode()) for path, name in found.named}
    typos, place = set(), Counter[str]()
    for name, path in found.misspelt:
        typos.add(("misspelt", path, pack((name, place[name]))))
        place[name] += 1
    return used | named | typos


def _counted(one: Placed) -> Counter[tuple[str, str]]:
    signs = _signs.signs(one.facts, one.orgs)
    found = Counter({("count", sign): n for sign, n in signs.items() if sign.startswith(_COUNTED)})
    for surname, form in _signs.forms(one.facts):
        found["form", f"{surname} {form}"] = 1
    return found


def _told(counts: Counter[tuple[str, str]]) -> Iterator[Row]:
    return (Row(kind, sign, b"", number) for (kind, sign), number in counts.items())


def count(large: int, rows: Iterable[Row]) -> Iterator[Row]:
    """Sum counts by sign; what stands once is not told, nor name blocks that are not large.

    Forms are told by surname.
    """
    for sign, group in groups(rows):
        numbers: dict[str, int] = defaultdict(int)
        for row in group:
            numbers[row.kind] += row.number
        if numbers["count"] >= (large if sign.startswith("block ") else 2):
            yield Row("count", sign, b"", numbers["count"])
        if "form" in numbers:
            yield Row("surname", sign.rpartition(" ")[0], b"", 1)


def total(rows: Iterable[Row]) -> Iterator[Row]:
    """Sum numbers by key."""
    for name, group in groups(rows):
        yield Row("total", name, b"", sum(row.number for row in group))
