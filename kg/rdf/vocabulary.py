"""The vocabulary graph: the ontology, the arXiv taxonomy, and what of the rest is in use."""

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from kg import ids
from kg.rdf import vocab
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.terms import Quads, literal
from kg.rdf.vocab import FOAF, RDF, SKOS
from kg.settings import BASE

_DIGEST_SCHEME = f"{BASE}category/digest/"
_PARENT = "http://www.w3.org/ns/org#subOrganizationOf"


def graph(
    codes: Iterable[str],
    known: Iterable[str],
    unknown: Mapping[str, list[str]],
    misspelt: Mapping[str, str],
    base: Base,
) -> bytes:
    """N-Quads of the vocabulary.

    `codes` and `known` are the digest categories and curated organisations in use (relative
    IRIs), `unknown` the names of the organisations no vocabulary knows, `misspelt` maps a
    misspelt name to its organisation.
    """
    name = base(ids.graph("vocabulary"))
    used = {BASE + code for code in codes} | _with_parents(known)
    out = Quads(name)
    _codes(codes, out, base)
    _organizations(unknown, misspelt, out, base)
    shipped = vocab.rebased([*_shipped(used)], base.address)
    return b"".join((shipped.replace(b" .\n", b" %b .\n" % name), out.text()))


def _shipped(used: set[str]) -> Iterable[ox.Triple]:
    yield from vocab.triples("kg.ttl")
    for triple in vocab.triples("categories.ttl"):
        subject = value(triple.subject)
        if subject in used or not subject.startswith(_DIGEST_SCHEME):
            yield triple
    for triple in vocab.triples("organizations.ttl"):
        if value(triple.subject) in used:
            yield triple


def _with_parents(known: Iterable[str]) -> set[str]:
    parents: dict[str, list[str]] = {}
    for triple in vocab.triples("organizations.ttl"):
        if triple.predicate.value == _PARENT:
            parents.setdefault(value(triple.subject), []).append(value(triple.object))
    found: set[str] = set()
    waiting = [BASE + path for path in known]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(parents.get(node, ()))
    return found


def _codes(codes: Iterable[str], out: Quads, base: Base) -> None:
    """Say the digest codes in use that the shipped scheme does not know."""
    shipped = vocab.digest_matches()
    scheme = ids.category("digest", "")
    for path in codes:
        code = path.removeprefix(scheme)
        if code not in shipped:
            out.say(base(path), RDF.type, SKOS.Concept)
            out.say(base(path), SKOS.inScheme, base(scheme.removesuffix("/")))
            out.say(base(path), SKOS.notation, literal(code))
            category = vocab.category_match(code)
            if category is not None:
                out.say(base(path), SKOS.exactMatch, base(category))


def _organizations(
    unknown: Mapping[str, list[str]], misspelt: Mapping[str, str], out: Quads, base: Base
) -> None:
    for path, names in unknown.items():
        out.say(base(path), RDF.type, FOAF.Organization)
        out.say(base(path), SKOS.prefLabel, literal(names[0]))
        out.say_each(base(path), SKOS.altLabel, map(literal, names[1:]))
    for string in sorted(misspelt):
        out.say(base(misspelt[string]), SKOS.hiddenLabel, literal(string))
