"""JSON-LD 1.1, compact with our context, the union of all graphs: one object a node."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph as ox

from kg.export import ExportOptions
from kg.export._rdf import triples
from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.store.store import Store

SUFFIXES = (".jsonld",)

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def write(store: Store, path: Path, options: ExportOptions) -> None:
    """Write the nodes by IRI, each on a line of its own."""
    with path.open("wb") as file:
        context = orjson.dumps(vocab.prefixes())
        file.write(b'{"@context":%b,\n"@graph":[' % context)
        for number, node in enumerate(_nodes(triples(store, options))):
            file.write((b",\n" if number else b"\n") + orjson.dumps(node))
        file.write(b"\n]}\n")


def _nodes(found: list[ox.Triple]) -> Iterator[dict[str, Any]]:
    for subject, about in groupby(found, key=lambda triple: triple.subject):
        node: dict[str, Any] = {"@id": vocab.curie(value(subject))}
        for predicate, same in groupby(about, key=lambda triple: value(triple.predicate)):
            objects = [triple.object for triple in same]
            if predicate == _TYPE:
                values: list[Any] = [vocab.curie(value(one)) for one in objects]
                node["@type"] = values if len(values) > 1 else values[0]
            else:
                values = [_value(one) for one in objects]
                node[vocab.curie(predicate)] = values if len(values) > 1 else values[0]
        yield node


def _value(term: Term) -> Any:  # noqa: ANN401
    if not isinstance(term, ox.Literal):
        return {"@id": vocab.curie(value(term))}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    return {"@value": term.value, "@type": vocab.curie(term.datatype.value)}
