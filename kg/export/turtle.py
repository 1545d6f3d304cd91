"""Turtle, pretty-printed with our prefixes, the union of all graphs."""

from pathlib import Path

from kg.export import ExportOptions
from kg.export._rdf import Lines, write_document
from kg.store.directory import Generation
from kg.store.syntaxes import Turtle

SUFFIXES = (".ttl",)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write a block for each subject, by IRI; IRIs under the graph's base are relative to it."""
    writer = Turtle(generation.manifest.settings.base)
    write_document(path, writer, writer.body(Lines(generation, path, options).triples()))
