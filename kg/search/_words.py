"""The words of a node as the index has them, and what tells them from others."""

import hashlib
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple, get_args

from kg.search._reading import Field, Reading, Text, Type
from kg.search._tokens import GAP, indexed, key

_FIELDS: tuple[Field, ...] = get_args(Field)


class Words(NamedTuple):
    """What an index has of a node besides its IRI and the number of its works."""

    columns: tuple[str, ...]
    """The words of each field with spaces between, then the node's type and kind."""
    keys: frozenset[str]
    """Of all names: their letters and digits."""

    @property
    def mark(self) -> int:
        """A number of 64 bits: other columns have another one."""
        content = "\n".join(self.columns).encode()
        return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), signed=True)


def of(reading: Reading, iri: str, kind: Type, forms: Iterable[Text] = ()) -> Words:
    """The words of a node; of an author also the forms of the name, sorted."""
    words: dict[Field, list[str]] = {field: [] for field in _FIELDS}
    keys: set[str] = set()
    for field, text in chain(reading.texts(iri, kind), forms):
        words[field].append(indexed(text))
        if field in {"name", "other"}:
            keys.add(key(text))
    own = reading.node(iri, kind).kind if kind == "concept" else None
    columns = (f" {GAP} ".join(words[field]) for field in _FIELDS)
    return Words((*columns, f"{kind} {own or ''}"), frozenset(keys))
