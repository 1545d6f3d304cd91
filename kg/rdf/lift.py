"""Records to quads: one small function a record, a line a field, read like Turtle."""

from collections.abc import Iterable, Mapping

from kg import ids, names
from kg.rdf import terms, vocab
from kg.rdf.terms import Iri, Literal, Quads, integer, iri, literal
from kg.rdf.vocab import CITO, DCT, FABIO, KG, PROV, RDF, SKOS
from kg.records import (
    AffiliationMention,
    Authorship,
    Conclusion,
    DigestEntry,
    DigestIssue,
    Judgement,
    Origin,
    Paper,
    Record,
    Text,
    Venue,
)


class Base:
    """Where the IRIs of the data begin; turns relative ones into terms."""

    def __init__(self, address: str) -> None:
        """Take an absolute IRI ending in a slash."""
        self.address = address

    def __call__(self, path: str) -> Iri:
        """Write an IRI given relative to the base."""
        return iri(self.address + path)


def lift(
    record: Record, conclusions: Mapping[str, Iterable[Conclusion]], base: Base
) -> Iterable[Quads]:
    """Quads of one record, and of what each rule (name-version) concludes from it."""
    source = record.origin.source
    stated = Quads(base(ids.graph("source", source)))
    match record:
        case DigestIssue():
            _issue(record, stated, base)
        case Paper():
            _paper(record, stated, base)
        case Judgement():
            _judgement(record, stated, base)
    yield stated
    for rule, found in conclusions.items():
        concluded = Quads(base(ids.graph("inferred", source, rule)))
        for conclusion in found:
            value = _concluded(conclusion, base)
            concluded.say(base(conclusion.subject), Iri(conclusion.predicate), value)
        yield concluded


def text(value: Text) -> Literal:
    """A literal with its language."""
    return literal(value.value, lang=value.lang)


def _issue(issue: DigestIssue, out: Quads, base: Base) -> None:
    path = ids.issue(issue.origin.source, issue.number)
    node = base(path)
    out.say(node, RDF.type, KG.DigestIssue)
    out.say(node, DCT.language, literal("zh"))
    if issue.star_meaning is not None:
        out.say(node, KG.starMeaning, literal(issue.star_meaning, lang="zh"))
    out.say(node, PROV.wasDerivedFrom, base(ids.source(issue.origin.source)))
    for code, label in issue.legend:
        out.say(base(ids.category("digest", code)), SKOS.prefLabel, literal(label, lang="zh"))
    for entry in issue.entries:
        out.say(node, DCT.hasPart, base(ids.entry(path, entry.ordinal)))
        _entry(entry, ids.entry(path, entry.ordinal), out, base)


def _entry(entry: DigestEntry, path: str, out: Quads, base: Base) -> None:
    node = base(path)
    out.say(node, RDF.type, KG.DigestEntry)
    out.say(node, KG.ordinal, integer(entry.ordinal))
    if entry.listed_number is not None:
        out.say(node, KG.listedNumber, integer(entry.listed_number))
    out.say(node, KG.section, KG.main if entry.section == "main" else KG.more)
    out.say(node, KG.starred, terms.boolean(entry.starred))
    if entry.category is not None:
        out.say(node, KG.assignedCategory, base(ids.category("digest", entry.category)))
    out.say(node, KG.describes, base(ids.paper(entry.paper.key)))
    if entry.summary is not None:
        out.say(node, KG.summary, text(entry.summary))
    out.say(node, RDF.seeAlso, *(iri(post) for post in entry.posts))
    for ordinal, name in enumerate(entry.figures, 1):
        figure = base(ids.figure(path, ordinal))
        out.say(node, KG.figure, figure)
        out.say(figure, RDF.type, KG.Figure)
        out.say(figure, KG.ordinal, integer(ordinal))
        out.say(figure, KG.fileName, literal(name))
    _derived(node, entry.origin, out, base)
    _paper(entry.paper, out, base)


def _paper(paper: Paper, out: Quads, base: Base) -> None:
    path = ids.paper(paper.key)
    node = base(path)
    out.say(node, RDF.type, FABIO.ResearchPaper)
    out.say(node, DCT.title, *map(text, paper.titles))
    out.say(node, DCT.abstract, *map(text, paper.abstracts))
    if paper.issued is not None:
        out.say(node, DCT.issued, terms.date(paper.issued))
    for ordinal, authorship in enumerate(paper.authorships, 1):
        child = ids.authorship(path, ordinal, authorship.as_written)
        out.say(node, KG.authorship, base(child))
        _authorship(authorship, ordinal, child, out, base)
    _mentions(paper.affiliations, path, out, base)
    _publication(paper, node, out, base)
    _derived(node, paper.origin, out, base)


