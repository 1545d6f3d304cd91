"""Who is who over a whole store."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg import ids, names
from kg.identify import _ledger, _names
from kg.identify._blocks import Block
from kg.identify._blocks import resolve as resolve_block
from kg.identify._signs import listed
from kg.rdf import concepts, identity, vocabulary
from kg.rdf.lift import Base
from kg.records import Appearance, Judgement, Link, MentionFacts, PaperFacts
from kg.resolve import across, clusters, columns, mentions, works
from kg.resolve.mentions import Matches
from kg.resolve.registry import Registry
from kg.store.appearances import Stated
from kg.store.difference import Difference
from kg.store.mentioned import Mentioned
from kg.store.shelf import Shelf
from kg.store.spool import Spool
from kg.store.store import Store

Group = Callable[[Callable[[Sequence[Appearance]], Block], Iterable[Appearance]], Iterator[Block]]
"""How an engine applies a function to each name block."""


class Known(NamedTuple):
    """What identity rests on besides what the sources state of papers."""

    registry: Registry
    verdicts: Sequence[Judgement] = ()


class Identity(NamedTuple):
    """What the resolution did."""

    resolved: int
    """Name blocks of several appearances that were resolved."""
    reused: int
    """Those whose inputs were as before."""
    unknown: tuple[str, ...]
    """Nodes of judgements that are not in the graph, sorted."""


class Whole(NamedTuple):
    """What the resolution of a whole store did, and what the next one may look up."""

    identity: Identity
    papers: Sequence[PaperFacts]
    organizations: Mapping[str, tuple[str, ...]]
    blocks: Mapping[str, bytes]
    tallies: Mapping[str, Mapping[str, int]]
    texts: Mapping[str, Sequence[str]]

    def write(self, folder: Path, state: str) -> None:
        """Write the ledger."""

        def orgs(one: MentionFacts) -> tuple[str, ...]:
            return self.organizations[one.mention]

        kept = _ledger.Resolved(self.papers, orgs, self.blocks, self.tallies, self.texts)
        _ledger.write(folder, state, kept)


def resolve(store: Store, base: Base, group: Group, known: Known, before: Shelf) -> Whole:
    """Replace the identity graph and the vocabulary by what follows from all sources.

    `before` are the links of blocks as they were resolved last.
    """
    registry, verdicts = known
    stated = Stated(store, base.address)
    facts = stated.papers()
    written = {one.mention: one.text for paper in facts for one in paper.mentions}
    matches = mentions.matched(written.values(), registry)
    kinds = _kinds(facts, matches) if verdicts else {}
    judged, unknown = sorted_out(verdicts, kinds, registry)
    papers = [*map(works.record, facts)]
    work_links = works.link(papers, judged["paper"])
    least = clusters.canonical(work_links)
    work_of = {one.paper: ids.work(least.get(one.paper, one.paper)) for one in papers}
    decided = mentions.decide(written, matches, registry, judged["mention"], judged["organization"])
    people = _People(group, before, judged["authorship"])
    person_links = people.links(facts, work_of, decided.organizations)
    same = clusters.canonical(person_links)
    with _replacing(store, base) as spool:
        out = identity.graph(base, spool.write)
        identity.works(papers, work_of, out, base)
        identity.people(facts, lambda one: ids.person(same.get(one, one)), out, base)
        identity.institutions(facts, decided.organizations, out, base)
        for links in (work_links, person_links, decided.links):
            identity.links(links, out, base)
        out.hand_on()
        named = _names.registered(decided.organizations.values(), registry)
        said = vocabulary.graph(stated.codes(), named, decided.names, decided.misspelt, base)
        spool.write(said)
        mentioned = Mentioned(store, base.address)
        if mentioned:
            concepts.graph(mentioned.known, mentioned.new(), base, spool.write)
    tallies = {**_names.tallies(written.values(), matches, registry), **mentioned.tallies()}
    told = Identity(people.resolved, people.reused, unknown)
    texts = {text: [*dict.fromkeys(one.organization for one in found)]
             for text, found in matches.items()}  # fmt: skip
    return Whole(told, facts, decided.organizations, people.blocks, tallies, texts)


def _replacing(store: Store, base: Base) -> Spool | Difference:
    """What takes the quads of the two graphs: the first ones are loaded as they are."""
    graphs = [base(ids.graph("identity")), base(ids.graph("vocabulary"))]
    held = {*store.graphs()}
    if any(graph[1:-1].decode() in held for graph in graphs):
        return Difference(store, graphs)
    return Spool(store)


class _People:
    """Resolves name blocks, or takes their links from before, and joins what lies across."""

    def __init__(self, group: Group, before: Shelf, verdicts: Sequence[Judgement]) -> None:
        self._group, self._before, self._verdicts = group, before, verdicts
        self.resolved = self.reused = 0
        self.blocks: dict[str, bytes] = {}

    def links(
        self,
        papers: Sequence[PaperFacts],
        work_of: Mapping[str, str],
        organization_of: Mapping[str, tuple[str, ...]],
    ) -> list[Link]:
        written = {one.authorship: one.name for paper in papers for one in paper.authors}
        ends = {node for one in self._verdicts for node in (one.left, one.right)}
        judged = clusters.by_block(
            self._verdicts, {node: names.key(written[node]) for node in ends}
        )
        identified = across.Identified()
        rows = [listed(one, work_of[one.paper], lambda m: organization_of[m.mention])
                for one in papers]  # fmt: skip
        appearances = identified.passing(columns.appearances(rows))
        resolved = self._group(partial(_resolved, judged, self._before), appearances)
        found = [*self._passing(resolved)]
        authors = {one.paper: [author.authorship for author in one.authors] for one in papers}
        aligned = across.aligned(across.records(work_of), authors, written)
        crossing = across.surest((*aligned, *identified.links()))
        return clusters.settle(found, crossing, self._verdicts, identified.orcids)

    def _passing(self, blocks: Iterable[Block]) -> Iterator[Link]:
        """Links of the blocks; counts them and remembers them for the next time."""
        for block in blocks:
            self.blocks[block.name] = msgspec.msgpack.encode(block.kept)
            if len(block.kept.members) > 1:
                self.reused += block.reused
                self.resolved += not block.reused
            yield from block.links


def _resolved(
    judged: Mapping[str, tuple[Judgement, ...]], before: Shelf, block: Sequence[Appearance]
) -> Block:
    """Links of a block, wherever an engine has it resolved."""
    name = block[0].block
    return resolve_block(block, judged.get(name, ()), _ledger.block(before, name))


def _kinds(papers: Iterable[PaperFacts], matches: Matches) -> dict[str, str]:
    """What each node of the graph is that may be judged."""
    kinds: dict[str, str] = {}
    for paper in papers:
        kinds |= dict.fromkeys((one.authorship for one in paper.authors), "authorship")
        kinds |= dict.fromkeys((one.mention for one in paper.mentions), "mention")
        kinds[paper.paper] = "paper"
    organizations = (one.organization for found in matches.values() for one in found)
    return kinds | dict.fromkeys(organizations, "organization")


def sorted_out(
    verdicts: Iterable[Judgement], kinds: Mapping[str, str], registry: Registry
) -> tuple[Mapping[str, Sequence[Judgement]], tuple[str, ...]]:
    """Judgements by the kind of their left node, and the nodes that are not in the graph."""
    judged: dict[str, list[Judgement]] = defaultdict(list)
    unknown: set[str] = set()
    for one in verdicts:
        ends = (one.left, one.right)
        missing = {
            node for node in ends if node not in kinds and registry.organization(node) is None
        }
        unknown |= missing
        if not missing:
            judged[kinds.get(one.left, "organization")].append(one)
    return judged, tuple(sorted(unknown))
