"""Daily digest of AI papers in Chinese: legend, numbered entries, a section of short entries.

Every line that is not blank becomes part of a record, of the legend or a heading, or is
rejected with its reason.
"""

from collections.abc import Iterator, Sequence

from kg import ids
from kg.records import (
    AffiliationMention,
    Authorship,
    Chunk,
    Coverage,
    DigestEntry,
    DigestIssue,
    Origin,
    Paper,
    Record,
    Rejected,
    Section,
    Text,
)
from kg.sources import _page
from kg.sources._open import Source
from kg.sources._page import Line, Title
from kg.sources._text import flat, language

SUFFIXES = (".txt", ".md")


def sniff(head: bytes) -> bool:
    """Recognise a page by its legend, its section line, or an entry with its category."""
    for encoding in ("utf-8", "gb18030"):
        lines = _page.read_lines(head, encoding, 0)
        if any(_opens_page(lines, place) for place in range(len(lines))):
            return True
    return False


def _opens_page(lines: Sequence[Line], place: int) -> bool:
    line = lines[place]
    if line.broken or not line.text:
        return False
    title = _page.tagged_title(line)
    if title is not None:
        return title.number is not None or _page.begins_entry(lines, place)
    return _page.is_section(line) or _page.legend(line) is not None


def split(source: Source) -> Iterator[Chunk]:
    """Cut where a new issue begins: a legend after entries, or number 1 after short entries."""
    gathered: list[bytes] = []
    first = number = read = 0
    boundary = _Boundary()
    with source.open() as file:
        for read, raw in enumerate(file):
            if boundary.before(_page.read_lines(raw, source.encoding, read)[0]):
                number += 1
                yield _chunk(source, number, first, gathered)
                gathered, first = [], read
            gathered.append(raw)
    yield _chunk(source, number + 1, first, gathered)


class _Boundary:
    """Follows a page line by line and tells where the next issue begins."""

    def __init__(self) -> None:
        self.entries, self.more = 0, False

    def before(self, line: Line) -> bool:
        title = _page.tagged_title(line)
        if title is not None:
            new = self.more and title.number == 1 and self.entries > 0
            self.entries, self.more = (1, False) if new else (self.entries + 1, self.more)
            return new
        if _page.is_section(line):
            self.more = True
        found = _page.legend(line) if self.entries else None
        if found is None or len(found[0]) < 2:
            return False
        self.entries, self.more = 0, False
        return True


