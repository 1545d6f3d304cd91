"""All facts of a node, out and in, grouped by predicate; each group read a page at a time."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.parsed import Term, value
from kg.rdf.vocab import DCT, FOAF, ITS, KG, NIF, ORG, PROV, RDF, SKOS
from kg.view.entity._reading import Mark, Reader, Ref
from kg.view.entity._terms import named
from kg.view.entity._words import Text

Direction = Literal["out", "in"]

PAGE = 50
"""Facts of a group that a page shows."""
SORTED = 5_000
"""Groups up to this size are put in order: the newest first; larger ones stay as they lie."""
COUNTED = 200_000
"""Facts of a node that are counted; of more it is said that there are more."""

_ORDER = (
    RDF.type,
    DCT.title,
    SKOS.prefLabel,
    FOAF.name,
    RDF.label,
    SKOS.altLabel,
    SKOS.hiddenLabel,
    KG.candidateLabel,
    SKOS.notation,
    KG.ordinal,
    KG.listedNumber,
    KG.asWritten,
    KG.authorship,
    DCT.creator,
    KG.author,
    KG.affiliation,
    KG.organization,
    KG.institution,
    DCT.issued,
    DCT.subject,
    DCT.isPartOf,
    KG.describes,
    DCT.hasPart,
    KG.section,
    KG.starred,
    KG.assignedCategory,
    KG.work,
    KG.doi,
    KG.arxiv,
    KG.orcid,
    KG.ror,
    KG.proposes,
    KG.uses,
    KG.evaluatesOn,
    KG.comparesWith,
    KG.mentions,
    SKOS.broader,
    ORG.subOrganizationOf,
    SKOS.exactMatch,
    KG.left,
    KG.right,
    KG.decision,
    KG.score,
    KG.method,
    KG.evidence,
    NIF.anchorOf,
    ITS.taIdentRef,
    KG.summary,
    DCT.abstract,
)
"""Predicates that come first, in this order; the others follow by name, the source comes last."""
_PLACE = {name[1:-1].decode(): place for place, name in enumerate(_ORDER)}
_LAST = PROV.wasDerivedFrom[1:-1].decode()


class Said(NamedTuple):
    """One fact as it is shown: the other end, and where it is from."""

    ref: Ref | None
    """The node at the other end; None for a literal."""
    text: Text
    """The literal exactly, or the IRI of the node."""
    datatype: str
    """IRI of a literal's datatype; empty for plain texts and texts with a language."""
    marks: tuple[Mark, ...]


class Group(NamedTuple):
    """Facts of one predicate in one direction: a page of them, and how many there are."""

    predicate: str
    direction: Direction
    words: str
    href: str | None
    facts: tuple[Said, ...]
    marks: tuple[Mark, ...]
    """Where all of them are from; empty where they differ."""
    first: int
    """Place of the first one shown, from 1."""
    total: int
    more: bool
    """Whether there are more than the total."""
    before: str | None
    after: str | None
    """Addresses of the pages beside this one."""
    ordered: bool = True

    @property
    def last(self) -> int:
        """Place of the last one shown."""
        return self.first + len(self.facts) - 1


def counts(reader: Reader, node: ox.NamedNode, direction: Direction) -> dict[str, tuple[int, bool]]:
    """Facts of a node by predicate, each counted once over all graphs; whether there are more."""
    ends = reader.known.facts(node) if direction == "out" else reader.known.pointing(node)
    if ends is not None:
        return {predicate.value: (len(found), False) for predicate, found in ends.items()}
    end, other = ("?s", "?o") if direction == "out" else ("?o", "?s")
    facts = f"SELECT DISTINCT {end} ?p {other} {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {COUNTED}"
    query = f"{end} ?p (COUNT(*) AS ?n) {{ {facts} }} GROUP BY {end} ?p"
    found = {
        value(predicate): (int(value(number)), False)
        for _, predicate, number in reader.select(query, **{end[1:]: node})
    }
    if sum(number for number, _ in found.values()) < COUNTED:
        return found
    asked = {*found, *_declared()}
    each = {one: _count(reader, node, one, direction) for one in asked}
    return {one: (number, number == COUNTED) for one, number in each.items() if number}


