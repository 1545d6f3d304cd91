"""RIS records, from TY to ER, as reference managers and publishers export them.

The tags are those of both editions of the format (2001, 2011) with EndNote's habits: a line
without a tag goes on with the one before, ER may be missing. Tags that the model has no place
for, such as a publisher or an editor, are passed over.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from msgspec import Struct

from kg import ids
from kg.records import Authorship, Chunk, Coverage, Origin, Record, Rejected, Text
from kg.sources import _blocks, _reference
from kg.sources._blocks import Ledger, is_blank
from kg.sources._fields import addresses, web
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._reference import Reference, rich

SUFFIXES = (".ris",)
MEDIA_TYPE = "application/x-research-info-systems"

_T = TypeVar("_T")
_BEGINS = re.compile(rb"\n[ \t]*TY  -")
_SNIFFED = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:[^\n{<\[@]*\n){0,20}?[ \t]*TY {1,2}- ?[A-Z]{2,8}[ \t\r]*\n"
    rb"\s*[A-Z][A-Z0-9] {1,2}-"
)
_TAG = re.compile(r"[ \t\ufeff]*([A-Z][A-Z0-9])  ?-(?: (.*))?$", re.DOTALL)
_STRICT = re.compile(r"[ \t\ufeff]*([A-Z][A-Z0-9])  -[ \t]?(.*)$", re.DOTALL)
_TWO_SPACES = re.compile(r"^[ \t\ufeff]*TY  -", re.MULTILINE)
_PREFACE = re.compile(r"[\ufeff\s]*(?:Provider|Database|Content)\s*:", re.IGNORECASE)
_TITLES = ("TI", "T1", "CT", "TT")
_VENUES = ("JF", "T2", "JO", "BT", "C3", "JA", "J2")
_NO_ADDRESS = "<Go to"
"""How EndNote writes an accession number, as in `<Go to ISI>://WOS:…`."""
_GOES_ON = frozenset({"et al", "et al.", "others", "..."})


class _Field(Struct):
    """A tag with what follows it up to the next, and where it stands."""

    tag: str
    lines: list[str]
    start: int
    end: int

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def sniff(head: bytes) -> bool:
    """Recognise a record by its first two tags, after a few lines of preface at most."""
    return _SNIFFED.match(head) is not None


def split(source: Source) -> Iterator[Chunk]:
    """Cut before TY."""
    return _blocks.split(source, "ris", _BEGINS)


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read the records of a piece."""
    ledger = Ledger(chunk)
    for fields, ended in _records(ledger):
        yield from _record(fields, ledger, ended=ended)
    yield from ledger.close()


def _records(ledger: Ledger) -> Iterator[tuple[list[_Field], bool]]:
    """Fields of each record, and whether ER ends it; what is in no record is rejected."""
    tags = _STRICT if _TWO_SPACES.search(ledger.text) else _TAG
    fields: list[_Field] = []
    end = -1
    for line in ledger.text.split("\n"):
        start, end = end + 1, end + 1 + len(line)
        if is_blank(line):
            continue
        tagged = tags.match(line)
        tag = tagged[1] if tagged else ""
        if tag == "TY" and fields:
            yield fields, False
            fields = []
        if tag == "TY" or (tagged and fields):
            text = (tagged[2] if tagged else "") or ""
            fields.append(_Field(tag, [text.strip()], start, end))
            if tag == "ER":
                yield fields, True
                fields = []
        elif len(fields) > 1:
            fields[-1].lines.append(line.strip())
            fields[-1].end = end
        elif fields or not _PREFACE.match(line):
            ledger.reject(start, end, "a line without a tag" if fields else "outside of TY and ER")
        else:
            ledger.take(start, end)
    if fields:
        yield fields, False


def _record(fields: list[_Field], ledger: Ledger, *, ended: bool) -> Iterator[Record]:
    start, end = fields[0].start, fields[-1].end
    record = _Fields(fields, ledger)
    try:
        ledger.check(start, end)
        paper = record.reference().paper(ledger.origin(start, end))
    except UnreadableError as error:
        ledger.reject(start, end, str(error))
        return
    for one in fields:
        ledger.take(one.start, one.end)
    for one, reason in record.refused:
        ledger.reject(one.start, one.end, reason)
    if not ended:
        ledger.reject(fields[-1].start, end, "no ER: the record may be cut off here")
    yield paper


