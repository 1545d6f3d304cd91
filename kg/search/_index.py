"""The index: one SQLite file with the words of all nodes, made once for each generation.

node    what can be found; ids of the other nodes go by their papers, then by IRI, then works
exact   hashes of whole names, for the query that is one
words   the words themselves, in the order that kg.search._tokens gives them; no texts
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar, get_args

from kg.search._query import Query
from kg.search._reading import Field, Reading, Text, Type
from kg.search._tokens import GAP, indexed, key

_Row = TypeVar("_Row")
Progress: TypeAlias = Callable[[int, int], None]
"""Is told the hundredth part that is made now, from 1, and 100."""

_APPLICATION = 0x6B677331
LAYOUT = 1
"""Of the file and of the words in it: another one is made anew."""
_TYPES: tuple[Type, ...] = get_args(Type)
_FIELDS: tuple[Field, ...] = get_args(Field)
_FIRST_WORK = 1 << 40
"""Id of the first work: all others come before, for they have papers."""
_COUNTED = 1 << 16
"""Nodes whose papers are counted in memory before they are written out."""
_PARTS, _PARTS_OF_WORKS = 100, 75
"""Steps of the progress, and how many of them are the works."""

_SCHEMA = """
CREATE TABLE node (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, type INTEGER, papers INTEGER);
CREATE TABLE exact (key INTEGER, node INTEGER, PRIMARY KEY (key, node)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words
    USING fts5(name, other, people, text, kind, content='', tokenize='ascii');
ATTACH '' AS aside;
CREATE TABLE aside.work (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE aside.met (iri TEXT PRIMARY KEY, type INTEGER, papers INTEGER) WITHOUT ROWID;
CREATE TABLE aside.form (person TEXT, field TEXT, form TEXT, PRIMARY KEY (person, field, form))
    WITHOUT ROWID;
CREATE TABLE aside.name (key INTEGER, node INTEGER);
"""
_MAKING = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
"""
_MET = (
    "INSERT INTO aside.met VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET papers = papers + excluded.papers"
)
_NODE = "INSERT INTO node VALUES (?, ?, ?, ?)"
_SIGNED = "INSERT OR IGNORE INTO aside.form VALUES (?, ?, ?)"
_FORMS = "SELECT field, form FROM aside.form WHERE person = ? ORDER BY form"
_NAME = "INSERT INTO aside.name VALUES (?, ?)"
_WORDS = "INSERT INTO words (rowid, name, other, people, text, kind) VALUES (?, ?, ?, ?, ?, ?)"
_COUNT = "SELECT count(*) FROM words WHERE words MATCH :query"
_RANKED = """
SELECT iri, type, papers, score FROM (
    SELECT rowid AS id, bm25(words, 10, 6, 1, 1, 0) AS score,
           rowid IN (SELECT node FROM exact WHERE key = :key) AS exact
    FROM words WHERE words MATCH :query
    ORDER BY exact DESC, score, id LIMIT :limit OFFSET :offset
) JOIN node USING (id) ORDER BY exact DESC, score, id
"""
"""A name weighs as ten words of a text, another name as six; the kind bounds and weighs nothing."""


class Found(NamedTuple):
    """A node that the index has found."""

    iri: str
    type: Type
    papers: int
    score: float
    """Of bm25: the greater, the better."""


def fill(path: Path, reading: Reading, progress: Progress) -> None:
    """Write an index into an empty file; raises sqlite3.Error where that cannot be."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(_MAKING + _SCHEMA)
        file.execute("BEGIN")
        _Filling(file, reading, progress).fill()
        file.execute(f"PRAGMA application_id = {_APPLICATION}")
        file.execute(f"PRAGMA user_version = {LAYOUT}")
        file.execute("COMMIT")


def is_sound(path: Path) -> bool:
    """Whether an index of this layout lies here, as long as it was made."""
    try:
        with closing(_open(path)) as file:
            application, layout, pages, size = (
                file.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("application_id", "user_version", "page_count", "page_size")
            )
        whole: bool = path.stat().st_size == pages * size
    except (OSError, sqlite3.Error):
        return False
    return whole and (application, layout) == (_APPLICATION, LAYOUT)


def ask(
    path: Path, query: Query, kinds: Iterable[str], limit: int, offset: int
) -> tuple[int, list[Found]]:
    """Count what a query finds, and rank a part of it; raises sqlite3.Error for a damaged file."""
    only = " OR ".join(f'"{kind}"' for kind in kinds)
    asked = {
        "query": f"{query} AND kind : ({only})" if only else str(query),
        "key": _hash(query.key),
        "limit": limit,
        "offset": offset,
    }
    with closing(_open(path)) as file:
        total: int = file.execute(_COUNT, asked).fetchone()[0]
        rows = file.execute(_RANKED, asked).fetchall() if total > offset else []
    return total, [Found(iri, _TYPES[kind], papers, -score) for iri, kind, papers, score in rows]


def _open(path: Path) -> sqlite3.Connection:
    """Open a finished index: nobody changes it, so that it needs no locks."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


class _Filling:
    """The way of all nodes into an index."""

    def __init__(self, file: sqlite3.Connection, reading: Reading, progress: Progress) -> None:
        self._file, self._reading, self._progress = file, reading, progress
        self._counts: Counter[tuple[str, Type]] = Counter()

    def fill(self) -> None:
        """Write the works, then what they lead to, then the names."""
        file, reading = self._file, self._reading
        works = ((work,) for work in reading.works())
        file.executemany("INSERT OR IGNORE INTO aside.work VALUES (?)", works)
        total = file.execute("SELECT count(*) FROM aside.work").fetchone()[0]
        rows = file.execute("SELECT iri FROM aside.work ORDER BY iri")
        for number, (work,) in self._told(rows, total, range(1, _PARTS_OF_WORKS)):
            self._add(_FIRST_WORK + number, work, "paper", 0)
            file.executemany(_SIGNED, [(person, *text) for person, text in reading.signed(work)])
            self._counts.update([*reading.linked(work).items()])
            if len(self._counts) > _COUNTED:
                self._count()
        self._count()
        total = file.execute("SELECT count(*) FROM aside.met").fetchone()[0]
        rows = file.execute("SELECT iri, type, papers FROM aside.met ORDER BY papers DESC, iri")
        for number, row in self._told(rows, total, range(_PARTS_OF_WORKS, _PARTS + 1)):
            iri, kind, papers = row
            self._add(number, iri, _TYPES[kind], papers)
        file.execute("INSERT INTO exact SELECT DISTINCT key, node FROM aside.name ORDER BY 1, 2")

    def _told(self, rows: Iterable[_Row], total: int, parts: range) -> Iterator[tuple[int, _Row]]:
        """Number rows from 1, and tell which of the parts is made."""
        told = 0
        for number, row in enumerate(rows, 1):
            part = parts[(number - 1) * len(parts) // total]
            if part != told:
                told = part
                self._progress(part, _PARTS)
            yield number, row

    def _add(self, number: int, iri: str, kind: Type, papers: int) -> None:
        """Write a node with its words."""
        words: dict[Field, list[str]] = {field: [] for field in _FIELDS}
        keys: set[str] = set()
        forms = self._file.execute(_FORMS, (iri,)) if kind == "author" else ()
        for field, text in chain(self._reading.texts(iri, kind), map(Text._make, forms)):
            words[field].append(indexed(text))
            if field in {"name", "other"}:
                keys.add(key(text))
        own = self._reading.node(iri, kind).kind if kind == "concept" else None
        self._file.execute(_NODE, (number, iri, _TYPES.index(kind), papers))
        fields = (f" {GAP} ".join(words[field]) for field in _FIELDS)
        self._file.execute(_WORDS, (number, *fields, f"{kind} {own or ''}"))
        self._file.executemany(_NAME, [(_hash(one), number) for one in keys])

    def _count(self) -> None:
        """Write the counts out and begin anew."""
        rows = ((iri, _TYPES.index(kind), papers) for (iri, kind), papers in self._counts.items())
        self._file.executemany(_MET, rows)
        self._counts.clear()
