"""N-Quads, lines sorted by code point: the canonical dump, since there are no blank nodes."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._rdf import Lines
from kg.store.directory import Generation

SUFFIXES = (".nq",)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the quads, sorted."""
    with path.open("wb") as file:
        file.writelines(Lines(generation, path, options).quads())
