"""A row of a table, whatever file it stands in, to a paper."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from kg import ids
from kg.records import AffiliationMention, Authorship, Origin, Paper, Text
from kg.sources import _fields, _reference
from kg.sources._lines import UnreadableError
from kg.sources._reference import Reference
from kg.sources.table import _cells
from kg.sources.table._columns import Header

NO_TITLE = "no column title: name the columns in the first line"

_T = TypeVar("_T")
_WRITTEN_AS_NUMBER = re.compile(r"(\d{4})\.0+")
_CHINESE_DATE = re.compile(r"(\d{4})年(?:(\d\d?)月(?:(\d\d?)[日号])?)?")
_YEAR_BEHIND = re.compile(r"(\d\d?)([./])(\d\d?)\2(\d{4})")
_NAMED_ORCID = re.compile(r"(?P<name>[^/]+)/(?P<orcid>[\dXx-]+)")
_NOT_LATIN = frozenset("ar el fa he ja ko ru uk zh".split())


def paper(header: Header, cells: Sequence[str], origin: Origin) -> tuple[Paper, list[str]]:
    """Read a row: its paper, and why some values of it could not be taken."""
    if not header.has_title:
        raise UnreadableError(NO_TITLE)
    if len(cells) < header.width or any(cell.strip() for cell in cells[header.width :]):
        cell_count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
        raise UnreadableError(f"{cell_count} where the header has {header.width}")
    return _Row(header, cells).read(origin)


class _Row:
    """The cells of a row by field; notes what of them cannot be taken."""

    def __init__(self, header: Header, cells: Sequence[str]) -> None:
        self.columns = {
            field: [text for place in places if _cells.value(text := cells[place])]
            for field, places in header.fields.items()
        }
        self.refused: list[str] = []

    def read(self, origin: Origin) -> tuple[Paper, list[str]]:
        titles = self.texts("title", "title_zh")
        if not any(letter.isalnum() for title in titles for letter in title.value):
            raise UnreadableError("no title")
        names, cut = self.names()
        bound, loose = self.affiliations(names)
        orcids = self.orcids(names)
        reference = Reference(
            titles=titles,
            abstracts=self.texts("abstract", "abstract_zh"),
            authorships=tuple(
                Authorship(as_written=name, affiliations=tuple(bound[place]), orcid=orcids[place])
                for place, name in enumerate(names)
            ),
            affiliations=tuple(AffiliationMention(as_written=one) for one in loose),
            cut=cut,
            issued=self.issued(),
            modified=self.taken(_date, self.one("modified")),
            categories=tuple(word for one in self.all("categories") for word in _cells.words(one)),
            venue=self.one("venue"),
            issn=self.issn(),
            volume=self.one("volume"),
            number=self.one("issue"),
            pages=self.pages(),
            comment="; ".join(self.all("comment")),
            license=next(iter(_fields.addresses(self.one("license"))), None),
        )
        self.identify(reference)
        return reference.paper(origin), self.refused

    def cells(self, field: str) -> Sequence[str]:
        """Cells of a field as they stand, the empty ones left out."""
        return self.columns.get(field, ())

    def all(self, field: str) -> list[str]:
        return [_reference.rich(cell) for cell in self.columns.get(field, ())]

    def one(self, field: str) -> str:
        for cell in self.columns.get(field, ()):
            return _reference.rich(cell)
        return ""

    def taken(self, read: Callable[[str], _T], value: str) -> _T | None:
        """What a value says; None where there is none, or where it cannot be taken."""
        if not value:
            return None
        try:
            return read(value)
        except ValueError as error:
            self.refused.append(str(error))
            return None

    def texts(self, field: str, chinese: str) -> tuple[Text, ...]:
        """Texts of a field, the first of each language."""
        lang = _reference.language(self.one("language"))
        found: dict[str, Text] = {}
        for value in (*self.all(field), *self.all(chinese)):
            for text in _fields.text(value, _language(value, lang)):
                found.setdefault(text.lang, text)
        return tuple(found.values())

    def names(self) -> _cells.Names:
        cells = self.cells("full_names") or self.cells("authors")
        names, cut = _cells.names(cells[0]) if cells else _cells.Names((), cut=False)
        people = tuple(name for name in names if any(map(str.isalpha, name)))
        self.refused += (f"not the name of a person: {one}" for one in names if one not in people)
        return _cells.Names(people, cut)

    def affiliations(
        self, names: Sequence[str]
    ) -> tuple[list[list[AffiliationMention]], list[str]]:
        """Institutions by author, where the cell says whose they are, and the others."""
        by_author: list[list[AffiliationMention]] = [[] for _ in names]
        others: list[str] = []
        for owners, institution in _cells.bound(next(iter(self.cells("addresses")), "")):
            places = [place for place, name in enumerate(names) if name in owners]
            for place in places:
                by_author[place].append(AffiliationMention(as_written=institution))
            if not places:
                others.append(institution)
        if not others and not any(by_author):
            for cell in self.cells("affiliations") or self.cells("addresses"):
                others += _cells.parts(cell)
        return by_author, list(dict.fromkeys(others))

    def orcids(self, names: Sequence[str]) -> list[str | None]:
        """ORCIDs in the order of the authors, or each with its name: `Meadow, Ada/0000-…`."""
        found: list[str | None] = [None] * len(names)
        for cell in self.cells("orcid"):
            listed = _cells.places(cell)
            for place, text in enumerate(listed):
                named = _NAMED_ORCID.fullmatch(text)
                owner = _cells.names(named["name"]).names[:1] if named else ()
                orcid = ids.orcid(named["orcid"] if named else text)
                if orcid is None:
                    self.refused += [f"no ORCID: {text}"] if text else []
                elif owner and owner[0] in names:
                    found[names.index(owner[0])] = orcid
                elif not named and len(listed) == len(names):
                    found[place] = orcid
                else:
                    self.refused.append(f"no author for the ORCID {text}")
        return found

    def issued(self) -> str | None:
        """The date, else the month and the year, else the year."""
        date, month, year = self.one("date"), self.one("month"), self.one("year")
        written = f"{year}-{month}" if month.isdecimal() else f"{month} {year}"
        for value in (date, f"{date} {year}" if date else "", written if month else ""):
            try:
                if value and (found := _date(value)):
                    return found
            except ValueError:
                continue
        if date:
            self.refused.append(f"no date: {date}")
        return self.taken(_date, year)

    def pages(self) -> str:
        first, last = self.one("first_page"), self.one("last_page")
        return self.one("pages") or "-".join(filter(None, (first, last)))

    def issn(self) -> tuple[str, ...]:
        found = (self.taken(_reference.issn, cell) or () for cell in self.all("issn"))
        return tuple(dict.fromkeys(one for each in found for one in each))

    def identify(self, reference: Reference) -> None:
        """Add identifiers and addresses; an identifier that is an address only is kept as such."""
        addresses = [text for cell in self.cells("url") for text in _cells.parts(cell)]
        doi, arxiv = self.one("doi"), self.one("arxiv")
        for value, read in ((doi, ids.doi), (arxiv, ids.arxiv)):
            if read(value, bare=True) is None and _fields.web((value,)):
                addresses.insert(0, value)
        own = self.one("id")
        reference.doi = ids.doi(own, bare=True)
        reference.arxiv = ids.arxiv(own, bare=True)
        if doi not in addresses:
            reference.doi = self.taken(_reference.doi, doi) or reference.doi
        if arxiv not in addresses:
            reference.arxiv = self.taken(_reference.arxiv, arxiv) or reference.arxiv
        taken = (self.taken(_reference.address, address) for address in addresses)
        reference.addresses = tuple(address for address in taken if address)


def _language(value: str, lang: str | None) -> str:
    """The language that is said, where the script allows it: exports say that of the paper."""
    told = _fields.script(value)
    return lang if lang and (lang in _NOT_LATIN) == (told in _NOT_LATIN) else told


def _date(value: str) -> str | None:
    """A date; raises ValueError for none, and for one that may be two."""
    if number := _WRITTEN_AS_NUMBER.fullmatch(value):
        value = number[1]
    if chinese := _CHINESE_DATE.fullmatch(value):
        return _fields.calendar(*(int(part) if part else None for part in chinese.groups()))
    if behind := _YEAR_BEHIND.fullmatch(value):
        day, month, year = int(behind[1]), int(behind[3]), int(behind[4])
        if behind[2] == "/" and day <= 12 and month != day:
            if month <= 12:
                raise UnreadableError(f"a date that may be two: {value}")
            day, month = month, day
        return _fields.calendar(year, month, day)
    return _reference.date(value)
