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


rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # else FROM <iri> of a prepared query fetches


def dataset(engine: ox.Store) -> rdflib.Dataset:
    """Open a Dataset over an engine, our prefixes bound, its default graph the union of all."""
    return _Dataset(store=_Face(store=engine), default_union=True)


class _Dataset(rdflib.Dataset):
    """A Dataset for reading; rdflib's own evaluator is screened like the store's."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401 - rdflib's types
        """Answer a query, prepared or not, without reaching out."""
        if isinstance(query_object, str):
            _refuse_letters(query_object)
        return super().query(query_object, *args, **kwargs)

    def update(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as above
        """Refuse: a graph is a function of its sources."""
        what, mend = (
            "a graph is for reading",
            "change its sources, or export it and change the copy",
        )
        raise QueryError(what, mend, text="")


def _refuse_letters(query: str) -> None:
    """Refuse the letters of SERVICE anywhere, since here nothing else keeps a query from it."""
    if guard.needs_care(query):
        what, mend = "SERVICE is not allowed", "ask with graph.query if it is but a word of yours"
        raise QueryError(what, mend, text=query)


class _Face(OxigraphStore):
    """The oxrdflib store, except for what it hands on unchecked."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - as rdflib hands them on
        super().__init__(**kwargs)
        for prefix, namespace in vocab.prefixes().items():
            super().bind(prefix, rdflib.URIRef(namespace))

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:  # noqa: FBT001, FBT002 - rdflib's own
        """Bind a prefix, but for those of ours, which rdflib would bind to others."""
        ours = vocab.prefixes()
        if prefix not in ours and str(namespace) not in ours.values():
            super().bind(prefix, namespace, override)

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
        _refuse_letters(query)
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
