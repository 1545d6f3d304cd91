"""Which authorships are one person's, decided again only where something has changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg import ids, names
from kg.identify import _blocks
from kg.identify._ledger import Edited
from kg.identify._signs import Orgs, listed
from kg.records import Appearance, AuthorFacts, Judgement, Link
from kg.resolve import across, clusters, columns


class Persons(NamedTuple):
    """Authorships that may be somebody else's than before."""

    names: Mapping[str, str]
    """Those that are, with the name as written."""
    links: Sequence[Link]
    """All that concern them."""
    person_of: Mapping[str, str]


class People:
    """The name blocks around what has changed."""

    def __init__(
        self,
        edited: Edited,
        orgs: Orgs,
        work_of: Callable[[str], str],
        records_of: Callable[[str], Sequence[str]],
        verdicts: Sequence[Judgement],
    ) -> None:
        """Look papers up in a ledger; `work_of` a paper, `records_of` a work, as they are now."""
        self._edited, self._orgs, self._verdicts = edited, orgs, verdicts
        self._work_of, self._records_of = work_of, records_of
        self._told = columns.Told(_Counts(edited))
        self._links: dict[str, dict[str, list[Link]]] = {}
        self._aligned: dict[str, list[Link]] = {}
        self._holders: dict[str, list[str]] = {}
        ends = {node for one in verdicts for node in (one.left, one.right)}
        found = ((node, self._author(node)) for node in sorted(ends))
        block_of = {node: names.key(one.name) for node, one in found if one}
        self._judged = clusters.by_block(verdicts, block_of)
        self.resolved = self.reused = 0

    def resolve(self, blocks: Iterable[str], papers: Iterable[str]) -> set[str]:
        """Resolve blocks; the authorships whose links are other ones than before.

        The appearances on these papers may be others; all the rest are as they were.
        """
        stirred: set[str] = set()
        fresh = self._fresh({*papers})
        for name in sorted(blocks):
            former = self._edited.block(name)
            kept = former.members if former else []
            members = [one for one in kept if one.paper not in fresh]
            members += (one for paper in fresh.values() for one in paper if one.block == name)
            now = None
            before, after = [*former.links] if former else [], list[Link]()
            if members:
                found = _blocks.resolve(members, self._judged.get(name, ()), former)
                now, after = found.kept, found.links
                self.reused += found.reused
                self.resolved += len(members) > 1 and not found.reused
            self._edited.put_block(name, now)
            self._links[name] = _by_end(after)
            stirred |= {end for one in {*before} ^ {*after} for end in (one.left, one.right)}
        return stirred

    def _fresh(self, papers: set[str]) -> dict[str, list[Appearance]]:
        """Appearances on papers as they are now; none of those that are no more."""
        found: dict[str, list[Appearance]] = {}
        for paper in sorted(papers):
            facts = self._edited.facts(paper)
            row = facts and listed(facts, self._work_of(paper), self._orgs)
            found[paper] = [*self._told.appearances(row)] if row else []
        return found

    def settle(self, stirred: Iterable[str]) -> Persons:
        """Decide on authorships and all that links lead to from them."""
        within: dict[str, str] = {}
        waiting = [*stirred]
        inside: dict[tuple[str, str, str], Link] = {}
        crossing: set[Link] = set()
        while waiting:
            node = waiting.pop()
            author = None if node in within else self._author(node)
            if author is None:
                continue
            within[node] = author.name
            for link in self._in_block(author):
                inside[link.left, link.right, link.method] = link
                waiting += (link.left, link.right)
            for link in self._across(author):
                crossing.add(link)
                waiting += (link.left, link.right)
            for one in self._verdicts:
                if node in (one.left, one.right):
                    waiting += (one.left, one.right)
        verdicts = [one for one in self._verdicts if one.left in within and one.right in within]
        links = clusters.settle(
            inside.values(), across.surest(crossing), verdicts, self._orcids(within)
        )
        same = clusters.canonical(links)
        person_of = {node: ids.person(same.get(node, node)) for node in within}
        return Persons(within, links, person_of)

    def _author(self, node: str) -> AuthorFacts | None:
        paper = self._edited.facts(ids.parted(node)[0])
        authors = paper.authors if paper else ()
        return next((one for one in authors if one.authorship == node), None)

    def _in_block(self, author: AuthorFacts) -> Iterable[Link]:
        name = names.key(author.name)
        if name not in self._links:
            former = self._edited.block(name)
            self._links[name] = _by_end(former.links if former else ())
        return self._links[name].get(author.authorship, ())

    def _across(self, author: AuthorFacts) -> Iterator[Link]:
        for identifier in author.identifiers:
            yield from across.identified(identifier, self._held(identifier))
        work = self._work_of(ids.parted(author.authorship)[0])
        if work not in self._aligned:
            self._aligned[work] = self._align(self._records_of(work))
        yield from self._aligned[work]

    def _held(self, identifier: str) -> list[str]:
        """The least authorship of each block in which an identifier stands."""
        if identifier not in self._holders:
            least: dict[str, str] = {}
            for paper in self._edited.bearers(f"who {identifier}"):
                for one in paper.authors:
                    if identifier in one.identifiers:
                        block = names.key(one.name)
                        least[block] = min(one.authorship, least.get(block, one.authorship))
            self._holders[identifier] = sorted(least.values())
        return self._holders[identifier]

    def _align(self, papers: Sequence[str]) -> list[Link]:
        if len(papers) < 2:
            return []
        found = [one for paper in papers if (one := self._edited.facts(paper)) is not None]
        authors = {one.paper: [author.authorship for author in one.authors] for one in found}
        written = {author.authorship: author.name for one in found for author in one.authors}
        return [*across.aligned([[one.paper for one in found]], authors, written)]

    def _orcids(self, nodes: Iterable[str]) -> dict[str, str]:
        authors = filter(None, map(self._author, nodes))
        told = {one.authorship: across.orcid(one.identifiers) for one in authors}
        return {node: found for node, found in told.items() if found is not None}


class _Counts:
    """Counts of a whole graph, from its ledger."""

    def __init__(self, edited: Edited) -> None:
        self._edited = edited
        self._known: dict[str, int] = {}

    def papers(self) -> int:
        return self._edited.papers

    def forms(self, surname: str) -> int:
        if not columns.telling(self._edited.forms):
            return 0
        return len(self._edited.tally("surname", surname))

    def word(self, word: str) -> int:
        return self._total(f"word {word}")

    def series(self, name: str) -> int:
        return self._total(f"series {name}")

    def organization(self, path: str) -> int:
        return self._total(f"org {path}")

    def _total(self, sign: str) -> int:
        if sign not in self._known:
            self._known[sign] = self._edited.total(sign)
        return self._known[sign]


def _by_end(links: Iterable[Link]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        found[link.left].append(link)
        found[link.right].append(link)
    return found
