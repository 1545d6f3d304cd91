"""Sorted lines of N-Triples as blocks of one subject, and their terms with our prefixes."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from kg.rdf import vocab
from kg.rdf.vocab import RDF

XSD = b"http://www.w3.org/2001/XMLSchema#"


class Block(NamedTuple):
    """A subject and what is said of it, each term as N-Triples write it."""

    subject: bytes
    facts: dict[bytes, list[bytes]]
    """Objects by predicate, `rdf:type` first."""


def blocks(lines: Iterable[bytes]) -> Iterator[Block]:
    """Gather the lines of each subject."""
    subject, facts = b"", dict[bytes, list[bytes]]()
    for line in lines:
        this, predicate, rest = line.split(b" ", 2)
        if this != subject:
            if facts:
                yield Block(subject, _types_first(facts))
            subject, facts = this, {}
        facts.setdefault(predicate, []).append(rest[:-3])
    if facts:
        yield Block(subject, _types_first(facts))


def literal(term: bytes) -> tuple[bytes, bytes, bytes]:
    """Quoted text, language tag and datatype IRI of a literal; empty what it has not."""
    end = term.rindex(b'"') + 1
    text, sign, rest = term[:end], term[end : end + 1], term[end:]
    if sign == b"@":
        return text, rest[1:], b""
    return text, b"", rest[3:-1]


def divided(iri: bytes) -> tuple[str, bytes, bytes]:
    """Our prefix for the namespace of an IRI, empty where it is none of ours, and its two parts."""
    cut = max(iri.rfind(b"#"), iri.rfind(b"/")) + 1
    return _prefixes().get(iri[:cut], ""), iri[:cut], iri[cut:]


@cache
def _prefixes() -> dict[bytes, str]:
    return {namespace.encode(): prefix for prefix, namespace in vocab.prefixes().items()}


def _types_first(facts: dict[bytes, list[bytes]]) -> dict[bytes, list[bytes]]:
    types = facts.pop(RDF.type, None)
    return facts if types is None else {RDF.type: types, **facts}
