"""A small graph that is good in every way, one node of each kind; and how to break it.

The graph has every property that the shapes speak of, so that each promise of the model can be
broken alone.
"""

from collections.abc import Callable, Iterable
from functools import cache

import pyoxigraph as ox

from kg.check import Report, check
from kg.health import Finding
from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.settings import BASE
from kg.shapes import Constraint
from kg.store.store import Store

SOURCE = "0123456789abcdef"
PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in vocab.prefixes().items())
TEXT = "paper/one/text/title-en-bd0db662"
"""The title of the first paper; the hash is that of its words."""
SUMMARY = "digest/d/entry/1/text/summary-zh-ea05e868"
GOOD = f"""BASE <{BASE}>
{PREFIXES}
GRAPH <graph/source/{SOURCE}> {{
  <digest/d> a kg:DigestIssue ;
    dct:language "zh" ; kg:starMeaning "值得重点关注"@zh ; dct:issued "2021-08-09"^^xsd:date ;
    dct:hasPart <digest/d/entry/1> , <digest/d/entry/2> ; prov:wasDerivedFrom <source/{SOURCE}> .
  <category/digest/LG> skos:prefLabel "机器学习"@zh .
  <digest/d/entry/1> a kg:DigestEntry ;
    kg:ordinal 1 ; kg:listedNumber 1 ; kg:section kg:main ; kg:starred true ;
    kg:assignedCategory <category/digest/LG> ; kg:describes <paper/one> ;
    kg:summary "羊被逐一计数。"@zh ; kg:figure <digest/d/entry/1/figure/1> ;
    rdfs:seeAlso <https://weibo.com/9000000002/KdQM93XEb> ;
    prov:wasDerivedFrom <source/{SOURCE}#line=2,9> .
  <digest/d/entry/1/figure/1> a kg:Figure ; kg:ordinal 1 ; kg:fileName "image.png" .
  <digest/d/entry/2> a kg:DigestEntry ;
    kg:ordinal 2 ; kg:section kg:more ; kg:starred false ; kg:describes <paper/two> ;
    rdfs:seeAlso <https://weibo.com/9000000002/KdQQ2unAe> ;
    prov:wasDerivedFrom <source/{SOURCE}#line=10,14> .
  <paper/one> a fabio:ResearchPaper ;
    dct:title "Herding Gradients"@en , "放牧梯度"@zh ; dct:abstract "Gradients graze."@en ;
    dct:issued "2021-08"^^xsd:gYearMonth ; dct:modified "2021-09-01"^^xsd:date ;
    kg:version "v2" ; kg:withdrawn true ; dct:isPartOf <venue/pasture> ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ; cito:cites <paper/two> ;
    rdfs:seeAlso <https://example.org/sheep> ;
    kg:doi <https://doi.org/10.1234/sheep> ; kg:arxiv <https://arxiv.org/abs/2108.00001> ;
    kg:authorship <paper/one/authorship/1> , <paper/one/authorship/2> ;
    kg:affiliation <paper/one/affiliation/1> ;
    prov:wasDerivedFrom <source/{SOURCE}#line=2,9> .
  <venue/pasture> a kg:Venue ; rdfs:label "Proceedings of the Pasture" ; kg:issn "1234-5679" .
  <paper/one/authorship/1> a kg:Authorship ;
    kg:ordinal 1 ; kg:asWritten "A Meadow" ; kg:nameKey "meadow a" ;
    kg:orcid <https://orcid.org/0000-0002-1825-0097> ;
    kg:openalex <https://openalex.org/A1> ; kg:dblp <https://dblp.org/pid/1/2> ;
    kg:affiliation <paper/one/authorship/1/affiliation/1> ;
    prov:wasDerivedFrom <source/{SOURCE}#line=4,5> .
  <paper/one/authorship/1/affiliation/1> a kg:AffiliationMention ;
    kg:ordinal 1 ; kg:asWritten "Fold Labs" ; prov:wasDerivedFrom <source/{SOURCE}#line=5,6> .
  <paper/one/authorship/2> a kg:Authorship ;
    kg:ordinal 2 ; kg:asWritten "B C. Fold" ; kg:nameKey "fold b" .
  <paper/one/affiliation/1> a kg:AffiliationMention ;
    kg:ordinal 1 ; kg:asWritten "Pasture Univeristy" ; kg:ror <https://ror.org/00f54p054> ;
    prov:wasDerivedFrom <source/{SOURCE}#line=5,6> .
  <paper/two> a fabio:ResearchPaper ;
    dct:title "Counting Sheep"@en ; prov:wasDerivedFrom <source/{SOURCE}#line=10,14> .
  <judgement/j> a kg:Judgement ;
    kg:left <paper/one> ; kg:right <paper/two> ; kg:decision kg:rejected ;
    kg:evidence "other sheep" ; dct:creator "a shepherd" ; dct:date "2021-08-10"^^xsd:date ;
    prov:wasDerivedFrom <source/{SOURCE}#line=15,16> .
}}
GRAPH <graph/concepts/{SOURCE}/gazetteer-1> {{
  <paper/one> kg:mentions <concept/method/gradient> .
  <{TEXT}> a nif:Context ; kg:textOf <paper/one> ; kg:field "title" ; dct:language "en" .
  <{TEXT}#char=8,17> a nif:Phrase ;
    nif:referenceContext <{TEXT}> ; nif:beginIndex 8 ; nif:endIndex 17 ;
    nif:anchorOf "Gradients" ; itsrdf:taIdentRef <concept/method/gradient> ;
    itsrdf:taConfidence 0.5 .
}}
GRAPH <graph/concepts/{SOURCE}/cue-1> {{
  <paper/one> kg:mentions <concept/method/gradient> ; kg:uses <concept/method/gradient> .
  <{TEXT}> a nif:Context ; kg:textOf <paper/one> ; kg:field "title" ; dct:language "en" .
  <{TEXT}#char=8,17> a nif:Phrase ;
    nif:referenceContext <{TEXT}> ; nif:beginIndex 8 ; nif:endIndex 17 ;
    nif:anchorOf "Gradients" ; itsrdf:taIdentRef <concept/method/gradient> ;
    itsrdf:taConfidence 0.75 ; itsrdf:taClassRef kg:Method ; kg:role kg:uses ;
    kg:extractorLabel "FEED" .
  <paper/one> kg:mentions <concept/term/sheep> ; kg:evaluatesOn <concept/term/sheep> .
  <{SUMMARY}> a nif:Context ;
    kg:textOf <digest/d/entry/1> ; kg:field "summary" ; dct:language "zh" .
  <{SUMMARY}#char=0,1> a nif:Phrase ;
    nif:referenceContext <{SUMMARY}> ; nif:beginIndex 0 ; nif:endIndex 1 ;
    nif:anchorOf "羊" ; itsrdf:taIdentRef <concept/term/sheep> ; kg:role kg:evaluatesOn .
  <concept/term/sheep> kg:candidateLabel "羊"@zh .
}}
GRAPH <graph/inferred/{SOURCE}/category-match-1> {{
  <paper/one> dct:subject <category/arxiv/cs.LG> ; kg:code <https://example.org/sheep.git> .
}}
GRAPH <graph/identity> {{
  <paper/one> kg:work <work/one> ; dct:creator <person/a> , <person/b> ;
    kg:institution <org/pasture> , <org/labs> .
  <paper/two> kg:work <work/two> .
  <work/one> a fabio:Work ; rdfs:label "Herding Gradients" .
  <work/two> a fabio:Work ; rdfs:label "Counting Sheep" .
  <paper/one/authorship/1> kg:author <person/a> .
  <paper/one/authorship/2> kg:author <person/b> .
  <person/a> a foaf:Person ;
    foaf:name "A Meadow" ; kg:orcid <https://orcid.org/0000-0002-1825-0097> ;
    kg:openalex <https://openalex.org/A1> ; kg:dblp <https://dblp.org/pid/1/2> .
  <person/b> a foaf:Person ; foaf:name "B C. Fold" .
  <paper/one/affiliation/1> kg:organization <org/pasture> .
  <paper/one/authorship/1/affiliation/1> kg:organization <org/labs> .
  <link/l> a kg:IdentityLink ;
    kg:left <paper/one/affiliation/1> ; kg:right <org/pasture> ; kg:score 0.9 ;
    kg:method "organisation-spelling-1" ; kg:decision kg:accepted ; kg:evidence "two letters" .
}}
GRAPH <graph/vocabulary> {{
  <category/digest> a skos:ConceptScheme .
  <category/digest/LG> a skos:Concept ; skos:inScheme <category/digest> ;
    skos:notation "LG" ; skos:exactMatch <category/arxiv/cs.LG> .
  <category/arxiv/cs.LG> a skos:Concept ; skos:inScheme <category/arxiv> ;
    skos:notation "cs.LG" ; skos:prefLabel "Machine Learning"@en .
  <org/pasture> a foaf:Organization ; skos:prefLabel "University of Pasture" ;
    skos:hiddenLabel "Pasture Univeristy" ; org:subOrganizationOf <org/fold> ;
    kg:ror <https://ror.org/00f54p054> .
  <org/labs> a foaf:Organization ; skos:prefLabel "Fold Labs" ;
    org:subOrganizationOf <org/fold> .
  <org/fold> a foaf:Organization ; skos:prefLabel "Fold" .
  <concept/method/gradient> a kg:Method , skos:Concept ;
    skos:inScheme <concept/method> ; skos:prefLabel "gradient"@en ; skos:altLabel "gradients"@en ;
    skos:broader <concept/method/slope> .
  <concept/method/slope> a kg:Method , skos:Concept ;
    skos:inScheme <concept/method> ; skos:prefLabel "slope"@en .
  <concept/term/sheep> a kg:Term , skos:Concept ;
    skos:inScheme <concept/term> ; skos:prefLabel "sheep"@en .
}}
GRAPH <graph/about> {{
  <source/{SOURCE}> a prov:Entity ; kg:fileName "sheep.txt" ; kg:byteSize 400 ; kg:lineCount 20 .
  <graph/source/{SOURCE}> prov:wasDerivedFrom <source/{SOURCE}> .
  <graph/concepts/{SOURCE}/gazetteer-1> prov:wasDerivedFrom <graph/source/{SOURCE}> .
  <graph/concepts/{SOURCE}/cue-1> prov:wasDerivedFrom <graph/source/{SOURCE}> .
  <graph/inferred/{SOURCE}/category-match-1> kg:confidence 1.0 ;
    prov:wasDerivedFrom <graph/source/{SOURCE}> .
}}
"""

