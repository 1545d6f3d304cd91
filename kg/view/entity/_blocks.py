"""What a page tells of a node before its facts: blocks of rows, lists and texts."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

import pyoxigraph as ox

from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, KG
from kg.view.entity import _facts
from kg.view.entity._reading import Reader, Ref
from kg.view.entity._terms import named
from kg.view.entity._words import Text

MOST = 24
"""Entries of a list that are shown where there is no page of the rest."""
CONSIDERED = 1_000
"""Papers, or mentions, of a node that are read to count what goes with it."""

Layout = Literal["rows", "list", "names", "columns", "prose", "quote", "sides"]


class Row(NamedTuple):
    """A line of a table: what is told, and its values."""

    words: str
    values: tuple[Ref, ...]


class Block(NamedTuple):
    """A part of the page under a heading."""

    heading: str
    layout: Layout
    rows: tuple[Row, ...] = ()
    refs: tuple[Ref, ...] = ()
    texts: tuple[Text, ...] = ()
    total: int | None = None
    """How many there are, where there may be more than are shown."""
    more: str | None = None
    """Address of the rest."""
    note: str = ""


def rows(reader: Reader, *found: Row) -> list[Block]:
    """A table of the rows that have a value; of long ones it is said how much is left out."""
    kept = tuple(Row(row.words, _few(reader, row.values)) for row in found if row.values)
    return [Block("", "rows", rows=kept)] if kept else []


def _few(reader: Reader, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    if len(refs) <= MOST:
        return refs
    return (*refs[:MOST], Ref(Text(reader.words("and more", n=len(refs) - MOST))))


def considered(reader: Reader, number: int) -> Row:
    """A row that says so where only the first ones were counted."""
    words = reader.words("of the first", n=CONSIDERED) if number == CONSIDERED else ""
    return plain(reader, "counted", words)


def listed(  # noqa: PLR0913 - a block and what is known of its number
    reader: Reader,
    heading: str,
    refs: Iterable[Ref],
    layout: Layout = "list",
    *,
    total: int | None = None,
    more: bool = False,
) -> list[Block]:
    """A list, cut where it is long: the heading tells how many there are."""
    every = tuple(refs)
    shown = every if layout == "names" else every[:MOST]
    count = len(every) if total is None else total
    note = reader.words("more than", n=count) if more else ""
    return [Block(heading, layout, refs=shown, total=count, note=note)] if shown else []


def row(reader: Reader, word: str, nodes: Iterable[ox.NamedNode]) -> Row:
    """A row of nodes."""
    return Row(reader.words(word), tuple(reader.ref(node) for node in nodes))


def said(reader: Reader, word: str, texts: Iterable[Text]) -> Row:
    """A row of texts."""
    return Row(reader.words(word), tuple(Ref(text) for text in texts))


def plain(reader: Reader, word: str, *texts: str) -> Row:
    """A row of texts without language."""
    return said(reader, word, (Text(text) for text in texts if text))


def counted(reader: Reader, found: Counter[ox.NamedNode]) -> tuple[Ref, ...]:
    """Nodes with how often each was met, the most frequent first."""
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], value(pair[0])))
    return tuple(reader.ref(node, side=reader.words.number(number)) for node, number in ordered)


def works_of(reader: Reader, papers: Iterable[ox.NamedNode]) -> list[ox.NamedNode]:
    """Works that papers are records of, in their order; a paper without work stands for itself."""
    found: dict[ox.NamedNode, None] = {}
    for paper in papers:
        for work in reader.nodes(paper, KG.work) or [paper]:
            found[work] = None
    return list(found)


def day(reader: Reader, node: ox.NamedNode) -> str:
    """When a paper appeared, else the issue that lists it, as it is written; empty if unknown."""
    dates = [text.value for text in reader.texts(node, DCT.issued)]
    if not dates:
        for entry in reader.subjects(KG.describes, node, most=4):
            for issue in reader.subjects(DCT.hasPart, entry, most=4):
                dates += [text.value for text in reader.texts(issue, DCT.issued)]
    return min(dates, default="")


def papers(
    reader: Reader,
    heading: str,
    node: ox.NamedNode,
    predicate: Iri,
    note: Callable[[ox.NamedNode], tuple[str, ...]] | None = None,
) -> list[Block]:
    """Papers that point to a node: one line a work, the newest first.

    Where they are more than `SORTED` their records stay as they lie.
    """
    total, more = _facts.counts(reader, node, "in").get(named(predicate).value, (0, False))
    if not total:
        return []
    ordered = total <= _facts.SORTED
    if not ordered:
        ends = _facts.group(reader, node, named(predicate).value, "in", count=(total, more)).facts
        shown = [ox.NamedNode(end.text.value) for end in ends]
    else:
        found = _facts.newest(reader, node, named(predicate))
        nodes = [one for one in found if isinstance(one, ox.NamedNode)]
        shown = works_of(reader, nodes)
        total = len(shown)
    refs = tuple(paper(reader, one, note) for one in shown[: _facts.PAGE])
    left = None
    if total > len(refs):
        left = reader.addresses.group(node.value, "in", named(predicate).value, 0)
    number = reader.words("more than", n=total) if more else reader.words.number(total)
    count = f"{number} · {reader.words('unsorted')}" if not ordered else ""
    return [Block(heading, "list", refs=refs, total=total, more=left, note=count)]


def paper(
    reader: Reader,
    node: ox.NamedNode,
    note: Callable[[ox.NamedNode], tuple[str, ...]] | None = None,
) -> Ref:
    """A paper or work as a line of a list, with its date."""
    records = reader.subjects(KG.work, node, most=20) or [node]
    date = next(filter(None, (day(reader, one) for one in records)), "")
    notes = tuple(part for one in records for part in note(one)) if note else ()
    return reader.ref(
        node, *dict.fromkeys(notes), side=reader.words.date(date), label=title(reader, node)
    )


def title(reader: Reader, node: ox.NamedNode) -> Text:
    """Title of a paper or work in the reader's language, if any of its records has it."""
    return titles(reader, node)[0]


def titles(reader: Reader, node: ox.NamedNode) -> tuple[Text, ...]:
    """Titles of a paper or work, one in each language, the reader's first."""
    records = [node, *reader.subjects(KG.work, node, most=20)]
    found: dict[str | None, Text] = {}
    for text in sorted(
        (text for one in records for text in reader.texts(one, DCT.title)),
        key=lambda text: text.lang != reader.words.lang,
    ):
        found.setdefault(text.lang, text)
    return tuple(found.values()) or reader.labels(node)
