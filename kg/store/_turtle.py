"""Turtle 1.1, and TriG 1.1 for several graphs: a block a subject, with our prefixes."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.rdf import vocab
from kg.rdf.vocab import RDF
from kg.store._blocks import XSD, blocks, divided, literal

_LOCAL = re.compile(rb"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
"""Names that stand after a prefix without escapes."""
_RELATIVE = re.compile(rb"(?!.*/[./])[A-Za-z0-9_][^:/?#]*(?:/.*|#[^:]*)?", re.DOTALL)
"""What resolves against a base to just the two joined (RFC 3986, 5.2): no scheme, no dots. rdflib
takes for absolute whatever has a colon before a slash, even in a fragment."""
_BARE = {
    XSD + b"integer": re.compile(rb'"(?:0|-?[1-9][0-9]*)"'),
    XSD + b"decimal": re.compile(rb'"-?(?:0|[1-9][0-9]*)\.[0-9]{1,4}"'),
    XSD + b"boolean": re.compile(rb'"(?:true|false)"'),
}
"""Literals that need neither quotes nor datatype."""
_KNOWN = 1 << 14
"""IRIs whose short form is kept."""


class Turtle:
    """Writes sorted lines of N-Triples; the head is known when the body has been written."""

    def __init__(self, base: str = "") -> None:
        """Write IRIs that begin with `base` relative to it."""
        self._base = base.encode()
        self._used: set[str] = set()
        self._iri = lru_cache(_KNOWN)(self._shortened)

    def head(self) -> bytes:
        """Give the base and the prefixes that were used, in alphabetical order."""
        spaces = sorted((name, vocab.prefixes()[name]) for name in self._used)
        base = b"@base <%b> .\n" % self._base if self._base else b""
        return base + "".join(f"@prefix {name}: <{space}> .\n" for name, space in spaces).encode()

    def body(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Write a block for each subject."""
        for subject, facts in blocks(lines):
            said = b" ;\n".join(map(self._fact, facts, facts.values()))
            yield b"\n%b\n%b .\n" % (self._term(subject), said)

    def graph(self, name: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Write a graph with its term (TriG); without one, the default graph."""
        if not name:
            yield from self.body(lines)
            return
        yield b"\n%b {" % self._term(name)
        yield from self.body(lines)
        yield b"}\n"

    def foot(self) -> bytes:
        """Give what stands at the end: nothing."""
        return b""

    def _fact(self, predicate: bytes, objects: list[bytes]) -> bytes:
        verb = b"a" if predicate == RDF.type else self._iri(predicate)
        if len(objects) == 1:
            return b"    %b %b" % (verb, self._term(objects[0]))
        return b"    %b\n        %b" % (verb, b" ,\n        ".join(map(self._term, objects)))

    def _term(self, term: bytes) -> bytes:
        if term.startswith(b"<"):
            return self._iri(term)
        if not term.endswith(b">"):
            return term  # a plain literal, one with a language, a blank node
        text, _, datatype = literal(term)
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(text):
            return text[1:-1]
        return b"%b^^%b" % (text, self._iri(b"<%b>" % datatype))

    def _shortened(self, term: bytes) -> bytes:
        prefix, _, name = divided(term[1:-1])
        if prefix and _LOCAL.fullmatch(name):
            self._used.add(prefix)
            return b"%b:%b" % (prefix.encode(), name)
        if self._base and term.startswith(self._base, 1):
            relative = term[1 + len(self._base) : -1]
            if _RELATIVE.fullmatch(relative):
                return b"<%b>" % relative
        return term
