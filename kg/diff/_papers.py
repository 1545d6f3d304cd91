"""Papers that came, went or changed, whatever their keys are and their sources are called."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeAlias

from kg import ids
from kg.diff import _quads
from kg.diff._names import is_stated, node, title
from kg.diff._told import Changed, Difference, Kind, Side
from kg.rdf.parsed import Term, value
from kg.rdf.vocab import KG, PROV, RDF

_PAPER = re.compile(rb"<([^>]*/%b)[^>]*> (<[^>]*>) " % ids.PAPER.encode())
_UNTOLD = {node(RDF.type), node(PROV.wasDerivedFrom)}
_PARTS = {node(KG.authorship): "authors", node(KG.affiliation): "affiliations"}
_AFFILIATION, _ORDINAL, _WRITTEN = node(KG.affiliation), node(KG.ordinal), node(KG.asWritten)
_CERTAIN = ("doi", "arxiv", "seeAlso", "abstract")
"""Fields that two papers share only if they are one."""
_LIKELY = 0.6
"""How alike the titles of two papers of the same authors are that may be one (0 to 1)."""
_COMMON = 50
"""Papers with a value beyond which it tells nothing."""

Facts: TypeAlias = Mapping[str, tuple[str, ...]]
"""What is stated of a paper: fields, each with its values in order."""


class _Paper(NamedTuple):
    """A paper of one of the graphs."""

    title: str
    iri: str
    facts: Facts


def compare(removed: Path, added: Path, former: Side, later: Side) -> Kind:
    """Find the papers that differ between two graphs; memory grows with their number."""
    gone, came, changed = [], [], []
    for paper in sorted(_touched(removed, added)):
        stood, stands = _stands(former, paper), _stands(later, paper)
        if stood and stands:
            before, after = facts(former, paper), facts(later, paper)
            if differences := _differences(before, after):
                changed.append(Changed(title(later.store, paper), differences))
        elif stood:
            gone.append(paper)
        elif stands:
            came.append(paper)
    if gone and came:
        befores, afters = _read(former, gone), _read(later, came)
        pairs = [*_pairs(befores, afters)]
        gone = [*_others(gone, (one.iri for one, _ in pairs))]
        came = [*_others(came, (other.iri for _, other in pairs))]
        for one, other in pairs:
            if differences := _differences(one.facts, other.facts):
                changed.append(Changed(other.title, differences))
    return Kind(
        came=tuple(sorted(title(later.store, paper) for paper in came)),
        gone=tuple(sorted(title(former.store, paper) for paper in gone)),
        changed=tuple(sorted(changed, key=lambda one: (one.name, one.differences))),
    )


def _touched(removed: Path, added: Path) -> set[str]:
    """Papers of which other triples are stated, in whatever graph."""
    with TemporaryDirectory(dir=added.parent) as folder:
        paths = Path(folder, "removed.nt"), Path(folder, "added.nt")
        for source, path in zip((removed, added), paths, strict=True):
            with source.open("rb") as quads, path.open("wb") as triples:
                triples.writelines(_stated(quads))
        lines = (_PAPER.match(line) for line, _ in _quads.different(*paths))
        return {found[1].decode() for found in lines if found}


def _stated(quads: Iterable[bytes]) -> Iterator[bytes]:
    """Triples that sources state of papers and their parts, without where they stand."""
    graph, stated = b"", True
    for quad in quads:
        found = _PAPER.match(quad)
        if found is None or found[2] == PROV.wasDerivedFrom:
            continue
        triple, _, last = quad.removesuffix(b" .\n").rpartition(b" ")
        if not last.startswith(b"<") or b'"' in last or found.end() > len(triple):
            yield quad  # in no graph
            continue
        if last != graph:
            graph, stated = last, is_stated(last[1:-1].decode())
        if stated:
            yield triple + b" .\n"


def _stands(side: Side, paper: str) -> bool:
    """Whether a graph states anything of a paper itself."""
    return any(is_stated(value(quad.graph_name)) for quad in side.quads(paper))


def facts(side: Side, paper: str) -> Facts:
    """What sources state of a paper, without its key, its place and its source."""
    found: dict[str, set[tuple[tuple[int, ...], str]]] = defaultdict(set)
    for quad in side.quads(paper):
        if quad.predicate in _UNTOLD or not is_stated(value(quad.graph_name)):
            continue
        if quad.predicate in _PARTS:
            for name, place, written in _part(side, value(quad.object), quad.predicate, ()):
                found[name].add((place, written))
        else:
            found[_field(value(quad.predicate), quad.object)].add(((), _words(side, quad.object)))
    return {name: tuple(text for _, text in sorted(values)) for name, values in found.items()}


def _part(
    side: Side, part: str, predicate: object, above: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...], str]]:
    """An authorship or affiliation mention with its place, and the mentions below it."""
    place, written, below = 0, "", set()
    for quad in side.quads(part):
        if quad.predicate == _ORDINAL and value(quad.object).isdecimal():
            place = int(value(quad.object))
        elif quad.predicate == _WRITTEN:
            written = value(quad.object)
        elif quad.predicate == _AFFILIATION and is_stated(value(quad.graph_name)):
            below.add(value(quad.object))
    here = (*above, place)
    yield ("authors" if predicate != _AFFILIATION else "affiliations"), here, written
    if not above:
        for one in below:
            yield from _part(side, one, _AFFILIATION, here)


def _field(predicate: str, term: Term) -> str:
    name = re.split(r"[/#]", predicate)[-1]
    lang = getattr(term, "language", None)
    return f"{name} ({lang})" if lang else name


def _words(side: Side, term: Term) -> str:
    return value(term).removeprefix(side.base)


def _differences(before: Facts, after: Facts) -> tuple[Difference, ...]:
    return tuple(
        Difference(name, before.get(name, ()), after.get(name, ()))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def _read(side: Side, papers: list[str]) -> list[_Paper]:
    return [_Paper(title(side.store, one), one, facts(side, one)) for one in papers]


def _pairs(gone: list[_Paper], came: list[_Paper]) -> Iterator[tuple[_Paper, _Paper]]:
    """Papers that are one under two keys: those that share most, first."""
    having = defaultdict(list)
    for place, paper in enumerate(gone):
        for sign in _signs(paper.facts):
            having[sign].append(place)
    found = []
    for number, paper in enumerate(came):
        signs = [sign for sign in _signs(paper.facts) if len(having[sign]) <= _COMMON]
        shared = Counter(place for sign in signs for place in having[sign])
        for place, count in shared.items():
            alike = _alike(gone[place], paper)
            if alike:
                found.append((-count, -alike, gone[place].title, paper.title, place, number))
    seen: tuple[set[int], set[int]] = set(), set()
    for *_, place, number in sorted(found):
        if place not in seen[0] and number not in seen[1]:
            seen[0].add(place)
            seen[1].add(number)
            yield gone[place], came[number]


def _signs(found: Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Fields and values by which a paper may be known again."""
    for name, values in found.items():
        if name.startswith("title"):
            yield name, tuple(map(ids.title_key, values))
        elif name == "authors" or name.startswith(_CERTAIN):
            yield name, values


def _alike(one: _Paper, other: _Paper) -> float:
    """How surely two papers that share a sign are one; 0 where they are two."""
    from rapidfuzz.fuzz import ratio

    if {*_signs(one.facts)} & {*_signs(other.facts)} - {("authors", one.facts.get("authors", ()))}:
        return 1.0
    likeness = ratio(ids.title_key(one.title), ids.title_key(other.title)) / 100
    return likeness if likeness >= _LIKELY else 0.0


def _others(papers: list[str], matched: Iterable[str]) -> Iterator[str]:
    known = {*matched}
    return (one for one in papers if one not in known)
