"""Extractors: one file per method. Each finds concepts in texts, into a graph of its own.

They see the same papers, tokenised once, and do not call each other. What they share is private
to this folder: the texts and tokens, the vocabulary, a paper's own definitions of abbreviations.
"""

from typing import Protocol

from kg.extract._papers import Finder, TokenizedPaper, gathered, texts
from kg.extract._run import extract, method
from kg.extract._terms import is_known, known, new_term
from kg.settings import Settings


class Extractor(Protocol):
    """What a module of this folder must have.

    The extractor `gazetteer` at version 1 writes the graph `concepts/{source}/gazetteer-1`.
    """

    def graph(self, settings: Settings) -> str | None:
        """Name of the graph, with the version of the method; None where it is not asked for."""

    def prepare(self, settings: Settings) -> Finder:
        """Load what the method needs, once per process."""


__all__ = [
    "Extractor",
    "Finder",
    "TokenizedPaper",
    "extract",
    "gathered",
    "is_known",
    "known",
    "method",
    "new_term",
    "texts",
]
