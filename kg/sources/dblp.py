"""XML of dblp: the full dump, or the records of one person.

All kinds of publications are papers but volumes of proceedings and data sets. Those and the
records of persons (`www`, millions of them in the dump) are rejected together, once for each
piece and kind with their number, so that the other rejections can still be found; all their
lines count as rejected. The date of change of a record says nothing of its paper, and is left
out as are ISBN, publisher, editors and the volume a paper stands in; volume, number and pages
stand in the citation as dblp prints it. A school is the affiliation of a thesis.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from msgspec import structs

from kg import ids
from kg.records import (
    AffiliationMention,
    Authorship,
    Chunk,
    Coverage,
    Origin,
    Paper,
    Record,
    Rejected,
    Venue,
)
from kg.sources import _fields, _reference, _xml
from kg.sources._lines import UnreadableError
from kg.sources._open import Source
from kg.sources._text import tidy

SUFFIXES = (".xml",)
MEDIA_TYPE = "application/xml"

_NO_PAPERS = {
    "data": "a data set is no paper",
    "person": "a person is no paper",
    "proceedings": "a volume of proceedings is no paper",
    "www": "a person is no paper",
}
_TAGS = frozenset(
    [*"article book incollection inproceedings mastersthesis phdthesis".split(), *_NO_PAPERS]
)
_FRAMING = frozenset("dblp dblpperson r homonyms h f coauthors co na".split())
_READ = frozenset(
    "author title journal booktitle series volume number pages year month ee url cite note"
    " school".split()
)
_LEFT_OUT = frozenset(
    "address cdrom chapter crossref editor isbn publisher publnr rel stream".split()
)
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?>(?:<\?.*?\?>|<!--.*?-->)\s*+)*+"
    rb"<(?:!DOCTYPE\s+dblp(?:person)?|dblp(?:person)?)[\s>]",
    re.DOTALL,
)
_TAG = re.compile(rb"<([\w.-]+)")
_HOMONYM = re.compile(r" \d{4}$")
_SITE = "https://dblp.org/"
_IDENTIFYING = frozenset("dnb doi isbn rating reviewid source urn".split())
"""Types of notes that say where the record comes from, or name the paper."""


def sniff(head: bytes) -> bool:
    """Recognise a document by its root element or document type."""
    return _ROOT.match(head) is not None


def split(source: Source) -> Iterator[Chunk]:
    """Cut between records."""
    return _xml.cut(source, "dblp", _TAGS)


def parse(chunk: Chunk) -> Iterator[Record | Rejected | Coverage]:
    """Read each record; those that are of no paper are rejected together at the end."""
    first: dict[str, Rejected] = {}
    count = Counter[str]()
    for found in _xml.parse(chunk, _TAGS, _FRAMING, _read):
        if isinstance(found, Rejected) and found.reason in _NO_PAPERS.values():
            first.setdefault(found.reason, found)
            count[found.reason] += 1
            continue
        if isinstance(found, Coverage):
            yield from (_together(one, count[reason]) for reason, one in first.items())
        yield found


def _together(rejected: Rejected, count: int) -> Rejected:
    if count == 1:
        return rejected
    reason = f"{rejected.reason} ({count} from here on, of which this is the first)"
    return structs.replace(rejected, reason=reason)


def _read(data: bytes, origin: Origin) -> Iterator[Paper | Rejected]:
    tag = _TAG.match(data)
    if tag is not None and (reason := _NO_PAPERS.get(tag[1].decode())):
        raise UnreadableError(reason)
    return _Reader(data, origin).read()


class _Reader:
    """Reads one publication."""

    def __init__(self, data: bytes, origin: Origin) -> None:
        self.data = data
        self.origin = origin
        self.root = _xml.element(data)
        self.fields: dict[str, list[Element]] = {}
        self.texts: dict[str, list[str]] = {}
        """Texts of the elements of a name, each once."""
        self.refused: list[Rejected] = []
        for child in self.root:
            self.fields.setdefault(child.tag, []).append(child)
            texts = self.texts.setdefault(child.tag, [])
            if (text := _text(child)) and text not in texts:
                texts.append(text)

    def read(self) -> Iterator[Paper | Rejected]:
        title = _title(self.one("title"))
        if not title:
            raise UnreadableError("no title")
        name = self.root.get("key", "").strip()
        authorships = tuple(self.authorships())
        doi, arxiv, see_also = self.identifiers()
        venue = self.one("journal") or self.one("booktitle") or self.one("series")
        paper = Paper(
            key=ids.dblp_key(name) if name else _fields.key(title, authorships, doi),
            titles=_fields.text(title),
            authorships=authorships,
            affiliations=tuple(AffiliationMention(as_written=one) for one in self.all("school")),
            issued=self.issued(),
            doi=doi,
            arxiv=arxiv,
            withdrawn="withdrawn" in self.root.get("publtype", "").split(),
            venue=Venue(name=venue) if venue else None,
            citation=self.citation(venue),
            comment=self.comment(),
            cites=tuple(ids.dblp_key(one) for one in self.all("cite") if "/" in one),
            see_also=see_also,
            origin=self.origin,
        )
        for tag in sorted(self.fields.keys() - _READ - _LEFT_OUT):
            self.refuse(f"<{tag}", f"an element that dblp does not have: <{tag}>")
        yield paper
        yield from self.refused

    def all(self, tag: str) -> list[str]:
        return self.texts.get(tag, [])

    def one(self, tag: str) -> str:
        """Text of the element of a name; another one is refused."""
        texts = self.texts.get(tag)
        if not texts:
            return ""
        for other in texts[1:]:
            self.refuse(other, f"a second <{tag}>")
        return texts[0]

    def authorships(self) -> Iterator[Authorship]:
        for author in self.fields.get("author", ()):
            name = _HOMONYM.sub("", _text(author))
            if not name:
                self.refuse("<author", "an author without a name")
                continue
            written = author.get("orcid")
            orcid = ids.orcid(written) if written else None
            if written and orcid is None:
                self.refuse(written, f"no ORCID: {written}")
            yield Authorship(as_written=name, orcid=orcid, dblp=author.get("pid") or None)

    def identifiers(self) -> tuple[str | None, str | None, tuple[str, ...]]:
        """DOI, arXiv identifier, and the other addresses."""
        dois, arxivs, others = list[str](), list[str](), list[str]()
        for written in (*self.all("ee"), *self.all("url"), *self.notes("doi")):
            address = _SITE + written if written.startswith("db/") else written
            doi, arxiv = ids.doi(address), ids.arxiv(address)
            if doi is not None:
                dois.append(doi)
            elif arxiv is not None:
                arxivs.append(arxiv)
            elif web := _fields.web((address,)):
                others += web
            else:
                self.refuse(written, f"no web address: {written}")
        arxivs += filter(None, map(_reference.of_arxiv, dois))
        if self.one("journal") == "CoRR":
            volume = self.one("volume").removeprefix("abs/")
            arxivs += filter(None, (ids.arxiv(volume, bare=True),))
        others += (f"https://doi.org/{doi}" for doi in dois[1:])
        return (
            dois[0] if dois else None,
            arxivs[0] if arxivs else None,
            tuple(dict.fromkeys(others)),
        )

    def issued(self) -> str | None:
        year = self.one("year")
        if not year:
            return None
        try:
            return _fields.calendar(int(year), _fields.month(self.one("month")))
        except ValueError:
            self.refuse(year, f"no year of papers: {year}")
            return None

    def citation(self, venue: str) -> str | None:
        """Where the paper stands, as in `Pasture 12(3): 45-67 (2021)`."""
        volume, number, pages = map(self.one, ("volume", "number", "pages"))
        year = self.one("year")
        if not (volume or number or pages):
            return None
        place = " ".join(filter(None, (venue, volume))) + (f"({number})" if number else "")
        return tidy(": ".join(filter(None, (place, pages))) + (f" ({year})" if year else ""))

    def notes(self, kind: str) -> tuple[str, ...]:
        notes = self.fields.get("note", ())
        return tuple(f"doi:{_text(note)}" for note in notes if note.get("type") == kind)

    def comment(self) -> str | None:
        notes = self.fields.get("note", ())
        told = (_text(note) for note in notes if note.get("type") not in _IDENTIFYING)
        return "; ".join(filter(None, told)) or None

    def refuse(self, value: str, reason: str) -> None:
        """Reject a value by the line in which it stands."""
        place = max(self.data.find(value.encode()), 0)
        line = self.data.count(b"\n", 0, place)
        refused = Rejected(
            source=self.origin.source,
            line=self.origin.first + line + 1,
            reason=reason,
            text=self.data.split(b"\n")[line].decode().removesuffix("\r"),
        )
        if refused not in self.refused:
            self.refused.append(refused)


def _text(element: Element) -> str:
    return tidy("".join(element.itertext()) if len(element) else element.text or "")


def _title(text: str) -> str:
    """Title without the full stop that dblp sets behind each."""
    return text if text.endswith("..") else text.removesuffix(".").rstrip()