def _count(reader: Reader, node: ox.NamedNode, predicate: str, direction: Direction) -> int:
    end, other = ("?s", "?o") if direction == "out" else ("?o", "?s")
    facts = f"SELECT DISTINCT {end} ?p {other} {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {COUNTED}"
    query = f"{end} ?p (COUNT(*) AS ?n) {{ {facts} }} GROUP BY {end} ?p"
    rows = reader.select(query, **{end[1:]: node, "p": ox.NamedNode(predicate)})
    return sum(int(value(number)) for _, _, number in rows)


def _declared() -> Iterable[str]:
    """Properties of our ontology, borrowed ones too."""
    return (
        value(triple.subject)
        for triple in vocab.triples("kg.ttl")
        if value(triple.object).endswith("Property") and triple.predicate == named(RDF.type)
    )


def groups(reader: Reader, node: ox.NamedNode, direction: Direction) -> list[Group]:
    """First page of every group of facts, in the order of a page."""
    found = counts(reader, node, direction)
    return [
        group(reader, node, predicate, direction, count=found[predicate])
        for predicate in sorted(found, key=_rank)
    ]


def group(  # noqa: PLR0913 - which facts of which node, and what is known of their number
    reader: Reader,
    node: ox.NamedNode,
    predicate: str,
    direction: Direction,
    *,
    offset: int = 0,
    size: int = PAGE,
    count: tuple[int, bool] | None = None,
) -> Group:
    """One page of a group, so many facts from a place on."""
    total, more = count or counts(reader, node, direction).get(predicate, (0, False))
    ends = _ends(reader, node, predicate, direction, total)(offset, size)
    facts = tuple(_said(reader, node, ox.NamedNode(predicate), direction, end) for end in ends)
    shared = {one.marks for one in facts}
    return Group(
        predicate=predicate,
        direction=direction,
        words=reader.property(predicate, inverse=direction == "in"),
        href=reader.addresses.entity(predicate),
        facts=facts,
        marks=facts[0].marks if len(shared) == 1 else (),
        first=offset + 1,
        total=total,
        more=more,
        before=_beside(reader, node, predicate, direction, max(0, offset - size))
        if offset
        else None,
        after=_beside(reader, node, predicate, direction, offset + size)
        if more or offset + size < total
        else None,
        ordered=total <= SORTED,
    )


def _beside(
    reader: Reader, node: ox.NamedNode, predicate: str, direction: Direction, offset: int
) -> str | None:
    return reader.addresses.group(node.value, direction, predicate, offset)


def _rank(predicate: str) -> tuple[bool, int, str]:
    return predicate == _LAST, _PLACE.get(predicate, len(_PLACE)), vocab.curie(predicate)


def _ends(
    reader: Reader, node: ox.NamedNode, predicate: str, direction: Direction, total: int
) -> Callable[[int, int], Sequence[Term]]:
    """Read some of the other ends of a group: from which place on, and how many."""
    term = ox.NamedNode(predicate)

    def unsorted(offset: int, size: int) -> Sequence[Term]:
        end, other = ("?s", "?o") if direction == "out" else ("?o", "?s")
        query = f"DISTINCT {end} ?p {other} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
        page = f"{query} LIMIT {size} OFFSET {offset}"
        return [row[2] for row in reader.select(page, **{end[1:]: node, "p": term})]

    if total > SORTED:
        return unsorted
    found = reader.objects_of(node, term) if direction == "out" else newest(reader, node, term)
    return lambda offset, size: found[offset : offset + size]


def newest(reader: Reader, node: ox.NamedNode, predicate: ox.NamedNode) -> Sequence[Term]:
    """Subjects of a predicate: the newest first where they have a date, then by IRI."""
    return reader.known.newest(node, predicate)


def _said(
    reader: Reader, node: ox.NamedNode, predicate: ox.NamedNode, direction: Direction, end: Term
) -> Said:
    subject, target = (node, end) if direction == "out" else (end, node)
    graphs = reader.known.graphs(subject, predicate, target)
    own = subject if isinstance(subject, ox.NamedNode) else None
    marks = reader.marks(graphs, own if predicate != named(PROV.wasDerivedFrom) else None)
    if isinstance(end, ox.Literal):
        plain = end.language or end.datatype.value.endswith("#string")
        return Said(None, Text(end.value, end.language), "" if plain else end.datatype.value, marks)
    if not isinstance(end, ox.NamedNode):
        return Said(Ref(Text(str(end))), Text(str(end)), "", marks)
    return Said(reader.ref(end), Text(end.value), "", marks)
