"""Abbreviations as a paper defines them: `neural tangent kernel (NTK)`.

Schwartz and Hearst's way (the letters of the short form are looked for backwards in the words
before the bracket), made stricter: a letter stands at the start of a word or of a part of one, or
follows such a letter within the same part; of all ways to fit, that with the fewest words passed
over and the fewest letters inside words is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.extract._letters import Where, fit
from kg.extract._tokens import TokenizedText

_LATIN = "A-Za-z0-9\u00c0-\u024f"
_SHORT = rf"[{_LATIN}](?:[{_LATIN}]|[-&/+.](?=[{_LATIN}])){{1,11}}"
_BRACKET = re.compile(r"[(\uff08]([^()\uff08\uff09\[\]]{2,120})[)\uff09]")
_LEAD_IN = re.compile(
    r"""[\s"'“‘`]*(?:(?:i\.e\.|a\.k\.a\.|aka|or|also|abbreviated|abbr\.|called|named|termed"""
    r"""|dubbed|denoted|hereafter|henceforth|short\ for|known|referred|simply|to|as|by|the)"""
    r"""[\s,:]+)*["'“‘`]*""",
    re.IGNORECASE,
)
_SHORT_INSIDE = re.compile(
    rf"({_SHORT})[\"'”’]*(?:\s*$|\s*[,;:\uff0c\uff1b]|\s+for\s+short|\s+(?:here|hence)|\s+'?\d{{2,4}}\s*$)"
)
_SHORT_BEFORE = re.compile(rf"(?<![{_LATIN}$\\-])({_SHORT})[\"'”’]*\s?$")
_SHORT_AT_END = re.compile(rf"[,;:\uff0c\uff1b]\s*(?:or\s+)?({_SHORT})\s*$")
_HEADLINE = re.compile(rf"\s*({_SHORT})\s*[:\uff1a]\s*(?=\S)")
_REACH = 220
"""Code points before a bracket in which a long form is looked for."""


class Definition(NamedTuple):
    """A short form and what it stands for, each at its place in code points."""

    short: str
    long: str
    text: int
    """Position of the text among the paper's."""
    short_place: tuple[int, int]
    long_place: tuple[int, int]


def find(texts: Sequence[TokenizedText]) -> Mapping[str, Definition]:
    """Find definitions in all texts of a paper, by short form without its plural s.

    A short form that is defined twice keeps its first definition, one in brackets before one in
    the form of a title.
    """
    found: dict[str, Definition] = {}
    for number, one in enumerate(texts):
        if "(" in one.text or "\uff08" in one.text:
            for definition in _bracketed(one.text, number):
                found.setdefault(definition.short, definition)
    for number, one in enumerate(texts):
        if one.field == "title":
            for definition in _headline(one.text, number):
                found.setdefault(definition.short, definition)
    return found


def _bracketed(text: str, number: int) -> Iterator[Definition]:
    for bracket in _BRACKET.finditer(text):
        yield from (
            definition
            for way in (_short_in_brackets, _both_in_brackets, _long_in_brackets)
            for definition in way(text, number, bracket)
        )


def _short_in_brackets(text: str, number: int, bracket: re.Match[str]) -> Iterator[Definition]:
    """`long form (SHORT)`."""
    lead = _LEAD_IN.match(text, *bracket.span(1))
    short = lead and _SHORT_INSIDE.match(text, lead.end(), bracket.end(1))
    if short:
        before = (max(0, bracket.start() - _REACH), bracket.start())
        yield from _fitted(text, number, short.span(1), before, Where.END)


def _both_in_brackets(text: str, number: int, bracket: re.Match[str]) -> Iterator[Definition]:
    """`(long form, SHORT)` and `(SHORT, long form)`, as Chinese texts have them."""
    begin, end = bracket.span(1)
    if short := _SHORT_AT_END.search(text, begin, end):
        yield from _fitted(text, number, short.span(1), (begin, short.start()), Where.WHOLE)
    elif (short := _SHORT_INSIDE.match(text, begin, end)) and short.end() < end:
        yield from _fitted(text, number, short.span(1), (short.end(), end), Where.WHOLE)


def _long_in_brackets(text: str, number: int, bracket: re.Match[str]) -> Iterator[Definition]:
    """`SHORT (long form)`."""
    short = _SHORT_BEFORE.search(text, max(0, bracket.start() - 16), bracket.start())
    lead = _LEAD_IN.match(text, *bracket.span(1))
    if short and lead:
        yield from _fitted(text, number, short.span(1), (lead.end(), bracket.end(1)), Where.WHOLE)


def _headline(text: str, number: int) -> Iterator[Definition]:
    """`SHORT: Long Form for Something`."""
    if short := _HEADLINE.match(text):
        place = (short.end(), min(len(text), short.end() + _REACH))
        yield from _fitted(text, number, short.span(1), place, Where.BEGINNING)


def _fitted(
    text: str, number: int, short: tuple[int, int], place: tuple[int, int], where: Where
) -> Iterator[Definition]:
    """The definition, where the letters of a short form fit words of a place."""
    form = singular(text[short[0] : short[1]])
    long = fit(form, text, place, where) if form else None
    if long:
        yield Definition(form, text[long[0] : long[1]], number, short, long)


def singular(short: str) -> str:
    """A short form without its plural s; empty where it does not look like one."""
    form = short.removesuffix("s")
    capitals = sum(map(str.isupper, form))
    return form if capitals >= 2 and 2 <= len(form) <= 10 else ""
