"""Links to clusters, and what a person's judgements demand of them."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from types import MappingProxyType

from msgspec.structs import replace

from kg.records import Judgement, Link

JUDGED = "judgement"
"""Method of the links that are a person's verdict."""


class Clusters:
    """Disjoint sets of nodes, each known by its least, some of which must stay apart."""

    def __init__(self, verdicts: Iterable[Judgement] = ()) -> None:
        """Begin with what is judged the same as one, and what is judged different apart."""
        self._parent: dict[str, str] = {}
        self._apart: dict[str, set[str]] = {}
        verdicts = tuple(verdicts)
        for one in verdicts:
            if one.same:
                self.join(one.left, one.right)
        for one in verdicts:
            if not one.same:
                left, right = self.least(one.left), self.least(one.right)
                self._apart.setdefault(left, set()).add(right)
                self._apart.setdefault(right, set()).add(left)

    def least(self, node: str) -> str:
        """Find the least node of a cluster."""
        root, parent = node, self._parent
        while (above := parent.get(root, root)) != root:
            root = above
        while (above := parent.get(node, node)) != root:
            parent[node], node = root, above
        return root

    def apart(self, left: str, right: str) -> bool:
        """Whether a judgement keeps the clusters of two nodes apart."""
        return self.least(right) in self._apart.get(self.least(left), ())

    def join(self, left: str, right: str) -> None:
        """Make the clusters of two nodes one."""
        least, other = sorted((self.least(left), self.least(right)))
        self._parent[least] = self._parent[other] = least
        for away in self._apart.pop(other, ()):
            self._apart[away] = self._apart[away] - {other} | {least}
            self._apart.setdefault(least, set()).add(away)

    def canonical(self) -> Mapping[str, str]:
        """Read-only map from each node that was joined to the least of its cluster."""
        return MappingProxyType({node: self.least(node) for node in sorted(self._parent)})


def canonical(links: Iterable[Link]) -> Mapping[str, str]:
    """Read-only map from each node that an accepted link joins to the least of its cluster."""
    clusters = Clusters()
    for link in links:
        if link.decision == "accepted":
            clusters.join(link.left, link.right)
    return clusters.canonical()


