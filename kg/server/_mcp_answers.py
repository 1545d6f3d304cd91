"""Answers for language models, bounded in rows and bytes: tasks of `kg.store.worker`."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import msgspec
import pyoxigraph as ox
from msgspec import Struct

from kg import search as full_text
from kg.errors import IdentifierError
from kg.rdf import vocab
from kg.rdf.vocab import KG
from kg.server import _mcp_terms as terms
from kg.server._mcp_terms import Cell
from kg.store import engine, guard
from kg.store.directory import Generation
from kg.store.engine import Answer
from kg.view.entity import plain

ROWS_SIZE = 100_000
"""Bytes of the rows of an answer."""
FACTS_SIZE = 60_000
"""Bytes of the facts of a description."""
LONGEST = 4_000
"""Characters of one value; a whole abstract."""
_LONGEST_LABEL = 200
_OTHERS = 5
"""Other nodes of a name that a description mentions."""
_NAMED = 20
"""Properties left out that are named."""
_RECORDS = 3
"""Records of a work that are told with it."""


class Rows(Struct, omit_defaults=True):
    """Answer to a query."""

    columns: list[str]
    """Variables; `answer` for ASK; subject, predicate, object for CONSTRUCT and DESCRIBE."""
    rows: list[list[str | int | float | bool | None]]
    """Nodes as prefixed names or <IRI>, texts with @language at the end, null where unbound."""
    complete: bool
    note: str = ""
    """What was left out, and how to get it."""


class Hit(Struct, omit_defaults=True):
    """A node that a text was found in."""

    entity: str
    kind: str
    label: str
    other_label: str = ""
    """In the other language."""
    snippet: str = ""
    year: int | None = None
    papers: int | None = None


class Hits(Struct, omit_defaults=True):
    """What a text was found in, the best first."""

    hits: list[Hit]
    total: int
    note: str = ""


class Value(Struct, omit_defaults=True):
    """The other end of a fact."""

    value: str | int | float | bool | None
    label: str = ""
    """What a node is called."""
    origin: list[str] = []
    """Where the fact comes from, where that differs among the values."""


class Property(Struct, omit_defaults=True):
    """Facts of one property in one direction."""

    property: str
    direction: str
    """out: the entity is the subject; in: it is the object, the values are the subjects."""
    values: list[Value]
    total: int
    origin: list[str] = []
    """Where all of them come from: stated by a source at lines, extracted from a text,
    inferred by a rule, identity (who is who), vocabulary."""
    more: bool = False
    """Whether there are more than the total."""


class Record(Struct, omit_defaults=True):
    """What one source states of a work, and what was found and concluded from it."""

    entity: str
    facts: list[Property]


class Description(Struct, omit_defaults=True):
    """Facts of an entity."""

    entity: str
    iri: str
    kind: str
    labels: list[str]
    facts: list[Property]
    records: list[Record] = []
    """Of a work, its records with their facts: titles, authors, abstract, concepts."""
    others: list[Hit] = []
    """Other entities of that name."""
    note: str = ""
    """What was left out, and how to get it."""


def query(generation: Generation, out: BinaryIO, *, sparql: str, limit: int) -> None:
    """Answer a query with at most `limit` rows; raises QueryError where it is wrong."""
    guard.check(sparql)
    base = generation.manifest.settings.base
    answer = engine.evaluate(generation.store.engine, sparql, vocab.prefixes(), base=base)
    with engine.failing(sparql):
        out.write(msgspec.json.encode(_rows(answer, base, limit)))


def _rows(answer: Answer, base: str, limit: int) -> Rows:
    if isinstance(answer, ox.QueryBoolean):
        return Rows(["answer"], [[bool(answer)]], complete=True)
    if isinstance(answer, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        solutions: Iterable[Iterable[object]] = (
            (triple.subject, triple.predicate, triple.object) for triple in answer
        )
    else:
        columns = [variable.value for variable in answer.variables]
        solutions = answer
    return _taken(columns, _cells(solutions, base), limit)


def _cells(solutions: Iterable[Iterable[object]], base: str) -> Iterator[list[Cell]]:
    for solution in solutions:
        yield [terms.cell(term, base, LONGEST) for term in solution]  # type: ignore[arg-type]  # the engine's terms


def _taken(columns: list[str], found: Iterator[list[Cell]], limit: int) -> Rows:
    """As many rows as there is room for."""
    rows: list[list[Cell]] = []
    size = 0
    for row in found:
        size += len(msgspec.json.encode(row)) + 1
        if len(rows) == limit or size > ROWS_SIZE:
            why = f"{limit} rows" if len(rows) == limit else f"{ROWS_SIZE // 1000} kB"
            note = (
                f"cut after {len(rows)} rows, at the bound of {why}; there are more: "
                "add ORDER BY with LIMIT and OFFSET, ask for fewer columns, or count"
            )
            return Rows(columns, rows, complete=False, note=note)
        rows.append(row)
    return Rows(columns, rows, complete=True)


def search(
    generation: Generation, out: BinaryIO, *, text: str, kinds: list[str], limit: int
) -> None:
    """Find a text; raises SettingsError for an unknown kind."""
    out.write(msgspec.json.encode(_hits(generation, text, kinds, limit)))


def prepare(generation: Generation, out: BinaryIO) -> None:  # noqa: ARG001 - as any task
    """Make the index for searching, unless there is one."""
    full_text.prepare(generation)


def _hits(generation: Generation, text: str, kinds: list[str], limit: int) -> Hits:
    found = full_text.search(generation, text, kinds=kinds, limit=limit)
    hits = [_hit(one, generation.manifest.settings.base) for one in found.hits]
    left = found.total - len(hits)
    note = f"{left} more: raise limit, or say more words" if left > 0 else ""
    return Hits(hits, found.total, note)


def _hit(found: full_text.Hit, base: str) -> Hit:
    other = found.label_zh if found.label_zh != found.label else found.label_en
    return Hit(
        terms.node(found.iri, base),
        found.kind or found.type,
        found.label,
        other or "",
        found.snippet if found.snippet != found.label else "",
        found.year,
        found.papers,
    )


def describe(generation: Generation, out: BinaryIO, *, entity: str, limit: int) -> None:
    """Tell the facts of an entity, named by its IRI or by words; IdentifierError if unknown."""
    base = generation.manifest.settings.base
    node = _node(generation, entity, limit)
    others: list[Hit] = []
    if node is None:
        hits = _hits(generation, entity, [], _OTHERS + 1).hits
        node = _node(generation, hits[0].entity, limit) if hits else None
        others = hits[1:]
    if node is None:
        raise IdentifierError("nothing here is called so, try search with fewer words", entity)
    room = _Room(FACTS_SIZE, base)
    told = Description(
        entity=terms.node(node.iri, base),
        iri=node.iri,
        kind=node.kind,
        labels=[terms.text(one.value, one.lang, _LONGEST_LABEL) for one in node.labels],
        facts=room.take(node),
        records=[
            Record(terms.node(one.iri, base), room.take(one))
            for one in _records(generation, node, limit)
        ],
        others=others,
    )
    told.note = room.note
    out.write(msgspec.json.encode(told))


def _node(generation: Generation, written: str, most: int) -> plain.Node | None:
    base = generation.manifest.settings.base
    iri = terms.iri(written, base)
    return None if iri is None else plain.of(generation.store, iri, base=base, most=most)


def _records(generation: Generation, node: plain.Node, most: int) -> Iterator[plain.Node]:
    """The first records of a work, for the work itself tells little; of others none."""
    own = (one for one in node.facts if node.kind == "work" and one.direction == "in")
    records = (fact.iri for one in own for fact in one.shown if _is_work(one.property))
    for iri in islice(records, _RECORDS):
        found = iri and _node(generation, iri, most)
        if found:
            yield found


def _is_work(iri: str) -> bool:
    return iri == KG.work[1:-1].decode()


class _Room:
    """Bytes that facts may take, and what was left out for want of them."""

    def __init__(self, size: int, base: str) -> None:
        self.size, self.base = size, base
        self.left: list[str] = []
        self.cut: tuple[str, Property] | None = None

    def take(self, node: plain.Node) -> list[Property]:
        """Facts of a node, as many as there is room for."""
        taken = []
        entity = terms.node(node.iri, self.base)
        for facts in node.facts:
            told = _property(facts, self.base)
            self.size -= len(msgspec.json.encode(told))
            if self.size < 0:
                self.left.append(f"{told.property} ({told.direction}, {told.total}) of {entity}")
                continue
            taken.append(told)
            if self.cut is None and told.total > len(told.values):
                self.cut = entity, told
        return taken

    @property
    def note(self) -> str:
        """What is left out, with a query that gets it."""
        more = [f"{len(self.left) - _NAMED} more"] if len(self.left) > _NAMED else []
        named = ", ".join(self.left[:_NAMED] + more)
        said = [f"left out for size: {named}"] if self.left else []
        if self.cut is not None:
            entity, told = self.cut
            ends = (entity, "?x") if told.direction == "out" else ("?x", entity)
            said.append(
                "where total is greater than the values shown, the rest by query, such as: "
                f"SELECT DISTINCT ?x {{ {ends[0]} {told.property} {ends[1]} }} LIMIT 100"
            )
        return "; ".join(said)


def _property(facts: plain.Facts, base: str) -> Property:
    shared = {one.origins for one in facts.shown}
    alike = len(shared) == 1
    return Property(
        terms.node(facts.property, base),
        facts.direction,
        [_value(one, base, alike=alike) for one in facts.shown],
        facts.total,
        list(facts.shown[0].origins) if alike else [],
        facts.more,
    )


def _value(fact: plain.Fact, base: str, *, alike: bool) -> Value:
    origin = [] if alike else list(fact.origins)
    if fact.iri is not None:
        label = terms.text(fact.text.value, fact.text.lang, _LONGEST_LABEL)
        return Value(terms.node(fact.iri, base), "" if label == fact.iri else label, origin)
    if fact.datatype:
        literal = ox.Literal(fact.text.value, datatype=ox.NamedNode(fact.datatype))
        return Value(terms.cell(literal, base, LONGEST), "", origin)
    return Value(terms.text(fact.text.value, fact.text.lang, LONGEST), "", origin)
