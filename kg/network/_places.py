"""Where concepts stand in the texts that a paper's node carries."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from kg import ids
from kg.network._tables import Attributes, Tables
from kg.rdf.parsed import value
from kg.rdf.vocab import DCT, ITS, KG

_BITS = 28
"""A place is one whole number: number of the attribute, beginning and end, so many bits each."""
_LAST = (1 << _BITS) - 1


class Places:
    """Places of mentions by work and concept, kept as numbers: there may be millions of them."""

    def __init__(self, tables: Tables, works: Mapping[str, Attributes]) -> None:
        self._tables, self._works = tables, works
        self._numbers = {work: number for number, work in enumerate(works)}
        self._names: list[str] = sorted({*_named(works)})
        self._nodes: list[str] = []
        self._rows = self._sorted()
        self._starts = np.searchsorted(self._rows[0], np.arange(len(works) + 1))

    def of(self, work: str) -> dict[str, Attributes]:
        """Places of each concept in the texts of a work."""
        number = self._numbers[work]
        start, end = self._starts[number : number + 2]
        found: dict[str, list[int]] = defaultdict(list)
        for node, place in self._rows[1:, start:end].T.tolist():
            found[self._nodes[node]].append(place)
        return {
            node: {"mentions": len(places), "places": self._written(places)}
            for node, places in found.items()
        }

    def _written(self, places: list[int]) -> str:
        """Write sorted places as `abstract 3-10 52-59; label_en 0-7`."""
        parts: dict[str, list[str]] = {}
        for place in places:
            name = self._names[place >> 2 * _BITS]
            start, end = place >> _BITS & _LAST, place & _LAST
            parts.setdefault(name, [name]).append(f"{start}-{end}")
        return "; ".join(map(" ".join, parts.values()))

    def _sorted(self) -> NDArray[np.int64]:
        """Rows of works, concepts and places, each triple once: extractors may agree."""
        columns = array("q"), array("q"), array("q")
        for row in self._mentions():
            for column, number in zip(columns, row, strict=True):
                column.append(number)
        rows = np.array([np.frombuffer(column, dtype=np.int64) for column in columns])
        rows = rows[:, np.lexsort(rows[::-1])]
        fresh = np.ones(rows.shape[1], dtype=bool)
        fresh[1:] = (rows[:, 1:] != rows[:, :-1]).any(axis=0)
        return rows[:, fresh]

    def _mentions(self) -> Iterator[tuple[int, int, int]]:
        """Read texts and places from the IRIs of the phrases: a join takes five times as long."""
        texts = self._texts()
        nodes: dict[str, int] = {}
        said = f"{{ GRAPH ?g {{ ?phrase {ITS.taIdentRef.decode()} ?node }} }}"
        for phrase, node in self._tables.store.select(f"?phrase ?node {said}"):
            text, _, span = value(phrase).partition("#char=")  # as kg.ids.phrase writes it
            if text in texts:
                start, _, end = span.partition(",")
                work, name = texts[text]
                number = nodes.setdefault(value(node), len(nodes))
                yield work, number, (name << _BITS | int(start)) << _BITS | int(end)
        self._nodes = list(nodes)

    def _texts(self) -> dict[str, tuple[int, int]]:
        """Texts that a node carries as they are: number of the work and of the attribute."""
        store, work_of = self._tables.store, self._tables.work_of
        paper_of = dict(store.objects(KG.describes))
        field, language = dict(store.objects(KG.field)), dict(store.objects(DCT.language))
        found: dict[str, tuple[int, int]] = {}
        for text, owner in store.objects(KG.textOf):
            work = work_of.get(paper_of.get(owner, owner))
            kind, lang = field[text], language[text]
            name = f"label_{'' if lang == 'und' else lang}" if kind == "title" else kind
            words = None if work is None else self._works[work].get(name)
            if work and words and text == ids.text(owner, kind, lang, words):
                found[text] = self._numbers[work], self._names.index(name)
        return found


def _named(works: Mapping[str, Attributes]) -> Iterator[str]:
    for attributes in works.values():
        yield from attributes
