"""RDF 1.1 XML: an element a subject, with our prefixes."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

import orjson

from kg.errors import NotAcceptableError
from kg.rdf import vocab
from kg.store._blocks import blocks, divided, literal

_NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_.-]*\Z")
"""The part of an IRI that can be an element's name."""
_RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RESERVED = frozenset(
    _RDF + name
    for name in b"RDF ID about bagID parseType resource nodeID datatype li Description "
    b"aboutEach aboutEachPrefix".split()
)
"""Names that mean something else where a property stands (RDF 1.1 XML Syntax, 5.1)."""
_UNKNOWN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document holds (section 2.2), not even escaped."""
_ROOM = ("Turtle", "N-Triples", "JSON-LD")


class RdfXml:
    """Writes sorted lines of N-Triples; the head is known when the body has been written.

    Raises NotAcceptableError for a text with a control character, and for a property whose IRI
    ends in no name.
    """

    def __init__(self) -> None:
        """Begin with the one prefix that is always used."""
        self._used = {"rdf"}
        self._property = lru_cache(1 << 10)(self._named)

    def head(self) -> bytes:
        """Begin the document, with the prefixes that were used in alphabetical order."""
        spaces = sorted((name, vocab.prefixes()[name]) for name in self._used)
        declared = "".join(f' xmlns:{name}="{space}"' for name, space in spaces)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'.encode()

    def body(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Write an element for each subject."""
        for subject, facts in blocks(lines):
            said = b"".join(
                self._said(predicate, one)
                for predicate, objects in facts.items()
                for one in objects
            )
            about = _reference(subject, b"about")
            yield b"  <rdf:Description %b>\n%b  </rdf:Description>\n" % (about, said)

    def foot(self) -> bytes:
        """End the document."""
        return b"</rdf:RDF>\n"

    def _said(self, predicate: bytes, term: bytes) -> bytes:
        name, declared = self._property(predicate)
        if not term.startswith(b'"'):
            return b"    <%b%b %b/>\n" % (name, declared, _reference(term, b"resource"))
        text, language, datatype = literal(term)
        kind = b""
        if language:
            kind = b' xml:lang="%b"' % language
        elif datatype:
            kind = b" rdf:datatype=%b" % _quoted(datatype)
        return b"    <%b%b%b>%b</%b>\n" % (name, declared, kind, _plain(text), name)

    def _named(self, predicate: bytes) -> tuple[bytes, bytes]:
        """Name of an element, and the declaration of its prefix where that is none of ours."""
        iri = predicate[1:-1]
        prefix, _, name = divided(iri)
        if iri in _RESERVED or not (found := _NAME.search(iri)):
            what = f"RDF/XML cannot hold the property <{iri.decode()}>"
            raise NotAcceptableError(what, _ROOM)
        if prefix and found[0] == name:
            self._used.add(prefix)
            return b"%b:%b" % (prefix.encode(), name), b""
        return b"ns:%b" % found[0], b" xmlns:ns=%b" % _quoted(iri[: found.start()])


def _reference(term: bytes, attribute: bytes) -> bytes:
    if term.startswith(b"<"):
        return b"rdf:%b=%b" % (attribute, _quoted(term[1:-1]))
    return b'rdf:nodeID="b%b"' % term[2:]  # the engine's labels may begin with a digit


def _quoted(iri: bytes) -> bytes:
    return quoteattr(iri.decode()).encode()


def _plain(text: bytes) -> bytes:
    found: str = orjson.loads(text)
    if sign := _UNKNOWN.search(found):
        what = f"RDF/XML cannot hold the character U+{ord(sign[0]):04X}, which stands in a text"
        raise NotAcceptableError(what, _ROOM)
    return escape(found, {"\r": "&#13;"}).encode()
