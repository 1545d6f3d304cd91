"""What a graph knows of itself besides its facts: settings, and where its sources came from."""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kg.errors import StoreError
from kg.records import Coverage
from kg.settings import Settings

LAYOUT = 1
"""Version of the graph directory."""
_BEGINNING = re.compile(r"[0-9a-f]{6,15}")
_TOLD = 5
"""Sources that are told of those that may be meant."""


class SourceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What a graph knows of a source besides its facts."""

    id: str
    sha256: str
    paths: tuple[str, ...]
    """As they were given to `build`, sorted."""
    places: tuple[str, ...]
    """The same, absolute and without links; empty for a pipe."""
    format: str
    byte_size: int
    line_count: int
    papers: int
    triples: int
    rejected: int = 0
    """Lines of rejected.jsonl that are this source's."""
    coverage: Coverage
    searched: str = ""
    """Digest of the methods that searched its texts for concepts; empty where none did."""
    restored: tuple[str, ...] = ()
    """Ids of the dumps that hold it."""
    graphs: tuple[str, ...] = ()
    """Named graphs of a dump that are none of ours."""

    @property
    def name(self) -> str:
        """File name without folders."""
        return "standard input" if self.paths[0] == "-" else Path(self.paths[0]).name


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of a generation, sorted by id, and the settings that shaped it."""

    layout: int = LAYOUT
    settings: Settings
    sources: tuple[SourceEntry, ...] = ()

    def get(self, source_id: str) -> SourceEntry | None:
        """Find a source by its id."""
        return next((one for one in self.sources if source_id == one.id), None)

    def find(self, name: str) -> SourceEntry | None:
        """Find the source that a person names: by id, by path, by the beginning of an id.

        A path leads to the file where it leads now, else to the one it was given for. Raises
        StoreError where it may be one of several.
        """
        exact = self.get(name) or self.at(str(Path(name).resolve()))
        if exact is not None or not name:
            return exact
        begins = bool(_BEGINNING.fullmatch(name))
        found = [one for one in self.sources if name in one.paths] or [
            one for one in self.sources if begins and one.id.startswith(name)
        ]
        if len(found) > 1:
            what, mend = f"{len(found)} sources may be meant", f"name one by its id: {_told(found)}"
            raise StoreError(what, mend, path=name)
        return found[0] if found else None

    def at(self, place: str) -> SourceEntry | None:
        """Find the source that lies at an absolute path; a pipe's never does."""
        return next((one for one in self.sources if place and place in one.places), None)

    def with_source(self, source: SourceEntry) -> "Manifest":
        """Add a source, or put it in the place of the one with its id."""
        kept = (one for one in self.sources if one.id != source.id)
        sources = tuple(sorted((*kept, source), key=lambda one: one.id))
        return msgspec.structs.replace(self, sources=sources)

    def without(self, source_id: str) -> "Manifest":
        """Leave a source out."""
        sources = tuple(one for one in self.sources if one.id != source_id)
        return msgspec.structs.replace(self, sources=sources)


def _told(found: Sequence[SourceEntry]) -> str:
    """Ids of sources, each with its places in full."""
    told = []
    for source in found[:_TOLD]:
        places = zip(source.paths, source.places, strict=True)
        words = (place or ("standard input" if path == "-" else path) for path, place in places)
        told.append(f"{source.id} ({', '.join(words)})")
    more = [f"and {len(found) - _TOLD} more"] if len(found) > _TOLD else []
    return ", ".join(told + more)
