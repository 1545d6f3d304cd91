"""What SPARQL cannot say of a graph: check digits, the order of posts, terms of no ontology."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from typing import Literal, TypeAlias

import pyoxigraph as ox
from msgspec import Struct

from kg.infer.post_date import post_time
from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.rdf.vocab import KG, RDF
from kg.store.store import Store

Severity: TypeAlias = Literal["error", "warning"]

_NUMBER = re.compile(r"[0-9]{1,18}")
_LANGUAGES = tuple(vocab.prefixes()[name] for name in ("rdf", "rdfs", "owl", "sh"))
"""What ontologies are written in; no ontology of ours lists these terms."""
_IN_USE = {
    "property": "SELECT ?term WHERE { ?subject ?term ?object } GROUP BY ?term ORDER BY ?term",
    "class": "SELECT ?term WHERE { ?subject a ?term } GROUP BY ?term ORDER BY ?term",
}
_OURS = f"""SELECT DISTINCT ?role ?term WHERE {{
  {{
    {{
      SELECT ?node WHERE {{
        {{ ?node ?property ?object }} UNION {{ ?subject ?property ?node }}
      }} GROUP BY ?node
    }}
    FILTER (STRSTARTS(STR(IF(isLiteral(?node), DATATYPE(?node), ?node)), "{vocab.ONTOLOGY}"))
  }}
  BIND (STR(IF(isLiteral(?node), DATATYPE(?node), ?node)) AS ?term)
  BIND (IF(EXISTS {{ ?node ?p ?o }}, "subject", "object") AS ?stands)
  BIND (IF(isLiteral(?node), "datatype", ?stands) AS ?role)
}} ORDER BY ?role ?term"""
"""Grouped first, since the engine reads the text of each node that a filter looks at."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is not as the model says."""

    check: str
    """`PaperShape title maxCount`, or the name of a health query."""
    severity: Severity
    message: str
    node: str
    path: str = ""
    value: str = ""
    place: str = ""
    """Lines of the source (RFC 5147) that the node, or else what it belongs to, comes from."""


def number(text: str) -> int | None:
    """Whole number in digits of a length that numbers of a graph can have, else None."""
    return int(text) if _NUMBER.fullmatch(text) else None


def rows(store: Store, query: str) -> Iterator[dict[str, Term]]:
    """Rows of a SELECT query; what is unbound is left out."""
    answer = store.query(query)
    names = [variable.value for variable in getattr(answer, "variables", ())]
    for row in answer:  # type: ignore[union-attr]  # checks select
        yield {name: term for name, term in zip(names, row, strict=True) if term is not None}


def _orcid_digit(store: Store) -> Iterator[Finding]:
    """ORCID check digit: ISO 7064 MOD 11-2."""
    for node, address in store.objects(KG.orcid):
        digits = address.removeprefix("https://orcid.org/").replace("-", "")
        if re.fullmatch(r"[0-9]{15}[0-9X]", digits):
            total = 0
            for digit in digits[:-1]:
                total = (total + int(digit)) * 2
            expected = "0123456789X"[(12 - total % 11) % 11]
            if digits[-1] != expected:
                yield _of("orcid-digit", "The check digit of the ORCID is wrong", node, address)


def _ror_digits(store: Store) -> Iterator[Finding]:
    """ROR check digits: ISO 7064 MOD 97-10 over Crockford's base 32."""
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    for node, address in store.objects(KG.ror):
        match = re.fullmatch(r"https://ror\.org/0([a-z0-9]{6})([0-9]{2})", address)
        if match:
            total = 0
            for letter in match[1]:
                total = total * 32 + max(letters.find(letter), 0)
            known = set(match[1]) <= set(letters)
            if not known or 98 - (total * 100) % 97 != int(match[2]):
                yield _of("ror-digits", "The check digits of the ROR are wrong", node, address)


def _post_order(store: Store) -> Iterator[Finding]:
    """Post times that do not rise with the ordinals of an issue."""
    numbers = ((node, number(text)) for node, text in store.objects(KG.ordinal))
    ordinal = {node: place for node, place in numbers if place is not None}
    posts = dict(store.objects(RDF.seeAlso))
    issues: dict[str, list[str]] = {}
    for entry, _ in store.objects(KG.describes):
        if entry in ordinal:
            issues.setdefault(entry.rpartition("/entry/")[0], []).append(entry)
    for _, entries in sorted(issues.items()):
        ordered = sorted(entries, key=ordinal.__getitem__)
        known = [(entry, post_time(posts[entry])) for entry in ordered if entry in posts]
        timed = [(entry, time) for entry, time in known if time is not None]
        for (_, before), (entry, time) in pairwise(timed):
            if time <= before:
                message = "A post is older than the one before it"
                yield _of("post-order", message, entry, posts[entry], "warning")


def _term_undeclared(store: Store) -> Iterator[Finding]:
    """Terms of our namespace that the ontology does not declare, in whatever role."""
    message = "Term of ours that the ontology does not declare"
    told = set(_declared())
    for role, term in (*_in_use(store), *_ours(store)):
        if term.startswith(vocab.ONTOLOGY) and term not in told:
            told.add(term)
            yield _of("term-undeclared", message, term, role)


def _term_foreign(store: Store) -> Iterator[Finding]:
    """Classes and properties of others that the ontology does not list, as foreign RDF has them."""
    message = "Term of others that the ontology does not list"
    for role, term in _in_use(store):
        if term not in _declared() and not term.startswith((vocab.ONTOLOGY, *_LANGUAGES)):
            yield _of("term-foreign", message, term, role, "warning")


def _ours(store: Store) -> Iterator[tuple[str, str]]:
    for row in rows(store, _OURS):
        yield value(row["role"]), value(row["term"])


def _in_use(store: Store) -> Iterator[tuple[str, str]]:
    """Classes and properties of a graph."""
    for role, query in _IN_USE.items():
        for row in rows(store, query):
            if isinstance(row["term"], ox.NamedNode):
                yield role, row["term"].value


@cache
def _declared() -> frozenset[str]:
    """Terms that the shipped ontology declares, whatever the graph says of itself."""
    return frozenset(value(triple.subject) for triple in vocab.triples("kg.ttl"))


def _of(name: str, message: str, node: str, about: str, severity: Severity = "error") -> Finding:
    return Finding(check=name, severity=severity, message=message, node=node, value=about)


EXTRAS: tuple[Callable[[Store], Iterator[Finding]], ...] = (
    _orcid_digit,
    _ror_digits,
    _post_order,
    _term_undeclared,
    _term_foreign,
)
