"""arXiv's own text form: listing mails, listings of a week, abs files.

Lines of dashes part the text into segments, each read by itself. In it an entry stands between
lines of two backslashes: fields, then the abstract if there is one. Whatever else a mail holds is
framing where it is known, and rejected where it is not.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.errors import IdentifierError
from kg.records import Chunk, Coverage, Origin, Record, Rejected
from kg.sources import _lines
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._text import tidy
from kg.sources.arxiv import _metadata
from kg.sources.arxiv._header import DATE, FIELD, IDENTIFIER, Header, Line
from kg.sources.arxiv._metadata import Metadata

_PIECE = 1 << 20
"""Bytes of a piece, back to the last line of dashes."""
_LONGEST = 32 << 20
"""Bytes without a line of dashes, after which any line end will do."""
_RULE = "-" * 60
_CUT = b"\n" + _RULE.encode()
_BACKSLASHES = "\\\\"
_ENTRY = re.compile(
    rb"^\\\\[ \t\r]*\n(?:arXiv|Paper)(?: \(\*cross-listing\*\))?:\s*"
    rb"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.MULTILINE,
)
_TAIL = re.compile(r"\\\\\s+\(\s*(?P<id>[^\s,]+)\s*,[^)]*\)\s*")
_MARKER = re.compile(r"[-%]{20,}\s*")
_LAST_MARKER = "%%%---"
_FRAMING = re.compile(
    r"(?:[-%]{20,}|\\\\|/\*.*\*/|Send any comments regarding submissions.*|Archives at .*"
    r"|To unsubscribe, .*|received from .* to .*|For (?:general|help|subscribe) .*|e-mail To: .*)?"
)
_MAIL_HEADER = re.compile(r"From \S+@.*|[A-Z][\w-]*:(?:\s.*)?")
_ARCHIVES, _RECEIVED = "Submissions to:", "received from"


class _Extent(NamedTuple):
    """Places in the lines: fields in `begin … middle`, an abstract in `middle … closing`."""

    begin: int
    middle: int
    closing: int
    after: int
    closed: bool


def sniff(head: bytes) -> bool:
    """Recognise the form by the line of two backslashes that an identifier follows."""
    return _ENTRY.search(head) is not None


def split(source: Source, format_name: str) -> Iterator[Chunk]:
    """Cut at lines of dashes."""
    with source.open() as file:
        data, first, number, more = b"", 0, 1, True
        while more:
            block = file.read(_PIECE)
            data, more = data + block, bool(block)
            end = data.rfind(_CUT) + 1 if more else len(data)
            if not end and len(data) > _LONGEST:
                end = data.rfind(b"\n") + 1
            if not end:
                continue
            piece, data = data[:end], data[end:]
            yield Chunk(
                source=source.id,
                format=format_name,
                number=number,
                first=first,
                encoding=source.encoding,
                data=piece,
            )
            first, number = first + piece.count(b"\n"), number + 1


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read a piece segment by segment."""
    reading = _Reading(chunk)
    start = 0
    for place, line in enumerate(reading.lines):
        if place > start and line.text.startswith(_RULE):
            yield from reading.segment(start, place)
            start = place
    yield from reading.segment(start, len(reading.lines))
    yield reading.coverage()


