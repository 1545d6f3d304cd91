"""Answers as files: a query's, a graph's, each in the first of its formats that is wanted.

The functions are tasks of `kg.store.worker`.
"""

from collections.abc import Mapping, Sequence
from typing import BinaryIO, TypeAlias

import pyoxigraph as ox

from kg.errors import ForbiddenQueryError, IdentifierError, NotAcceptableError
from kg.rdf import vocab
from kg.store import guard, results
from kg.store.directory import Generation
from kg.store.engine import Answer, Dataset, evaluate, failing

Facts: TypeAlias = dict[str, str | int]

ROWS: Mapping[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
"""Media types of solutions and truth values, the usual one first."""
GRAPH: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.STREAMING_JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""Media types of triples, the usual one first."""

_WITH_PREFIXES = {ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML}


def query(  # noqa: PLR0913 - a request of the protocol
    generation: Generation,
    out: BinaryIO,
    *,
    sparql: str,
    rows: str | None,
    triples: str | None,
    default: Sequence[str] = (),
    named: Sequence[str] = (),
    hosts: Sequence[str] = (),
    base: str | None = None,
    any_graph: bool = False,
) -> Facts:
    """Answer a query as `rows` or `triples`, media types of ROWS and GRAPH, whichever it yields.

    `base` resolves relative IRIs; `any_graph` lets FROM name a graph that is not there: it is
    empty then.

    Raises QueryError for a wrong query, ForbiddenQueryError for one that would reach out, and
    NotAcceptableError where the kind of answer has no wanted format.
    """
    guard.check(sparql, frozenset(hosts))
    dataset = Dataset(default, named)
    if not dataset and not any_graph:
        _known(generation, sparql, base)
    answer = evaluate(generation.store.engine, sparql, vocab.prefixes(), dataset, base)
    with failing(sparql):
        return {"media_type": _write(answer, out, rows, triples)}


def graph(generation: Generation, out: BinaryIO, *, iri: str | None, triples: str) -> Facts:
    """Write a named graph, or the union of all; `found` is 0 where there is no such graph."""
    engine, form = generation.store.engine, GRAPH[triples]
    if iri is not None:
        node = _node(iri)
        if not engine.contains_named_graph(node):
            return {"found": 0}
        engine.dump(out, form, from_graph=node, prefixes=_prefixes(form))
    else:
        every = "CONSTRUCT { ?s ?p ?o } { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"
        with failing(every):
            _triples(evaluate(engine, every, {}), out, form)
    return {"found": 1, "media_type": triples}


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise IdentifierError("no IRI", iri[:200]) from error


def _known(generation: Generation, sparql: str, base: str | None) -> None:
    """Refuse a dataset of the query that lies elsewhere: it would be empty, and never fetched."""
    engine = generation.store.engine
    for iri in guard.datasets(sparql, vocab.prefixes(), base):
        if not engine.contains_named_graph(_node(iri)):
            what = f"FROM <{iri[:200]}>: there is no such graph here, and none is fetched"
            mend = "choose one of SELECT DISTINCT ?g { GRAPH ?g {} }"
            raise ForbiddenQueryError(what, mend, text=sparql)


def _write(answer: Answer, out: BinaryIO, rows: str | None, triples: str | None) -> str:
    if isinstance(answer, ox.QueryTriples):
        if triples is None:
            raise NotAcceptableError("the query answers with triples", tuple(GRAPH))
        _triples(answer, out, GRAPH[triples])
        return triples
    if rows is None:
        raise NotAcceptableError("the query answers with rows", tuple(ROWS))
    if isinstance(answer, ox.QuerySolutions) and rows == "text/csv":
        results.write_csv(answer, out)
    else:
        answer.serialize(out, ROWS[rows])
    return rows


def _triples(answer: Answer, out: BinaryIO, form: ox.RdfFormat) -> None:
    assert isinstance(answer, ox.QueryTriples)
    ox.serialize(answer, out, form, prefixes=_prefixes(form))


def _prefixes(form: ox.RdfFormat) -> dict[str, str] | None:
    return vocab.prefixes() if form in _WITH_PREFIXES else None
