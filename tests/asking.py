"""Ask a graph or a store and get plain rows, with their type known."""

import kg
from kg.store import results
from kg.store.store import Store


def rows(place: kg.Graph | Store, sparql: str) -> results.Rows:
    """Rows of a SELECT query."""
    store = place.store if isinstance(place, kg.Graph) else place
    found = results.python(store.query(sparql))
    assert isinstance(found, results.Rows)
    return found


def column(place: kg.Graph | Store, sparql: str) -> list[results.Value]:
    """First column of a SELECT query."""
    return [row[0] for row in rows(place, sparql)]


def count(place: kg.Graph | Store, pattern: str) -> results.Value:
    """Solutions of a graph pattern."""
    return column(place, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")[0]
