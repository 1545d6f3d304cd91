"""N-Quads, lines sorted by code point: the canonical dump, since there are no blank nodes."""

from pathlib import Path

import pyoxigraph as ox

from kg.export import ExportOptions
from kg.export._rdf import quads
from kg.store.store import Store
from kg.store.syntaxes import lines

SUFFIXES = (".nq",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the quads, sorted."""
    path.write_bytes(lines(quads(store, options), ox.RdfFormat.N_QUADS))
