"""The facts of a node as plain values, for programs: the same facts as on its page."""

from collections.abc import Iterable
from typing import NamedTuple

from kg.store.store import Store
from kg.view.entity import _facts
from kg.view.entity._facts import Direction, Said
from kg.view.entity._known import Known
from kg.view.entity._reading import Mark, Reader
from kg.view.entity._words import LANGUAGES, Text, Words
from kg.view.entity.addresses import Served

_KINDS = {
    "source": "stated",
    "concepts": "extracted",
    "inferred": "inferred",
    "identity": "identity",
    "vocabulary": "vocabulary",
    "about": "about",
}
"""What a named graph under `{base}graph/` holds, by the first part of its name."""


class Fact(NamedTuple):
    """The other end of a fact."""

    iri: str | None
    """None for a literal."""
    text: Text
    """The literal, or what the node is called."""
    datatype: str
    """IRI of a literal's datatype; empty for plain texts and texts with a language."""
    origins: tuple[str, ...]
    """Where it comes from: `stated by digest.txt, lines 3–4`, `identity: who is who`."""


class Facts(NamedTuple):
    """Facts of a node with one property in one direction."""

    property: str
    """IRI of the property."""
    direction: Direction
    """`out` where the node is the subject, `in` where it is the object."""
    shown: tuple[Fact, ...]
    total: int
    more: bool
    """Whether there are more than the total."""


class Node(NamedTuple):
    """What a graph knows of a node."""

    iri: str
    kind: str
    """As in `paper`, `person`, `method`; empty where its classes are not ours."""
    labels: tuple[Text, ...]
    facts: tuple[Facts, ...]


class _Bare(Served):
    """Addresses for who reads no page: of everything its IRI."""

    def entity(self, iri: str) -> str:
        return iri


def of(store: Store, iri: str, *, base: str, most: int = 10) -> Node | None:
    """What a store knows of an IRI; None where it stands in no fact.

    Of each property at most `most` facts, no more than a page shows (50); those with our own
    terms first. Everything is said in English.
    """
    reader = Reader(Known(store), base, Words(LANGUAGES[0]), _Bare(base))
    node = reader.node(iri)
    if node is None or not reader.is_known(node):
        return None
    outgoing = _facts.groups(reader, node, "out")
    incoming = _facts.groups(reader, node, "in")
    return Node(
        node.value,
        reader.kind(node),
        reader.labels(node),
        tuple(_plain(group, base, most) for group in (*outgoing, *incoming)),
    )


def _plain(group: _facts.Group, base: str, most: int) -> Facts:
    shown = tuple(_fact(one, base) for one in group.facts[:most])
    return Facts(group.predicate, group.direction, shown, group.total, group.more)


def _fact(said: Said, base: str) -> Fact:
    origins = tuple(_origins(said.marks, base))
    if said.ref is None:
        return Fact(None, said.text, said.datatype, origins)
    return Fact(said.text.value, said.ref.text, "", origins)


def _origins(marks: Iterable[Mark], base: str) -> Iterable[str]:
    """Where a fact comes from, in words that begin with the kind of graph."""
    for mark in marks:
        kind = _KINDS.get(mark.href.removeprefix(f"{base}graph/").partition("/")[0], "")
        yield mark.text if mark.text.startswith(kind) else f"{kind}: {mark.text}"
