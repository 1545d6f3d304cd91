"""Concepts to quads: those of the shipped vocabulary that are in use, and new terms."""

from collections import defaultdict
from collections.abc import Callable, Iterable

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
    _say(new, out, base)
    out.hand_on()


def _shipped(wanted: set[str]) -> Iterable[ox.Triple]:
    """Triples of the schemes and of concepts with all that is broader."""
    above: dict[str, list[str]] = defaultdict(list)
    for triple in vocab.triples(_FILE):
        if triple.predicate.value == _BROADER:
            above[value(triple.subject)].append(value(triple.object))
    waiting = [*wanted]
    while waiting:
        fresh = [node for node in above[waiting.pop()] if node not in wanted]
        wanted.update(fresh)
        waiting.extend(fresh)
    for triple in vocab.triples(_FILE):
        node = value(triple.subject)
        if node in wanted or (node.startswith(_SCHEMES) and node.count("/") == _DEPTH):
            yield triple


def _say(terms: Iterable[NewTerm], out: Quads, base: Base) -> None:
    """Say the new terms."""
    scheme = base(_TERMS)
    for term in terms:
        node = base(term.path)
        out.say(node, RDF.type, CLASSES[term.kind])
        out.say(node, RDF.type, SKOS.Concept)
        out.say(node, SKOS.inScheme, scheme)
        out.say(node, SKOS.prefLabel, text(term.label))
        out.say_each(node, SKOS.altLabel, map(text, term.alternatives))
        if term.broader is not None:
            out.say(node, SKOS.broader, base(term.broader))