def contradiction(verdicts: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """A `different` and the fewest `same` that deny it; nothing where all can be true."""
    verdicts = sorted(verdicts, key=_order)
    clusters = Clusters(one for one in verdicts if one.same)
    for one in verdicts:
        if not one.same and clusters.least(one.left) == clusters.least(one.right):
            return (one, *_path(one.left, one.right, verdicts))
    return ()


def _path(start: str, end: str, verdicts: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Shortest way from one node to another by `same`, breadth first."""
    steps: dict[str, list[tuple[str, Judgement]]] = defaultdict(list)
    for one in verdicts:
        if one.same:
            steps[one.left].append((one.right, one))
            steps[one.right].append((one.left, one))
    ways: dict[str, tuple[Judgement, ...]] = {start: ()}
    waiting = deque([start])
    while end not in ways:
        node = waiting.popleft()
        for following, one in steps[node]:
            if following not in ways:
                ways[following] = (*ways[node], one)
                waiting.append(following)
    return ways[end]


def by_block(
    verdicts: Sequence[Judgement], block_of: Mapping[str, str]
) -> dict[str, tuple[Judgement, ...]]:
    """Judgements by the block that holds both their nodes, what follows from several included.

    A is B and B is C says that A is C, also where B stands in another block.
    """
    alike: dict[str, set[str]] = defaultdict(set)
    clusters = Clusters(one for one in verdicts if one.same)
    for one in verdicts:
        for node in (one.left, one.right):
            alike[clusters.least(node)].add(node)
    found: dict[str, dict[tuple[str, str, bool], Judgement]] = defaultdict(dict)
    for one in sorted(verdicts, key=_order):
        ends = alike[clusters.least(one.left)], alike[clusters.least(one.right)]
        pairs = pairwise(sorted(ends[0], key=lambda node: (block_of.get(node, ""), node)))
        for left, right in pairs if one.same else map(sorted, product(*ends)):
            block = block_of.get(left)
            if block is not None and block == block_of.get(right):
                implied = replace(one, left=left, right=right)
                found[block].setdefault((left, right, one.same), implied)
    return {block: tuple(found[block].values()) for block in sorted(found)}


def settle(
    links: Iterable[Link],
    across: Iterable[Link],
    verdicts: Sequence[Judgement],
    orcids: Mapping[str, str],
) -> list[Link]:
    """Links of all blocks, those across blocks, and the judgements, as one whole.

    Judgements join first, then the links of blocks, then those across, each best first: one
    that would join what is judged different, two authorships of one paper, or two ORCIDs is
    rejected. `orcids` is by authorship.
    """
    across = sorted(across, key=_best_first)
    if not verdicts and not across:
        return sorted(links, key=_by_nodes)
    clusters, settled = Clusters(verdicts), list(judged(verdicts))
    known = {(link.left, link.right) for link in settled}
    open_links: list[Link] = []
    inside = sorted(links, key=_best_first)
    members = _Members(clusters, (*across, *settled), inside, orcids)
    for link in (*inside, *across):
        if link.method.startswith(JUDGED) or (link.left, link.right) in known:
            continue
        if link.decision != "accepted":
            open_links.append(link)
        elif clusters.apart(link.left, link.right):
            settled.append(_refused(link, "a judgement keeps the two apart"))
        elif clash := members.clash(link.left, link.right):
            settled.append(_refused(link, clash))
        else:
            settled.append(link)
            members.join(link.left, link.right)
        known.add((link.left, link.right))
    settled += (link for link in open_links if not _answered(link, clusters))
    return sorted(settled, key=_by_nodes)


def judged(verdicts: Iterable[Judgement]) -> Iterator[Link]:
    """Links that say the judgements themselves, with all their reasons."""
    reasons: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for one in verdicts:
        by = f" ({one.by})" if one.by else ""
        reasons[one.left, one.right, one.same].add(one.reason + by)
    for (left, right, same), found in sorted(reasons.items()):
        yield Link(
            left=left,
            right=right,
            score=1.0 if same else 0.0,
            method=JUDGED,
            decision="accepted" if same else "rejected",
            evidence=tuple(sorted(found)),
        )


class _Members:
    """Papers and ORCIDs of the clusters that a link across blocks touches; others cannot clash."""

    def __init__(
        self,
        clusters: Clusters,
        across: Iterable[Link],
        inside: Iterable[Link],
        orcids: Mapping[str, str],
    ) -> None:
        self._clusters = clusters
        blocks = canonical(inside)
        touched = {blocks.get(node, node) for link in across for node in (link.left, link.right)}
        nodes = {node for node, least in blocks.items() if least in touched}
        self._facts: dict[str, tuple[set[str], set[str]]] = {}
        for node in nodes | touched:
            papers, ids = self._facts.setdefault(clusters.least(node), (set(), set()))
            papers.add(node.partition("/authorship/")[0])
            ids.update(filter(None, [orcids.get(node)]))

    def clash(self, left: str, right: str) -> str | None:
        """Say what speaks against one person."""
        one, other = self._clusters.least(left), self._clusters.least(right)
        if one == other or one not in self._facts or other not in self._facts:
            return None
        (papers, ids), (other_papers, other_ids) = self._facts[one], self._facts[other]
        if not papers.isdisjoint(other_papers):
            return "one paper names both"
        return "two ORCIDs" if ids and other_ids and ids.isdisjoint(other_ids) else None

    def join(self, left: str, right: str) -> None:
        ends = {self._clusters.least(left), self._clusters.least(right)}
        facts = [self._facts.pop(end) for end in ends if end in self._facts]
        self._clusters.join(left, right)
        if facts:
            papers, ids = zip(*facts, strict=True)
            self._facts[self._clusters.least(left)] = set().union(*papers), set().union(*ids)


def _answered(link: Link, clusters: Clusters) -> bool:
    one, other = clusters.least(link.left), clusters.least(link.right)
    return one == other or clusters.apart(one, other)


def _refused(link: Link, reason: str) -> Link:
    return replace(link, decision="rejected", evidence=(*link.evidence, reason))


def _order(one: Judgement) -> tuple[str, str, bool, str, str, int]:
    return (one.left, one.right, one.same, one.reason, one.origin.source, one.origin.first)


def _best_first(link: Link) -> tuple[float, str, str]:
    return (-link.score, link.left, link.right)


def _by_nodes(link: Link) -> tuple[str, str, str]:
    return (link.left, link.right, link.method)
