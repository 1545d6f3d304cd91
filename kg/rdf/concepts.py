"""Concepts to quads: those of the shipped vocabulary that are in use, and new terms."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache

import pyoxigraph as ox

from kg import ids
from kg.rdf import vocab
from kg.rdf.lift import Base, text
from kg.rdf.mentions import CLASSES
from kg.rdf.parsed import value
from kg.rdf.terms import Quads
from kg.rdf.vocab import RDF, SKOS
from kg.records import NewTerm
from kg.settings import BASE

_FILE = "concepts.ttl"
_TERMS = "concept/term"
_SCHEMES, _DEPTH = f"{BASE}concept/", f"{BASE}concept/".count("/")
_BROADER = SKOS.broader[1:-1].decode()


def graph(
    used: Iterable[str], new: Iterable[NewTerm], base: Base, sink: Callable[[bytes], object]
) -> None:
    """N-Quads of the known concepts in use (relative IRIs), of all above them, and of new terms."""
    name = base(ids.graph("vocabulary"))
    shipped = vocab.rebased(_shipped({BASE + path for path in used}), base.address)
    sink(shipped.replace(b" .\n", b" %b .\n" % name))
    out = Quads(name, sink)
    terms(new, out, base)
    out.hand_on()


def _shipped(wanted: set[str]) -> Iterable[ox.Triple]:
    """Triples of the schemes and of concepts with all that is broader."""
    known, above = vocab.described(_FILE), _above()
    waiting = [*wanted]
    while waiting:
        fresh = [node for node in above.get(waiting.pop(), ()) if node not in wanted]
        wanted.update(fresh)
        waiting.extend(fresh)
    for node in sorted(wanted | _schemes()):
        yield from known.get(node, ())


@cache
def _above() -> dict[str, list[str]]:
    """The broader concepts of each concept that has some."""
    found: dict[str, list[str]] = defaultdict(list)
    for triple in vocab.triples(_FILE):
        if triple.predicate.value == _BROADER:
            found[value(triple.subject)].append(value(triple.object))
    return dict(found)


@cache
def _schemes() -> frozenset[str]:
    known = vocab.described(_FILE)
    return frozenset(
        node for node in known if node.startswith(_SCHEMES) and node.count("/") == _DEPTH
    )


def terms(found: Iterable[NewTerm], out: Quads, base: Base) -> None:
    """Say new terms."""
    scheme = base(_TERMS)
    for term in found:
        node = base(term.path)
        out.say(node, RDF.type, CLASSES[term.kind])
        out.say(node, RDF.type, SKOS.Concept)
        out.say(node, SKOS.inScheme, scheme)
        out.say(node, SKOS.prefLabel, text(term.label))
        out.say_each(node, SKOS.altLabel, map(text, term.alternatives))
        if term.broader is not None:
            out.say(node, SKOS.broader, base(term.broader))
