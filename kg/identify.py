"""Who is who over the whole store: read what is stated, decide, say it with the reasons."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from kg import ids
from kg.rdf import identity, vocabulary
from kg.rdf.lift import Base
from kg.records import Appearance, Link, PaperRecord
from kg.resolve import clusters, organizations, people, registry, works
from kg.resolve.organizations import OrganizationMatch
from kg.store.appearances import Stated
from kg.store.spool import Spool
from kg.store.store import Store

Group = Callable[
    [Callable[[Sequence[Appearance]], list[Link]], Iterable[Appearance]], Iterator[list[Link]]
]
"""How an engine applies a function to each name block."""


def identify(store: Store, base: Base, group: Group) -> None:
    """Replace the identity graph and the vocabulary by what follows from all sources."""
    stated = Stated(store, base.address)
    papers = list(stated.papers())
    work_links, work_of = _works(papers)
    person_links = [
        link for links in group(people.link, stated.appearances(work_of)) for link in links
    ]
    least = clusters.canonical(person_links)
    person_of = {one: ids.person(least.get(one, one)) for one in stated.names}
    found = {one.as_written: one for one in
             organizations.match(stated.mentions.values(), registry.curated())}  # fmt: skip
    organization_of = {node: found[text].organization for node, text in stated.mentions.items()}
    store.drop([base(ids.graph("identity")), base(ids.graph("vocabulary"))])
    with Spool(store) as spool:
        out = identity.graph(base, spool.write)
        identity.works(papers, work_of, out, base)
        identity.people(stated.authorships, stated.names, person_of, out, base)
        identity.institutions(stated.institutions, organization_of, out, base)
        for links in (work_links, person_links, _mention_links(stated, found)):
            identity.links(links, out, base)
        out.hand_on()
        spool.write(_vocabulary(stated, list(found.values()), base))


def _works(papers: Sequence[PaperRecord]) -> tuple[list[Link], dict[str, str]]:
    links = works.link(papers)
    least = clusters.canonical(links)
    return links, {one.paper: ids.work(least.get(one.paper, one.paper)) for one in papers}


def _mention_links(stated: Stated, found: dict[str, OrganizationMatch]) -> Iterator[Link]:
    """Links for the mentions whose organisation neither its label nor the string explains."""
    for node in sorted(stated.mentions):
        match = found[stated.mentions[node]]
        if match.method is not None:
            yield Link(
                left=node,
                right=match.organization,
                score=match.score,
                method=match.method,
                decision="accepted",
                evidence=(match.evidence,),
            )


def _vocabulary(stated: Stated, found: list[OrganizationMatch], base: Base) -> bytes:
    known = registry.curated().organizations
    return vocabulary.graph(
        codes=stated.codes,
        known=sorted({one.organization for one in found} & known.keys()),
        unknown=organizations.unknown_labels(found, registry.curated()),
        misspelt={one.as_written: one.organization for one in found if one.misspelt},
        base=base,
    )
