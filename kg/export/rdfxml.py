"""RDF/XML with our prefixes, the union of all graphs."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._rdf import Lines, write_document
from kg.store.directory import Generation
from kg.store.syntaxes import RdfXml

SUFFIXES = (".rdf",)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write an element for each subject, by IRI."""
    writer = RdfXml()
    write_document(path, writer, writer.body(Lines(generation, path, options).triples()))
