"""Python values to N-Quads text: the only place that escapes."""

import re
from collections.abc import Iterable
from typing import NewType

import orjson

from kg.errors import IdentifierError

Iri = NewType("Iri", bytes)
"""An IRI as N-Quads writes it, angle brackets included."""
Literal = NewType("Literal", bytes)
"""A literal as N-Quads writes it."""
Term = Iri | Literal

_FORBIDDEN = re.compile(r'[^\x21-\x7e]|[<>"{}|\\^`\[\]]|%(?![0-9A-Fa-f]{2})')
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_XSD = b"http://www.w3.org/2001/XMLSchema#"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_YEAR = re.compile(r"\d{4}")


def iri(value: str) -> Iri:
    """Write an absolute IRI; what may not stand in one is percent-encoded as UTF-8."""
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
        return Literal(b"%b@%b" % (quoted, lang.lower().encode()))
    if datatype is not None:
        return Literal(b"%b^^%b" % (quoted, datatype))
    return Literal(quoted)


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


class Quads:
    """N-Quads lines of one named graph, collected as text."""

    def __init__(self, graph: Iri) -> None:
        """Begin with no line."""
        self._end = b" %b .\n" % graph
        self._lines: list[bytes] = []

    def say(self, subject: Iri, predicate: Iri, *values: Term | None) -> None:
        """Add a line for each value; None says nothing."""
        for value in values:
            if value is not None:
                self._lines.append(b"%b %b %b%b" % (subject, predicate, value, self._end))

    def text(self) -> bytes:
        """Return all lines as they were said."""
        return b"".join(self._lines)


def lines(quads: Iterable[Quads]) -> bytes:
    """Join the text of several graphs."""
    return b"".join(graph.text() for graph in quads)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
