"""BibTeX and BibLaTeX entries, as reference managers and publishers export them.

Every entry with a title is a paper, whatever its type; what the model has no place for, such as
a publisher or an editor, is passed over. A name in braces stays as it is written.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from kg import ids
from kg.records import AffiliationMention, Authorship, Chunk, Coverage, Origin, Record, Rejected
from kg.sources import _blocks, _reference
from kg.sources._blocks import Ledger
from kg.sources._fields import addresses, month, web
from kg.sources._latex import unicode_text
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._reference import Reference
from kg.sources._text import tidy
from kg.sources.bibtex import _names
from kg.sources.bibtex._scan import BEGINS, Block, Fault, Value, blocks

SUFFIXES = (".bib", ".bibtex", ".biblatex")
MEDIA_TYPE = "application/x-bibtex"

_T = TypeVar("_T")
_SNIFFED = re.compile(
    rb"^(?:\xef\xbb\xbf)?[ \t]*@[ \t]*(?:(?!string|preamble|comment)[A-Za-z]+\s*[{(]"
    rb"\s*[^\s,{}()=\"]*\s*,\s*[\w-]+\s*=\s*[{\"\w]|string\s*[{(]\s*[\w:.+-]+\s*=\s*[{\"])",
    re.IGNORECASE | re.MULTILINE,
)
_OTHER = (b"{", b"[", b"<")
_STRING = re.compile(rb"@\s*string", re.IGNORECASE)
_MONTH = re.compile(r"(?:(?P<before>\d\d?)\.? )?(?P<month>\d\d?|[A-Za-z]+)\.?(?: (?P<day>\d\d?))?")
_SPAN = re.compile(r"\s*(?:/|-|–|,|;|\band\b).*", re.DOTALL)
_DAYS = re.compile(r"(\d+) ?[-–]+ ?\d+")
_YEAR = re.compile(r"(\d{4})[a-z]?(?:(?:/|-+|–)\d{2,4})?")
_VENUES = ("journal", "journaltitle", "booktitle", "maintitle", "eventtitle", "conference")
_THESES = frozenset({"phdthesis", "mastersthesis", "thesis"})


def sniff(head: bytes) -> bool:
    """Recognise entries by the first field of one, or by an abbreviation."""
    return not head.lstrip().startswith(_OTHER) and _SNIFFED.search(head) is not None


def split(source: Source) -> Iterator[Chunk]:
    """Cut before lines that begin an entry; abbreviations go with all later pieces."""
    return _blocks.split(source, "bibtex", BEGINS, lambda piece: _strings(piece, source.encoding))


def _strings(piece: bytes, encoding: str) -> bytes:
    if not _STRING.search(piece):
        return b""
    text = piece.decode(encoding, "replace")
    known: dict[str, str] = {}
    framing = (block for block in blocks(text, known) if block.kind == "framing")
    written = (text[block.start : block.end] for block in framing if block.fields)
    return "".join(f"{string}\n" for string in written).encode(encoding)


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read the entries of a piece."""
    strings: dict[str, str] = {}
    for _ in blocks(chunk.preamble.decode(chunk.encoding), strings):
        pass
    ledger = Ledger(chunk)
    for block in blocks(ledger.text, strings):
        if not block.kind:
            ledger.reject(block.start, block.end, "text outside of an entry")
        elif block.kind == "framing":
            ledger.take(block.start, block.end)
            for fault in block.faults:
                ledger.reject(fault.start, fault.end, fault.reason, (block.start, block.end))
        else:
            yield from _entry(block, ledger)
    yield from ledger.close()


def _entry(block: Block, ledger: Ledger) -> Iterator[Record]:
    entry = _Entry(block, ledger)
    try:
        ledger.check(block.start, block.read)
        paper = entry.reference().paper(ledger.origin(block.start, block.read))
    except UnreadableError as error:
        reason = str(error) if block.closed else f"{error}, and the entry is not closed"
        ledger.reject(block.start, block.end, reason)
        return
    ledger.take(block.start, block.read)
    entry.tell()
    yield paper


