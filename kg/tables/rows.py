"""Rows of the tables out of the sorted quads of a graph: all that is said of a node, then a row."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple, TypeAlias

import orjson

from kg import ids
from kg.rdf.mentions import CLASSES
from kg.rdf.terms import Iri
from kg.rdf.vocab import FABIO, FOAF, KG, NIF, PROV, RDF, SKOS
from kg.store.syntaxes import literal
from kg.tables import columns as tables
from kg.tables.columns import Column, Table

Row: TypeAlias = tuple[object, ...]
"""Values in the order of the columns."""

_OF_CLASS = {
    FABIO.ResearchPaper: tables.PAPERS,
    FABIO.Work: tables.WORKS,
    KG.Authorship: tables.AUTHORSHIPS,
    KG.AffiliationMention: tables.AFFILIATIONS,
    NIF.Phrase: tables.MENTIONS,
    FOAF.Person: tables.PEOPLE,
    FOAF.Organization: tables.INSTITUTIONS,
    KG.DigestEntry: tables.ENTRIES,
    KG.DigestIssue: tables.ISSUES,
    KG.Venue: tables.VENUES,
    KG.IdentityLink: tables.LINKS,
}
_KINDS = {node: kind for kind, node in CLASSES.items()}
_NAMED = re.compile(rb'<[^<>"]+>')
_STATES, _SEARCHED = "/graph/source/", "/graph/concepts/"
_CHOICES: dict[str, Callable[[set[str]], object]] = {
    "string": lambda found: min(found, default=None),
    "list<string>": sorted,
    "int64": lambda found: min(map(int, found), default=None),
    "double": lambda found: max(map(float, found), default=None),
    "bool": lambda found: "true" in found if found else None,
}
"""What of the values of a property a column holds, by its type."""
_FIRST = ("en", "zh")
"""Languages whose first text has a column of its own."""


class Node(NamedTuple):
    """A node with all that the graphs say of it."""

    iri: str
    said: dict[bytes, list[bytes]]
    """Objects by predicate, as N-Quads writes them."""
    graphs: set[str]

    def terms(self, predicate: Iri) -> list[bytes]:
        """Objects of a property."""
        return self.said.get(predicate, [])


class Known(NamedTuple):
    """What is known of nodes before their quads are read."""

    works: dict[str, int]
    """How many works point to a node of the network."""
    records: dict[str, list[str]]
    """Papers of each work, sorted."""
    papers: dict[str, str]
    """Paper of each entry."""
    identifiers: dict[tuple[str, str], set[str]]
    """Addresses of a person by the name of the column; none for most."""


def rows(lines: Iterable[bytes], known: Known) -> Iterator[tuple[Table, Row]]:
    """Rows of all tables of nodes, out of N-Quads in order."""
    readers = {table: _readers(table, known) for table in tables.OF_NODES}
    for node in _nodes(lines):
        for table in _tables(node):
            yield table, tuple(read(node) for read in readers[table])


def _nodes(lines: Iterable[bytes]) -> Iterator[Node]:
    """Gather what is said of each subject."""
    current, node = b"", Node("", {}, set())
    graphs: dict[bytes, str] = {}
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        term, _, graph = rest[:-3].rpartition(b" ")
        if graph not in graphs:
            if not _NAMED.fullmatch(graph):  # the default graph has no name
                term, graph = rest[:-3], b""
            graphs[graph] = graph[1:-1].decode()
        if subject != current:
            if node.iri:
                yield node
            current, node = subject, Node(subject[1:-1].decode(), {}, set())
        node.said.setdefault(predicate, []).append(term)
        node.graphs.add(graphs[graph])
    if node.iri:
        yield node


def _tables(node: Node) -> Iterator[Table]:
    classes = set(node.terms(RDF.type))
    for name in sorted(classes):
        if table := _OF_CLASS.get(Iri(name)):
            yield table
    if SKOS.Concept in classes:
        yield tables.CATEGORIES if classes.isdisjoint(_KINDS) else tables.CONCEPTS


def _readers(table: Table, known: Known) -> list[Callable[[Node], object]]:
    """What reads each column of a table off a node."""
    worked_out: dict[str, Callable[[Node], object]] = {
        "iri": lambda node: node.iri,
        "source": lambda node: next(iter(_sources(node)), None),
        "sources": _sources,
        "line_begin": partial(_line, 0),
        "line_end": partial(_line, 1),
        "works": lambda node: known.works.get(node.iri, 0),
        "kind": lambda node: sorted(
            _KINDS[Iri(one)] for one in node.terms(RDF.type) if one in _KINDS
        ),
        "issue": lambda node: node.iri.rpartition("/entry/")[0] or None,
        "papers": lambda node: known.records.get(node.iri, []),
        "paper": lambda node: ids.parted(node.iri)[0],
        "authorship": _authorship,
        "extractors": _extractors,
    }
    for one in tables.IDENTIFIERS:
        worked_out[one.name] = partial(_identifiers, known, one.name)
    if table is tables.MENTIONS:
        worked_out |= {
            "paper": lambda node: known.papers.get(_text(node)[0], _text(node)[0]),
            "entry": lambda node: _text(node)[0] if _text(node)[0] in known.papers else None,
            "field": lambda node: _text(node)[1],
            "lang": lambda node: _text(node)[2],
        }
    return [_reader(one) if one.said else worked_out[one.name] for one in table.columns]


def _reader(column: Column) -> Callable[[Node], object]:
    """What reads a column that holds values of a property."""
    said = column.said or RDF.type
    if column.type == "list<text>":
        return lambda node: _further(_texts(node.terms(said)))
    if column.lang is not None:
        lang = column.lang
        return lambda node: min(
            (text for tag, text in _texts(node.terms(said)) if tag == lang), default=None
        )
    read, choose = _name if column.local else _value, _CHOICES[column.type]
    return lambda node: choose({read(term) for term in node.terms(said)})


def _value(term: bytes) -> str:
    """IRI or lexical form of a term of N-Quads."""
    if term.startswith(b"<"):
        return term[1:-1].decode()
    text: str = orjson.loads(literal(term)[0])
    return text


def _name(term: bytes) -> str:
    """What follows the namespace of a term of ours, a class in lower case: `proposes`, `task`."""
    name = _value(term).rpartition("#")[2]
    return name[:1].lower() + name[1:]


def _texts(terms: Iterable[bytes]) -> set[tuple[str, str]]:
    """Languages with texts."""
    return {(literal(term)[1].decode(), _value(term)) for term in terms}


def _further(found: set[tuple[str, str]]) -> list[dict[str, str]]:
    """Texts that have no column of their own."""
    first = [min((one for one in found if one[0] == lang), default=None) for lang in _FIRST]
    rest = sorted(found.difference(filter(None, first)))
    return [{"lang": lang, "value": text} for lang, text in rest]


def _sources(node: Node) -> list[str]:
    """Sources whose graphs, or those of their texts' concepts, say something of a node."""
    found = set()
    for name in node.graphs:
        for kind in (_STATES, _SEARCHED):
            if kind in name:
                found.add(name.partition(kind)[2].partition("/")[0])
    return sorted(found)


def _extractors(node: Node) -> list[str]:
    return sorted({name.rpartition("/")[2] for name in node.graphs if _SEARCHED in name})


def _line(which: int, node: Node) -> int | None:
    """First line in the first source, or the one behind the last, of the first place there."""
    places = []
    source = next(iter(_sources(node)), "")
    for term in node.terms(PROV.wasDerivedFrom):
        address, _, lines = _value(term).partition("#line=")
        if lines and address.endswith(f"/source/{source}"):
            begin, end = lines.split(",")
            places.append((int(begin), int(end)))
    return min(places)[which] if places else None


def _identifiers(known: Known, name: str, person: Node) -> list[str]:
    return sorted(known.identifiers.get((person.iri, name), ()))


def _authorship(node: Node) -> str | None:
    """The author for whom an institution is named, as kg.ids writes the IRI."""
    above = node.iri.rpartition("/affiliation/")[0]
    return above if "/authorship/" in above else None


def _text(node: Node) -> tuple[str, str, str]:
    """Owner, field and language of the text in which words stand, as kg.ids writes the IRI."""
    owner, _, text = node.iri.partition("#")[0].rpartition("/text/")
    field, _, rest = text.partition("-")
    return owner, field, rest.rpartition("-")[0]
