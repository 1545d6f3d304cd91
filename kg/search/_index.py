"""The index: one SQLite file with the words of all nodes of a generation.

node    what can be found, with the works that lead to it and the mark of its words
key     hashes: of whole names, for the query that is one, and of IRIs, to come by a node
words   the words themselves, in the order that kg.search._tokens gives them; no texts

Ids say nothing: an index that has followed its graph gives the answers of one made anew.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Self, get_args

from kg.search._query import Query
from kg.search._reading import Type
from kg.search._words import Words

_APPLICATION = 0x6B677331
LAYOUT = 2
"""Of the file and of the words in it: another one is made anew."""
TYPES: tuple[Type, ...] = get_args(Type)
"""A node's type is its place here."""

SCHEMA = f"""
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {LAYOUT};
CREATE TABLE node
    (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, type INTEGER, papers INTEGER, mark INTEGER);
CREATE TABLE key (hash INTEGER, node INTEGER, PRIMARY KEY (hash, node)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words
    USING fts5(name, other, people, text, kind, content='', tokenize='ascii');
"""
"""Of an empty file."""
_WRITING = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
ATTACH '' AS aside;
CREATE TABLE aside.key (hash INTEGER, node INTEGER);
"""
"""The file has no reader yet, and is thrown away where something goes wrong."""
_FIND = (
    "SELECT id, type, papers, mark FROM main.key JOIN node ON id = node"
    " WHERE hash = :hash AND iri = :iri"
)
_WORKS = "SELECT count(*) FROM node WHERE type = 0"
_LAST = "SELECT ifnull(max(id), 0) FROM node"
_ADD = "INSERT INTO node VALUES (?, ?, ?, ?, ?)"
_ADD_WORDS = "INSERT INTO words (rowid, name, other, people, text, kind) VALUES (?, ?, ?, ?, ?, ?)"
_REMOVE = "DELETE FROM node WHERE id = ?"
_REMOVE_WORDS = (
    "INSERT INTO words (words, rowid, name, other, people, text, kind)"
    " VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)
_ADD_KEY = "INSERT INTO aside.key VALUES (?, ?)"
_ADD_KEYS = "INSERT INTO main.key SELECT DISTINCT hash, node FROM aside.key ORDER BY 1, 2"
_REMOVE_KEY = "DELETE FROM main.key WHERE hash = ? AND node = ?"
_RECOUNT = "UPDATE node SET papers = ? WHERE id = ?"
_COUNT = "SELECT count(*) FROM words WHERE words MATCH :query"
_RANKED = """
SELECT iri, type, papers,
    bm25(words, 10, 6, 1, 1, 0)
        * CASE type WHEN 0 THEN 1 ELSE papers / (papers + 1.0) END AS score
FROM words CROSS JOIN node ON id = words.rowid WHERE words MATCH :query
ORDER BY
    words.rowid IN (SELECT node FROM key WHERE hash = :key) DESC,
    words.rowid IN (SELECT rowid FROM words WHERE words MATCH :named) DESC,
    score, iri
LIMIT :limit OFFSET :offset
"""
"""A name weighs as ten words of a text, another name as six; the kind bounds and weighs nothing.

Few works lead to most other nodes, whose short names bm25 prefers: where there is one, it is the
better answer. So such a node counts for half with one work, and for nearly all with many (the
saturation n / (n + 1) of Craswell et al., Relevance weighting for query independent evidence,
2005).
"""


class Found(NamedTuple):
    """A node that the index has found."""

    iri: str
    type: Type
    papers: int
    score: float
    """The greater, the better."""


class Row(NamedTuple):
    """A node of the index."""

    id: int
    type: Type
    papers: int
    mark: int


class Writing:
    """Nodes on their way into a file that has no reader, and out of it.

    They should come by rising ids: whenever these fall, the words so far are written out.
    """

    def __init__(self, path: Path, script: str = "") -> None:
        """Open a file; all raise sqlite3.Error for a damaged one and where there is no room."""
        self.file = sqlite3.connect(path, isolation_level=None)
        self._script = script

    def __enter__(self) -> Self:
        """Run the script and begin; the file is in order again when the block ends well."""
        self.file.executescript(f"{_WRITING} {self._script} BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write the keys, and let go of the file."""
        with closing(self.file):
            if kind is None:
                self.file.execute(_ADD_KEYS)
                self.file.execute("COMMIT")

    def works(self) -> int:
        """How many works there are."""
        number: int = self.file.execute(_WORKS).fetchone()[0]
        return number

    def last(self) -> int:
        """The greatest id, 0 where there is none."""
        number: int = self.file.execute(_LAST).fetchone()[0]
        return number

    def find(self, iri: str) -> Row | None:
        """The row of a node that was there when the writing began."""
        row = self.file.execute(_FIND, {"hash": _hash(iri), "iri": iri}).fetchone()
        return row and Row(row[0], TYPES[row[1]], *row[2:])

    def add(self, number: int, iri: str, kind: Type, papers: int, words: Words) -> None:
        """Write a node with its words."""
        self.file.execute(_ADD, (number, iri, TYPES.index(kind), papers, words.mark))
        self.file.execute(_ADD_WORDS, (number, *words.columns))
        self.file.executemany(_ADD_KEY, [(one, number) for one in _hashes(iri, words)])

    def remove(self, number: int, iri: str, words: Words) -> None:
        """Take a node away that was there when the writing began, given the words that it has."""
        self.file.execute(_REMOVE, (number,))
        self.file.execute(_REMOVE_WORDS, (number, *words.columns))
        self.file.executemany(_REMOVE_KEY, [(one, number) for one in _hashes(iri, words)])

    def recount(self, number: int, papers: int) -> None:
        """Note how many works lead to a node."""
        self.file.execute(_RECOUNT, (papers, number))


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
    """Count what a query finds, and rank a part of it; raises sqlite3.Error for a damaged file.

    First comes what is called as the query says, then what has all its parts in its names.
    """
    only = " OR ".join(f'"{kind}"' for kind in kinds)
    asked = {
        "query": f"{query} AND kind : ({only})" if only else str(query),
        "named": f"{{name other}} : ({query})",
        "key": _hash(query.key),
        "limit": limit,
        "offset": offset,
    }
    with closing(_open(path)) as file:
        total: int = file.execute(_COUNT, asked).fetchone()[0]
        rows = file.execute(_RANKED, asked).fetchall() if total > offset else []
    return total, [Found(iri, TYPES[kind], papers, -score) for iri, kind, papers, score in rows]


def _open(path: Path) -> sqlite3.Connection:
    """Open a finished index: nobody changes it, so that it needs no locks."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _hashes(iri: str, words: Words) -> set[int]:
    """No name's key is an IRI: it has letters and digits alone."""
    return {*map(_hash, (iri, *words.keys))}


def _hash(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)
