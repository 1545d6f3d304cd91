"""Works in the order of their dates, without sorting the whole graph."""

from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from kg.network._reading import Reading

_LOOK = 1.5
"""What it costs to date a work that is known, against one met under its date."""


class Recent:
    """The newest works, of the graph or of one node: equal dates by IRI, undated ones last."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def first(self, most: int) -> list[str]:
        """The newest works of the graph; any others where too few have a date."""
        found = dict.fromkeys(islice(self._walked(None, self._reading.dates), most))
        for work in self._reading.any_works():
            if len(found) >= most:
                break
            found[work] = None
        return list(found)

    def of(self, node: ox.NamedNode, kind: str, most: int, offset: int) -> list[str]:
        """The newest works that point to a node, from a place on."""
        if self._walks(node, kind, offset + most):
            dated = list(islice(self._walked((node, kind), self._reading.dates), offset + most))
            if len(dated) == offset + most:
                return dated[offset:]
        works = sorted(self._reading.works(node, kind))
        works.sort(key=self._reading.issued, reverse=True)
        return works[offset : offset + most]

    def span(self, node: ox.NamedNode) -> dict[str, str]:
        """First and last date of the works that mention a concept, where any is known."""
        if self._walks(node, "concept", 1):
            dates = list(self._reading.dates)
            ends = [self._met((node, "concept"), order) for order in (dates[::-1], dates)]
        else:
            works = self._reading.works(node, "concept")
            known = sorted(filter(None, map(self._reading.issued, works)))
            ends = [known[0], known[-1]] if known else []
        return dict(zip(("first", "last"), filter(None, ends), strict=False))

    def _walks(self, node: ox.NamedNode, kind: str, wanted: int) -> bool:
        """Whether so many works are found sooner on the way through the dates."""
        own, total = self._reading.count(node, kind), self._reading.total
        return own > wanted and wanted * total < _LOOK * own * own

    def _met(self, node: tuple[ox.NamedNode, str], dates: Iterable[str]) -> str:
        """The first of the dates at which a work points to a node."""
        first = next(self._walked(node, dates), None)
        return "" if first is None else self._reading.issued(first)

    def _walked(self, node: tuple[ox.NamedNode, str] | None, dates: Iterable[str]) -> Iterator[str]:
        """Works with a date, in the order of the dates."""
        reading = self._reading
        for date in dates:
            for work in sorted(reading.issued_on(date)):
                if (node is None or reading.points(work, *node)) and reading.issued(work) == date:
                    yield work
