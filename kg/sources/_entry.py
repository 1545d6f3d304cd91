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
from kg.sources._page import Line, Title
from kg.sources._text import flat, language


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
