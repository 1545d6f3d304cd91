"""An index made from nothing: all works, then what they lead to."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias, TypeVar

from kg.search import _words
from kg.search._index import SCHEMA, TYPES, Writing
from kg.search._reading import Reading, Text, Type

_Row = TypeVar("_Row")
Progress: TypeAlias = Callable[[int, int], None]
"""Is told the hundredth part that is made now, from 1, and 100."""

_COUNTED = 1 << 16
"""Nodes whose papers are counted in memory before they are written out."""
PARTS = 100
_PARTS_OF_WORKS = 75
"""Steps of the progress, and how many of them are the works."""

_ASIDE = """
CREATE TABLE aside.work (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE aside.met (iri TEXT PRIMARY KEY, type INTEGER, papers INTEGER) WITHOUT ROWID;
CREATE TABLE aside.form (person TEXT, field TEXT, form TEXT, PRIMARY KEY (person, field, form))
    WITHOUT ROWID;
"""
_WORK = "INSERT OR IGNORE INTO aside.work VALUES (?)"
_MET = (
    "INSERT INTO aside.met VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET papers = papers + excluded.papers"
)
_SIGNED = "INSERT OR IGNORE INTO aside.form VALUES (?, ?, ?)"
_FORMS = "SELECT field, form FROM aside.form WHERE person = ? ORDER BY field, form"


def make(path: Path, reading: Reading, progress: Progress) -> None:
    """Write an index into an empty file; raises sqlite3.Error where that cannot be."""
    with Writing(path, SCHEMA + _ASIDE) as index:
        _Making(index, reading, progress).make()


def told(
    rows: Iterable[_Row], total: int, parts: range, progress: Progress
) -> Iterator[tuple[int, _Row]]:
    """Number rows from 1, and tell which of the parts is made."""
    last = 0
    for number, row in enumerate(rows, 1):
        part = parts[(number - 1) * len(parts) // total]
        if part != last:
            last = part
            progress(part, PARTS)
        yield number, row


class _Making:
    """The way of all nodes into an index."""

    def __init__(self, index: Writing, reading: Reading, progress: Progress) -> None:
        self._index, self._reading, self._progress = index, reading, progress
        self._file = index.file
        self._counts: Counter[tuple[str, Type]] = Counter()

    def make(self) -> None:
        """Write the works, then what they lead to."""
        file, reading = self._file, self._reading
        file.executemany(_WORK, ((work,) for work in reading.works()))
        works = file.execute("SELECT count(*) FROM aside.work").fetchone()[0]
        rows = file.execute("SELECT iri FROM aside.work ORDER BY iri")
        parts = range(1, _PARTS_OF_WORKS)
        for number, (work,) in told(rows, works, parts, self._progress):
            self._index.add(number, work, "paper", 0, _words.of(reading, work, "paper"))
            file.executemany(_SIGNED, [(person, *text) for person, text in reading.signed(work)])
            self._counts.update([*reading.linked(work).items()])
            if len(self._counts) > _COUNTED:
                self._count()
        self._count()
        others = file.execute("SELECT count(*) FROM aside.met").fetchone()[0]
        rows = file.execute("SELECT iri, type, papers FROM aside.met ORDER BY iri")
        parts = range(_PARTS_OF_WORKS, PARTS + 1)
        for number, (iri, place, papers) in told(rows, others, parts, self._progress):
            kind = TYPES[place]
            words = _words.of(reading, iri, kind, self._forms(iri) if kind == "author" else ())
            self._index.add(works + number, iri, kind, papers, words)

    def _forms(self, person: str) -> Iterator[Text]:
        return map(Text._make, self._file.execute(_FORMS, (person,)))

    def _count(self) -> None:
        """Write the counts out and begin anew."""
        rows = ((iri, TYPES.index(kind), papers) for (iri, kind), papers in self._counts.items())
        self._file.executemany(_MET, rows)
        self._counts.clear()
