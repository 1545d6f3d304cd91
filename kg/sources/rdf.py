"""RDF: N-Quads or TriG, ours restored with its named graphs, and anybody else's.

The one format that yields no records: its quads are taken as they are (see kg.restore). Of N-Quads
each line stands for itself; TriG is read up to its first error. There are no blank nodes in a
graph of ours: one of N-Quads is named by its label, one of TriG by its place among them.
"""

import io
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO
from urllib.parse import quote

import pyoxigraph as ox
from msgspec import Struct

from kg import ids
from kg.rdf import parsed
from kg.rdf.parsed import value
from kg.records import Chunk, Coverage, Record, Rejected
from kg.settings import BASE
from kg.sources import _lines
from kg.sources._lines import UnreadableError
from kg.sources._open import Source

SUFFIXES = (".nq", ".trig")
MEDIA_TYPE = "application/n-quads"

_HEAD, _PIECE = 1 << 16, 2000
"""Bytes that tell which of the two it is; quads of TriG that are handed on at a time."""
_TRIG = b"TriG"
"""Preamble of a chunk that is a document of TriG."""
_BEGIN = rb'\s*(?:<[a-z][^\s<>"]*:[^\s<>"]*>|_:\S+)\s*<[^\s<>"]*>\s*(?:<|_:|")'
_QUAD = re.compile(_BEGIN + rb".*\.\s*(?:#.*)?")
_ASIDE = re.compile(rb"\s*(?:#.*)?")
_START = re.compile(
    rb"\s*(?:@prefix\s+[\w.-]*:\s*<|@base\s*<|prefix\s+[\w.-]*:\s*<|base\s*<|graph\s*[<\w:]"
    rb"|(?:<[a-z][^\s<>\"]*:[^\s<>\"]*>|_:\S+)\s*\{)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"Parser error (?:at|between) line \d+ (?:columns? )?[^:]*: ")


class Quads(Struct, frozen=True, kw_only=True):
    """What a piece of a source holds."""

    quads: tuple[tuple[int, str, bytes], ...]
    """The line of each, from 1 (in TriG always 1: it is one record), its graph (empty: none), and
    its canonical line of N-Quads, without the end."""
    rejected: tuple[Rejected, ...]
    coverage: Coverage
    byte_count: int
    """Bytes of the source that this was."""


def sniff(head: bytes) -> bool:
    """Recognise the format by its first statement, or its first prefix."""
    first = next((one for one in head.splitlines() if not _ASIDE.fullmatch(one)), b"")
    if len(first) == len(head):  # it may go on
        return bool(re.match(_BEGIN, first) or _START.match(first))
    return bool(_QUAD.fullmatch(first) or _START.match(first))


def split(source: Source) -> Iterator[Chunk]:
    """Cut N-Quads at line ends; a document of TriG is one piece."""
    with source.open() as file:
        if _is_lines(file.read(_HEAD)):
            yield from _lines.split(source, "rdf")
            return
    with source.open() as file:
        yield Chunk(
            source=source.id,
            format="rdf",
            number=1,
            first=0,
            encoding=source.encoding,
            data=file.read(),
            preamble=_TRIG,
        )


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Tell what cannot be read; quads are no records (see `read`)."""
    coverage = Coverage()
    for found in _pieces(chunk):
        yield from found.rejected
        coverage = coverage + found.coverage
    yield coverage


def read(source: Source, base: str) -> Iterator[Quads]:
    """Read a source piece by piece, in order; what replaces blank nodes begins with `base`."""
    with source.open() as file:
        by_line = _is_lines(file.read(_HEAD))
    if by_line:
        for chunk in _lines.split(source, "rdf"):
            yield _by_line(chunk, base)
    else:
        yield from _document(source.open, source.id, base)


def _is_lines(head: bytes) -> bool:
    """Whether a file beginning so is of N-Quads; some of its lines may be broken."""
    lines = [one for one in head.split(b"\n") if not _ASIDE.fullmatch(one)]
    whole = lines[:-1] if len(head) == _HEAD else lines
    quads = sum(1 for one in whole if _QUAD.fullmatch(one))
    return not any(map(_START.match, lines)) and 2 * quads >= len(whole)


def _pieces(chunk: Chunk) -> Iterator[Quads]:
    if chunk.preamble == _TRIG:
        return _document(lambda: io.BytesIO(chunk.data), chunk.source, BASE)
    return iter((_by_line(chunk, BASE),))


def _by_line(chunk: Chunk, base: str) -> Quads:
    """Read N-Quads line by line, all at once where all are right: it takes half the time."""
    out = _Out(chunk.source, lambda label: quote(label, safe=""), base)
    lines = _lines.lines(chunk.data)
    stated = [pair for pair in enumerate(lines, chunk.first + 1) if not _ASIDE.fullmatch(pair[1])]
    quads = _at_once(chunk.data, len(stated))
    for place, (number, line) in enumerate(stated):
        try:
            out.take(_quad(line) if quads is None else quads[place], number)
        except (UnreadableError, UnicodeDecodeError) as error:
            out.refuse(error, number, line)
    coverage = Coverage(
        lines=len(lines),
        blank=len(lines) - len(stated),
        stated=len(stated) - len(out.rejected),
        rejected=len(out.rejected),
    )
    return out.given(coverage, len(chunk.data))


def _at_once(data: bytes, stated: int) -> list[ox.Quad] | None:
    """Quads of lines, if each is one."""
    try:
        quads = [*ox.parse(data, format=ox.RdfFormat.N_QUADS)]
    except SyntaxError:
        return None
    return quads if len(quads) == stated else None


def _quad(line: bytes) -> ox.Quad:
    line.decode()
    try:
        found: list[ox.Quad] = [*ox.parse(line, format=ox.RdfFormat.N_QUADS)]
    except SyntaxError as error:
        raise UnreadableError(_why(error)) from error
    if len(found) != 1:
        raise UnreadableError("no quad")
    (quad,) = found
    return quad


def _document(reopen: Callable[[], BinaryIO], source: str, base: str) -> Iterator[Quads]:
    """Read TriG up to its first error."""
    numbers: dict[str, str] = {}
    failed = None
    with reopen() as file:
        quads, before = ox.parse(file, format=ox.RdfFormat.TRIG), 0
        more = True
        while more:
            out = _Out(source, lambda label: numbers.setdefault(label, f"{len(numbers) + 1}"), base)
            more = False
            try:
                for quad in islice(quads, _PIECE):
                    more = True
                    out.take_or_refuse(quad)
            except SyntaxError as error:
                failed, more = error, False
            place = file.tell()
            yield out.given(Coverage(), place - before)
            before = place
    yield _accounted(reopen, source, failed)


def _accounted(reopen: Callable[[], BinaryIO], source: str, failed: Exception | None) -> Quads:
    """Account for the lines of a document that has been read up to a failure, or to its end."""
    last = getattr(failed, "lineno", None) or 1
    blank = stated = number = 0
    rejected: tuple[Rejected, ...] = ()
    with reopen() as file:
        for number, line in enumerate(file, 1):
            if failed is not None and number == last:
                text = _lines.raw_text(line.removesuffix(b"\n"), "utf-8")
                why = f"{_why(failed)}; nothing after this line is read"
                rejected = (Rejected(source=source, line=number, reason=why, text=text),)
            if _ASIDE.fullmatch(line.strip()):
                blank += 1
            elif failed is None or number < last:
                stated += 1
    coverage = Coverage(lines=number, blank=blank, stated=stated, rejected=number - blank - stated)
    return Quads(quads=(), rejected=rejected, coverage=coverage, byte_count=0)


def _why(error: Exception) -> str:
    """What the engine says, without the place."""
    return f"no N-Quads or TriG: {_PLACE.sub('', str(error.args[0]))}"


class _Out:
    """Gathers quads, with IRIs in the place of blank nodes, and what a graph cannot hold."""

    def __init__(self, source: str, named: Callable[[str], str], base: str) -> None:
        """Name blank nodes by what `named` makes of their labels."""
        self._source, self._named = source, named
        self._below = f"{base}{ids.source(source)}/node/"
        self._numbers: list[int] = []
        self._quads: list[ox.Quad] = []
        self.rejected: list[Rejected] = []

    def take(self, quad: ox.Quad, number: int) -> None:
        """Take the quad of a line; raises UnreadableError for what a graph cannot hold."""
        literal = quad.object
        if isinstance(literal, ox.Triple):
            raise UnreadableError("a triple as a term (RDF 1.2), which is not taken")
        if isinstance(literal, ox.Literal):
            _lines.refuse_forbidden(literal.value)
            if literal.direction is not None:
                raise UnreadableError("a text with a direction (RDF 1.2), which is not taken")
        terms = (quad.subject, literal, quad.graph_name)
        if any(isinstance(one, ox.BlankNode) for one in terms):
            subject, target, graph = map(self._iri, terms)
            quad = ox.Quad(subject, quad.predicate, target, graph)
        self._numbers.append(number)
        self._quads.append(quad)

    def take_or_refuse(self, quad: ox.Quad) -> None:
        """Take a quad of a document, whose lines are not known."""
        try:
            self.take(quad, 1)
        except UnreadableError as error:
            self.refuse(error, 1, f"{quad} .".encode())

    def refuse(self, error: Exception, number: int, line: bytes) -> None:
        """Keep a line that cannot be taken, with the reason."""
        why, text = _lines.reason(error, "utf-8"), _lines.raw_text(line, "utf-8")
        self.rejected.append(Rejected(source=self._source, line=number, reason=why, text=text))

    def given(self, coverage: Coverage, byte_count: int) -> Quads:
        """All that was gathered."""
        lines = parsed.text(self._quads, ox.RdfFormat.N_QUADS).split(b"\n")[:-1]
        graphs = [value(quad.graph_name) for quad in self._quads]
        return Quads(
            quads=tuple(zip(self._numbers, graphs, lines, strict=True)),
            rejected=tuple(self.rejected),
            coverage=coverage,
            byte_count=byte_count,
        )

    def _iri(self, term: Any) -> Any:  # noqa: ANN401 - what a blank node is not stays as it is
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(self._below + self._named(term.value))
        return term