class _Reading:
    """Reads segments; each line is taken by an entry, known as framing, or rejected."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.lines = [
            _line(number, data, chunk.encoding)
            for number, data in enumerate(_lines.lines(chunk.data), chunk.first)
        ]
        self.unread: set[int] = set()

    def segment(self, start: int, end: int) -> Iterator[Record | Rejected]:
        """Read the lines of a segment."""
        frame = _Frame(mail=self.chunk.first + start == 0)
        place = start
        while place < end:
            if self.opens(place, end):
                extent = self.extent(place, end)
                yield from self.entry(place, extent)
                place, frame = extent.after, _Frame()
                continue
            line = self.lines[place]
            if line.broken or not frame.holds(line.text):
                yield self.reject(place, place + 1, line.broken or "outside of an entry")
            place += 1

    def opens(self, place: int, end: int) -> bool:
        """Whether an entry begins: at its identifier, or backslashes before one of its fields."""
        text = self.lines[place].text
        if text.rstrip() != _BACKSLASHES:
            return IDENTIFIER.fullmatch(text) is not None
        following = self.lines[place + 1].text if place + 1 < end else ""
        return any(form.match(following) for form in (IDENTIFIER, FIELD, DATE))

    def extent(self, place: int, end: int) -> _Extent:
        """Find where an entry ends; backslashes that more text follows are in its abstract."""
        begin = place + self.lines[place].text.startswith(_BACKSLASHES)
        stop = next((other for other in range(begin + 1, end) if self.stops(other, end)), end)
        marks: list[int] = []
        for other in range(begin, stop):
            text = self.lines[other].text
            if text.rstrip() == _BACKSLASHES:
                marks.append(other)
            elif _TAIL.fullmatch(text):
                return _Extent(begin, marks[0] if marks else other, other, other + 1, closed=True)
        last = self.last(stop)
        if len(marks) > 1 or marks == [last - 1]:
            return _Extent(begin, marks[0], marks[-1], marks[-1] + 1, closed=True)
        return _Extent(begin, last, last, last, closed=False)

    def stops(self, place: int, end: int) -> bool:
        """Whether an entry that is still open can go no further."""
        text = self.lines[place].text
        if text.rstrip() == _BACKSLASHES and place + 1 < end:
            return IDENTIFIER.fullmatch(self.lines[place + 1].text) is not None
        return _MARKER.fullmatch(text) is not None

    def last(self, end: int) -> int:
        """Leave out the blank lines at the end."""
        while not self.lines[end - 1].text.strip():
            end -= 1
        return end

    def entry(self, place: int, extent: _Extent) -> Iterator[Record | Rejected]:
        """Read an entry; what cannot be taken of it follows it."""
        lines = self.lines[place : extent.after]
        header = Header(self.lines[extent.begin : extent.middle])
        try:
            _refuse_broken(lines, extent)
            said = self.said(header, extent)
            authors = header.places.get("Authors")
            yield _metadata.paper(
                said,
                self.origin(lines[0].number, lines[-1].number + 1),
                self.origin(*authors) if authors else None,
            )
        except (UnreadableError, IdentifierError) as error:
            yield self.reject(place, extent.after, str(error))
            return
        first = self.chunk.first
        for number, reason in header.refused:
            yield self.reject(number - first, number - first + 1, reason)
        for field, reason in said.faults:
            begin, end = header.places.get(field, (first + place, first + extent.after))
            yield self.reject(begin - first, end - first, reason, unread=False)

    def said(self, header: Header, extent: _Extent) -> Metadata:
        """Gather the fields, the abstract, and the identifier of the closing line."""
        said = header.said()
        abstract = self.lines[extent.middle + 1 : extent.closing]
        said.abstract = "\n".join(line.text for line in abstract)
        tail = self.lines[extent.closing]
        named = _TAIL.fullmatch(tail.text)
        if named is not None:
            header.places["closing"] = tail.number, tail.number + 1
            said.identifier = said.identifier or named["id"]
            if _metadata.identifier(named["id"]) != _metadata.identifier(said.identifier):
                said.faults.append(("closing", "the closing line names another paper"))
        return said

    def origin(self, first: int, last: int) -> Origin:
        return Origin(source=self.chunk.source, first=first, last=last)

    def reject(self, first: int, last: int, reason: str, *, unread: bool = True) -> Rejected:
        """Reject lines by their places; `unread` where nothing of them is in a record."""
        if unread:
            self.unread.update(range(first, last))
        return Rejected(
            source=self.chunk.source,
            line=self.chunk.first + first + 1,
            reason=reason,
            text="\n".join(line.text for line in self.lines[first:last]),
        )

    def coverage(self) -> Coverage:
        blank = {place for place, line in enumerate(self.lines) if not line.text.strip()}
        rejected = len(self.unread - blank)
        stated = len(self.lines) - len(blank) - rejected
        return Coverage(lines=len(self.lines), blank=len(blank), stated=stated, rejected=rejected)


class _Frame:
    """Knows what stands around entries: header of a mail, list of archives, closing words."""

    def __init__(self, *, mail: bool = False) -> None:
        self.mail = mail
        """Whether every line so far is a header's."""
        self.folds = False
        self.block = False

    def holds(self, text: str) -> bool:
        plain = tidy(text)
        if plain == _ARCHIVES or plain.startswith(_LAST_MARKER):
            self.block = True
            return True
        field = FIELD.match(text)
        if field or plain.startswith((_RECEIVED, _BACKSLASHES)):
            self.block = False
        of_paper = field is not None and field["name"] != "From"
        begins = _MAIL_HEADER.fullmatch(text) is not None and not of_paper
        self.mail = self.mail and bool(plain) and (begins or (self.folds and text[0].isspace()))
        self.folds = self.mail
        return self.mail or self.block or _FRAMING.fullmatch(plain) is not None


def _refuse_broken(lines: Iterable[Line], extent: _Extent) -> None:
    if broken := next((line.broken for line in lines if line.broken), None):
        raise UnreadableError(broken)
    if not extent.closed:
        raise UnreadableError("the entry is cut off: no line \\\\ closes it")


def _line(number: int, data: bytes, encoding: str) -> Line:
    text = _lines.raw_text(data, encoding)
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return Line(number, text, _lines.reason(error, encoding))
    return Line(number, text, "")
