"""N-Triples, lines sorted by code point, the union of all graphs."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._rdf import Lines
from kg.store.directory import Generation

SUFFIXES = (".nt",)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the triples, sorted, each once."""
    with path.open("wb") as file:
        file.writelines(Lines(generation, path, options).triples())
