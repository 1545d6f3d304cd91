"""JSON-LD 1.1, compact with our context, the union of all graphs: one object a node."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._rdf import Lines, write_document
from kg.store.directory import Generation
from kg.store.syntaxes import JsonLd

SUFFIXES = (".jsonld",)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the nodes by IRI, each on a line of its own."""
    writer = JsonLd()
    write_document(path, writer, writer.body(Lines(generation, path, options).triples()))
