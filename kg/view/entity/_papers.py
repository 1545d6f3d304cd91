"""What is told of papers, works, digests and the places of authors in them."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.rdf.parsed import value
from kg.rdf.terms import Iri
from kg.rdf.vocab import CITO, DCT, KG, NIF, PROV, RDF
from kg.view.entity._blocks import Block, Row, day, listed, paper, plain, row, rows, said
from kg.view.entity._reading import Reader, Ref
from kg.view.entity._terms import capital
from kg.view.entity._words import Text

ROLES = (KG.proposes, KG.uses, KG.evaluatesOn, KG.comparesWith)


def of_paper(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of one record: who wrote it, where it appeared, what it says, where that is from."""
    others = [
        one
        for work in reader.nodes(node, KG.work)
        for one in reader.subjects(KG.work, work)
        if one != node
    ]
    yield from _authors(reader, node)
    yield from _facts(reader, [node])
    yield from _concepts(reader, [node])
    yield from _prose(reader, [node])
    yield from _entries(reader, [node])
    yield from listed(
        reader, reader.words("other records"), (_record(reader, one) for one in others)
    )


def of_work(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a work what its records say."""
    records = reader.subjects(KG.work, node)
    best = max(records, key=lambda one: len(reader.nodes(one, KG.authorship)), default=node)
    yield from _authors(reader, best)
    yield from _facts(reader, records)
    yield from _concepts(reader, records)
    yield from _prose(reader, records)
    yield from _entries(reader, records)
    yield from listed(reader, reader.words("records"), (_record(reader, one) for one in records))


def _record(reader: Reader, node: ox.NamedNode) -> Ref:
    """A record with the lines it stands on."""
    places = [reader.place(one.value) for one in reader.nodes(node, PROV.wasDerivedFrom)]
    return reader.ref(node, *places)


def _by_ordinal(reader: Reader, nodes: Iterable[ox.NamedNode]) -> list[ox.NamedNode]:
    def place(node: ox.NamedNode) -> tuple[int, str]:
        number = reader.text(node, KG.ordinal)
        return int(number) if number.isdecimal() else 0, node.value

    return sorted(nodes, key=place)


def _authors(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Authors in order as written, each with the numbers of its affiliations."""
    authorships = _by_ordinal(reader, reader.nodes(node, KG.authorship))
    numbers: dict[str, int] = {}
    mentions: dict[str, ox.NamedNode] = {}
    own = _by_ordinal(reader, reader.nodes(node, KG.affiliation))
    bound = {one: _by_ordinal(reader, reader.nodes(one, KG.affiliation)) for one in authorships}
    for mention in (*own, *(one for found in bound.values() for one in found)):
        name = reader.text(mention, KG.asWritten)
        numbers.setdefault(name, len(numbers) + 1)
        mentions.setdefault(name, mention)
    refs = []
    for one in authorships:
        marks = sorted({numbers[reader.text(mention, KG.asWritten)] for mention in bound[one]})
        label = Text(reader.text(one, KG.asWritten))
        persons = reader.nodes(one, KG.author) or [one]
        refs.append(reader.ref(persons[0], label=label, side=" ".join(map(str, marks))))
    yield from listed(reader, reader.words("authors"), refs, "names")
    lines = []
    for name, number in numbers.items():
        organizations = reader.nodes(mentions[name], KG.organization)
        called = [reader.label(one).value for one in organizations]
        note = "; ".join(one for one in called if one != name)
        target = organizations[0] if organizations else mentions[name]
        shown = str(number) if any(bound.values()) else ""
        lines.append(reader.ref(target, note, label=Text(name), side=shown))
    yield from listed(reader, reader.words("affiliations as written"), lines, "names")


def _facts(reader: Reader, records: list[ox.NamedNode]) -> list[Block]:
    """Date, categories, institutions, venue, identifiers, links."""

    def nodes(*predicates: Iri) -> list[ox.NamedNode]:
        return list(
            dict.fromkeys(one for node in records for one in reader.nodes(node, *predicates))
        )

    def texts(predicate: Iri) -> list[Text]:
        return list(dict.fromkeys(one for node in records for one in reader.texts(node, predicate)))

    dates = sorted(filter(None, {day(reader, one) for one in records}))
    return rows(
        reader,
        plain(reader, "date", *(reader.words.date(one) for one in dates)),
        row(reader, "categories", nodes(DCT.subject)),
        row(reader, "institutions", nodes(KG.institution)),
        row(reader, "venue", nodes(DCT.isPartOf)),
        said(reader, "citation", texts(DCT.bibliographicCitation)),
        row(reader, "identifiers", nodes(KG.doi, KG.arxiv)),
        row(reader, "code", nodes(KG.code)),
        row(reader, "links", nodes(DCT.references, RDF.seeAlso)),
        row(reader, "cites", nodes(CITO.cites)),
        said(reader, "comment", texts(RDF.comment)),
        row(reader, "licence", nodes(DCT.license)),
        plain(reader, "withdrawn", *({reader.words("yes")} if texts(KG.withdrawn) else ())),
        Row(reader.words("stands in"), tuple(_places(reader, nodes(PROV.wasDerivedFrom)))),
    )


def _places(reader: Reader, nodes: Iterable[ox.NamedNode]) -> Iterator[Ref]:
    return (reader.ref(one, label=Text(reader.place(one.value))) for one in nodes)


def _concepts(reader: Reader, records: list[ox.NamedNode]) -> Iterator[Block]:
    """Concepts with what the paper does with them; those with a role first."""
    roles: dict[ox.NamedNode, list[str]] = {}
    for predicate in (*ROLES, KG.mentions):
        for node in records:
            for one in reader.nodes(node, predicate):
                said = roles.setdefault(one, [])
                words = reader.property(value_of(predicate)).lower()
                if predicate != KG.mentions and words not in said:
                    said.append(words)
    ordered = sorted(
        roles, key=lambda one: (not roles[one], reader.kind(one), reader.label(one).value)
    )
    refs = tuple(reader.ref(one, *roles[one]) for one in ordered)
    if refs:
        yield Block(reader.words("concepts"), "columns", refs=refs, total=len(refs))


def value_of(predicate: Iri) -> str:
    """A constant of the vocabulary as plain text."""
    return predicate[1:-1].decode()


def _prose(reader: Reader, records: list[ox.NamedNode]) -> Iterator[Block]:
    """Abstract and summary, each text once."""
    abstracts = dict.fromkeys(one for node in records for one in reader.texts(node, DCT.abstract))
    if abstracts:
        yield Block(reader.words("abstract"), "prose", texts=tuple(abstracts))
    summaries = dict.fromkeys(
        text
        for node in records
        for entry in reader.subjects(KG.describes, node)
        for text in reader.texts(entry, KG.summary)
    )
    if summaries:
        yield Block(reader.words("summary"), "prose", texts=tuple(summaries))


def _entries(reader: Reader, records: list[ox.NamedNode]) -> list[Block]:
    entries = [one for node in records for one in reader.subjects(KG.describes, node)]
    return listed(reader, reader.words("listed in"), (_entry(reader, one) for one in entries))


def _entry(reader: Reader, node: ox.NamedNode) -> Ref:
    """An entry by the issue it stands in and its place there."""
    issue = next(
        (reader.label(one).value for one in reader.subjects(DCT.hasPart, node, most=1)), ""
    )
    number = reader.text(node, KG.ordinal)
    notes = [reader.label(one).value for one in reader.nodes(node, KG.section)]
    if reader.text(node, KG.starred) == "true":
        notes.append(reader.words("starred"))
    label = Text(reader.words("entry of", number=number, issue=issue))
    return reader.ref(node, *notes, label=label)


def of_issue(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of an issue its date and its entries in their order."""
    entries = _by_ordinal(reader, reader.nodes(node, DCT.hasPart))
    yield from rows(
        reader,
        plain(
            reader,
            "date",
            *(reader.words.date(one.value) for one in reader.texts(node, DCT.issued)),
        ),
        said(reader, "meaning of the star", reader.texts(node, KG.starMeaning)),
        Row(
            reader.words("stands in"),
            tuple(_places(reader, reader.nodes(node, PROV.wasDerivedFrom))),
        ),
    )
    sections: dict[str, list[Ref]] = {}
    for one in entries:
        section = next((reader.label(name).value for name in reader.nodes(one, KG.section)), "")
        notes = [reader.label(name).value for name in reader.nodes(one, KG.assignedCategory)]
        if reader.text(one, KG.starred) == "true":
            notes.append(reader.words("starred"))
        number = reader.text(one, KG.ordinal)
        sections.setdefault(section, []).append(reader.ref(one, *notes, side=number))
    for section, refs in sections.items():
        yield Block(
            capital(section) or reader.words("entries"), "list", refs=tuple(refs), total=len(refs)
        )


def of_entry(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of an entry its paper and what the editor says of it."""
    starred = reader.text(node, KG.starred) == "true"
    yield from rows(
        reader,
        Row(
            reader.words("paper"),
            tuple(paper(reader, one) for one in reader.nodes(node, KG.describes)),
        ),
        row(reader, "issue", reader.subjects(DCT.hasPart, node)),
        plain(reader, "place", reader.text(node, KG.ordinal)),
        plain(reader, "printed number", reader.text(node, KG.listedNumber)),
        row(reader, "section", reader.nodes(node, KG.section)),
        plain(reader, "starred", *([reader.words("yes")] if starred else [])),
        row(reader, "categories", reader.nodes(node, KG.assignedCategory)),
        row(reader, "links", reader.nodes(node, RDF.seeAlso)),
        Row(
            reader.words("stands in"),
            tuple(_places(reader, reader.nodes(node, PROV.wasDerivedFrom))),
        ),
    )
    summaries = tuple(reader.texts(node, KG.summary))
    if summaries:
        yield Block(reader.words("summary"), "prose", texts=summaries)


def of_authorship(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a place in an author list, or of an affiliation: whose, where, who that is."""
    owners = reader.subjects(KG.authorship, node)
    owners += reader.subjects(KG.affiliation, node)
    yield from rows(
        reader,
        row(reader, "as written by", owners),
        plain(reader, "place", reader.text(node, KG.ordinal)),
        row(reader, "person", reader.nodes(node, KG.author)),
        row(reader, "organization", reader.nodes(node, KG.organization)),
        row(reader, "affiliations", reader.nodes(node, KG.affiliation)),
        row(reader, "identifiers", reader.nodes(node, KG.orcid, KG.openalex, KG.dblp, KG.ror)),
        Row(
            reader.words("stands in"),
            tuple(_places(reader, reader.nodes(node, PROV.wasDerivedFrom))),
        ),
    )


def literal_of(reader: Reader, context: ox.NamedNode) -> str:
    """The text of a nif:Context: the literal of its owner that its IRI holds the digest of."""
    from kg import ids

    field, lang = reader.text(context, KG.field), reader.text(context, DCT.language)
    predicate = {"title": DCT.title, "abstract": DCT.abstract, "summary": KG.summary}.get(field)
    if predicate is None:
        return ""
    for owner in reader.nodes(context, KG.textOf):
        for text in reader.texts(owner, predicate):
            if context.value == ids.text(owner.value, field, lang, text.value):
                return text.value
    return ""


def of_text(reader: Reader, node: ox.NamedNode) -> Iterator[Block]:
    """Tell of a text its words, and what was found in it."""
    yield from rows(reader, row(reader, "text of", reader.nodes(node, KG.textOf)))
    text = literal_of(reader, node)
    if text:
        yield Block("", "prose", texts=(Text(text, reader.text(node, DCT.language) or None),))
    phrases = reader.subjects(NIF.referenceContext, node)
    begins = {one: reader.text(one, NIF.beginIndex) for one in phrases}
    phrases.sort(key=lambda one: (int(begins[one] or 0), value(one)))
    refs = tuple(reader.ref(one, _concept(reader, one)) for one in phrases)
    if refs:
        yield Block(reader.words("found in it"), "columns", refs=refs, total=len(refs))


def _concept(reader: Reader, phrase: ox.NamedNode) -> str:
    from kg.rdf.vocab import ITS

    return ", ".join(reader.label(one).value for one in reader.nodes(phrase, ITS.taIdentRef))
