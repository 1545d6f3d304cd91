"""The closed circle: what the code says is declared, what is declared is said, and means it."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import zip_longest
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeAlias, get_args

import msgspec
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import kg
from kg import plugins, records
from kg.check import check
from kg.identify import Known, identify
from kg.rdf import concepts, identity, mentions, terms, vocab
from kg.rdf.lift import Base, lift
from kg.rdf.parsed import Term, value
from kg.records import (
    AffiliationMention,
    Authorship,
    ConceptKind,
    DigestEntry,
    DigestIssue,
    Judgement,
    Link,
    Mention,
    NewTerm,
    Origin,
    Paper,
    PaperText,
    PaperTexts,
    Role,
    Text,
    Venue,
)
from kg.resolve.registry import curated
from kg.settings import BASE, Settings
from kg.store.directory import Generation
from tests.asking import column, count

Triple: TypeAlias = tuple[str, str, Term]

FILES = [
    "kg.ttl",
    "categories.ttl",
    "organizations.ttl",
    "concepts.ttl",
    "shapes.ttl",
    "alignment.ttl",
]
OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ISSUED = "http://purl.org/dc/terms/issued"
_LIST = re.compile(r"[({]((?:\s*kg:\w+,?)+)\s*[)}]")
_NO_NAME = re.compile(r'"[^"\n]*"|<[^>\s]*>|^\s*(#|@prefix).*$', re.MULTILINE)

PLACE = Origin(source="0123456789abcdef", first=2, last=9)
MENTION = AffiliationMention(as_written="University of Pasture", ror="02mhbdp94", origin=PLACE)
FULL = Paper(
    key="doi-0123456789abcdef",
    titles=(Text(value="Herding", lang="en"), Text(value="放牧", lang="zh")),
    abstracts=(Text(value="Gradients graze.", lang="en"),),
    authorships=(
        Authorship(
            as_written="A Meadow",
            affiliations=(MENTION,),
            orcid="0000-0002-1825-0097",
            openalex="A5023888391",
            dblp="65/9612",
            origin=PLACE,
        ),
    ),
    affiliations=(MENTION,),
    cut=True,
    issued="2021-08",
    modified="2021-08-10",
    categories=("cs.LG", "Sheep Studies"),
    doi="10.1234/sheep",
    arxiv="2108.00001",
    versions=("v1", "v2"),
    withdrawn=True,
    venue=Venue(name="Journal of Wool", issn=("1234-5678",)),
    citation="J. Wool 3 (2021) 1-9",
    comment="9 pages",
    license="https://creativecommons.org/licenses/by/4.0/",
    cites=("t-0123456789abcdef",),
    links=("https://example.org/sheep",),
    see_also=("https://example.org/fold",),
    origin=PLACE,
)
ENTRY = DigestEntry(
    ordinal=1,
    listed_number=1,
    section="main",
    starred=True,
    category="LG",
    summary=Text(value="羊。", lang="zh"),
    posts=("https://weibo.com/9000000002/KdQM93XEb",),
    figures=("image.png",),
    paper=FULL,
    origin=PLACE,
)
ISSUE = DigestIssue(
    number=2,
    legend=(("LG", "机器学习"),),
    star_meaning="值得重点关注",
    entries=(
        ENTRY,
        msgspec.structs.replace(ENTRY, ordinal=2, section="more", listed_number=None),
    ),
    origin=PLACE,
)
JUDGEMENTS = [
    Judgement(
        left="paper/a", right="paper/b", same=same, reason="seen", by="a shepherd",
        date="2021-08-10", origin=PLACE,
    )
    for same in (True, False)
]  # fmt: skip
RECORDS: list[records.Record] = [FULL, ISSUE, *JUDGEMENTS]
NESTED: list[msgspec.Struct] = [
    PLACE,
    MENTION,
    *FULL.titles,
    *FULL.authorships,
    *((FULL.venue,) if FULL.venue else ()),
    ENTRY,
]

TEXTS = PaperTexts(
    paper="paper/doi-0123456789abcdef",
    source=PLACE.source,
    texts=(
        PaperText(
            owner="paper/doi-0123456789abcdef",
            field="abstract",
            text=Text(value="Gradients graze.", lang="en"),
        ),
    ),
)
NEW = NewTerm(
    path="concept/term/gradient",
    label=Text(value="gradient", lang="en"),
    alternatives=(Text(value="G", lang="en"),),
    kind="method",
    broader=None,
)
FOUND = [
    Mention(
        text=0, start=0, end=9, concept="concept/term/gradient", score=0.5, kind=kind,
        role=role, label="FEED", candidate=True,
    )
    for kind, role in zip_longest(get_args(ConceptKind), get_args(Role))
]  # fmt: skip


def lifted() -> Iterator[ox.Triple]:
    """Triples of records in which nothing is left out."""
    for record in RECORDS:
        nquads = terms.lines(lift(record, {}, Base(BASE)))
        yield from (quad.triple for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    parts: list[bytes] = []
    out = identity.graph(Base(BASE), parts.append)
    decisions = get_args(records.Decision)
    links = [
        Link(left=f"paper/{name}", right="paper/z", score=0.5, method="m-1", decision=name,
             evidence=("seen",))
        for name in decisions
    ]  # fmt: skip
    identity.links(links, out, Base(BASE))
    out.hand_on()
    concepts.graph([], [NEW], Base(BASE), parts.append)
    parts += [mentions.lift(TEXTS, "chunk-1", FOUND, Base(BASE)).text()]
    nquads = b"".join(parts)
    yield from (quad.triple for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def samples(sample: Path) -> kg.Graph:
    """All our samples in one graph."""
    return kg.build(*sorted(sample.parent.glob("*.txt")))


@pytest.fixture(scope="module")
def emitted(samples: kg.Graph) -> set[Triple]:
    """Every triple that the code makes; what `kg.ttl` declares is not among them."""
    declared = set(vocab.triples("kg.ttl"))
    built = (quad.triple for quad in samples.store.engine)
    return {
        (value(one.subject), one.predicate.value, one.object)
        for one in (*built, *lifted())
        if one not in declared
    }


@cache
def declared() -> dict[str, list[ox.Triple]]:
    """What `kg.ttl` says of each term."""
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in vocab.triples("kg.ttl"):
        found[value(triple.subject)].append(triple)
    return found


def own() -> set[str]:
    """Names of our own terms."""
    return {
        term.removeprefix(vocab.ONTOLOGY)
        for term in declared()
        if term.startswith(vocab.ONTOLOGY) and term != vocab.ONTOLOGY
    }


def used(triples: Iterable[Triple]) -> set[str]:
    """Properties, classes and individuals of ours that triples use."""
    found = set()
    for subject, predicate, node in triples:
        found |= {subject, predicate}
        if isinstance(node, ox.NamedNode):
            found.add(node.value)
    return {
        one.removeprefix(vocab.ONTOLOGY)
        for one in found
        if one.startswith(vocab.ONTOLOGY) and one != vocab.ONTOLOGY
    }


# The circle


def test_the_records_leave_nothing_out() -> None:
    """A new field or a new record must be lifted here."""
    kinds = {type(record) for record in (*RECORDS, *NESTED)}
    lifts = {*get_args(records.Record), Origin, Text, Venue, Authorship, AffiliationMention}
    assert kinds == lifts | {DigestEntry}
    for record in (*RECORDS, *NESTED):
        for field in msgspec.structs.fields(record):
            held = getattr(record, field.name)
            if isinstance(record, Judgement) and field.name == "same":
                continue
            assert held not in ((), None, False), (type(record).__name__, field.name)


def test_what_is_emitted_is_declared(emitted: set[Triple]) -> None:
    assert used(emitted) - own() == set()


def test_what_is_declared_is_emitted(emitted: set[Triple]) -> None:
    """The classes of the individuals are used by the declarations of these."""
    classes = {
        value(triple.object).removeprefix(vocab.ONTOLOGY)
        for lines in declared().values()
        for triple in lines
        if triple.predicate.value == TYPE
    }
    assert own() - used(emitted) - classes == set()


def test_borrowed_terms_are_declared(emitted: set[Triple]) -> None:
    known = set(declared())
    for _, predicate, node in emitted:
        rdf = predicate.startswith((RDFS, TYPE.rpartition("#")[0]))
        assert predicate in known or rdf, predicate
        if predicate == TYPE:
            assert value(node) in known


def test_constants_are_the_declared_terms() -> None:
    """A constant for each term that the code says, spelt as it is declared."""
    constants = {
        name: term[1:-1].decode()
        for name, term in vars(vocab.KG).items()
        if isinstance(term, bytes)
    }
    assert all(term == vocab.ONTOLOGY + name for name, term in constants.items())
    assert set(constants) - own() == set()
    assert own() - set(constants) - {"Section", "Decision"} == set()


@pytest.mark.parametrize("name", sorted(own()))
def test_every_term_of_ours_is_explained(name: str) -> None:
    lines = declared()[vocab.ONTOLOGY + name]
    for kind in ("label", "comment"):
        languages = [
            triple.object.language
            for triple in lines
            if triple.predicate.value == RDFS + kind and isinstance(triple.object, ox.Literal)
        ]
        assert sorted(map(str, languages)) == ["en", "zh"]
    for triple in lines:
        if isinstance(triple.object, ox.Literal):
            han = bool(re.search(r"[\u4e00-\u9fff]", triple.object.value))
            names_only = triple.predicate.value == f"{RDFS}label"
            assert han == (triple.object.language == "zh") or names_only
    defined = [one for one in lines if one.predicate.value == f"{RDFS}isDefinedBy"]
    assert [value(one.object) for one in defined] == [vocab.ONTOLOGY]
    kinds = {value(one.object) for one in lines if one.predicate.value == TYPE}
    classes = {f"{OWL}Class", f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"}
    assert len(kinds & {*classes, f"{OWL}NamedIndividual"}) == 1


def test_names_tell_classes_from_properties() -> None:
    for name in own():
        kinds = {
            value(one.object)
            for one in declared()[vocab.ONTOLOGY + name]
            if one.predicate.value == TYPE
        }
        assert (f"{OWL}Class" in kinds) == name[0].isupper()


@pytest.mark.parametrize("name", FILES[1:])
def test_files_beside_the_ontology_add_no_term(name: str) -> None:
    """Only shapes.ttl may have blank nodes; none of the files declares a term of ours."""
    known = own()
    for triple in vocab.triples(name):
        found: Triple = (value(triple.subject), triple.predicate.value, triple.object)
        assert used([found]) <= known
        if triple.predicate.value == TYPE and value(triple.subject).startswith(vocab.ONTOLOGY):
            pytest.fail(f"{triple.subject} is declared in {name}")


def test_the_shapes_speak_of_declared_terms() -> None:
    """Classes, paths and members in the shapes, and every name in the texts of queries."""
    prefixes = vocab.prefixes()
    known = set(declared())
    folder = vocab.folder()
    texts = [*folder.glob("checks/*.rq"), *folder.glob("queries/*.rq"), folder / "shapes.ttl"]
    for path in texts:
        text = _NO_NAME.sub("", path.read_text(encoding="utf-8"))
        for prefix, name in re.findall(r"\b([a-z]+):([A-Za-z]\w*)", text):
            if prefix not in {"sh", "rdf", "rdfs", "xsd", "owl"}:
                assert prefixes[prefix] + name in known, (path.name, f"{prefix}:{name}")


def below(term: str, predicate: str) -> set[str]:
    """Names of our terms that `kg.ttl` puts directly below a term."""
    return {name for name in own() if term in of_kind(vocab.ONTOLOGY + name, RDFS + predicate)}


def test_kinds_and_roles_are_the_same_wherever_they_are_listed() -> None:
    """In the records, the ontology, the shapes and the queries."""
    kinds = below(f"{vocab.prefixes()['skos']}Concept", "subClassOf")
    roles = below(f"{vocab.ONTOLOGY}mentions", "subPropertyOf")
    assert {kind.lower() for kind in kinds} == {*get_args(ConceptKind)}
    assert roles == {*get_args(Role)}
    folder, lists = vocab.folder(), 0
    for path in [*folder.glob("checks/*.rq"), *folder.glob("queries/*.rq"), folder / "shapes.ttl"]:
        for listed in _LIST.findall(path.read_text(encoding="utf-8")):
            names = {name.removeprefix("kg:") for name in re.split(r"[\s,]+", listed.strip())}
            for whole in (kinds, roles):
                assert not names & whole or names == whole, path.name
                lists += names == whole
    assert lists > 5


# Graphs


def checked(*found: records.Record) -> set[str]:
    """Constraints of the shapes that a graph of records breaks, with who is who decided."""
    generation = Generation.in_memory(Settings())
    for record in found:
        generation.store.load(terms.lines(lift(record, {}, Base(BASE))))
    engine = plugins.load("kg.engines", "local")
    group = partial(engine.group, key=attrgetter("block"))
    identify(generation, group, Known(curated()))
    return {name for name in check(generation.store).counts if " " in name}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_that_leave_nothing_out_keep_the_shapes(record: records.Record) -> None:
    assert checked(record) == set()


def test_categories_that_differ_in_signs_are_two() -> None:
    assert checked(msgspec.structs.replace(FULL, categories=("C++", "C#"))) == set()


def test_no_blank_nodes_and_no_same_as(samples: kg.Graph) -> None:
    assert count(samples, "?s ?p ?o FILTER(isBlank(?s) || isBlank(?o))") == 0
    assert count(samples, "?s owl:sameAs ?o") == 0
    for triple in lifted():
        assert isinstance(triple.subject, ox.NamedNode)
        assert not isinstance(triple.object, ox.BlankNode)


def test_our_namespace_holds_the_ontology_only(samples: kg.Graph) -> None:
    """Of our own terms nothing is said outside the graph `vocabulary`."""
    found = column(
        samples,
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o }"
        f" FILTER(STRSTARTS(STR(?s), '{vocab.ONTOLOGY}')) }}",
    )
    assert found == [f"{BASE}graph/vocabulary"]
    subjects = column(
        samples,
        f"SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{vocab.ONTOLOGY}')) }}",
    )
    assert {str(one) for one in subjects} == {vocab.ONTOLOGY, *(vocab.ONTOLOGY + o for o in own())}


def test_the_version_is_that_of_the_ontology() -> None:
    of_the_whole = {
        triple.predicate.value: value(triple.object) for triple in declared()[vocab.ONTOLOGY]
    }
    version = of_the_whole[f"{OWL}versionInfo"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert of_the_whole[f"{OWL}versionIRI"] == f"{BASE}ontology/{version}"


# Domains and ranges


@cache
def of_kind(term: str, predicate: str) -> frozenset[str]:
    """Objects that `kg.ttl` gives a term by a property."""
    lines = declared().get(term, [])
    return frozenset(value(one.object) for one in lines if one.predicate.value == predicate)


def ancestors(kinds: frozenset[str]) -> frozenset[str]:
    """Classes and all that they are subclasses of."""
    above = frozenset().union(*(of_kind(kind, f"{RDFS}subClassOf") for kind in kinds))
    return kinds if above <= kinds else ancestors(kinds | above)


def kinds_of_nodes(triples: Iterable[Triple]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, node in triples:
        if predicate == TYPE:
            found[subject].add(value(node))
    for one in ("main", "more", "accepted", "rejected", "proposed"):
        found[vocab.ONTOLOGY + one] = set(of_kind(vocab.ONTOLOGY + one, TYPE))
    return {subject: ancestors(frozenset(kinds)) for subject, kinds in found.items()}


def misfits(triples: set[Triple], *, loose: bool = False) -> set[tuple[str, str, str]]:
    """Triples whose subject or object is of no class that the property allows."""
    kinds, found = kinds_of_nodes(triples), set()
    for subject, predicate, node in triples:
        of_subject = of_kind(predicate, f"{RDFS}domain") | of_kind(
            predicate, f"{SCHEMA}domainIncludes"
        )
        of_object = of_kind(predicate, f"{RDFS}range") | of_kind(
            predicate, f"{SCHEMA}rangeIncludes"
        )
        if isinstance(node, ox.Literal):
            shown = frozenset({node.datatype.value})
        else:
            shown = kinds.get(value(node), frozenset())
        untyped = loose and not shown
        if of_subject and not of_subject & kinds.get(subject, frozenset()):
            found.add((vocab.curie(predicate), "subject", subject))
        if of_object and not of_object & shown and not untyped:
            found.add((vocab.curie(predicate), "object", value(node)))
        properties = of_kind(predicate, TYPE)
        if f"{OWL}ObjectProperty" in properties and isinstance(node, ox.Literal):
            found.add((vocab.curie(predicate), "literal", value(node)))
        if f"{OWL}DatatypeProperty" in properties and not isinstance(node, ox.Literal):
            found.add((vocab.curie(predicate), "node", value(node)))
    return found


def test_domains_and_ranges_hold_in_the_samples(samples: kg.Graph) -> None:
    ontology = set(vocab.triples("kg.ttl"))
    built = (quad.triple for quad in samples.store.engine if quad.triple not in ontology)
    triples = {(value(one.subject), one.predicate.value, one.object) for one in built}
    assert misfits(triples) == set()


def test_domains_and_ranges_hold_in_all_records() -> None:
    """Nodes that other records describe have no class here."""
    triples = {(value(one.subject), one.predicate.value, one.object) for one in lifted()}
    assert misfits(triples, loose=True) == set()


def test_a_misfit_would_be_seen() -> None:
    paper, text = f"{BASE}paper/one", ox.Literal("one")
    assert misfits({(paper, f"{vocab.ONTOLOGY}ordinal", text)}) == {
        ("kg:ordinal", "subject", paper),
        ("kg:ordinal", "object", "one"),
    }
    assert misfits({(paper, f"{vocab.ONTOLOGY}code", text)}) == {
        ("kg:code", "subject", paper),
        ("kg:code", "literal", "one"),
    }


# Files


@pytest.mark.parametrize("name", FILES)
def test_both_parsers_read_the_same(name: str, caplog: pytest.LogCaptureFixture) -> None:
    path = vocab.folder() / name
    with caplog.at_level(logging.WARNING):
        theirs = rdflib.Graph().parse(path, format="turtle")
    assert caplog.records == []
    ours: Any = ox.serialize(vocab.triples(name), format=ox.RdfFormat.N_TRIPLES)
    again = rdflib.Graph().parse(data=ours, format="nt")
    assert len(theirs) == len(again) == len(set(vocab.triples(name)))
    if any(isinstance(node, rdflib.BNode) for node in theirs.all_nodes()):
        assert isomorphic(theirs, again)
    else:
        assert set(theirs) == set(again)


@pytest.mark.parametrize("name", FILES)
def test_no_triple_is_said_twice(name: str) -> None:
    found = vocab.triples(name)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("name", FILES)
def test_files_bind_the_published_prefixes(name: str) -> None:
    published = vocab.prefixes()
    text = (vocab.folder() / name).read_text(encoding="utf-8")
    for prefix, namespace in re.findall(r"^@prefix (\w+): <([^>]*)> \.$", text, re.MULTILINE):
        assert published.get(prefix, namespace) == namespace
