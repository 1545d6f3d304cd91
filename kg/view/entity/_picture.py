"""A node and its nearest neighbours as a small drawing: a fan, read without a script."""

import math
import unicodedata
from itertools import zip_longest
from typing import NamedTuple

from kg.rdf import vocab
from kg.view.entity._facts import Group
from kg.view.entity._reading import Ref

WIDTH = 360
MOST = 24
"""Neighbours that are drawn."""
_LINE, _CAPTION, _EDGE = 25, 23, 14
_HEART, _NEAR, _BULGE = 18, 66, 26
_LETTER = 6.9
"""Width of half a full-width letter in a label."""
_PLUMBING = {"rdf:type", "prov:wasDerivedFrom", "skos:inScheme", "rdfs:isDefinedBy", "prov:used"}
"""Relations that say how a graph is made rather than what it tells."""

SIGNS = {
    "paper": "M3 3H13V13H3Z",
    "author": "M8 3A5 5 0 1 1 8 13A5 5 0 1 1 8 3Z",
    "institution": "M8 1.5L14.5 8L8 14.5L1.5 8Z",
    "category": "M4.5 2H11.5L15 8L11.5 14H4.5L1 8Z",
    "task": "M8 .9L9.9 6L15.2 6.2L11 9.6L12.5 14.7L8 11.7L3.5 14.7L5 9.6L.8 6.2L6.1 6Z",
    "method": "M8 2L14.5 13.5H1.5Z",
    "dataset": "M2.4 4C2.4 .7 13.6 .7 13.6 4V12C13.6 15.3 2.4 15.3 2.4 12Z",
    "metric": "M8 14L1.5 2.5H14.5Z",
    "term": "M5.6 1.6H10.4V5.6H14.4V10.4H10.4V14.4H5.6V10.4H1.6V5.6H5.6Z",
    "concept": "M8 1.3L14.8 6.2L12.2 14.2H3.8L1.2 6.2Z",
    "other": "M8 4.5A3.5 3.5 0 1 1 8 11.5A3.5 3.5 0 1 1 8 4.5Z",
}
"""Outline of each type's sign in a square of 16: the shapes of the picture of the graph."""


class Drawn(NamedTuple):
    """A neighbour in the drawing."""

    ref: Ref
    label: str
    """As much of its name as there is room for."""
    words: str
    """What it is to the node in the middle."""
    x: int
    y: int
    way: str
    """Path of the line from the middle."""


class Caption(NamedTuple):
    """Words above the neighbours of one relation."""

    words: str
    x: int
    y: int


class Picture(NamedTuple):
    """The drawing: its size, the middle, the neighbours."""

    height: int
    heart: tuple[int, int]
    neighbours: tuple[Drawn, ...]
    captions: tuple[Caption, ...]
    left: int
    """Neighbours that are not drawn."""


def draw(groups: list[Group]) -> Picture | None:
    """Lay out the neighbours, relation by relation; None where there are none."""
    chosen, left = _chosen(groups)
    if not chosen:
        return None
    height = 2 * _EDGE + len(chosen) * _CAPTION + sum(len(refs) for _, refs in chosen) * _LINE
    heart = (_HEART, height // 2)
    neighbours: list[Drawn] = []
    captions: list[Caption] = []
    y = _EDGE
    for words, refs in chosen:
        captions.append(Caption(words, _place(y + 2 * _CAPTION // 3, height) + 15, y + 16))
        y += _CAPTION
        for ref in refs:
            middle = y + _LINE // 2
            x = _place(middle, height)
            way = (
                f"M{heart[0]} {heart[1]}C{_NEAR - 14} {heart[1]} {_NEAR - 26} {middle} {x} {middle}"
            )
            room = int((WIDTH - x - 18) / _LETTER)
            neighbours.append(Drawn(ref, clip(ref.text.value, room), words, x, middle, way))
            y += _LINE
    return Picture(height, heart, tuple(neighbours), tuple(captions), left)


def _place(y: int, height: int) -> int:
    """Distance from the left: neighbours stand on a bow."""
    away = 2 * y / height - 1
    return round(_NEAR + _BULGE * math.sqrt(max(0.0, 1 - away * away)))


def _chosen(groups: list[Group]) -> tuple[list[tuple[str, list[Ref]]], int]:
    """Neighbours of each relation in turn until there are enough; how many are left out.

    Those that the picture of the graph knows go before what only stands between them.
    """
    found: dict[str, dict[str, Ref]] = {}
    beyond: dict[str, int] = {}
    seen: set[str] = set()
    for one in groups:
        if vocab.curie(one.predicate) in _PLUMBING:
            continue
        ends = [(said.text.value, said.ref) for said in one.facts if said.ref is not None]
        refs = {
            iri: ref
            for iri, ref in ends
            if ref.href is not None and not ref.outside and iri not in seen
        }
        seen |= refs.keys()
        found.setdefault(one.words, {}).update(refs)
        beyond[one.words] = beyond.get(one.words, 0) + one.total - len(one.facts)
    known = {words: [ref for ref in refs.values() if ref.sign] for words, refs in found.items()}
    if not any(known.values()):
        known = {words: list(refs.values()) for words, refs in found.items()}
    turns = zip_longest(*([(words, ref) for ref in refs] for words, refs in known.items()))
    drawn = [pair for turn in turns for pair in turn if pair is not None][:MOST]
    chosen = [(words, [ref for own, ref in drawn if own == words]) for words in known]
    total = sum(len(refs) + beyond[words] for words, refs in known.items() if refs)
    return [(words, refs) for words, refs in chosen if refs], total - len(drawn)


def clip(text: str, room: int) -> str:
    """As much of a text as has room, in half-width letters; an ellipsis where it is cut."""
    plain = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
    width = 0
    for place, letter in enumerate(plain):
        width += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if width > room:
            return plain[: max(0, place - 1)].rstrip() + "…"
    return plain