class _Entry:
    """Reads the fields of one entry; what cannot be taken is told beside the paper."""

    def __init__(self, block: Block, ledger: Ledger) -> None:
        self.block = block
        self.fields = block.fields
        self.ledger = ledger
        self.refused = [*block.faults]

    def reference(self) -> Reference:
        lang = _reference.language(self.text("langid", "language"))
        title, subtitle = self.text("title"), self.text("subtitle")
        if title and subtitle:
            title = f"{title}{' ' if title[-1] in ':?!' else ': '}{subtitle}"
        authorships, cut = self.authorships()
        return Reference(
            titles=_reference.texts((title,), lang),
            abstracts=_reference.texts((self.text("abstract"),), lang),
            authorships=authorships,
            affiliations=self.affiliations(),
            cut=cut,
            issued=self.issued(),
            categories=(*self.primary(), *_reference.keywords(self.text("keywords", "keyword"))),
            doi=self.doi(),
            arxiv=self.arxiv(),
            venue=self.text(*_VENUES),
            issn=self.read("issn", _reference.issn) or (),
            volume=self.text("volume"),
            number=self.text("number", "issue"),
            pages=self.text("pages", "eid", "articleno"),
            comment=self.text("note", "addendum"),
            license=next(iter(addresses(self.plain("license") or self.plain("copyright"))), None),
            addresses=tuple(self.addresses()),
        )

    def plain(self, name: str) -> str:
        """Value of a field in which ties and dashes are no typesetting, such as an address."""
        value = self.fields.get(name)
        return tidy(unicode_text(value.text)) if value else ""

    def text(self, *names: str) -> str:
        """Text of the first field that has any."""
        for name in names:
            value = self.fields.get(name)
            text = _reference.rich(unicode_text(value.text, typeset=True)) if value else ""
            if text:
                return text
        return ""

    def read(self, name: str, reader: Callable[[str], _T]) -> _T | None:
        """Value of a field as the reader takes it; one that cannot be taken is told."""
        if text := self.plain(name):
            try:
                return reader(text)
            except ValueError as error:
                self.refuse(name, str(error))
        return None

    def refuse(self, name: str, reason: str) -> None:
        value = self.fields[name]
        self.refused.append(Fault(reason, value.start, value.end))

    def tell(self) -> None:
        """Tell what could not be taken, and what is missing at the end."""
        block = self.block
        for fault in self.refused:
            self.ledger.reject(fault.start, fault.end, fault.reason, (block.start, block.end))
        if block.closed:
            return
        rest = self.ledger.text[block.read : block.end]
        if rest.strip(", \r\n\t"):
            start = block.end - len(rest.lstrip(", \r\n\t"))
            record = (block.start, block.end)
            self.ledger.reject(start, block.end, "a field that is not closed", record)
        else:
            self.ledger.reject(block.start, block.end, "an entry that is not closed")

    def origin(self, value: Value) -> Origin | None:
        """Lines of a field, where they are not those of the whole entry."""
        one_line = "\n" not in self.ledger.text[self.block.start : self.block.read]
        return None if one_line else self.ledger.origin(value.start, value.end)

    def authorships(self) -> tuple[tuple[Authorship, ...], bool]:
        value = self.fields.get("author")
        if value is None:
            return (), False
        found = _names.names(value.text)
        for name in found.doubtful:
            self.refuse("author", f"too many commas, names are parted by `and`: {name[:60]}")
        origin = self.origin(value)
        return tuple(Authorship(as_written=name, origin=origin) for name in found.names), found.cut

    def affiliations(self) -> tuple[AffiliationMention, ...]:
        names = ["affiliation", "affiliations", "school"]
        if self.block.kind in _THESES:
            names.append("institution")
        for name in names:
            if text := self.text(name):
                return _reference.mentions(text, self.origin(self.fields[name]))
        return ()

    def issued(self) -> str | None:
        if date := self.read("date", _reference.date):
            return date
        year = self.read("year", _year)
        if year is None or len(year) > 4 or not self.text("month"):
            return year
        return self.read("month", partial(_in_year, year, self.plain("day"))) or year

    def doi(self) -> str | None:
        return (
            None
            if web((self.plain("doi"),)) and not ids.doi(self.plain("doi"))
            else self.read("doi", _reference.doi)
        )

    def arxiv(self) -> str | None:
        if self.text("archiveprefix", "eprinttype").casefold() == "arxiv":
            return self.read("eprint", _reference.arxiv)
        for name in ("arxivid", "arxiv"):
            if name in self.fields:
                return self.read(name, _reference.arxiv)
        return ids.arxiv(self.plain("eprint"))

    def primary(self) -> tuple[str, ...]:
        """Category of a preprint at arXiv."""
        found = self.plain("primaryclass") or self.plain("eprintclass")
        return (found,) if found else ()

    def addresses(self) -> Iterator[str]:
        yield from web((self.plain("doi"), self.plain("eprint")))
        for name in ("url", "ee", "link", "pdf"):
            if text := self.plain(name):
                found = web((text,)) or addresses(text)
                yield from found
                if not found:
                    self.refuse(name, f"no web address: {text[:60]}")
        yield from addresses(self.plain("howpublished"))


def _year(text: str) -> str | None:
    found = _YEAR.fullmatch(text)
    return _reference.day(int(found[1])) if found else _reference.date(text)


def _in_year(year: str, day: str, text: str) -> str | None:
    """A month of a year, with its day where one is given: `3`, `March`, `mar # "~15"`, `15 May`."""
    text = tidy(_DAYS.sub(r"\1", text.replace("~", " ")))
    found = _MONTH.fullmatch(text) or _MONTH.fullmatch(_SPAN.sub("", text))
    number = month(found["month"]) if found else None
    if found is None or number is None:
        raise UnreadableError(f"no month: {text[:60]}")
    of_month = found["before"] or found["day"] or day
    return _reference.day(int(year), number, int(of_month) if of_month.isdecimal() else None)
