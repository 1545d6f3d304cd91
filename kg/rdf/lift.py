"""Records to quads: one small function a record, a line a field, read like Turtle."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from kg import ids, names
from kg.rdf import terms, vocab
from kg.rdf.terms import Iri, Literal, Quads, Shape, integer, iri, literal
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

_PLAIN_PATH = re.compile(r"[\w./~-]+", re.ASCII)
"""Paths that an IRI may hold as they are: nearly all."""
_NAMES = 1 << 15
"""Names whose terms are kept at hand: few names stand on most papers."""

_PAPER = Shape(
    (None, RDF.type, FABIO.ResearchPaper),
    (None, PROV.wasDerivedFrom, None),
)
_AUTHORSHIP = Shape(
    (None, KG.authorship, None),
    (None, RDF.type, KG.Authorship),
    (None, KG.ordinal, None),
    (None, KG.asWritten, None),
    (None, KG.nameKey, None),
)
_MENTION = Shape(
    (None, KG.affiliation, None),
    (None, RDF.type, KG.AffiliationMention),
    (None, KG.ordinal, None),
    (None, KG.asWritten, None),
)


class Base:
    """Where the IRIs of the data begin; turns relative ones into terms."""

    def __init__(self, address: str) -> None:
        """Take an absolute IRI ending in a slash."""
        self.address = address
        self._start = iri(address)[:-1]

    def __call__(self, path: str) -> Iri:
        """Write an IRI given relative to the base."""
        if _PLAIN_PATH.fullmatch(path):
            return Iri(b"%b%b>" % (self._start, path.encode()))
        return iri(self.address + path)

    def lines(self, origin: Origin) -> Iri:
        """Write the IRI of a place in a source."""
        source, first, last = origin.source.encode(), origin.first, origin.last
        return Iri(b"%bsource/%b#line=%d,%d>" % (self._start, source, first, last))


class _Name(NamedTuple):
    """What a name as written becomes, wherever it stands."""

    digest: bytes
    """End of its node's IRI."""
    literal: Literal
    key: Literal


@lru_cache(_NAMES)
def _name(as_written: str) -> _Name:
    end = f"-{ids.digest(as_written, 8)}>".encode()
    return _Name(end, _kept(literal(as_written)), _kept(literal(names.key(as_written))))


def _kept(term: Literal) -> Literal:
    """Copy what is kept: the JSON encoder hands out bytes with a kilobyte of room behind them."""
    return Literal(b"%b" % term)


_ORDINALS = tuple(integer(number) for number in range(256))


def _ordinal(number: int) -> Literal:
    return _ORDINALS[number] if number < len(_ORDINALS) else integer(number)


def lift(
    record: Record, conclusions: Mapping[str, Iterable[Conclusion]], base: Base
) -> Iterable[Quads]:
    """Quads of one record, and of what each rule (name-version) concludes from it."""
    source = record.origin.source
    stated = Quads(base(ids.graph("source", source)))
    match record:
        case Paper():
            _paper(record, stated, base)
        case DigestIssue():
            _issue(record, stated, base)
        case Judgement():
            _judgement(record, stated, base)
    yield stated
    for rule, found in conclusions.items():
        concluded: Quads | None = None
        for conclusion in found:
            if concluded is None:
                concluded = Quads(base(ids.graph("inferred", source, rule)))
            value = _concluded(conclusion, base)
            concluded.say(base(conclusion.subject), Iri(conclusion.predicate), value)
        if concluded is not None:
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
    out.say_each(node, RDF.seeAlso, map(iri, entry.posts))
    for ordinal, name in enumerate(entry.figures, 1):
        figure = base(ids.figure(path, ordinal))
        out.say(node, KG.figure, figure)
        out.say(figure, RDF.type, KG.Figure)
        out.say(figure, KG.ordinal, integer(ordinal))
        out.say(figure, KG.fileName, literal(name))
    out.say(node, PROV.wasDerivedFrom, base.lines(entry.origin))
    _paper(entry.paper, out, base)