class _Fields:
    """Reads the fields of one record; what cannot be taken is told beside the paper."""

    def __init__(self, fields: list[_Field], ledger: Ledger) -> None:
        self.fields: dict[str, list[_Field]] = {}
        for one in fields:
            self.fields.setdefault(one.tag, []).append(one)
        self.ledger = ledger
        self.refused: list[tuple[_Field, str]] = []

    def reference(self) -> Reference:
        lang = _reference.language(self.text("LA"))
        last = self.text("EP")
        authorships, cut = self.authorships()
        return Reference(
            titles=self.texts(_TITLES if self.text(*_TITLES) else ("BT",), lang),
            abstracts=self.texts(("AB", "N2"), lang),
            authorships=authorships,
            affiliations=tuple(
                mention
                for one in self.all("AD")
                for mention in _reference.mentions(one.text.replace("\n", " "), self.origin(one))
            ),
            cut=cut,
            issued=self.issued(),
            categories=tuple(self.keywords()),
            doi=self.doi(),
            arxiv=self.arxiv(),
            venue=self.text(*_VENUES) if self.text(*_TITLES) else "",
            issn=tuple(
                found for one in self.all("SN") for found in self.read(one, _reference.issn)
            ),
            volume=self.text("VL"),
            number=self.text("IS"),
            pages="–".join(dict.fromkeys(filter(None, (self.text("SP"), last)))),
            comment="; ".join(filter(None, (rich(one.text) for one in self.all("N1")))),
            addresses=tuple(self.addresses()),
        )

    def all(self, *tags: str) -> list[_Field]:
        """Fields of these tags that say something, tag by tag."""
        return [one for tag in tags for one in self.fields.get(tag, ()) if one.text]

    def text(self, *tags: str) -> str:
        """Text of the first field of these tags that has any."""
        return next(filter(None, (rich(one.text) for one in self.all(*tags))), "")

    def texts(self, tags: tuple[str, ...], lang: str | None) -> tuple[Text, ...]:
        """Texts of several tags, one a language; another one in the same language is told."""
        found = _reference.texts((rich(one.text) for one in self.all(*tags)), lang)
        values = {text.value for text in found}
        for one in self.all(*tags):
            if (text := rich(one.text)) and text not in values:
                self.refused.append((one, f"a second {one.tag} in the same language"))
        return found

    def read(self, one: _Field, reader: Callable[[str], Iterable[_T]]) -> Iterable[_T]:
        """Values of a field as the reader takes them; one that cannot be taken is told."""
        try:
            return reader(rich(one.text))
        except ValueError as error:
            self.refused.append((one, str(error)))
            return ()

    def origin(self, one: _Field) -> Origin:
        return self.ledger.origin(one.start, one.end)

    def authorships(self) -> tuple[tuple[Authorship, ...], bool]:
        names: list[str] = []
        origins: list[Origin] = []
        cut = False
        for one in self.all("AU", "A1"):
            origin = self.origin(one)
            for written in filter(None, _listed(one)):
                if written.casefold() in _GOES_ON:
                    cut = True
                else:
                    names.append(written)
                    origins.append(origin)
        natural = map(_natural, names) if "," in "".join(names) else _reference.given_first(names)
        found = zip(natural, origins, strict=True)
        return tuple(
            Authorship(as_written=name, origin=origin) for name, origin in found if name
        ), cut

    def issued(self) -> str | None:
        """The most precise date of the year that is given as such."""
        year = ""
        dates: list[str] = []
        for one in self.all("PY", "Y1", "DA"):
            dates.extend(self.read(one, partial(_dates, year)))
            year = dates[0][:4] if dates else ""
        same = [date for date in dates if date.startswith(year)]
        return max(same, key=len, default=None)

    def issn(self) -> Iterator[str]:
        for one in self.all("SN"):
            yield from self.read(one, _reference.issn)

    def keywords(self) -> Iterator[str]:
        for one in self.all("KW"):
            for word in _listed(one):
                yield word.lstrip("*")

    def doi(self) -> str | None:
        for one in self.all("DO"):
            if not web((one.text,)) or ids.doi(one.text):
                for found in self.read(one, lambda text: (_reference.doi(text),)):
                    return found
        return None

    def arxiv(self) -> str | None:
        found = (_reference.in_arxiv(one.text) for one in self.all("AN", "M1", "M3", "C1"))
        return next(filter(None, found), None)

    def addresses(self) -> Iterator[str]:
        yield from web(one.text for one in self.all("DO"))
        for one in self.all("UR", "LK", "L1", "L2"):
            found = web((one.text,)) or addresses(one.text)
            yield from found
            if not found and one.tag == "UR" and not one.text.startswith(_NO_ADDRESS):
                self.refused.append((one, f"no web address: {one.text[:60]}"))


def _listed(one: _Field) -> Iterator[str]:
    """Entries of a field with several, parted by line ends and semicolons."""
    for line in one.lines:
        yield from map(str.strip, rich(line).split(";"))


def _natural(name: str) -> str:
    """`Meadow, Ada` as `Ada Meadow`, `Hill, Jean-Paul, Jr.` as `Jean-Paul Hill Jr.`.

    Two commas together are one within the name of a group (EndNote's habit).
    """
    if ",," in name:
        return name.replace(",,", ",", 1)
    parts = [part for piece in name.split(",") if (part := piece.strip())]
    if len(parts) in {2, 3}:
        return _reference.in_order(parts[1], parts[0], *parts[2:])
    return ", ".join(parts)


def _dates(year: str, text: str) -> tuple[str, ...]:
    """A date; EndNote's lacks the year, which stands under a tag of its own."""
    try:
        found = _reference.date(text)
    except ValueError:
        if not year:
            raise
        found = _reference.date(f"{text} {year}")
    return (found,) if found else ()
