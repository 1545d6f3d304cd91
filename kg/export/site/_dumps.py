"""The files of the whole graph in a site: what `kg export` writes, and how a catalogue lists it."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from kg import export
from kg.about import Distribution
from kg.export import ExportOptions
from kg.store.directory import Generation

FOLDER = "dumps"


class Dump(NamedTuple):
    """A file of the whole graph."""

    name: str
    media_type: str

    @property
    def compressed(self) -> bool:
        """Whether it is compressed by gzip."""
        return self.name.endswith(".gz")


DUMPS = (
    Dump("graph.nq.gz", "application/n-quads"),
    Dump("graph.ttl.gz", "text/turtle"),
    Dump("graph.jsonld.gz", "application/ld+json"),
    Dump("papers.graphml.gz", "application/graphml+xml"),
    Dump("papers.bib", "application/x-bibtex"),
    Dump("papers.csl.json", "application/vnd.citationstyles.csl+json"),
    Dump("papers.ris", "application/x-research-info-systems"),
)
"""N-Quads alone tell which named graph a statement stands in; the rest is for other readers."""


def write(generation: Generation, root: Path, options: ExportOptions) -> None:
    """Write all of them, each by the exporter of its name."""
    folder = root / FOLDER
    folder.mkdir()
    for place, dump in enumerate(DUMPS):

        def progress(part: int, parts: int, place: int = place) -> None:
            options.progress(place * parts + part, len(DUMPS) * parts)

        export.write(generation, folder / dump.name, replace(options, progress=progress))


def distributions(root: Path, above: str = "") -> Iterator[Distribution]:
    """Name them for a catalogue that lies in the root, or so far below it."""
    for dump in DUMPS:
        yield Distribution(
            path=root / FOLDER / dump.name,
            name=f"{above}{FOLDER}/{dump.name}",
            media_type=dump.media_type,
            compressed=dump.compressed,
        )
