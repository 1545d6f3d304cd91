"""What a language model must know of a graph to write right queries: a task of `kg.store.worker`.

Classes are counted exactly; what their nodes have is read off some of them, and properties are
counted up to a bound, so that a large graph is told nearly as fast as a small one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from kg.errors import SettingsError
from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.rdf.terms import Iri
from kg.rdf.vocab import RDF, VOID
from kg.server import _mcp_terms as terms
from kg.server.workbench import Example, examples
from kg.store.directory import Generation

SIZE = 8_000
"""Bytes of the whole; what does not fit any more is left out from the end."""
_READ = 100
"""Nodes of a class, and facts of a node, that are read."""
_COUNTED = 250_000
"""Facts of a property that are counted; of more it is said that there are more."""
_CLASSES, _GRAPHS, _SOURCES = 32, 20, 3
"""How many are told of each."""
_WRITTEN_OUT = ("papers-per-category", "authors-of-paper", "papers-of-institution")
_ASIDE = (
    "owl:", "void:", "rdfs:", "rdf:", "sh:", "dcat:", "dct:", "prov:", "kg:Decision", "kg:Section"
)  # fmt: skip
"""Beginnings of classes that describe the graph itself."""
_APART = ("nif:", "itsrdf:", "rdfs:")
"""Beginnings of properties that nobody asks the number of."""
_HELD = {
    "source": "what one source states",
    "concepts": "what one extractor found in the texts of a source",
    "inferred": "what one rule concludes from a source",
    "identity": "who is who",
    "vocabulary": "categories, organisations, concepts, the ontology",
    "about": "files, counts, time of building",
}
_GUIDE = """\
## How it hangs together
kg:DigestIssue (dct:issued) dct:hasPart kg:DigestEntry; entry kg:describes paper, has kg:ordinal, \
kg:section, kg:starred, kg:summary @zh, kg:assignedCategory.
A paper, fabio:ResearchPaper, is one source's record: dct:title @en @zh, dct:abstract, \
dct:subject category, kg:doi, kg:arxiv; dct:issued, or where a digest lists it, that of its \
issue. paper kg:work fabio:Work joins the records of one work: count DISTINCT ?work.
paper kg:authorship kg:Authorship, with kg:ordinal from 1 and the name kg:asWritten; authorship \
kg:author foaf:Person (foaf:name). In short: paper dct:creator person.
paper or authorship kg:affiliation kg:AffiliationMention, kg:asWritten; mention kg:organization \
foaf:Organization (skos:prefLabel, skos:altLabel). In short: paper kg:institution organisation.
paper kg:mentions concept: kg:Task, kg:Method, kg:Dataset, kg:Metric, kg:Term; kg:proposes, \
kg:uses, kg:evaluatesOn, kg:comparesWith say what the paper does with it. Its places in the text \
are nif:Phrase: itsrdf:taIdentRef concept; nif:referenceContext/kg:textOf paper.
x prov:wasDerivedFrom <source/ID#line=a,b>: lines counted from 0, b not included.
kg:IdentityLink, with kg:left, kg:right, kg:score, kg:decision, kg:evidence: why two are one.
"""
_RULES = """\
## Rules
All prefixes are declared; IRIs are relative to the base: write <paper/t-1>. The default graph \
is the union of all, and a fact of several graphs comes once for each: use DISTINCT. GRAPH ?g { } \
tells where a fact comes from.
Texts have languages: "attention"@en, or FILTER(STR(?label) = "attention"), or \
CONTAINS(LCASE(?label), "attention"). For names of any spelling use the tool search first, then \
the node it gives.
No SERVICE, no updates. Get few rows: COUNT, GROUP BY, ORDER BY, LIMIT.
"""
_told: "WeakKeyDictionary[Generation, str]" = WeakKeyDictionary()


def schema(generation: Generation, out: BinaryIO, *, example: str = "") -> None:
    """Write what the graph holds and how it is asked, or one shipped query in full.

    Raises SettingsError for a query that there is not.
    """
    if example:
        one = shipped(example)
        out.write(f"# {one.title['en']}. {one.description['en']}\n{one.query}".encode())
        return
    if generation not in _told:
        _told[generation] = _fitting(_parts(generation))
    out.write(_told[generation].encode())


def shipped(name: str) -> Example:
    """A shipped query by its name; raises SettingsError."""
    known = {one.name: one for one in examples()}
    if name not in known:
        raise SettingsError("the example", name, f"choose one of {', '.join(known)}")
    return known[name]


def _fitting(parts: Iterable[str]) -> str:
    """The parts in their order, but for those that there is no room for."""
    told = ""
    for part in parts:
        if len((told + part).encode()) < SIZE:
            told += f"{part.strip()}\n\n"
    return told.strip() + "\n"


def _parts(generation: Generation) -> Iterator[str]:
    yield _lines(_heading(generation))
    yield _GUIDE
    yield _RULES
    known = _classes(generation)
    yield _lines(["## Classes: nodes, and what they have", *(_class(*one) for one in known)])
    yield _lines(["## Named graphs", *_graphs(generation)])
    named = [f"{one.name}: {one.title['en']}" for one in examples()]
    yield _lines(["## Shipped queries: query runs one by its name, schema(example=name) shows it"])
    yield _lines(named)
    properties = {name for _, _, found in known for name in found if not name.startswith(_APART)}
    yield f"## Properties: facts\n{', '.join(_counts(generation, properties))}"
    for name in _WRITTEN_OUT:
        yield f"### {name}\n{shipped(name).query}"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _heading(generation: Generation) -> Iterator[str]:
    sources = generation.manifest.sources
    yield f"# Papers as a graph: {len(generation.store):,} facts of {len(sources)} sources"
    named = [f"{one.name} ({one.format}, {one.papers} papers)" for one in sources[:_SOURCES]]
    yield f"Sources: {', '.join(named)}{', …' if len(sources) > _SOURCES else ''}"
    yield f"Base: {generation.manifest.settings.base}"
    yield f"Prefixes: {' '.join(vocab.prefixes())}; kg: is <{vocab.ONTOLOGY}>"


# Classes and what their nodes have


def _classes(generation: Generation) -> list[tuple[list[str], list[int], dict[str, str]]]:
    """Names of classes, their numbers of nodes, and their properties; those of the same as one."""
    base = generation.manifest.settings.base
    counted = sorted(generation.store.classes().items(), key=lambda pair: (-pair[1], pair[0]))
    named = [(terms.node(iri, base), iri, number) for iri, number in counted]
    kept = sorted([one for one in named if not one[0].startswith(_ASIDE)][:_CLASSES])
    alike: dict[tuple[str, ...], tuple[list[str], list[int], dict[str, str]]] = {}
    for name, iri, number in kept:
        properties = _properties(generation, ox.NamedNode(iri))
        names, numbers, _ = alike.setdefault(tuple(sorted(properties)), ([], [], properties))
        names.append(name)
        numbers.append(number)
    return list(alike.values())


def _class(names: list[str], numbers: list[int], properties: dict[str, str]) -> str:
    counted = ", ".join(f"{name} {number:,}" for name, number in zip(names, numbers, strict=True))
    had = (f"{name} {leads}".strip() for name, leads in properties.items())
    return f"{counted}: {', '.join(had)}"


def _properties(generation: Generation, kind: ox.NamedNode) -> dict[str, str]:
    """Properties of some nodes of a class, the usual ones first, and what each leads to."""
    engine, base = generation.store.engine, generation.manifest.settings.base
    type_of = _named(RDF.type)
    found: Counter[str] = Counter()
    ends: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for typed in islice(engine.quads_for_pattern(None, type_of, kind, None), _READ):
        facts = islice(engine.quads_for_pattern(typed.subject, None, None, None), _READ)
        for predicate, end in {(quad.predicate, quad.object) for quad in facts}:
            if predicate != type_of:
                found[terms.node(predicate.value, base)] += 1
                ends[terms.node(predicate.value, base)][_kind_of(generation, end)] += 1
    usual = sorted(found, key=lambda name: (-found[name], name))
    return {name: " ".join(sorted(one for one in ends[name] if one)[:2]) for name in usual}


def _kind_of(generation: Generation, end: Term) -> str:
    """What a property leads to: a class, a language, a datatype; empty for a plain text."""
    if isinstance(end, ox.Literal):
        name = end.datatype.value.rpartition("#")[2]
        return f"@{end.language}" if end.language else "" if name == "string" else name
    base = generation.manifest.settings.base
    types = generation.store.engine.quads_for_pattern(end, _named(RDF.type), None, None)
    names = {terms.node(value(quad.object), base) for quad in islice(types, _READ)}
    return min(names, key=lambda name: (name == "skos:Concept", name), default="")


def _counts(generation: Generation, properties: Iterable[str]) -> Iterator[str]:
    """Properties with the number of their facts."""
    base = generation.manifest.settings.base
    facts = f"SELECT ?p ?s {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {_COUNTED}"
    query = f"SELECT ?p (COUNT(*) AS ?n) {{ {facts} }} GROUP BY ?p"
    for name in sorted(properties):
        predicate = ox.NamedNode(terms.iri(name, base) or name)
        rows = generation.store.engine.query(query, substitutions={ox.Variable("p"): predicate})
        assert isinstance(rows, ox.QuerySolutions)
        number = sum(int(value(row[1])) for row in rows)
        yield f"{name} {number:,}{'+' if number == _COUNTED else ''}"


# Named graphs


def _graphs(generation: Generation) -> Iterator[str]:
    """Named graphs by kind and method, with how many there are and their facts."""
    base = generation.manifest.settings.base
    graphs: Counter[tuple[str, str]] = Counter()
    facts: Counter[tuple[str, str]] = Counter()
    for iri, number in _sizes(generation).items():
        kind = _kind_of_graph(iri, base)
        graphs[kind] += 1
        facts[kind] += number
    told = set[str]()
    for kind in sorted(graphs)[:_GRAPHS]:
        name, held = kind
        words = f": {held}" if held and held not in told else ""
        told.add(held)
        yield f"{name} ×{graphs[kind]}, {facts[kind]:,} facts{words}"
    if len(graphs) > _GRAPHS:
        yield f"… and {len(graphs) - _GRAPHS} more kinds"


def _kind_of_graph(iri: str, base: str) -> tuple[str, str]:
    """How graphs of a kind are named, and what they hold."""
    kind, _, rest = iri.removeprefix(f"{base}graph/").partition("/")
    method = rest.partition("/")[2]
    if kind not in _HELD:
        return terms.node(iri, base), ""
    return f"<graph/{kind}{rest and '/ID'}{method and '/'}{method}>", _HELD[kind]


def _sizes(generation: Generation) -> dict[str, int]:
    """Facts of each named graph, as the graph `about` says; counted where it does not."""
    about = ox.NamedNode(f"{generation.manifest.settings.base}graph/about")
    told = generation.store.engine.quads_for_pattern(None, _named(VOID.triples), None, about)
    sizes = {value(quad.subject): int(value(quad.object)) for quad in told}
    start = about.value.removesuffix("about")
    found = {name: size for name, size in sizes.items() if name.startswith(start)}
    return found or generation.store.counts()


def _named(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri[1:-1].decode())
