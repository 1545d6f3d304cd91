"""The embedded SPARQL engine: one query, its errors told in one line."""

from typing import TypeAlias

import pyoxigraph as ox

from kg.errors import QueryError
from kg.store import guard

Answer: TypeAlias = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean


def evaluate(store: ox.Store, sparql: str, prefixes: dict[str, str]) -> Answer:
    """Answer a query that the guard has passed; raises QueryError where it is wrong.

    The default graph is the union of all, unless the query names a dataset (the engine would
    ignore it beside the union).
    """
    union = not guard.has_dataset(sparql)
    try:
        answer: Answer = store.query(sparql, prefixes=prefixes, use_default_graph_as_union=union)
    except SyntaxError as error:
        what, mend = f"the query is wrong: {one_line(error)}", "mend it there"
        raise QueryError(what, mend, text=sparql) from error
    except (OSError, RuntimeError, ValueError) as error:
        what, mend = f"the query failed: {one_line(error)}", "change the query"
        raise QueryError(what, mend, text=sparql) from error
    return answer


def one_line(error: BaseException) -> str:
    """What an error of the engine says, on one line of at most 160 characters."""
    return " ".join(str(error).split())[:160] or type(error).__name__