def _publication(paper: Paper, node: Iri, out: Quads, base: Base) -> None:
    """Say where and how a paper appeared, and what it points to."""
    if paper.doi is not None:
        out.say(node, KG.doi, iri(f"https://doi.org/{paper.doi}"))
    if paper.arxiv is not None:
        out.say(node, KG.arxiv, iri(f"https://arxiv.org/abs/{paper.arxiv}"))
    if paper.modified is not None:
        out.say(node, DCT.modified, terms.date(paper.modified))
    if paper.withdrawn:
        out.say(node, KG.withdrawn, terms.boolean(paper.withdrawn))
    if paper.venue is not None:
        _venue(paper.venue, node, out, base)
    for code in paper.categories:
        _category(code, node, out, base)
    out.say(node, KG.version, *map(literal, paper.versions))
    out.say(node, DCT.bibliographicCitation, _plain(paper.citation))
    out.say(node, RDF.comment, _plain(paper.comment))
    out.say(node, DCT.license, None if paper.license is None else iri(paper.license))
    out.say(node, CITO.cites, *(base(ids.paper(key)) for key in paper.cites))
    out.say(node, DCT.references, *map(iri, paper.links))


def _venue(venue: Venue, paper: Iri, out: Quads, base: Base) -> None:
    node = base(ids.venue(venue.name))
    out.say(paper, DCT.isPartOf, node)
    out.say(node, RDF.type, KG.Venue)
    out.say(node, RDF.label, literal(venue.name))
    out.say(node, KG.issn, *map(literal, venue.issn))


def _category(code: str, paper: Iri, out: Quads, base: Base) -> None:
    """Say a category: arXiv's own, or one of the scheme of all others."""
    known = vocab.arxiv_category(code)
    if known is not None:
        out.say(paper, DCT.subject, base(known))
        return
    node = base(ids.category("other", ids.slug(code)))
    out.say(paper, DCT.subject, node)
    out.say(node, RDF.type, SKOS.Concept)
    out.say(node, SKOS.inScheme, base("category/other"))
    out.say(node, SKOS.notation, literal(code))


def _judgement(judgement: Judgement, out: Quads, base: Base) -> None:
    node = base(ids.judgement(judgement.left, judgement.right))
    out.say(node, RDF.type, KG.Judgement)
    out.say(node, KG.left, base(judgement.left))
    out.say(node, KG.right, base(judgement.right))
    out.say(node, KG.decision, KG.accepted if judgement.same else KG.rejected)
    out.say(node, KG.evidence, literal(judgement.reason))
    out.say(node, DCT.creator, _plain(judgement.by))
    out.say(node, DCT.date, None if judgement.date is None else terms.date(judgement.date))
    _derived(node, judgement.origin, out, base)


def _plain(value: str | None) -> Literal | None:
    return None if value is None else literal(value)


def _authorship(authorship: Authorship, ordinal: int, path: str, out: Quads, base: Base) -> None:
    node = base(path)
    out.say(node, RDF.type, KG.Authorship)
    out.say(node, KG.ordinal, integer(ordinal))
    out.say(node, KG.asWritten, literal(authorship.as_written))
    out.say(node, KG.nameKey, literal(names.key(authorship.as_written)))
    if authorship.orcid is not None:
        out.say(node, KG.orcid, iri(f"https://orcid.org/{authorship.orcid}"))
    if authorship.openalex is not None:
        out.say(node, KG.openalex, iri(f"https://openalex.org/{authorship.openalex}"))
    if authorship.dblp is not None:
        out.say(node, KG.dblp, iri(f"https://dblp.org/pid/{authorship.dblp}"))
    _mentions(authorship.affiliations, path, out, base)
    _derived(node, authorship.origin, out, base)


def _mentions(
    mentions: tuple[AffiliationMention, ...], parent: str, out: Quads, base: Base
) -> None:
    for ordinal, mention in enumerate(mentions, 1):
        node = base(ids.affiliation(parent, ordinal, mention.as_written))
        out.say(base(parent), KG.affiliation, node)
        out.say(node, RDF.type, KG.AffiliationMention)
        out.say(node, KG.ordinal, integer(ordinal))
        out.say(node, KG.asWritten, literal(mention.as_written))
        _derived(node, mention.origin, out, base)


def _derived(node: Iri, origin: Origin | None, out: Quads, base: Base) -> None:
    if origin is not None:
        place = ids.lines(origin.source, origin.first, origin.last)
        out.say(node, PROV.wasDerivedFrom, base(place))


def _concluded(conclusion: Conclusion, base: Base) -> Iri | Literal:
    match conclusion.kind:
        case "node":
            return base(conclusion.object)
        case "address":
            return iri(conclusion.object)
        case "day":
            return terms.date(conclusion.object)
