"""An entry of a digest while its parts come in, whatever the layout they are read from."""

from kg import ids
from kg.records import (
    AffiliationMention,
    Authorship,
    DigestEntry,
    Origin,
    Paper,
    Section,
    Text,
    Venue,
)
from kg.sources._text import language
from kg.sources.digest import _page
from kg.sources.digest._lists import Names
from kg.sources.digest._page import Line, Links, Title


class Draft:
    """Gathers the fields of one entry, and what of its lines could not be read."""

    def __init__(
        self, source: str, section: Section, line: Line, title: Title, *, alone: bool = False
    ) -> None:
        self.source, self.section, self.head = source, section, title
        self.alone = alone
        """The entry stands on one line, so its parts have no place of their own."""
        self.lines = [line]
        self.titles: dict[str, str] = {}
        self.authorships: list[Authorship] = []
        self.affiliations: list[AffiliationMention] = []
        self.summary: list[str] = []
        self.abstracts: dict[str, list[str]] = {}
        self.posts: list[str] = []
        self.links: list[str] = []
        self.see_also: list[str] = []
        self.figures: list[str] = []
        self.identifiers: dict[str, str] = {}
        self.issued: str | None = None
        self.venue: Venue | None = None
        self.cut = False
        self.refused: list[tuple[Line, str]] = []
        """Parts of lines that could not be read, each with what and why."""
        if title.title:
            self.titles[language(title.title)] = title.title
        self.refused += [(line, f"a second category: {code}") for code in title.codes[1:]]

    @property
    def has_title(self) -> bool:
        return bool(self.titles)

    @property
    def has_authors(self) -> bool:
        return bool(self.authorships)

    def add_authors(self, found: Names, line: Line) -> None:
        """Add the authors that a line names."""
        origin = self._place(line, line)
        self.authorships += [Authorship(as_written=name, origin=origin) for name in found.names]
        self._add_rest(found, line)

    def add_affiliations(self, found: Names, line: Line, last: Line | None = None) -> None:
        """Add the institutions that a line, or a bracket over two lines, names."""
        origin = self._place(line, last or line)
        self.affiliations += [
            AffiliationMention(as_written=name, origin=origin) for name in found.names
        ]
        self._add_rest(found, line)

    def add_links(self, found: Links) -> str | None:
        """Add addresses and identifiers, or answer why they cannot all be this entry's."""
        known = dict(self.identifiers)
        for kind, identifier in found.identifiers:
            if known.setdefault(kind, identifier) != identifier:
                return f"a second {kind} identifier in one entry"
        self.identifiers = known
        self.posts += found.posts
        self.links += found.others
        self.see_also += found.see_also
        return None

    def _add_rest(self, found: Names, line: Line) -> None:
        self.refused += [(line, f"{reason}: {name}") for name, reason in found.refused]
        self.cut = self.cut or found.cut

    def _place(self, line: Line, last: Line) -> Origin | None:
        if self.alone:
            return None
        return Origin(source=self.source, first=line.number, last=last.number + 1)

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
            venue=self.venue,
            links=tuple(dict.fromkeys([*inside, *self.links])),
            see_also=tuple(dict.fromkeys(self.see_also)),
            origin=origin,
        )
