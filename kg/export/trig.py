"""TriG, pretty-printed with our prefixes, graph by graph."""

from itertools import chain
from pathlib import Path

from kg.export import ExportOptions
from kg.export._rdf import Lines, write_document
from kg.store.directory import Generation
from kg.store.syntaxes import Turtle

SUFFIXES = (".trig",)


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the graphs by IRI, each as Turtle does."""
    writer = Turtle(generation.manifest.settings.base)
    graphs = Lines(generation, path, options).by_graph()
    write_document(path, writer, chain.from_iterable(writer.graph(*graph) for graph in graphs))
