"""Turtle with our prefixes, the union of all graphs."""

from pathlib import Path

import pyoxigraph as ox

from kg.export import ExportOptions
from kg.export._rdf import triples
from kg.store.store import Store
from kg.store.syntaxes import prefixed

SUFFIXES = (".ttl",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the triples, sorted."""
    path.write_bytes(prefixed(triples(store, options), ox.RdfFormat.TURTLE))
