"""JSON-LD 1.1, flattened and compact with our context inlined: a node a line."""

from collections.abc import Iterable, Iterator

import orjson

from kg.errors import NotAcceptableError
from kg.rdf import vocab
from kg.rdf.vocab import RDF
from kg.store._blocks import Block, blocks, divided, literal


class JsonLd:
    """Writes sorted lines of N-Triples.

    Raises NotAcceptableError for an IRI whose scheme is one of our prefixes, `org:x`: a reader
    would take it for a compact one.
    """

    def head(self) -> bytes:
        """Begin the document: the context, all our prefixes."""
        return b'{"@context":%b,\n"@graph":[' % orjson.dumps(vocab.prefixes())

    def body(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Write a node for each subject."""
        sign = b"\n"
        for block in blocks(lines):
            yield sign + _node(block)
            sign = b",\n"

    def foot(self) -> bytes:
        """End the document."""
        return b"\n]}\n"


def _node(block: Block) -> bytes:
    entries = [b'"@id":%b' % _id(block.subject)]
    for predicate, objects in block.facts.items():
        if predicate == RDF.type and not any(one.startswith(b'"') for one in objects):
            key, values = b'"@type"', list(map(_id, objects))
        else:
            key, values = _id(predicate), list(map(_value, objects))
        joined = values[0] if len(values) == 1 else b"[%b]" % b",".join(values)
        entries.append(b"%b:%b" % (key, joined))
    return b"{%b}" % b",".join(entries)


def _id(term: bytes) -> bytes:
    if not term.startswith(b"<"):
        return b'"%b"' % term
    iri = term[1:-1]
    prefix, _, name = divided(iri)
    if prefix and name:
        return b'"%b:%b"' % (prefix.encode(), name)
    scheme, _, rest = iri.partition(b":")
    if not rest.startswith(b"//") and scheme.decode() in vocab.prefixes():
        what = f"JSON-LD cannot hold <{iri.decode()}>, which begins like a prefix"
        raise NotAcceptableError(what, ("Turtle", "N-Triples"))
    return b'"%b"' % iri


def _value(term: bytes) -> bytes:
    if not term.startswith(b'"'):
        return b'{"@id":%b}' % _id(term)
    text, language, datatype = literal(term)
    if language:
        return b'{"@value":%b,"@language":"%b"}' % (text, language)
    if datatype:
        return b'{"@value":%b,"@type":%b}' % (text, _id(b"<%b>" % datatype))
    return text
