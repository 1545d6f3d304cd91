"""A view row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from kg.network._tables import Attributes

ADDRESSES = ("posts", "links")
"""Attributes of several texts that have no space in them."""

Edge: TypeAlias = tuple[str, str, Attributes]
"""Source, target, and what is known of the edge."""


class Rows(NamedTuple):
    """A view in the order in which its NetworkX graph is filled.

    Nodes are held, edges are read as they are asked for; several texts of an attribute are still
    apart, as tuples.
    """

    directed: bool
    """Whether it is a MultiDiGraph, edges by `predicate`; else a Graph."""
    about: Attributes
    """Attributes of the graph."""
    nodes: dict[str, Attributes]
    edges: Iterator[Edge]
    dates: Callable[[], Mapping[str, str]]
    """First date of each node: its own, or of the works that point to it; none where unknown."""


def joined(name: str, texts: Iterable[str]) -> str:
    """Several texts of an attribute as one."""
    return (" " if name in ADDRESSES else "; ").join(texts)


def plain(facts: Attributes) -> Attributes:
    """Join several texts to one, in place."""
    for name, said in facts.items():
        if type(said) is tuple:
            facts[name] = joined(name, said)
    return facts
