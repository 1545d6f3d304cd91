"""Known organisations: curated labels and aliases as lookup tables."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

from msgspec import Struct

from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.settings import BASE

_NOT_A_LETTER = re.compile(r"(?:[^\w+#]|_)+")
"""Plus and hash tell C++ from C#."""


class Organization(Struct, frozen=True, kw_only=True):
    """A known organisation."""

    path: str
    """IRI relative to the data base."""
    label: str
    parents: tuple[str, ...] = ()


class Registry(Struct, frozen=True, kw_only=True):
    """Lookup tables over known organisations; read-only by convention, built once."""

    organizations: dict[str, Organization]
    """By path."""
    names: dict[str, tuple[str, str]]
    """Normal form to the path it means and the name as the vocabulary has it."""
    gaps: dict[tuple[int, tuple[str, ...]], list[tuple[str, str]]]
    """Place of a word and the other words to the words that stand there, with normal form."""


def normal_form(name: str) -> str:
    """Fold a name: no marks, case, punctuation or leading article."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", plain.casefold()).strip().removeprefix("the ")


@cache
def curated() -> Registry:
    """Read `ontology/organizations.ttl` into tables."""
    labels: dict[str, str] = {}
    aliases: dict[str, list[str]] = defaultdict(list)
    parents: dict[str, list[str]] = defaultdict(list)
    for triple in vocab.triples("organizations.ttl"):
        path = value(triple.subject).removeprefix(BASE)
        name = value(triple.object)
        match triple.predicate.value.rpartition("#")[2]:
            case "prefLabel":
                labels[path] = name
            case "altLabel" | "hiddenLabel":
                aliases[path].append(name)
            case "subOrganizationOf":
                parents[path].append(name.removeprefix(BASE))
    names = {
        normal_form(name): (path, name)
        for path in sorted(labels)
        for name in (*sorted(aliases[path]), labels[path])
    }
    organizations = {
        path: Organization(path=path, label=label, parents=tuple(sorted(parents[path])))
        for path, label in labels.items()
    }
    return Registry(organizations=organizations, names=names, gaps=_gaps(names))


def _gaps(names: dict[str, tuple[str, str]]) -> dict[tuple[int, tuple[str, ...]],
                                                     list[tuple[str, str]]]:  # fmt: skip
    gaps: dict[tuple[int, tuple[str, ...]], list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(names):
        words = name.split()
        for place, word in enumerate(words):
            others = (*words[:place], *words[place + 1 :])
            if others:
                gaps[place, others].append((word, name))
    return dict(gaps)