FOCUS = {
    "AffiliationShape": "paper/one/affiliation/1",
    "AuthorshipShape": "paper/one/authorship/1",
    "CategoryShape": "category/arxiv/cs.LG",
    "ConceptShape": "concept/method/gradient",
    "EntryShape": "digest/d/entry/1",
    "FigureShape": "digest/d/entry/1/figure/1",
    "IssueShape": "digest/d",
    "JudgementShape": "judgement/j",
    "KindShape": "concept/term/sheep",
    "LinkShape": "link/l",
    "MentionShape": f"{TEXT}#char=8,17",
    "OrganizationShape": "org/pasture",
    "PaperShape": "paper/one",
    "PersonShape": "person/a",
    "TextShape": TEXT,
    "VenueShape": "venue/pasture",
    "WorkShape": "work/one",
}
"""The node of the good graph that a shape speaks of. A new shape needs its node here."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_PROV = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
NOWHERE = ox.NamedNode("https://example.org/nowhere")
"""An IRI that nothing is known of and no pattern fits."""


@cache
def _good_quads() -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(GOOD, format=ox.RdfFormat.TRIG))


@cache
def _ontology_quads() -> tuple[ox.Quad, ...]:
    graph = ox.NamedNode(f"{BASE}graph/vocabulary")
    return tuple(
        ox.Quad(one.subject, one.predicate, one.object, graph) for one in vocab.triples("kg.ttl")
    )


def good(*, ontology: bool = True) -> Store:
    """A new store with the good graph, and the ontology where wanted."""
    store = Store.in_memory()
    store.engine.extend(_good_quads())
    if ontology:
        store.engine.extend(_ontology_quads())
    return store


def changed(update: str, store: Store | None = None) -> Store:
    """The good graph after a SPARQL update; IRIs are relative to the base."""
    store = store or good()
    store.engine.update(f"BASE <{BASE}>\n{PREFIXES}{update}")
    return store


def source_graph(text: str) -> str:
    """An update that inserts triples into the graph of the source."""
    return f"INSERT DATA {{ GRAPH <graph/source/{SOURCE}> {{ {text} }} }}"


def focus(constraint: Constraint) -> str:
    """The node that is to break a constraint."""
    return BASE + FOCUS[constraint.shape]


def check_name(constraint: Constraint) -> str:
    """Name of the check that a report gives a constraint."""
    number = "" if constraint.number == 1 else str(constraint.number)
    path = curie(constraint.path)
    return " ".join(filter(None, (constraint.shape, path, constraint.component, number)))


def curie(path: str) -> str:
    """A property path with our prefixes."""
    for prefix, namespace in vocab.prefixes().items():
        path = path.replace(f"<{namespace}", f"{prefix}:<")
    return path.replace("<", "").replace(">", "")


def findings(report: Report, name: str) -> list[Finding]:
    """Findings of one check."""
    return [finding for finding in report.findings if finding.check == name]


def broken(constraint: Constraint, store: Store) -> str:
    """Break one constraint in a store; gives the value that a report must show."""
    node = ox.NamedNode(focus(constraint))
    if not constraint.path:
        _NODE_FAULTS[constraint.shape, constraint.component, constraint.message](store)
        return ""
    inverse = constraint.path.startswith("^")
    predicate = ox.NamedNode(constraint.path.lstrip("^").strip("<>"))
    found = sorted(
        store.engine.quads_for_pattern(None, predicate, node)
        if inverse
        else store.engine.quads_for_pattern(node, predicate, None),
        key=str,
    )
    assert found, f"the good graph has no {constraint.path} on {node}"
    old: Term = found[0].subject if inverse else found[0].object
    other = store.engine.quads_for_pattern(node, ox.NamedNode(f"{_NIF}endIndex"), None)
    new, shown = _FAULTS[constraint.component](old, next((quad.object for quad in other), old))
    if constraint.component == "disjoint":
        apart = ox.NamedNode(_APART[vocab.curie(predicate.value)])
        (same,) = (quad.object for quad in store.engine.quads_for_pattern(node, apart, None))
        new, shown = [same], same
    for quad in found:
        if constraint.component not in {"maxCount", "uniqueLang"}:
            store.engine.remove(quad)
    for term in new:
        store.engine.add(
            ox.Quad(term, predicate, node, found[0].graph_name)  # type: ignore[arg-type]
            if inverse
            else ox.Quad(node, predicate, term, found[0].graph_name)
        )
    return "" if shown is None else value(shown)


_APART = {
    "kg:left": f"{vocab.ONTOLOGY}right",
    "kg:candidateLabel": f"{vocab.prefixes()['skos']}prefLabel",
}
"""Properties whose values must be others, and whose."""
_NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"


def _like(old: Term, text: str) -> Term:
    """A literal of the kind of another."""
    if not isinstance(old, ox.Literal):
        return NOWHERE
    if old.language:
        return ox.Literal(text, language=old.language)
    return ox.Literal(text, datatype=old.datatype)


def _another(old: Term) -> Term:
    """A second value of the same kind."""
    if isinstance(old, ox.NamedNode):
        return ox.NamedNode(f"{old.value}0")
    kind = old.datatype.value.removeprefix(_XSD) if isinstance(old, ox.Literal) else ""
    text = value(old)
    others = {"boolean": "false" if text == "true" else "true", "date": "2021-08-11"}
    others |= {"gYearMonth": "2021-09", "integer": f"{text}0", "decimal": "0.95"}
    return _like(old, others.get(kind, f"{text} again"))


def _unlike(old: Term) -> Term:
    """A literal of another datatype."""
    if isinstance(old, ox.Literal) and old.datatype.value == f"{_XSD}string":
        return ox.Literal("7", datatype=ox.NamedNode(f"{_XSD}integer"))
    return ox.Literal("seven")


_FAULTS: dict[str, Callable[[Term, Term], tuple[list[Term], Term | None]]] = {
    "minCount": lambda _, __: ([], None),
    "maxCount": lambda old, _: ([_another(old)], min(old, _another(old), key=value)),
    "uniqueLang": lambda old, _: ([_another(old)], old),
    "datatype": lambda old, _: _both(_unlike(old)),
    "or": lambda _, __: _both(ox.Literal("in August")),
    "class": lambda _, __: _both(NOWHERE),
    "pattern": lambda _, __: _both(NOWHERE),
    "nodeKind": lambda old, _: _both(
        ox.Literal(value(old)) if isinstance(old, ox.NamedNode) else NOWHERE
    ),
    "in": lambda old, _: _both(_like(old, "elsewhere")),
    "minLength": lambda old, _: _both(_like(old, "")),
    "minInclusive": lambda old, _: _both(_like(old, "-1")),
    "maxInclusive": lambda old, _: _both(_like(old, "1.5")),
    "lessThan": lambda _, end: _both(end),
    "disjoint": lambda old, _: _both(old),
}
"""For each component what to write in place of (or beside) the value, and the value shown."""


def _both(term: Term) -> tuple[list[Term], Term]:
    return [term], term


def _renumbered(path: str) -> Callable[[Store], None]:
    def apply(store: Store) -> None:
        changed(
            f"DELETE {{ GRAPH ?g {{ <{path}> kg:ordinal ?n }} }}"
            f" INSERT {{ GRAPH ?g {{ <{path}> kg:ordinal 5 }} }}"
            f" WHERE {{ GRAPH ?g {{ <{path}> kg:ordinal ?n }} }}",
            store,
        )

    return apply


def _unplaced(*paths: str) -> Callable[[Store], None]:
    def apply(store: Store) -> None:
        for path in paths:
            node = ox.NamedNode(BASE + path)
            for quad in list(store.engine.quads_for_pattern(node, _PROV, None)):
                store.engine.remove(quad)

    return apply


def _numbered_more(store: Store) -> None:
    changed(
        f"DELETE DATA {{ GRAPH <graph/source/{SOURCE}>"
        " { <digest/d/entry/1> kg:section kg:main } } ;"
        + source_graph("<digest/d/entry/1> kg:section kg:more"),
        store,
    )


def _unkind(store: Store) -> None:
    changed("DELETE WHERE { GRAPH ?g { <concept/method/gradient> a kg:Method } }", store)


def _named_in_german(store: Store) -> None:
    update = """DELETE { GRAPH ?g { ?node kg:candidateLabel ?old } }
        INSERT { GRAPH ?g { ?node kg:candidateLabel "Schaf"@de } }
        WHERE { GRAPH ?g { ?node kg:candidateLabel ?old } }"""
    changed(update, store)


_NODE_FAULTS: dict[tuple[str, str, str], Callable[[Store], None]] = {
    ("IssueShape", "sparql", "The entries of an issue are numbered 1 to n."): _renumbered(
        "digest/d/entry/2"
    ),
    ("EntryShape", "sparql", "The figures of an entry are numbered 1 to n."): _renumbered(
        "digest/d/entry/1/figure/1"
    ),
    (
        "EntryShape",
        "or",
        "An entry of the section kg:more has no listed number.",
    ): _numbered_more,
    (
        "ConceptShape",
        "or",
        "A concept is a category with a notation, or one of the five kinds of what texts mention.",
    ): _unkind,
    ("KindShape", "sparql", "A candidate label is Chinese."): _named_in_german,
    ("PaperShape", "sparql", "The authors of a paper are numbered 1 to n."): _renumbered(
        "paper/one/authorship/2"
    ),
    ("PaperShape", "sparql", "The affiliations of a paper are numbered 1 to n."): _renumbered(
        "paper/one/affiliation/1"
    ),
    (
        "AuthorshipShape",
        "or",
        "An authorship, or else its paper, has its place in the source.",
    ): _unplaced("paper/one", "paper/one/authorship/1"),
    (
        "AffiliationShape",
        "or",
        "An affiliation, or else its paper, has its place in the source.",
    ): _unplaced("paper/one", "paper/one/affiliation/1"),
}


def moved(quads: Iterable[ox.Quad], base: str) -> bytes:
    """Triples of quads as N-Triples, with their data under another base."""
    found = [quad.triple for quad in quads]
    return vocab.rebased(found, base)


def tried(constraint: Constraint) -> tuple[Report, str]:
    """Report on the good graph with one constraint broken, and the value to be shown."""
    store = good()
    shown = broken(constraint, store)
    return check(store), shown
