"""Decisions of kg.resolve to quads: the identity graph."""

from collections.abc import Callable, Iterable, Mapping

from kg import ids
from kg.rdf.lift import Base
from kg.rdf.terms import Quads, decimal, literal
from kg.rdf.vocab import DCT, FABIO, FOAF, KG, RDF
from kg.records import Link, PaperRecord

_DECISIONS = {"accepted": KG.accepted, "rejected": KG.rejected, "proposed": KG.proposed}


def graph(base: Base, sink: Callable[[bytes], object]) -> Quads:
    """Begin the identity graph; its lines go to `sink`."""
    return Quads(base(ids.graph("identity")), sink)


def works(
    papers: Iterable[PaperRecord], work_of: Mapping[str, str], out: Quads, base: Base
) -> None:
    """Say the work of each paper; a work is labelled by its richest record."""
    richest: dict[str, PaperRecord] = {}
    for paper in papers:
        work = work_of[paper.paper]
        out.say(base(paper.paper), KG.work, base(work))
        if work not in richest or _richness(paper) < _richness(richest[work]):
            richest[work] = paper
    for work, paper in richest.items():
        out.say(base(work), RDF.type, FABIO.Work)
        out.say(base(work), RDF.label, literal(paper.titles[0]))


def _richness(paper: PaperRecord) -> tuple[int, bool, int, str]:
    """Sort key, the richest first: identifiers, abstract, length of the title, code point."""
    title = paper.titles[0]
    return (-len(paper.identifiers), not paper.has_abstract, -len(title), title)


def people(
    authorships: Mapping[str, list[str]],
    names: Mapping[str, str],
    person_of: Mapping[str, str],
    out: Quads,
    base: Base,
) -> None:
    """Say the person of each authorship and the creators of each paper."""
    forms: dict[str, set[str]] = {}
    for paper in sorted(authorships):
        creators = dict.fromkeys(person_of[one] for one in authorships[paper])
        out.say_each(base(paper), DCT.creator, map(base, creators))
        for one in authorships[paper]:
            out.say(base(one), KG.author, base(person_of[one]))
            forms.setdefault(person_of[one], set()).add(names[one])
    for person in sorted(forms):
        longest = min(forms[person], key=lambda name: (-len(name), name))
        out.say(base(person), RDF.type, FOAF.Person)
        out.say(base(person), FOAF.name, literal(longest))


def institutions(
    mentions: Mapping[str, set[str]],
    organizations: Mapping[str, tuple[str, ...]],
    out: Quads,
    base: Base,
) -> None:
    """Say the organisations of each mention and the institutions of each paper."""
    for mention in sorted(organizations):
        out.say_each(base(mention), KG.organization, map(base, organizations[mention]))
    for paper in sorted(mentions):
        found = sorted({path for mention in mentions[paper] for path in organizations[mention]})
        out.say_each(base(paper), KG.institution, map(base, found))


def links(found: Iterable[Link], out: Quads, base: Base) -> None:
    """Say each decision with its score, method and evidence."""
    for link in found:
        node = base(ids.link(link.left, link.right))
        out.say(node, RDF.type, KG.IdentityLink)
        out.say(node, KG.left, base(link.left))
        out.say(node, KG.right, base(link.right))
        out.say(node, KG.score, decimal(link.score))
        out.say(node, KG.method, literal(link.method))
        out.say(node, KG.decision, _DECISIONS[link.decision])
        out.say_each(node, KG.evidence, map(literal, link.evidence))
