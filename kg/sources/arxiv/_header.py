"""The fields of an entry in arXiv's text form, as they come line by line."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kg.sources.arxiv._metadata import Metadata

IDENTIFIER = re.compile(
    r"(?:arXiv|Paper)(?: \(\*cross-listing\*\))?:\s*+(?P<id>\S*+)(?:\s++\(\*cross-listing\*\))?\s*+"
)
FIELD = re.compile(
    r"(?P<name>Title|Authors?|Categories|Comments?|Journal-ref|DOI|License|MSC-class|ACM-class"
    r"|From|Proxy|Report-no):(?P<value>.*)"
)
DATE = re.compile(
    r"(?:(?P<first>Date\s*:)|Date\s*\(revised\s*(?P<version>[^)]*)\)\s*:"
    r"|replaced with revised version)(?P<date>.*)"
)
_SIZE = re.compile(r"\(\d+kb,?(?P<flags>\w*)\)$")
_NAMES = {"Author": "Authors", "Comment": "Comments", "DOI": "doi", "License": "license"}
"""Names that differ; those of the metadata where a fault may be told at them."""
_NO_TEXT = "I"
"""Flag of a version whose source is to be ignored: it is withdrawn."""


class Line(NamedTuple):
    """A line of the source."""

    number: int
    """From 0."""
    text: str
    broken: str
    """Why it cannot be read; empty where it can."""


class _Dated(NamedTuple):
    kind: str
    """`issued` or `modified`, as the metadata have it."""
    date: str
    version: str | None
    flags: str


class Header:
    """Takes the lines of the fields; a line that says nothing of a paper is refused."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.values: dict[str, list[str]] = {}
        """Lines of each field."""
        self.places: dict[str, tuple[int, int]] = {}
        """First and last line of each field, the last not included."""
        self.refused: list[tuple[int, str]] = []
        """Numbers of lines and the reason."""
        self.dates: list[_Dated] = []
        self.open: str | None = None
        """The field that an indented line goes on with."""
        for line in lines:
            reason = self.take(line) if line.text.strip() else None
            if reason is not None:
                self.refused.append((line.number, reason))

    def take(self, line: Line) -> str | None:
        """Take a line; answer why where it cannot be taken."""
        if line.text[0].isspace():
            if self.open is None:
                return "goes on with no field"
            self.values[self.open].append(line.text.strip())
            self.places[self.open] = self.places[self.open][0], line.number + 1
            return None
        self.open = None
        if identifier := IDENTIFIER.fullmatch(line.text):
            return self.put("identifier", identifier["id"], line)
        if dated := DATE.fullmatch(line.text):
            return self.date(dated, line)
        if field := FIELD.fullmatch(line.text):
            return self.put(_NAMES.get(field["name"], field["name"]), field["value"].strip(), line)
        return "no field of an arXiv entry"

    def put(self, name: str, value: str, line: Line) -> str | None:
        """Open a field."""
        if name in self.values:
            return f"a second {name}"
        self.values[name], self.places[name] = [value], (line.number, line.number + 1)
        self.open = name
        return None

    def date(self, match: re.Match[str], line: Line) -> str | None:
        """Take the date of a version; a listing does not say which one a replacement is."""
        if match["first"] and self.dates:
            return "a second Date"
        kind = "issued" if match["first"] else "modified"
        version = "v1" if match["first"] else match["version"]
        if version is not None and not version.strip():
            version = f"v{len(self.dates) + 1}"
        written = match["date"].strip()
        size = _SIZE.search(written)
        date = written[: size.start()].rstrip() if size else written
        self.dates.append(_Dated(kind, date, version, size["flags"] if size else ""))
        self.places[kind] = line.number, line.number + 1
        return None

    def said(self) -> Metadata:
        """Name the fields as all shapes do."""
        values = {name: " ".join(lines) for name, lines in self.values.items()}
        dates = {dated.kind: dated.date for dated in self.dates}
        classes = (values.get("MSC-class"), values.get("ACM-class"))
        return Metadata(
            identifier=values.get("identifier"),
            title=values.get("Title"),
            authors=values.get("Authors"),
            categories=values.get("Categories"),
            classes=" ".join(filter(None, classes)),
            comment=values.get("Comments"),
            citation=values.get("Journal-ref"),
            doi=values.get("doi"),
            license=values.get("license"),
            issued=dates.get("issued"),
            modified=dates.get("modified"),
            versions=tuple([one.version for one in self.dates if one.version]),
            withdrawn=bool(self.dates) and _NO_TEXT in self.dates[-1].flags,
        )
