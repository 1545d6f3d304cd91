"""An entry over several lines: which of its fields each line is, told line by line."""

from collections.abc import Sequence

from kg.records import Section
from kg.sources._text import flat, language, tidy
from kg.sources.digest import _labels, _page
from kg.sources.digest._draft import Draft
from kg.sources.digest._lists import looks_like_authors, may_be_authors, split_authors
from kg.sources.digest._page import Line, Links, Title


class Entry(Draft):
    """Takes the lines of one entry; answers why where a line belongs to no field of it."""

    def __init__(self, source: str, section: Section, line: Line, title: Title) -> None:
        super().__init__(source, section, line, title)
        self.last_kind = "title"
        self.closed = self.lost = False
        self.closing: Line | None = None
        """The second line of a bracket over two lines, read with the first."""

    def take(self, line: Line, ahead: Sequence[Line]) -> str | None:
        """Take a line, or answer why it belongs to no field of this entry."""
        following = [other for other in ahead if other.text][:2]
        for kind, attempt in (
            ("figures", self._figures),
            ("links", self._links),
            ("labelled", self._labelled),
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
        return self._linked(found)

    def _linked(self, found: Links) -> bool | str:
        if self.lost:
            return "after lines that belong to no entry"
        reason = self.add_links(found)
        self.closed = self.closed or bool(found.posts and reason is None)
        return reason or True

    def _labelled(self, line: Line) -> bool | str:
        """Take a line that says itself which field it is, `- 单位：University of Pasture`."""
        found = _labels.labelled(line)
        if found is None:
            return False
        field, value = found
        if not value:
            return "nothing after the label"
        known = {"authors": self.authorships, "affiliations": self.affiliations}
        if known.get(field):
            return f"a second line of {field}"
        match field:
            case "authors":
                self.add_authors(split_authors(value), line)
            case "affiliations":
                self.add_affiliations(_labels.institutions(value), line)
            case "title":
                return self._labelled_title(value)
            case "links":
                return self._labelled_links(value, line)
            case "abstract":
                self.abstracts.setdefault(language(value), []).append(value)
            case "points":
                self.summary.append(value)
        return True

    def _labelled_links(self, value: str, line: Line) -> bool | str:
        found, beside = _labels.links(value, line)
        if not any(found):
            return "no address after the label"
        reason = self._linked(found)
        if reason is True and beside:
            self.refused.append((line, f"words beside an address: {beside}"))
        return reason

    def _labelled_title(self, value: str) -> bool | str:
        lang = language(value)
        if lang in self.titles:
            return "a second title"
        self.titles[lang] = tidy(value)
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
        self.add_affiliations(found.list, line, closing)
        self.issued, self.closing = found.year or self.issued, closing
        return True

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
        self.add_authors(split_authors(line.text if both is None else both[0]), line)
        if both is not None:
            self.add_affiliations(both[1], line)
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
