"""IRIs and terms as people read and order them."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import RDF

_DIGITS = re.compile(r"(\d+)")


def capital(words: str) -> str:
    """Words with their first letter large."""
    return words[:1].upper() + words[1:]


def term_label(iri: str, lang: str) -> str:
    """What our ontology calls a term; empty where it does not."""
    return _ontology_labels().get((iri, lang), "")


@cache
def _ontology_labels() -> Mapping[tuple[str, str], str]:
    label = named(RDF.label)
    return {
        (value(triple.subject), triple.object.language or ""): triple.object.value
        for triple in vocab.triples("kg.ttl")
        if triple.predicate == label and isinstance(triple.object, ox.Literal)
    }


@lru_cache(1 << 10)
def named(iri: Iri) -> ox.NamedNode:
    """A constant of `kg.rdf.vocab` as the engine takes it."""
    return ox.NamedNode(iri[1:-1].decode())


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Order in which 10 comes after 9."""
    parts = _DIGITS.split(text)
    found = [(-1, part) for part in parts]
    for place in range(1, len(parts), 2):
        if len(parts[place]) < 16:
            found[place] = int(parts[place]), ""
    return tuple(found)


def order(term: Term) -> tuple[bool, tuple[tuple[int, str], ...], str]:
    """Order of terms: nodes before texts, numbers as numbers."""
    return isinstance(term, ox.Literal), natural(value(term)), str(term)


def is_web(iri: str) -> bool:
    """Whether an address may be followed: http and https only."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def readable(iri: str) -> str:
    """An IRI with its percent signs read, where that leaves nothing that cannot be seen."""
    try:
        text = unquote(iri, errors="strict")
    except UnicodeDecodeError:
        return iri
    return text if text.isprintable() and " " not in text else iri
