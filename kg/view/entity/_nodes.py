"""What is told of people, organisations, categories, concepts and the words that name them."""

from collections import Counter
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from kg.rdf.terms import Iri
from kg.rdf.vocab import DCT, ITS, KG, NIF, ORG, PROV, RDF, SKOS
from kg.view.entity._blocks import (
    CONSIDERED,
    Block,
    Row,
    considered,
    counted,
    listed,
    papers,
    plain,
    row,
    rows,
    said,
    works_of,
)
from kg.view.entity._papers import ROLES, literal_of, value_of
from kg.view.entity._reading import Reader, Ref
from kg.view.entity._terms import named
from kg.view.entity._words import Text

AROUND = 160
"""Letters of a text that are shown on either side of a mention."""


def of_person(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a person: names as written, institutions, papers, co-authors."""
    authorships = reader.subjects(KG.author, node, most=CONSIDERED)
    names = Counter(reader.text(one, KG.asWritten) for one in authorships)
    institutions, of_papers = _institutions(reader, node, authorships)
    spelt = sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))
    yield from rows(
        reader,
        Row(reader.words("as written"), tuple(_times(reader, *pair) for pair in spelt)),
        Row(reader.words("institutions"), counted(reader, institutions)),
        Row(
            reader.words("institutions of the papers"),
            () if institutions else counted(reader, of_papers),
        ),
        row(reader, "identifiers", reader.nodes(node, KG.orcid, KG.openalex, KG.dblp)),
        considered(reader, len(authorships)),
    )
    yield from papers(reader, reader.words("papers"), node, DCT.creator)
    beside: Counter[ox.NamedNode] = Counter()
    records = reader.subjects(DCT.creator, node, most=CONSIDERED)
    for work in works_of(reader, records):
        own = reader.subjects(KG.work, work, most=20) or [work]
        beside.update({one for record in own for one in reader.nodes(record, DCT.creator)})
    del beside[node]
    yield from listed(reader, reader.words("co-authors"), counted(reader, beside), "columns")


def _times(reader: Reader, name: str, times: int) -> Ref:
    return Ref(Text(name), side=reader.words.number(times) if times > 1 else "")


def _institutions(
    reader: Reader, node: ox.NamedNode, authorships: list[ox.NamedNode]
) -> tuple[Counter[ox.NamedNode], Counter[ox.NamedNode]]:
    """Institutions a person is bound to, and those of the papers where nothing binds them."""
    bound: Counter[ox.NamedNode] = Counter()
    loose: Counter[ox.NamedNode] = Counter()
    for one in authorships:
        found = {
            organization
            for mention in reader.nodes(one, KG.affiliation)
            for organization in reader.nodes(mention, KG.organization)
        }
        bound.update(found)
        if not found:
            owners = reader.subjects(KG.authorship, one, most=20)
            loose.update(
                {place for paper in owners for place in reader.nodes(paper, KG.institution)}
            )
    del loose[node]
    return bound, loose


def of_organization(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of an organisation: its names, what it belongs to, its papers."""
    mentions = reader.subjects(KG.organization, node, most=CONSIDERED)
    spelt = Counter(reader.text(one, KG.asWritten) for one in mentions).items()
    yield from rows(
        reader,
        said(reader, "other names", reader.texts(node, SKOS.altLabel)),
        said(reader, "misspelt", reader.texts(node, SKOS.hiddenLabel)),
        Row(
            reader.words("as written"),
            tuple(
                _times(reader, *pair)
                for pair in sorted(spelt, key=lambda pair: (-pair[1], pair[0]))
            ),
        ),
        row(reader, "part of", reader.nodes(node, ORG.subOrganizationOf)),
        row(reader, "parts", reader.subjects(ORG.subOrganizationOf, node)),
        row(reader, "identifiers", reader.nodes(node, KG.ror)),
        considered(reader, len(mentions)),
    )
    yield from papers(reader, reader.words("papers"), node, KG.institution)


def of_category(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a category: its code, what stands above and below, its papers."""
    yield from rows(
        reader,
        said(reader, "code of category", reader.texts(node, SKOS.notation)),
        *_around(reader, node),
    )
    yield from papers(reader, reader.words("papers"), node, DCT.subject)
    entries = reader.subjects(KG.assignedCategory, node, most=CONSIDERED)
    yield from listed(
        reader,
        reader.words("entries"),
        (reader.ref(one) for one in entries),
        total=len(entries),
        more=len(entries) == CONSIDERED,
    )


def _around(reader: Reader, node: ox.NamedNode) -> tuple[Row, ...]:
    """Rows of what a concept is near to."""
    return (
        said(reader, "other names", reader.texts(node, SKOS.altLabel)),
        said(reader, "candidate names", reader.texts(node, KG.candidateLabel)),
        row(reader, "broader", reader.nodes(node, SKOS.broader)),
        row(reader, "narrower", reader.subjects(SKOS.broader, node)),
        row(
            reader,
            "same as",
            [
                *reader.nodes(node, SKOS.exactMatch),
                *reader.subjects(SKOS.exactMatch, node),
            ],
        ),
        row(reader, "replaced by", reader.nodes(node, named_iri("isReplacedBy"))),
        row(reader, "scheme", reader.nodes(node, SKOS.inScheme)),
    )


def named_iri(name: str) -> Iri:
    """A term of DCMI that no constant names."""
    return Iri(b"<http://purl.org/dc/terms/%b>" % name.encode())


def of_concept(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a concept: its names, what is near, the papers with their places and roles."""
    places = _places(reader, node)

    def note(paper: ox.NamedNode) -> tuple[str, ...]:
        roles = [
            reader.property(value_of(one)).lower()
            for one in ROLES
            if node in reader.nodes(paper, one)
        ]
        number = places(paper)
        return (*roles, reader.words("places", n=number)) if number else tuple(roles)

    yield from rows(reader, *_around(reader, node))
    yield from papers(reader, reader.words("papers that mention"), node, KG.mentions, note)


def _places(reader: Reader, node: ox.NamedNode) -> Callable[[ox.NamedNode], int]:
    """Count in how many places of a paper's texts, its summaries among them, a concept stands."""
    if reader.known.pointing(node) is None:
        return lambda paper: sum(
            node in reader.nodes(phrase, ITS.taIdentRef)
            for owner in _owners(reader, paper)
            for text in reader.subjects(KG.textOf, owner)
            for phrase in reader.subjects(NIF.referenceContext, text)
        )
    found = Counter(
        owner
        for phrase in reader.subjects(ITS.taIdentRef, node)
        for text in reader.nodes(phrase, NIF.referenceContext)
        for owner in reader.nodes(text, KG.textOf)
    )
    return lambda paper: sum(found[owner] for owner in _owners(reader, paper))


def _owners(reader: Reader, paper: ox.NamedNode) -> list[ox.NamedNode]:
    """What has the texts of a paper: itself and the entries that list it."""
    return [paper, *reader.subjects(KG.describes, paper, most=20)]


def of_scheme(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a scheme the concepts at its top."""
    members = reader.subjects(SKOS.inScheme, node, most=CONSIDERED)
    tops = [one for one in members if not reader.nodes(one, SKOS.broader)]
    refs = (reader.ref(one) for one in tops)
    yield from listed(
        reader,
        reader.words("top concepts"),
        refs,
        "columns",
        total=len(tops),
        more=len(members) == CONSIDERED,
    )


def of_venue(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a venue its papers."""
    yield from rows(
        reader, plain(reader, "issn", *(one.value for one in reader.texts(node, KG.issn)))
    )
    yield from papers(reader, reader.words("papers"), node, DCT.isPartOf)


def of_mention(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a mention: the words with the text around them, and what they denote."""
    for context in reader.nodes(node, NIF.referenceContext):
        text = literal_of(reader, context)
        begin, end = reader.text(node, NIF.beginIndex), reader.text(node, NIF.endIndex)
        if text and begin.isdecimal() and end.isdecimal():
            yield _quote(text, int(begin), int(end), reader.text(context, DCT.language) or None)
        yield from rows(
            reader,
            row(reader, "denotes", reader.nodes(node, ITS.taIdentRef)),
            row(reader, "role", reader.nodes(node, KG.role)),
            row(reader, "text of", reader.nodes(context, KG.textOf)),
            plain(reader, "field", _field(reader, context)),
            plain(reader, "confidence", reader.text(node, ITS.taConfidence)),
        )


def _field(reader: Reader, context: ox.NamedNode) -> str:
    field = reader.text(context, KG.field)
    return reader.words.get(f"field {field}") or field


def _quote(text: str, begin: int, end: int, lang: str | None) -> Block:
    before, after = text[max(0, begin - AROUND) : begin], text[end : end + AROUND]
    parts = (
        ("…" if begin > AROUND else "") + before,
        text[begin:end],
        after + ("…" if end + AROUND < len(text) else ""),
    )
    return Block("", "quote", texts=tuple(Text(part, lang) for part in parts))


def of_link(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a link or a judgement: the two sides, the decision, what speaks for it."""
    sides = [*reader.nodes(node, KG.left), *reader.nodes(node, KG.right)]
    refs = tuple(reader.ref(one, *_context(reader, one)) for one in sides)
    if refs:
        yield Block(reader.words("compared"), "sides", refs=refs)
    yield from rows(
        reader,
        row(reader, "decision", reader.nodes(node, KG.decision)),
        plain(reader, "score", reader.text(node, KG.score)),
        plain(reader, "method of link", reader.text(node, KG.method)),
        said(reader, "evidence", reader.texts(node, KG.evidence)),
        said(reader, "judged by", reader.texts(node, DCT.creator)),
        plain(
            reader, "date", *(reader.words.date(one.value) for one in reader.texts(node, DCT.date))
        ),
    )


def _context(reader: Reader, node: ox.NamedNode) -> Iterator[str]:
    """Where one side of a link stands."""
    for predicate in (KG.authorship, KG.affiliation):
        for owner in reader.subjects(predicate, node, most=2):
            yield reader.label(owner).value


def of_figure(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a figure where it is shown."""
    yield from rows(reader, row(reader, "shown in", reader.subjects(KG.figure, node)))


def of_lines(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of lines of a source what stands on them."""
    derived = reader.subjects(PROV.wasDerivedFrom, node, most=CONSIDERED)
    refs = (reader.ref(one, reader.words.get(f"kind {reader.kind(one)}") or "") for one in derived)
    source = ox.NamedNode(node.value.partition("#")[0])
    yield from rows(reader, row(reader, "source", [source] if reader.is_known(source) else []))
    yield from listed(
        reader, reader.words("derived"), refs, total=len(derived), more=len(derived) == CONSIDERED
    )


def of_term(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a class or property what it means, where it applies, and some of its uses."""
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"

    def near(name: str) -> list[ox.NamedNode]:
        return reader.nodes(node, Iri(f"<{rdfs}{name}>".encode()))

    definitions = tuple(reader.texts(node, RDF.comment))
    if definitions:
        yield Block("", "prose", texts=definitions)
    includes = reader.nodes(node, Iri(b"<https://schema.org/domainIncludes>"))
    yield from rows(
        reader,
        row(reader, "domain", [*near("domain"), *includes]),
        row(reader, "range", near("range")),
        row(reader, "below", [*near("subClassOf"), *near("subPropertyOf")]),
    )
    query = "?s ?p ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 12"
    uses = []
    for subject, _, end in reader.select(query, p=node):
        if isinstance(subject, ox.NamedNode):
            told = (
                reader.label(end).value
                if isinstance(end, ox.NamedNode)
                else str(getattr(end, "value", end))
            )
            uses.append(reader.ref(subject, told[:120]))
    yield from listed(reader, reader.words("for example"), uses)
    if named(RDF.type) != node and reader.kind(node) == "class":
        some = reader.subjects(RDF.type, node, most=24)
        yield from listed(
            reader, reader.words("for example"), (reader.ref(one) for one in some), "columns"
        )
