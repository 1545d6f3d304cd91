"""Full text of a graph: titles, abstracts, summaries, names and identifiers, Chinese and English.

The index is made when it is first needed and lies beside the store of its generation. Once there
is one, each build and removal brings its copy up to date with what has changed.
"""

import sqlite3
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO, get_args

import msgspec
from msgspec import Struct

from kg.errors import SettingsError
from kg.rdf.mentions import CLASSES
from kg.search import _index, _place, _query, _snippet
from kg.search._making import Progress
from kg.search._query import Query
from kg.search._reading import Reading, Type
from kg.store.directory import Generation

TYPES: tuple[Type, ...] = get_args(Type)
KINDS: tuple[str, ...] = (*TYPES, *CLASSES)
"""What a search may be bounded to: types of nodes, and kinds of concepts."""
LONGEST, MOST, FURTHEST = 1_000, 200, 10_000
"""Characters of a text, hits of a page, and hits before it."""
_DIGITS = 6


class Hit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A node of the network of papers in which a text was found."""

    iri: str
    type: Type
    kind: str | None = None
    """Of a concept: task, method, dataset, metric or term."""
    label: str
    label_zh: str | None = None
    label_en: str | None = None
    snippet: str
    """The piece of a text around the matches."""
    matches: list[tuple[int, int]]
    """Where they begin and end in the snippet, in code points."""
    year: int | None = None
    """Of a paper."""
    papers: int | None = None
    """Works that lead to a node that is none."""
    score: float
    """Of bm25, less for a node that few works lead to.

    A hit whose whole name is the text comes before all others, then those with all parts of it
    in their names.
    """


class Found(Struct, frozen=True):
    """A page of hits, the best first, and how many there are in all."""

    total: int
    hits: list[Hit]


class _Answer(Struct):
    query: str
    total: int
    hits: list[Hit]


def unseen(_part: int, _count: int) -> None:
    """Show no progress."""


def search(  # noqa: PLR0913 - the options of `kg search`, and its progress
    generation: Generation,
    text: str,
    *,
    kinds: Sequence[str] = (),
    limit: int = 20,
    offset: int = 0,
    progress: Progress = unseen,
) -> Found:
    """Find the nodes that have all parts of a text, in any of their words.

    Parts are words, the last perhaps not finished; runs of Chinese; phrases in quotes. `kinds`
    are some of KINDS. Raises SettingsError for what is out of bounds, StoreError where the
    index cannot be made.
    """
    _check(text, kinds, limit, offset)
    query = _query.parse(text)
    if not query.parts:
        return Found(0, [])
    path = _place.find(generation, progress)
    try:
        total, found = _index.ask(path, query, kinds, limit, offset)
    except sqlite3.Error as error:
        if not _place.is_damage(error):
            raise
        _place.discard(generation, path)
        path = _place.find(generation, progress)
        total, found = _index.ask(path, query, kinds, limit, offset)
    reading = Reading(generation.store)
    return Found(total, [_hit(one, reading, query) for one in found])


def prepare(generation: Generation, progress: Progress = unseen) -> Path:
    """Make the index of a generation, unless there is one; its place.

    Raises StoreError where there is no room for it.
    """
    return _place.find(generation, progress)


def follow(generation: Generation, progress: Progress = unseen) -> None:
    """Give a draft the index of the generation before it, brought up to date with what has changed.

    It answers every search as one made anew. The draft has none, and its first search makes it,
    where there was none before, where the changes are not known or touch more than a quarter of
    the works, and where the former index is damaged or there is no room: the index is a
    convenience, for which no build fails.
    """
    _place.follow(generation, progress)


def prepared(generation: Generation, _out: BinaryIO) -> dict[str, str | int]:
    """Make the index before anybody searches: a task of `kg.store.worker`."""
    prepare(generation)
    return {}


def answer(  # noqa: PLR0913, PLR0917 - the parameters of `/search`
    generation: Generation,
    out: BinaryIO,
    q: str,
    limit: int = 20,
    offset: int = 0,
    kinds: list[str] | None = None,
) -> dict[str, str | int]:
    """Write what a search finds as JSON: the query, the total, and the hits."""
    found = search(generation, q, kinds=kinds or (), limit=limit, offset=offset)
    out.write(as_json(q, found))
    return {"media_type": "application/json"}


def as_json(text: str, found: Found) -> bytes:
    """JSON of what was found for a text."""
    told = text.encode(errors="replace").decode()  # half a sign may come from a command line
    return msgspec.json.encode(_Answer(told, found.total, found.hits))


def _check(text: str, kinds: Sequence[str], limit: int, offset: int) -> None:
    if len(text) > LONGEST:
        name, mend = "a text to search for", f"give at most {LONGEST:,} characters"
        raise SettingsError(name, f"{text[:20]}…", mend)
    for kind in kinds:
        if kind not in KINDS:
            name, mend = "the kind to search for", f"choose one of {', '.join(KINDS)}"
            raise SettingsError(name, kind, mend)
    for name, number, least, most in (
        ("the limit", limit, 1, MOST),
        ("the offset", offset, 0, FURTHEST),
    ):
        if not least <= number <= most:
            raise SettingsError(name, number, f"give a number from {least} to {most:,}")


def _hit(found: _index.Found, reading: Reading, query: Query) -> Hit:
    node = reading.node(found.iri, found.type)
    forms = reading.forms(found.iri) if found.type == "author" else ()
    texts = chain(reading.texts(found.iri, found.type), forms)
    snippet = _snippet.of((text.value for text in texts), query)
    return Hit(
        iri=found.iri,
        type=node.type,
        kind=node.kind,
        label=node.label,
        label_zh=node.label_zh,
        label_en=node.label_en,
        snippet=snippet.text or node.label,
        matches=snippet.matches,
        year=node.year,
        papers=None if node.type == "paper" else found.papers,
        score=round(found.score, _DIGITS),
    )
