"""The whole as VoID and DCAT: figures, parts by class and property, links to other data sets.

https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote, urljoin

from kg import ids
from kg.about._words import CC0, DESCRIPTION, RIGHTS, TARGETS, TITLE, Words
from kg.rdf import parsed, vocab
from kg.rdf.lift import Base
from kg.rdf.terms import Iri, Literal, Quads, integer, iri, literal
from kg.rdf.vocab import DCAT, DCT, FOAF, KG, RDF, VOID
from kg.store.tally import Tally, Use

NODE = "dataset"
"""IRI of the whole, relative to the base; its parts are fragments of it."""
_IDENTITY: tuple[Iri, ...] = (KG.work, KG.author, KG.organization)
"""Properties that lead from what sources state to who and what is meant."""


def say(found: Tally, times: tuple[Literal, Literal], out: Quads, base: Base) -> None:
    """Say all but the sources and named graphs; `times` are those of the first and last build."""
    node = base(NODE)
    out.say_each(node, RDF.type, (VOID.Dataset, DCAT.Dataset))
    out.say_each(node, RDF.label, TITLE.literals())  # so that all that has a title is a paper
    out.say_each(node, DCT.description, DESCRIPTION.literals())
    out.say(node, DCT.created, times[0])
    out.say(node, DCT.modified, times[1])
    out.say(node, DCT.rights, base(rights("whole")))
    out.say(node, VOID.uriSpace, literal(base.address))
    out.say_each(node, VOID.exampleResource, map(iri, sorted(found.examples.values())))
    out.say_each(node, VOID.vocabulary, map(iri, sorted(_vocabularies(found))))
    out.say(node, VOID.triples, integer(found.triples))
    out.say(node, VOID.entities, integer(found.entities))
    out.say(node, VOID.classes, integer(len(found.classes)))
    out.say(node, VOID.properties, integer(len(found.properties)))
    _classes(found.classes.items(), node, out, base)
    _properties(found.properties.items(), node, out, base)
    _links(found, node, out, base)
    _itself(node, out, base)
    for name, words in RIGHTS.items():
        _statement(base(rights(name)), words, out)


def rights(name: str) -> str:
    """IRI of a statement of rights, relative to the base."""
    return f"{NODE}#rights-{name}"


def _vocabularies(found: Tally) -> Iterator[str]:
    """Namespaces of the classes and properties in use."""
    known = set(vocab.prefixes().values())
    spaces = set()
    for name in (*found.classes, *found.properties):
        own = (space for space in known if name.startswith(space))
        spaces.add(max(own, key=len, default=name[: max(map(name.rfind, "#/:")) + 1]))
    yield from filter(parsed.legal, spaces)


def _classes(found: Iterable[tuple[str, int]], node: Iri, out: Quads, base: Base) -> None:
    for name, number in found:
        part = base(f"{NODE}#class-{_key(name)}")
        out.say(node, VOID.classPartition, part)
        out.say(part, VOID.class_, iri(name))
        out.say(part, VOID.entities, integer(number))


def _properties(found: Iterable[tuple[str, Use]], node: Iri, out: Quads, base: Base) -> None:
    for name, use in found:
        part = base(f"{NODE}#property-{_key(name)}")
        out.say(node, VOID.propertyPartition, part)
        out.say(part, VOID.property, iri(name))
        out.say(part, VOID.triples, integer(use.triples))
        out.say(part, VOID.distinctSubjects, integer(use.subjects))
        if use.objects is not None:
            out.say(part, VOID.distinctObjects, integer(use.objects))


def _key(name: str) -> str:
    """What stands for a class or property in the IRI of its part: its short name, if it has one.

    No colon: rdflib takes a relative IRI with one in its fragment for an absolute IRI.
    """
    short = vocab.curie(name)
    return quote(name if short == name else short.replace(":", "-", 1), safe="")


def _links(found: Tally, node: Iri, out: Quads, base: Base) -> None:
    """Say where the nodes of other data sets are named, and who is who."""
    identity = base(ids.graph("identity"))
    sets = [("identity", _IDENTITY, identity)]
    for target in TARGETS:
        if _counted((target.predicate,), found):
            other = base(f"{NODE}#target-{target.name}")
            out.say(other, RDF.type, VOID.Dataset)
            out.say(other, RDF.label, literal(target.title))
            out.say(other, FOAF.homepage, iri(urljoin(target.space, "/")))
            out.say(other, VOID.uriSpace, literal(target.space))
            sets.append((target.name, (target.predicate,), other))
    for name, predicates, objects in sets:
        used = _counted(predicates, found)
        if used:
            links = base(f"{NODE}#links-{name}")
            out.say(node, VOID.subset, links)
            out.say_each(links, RDF.type, (VOID.Dataset, VOID.Linkset))
            out.say_each(links, VOID.linkPredicate, used)
            out.say(links, VOID.subjectsTarget, node)
            out.say(links, VOID.objectsTarget, objects)
            out.say(links, VOID.triples, integer(sum(used.values())))


def _counted(predicates: Iterable[Iri], found: Tally) -> dict[Iri, int]:
    """Triples of each of some properties that is in use."""
    names = {one: one[1:-1].decode() for one in predicates}
    used = found.properties
    return {one: used[name].triples for one, name in names.items() if name in used}


def _itself(node: Iri, out: Quads, base: Base) -> None:
    """Say what the graph `about` is."""
    about = base(ids.graph("about"))
    out.say(about, RDF.type, VOID.DatasetDescription)
    out.say(about, FOAF.primaryTopic, node)
    out.say(about, DCT.license, CC0)


def _statement(node: Iri, words: Words, out: Quads) -> None:
    out.say(node, RDF.type, DCT.RightsStatement)
    out.say_each(node, RDF.label, words.literals())