def _chunk(source: Source, number: int, first: int, lines: list[bytes]) -> Chunk:
    return Chunk(
        source=source.id,
        format="digest",
        number=number,
        first=first,
        encoding=source.encoding,
        data=b"".join(lines),
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
        self.entries: list[DigestEntry] = []
        self.draft: _Draft | None = None
        self.framing: list[Line] = []
        self.rejected: list[Rejected] = []
        self.unread: set[int] = set()
        """Numbers of the lines of which nothing is in a record."""

    def read(self) -> Iterator[Record | Rejected | Coverage]:
        for place, line in enumerate(self.lines):
            if line.broken:
                self.reject(line, line.broken)
            elif line.text and not self.frame(line) and not self.begin(place):
                self.fill(place)
        self.close()
        if self.entries:
            yield self.issue()
        else:
            for line in self.framing:
                self.reject(line, "no entry follows")
        yield from sorted(self.rejected, key=lambda rejected: rejected.line)
        yield self.coverage()

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
        self.star_meaning = self.star_meaning or found[1]
        self.framing.append(line)
        return True

    def begin(self, place: int) -> bool:
        """Open an entry where the line is a title."""
        line = self.lines[place]
        title = _page.tagged_title(line) or self.untagged(place)
        if title is None:
            return False
        self.close()
        self.draft = _Draft(self.chunk.source, self.section, line, title)
        return True

    def untagged(self, place: int) -> Title | None:
        """Read a title without category, where what follows shows that it is one."""
        line = self.lines[place]
        apart = place == 0 or not self.lines[place - 1].text or self.draft is None
        if not apart or not _page.begins_entry(self.lines, place):
            return None
        numbered = _page.numbered_title(line)
        if numbered is not None:
            return numbered
        busy = self.draft is not None and not self.draft.has_authors
        if busy or language(line.text) == "zh" or _page.link_line(line):
            return None
        star = line.flat.startswith("*")
        return Title(None, star, None, line.text.lstrip("*＊★☆ "))

    def fill(self, place: int) -> None:
        """Give a line to the entry that is open."""
        line = self.lines[place]
        if self.draft is None:
            self.reject(line, "before the first entry, and no legend or heading")
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
        self.entries.append(draft.entry(len(self.entries) + 1))
        for line, text, reason in draft.refused:
            self.reject(line, f"{reason}: {text}", unread=False)

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


class _Draft:
    """An entry while its lines come in."""

    def __init__(self, source: str, section: Section, line: Line, title: Title) -> None:
        self.source, self.section, self.head = source, section, title
        self.lines = [line]
        self.titles: dict[str, str] = {}
        self.authorships: list[Authorship] = []
        self.affiliations: list[AffiliationMention] = []
        self.summary: list[str] = []
        self.abstracts: dict[str, list[str]] = {}
        self.posts: list[str] = []
        self.figures: list[str] = []
        self.identifiers: dict[str, str] = {}
        self.refused: list[tuple[Line, str, str]] = []
        self.last_kind = "title"
        self.closed = False
        if title.title:
            self.titles[language(title.title)] = title.title

    @property
    def has_title(self) -> bool:
        return bool(self.titles)

    @property
    def has_authors(self) -> bool:
        return bool(self.authorships)

    def take(self, line: Line, ahead: Sequence[Line]) -> str | None:
        """Take a line, or answer why it belongs to no field of this entry."""
        for kind, attempt in (
            ("figures", self._figures),
            ("links", self._links),
            ("affiliations", self._affiliations),
            ("authors", self._authors),
            ("text", lambda line: self._text(line, ahead)),
        ):
            taken = attempt(line)
            if taken is True:
                self.last_kind = kind
                self.lines.append(line)
                return None
            if taken:
                return taken
        return "no words"

    def _adjacent(self, line: Line, kind: str) -> bool:
        return self.last_kind == kind and self.lines[-1].number == line.number - 1

    def _figures(self, line: Line) -> bool:
        names = _page.figure_line(line)
        self.figures.extend(names)
        self.closed = self.closed or bool(names)
        return bool(names)

    def _links(self, line: Line) -> bool | str:
        found = _page.link_line(line)
        for address in found:
            for kind, identifier in (("arxiv", ids.arxiv(address)), ("doi", ids.doi(address))):
                if identifier is not None:
                    if self.identifiers.setdefault(kind, identifier) != identifier:
                        return f"a second {kind} identifier in one entry"
                    break
            else:
                self.posts.append(address)
                self.closed = self.closed or self.has_authors or bool(self.summary)
        return bool(found) or self._is_past()

    def _is_past(self) -> bool | str:
        return "after the post or the figures of an entry" if self.closed else False

    def _affiliations(self, line: Line) -> bool | str:
        names = _page.affiliation_line(line)
        if not names:
            unclosed = line.flat.startswith("[") and "]" not in line.flat
            return "the bracket of the affiliations is not closed" if unclosed else False
        if self.affiliations and not self._adjacent(line, "affiliations"):
            return "a second line of affiliations"
        self._add_affiliations(names, line)
        return True

    def _add_affiliations(self, names: Sequence[str], line: Line) -> None:
        for name in names:
            if name.endswith(("...", "…")):
                self.refused.append((line, name, "the list of affiliations is cut here"))
            else:
                self.affiliations.append(
                    AffiliationMention(as_written=name, origin=self._origin(line))
                )

    def _authors(self, line: Line) -> bool | str:
        both = _page.authors_with_affiliations(line)
        surely = both is not None or _page.looks_like_authors(line.text)
        going_on = self._adjacent(line, "authors") and flat(self.lines[-1].text).endswith(",")
        if self.has_authors and not going_on:
            return "a second line of authors" if surely else False
        expected = self.has_title and not (self.summary or self.abstracts)
        if not surely and not (expected and _page.may_be_authors(line.text)):
            return False
        self._add_authors(line.text if both is None else both[0], line)
        if both is not None:
            self._add_affiliations(both[1], line)
        return True

    def _add_authors(self, text: str, line: Line) -> None:
        names, refused = _page.split_authors(text)
        self.authorships.extend(
            Authorship(as_written=name, origin=self._origin(line)) for name in names
        )
        self.refused.extend((line, name, reason) for name, reason in refused)

    def _text(self, line: Line, ahead: Sequence[Line]) -> bool:
        lang = language(line.text)
        if lang == "und":
            return False
        if lang == "zh":
            self._chinese(line.text)
        elif not self.has_title:
            self.titles[lang] = line.text
        elif self._title_goes_on(line, ahead):
            self.titles[lang] = f"{self.titles[lang]} {line.text}"
        else:
            self.abstracts.setdefault(lang, []).append(line.text)
        return True

    def _title_goes_on(self, line: Line, ahead: Sequence[Line]) -> bool:
        """Whether a title runs over two lines: no blank between, and authors follow."""
        follows = [_page.looks_like_authors(other.text) for other in ahead if other.text][:2]
        lang = language(line.text)
        near = self.lines[-1] is self.lines[0] and self.lines[0].number == line.number - 1
        return near and lang in self.titles and not self.has_authors and any(follows)

    def _chinese(self, text: str) -> None:
        """Part a Chinese text: up to its first full stop it is the title, if there is none."""
        if "zh" in self.titles or self.summary:
            self.summary.append(text)
            return
        title, stop, rest = text.partition("。")
        if not stop and len(text) > _page.TITLE_LENGTH:
            self.summary.append(text)
            return
        if title.strip():
            self.titles["zh"] = title.strip()
        if rest.strip():
            self.summary.append(rest.strip())

    def _origin(self, line: Line) -> Origin:
        return Origin(source=self.source, first=line.number, last=line.number + 1)

    def entry(self, ordinal: int) -> DigestEntry:
        """Freeze the entry."""
        first, last = self.lines[0].number, self.lines[-1].number + 1
        origin = Origin(source=self.source, first=first, last=last)
        summary = "\n".join(self.summary)
        return DigestEntry(
            ordinal=ordinal,
            listed_number=self.head.number,
            section=self.section,
            starred=self.head.starred,
            category=self.head.code,
            summary=Text(value=summary, lang="zh") if summary else None,
            posts=tuple(dict.fromkeys(self.posts)),
            figures=tuple(self.figures),
            paper=self._paper(origin),
            origin=origin,
        )

    def _paper(self, origin: Origin) -> Paper:
        titles = {lang: self.titles[lang] for lang in sorted(self.titles)}
        names = tuple(authorship.as_written for authorship in self.authorships)
        abstracts = [
            Text(value="\n".join(self.abstracts[lang]), lang=lang)
            for lang in sorted(self.abstracts)
        ]
        texts = [abstract.value for abstract in abstracts] + self.summary
        links = dict.fromkeys(link for text in texts for link in _page.addresses(text))
        return Paper(
            key=ids.paper_key(next(iter(titles.values())), names),
            titles=tuple(Text(value=title, lang=lang) for lang, title in titles.items()),
            abstracts=tuple(abstracts),
            authorships=tuple(self.authorships),
            affiliations=tuple(self.affiliations),
            doi=self.identifiers.get("doi"),
            arxiv=self.identifiers.get("arxiv"),
            links=tuple(links),
            origin=origin,
        )
