"""The ontology as a page: classes, properties and individuals, each with an anchor."""

from collections import defaultdict
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.view.entity._kinds import OWL
from kg.view.entity._reading import Ref
from kg.view.entity._words import Text, Words
from kg.view.entity.addresses import Addresses

ONTOLOGY = vocab.ONTOLOGY
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_INCLUDES = "https://schema.org/domainIncludes"
_SECTIONS = {
    "classes": ("Class",),
    "properties": ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"),
    "individuals": ("NamedIndividual",),
}

_Facts: TypeAlias = dict[str, list[ox.NamedNode | ox.Literal]]


class Term(NamedTuple):
    """A term of our own."""

    name: str
    labels: tuple[Text, ...]
    definitions: tuple[Text, ...]
    rows: tuple[tuple[str, tuple[Ref, ...]], ...]
    page: str | None
    """Address of the page that tells what the graph says of it."""


def triples() -> tuple[ox.Triple, ...]:
    """All that the ontology's file says."""
    return vocab.triples("kg.ttl")


def view(words: Words, addresses: Addresses) -> dict[str, object]:
    """What the page shows."""
    facts: dict[str, _Facts] = defaultdict(lambda: defaultdict(list))
    for triple in triples():
        if isinstance(triple.object, ox.NamedNode | ox.Literal):
            facts[value(triple.subject)][triple.predicate.value].append(triple.object)
    sections = {}
    for name, kinds in _SECTIONS.items():
        sections[name] = [
            _term(iri, about, words, addresses)
            for iri, about in sorted(facts.items(), key=lambda pair: pair[0].casefold())
            if iri.startswith(ONTOLOGY)
            and {f"{OWL}{kind}" for kind in kinds} & {one.value for one in about[_TYPE]}
        ]
    own = facts[ONTOLOGY]
    version = next((one.value for one in own[f"{OWL}versionInfo"]), "")
    return {
        "iri": ONTOLOGY,
        "names": _texts(own[f"{_RDFS}label"], words),
        "definitions": _texts(own[f"{_RDFS}comment"], words),
        "version": version,
        "sections": sections,
    }


def _texts(found: list[ox.NamedNode | ox.Literal], words: Words) -> tuple[Text, ...]:
    texts = [Text(one.value, one.language) for one in found if isinstance(one, ox.Literal)]
    return tuple(sorted(texts, key=lambda text: text.lang != words.lang))


def _term(iri: str, about: _Facts, words: Words, addresses: Addresses) -> Term:
    name = iri.removeprefix(ONTOLOGY)
    places = {
        "kind of": [one for one in about[_TYPE] if not one.value.startswith(OWL)],
        "below": about[f"{_RDFS}subClassOf"] + about[f"{_RDFS}subPropertyOf"],
        "domain": about[f"{_RDFS}domain"] + about[_INCLUDES],
        "range": about[f"{_RDFS}range"],
    }
    rows = tuple(
        (words(word), tuple(_ref(one.value, addresses) for one in found))
        for word, found in places.items()
        if found
    )
    labels = _texts(about[f"{_RDFS}label"], words)
    definitions = _texts(about[f"{_RDFS}comment"], words)
    return Term(name, labels, definitions, rows, addresses.facts(iri))


def _ref(iri: str, addresses: Addresses) -> Ref:
    """A term by its short name; only ours have a place on the page."""
    name = Text(vocab.curie(iri).removeprefix("kg:"))
    return (
        Ref(name, addresses.entity(iri))
        if iri.startswith(ONTOLOGY)
        else Ref(name, iri, outside=True)
    )
