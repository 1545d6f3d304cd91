"""Rules: one file per rule. Each concludes triples from one record, into a graph of its own."""

from collections.abc import Iterator
from typing import Protocol

from kg.records import Conclusion, Record


class Rule(Protocol):
    """What a module of this folder must have.

    The rule `post_date` at version 1 writes the graph `inferred/{source}/post-date-1`.
    """

    VERSION: int
    CONFIDENCE: float
    """How far the conclusions can be trusted, 0 to 1; stated once, on the rule's graph."""

    def infer(self, record: Record) -> Iterator[Conclusion]:
        """Conclude what follows from one record."""


def graph_name(rule: str, version: int) -> str:
    """Name a rule's graph, `post-date-1` for `post_date` at version 1."""
    return f"{rule.replace('_', '-')}-{version}"
