"""Decisions of kg.resolve to quads: the identity graph."""

from collections.abc import Callable, Iterable, Mapping

from kg import ids
from kg.rdf.lift import Base
from kg.rdf.terms import Quads, decimal, literal
from kg.rdf.vocab import DCT, FABIO, FOAF, KG, RDF
from kg.records import Link, PaperFacts, PaperRecord

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
    papers: Iterable[PaperFacts], person_of: Callable[[str], str], out: Quads, base: Base
) -> None:
    """Say the creators of each paper, the person of each authorship, and the persons' names."""
    forms: dict[str, set[str]] = {}
    for paper in papers:
        creators(paper, person_of, out, base)
        for one in paper.authors:
            person = person_of(one.authorship)
            out.say(base(one.authorship), KG.author, base(person))
            forms.setdefault(person, set()).add(one.name)
    persons(forms, out, base)


def creators(paper: PaperFacts, person_of: Callable[[str], str], out: Quads, base: Base) -> None:
    """Say the creators of a paper."""
    found = dict.fromkeys(person_of(one.authorship) for one in paper.authors)
    out.say_each(base(paper.paper), DCT.creator, map(base, found))


def persons(forms: Mapping[str, set[str]], out: Quads, base: Base) -> None:
    """Say each person with the longest form of the name."""
    for person in sorted(forms):
        longest = min(forms[person], key=lambda name: (-len(name), name))
        out.say(base(person), RDF.type, FOAF.Person)
        out.say(base(person), FOAF.name, literal(longest))


def institutions(
    papers: Iterable[PaperFacts],
    organizations: Mapping[str, tuple[str, ...]],
    out: Quads,
    base: Base,
) -> None:
    """Say the organisations of each mention and the institutions of each paper."""
    for paper in papers:
        found: set[str] = set()
        for one in paper.mentions:
            paths = organizations[one.mention]
            out.say_each(base(one.mention), KG.organization, map(base, paths))
            found.update(paths)
        out.say_each(base(paper.paper), KG.institution, map(base, sorted(found)))


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
