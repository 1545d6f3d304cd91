"""The registry as a read-only SQLite file: names, near names, places, records."""

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias
from weakref import finalize

import msgspec
from msgspec import Struct

from kg.errors import StoreError
from kg.resolve import _places
from kg.resolve._forms import key

_VERSION = 1
"""Of this file's layout and of the normal form; a new one makes every index anew."""
_SCHEMA = """
CREATE TABLE record (ror TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE name (key TEXT, ror TEXT, kind TEXT, text TEXT, PRIMARY KEY (key, ror)) WITHOUT ROWID;
CREATE TABLE gap (hash INTEGER, word TEXT, key TEXT, PRIMARY KEY (hash, word, key)) WITHOUT ROWID;
CREATE TABLE place (key TEXT, country TEXT, PRIMARY KEY (key, country)) WITHOUT ROWID;
"""
_QUICK = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000"
"""Nobody reads the file before it is whole."""
_MAPPED = 1 << 28
"""Bytes of the file read as memory, page by page as they are asked for."""
_TYPED_LENGTH = 12
"""Letters from which on a name is looked up with a typing error (identity.md, section 6)."""
_IN_BRACKETS = re.compile(r"(?P<name>.+) \((?P<place>[^()]+)\)")

Kind: TypeAlias = Literal["label", "alias", "acronym"]


class RegistryName(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name of an organisation."""

    text: str
    kind: Kind
    lang: str | None = None


class RegistryRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the index keeps of a record."""

    ror: str
    label: str
    names: tuple[RegistryName, ...]
    country: str = ""
    """ISO 3166-1 code."""
    cities: tuple[str, ...] = ()
    facility: bool = False
    """A laboratory, institute or instrument, often of a university."""
    parents: tuple[str, ...] = ()
    """Identifiers as `02mhbdp94`."""


def file_name(sha256: str) -> str:
    return f"ror-{sha256[:16]}-{_VERSION}.sqlite"


def write(path: Path, records: Iterable[RegistryRecord]) -> None:
    """Write the index beside its place, then move it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f"{path.name}.{os.getpid()}.part")
    begun.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(begun, isolation_level=None)
        try:
            _fill(connection, records)
        finally:
            connection.close()
        begun.replace(path)
    except sqlite3.Error as error:
        raise StoreError(str(error), "check the disk", path=path) from error
    finally:
        begun.unlink(missing_ok=True)


def is_sound(path: Path) -> bool:
    """Whether an index is there and whole."""
    if not path.is_file():
        return False
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, records: Iterable[RegistryRecord]) -> None:
    connection.executescript(_QUICK)
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    encode = msgspec.msgpack.Encoder().encode
    for record in records:
        connection.execute("INSERT INTO record VALUES (?, ?)", (record.ror, encode(record)))
        names = {(form, kind): text for form, kind, text in reversed([*_forms(record)])}
        rows = [(form, record.ror, kind, text) for (form, kind), text in names.items()]
        rows.sort(key=lambda row: _RANKS[row[2]])
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", rows)
        connection.executemany(
            "INSERT OR IGNORE INTO gap VALUES (?, ?, ?)",
            [(*gap, form) for form, _, kind, _ in rows if kind != "acronym" for gap in gaps(form)],
        )
        places = [(key(city), record.country) for city in record.cities]
        connection.executemany("INSERT OR IGNORE INTO place VALUES (?, ?)", places)
    connection.execute("COMMIT")


_RANKS: dict[Kind, int] = {"label": 0, "alias": 1, "acronym": 2}


def _forms(record: RegistryRecord) -> Iterator[tuple[str, Kind, str]]:
    """Keys of a record's names; a country or city in brackets may be left out."""
    here = {record.country, *map(key, record.cities)}
    for name in record.names:
        yield key(name.text), name.kind, name.text
        bracketed = _IN_BRACKETS.fullmatch(name.text)
        if bracketed and {_places.country(key(bracketed["place"])), key(bracketed["place"])} & here:
            yield key(bracketed["name"]), name.kind, name.text


def gaps(form: str) -> Iterator[tuple[int, str]]:
    """For each word of a long name, a hash of its place, first letter and the rest, and the word.

    The first letter keeps the lists short: a thousand names are a word and `University`.
    """
    words = form.split()
    if len(words) > 1 and len(form) >= _TYPED_LENGTH:
        for place, word in enumerate(words):
            rest = " ".join((*words[:place], f"{word[0]}*", *words[place + 1 :]))
            digest = hashlib.blake2b(rest.encode(), digest_size=8).digest()
            yield int.from_bytes(digest, signed=True), word


class Index:
    """An index opened for reading; nothing is read before it is asked for."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreError("the registry's index is gone", "give --ror again", path=path)
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._path = path
        # Whatever thread collects the garbage may close it.
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        finalize(self, connection.close)
        self._select = connection.execute
        self._select(f"PRAGMA mmap_size = {_MAPPED}")
        self.record = lru_cache(1 << 14)(self._record)

    def named(self, form: str) -> list[tuple[str, Kind, str]]:
        """Identifier, kind and text of every name with this key."""
        return self._rows("SELECT ror, kind, text FROM name WHERE key = ?", form)

    def begins(self, form: str) -> bool:
        """Whether a longer name begins with the words of this key."""
        query = "SELECT 1 FROM name WHERE key > ? AND key < ? LIMIT 1"
        return bool(self._rows(query, f"{form} ", f"{form}!"))

    def near(self, hashes: Sequence[int]) -> list[tuple[int, str, str]]:
        """Words that stand in the gaps, each with its gap and the key of the name."""
        marks = ", ".join("?" * len(hashes))
        return self._rows(f"SELECT hash, word, key FROM gap WHERE hash IN ({marks})", *hashes)  # noqa: S608

    def countries(self, city: str) -> list[tuple[str]]:
        """Countries in which organisations are found in a city of this key."""
        return self._rows("SELECT country FROM place WHERE key = ?", city)

    def _record(self, ror: str) -> RegistryRecord | None:
        rows = self._rows("SELECT body FROM record WHERE ror = ?", ror)
        return msgspec.msgpack.decode(rows[0][0], type=RegistryRecord) if rows else None

    def _rows(self, query: str, *values: str | int) -> list[Any]:
        try:
            return self._select(query, values).fetchall()
        except sqlite3.Error as error:
            what, name = "the registry's index is damaged", Path(self._path.name)
            raise StoreError(what, "give --ror again", path=name) from error
