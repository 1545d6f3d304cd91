"""TriG with our prefixes, graph by graph."""

from pathlib import Path

import pyoxigraph as ox

from kg.export import ExportOptions
from kg.export._rdf import quads
from kg.store.store import Store
from kg.store.syntaxes import prefixed

SUFFIXES = (".trig",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the quads, sorted."""
    path.write_bytes(prefixed(quads(store, options), ox.RdfFormat.TRIG))
