"""What differs between two graphs: quads, RDF Patch, and what it means for papers and people."""

import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.diff import _patch, _quads, _summary
from kg.diff._other import opened, side
from kg.diff._quads import Count, Places, Progress
from kg.diff._summary import Summary
from kg.diff._told import Changed, Difference, Kind, Side
from kg.errors import SettingsError

__all__ = [
    "FORMATS",
    "Changed",
    "Count",
    "Diff",
    "Difference",
    "Kind",
    "Quads",
    "Side",
    "Summary",
    "compare",
    "opened",
    "side",
]

FORMATS = ("summary", "patch", "quads")
SHOWN = 10
"""Names of each list that a summary shows."""
_ABOUT = "/graph/about"


def unseen(_part: int, _count: int) -> None:
    """Show no progress."""


class Quads:
    """Quads that lie in a file; they can be read again and again, without being in memory."""

    def __init__(self, path: Path, count: int, keeper: object) -> None:
        """Read this file, which lies there as long as its keeper lives."""
        self._path, self._count, self._keeper = path, count, keeper

    def __iter__(self) -> Iterator[ox.Quad]:
        """Read them by graph, then by line, in code points."""
        return iter(ox.parse(path=str(self._path), format=ox.RdfFormat.N_QUADS))

    def __len__(self) -> int:
        """Say how many there are."""
        return self._count


class Diff:
    """What came and went on the way from one graph to another.

    The quads lie in files that go with the object; the graphs stay open as long.
    """

    def __init__(self, former: Side, later: Side, *, about: bool, progress: Progress) -> None:
        """Compare every quad, without the graph `about` unless it is asked for."""
        self._sides = former, later
        folder = tempfile.TemporaryDirectory(prefix="kg-")
        weakref.finalize(self, folder.cleanup)
        self._places = Places(Path(folder.name, "removed.nq"), Path(folder.name, "added.nq"))
        self.counts: Mapping[str, Count] = _quads.write(
            former.store,
            later.store,
            self._places,
            passed_over="" if about else _ABOUT,
            progress=progress,
        )
        """Quads that went and came by the IRI of their named graph; empty where it has none."""

    @property
    def removed(self) -> Quads:
        """Quads that only the former graph has."""
        count = sum(one.removed for one in self.counts.values())
        return Quads(self._places.removed, count, self)

    @property
    def added(self) -> Quads:
        """Quads that only the later graph has."""
        count = sum(one.added for one in self.counts.values())
        return Quads(self._places.added, count, self)

    @cached_property
    def summary(self) -> Summary:
        """What that means: named graphs, papers, people, institutions, who is who."""
        return _summary.summarise(self.counts, self._places, *self._sides)

    def lines(self, form: str, limit: int = SHOWN) -> Iterator[bytes]:
        """Lines of one of FORMATS; of each list in a summary the first `limit` are shown.

        Raises SettingsError for another format.
        """
        write: dict[str, Callable[[], Iterator[bytes]]] = {
            "summary": lambda: iter((f"{_summary.text(self.summary, limit)}\n".encode(),)),
            "patch": lambda: _patch.rows(self._places.removed, self._places.added),
            "quads": self._signed,
        }
        if form not in write:
            raise SettingsError("--format", form, f"choose one of {', '.join(FORMATS)}")
        return write[form]()

    def _signed(self) -> Iterator[bytes]:
        """N-Quads after a sign: what went after `-`, what came after `+`."""
        for sign, path in ((b"- ", self._places.removed), (b"+ ", self._places.added)):
            with path.open("rb") as lines:
                for line in lines:
                    yield sign + line

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.counts)

    def __repr__(self) -> str:
        """Say how much differs."""
        return f"<kg.Diff: {len(self.removed)} quads removed, {len(self.added)} added>"


def compare(former: Side, later: Side, *, about: bool = False, progress: Progress = unseen) -> Diff:
    """Find what differs between two graphs; `about` takes the graph of that name too."""
    return Diff(former, later, about=about, progress=progress)
