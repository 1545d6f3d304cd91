"""Python values to N-Quads text: the only place that escapes."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NewType

import orjson

from kg.errors import IdentifierError

Iri = NewType("Iri", bytes)
"""An IRI as N-Quads writes it, angle brackets included."""
Literal = NewType("Literal", bytes)
"""A literal as N-Quads writes it."""
Term = Iri | Literal

_FORBIDDEN = re.compile(r'[^\x21-\x7e]|[<>"{}|\\^`\[\]]|%(?![0-9A-Fa-f]{2})')
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\w/.~:?=&;,()@!$'*+-]+", re.ASCII)
"""An absolute IRI that may stand as it is: nearly all."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_XSD = b"http://www.w3.org/2001/XMLSchema#"
_HANDED_ON = 8192
"""Lines gathered before they are handed on."""
_GRAPHS = 64
"""Graphs for which a shape's text is kept."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_YEAR = re.compile(r"\d{4}")


def iri(value: str) -> Iri:
    """Write an absolute IRI; what may not stand in one is percent-encoded as UTF-8."""
    if _PLAIN.fullmatch(value):
        return Iri(b"<%b>" % value.encode())
    if not _ABSOLUTE.match(value):
        message = "an IRI must be absolute"
        raise IdentifierError(message, value)
    plain = _FORBIDDEN.sub(_percent, value)
    if plain.count("#") > 1:
        before, sign, fragment = plain.partition("#")
        plain = before + sign + fragment.replace("#", "%23")
    return Iri(b"<%b>" % plain.encode())


def literal(value: str, *, lang: str | None = None, datatype: Iri | None = None) -> Literal:
    """Write a literal: a plain string, or one with a language or a datatype.

    JSON's escapes are a subset of those of N-Quads and leave the rest as UTF-8.
    """
    try:
        quoted = orjson.dumps(value)
    except TypeError as error:
        message = "text with a lone surrogate is no Unicode text"
        raise IdentifierError(message, ascii(value)) from error
    if lang is not None:
        return Literal(b"%b%b" % (quoted, _tag(lang)))
    if datatype is not None:
        return Literal(b"%b^^%b" % (quoted, datatype))
    return Literal(quoted)


@lru_cache(256)
def _tag(lang: str) -> bytes:
    return f"@{lang.lower()}".encode()


def integer(value: int) -> Literal:
    """Write an xsd:integer."""
    return Literal(b'"%d"^^<%binteger>' % (value, _XSD))


def decimal(value: float) -> Literal:
    """Write an xsd:decimal with at most four digits after the point."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return Literal(b'"%b"^^<%bdecimal>' % (text.encode(), _XSD))


def boolean(value: bool) -> Literal:  # noqa: FBT001 - the value itself, not a flag
    """Write an xsd:boolean."""
    return Literal(b'"%b"^^<%bboolean>' % (b"true" if value else b"false", _XSD))


def date(value: str) -> Literal:
    """Write an xsd:date, xsd:gYearMonth or xsd:gYear, as precise as the text is."""
    for form, name in ((_DAY, b"date"), (_MONTH, b"gYearMonth"), (_YEAR, b"gYear")):
        if form.fullmatch(value):
            return Literal(b'"%b"^^<%b%b>' % (value.encode(), _XSD, name))
    message = "a date is a day, a month or a year"
    raise IdentifierError(message, value)


def instant(value: str) -> Literal:
    """Write an xsd:dateTime from its ISO 8601 form."""
    return Literal(b'"%b"^^<%bdateTime>' % (value.encode(), _XSD))


class Shape:
    """Triples of which some terms differ each time; filled at once, many times faster than said.

    None stands where a term is to be filled in.
    """

    def __init__(self, *triples: tuple[Term | None, Term, Term | None]) -> None:
        """Take the triples."""
        self._triples = triples
        self._texts: dict[bytes, bytes] = {}

    def text(self, end: bytes) -> bytes:
        """Write the lines with `%b` in the places to fill; `end` closes each."""
        text = self._texts.get(end)
        if text is None:
            if len(self._texts) > _GRAPHS:
                self._texts.clear()
            closing = end.replace(b"%", b"%%")
            text = b"".join(b" ".join(map(_place, triple)) + closing for triple in self._triples)
            self._texts[end] = text
        return text


def _place(term: Term | None) -> bytes:
    return b"%b" if term is None else term.replace(b"%", b"%%")


class Quads:
    """N-Quads lines of one named graph, collected as text or handed on from time to time."""

    def __init__(self, graph: Iri, sink: Callable[[bytes], object] | None = None) -> None:
        """Begin with no line; `sink` takes what has been said so far."""
        self._end = b" %b .\n" % graph
        self._lines: list[bytes] = []
        self._sink = sink

    def form(self, shape: Shape) -> bytes:
        """Lines of a shape in this graph, with `%b` in its places; filled, they can be added."""
        return shape.text(self._end)

    def add(self, filled: bytes) -> None:
        """Add lines as they are."""
        self._lines.append(filled)

    def say(self, subject: Iri, predicate: Iri, value: Term) -> None:
        """Add a line."""
        self._lines.append(b"%b %b %b%b" % (subject, predicate, value, self._end))
        if self._sink is not None and len(self._lines) > _HANDED_ON:
            self.hand_on()

    def say_each(self, subject: Iri, predicate: Iri, values: Iterable[Term]) -> None:
        """Add a line for each value."""
        for value in values:
            self.say(subject, predicate, value)

    def hand_on(self) -> None:
        """Give the lines gathered to the sink; the last ones need it to be asked for."""
        if self._sink is not None:
            self._sink(self.text())
            self._lines.clear()

    def text(self) -> bytes:
        """Return all lines as they were said."""
        return b"".join(self._lines)


def lines(quads: Iterable[Quads]) -> bytes:
    """Join the text of several graphs."""
    return b"".join(graph.text() for graph in quads)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
