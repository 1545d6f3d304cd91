"""Who is who over the whole store: read what is stated, decide, say it with the reasons."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kg import ids, names, resolve
from kg.rdf import concepts, identity, vocabulary
from kg.rdf.lift import Base
from kg.records import Appearance, Judgement, Link, PaperRecord
from kg.resolve import across, clusters, mentions, works
from kg.resolve.mentions import Decided, Matches
from kg.resolve.registry import Registry, curated
from kg.store import memo
from kg.store.appearances import Stated
from kg.store.difference import Difference
from kg.store.memo import Memo
from kg.store.mentioned import Mentioned
from kg.store.spool import Spool
from kg.store.store import Store


class Block(NamedTuple):
    """A name block and its links."""

    links: list[Link]
    digest: bytes | None = None
    """None for a block of one appearance, which has nothing to resolve."""
    packed: bytes = b""
    reused: bool = False


Group = Callable[[Callable[[Sequence[Appearance]], Block], Iterable[Appearance]], Iterator[Block]]
"""How an engine applies a function to each name block."""


class Known(NamedTuple):
    """What identity rests on besides what the sources state of papers."""

    registry: Registry
    verdicts: Sequence[Judgement] = ()
    memo: Memo = MappingProxyType({})


class Identity(NamedTuple):
    """What the resolution did."""

    resolved: int
    """Name blocks of several appearances that were resolved."""
    reused: int
    """Those whose inputs were as before."""
    memo: Memo
    unknown: tuple[str, ...]
    """Nodes of judgements that are not in the graph, sorted."""


def identify(store: Store, base: Base, group: Group, known: Known | None = None) -> Identity:
    """Replace the identity graph and the vocabulary by what follows from all sources."""
    registry, verdicts, before = known or Known(curated())
    stated = Stated(store, base.address)
    papers = list(stated.papers())
    matches = mentions.matched(stated.mentions.values(), registry)
    kinds = _kinds(stated, papers, matches) if verdicts else {}
    judged, unknown = _sorted_out(verdicts, kinds, registry)
    work_links = works.link(papers, judged["paper"])
    least = clusters.canonical(work_links)
    work_of = {one.paper: ids.work(least.get(one.paper, one.paper)) for one in papers}
    decided = mentions.decide(
        stated.mentions, matches, registry, judged["mention"], judged["organization"]
    )
    people_of = _People(group, before, judged["authorship"])
    person_links = people_of.links(stated, work_of, decided.organizations)
    same = clusters.canonical(person_links)
    person_of = {one: ids.person(same.get(one, one)) for one in stated.names}
    with _replacing(store, base) as spool:
        out = identity.graph(base, spool.write)
        identity.works(papers, work_of, out, base)
        identity.people(stated.authorships, stated.names, person_of, out, base)
        identity.institutions(stated.institutions, decided.organizations, out, base)
        for links in (work_links, person_links, decided.links):
            identity.links(links, out, base)
        out.hand_on()
        mentioned = Mentioned(store, base.address)
        spool.write(_vocabulary(stated, decided, registry, base))
        if mentioned:
            concepts.graph(mentioned.known, mentioned.new(), base, spool.write)
    return Identity(people_of.resolved, people_of.reused, people_of.memo, unknown)


def _replacing(store: Store, base: Base) -> Spool | Difference:
    """What takes the quads of the two graphs: the first ones are loaded as they are."""
    graphs = [base(ids.graph("identity")), base(ids.graph("vocabulary"))]
    held = {*store.graphs()}
    if any(graph[1:-1].decode() in held for graph in graphs):
        return Difference(store, graphs)
    return Spool(store)


class _People:
    """Resolves name blocks, or takes their links from before, and joins what lies across."""

    def __init__(self, group: Group, before: Memo, verdicts: Sequence[Judgement]) -> None:
        self._group, self._before, self._verdicts = group, before, verdicts
        self.resolved = self.reused = 0
        self.memo: dict[bytes, bytes] = {}

    def links(
        self,
        stated: Stated,
        work_of: Mapping[str, str],
        organization_of: Mapping[str, tuple[str, ...]],
    ) -> list[Link]:
        ends = {node for one in self._verdicts for node in (one.left, one.right)}
        block_of = {node: names.key(stated.names[node]) for node in ends}
        judged = clusters.by_block(self._verdicts, block_of)
        identified = across.Identified()
        appearances = identified.passing(stated.appearances(work_of, organization_of))
        resolve_block = partial(_resolve, self._before, judged)
        found = [*self._passing(self._group(resolve_block, appearances))]
        several = across.records(work_of)
        aligned = across.aligned(several, stated.authorships, stated.names)
        crossing = {(one.left, one.right): one for one in (*aligned, *identified.links())}
        return clusters.settle(found, crossing.values(), self._verdicts, identified.orcids)

    def _passing(self, blocks: Iterable[Block]) -> Iterator[Link]:
        """Links of the blocks; counts them and remembers them for the next time."""
        for block in blocks:
            if block.digest is not None:
                self.memo[block.digest] = block.packed
                self.reused += block.reused
                self.resolved += not block.reused
            yield from block.links


def _resolve(
    known: Memo, judged: Mapping[str, tuple[Judgement, ...]], block: Sequence[Appearance]
) -> Block:
    from kg.resolve import people

    if len(block) == 1:
        return Block([])
    block = sorted(block, key=lambda one: one.authorship)
    verdicts = judged.get(block[0].block, ())
    digest = memo.digest(block, verdicts)
    packed = known.get(digest)
    if packed is not None:
        return Block(memo.unpack(packed, block), digest, packed, reused=True)
    links = people.link(block, verdicts)
    return Block(links, digest, memo.pack(links, block))


@cache
def method() -> bytes:
    """Digest of the code that resolves a block; what other code has resolved is not used."""
    folder = Path(resolve.__path__[0])
    files = [*sorted(path for path in folder.iterdir() if path.is_file()), Path(names.__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def _kinds(stated: Stated, papers: Iterable[PaperRecord], matches: Matches) -> dict[str, str]:
    """What each node of the graph is that may be judged."""
    kinds = dict.fromkeys(stated.names, "authorship")
    kinds |= dict.fromkeys(stated.mentions, "mention")
    kinds |= dict.fromkeys((one.paper for one in papers), "paper")
    organizations = (one.organization for found in matches.values() for one in found)
    return kinds | dict.fromkeys(organizations, "organization")


def _sorted_out(
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


def _vocabulary(stated: Stated, decided: Decided, registry: Registry, base: Base) -> bytes:
    known: dict[str, vocabulary.Registered] = {}
    waiting = sorted({path for paths in decided.organizations.values() for path in paths})
    while waiting:
        path = waiting.pop()
        found = registry.organization(path)
        if found is not None and path not in known:
            known[path] = vocabulary.Registered(
                path=path,
                label=found.label,
                names=tuple((one.text, one.lang) for one in found.names),
                parents=found.parents,
                ror=found.ror,
            )
            waiting.extend(found.parents)
    return vocabulary.graph(
        codes=stated.codes,
        known=[known[path] for path in sorted(known)],
        names=decided.names,
        misspelt=decided.misspelt,
        base=base,
    )