def _paper(paper: Paper, out: Quads, base: Base) -> None:
    node = base(ids.paper(paper.key))
    out.add(out.form(_PAPER) % (node, node, base.lines(paper.origin)))
    for title in paper.titles:
        out.say(node, DCT.title, text(title))
    for abstract in paper.abstracts:
        out.say(node, DCT.abstract, text(abstract))
    if paper.issued is not None:
        out.say(node, DCT.issued, terms.date(paper.issued))
    if paper.authorships:
        _authorships(paper.authorships, node, out, base)
    if paper.affiliations:
        _mentions(paper.affiliations, node, out, base)
    _publication(paper, node, out, base)


def _publication(paper: Paper, node: Iri, out: Quads, base: Base) -> None:
    """Say where and how a paper appeared, and what it points to; most papers say little of it."""
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
    _notes(paper, node, out, base)


def _notes(paper: Paper, node: Iri, out: Quads, base: Base) -> None:
    for version in paper.versions:
        out.say(node, KG.version, literal(version))
    if paper.citation is not None:
        out.say(node, DCT.bibliographicCitation, literal(paper.citation))
    if paper.comment is not None:
        out.say(node, RDF.comment, literal(paper.comment))
    if paper.license is not None:
        out.say(node, DCT.license, iri(paper.license))
    for key in paper.cites:
        out.say(node, CITO.cites, base(ids.paper(key)))
    for address in paper.links:
        out.say(node, DCT.references, iri(address))
    for address in paper.see_also:
        out.say(node, RDF.seeAlso, iri(address))


def _venue(venue: Venue, paper: Iri, out: Quads, base: Base) -> None:
    node = base(ids.venue(venue.name))
    out.say(paper, DCT.isPartOf, node)
    out.say(node, RDF.type, KG.Venue)
    out.say(node, RDF.label, literal(venue.name))
    out.say_each(node, KG.issn, map(literal, venue.issn))


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
    if judgement.by is not None:
        out.say(node, DCT.creator, literal(judgement.by))
    if judgement.date is not None:
        out.say(node, DCT.date, terms.date(judgement.date))
    out.say(node, PROV.wasDerivedFrom, base.lines(judgement.origin))


def _authorships(authorships: tuple[Authorship, ...], paper: Iri, out: Quads, base: Base) -> None:
    form, start = out.form(_AUTHORSHIP), paper[:-1]
    for number, one in enumerate(authorships, 1):
        digest, name, key = _name(one.as_written)
        node = Iri(b"%b/authorship/%d%b" % (start, number, digest))
        ordinal = _ordinal(number)
        out.add(form % (paper, node, node, node, ordinal, node, name, node, key))
        if one.orcid is not None:
            out.say(node, KG.orcid, iri(f"https://orcid.org/{one.orcid}"))
        if one.openalex is not None:
            out.say(node, KG.openalex, iri(f"https://openalex.org/{one.openalex}"))
        if one.dblp is not None:
            out.say(node, KG.dblp, iri(f"https://dblp.org/pid/{one.dblp}"))
        if one.affiliations:
            _mentions(one.affiliations, node, out, base)
        if one.origin is not None:
            out.say(node, PROV.wasDerivedFrom, base.lines(one.origin))


def _mentions(
    mentions: tuple[AffiliationMention, ...], parent: Iri, out: Quads, base: Base
) -> None:
    form, start = out.form(_MENTION), parent[:-1]
    for number, one in enumerate(mentions, 1):
        digest, name, _key = _name(one.as_written)
        node = Iri(b"%b/affiliation/%d%b" % (start, number, digest))
        out.add(form % (parent, node, node, node, _ordinal(number), node, name))
        if one.ror is not None:
            out.say(node, KG.ror, iri(f"https://ror.org/{one.ror}"))
        if one.origin is not None:
            out.say(node, PROV.wasDerivedFrom, base.lines(one.origin))


def _concluded(conclusion: Conclusion, base: Base) -> Iri | Literal:
    match conclusion.kind:
        case "node":
            return base(conclusion.object)
        case "address":
            return iri(conclusion.object)
        case "day":
            return terms.date(conclusion.object)
