"""The vocabulary graph: the ontology, the arXiv taxonomy, and what of the rest is in use."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg import ids
from kg.rdf import vocab
from kg.rdf.lift import Base
from kg.rdf.parsed import value
from kg.rdf.terms import Quads, iri, literal
from kg.rdf.vocab import FOAF, KG, ORG, RDF, SKOS
from kg.settings import BASE

_DIGEST_SCHEME = f"{BASE}category/digest/"


class Registered(NamedTuple):
    """A known organisation."""

    path: str
    """IRI relative to the data base."""
    label: str
    names: tuple[tuple[str, str | None], ...]
    """What a registry calls it, each with its language where that is known."""
    parents: tuple[str, ...]
    ror: str | None


def graph(
    codes: Iterable[str],
    known: Sequence[Registered],
    names: Mapping[str, list[str]],
    misspelt: Mapping[str, str],
    base: Base,
) -> bytes:
    """N-Quads of the vocabulary.

    `codes` are the digest categories in use (relative IRIs), `known` the known organisations in
    use with their parents, `names` those that no vocabulary has for an organisation; `misspelt`
    maps a misspelt name to its organisation.
    """
    name = base(ids.graph("vocabulary"))
    used = {BASE + path for path in (*codes, *(one.path for one in known))}
    triples = [*_shipped(used)]
    out = Quads(name)
    _codes(codes, out, base)
    _registered(known, {value(triple.subject) for triple in triples}, out, base)
    paths = {one.path for one in known}
    organizations(names, paths.__contains__, out, base)
    for string in sorted(misspelt):
        out.say(base(misspelt[string]), SKOS.hiddenLabel, literal(string))
    shipped = vocab.rebased(triples, base.address)
    return b"".join((shipped.replace(b" .\n", b" %b .\n" % name), out.text()))


def _shipped(used: set[str]) -> Iterable[ox.Triple]:
    yield from vocab.triples("kg.ttl")
    for triple in vocab.triples("categories.ttl"):
        subject = value(triple.subject)
        if subject in used or not subject.startswith(_DIGEST_SCHEME):
            yield triple
    organizations = vocab.described("organizations.ttl")
    for subject in sorted(used & organizations.keys()):
        yield from organizations[subject]


def _registered(known: Sequence[Registered], shipped: set[str], out: Quads, base: Base) -> None:
    """Say what a registry knows and the shipped vocabulary does not."""
    for one in known:
        node = base(one.path)
        if BASE + one.path not in shipped:
            out.say(node, RDF.type, FOAF.Organization)
            out.say(node, SKOS.prefLabel, literal(one.label))
            out.say_each(node, ORG.subOrganizationOf, map(base, one.parents))
            if one.ror is not None:
                out.say(node, KG.ror, iri(f"https://ror.org/{one.ror}"))
        others = dict.fromkeys(literal(text, lang=lang) for text, lang in one.names)
        out.say_each(node, SKOS.altLabel, (name for name in others if name != literal(one.label)))


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


def organizations(
    names: Mapping[str, Sequence[str]], known: Callable[[str], bool], out: Quads, base: Base
) -> None:
    """Say organisations by the names that no vocabulary has for them."""
    for path, found in names.items():
        labels = found
        if not known(path):
            out.say(base(path), RDF.type, FOAF.Organization)
            out.say(base(path), SKOS.prefLabel, literal(found[0]))
            labels = found[1:]
        out.say_each(base(path), SKOS.altLabel, map(literal, labels))
