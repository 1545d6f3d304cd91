"""Daily digest of AI papers in Chinese: its page, posts of one line, glued items, Markdown copies.

The layouts may stand in one file. Every line that is not blank becomes part of a record, of
the legend or a heading, or is rejected with its reason.
"""

import re
from collections.abc import Iterator, Sequence

from kg.records import (
    Chunk,
    Coverage,
    DigestEntry,
    DigestIssue,
    Origin,
    Record,
    Rejected,
    Section,
)
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._text import language, tidy
from kg.sources.digest import _labels, _page
from kg.sources.digest._boundary import Boundary
from kg.sources.digest._draft import Draft
from kg.sources.digest._entry import Entry
from kg.sources.digest._layouts import one_line
from kg.sources.digest._page import Line, Title

SUFFIXES = (".txt", ".md")
MEDIA_TYPE = "text/plain"

_FOREIGN = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:[{<]|@[a-z]+\s*[{(]|\[\s*[{\]]|%[A-Z0] |(?:[^\n]*\n){0,20}?TY  - |"
    rb"(?=[^\n]*\btitle\b)[\w .\"-]+(?:[,;|\t][\w .\"-]*)+\r?\n)",
    re.IGNORECASE,
)
"""How JSON, XML, BibTeX, RIS, EndNote and tables begin."""


def sniff(head: bytes) -> bool:
    """Recognise a page by its legend, section line or a title with its category; else by a post."""
    if _FOREIGN.match(head):
        return False
    for encoding in ("utf-8", "gb18030"):
        lines = _page.read_lines(head, encoding, 0)
        if any(_recognised(lines, place) for place in range(len(lines))):
            return True
    return False


def _recognised(lines: Sequence[Line], place: int) -> bool:
    line = lines[place]
    if line.broken or not line.text:
        return False
    layout = one_line(line)
    if layout is not None:
        try:
            layout.read(line, "", "main")
        except UnreadableError:
            return False
        return True
    title = _page.tagged_title(line)
    if title is not None:
        return title.number is not None or _page.begins_entry(lines, place)
    pairs, star = _page.legend(line) or ((), None)
    framing = _page.is_section(line) or len(pairs) > 1 or star is not None
    return framing or _labels.begins_entry(lines, place)


def split(source: Source) -> Iterator[Chunk]:
    """Cut where a new issue begins, each issue a piece."""
    gathered: list[bytes] = []
    preamble = ""
    first = number = read = 0
    boundary = Boundary()
    with source.open() as file:
        for read, raw in enumerate(file):
            if boundary.before(_page.read_lines(raw, source.encoding, read)[0], len(raw)):
                number += 1
                yield _chunk(source, number, first, gathered, preamble)
                gathered, first, preamble = [], read, boundary.preamble
            gathered.append(raw)
    yield _chunk(source, number + 1, first, gathered, preamble)


def _chunk(source: Source, number: int, first: int, lines: list[bytes], preamble: str) -> Chunk:
    return Chunk(
        source=source.id,
        format="digest",
        number=number,
        first=first,
        encoding=source.encoding,
        data=b"".join(lines),
        preamble=preamble.encode(source.encoding),
    )


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read one issue of the digest."""
    reader = _Reader(chunk)
    yield from reader.read()


class _Reader:
    """Reads the lines of one issue in order; each is taken by somebody or rejected."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.lines = _page.read_lines(chunk.data, chunk.encoding, chunk.first)
        self.legend: list[tuple[str, str]] = []
        self.star_meaning: str | None = None
        self.section: Section = "main"
        self.number = 0
        """The last number printed."""
        self.entries: list[DigestEntry] = []
        self.draft: Entry | None = None
        self.framing: list[Line] = []
        self.rejected: list[Rejected] = []
        self.unread: set[int] = set()
        """Numbers of the lines of which nothing is in a record."""

    def read(self) -> Iterator[Record | Rejected | Coverage]:
        self.go_on()
        for place, line in enumerate(self.lines):
            if line.broken:
                self.reject(line, line.broken)
            elif line.text and not (self.frame(line) or self.whole(line) or self.begin(place)):
                self.fill(place)
        self.close()
        if self.entries:
            yield self.issue()
        else:
            for line in self.framing:
                self.reject(line, "no entry follows")
        yield from sorted(self.rejected, key=lambda rejected: rejected.line)
        yield self.coverage()

    def go_on(self) -> None:
        """Take the legend and heading of the issue from which this piece was cut for its size."""
        chunk = self.chunk
        for line in _page.read_lines(chunk.preamble, chunk.encoding, chunk.first):
            self.frame(line)
        self.framing.clear()
        self.rejected.clear()
        self.unread.clear()

    def frame(self, line: Line) -> bool:
        """Take a line of the legend or a heading."""
        if _page.is_section(line):
            self.close()
            self.section = "more"
            self.framing.append(line)
            return True
        found = _page.legend(line)
        if found is None or (len(found[0]) == 1 and (self.entries or self.draft)):
            return False
        self.legend.extend(pair for pair in found[0] if pair not in self.legend)
        self.framing.append(line)
        if self.star_meaning and found[1] not in (None, self.star_meaning):
            self.reject(line, f"a second meaning of the star: {found[1]}", unread=not found[0])
        self.star_meaning = self.star_meaning or found[1]
        return True

    def whole(self, line: Line) -> bool:
        """Take a line that is an entry of its own."""
        layout = one_line(line)
        if layout is None:
            return False
        self.close()
        try:
            self.add(layout.read(line, self.chunk.source, self.section))
        except UnreadableError as error:
            self.reject(line, str(error))
        return True

    def begin(self, place: int) -> bool:
        """Open an entry where the line is a title."""
        line = self.lines[place]
        title = self.tagged(place) or self.untagged(place)
        if title is None:
            return False
        self.close()
        self.number = title.number or self.number
        self.draft = Entry(self.chunk.source, self.section, line, title)
        return True

    def tagged(self, place: int) -> Title | None:
        """Read a title with its category; without a number it stands apart or begins anew."""
        title = _page.tagged_title(self.lines[place])
        if title is None or title.number is not None or self.apart(place):
            return title
        return None if title.title[:1].islower() else title

    def apart(self, place: int) -> bool:
        """Whether nothing of the entry before goes on here."""
        before = self.lines[place - 1] if place else None
        return self.draft is None or self.draft.closed or before is None or not before.text

    def untagged(self, place: int) -> Title | None:
        """Read a title without category, where what follows shows that it is one."""
        line = self.lines[place]
        if _labels.begins_entry(self.lines, place):
            return _labels.heading(line)
        if not self.apart(place):
            return None
        numbered = _page.numbered_title(line)
        follows = _page.begins_entry(self.lines, place)
        if numbered is not None:
            ended = self.draft is None or self.draft.closed
            return numbered if follows or (ended and numbered.number == self.number + 1) else None
        busy = self.draft is not None and not self.draft.has_authors and not self.draft.closed
        if not follows or busy or language(line.text) == "zh":
            return None
        star = line.flat.startswith("*")
        return Title(None, star, (), tidy(line.text.lstrip("*＊★☆ ")))

    def fill(self, place: int) -> None:
        """Give a line to the entry that is open."""
        line = self.lines[place]
        if self.draft is None:
            self.reject(line, "no paper, no part of one, and no legend or heading")
            return
        if line.flat.startswith("#"):
            self.reject(line, "a heading, and no paper follows")
            return
        reason = self.draft.take(line, self.lines[place + 1 : place + 4])
        if reason is not None:
            self.reject(line, reason)

    def close(self) -> None:
        """Finish the entry that is open."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        if not draft.has_title:
            for line in draft.lines:
                self.reject(line, "an entry without a title")
            return
        self.add(draft)

    def add(self, draft: Draft) -> None:
        """Number an entry, and reject what of its lines could not be read."""
        self.entries.append(draft.entry(len(self.entries) + 1))
        for line, reason in draft.refused:
            self.reject(line, reason, unread=False)

    def issue(self) -> DigestIssue:
        return DigestIssue(
            number=self.chunk.number,
            legend=tuple(self.legend),
            star_meaning=self.star_meaning,
            entries=tuple(self.entries),
            origin=Origin(
                source=self.chunk.source,
                first=self.chunk.first,
                last=self.chunk.first + len(self.lines),
            ),
        )

    def reject(self, line: Line, reason: str, *, unread: bool = True) -> None:
        if unread:
            self.unread.add(line.number)
        self.rejected.append(
            Rejected(source=self.chunk.source, line=line.number + 1, reason=reason, text=line.raw)
        )

    def coverage(self) -> Coverage:
        blank = sum(not (line.text or line.broken) for line in self.lines)
        lines, rejected = len(self.lines), len(self.unread)
        return Coverage(
            lines=lines, blank=blank, stated=lines - blank - rejected, rejected=rejected
        )
