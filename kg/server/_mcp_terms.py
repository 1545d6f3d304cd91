"""Nodes and values as a language model reads them: short, and right in its next query."""

import math
import re
from typing import TypeAlias

import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.parsed import Term

Cell: TypeAlias = str | int | float | bool | None

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")
_RELATIVE = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~!$&'()*+,;=@%#/-]*")
"""Ends of an IRI that a query resolves against the base to just that IRI."""
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|#|$)")
_PREFIXED = re.compile(r"([A-Za-z][A-Za-z0-9-]*):([A-Za-z0-9_][A-Za-z0-9_.-]*)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = {"integer", "int", "long"}
_NUMBERS = {f"{_XSD}{name}" for name in (*_WHOLE, "decimal", "double", "float", "boolean")}
_LARGEST = 1 << 53
"""Beyond it readers of JSON lose digits."""


def node(iri: str, base: str) -> str:
    """An IRI as queries may write it: `kg:Task`, `<paper/t-1>` under the base, `<https://…>`."""
    for prefix, namespace in vocab.prefixes().items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    rest = iri.removeprefix(base)
    if rest != iri and _RELATIVE.fullmatch(rest) and not _DOTS.search(rest):
        return f"<{rest}>"
    return f"<{iri}>"


def cell(term: Term | None, base: str, longest: int) -> Cell:
    """A term as a cell of a row: a node, a number, a truth value, or a text with its language."""
    if isinstance(term, ox.NamedNode):
        return node(term.value, base)
    if isinstance(term, ox.Literal):
        return (
            _number(term)
            if term.datatype.value in _NUMBERS
            else text(term.value, term.language, longest)
        )
    return None if term is None else clipped(str(term), longest)


def text(value: str, language: str | None, longest: int) -> str:
    """A text, cut where it is long, with its language at the end: `attention@en`."""
    return clipped(value, longest) + (f"@{language}" if language else "")


def clipped(value: str, longest: int) -> str:
    """A text of at most so many characters; what is cut off is counted."""
    left = len(value) - longest
    return value if left <= 0 else f"{value[:longest]}… [{left} more characters]"


def iri(written: str, base: str) -> str | None:
    """The IRI that something written as by `node` stands for; None for plain words."""
    inner = written.strip()
    enclosed = inner.startswith("<") and inner.endswith(">")
    inner = inner[1:-1] if enclosed else inner
    prefixed = _PREFIXED.fullmatch(inner)
    if prefixed and prefixed[1] in vocab.prefixes():
        return vocab.prefixes()[prefixed[1]] + prefixed[2]
    if _ABSOLUTE.fullmatch(inner):
        return inner
    if _RELATIVE.fullmatch(inner) and (enclosed or "/" in inner):
        return base + inner
    return None


def _number(literal: ox.Literal) -> Cell:
    """A number or a truth value; as text where JSON, or a reader of it, has no such number."""
    written, kind = literal.value, literal.datatype.value.removeprefix(_XSD)
    if kind == "boolean":
        return written in ("true", "1")
    try:
        number = int(written) if kind in _WHOLE else float(written)
    except ValueError:
        return written
    return number if math.isfinite(number) and abs(number) < _LARGEST else written
