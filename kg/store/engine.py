"""The embedded SPARQL engine: one query, its errors told in one line."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from kg.errors import FailedQueryError, KgError, QueryError
from kg.store import guard

Answer: TypeAlias = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
"""Solutions of a SELECT, triples of a CONSTRUCT or DESCRIBE, the truth value of an ASK."""

_PLACE = re.compile(r"\bat (\d+):(\d+)")


class Dataset(NamedTuple):
    """Graphs that a request names beside its query (SPARQL 1.1 Protocol, section 2.1.4)."""

    default: Sequence[str] = ()
    """IRIs of the graphs that make up the default graph."""
    named: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Whether any is named; else the query's own dataset holds, or the union of all."""
        return bool(self.default or self.named)


_OWN = Dataset()


def evaluate(
    store: ox.Store,
    sparql: str,
    prefixes: dict[str, str],
    dataset: Dataset = _OWN,
    base: str | None = None,
) -> Answer:
    """Answer a query that the guard has passed; raises QueryError where it is wrong.

    The default graph is the union of all, unless the query names a dataset (the engine would
    ignore it beside the union) or the request does, which goes before the query's. Relative
    IRIs are resolved against `base`; without one they are wrong.
    """
    with failing(sparql):
        if dataset:
            return store.query(
                sparql,
                base_iri=base,
                prefixes=prefixes,
                default_graph=[ox.NamedNode(iri) for iri in dataset.default],
                named_graphs=[ox.NamedNode(iri) for iri in dataset.named],
            )
        union = not guard.has_dataset(sparql)
        return store.query(
            sparql, base_iri=base, prefixes=prefixes, use_default_graph_as_union=union
        )


@contextlib.contextmanager
def failing(sparql: str) -> Iterator[None]:
    """Tell what fails while a query is read or its answer written; raises QueryError."""
    try:
        yield
    except SyntaxError as error:
        what, mend = f"the query is wrong: {one_line(error)}", "mend it there"
        raise QueryError(what, mend, text=sparql) from error
    except ValueError as error:
        if isinstance(error, KgError):
            raise
        what, mend = f"the query failed: {one_line(error)}", "change the query"
        raise QueryError(what, mend, text=sparql) from error
    except (OSError, RuntimeError) as error:
        if isinstance(error, KgError):
            raise
        what, mend = f"the query failed: {one_line(error)}", "try again, or change it"
        raise FailedQueryError(what, mend, text=sparql) from error


def place(message: str) -> tuple[int, int] | None:
    """Line and column, from 1, that a message about a wrong query names."""
    found = _PLACE.search(message)
    return (int(found[1]), int(found[2])) if found else None


def one_line(error: BaseException) -> str:
    """What an error of the engine says, on one line of at most 160 characters."""
    return " ".join(str(error).split())[:160] or type(error).__name__
