"""The store's face to rdflib: the same quads, queries through the same guard, plain strings plain.

Imported by `Store.rdf` alone, since rdflib takes its time to load.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox
import rdflib
from oxrdflib import OxigraphStore
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Identifier, Literal

from kg.errors import QueryError
from kg.rdf import vocab
from kg.store import guard

_UNION = "__UNION__"
"""How rdflib says that a query is over all graphs."""


def dataset(engine: ox.Store) -> rdflib.Dataset:
    """Open a Dataset over an engine, our prefixes bound, its default graph the union of all."""
    found = rdflib.Dataset(store=_Face(store=engine), default_union=True)
    for prefix, namespace in vocab.prefixes().items():
        found.bind(prefix, namespace, replace=True)
    return found


class _Face(OxigraphStore):
    """The oxrdflib store, except for what it hands on unchecked."""

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:  # noqa: ANN401 - rdflib's types
        """Triples of a pattern; rdflib has no datatype on a plain string."""
        for triple, graphs in super().triples(triple_pattern, context):
            yield tuple(map(_plain, triple)), graphs

    def query(
        self,
        query: Query | str,
        initNs: Mapping[str, Any],  # noqa: N803 - rdflib's names
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **kwargs: object,
    ) -> Result:
        """Answer a query without reaching out; FROM is obeyed."""
        if isinstance(query, Query):
            if "ServiceGraphPattern" in str(query.algebra):
                what, mend = "SERVICE is not allowed", "ask the other endpoint itself"
                raise QueryError(what, mend, text=str(query.algebra))
            raise NotImplementedError  # rdflib then evaluates a prepared query itself
        guard.check(query)
        if queryGraph == _UNION and guard.has_dataset(query):
            queryGraph = ""  # noqa: N806
        result = super().query(query, initNs, initBindings, queryGraph, **kwargs)
        if result.type == "SELECT":
            result.bindings = [
                {variable: _plain(term) for variable, term in row.items() if term is not None}
                for row in result.bindings
            ]
        return result


def _plain(term: Any) -> Any:  # noqa: ANN401 - a term of any kind as it came
    if isinstance(term, Literal) and term.datatype == rdflib.XSD.string:
        return Literal(str(term))
    return term
