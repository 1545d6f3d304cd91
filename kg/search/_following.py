"""The index of a generation made that of the next, in proportion to what has changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.rdf.parsed import value
from kg.search import _words
from kg.search._index import Row, Writing
from kg.search._making import PARTS, Progress, told
from kg.search._reading import Reading, Text, Type, is_of_node, is_read
from kg.search._words import Words
from kg.store.changes import Changes

_SHARE, _MOST = 4, 1 << 16
"""No more than one work in so many may have changed, and no more in all.

To follow a change of 4,900 works of 20,000 took 32 CPU-s, to make the index anew 35. What these
works lead to is in memory, some 4 KB for each.
"""


class _Node(NamedTuple):
    """A node that may differ."""

    iri: str
    type: Type
    row: Row | None
    more: int
    """Works that lead to it now, less those that did before."""
    is_reworded: bool
    """Whether its words may differ."""


def follow(
    path: Path, before: Reading, after: Reading, changes: Changes, progress: Progress
) -> bool:
    """Make an index of the store before one of the store after, which differs by the changes.

    False where they are too many, and where the index is not of the store before. The file is
    of no use then, nor where sqlite3.Error is raised: it is damaged, or there is no room.
    """
    with Writing(path) as index:
        return _Following(index, before, after, changes).follow(progress)


class _Following:
    """The way of an index from one store to another."""

    def __init__(self, index: Writing, before: Reading, after: Reading, changes: Changes) -> None:
        self._index, self._before, self._after = index, before, after
        self._changes = changes
        self._last = index.last()

    def follow(self, progress: Progress) -> bool:
        """Bring what may differ up to date: what the index has by its ids, then what is new."""
        works: set[str] = set()
        named: set[str] = set()
        most = min(self._index.works() // _SHARE, _MOST)
        for quad, reading in self._differences():
            works.update(reading.works_with(quad))
            if is_of_node(quad):
                named.add(value(quad.subject))
            if len(works) > most:
                return False
        nodes = [*self._nodes(works, named)]
        nodes.sort(key=lambda one: (one.row is None, one.row.id if one.row else 0, one.iri))
        parts = range(1, PARTS + 1)
        return all(self._bring(one) for _, one in told(nodes, len(nodes), parts, progress))

    def _differences(self) -> Iterator[tuple[ox.Quad, Reading]]:
        """What only one of the stores says in any graph, and the reading of that one."""
        for quad in self._changes.gone():
            if is_read(quad) and not self._after.has(quad):
                yield quad, self._before
        for quad in self._changes.fresh():
            if is_read(quad) and not self._before.has(quad):
                yield quad, self._after

    def _nodes(self, works: set[str], named: set[str]) -> Iterator[_Node]:
        """The works, what they lead or led to, and what is called otherwise."""
        more: Counter[str] = Counter()
        types: dict[str, Type] = dict.fromkeys(works, "paper")
        gone: dict[str, set[Text]] = defaultdict(set)
        fresh: dict[str, set[Text]] = defaultdict(set)
        for work in sorted(works):
            old, new = self._before.linked(work), self._after.linked(work)
            types |= old | new
            more.update(new.keys())
            more.subtract(old.keys())
            before, after = {*self._before.signed(work)}, {*self._after.signed(work)}
            for person, form in before - after:
                gone[person].add(form)
            for person, form in after - before:
                fresh[person].add(form)
        signed = {one for one in fresh if not _all_in(fresh[one], self._before.forms(one))}
        signed |= {one for one in gone if not _all_in(gone[one], self._after.forms(one))}
        reworded = works | signed | named
        for iri in {*reworded, *(one for one in more if more[one])}:
            row = self._index.find(iri)
            kind = row.type if row else types.get(iri)
            if kind:
                yield _Node(iri, kind, row, more[iri], iri in reworded)

    def _bring(self, node: _Node) -> bool:
        """Bring a node up to date; False where the index has another one than the store before."""
        iri, row = node.iri, node.row
        papers = (row.papers if row else 0) + node.more
        stays = self._after.is_work(iri) if node.type == "paper" else papers > 0
        if row and stays and not node.is_reworded:
            self._index.recount(row.id, papers)
            return True
        old = self._words(self._before, node) if row else None
        new = self._words(self._after, node) if stays else None
        if papers < 0 or (row and old and row.mark != old.mark):
            return False
        if row and old and old == new:
            self._index.recount(row.id, papers)
            return True
        if row and old:
            self._index.remove(row.id, iri, old)
        if new:
            self._last += row is None
            self._index.add(row.id if row else self._last, iri, node.type, papers, new)
        return True

    @staticmethod
    def _words(reading: Reading, node: _Node) -> Words:
        forms = sorted({*reading.forms(node.iri)}) if node.type == "author" else ()
        return _words.of(reading, node.iri, node.type, forms)


def _all_in(forms: set[Text], others: Iterable[Text]) -> bool:
    """Whether all forms are among others, which are looked at no longer than needed."""
    missing = {*forms}
    for one in others:
        missing.discard(one)
        if not missing:
            return True
    return not missing
