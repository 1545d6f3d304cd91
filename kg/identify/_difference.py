"""Who is who followed by the difference: what the changed statements reach, and nothing else."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg import ids, names
from kg.identify import _names, _terms
from kg.identify._ledger import Edited, Ledger
from kg.identify._papers import Works, works_around
from kg.identify._people import People, Persons
from kg.identify._signs import forms
from kg.identify._whole import Identity, Known
from kg.rdf import identity
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG, RDF
from kg.records import Judgement, Link, MentionFacts, PaperFacts
from kg.resolve import columns, mentions
from kg.resolve.organizations import OrganizationMatch
from kg.store import verdicts as judgements
from kg.store.appearances import PREDICATES, Stated
from kg.store.changes import Changes
from kg.store.directory import Generation
from kg.store.store import Store

_MOST = 4
"""Where more than one paper in so many has changed, the whole is resolved as quickly."""


class Followed(NamedTuple):
    """What was resolved, and the ledger that is to be written."""

    identity: Identity
    edited: Edited


def follow(draft: Generation, base: Base, known: Known, ledger: Ledger) -> Followed | None:
    """Bring identity and vocabulary of a draft up to date; None where that is no less than all."""
    before, changes = draft.before, draft.changes
    if before is None or changes is None:
        return None
    if _other_verdicts(known.verdicts, before, base):
        return None
    touched = _touched(changes, draft.store, before.store, base)
    if len(touched) * _MOST > ledger.papers:
        return None
    difference = _Difference((draft.store, before.store), base, known, ledger)
    if not difference.take(touched):
        return None
    return difference.follow(changes)


def _other_verdicts(verdicts: Sequence[Judgement], before: Generation, base: Base) -> bool:
    """Whether judgements are others than before, or of a kind that names organisations."""
    ends = (node for one in verdicts for node in (one.left, one.right))
    if any(mentions.is_mention(node) or node.startswith("org/") for node in ends):
        return True
    return tuple(verdicts) != judgements.read(before.store, base.address)


def _touched(changes: Changes, store: Store, before: Store, base: Base) -> set[str]:
    """Papers of which something is said that was not, or the reverse."""
    papers: set[str] = set()
    venues: set[ox.NamedNode] = set()
    start = len(base.address)
    for quads in (changes.gone(), changes.fresh()):
        for quad in quads:
            if quad.predicate.value in PREDICATES:
                paper = ids.paper_of(value(quad.subject)[start:])
                if paper is not None:
                    papers.add(paper)
                elif quad.predicate == _LABEL and isinstance(quad.subject, ox.NamedNode):
                    venues.add(quad.subject)
    for venue in venues:
        labels = [_least_label(one, venue) for one in (store, before)]
        if labels[0] != labels[1]:
            for one in (store, before):
                found = one.engine.quads_for_pattern(None, _PART_OF, venue)
                papers.update(value(quad.subject)[start:] for quad in found)
    return papers


def _least_label(store: Store, venue: ox.NamedNode) -> str | None:
    found = store.engine.quads_for_pattern(venue, _LABEL, None)
    return min((value(quad.object) for quad in found), default=None)


class _Difference:
    """The statements of identity and vocabulary about what has changed."""

    def __init__(
        self, stores: tuple[Store, Store], base: Base, known: Known, ledger: Ledger
    ) -> None:
        (self._store, self._former), self._base = stores, base
        self._registry, self._verdicts = known
        self._ends = {node for one in known.verdicts for node in (one.left, one.right)}
        self._ledger, self._edited = ledger, Edited(ledger)
        self._matches: dict[str, Sequence[OrganizationMatch]] = {}
        self._changed: dict[str, tuple[PaperFacts | None, PaperFacts | None]] = {}
        """Facts before and after, by paper."""
        self._signs: dict[str, tuple[int, int]] = {}
        """Counts before and after, by sign."""
        self._works: dict[str, str] = {}
        self._unknown: tuple[str, ...] = ()
        self._graph = _node(base(ids.graph("identity")))

    # What has changed

    def take(self, touched: Iterable[str]) -> bool:
        """Take the facts of papers as they are now; False where that concerns all other papers."""
        stated, edited = Stated(self._store, self._base.address), self._edited
        for paper in sorted(touched):
            former, now = edited.former(paper), stated.paper(paper)
            if former != now:
                self._changed[paper] = (former, now)
                for sign, (first, last) in edited.replace(paper, now, self._orgs).items():
                    self._signs[sign] = (self._signs.get(sign, (first, 0))[0], last)
        known = [self._knows(one) for one in (self._edited.former, self._edited.facts)]
        if known[0] != known[1]:
            return False
        self._verdicts = [one for one in self._verdicts if {one.left, one.right} <= known[1]]
        self._unknown = tuple(sorted(self._ends - known[1]))
        ledger = self._ledger
        steps = columns.step(ledger.papers) == columns.step(edited.papers)
        return steps and columns.telling(ledger.forms) == columns.telling(edited.forms)

    def _knows(self, facts: Callable[[str], PaperFacts | None]) -> set[str]:
        """Papers and authorships of judgements that are, by what is stated of papers."""
        found: set[str] = set()
        for node in self._ends:
            paper = facts(node.partition("/authorship/")[0])
            if paper is not None:
                nodes = {paper.paper, *(one.authorship for one in paper.authors)}
                found |= {node} & nodes
        return found

    def _orgs(self, mention: MentionFacts) -> Sequence[str]:
        found = self._edited.organizations(mention.text)
        if found is None:
            found = [*dict.fromkeys(one.organization for one in self._matched(mention.text))]
            self._edited.put_organizations(mention.text, found)
        return found

    def _matched(self, text: str) -> Sequence[OrganizationMatch]:
        if text not in self._matches:
            self._matches |= mentions.matched([text], self._registry)
        return self._matches[text]

    # Who is who

    def follow(self, changes: Changes) -> Followed:
        """Decide, and change the two graphs, whose own changes join those that are followed."""
        terms = _terms.Touched(changes, self._store, self._former, self._base)
        works = works_around(self._changed, self._edited, self._verdicts)
        moved = {paper for paper in works.papers
                 if self._former_work(paper) != works.work_of.get(paper)}  # fmt: skip
        people = self._people(works)
        stirred = people.resolve(*self._reached(moved))
        stirred |= self._nodes(moved, works)
        persons = people.settle(stirred)
        self._replace(works, persons, stirred)
        self._say_organizations()
        _terms.follow(self._store, self._base, self._edited, terms)
        as_before = len(self._ledger.blocks) - people.resolved
        told = Identity(people.resolved, max(0, as_before), self._unknown)
        return Followed(told, self._edited)

    def _people(self, works: Works) -> People:
        def work_of(paper: str) -> str:
            return works.work_of.get(paper) or self._former_work(paper) or ids.work(paper)

        def records_of(work: str) -> list[str]:
            stay = {paper for paper in self._former_records(work) if paper not in works.papers}
            return sorted(stay | {one for one, now in works.work_of.items() if now == work})

        on_people = [one for one in self._verdicts if "/authorship/" in one.left]
        return People(self._edited, self._orgs, work_of, records_of, on_people)

    def _reached(self, moved: Iterable[str]) -> tuple[set[str], set[str]]:
        """Blocks and papers whose appearances may be others than before."""
        papers = [one for pair in self._changed.values() for one in pair]
        papers += map(self._edited.facts, moved)
        for sign, (before, after) in self._signs.items():
            if self._tells_otherwise(sign, before, after):
                papers += self._edited.bearers(sign)
        wide = {paper.paper: paper for paper in papers if paper}
        blocks = {names.key(one.name) for paper in papers if paper for one in paper.authors}
        for surname, beside in self._surnames():
            for paper in self._edited.bearers(f"surname {surname}"):
                keys = {names.key(one.name) for one in paper.authors}
                blocks |= keys if beside else {k for k in keys if names.surname(k) == surname}
                wide[paper.paper] = paper
        return blocks, {*wide}

    def _tells_otherwise(self, sign: str, before: int, after: int) -> bool:
        match sign.partition(" ")[0]:
            case "word":
                papers = columns.step(self._edited.papers)
                return columns.rarity(papers, before) != columns.rarity(papers, after)
            case "series":
                return columns.told(before) != columns.told(after)
            case "org":
                return columns.named(before) != columns.named(after)
        return False

    def _surnames(self) -> Iterator[tuple[str, bool]]:
        """Surnames of which more or fewer forms are told, and whether co-authors tell that too."""
        if columns.telling(self._edited.forms):
            papers = [one for pair in self._changed.values() for one in pair if one]
            ledger = Edited(self._ledger)
            for surname in sorted({name for one in papers for name, _ in forms(one)}):
                before, after = (len(one.tally("surname", surname))
                                 for one in (ledger, self._edited))  # fmt: skip
                if columns.spread(before) != columns.spread(after):
                    yield surname, columns.beside(before) != columns.beside(after)

    def _nodes(self, moved: Iterable[str], works: Works) -> set[str]:
        """Authorships of the papers that changed or moved, of their works, of their identifiers."""
        changed = [paper for pair in self._changed.values() for paper in pair if paper]
        told = {one for paper in changed for author in paper.authors for one in author.identifiers}
        near = [paper for name in told for paper in self._edited.bearers(f"who {name}")]
        reached = {*moved, *self._changed}
        homes = {self._former_work(paper) for paper in reached}
        homes |= {works.work_of.get(paper) for paper in reached}
        records = {paper for home in homes if home for paper in self._former_records(home)}
        records |= {paper for paper, home in works.work_of.items() if home in homes}
        near += filter(None, map(self._edited.facts, records))
        return {one.authorship for paper in (*changed, *near) for one in paper.authors}

    # The identity graph

    def _replace(self, works: Works, persons: Persons, stirred: set[str]) -> None:
        """Put what is decided in the place of what was said of the same."""
        lines: list[bytes] = []
        out = identity.graph(self._base, lines.append)
        now = [one for _, one in self._changed.values() if one]
        identity.works(works.records, works.work_of, out, self._base)
        owners = {ids.parted(node)[0] for node in persons.names} | {one.paper for one in now}
        for paper in sorted(owners):
            facts = self._edited.facts(paper)
            if facts is not None:
                identity.creators(facts, self._person(persons), out, self._base)
        found: dict[str, set[str]] = {}
        for node, name in persons.names.items():
            out.say(self._base(node), KG.author, self._base(persons.person_of[node]))
            found.setdefault(persons.person_of[node], set()).add(name)
        identity.persons(found, out, self._base)
        orgs = {one.mention: tuple(self._orgs(one)) for paper in now for one in paper.mentions}
        identity.institutions(now, orgs, out, self._base)
        told = self._mention_links(now)
        for links in (works.links, persons.links, told):
            identity.links(links, out, self._base)
        out.hand_on()
        self._apply({*self._said(works, stirred | {*persons.names}, found)}, b"".join(lines))

    def _person(self, persons: Persons) -> Callable[[str], str]:
        def person_of(node: str) -> str:
            return persons.person_of.get(node) or self._one(node, KG.author)

        return person_of

    def _mention_links(self, papers: Iterable[PaperFacts]) -> list[Link]:
        written = {one.mention: one.text for paper in papers for one in paper.mentions}
        matches = {text: self._matched(text) for text in written.values()}
        return mentions.decide(written, matches, self._registry).links

    def _said(
        self, works: Works, nodes: set[str], persons: Mapping[str, object]
    ) -> Iterator[ox.Quad]:
        """What the graph says of all that is said anew."""
        changed = [one for pair in self._changed.values() for one in pair if one]
        papers = {ids.parted(node)[0] for node in nodes} | {one.paper for one in changed}
        cited = {one.mention for paper in changed for one in paper.mentions}
        for paper in works.papers:
            yield from self._about(paper, KG.work)
        for paper in papers:
            yield from self._about(paper, DCT.creator)
        for one in changed:
            yield from self._about(one.paper, KG.institution)
        for mention in cited:
            yield from self._about(mention, KG.organization)
        for node in nodes:
            yield from self._about(node, KG.author)
        homes = {*works.work_of.values()} | {self._former_work(one) for one in works.papers}
        former = {self._one(node, KG.author) for node in nodes}
        for node in filter(None, homes | former | {*persons}):
            yield from self._about(node)
        for end in nodes | works.papers | cited:
            for side in (_LEFT, _RIGHT):
                of = ox.NamedNode(self._base.address + end)
                for quad in self._store.engine.quads_for_pattern(None, side, of, self._graph):
                    yield from self._store.engine.quads_for_pattern(
                        quad.subject, None, None, self._graph
                    )

    def _about(self, node: str, predicate: Iri | None = None) -> Iterator[ox.Quad]:
        subject = ox.NamedNode(self._base.address + node)
        of = None if predicate is None else _node(predicate)
        return self._store.engine.quads_for_pattern(subject, of, None, self._graph)

    def _one(self, node: str, predicate: Iri) -> str:
        """The node that identity says of another; empty where it says none."""
        found = next(self._about(node, predicate), None)
        return value(found.object).removeprefix(self._base.address) if found else ""

    def _former_work(self, paper: str) -> str | None:
        if paper not in self._works:
            self._works[paper] = self._one(paper, KG.work)
        return self._works[paper] or None

    def _former_records(self, work: str) -> list[str]:
        of = ox.NamedNode(self._base.address + work)
        found = self._former.engine.quads_for_pattern(None, _WORK, of, self._graph)
        return [value(quad.subject).removeprefix(self._base.address) for quad in found]

    def _apply(self, said: set[ox.Quad], lines: bytes) -> None:
        fresh = {*ox.parse(lines, format=ox.RdfFormat.N_QUADS)}
        self._store.replace([*(said - fresh)], [*(fresh - said)])

    # The vocabulary

    def _say_organizations(self) -> None:
        for pair in self._changed.values():
            for paper, sense in zip(pair, (-1, 1), strict=True):
                for one in paper.mentions if paper else ():
                    self._edited.use(one.text, sense)
                    for name, form in _names.told(self._matched(one.text), self._registry).items():
                        kind, _, path = name.partition(" ")
                        self._edited.count(kind, path, {form: sense})
        orgs = {path for pair in self._changed.values() for paper in pair if paper
                for one in paper.mentions for path in self._orgs(one)}  # fmt: skip
        _names.follow(self._store, self._base, self._edited, self._registry, orgs)


def _node(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())


_PART_OF, _LABEL = _node(DCT.isPartOf), _node(RDF.label)
_LEFT, _RIGHT, _WORK = _node(KG.left), _node(KG.right), _node(KG.work)
