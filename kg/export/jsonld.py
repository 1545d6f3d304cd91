"""JSON-LD 1.1, compact with our context, the union of all graphs: one object a node."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._rdf import triples
from kg.store import syntaxes
from kg.store.store import Store

SUFFIXES = (".jsonld",)


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the nodes by IRI, each on a line of its own."""
    with path.open("wb") as file:
        file.writelines(syntaxes.json_ld(triples(store, options)))
