"""An entry of a digest page while its lines come in."""

from collections.abc import Sequence

from kg import ids
from kg.records import (
    AffiliationMention,
    Authorship,
    DigestEntry,
    Origin,
    Paper,
    Section,
    Text,
)
from kg.sources import _page
from kg.sources._lists import Names, looks_like_authors, may_be_authors, split_authors
from kg.sources._page import Line, Title
from kg.sources._text import flat, language, tidy


class Draft:
    """Takes the lines of one entry; answers why where a line belongs to no field of it."""

    def __init__(self, source: str, section: Section, line: Line, title: Title) -> None:
        self.source, self.section, self.head = source, section, title
        self.lines = [line]
        self.titles: dict[str, str] = {}
        self.authorships: list[Authorship] = []
        self.affiliations: list[AffiliationMention] = []
        self.summary: list[str] = []
        self.abstracts: dict[str, list[str]] = {}
        self.posts: list[str] = []
        self.links: list[str] = []
        self.figures: list[str] = []
        self.identifiers: dict[str, str] = {}
        self.issued: str | None = None
        self.cut = False
        self.refused: list[tuple[Line, str]] = []
        """Parts of lines that could not be read, each with what and why."""
        self.last_kind = "title"
        self.closed = self.lost = False
        self.closing: Line | None = None
        """The second line of a bracket over two lines, read with the first."""
        if title.title:
            self.titles[language(title.title)] = title.title
        self.refused += [(line, f"a second category: {code}") for code in title.codes[1:]]

    @property
    def has_title(self) -> bool:
        return bool(self.titles)

    @property
    def has_authors(self) -> bool:
        return bool(self.authorships)

    def take(self, line: Line, ahead: Sequence[Line]) -> str | None:
        """Take a line, or answer why it belongs to no field of this entry."""
        following = [other for other in ahead if other.text][:2]
        for kind, attempt in (
            ("figures", self._figures),
            ("links", self._links),
            ("affiliations", lambda line: self._affiliations(line, following)),
            ("authors", lambda line: self._authors(line, following)),
            ("text", lambda line: self._text(line, following)),
        ):
            taken = attempt(line)
            if taken is True:
                self.last_kind = kind
                self.lines.append(line)
                return None
            if taken:
                self.lost = self.lost or self.closed
                return taken
        return "no words"

    def _adjacent(self, line: Line, kind: str) -> bool:
        return self.last_kind == kind and self.lines[-1].number == line.number - 1

    def _figures(self, line: Line) -> bool | str:
        names = _page.figure_line(line)
        if names and self.lost:
            return "after lines that belong to no entry"
        self.figures.extend(names)
        self.closed = self.closed or bool(names)
        return bool(names)

    def _links(self, line: Line) -> bool | str:
        found = _page.links(line)
        if found is None:
            if _page.begins_with_address(line):
                return "an address with something else beside it"
            return "after the post or the figures of an entry" if self.closed else False
        if self.lost:
            return "after lines that belong to no entry"
        for kind, identifier in found.identifiers:
            if self.identifiers.get(kind, identifier) != identifier:
                return f"a second {kind} identifier in one entry"
        self.identifiers.update(found.identifiers)
        self.posts.extend(found.posts)
        self.links.extend(found.others)
        self.closed = self.closed or bool(found.posts)
        return True

    def _affiliations(self, line: Line, following: Sequence[Line]) -> bool | str:
        if self.closing is line:
            return True
        found, closing = _page.affiliation_line(line), None
        if found is None and line.flat.startswith("[") and "]" not in line.flat:
            closing = next(iter(following), None)
            found = None if closing is None else _page.bracket_over(line, closing)
            if found is None:
                return "the bracket of the affiliations is not closed"
        if found is None:
            return False
        if self.affiliations and not self._adjacent(line, "affiliations"):
            return "a second line of affiliations"
        if not found.list.names:
            self.cut = True
            return found.list.refused[0][1] if found.list.refused else "no words"
        self._add_affiliations(found.list, line, closing or line)
        self.issued, self.closing = found.year or self.issued, closing
        return True

    def _add_affiliations(self, found: Names, line: Line, last: Line) -> None:
        origin = Origin(source=self.source, first=line.number, last=last.number + 1)
        self.affiliations.extend(
            AffiliationMention(as_written=name, origin=origin) for name in found.names
        )
        self._refuse(found, line)

    def _refuse(self, found: Names, line: Line) -> None:
        self.refused += [(line, f"{reason}: {name}") for name, reason in found.refused]
        self.cut = self.cut or found.cut

    def _authors(self, line: Line, following: Sequence[Line]) -> bool | str:
        both = _page.authors_with_affiliations(line)
        surely = both is not None or looks_like_authors(line.text)
        going_on = self._adjacent(line, "authors") and flat(self.lines[-1].text).endswith(",")
        if self.has_authors and not going_on:
            return "a second line of authors" if surely else False
        expected = self.has_title and not (self.summary or self.abstracts)
        if not surely and not (expected and may_be_authors(line.text)):
            return False
        if both is None and self._gives_way(line, following):
            return False
        found = split_authors(line.text if both is None else both[0])
        self.authorships.extend(
            Authorship(as_written=name, origin=self._origin(line)) for name in found.names
        )
        self._refuse(found, line)
        if both is not None:
            self._add_affiliations(both[1], line, line)
        return True

    def _gives_way(self, line: Line, following: Sequence[Line]) -> bool:
        """Whether what could be one name is rather a title, since the authors come after it."""
        single = len(split_authors(line.text).names) == 1
        return single and any(looks_like_authors(other.text) for other in following[:1])

    def _text(self, line: Line, following: Sequence[Line]) -> bool | str:
        lang = language(line.text)
        if lang == "und":
            return False
        if lang == "zh":
            self._chinese(line.text)
        elif not self.has_title:
            self.titles[lang] = tidy(line.text)
        elif self._title_goes_on(line, following):
            self.titles[lang] = tidy(f"{self.titles[lang]} {line.text}")
        elif not _page.is_prose(line.text) and not self._adjacent(line, "text"):
            return "too short for an abstract, and no other field"
        else:
            self.abstracts.setdefault(lang, []).append(line.text)
        return True

    def _title_goes_on(self, line: Line, following: Sequence[Line]) -> bool:
        """Whether a title runs over two lines: no blank between, and authors follow."""
        near = self.lines[-1] is self.lines[0] and self.lines[0].number == line.number - 1
        authors = any(looks_like_authors(other.text) for other in following)
        return near and language(line.text) in self.titles and not self.has_authors and authors

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
            category=next(iter(self.head.codes), None),
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
        inside = [link for text in texts for link in _page.addresses(text)]
        return Paper(
            key=ids.paper_key(next(iter(titles.values())), names),
            titles=tuple(Text(value=title, lang=lang) for lang, title in titles.items()),
            abstracts=tuple(abstracts),
            authorships=tuple(self.authorships),
            affiliations=tuple(self.affiliations),
            cut=self.cut,
            issued=self.issued,
            doi=self.identifiers.get("doi"),
            arxiv=self.identifiers.get("arxiv"),
            links=tuple(dict.fromkeys([*inside, *self.links])),
            origin=origin,
        )
