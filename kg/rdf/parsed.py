"""Terms of the RDF engine as plain text; the graph has no triple terms and no blank nodes."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import pyoxigraph as ox

from kg.rdf import terms

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Name: TypeAlias = Term | ox.DefaultGraph


def value(term: Name) -> str:
    """IRI, label or lexical form of a term; empty for the default graph."""
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return str(term.value)
    return "" if isinstance(term, ox.DefaultGraph) else str(term)


def legal(address: str) -> bool:
    """Whether an address can be written as an IRI that the engine takes."""
    try:
        ox.NamedNode(terms.iri(address)[1:-1].decode())
    except ValueError:
        return False
    return True


def text(
    found: Iterable[ox.Triple] | Iterable[ox.Quad],
    form: ox.RdfFormat,
    prefixes: Mapping[str, str] | None = None,
) -> bytes:
    """Serialize triples or quads."""
    shortened = None if prefixes is None else dict(prefixes)
    return ox.serialize(found, format=form, prefixes=shortened) or b""
