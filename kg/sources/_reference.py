"""What reference managers state of a paper, from BibTeX, RIS or CSL-JSON alike, to a record."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from kg import ids
from kg.records import AffiliationMention, Authorship, Origin, Paper, Text, Venue
from kg.sources import _fields
from kg.sources._lines import UnreadableError, refuse_unfit
from kg.sources._text import clean, tidy

_HEADING = re.compile(r"<(jats:title|h[1-6])>\s*+(?:Abstract|Summary)\s*+</\1>", re.IGNORECASE)
"""Heading of an abstract, which says nothing."""
_BLOCK = re.compile(
    r"</?(?:jats:(?:p|title|sec|list|list-item)|p|div|br|h[1-6]|li|ul|ol)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:jats:[\w-]+|i|b|u|em|strong|sub|sup|sc|span|scp)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_ISSN = re.compile(r"\d{4}[-‐–]?\d{3}[\dXx]")
_OWN = re.compile(
    r"(?:(?:arxiv|e-?prints?|pre-?print|available|at|on|as)[\s,:]+){0,4}", re.IGNORECASE
)
"""Words before the identifier of the paper itself, where it might be that of another one."""
_ARXIV = re.compile(
    r"\barXiv(?:\.org)?:\s?(?:\w+:\s?)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE
)
_OF_ARXIV = "10.48550/arxiv."
_CORR = re.compile(r"abs/(\S+)")
_NOTED = re.compile(
    r"(?:^|; )"
    r"(?:Title \((?P<lang>[a-z]{2,8}(?:-[a-z0-9]{1,8})*)\)|(?P<label>Published as|Comment)): "
)
"""How kg.export writes titles in other languages and remarks into one note."""
_SPAN = re.compile(r"(\d{4}(?:-\d\d){0,2})[~?%]?(?: ?(?:/|-{1,3}|–) ?(?:\d{4}\S*|\.\.)?)?")
_MONTH_FIRST = re.compile(r"(\d\d?)[/.](\d{4})")
_NUMERIC = re.compile(r"(\d{4})(?:[/.-](\d{0,2})(?:[/.-](\d{0,2})(?:/.*)?)?)?(?:[T ]\d\d:.*)?")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[ ,/-]+(?P<month>[^\W\d_]+)\.?(?:[ ,/-]+(?P<day>\d\d?))?")
_YEAR_LAST = re.compile(
    r"(?:(?P<before>\d\d?)(?:st|nd|rd|th)?\.? )?(?P<month>[^\W\d_]+)\.?"
    r"(?:(?:/|-{1,3}|–)[^\W\d_]+\.?)?(?: (?P<day>\d\d?)(?:st|nd|rd|th)?)?[ ,]+(?P<year>\d{4})"
)
INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[-‐ ]?){1,4}")
_FAMILY_FIRST = re.compile(rf"(\w.*?) ({INITIALS.pattern})")
GENERATIONS = frozenset("jr jr. sr sr. ii iii iv".split())
"""What follows a name, and is none."""
_SEASONS = frozenset("spring summer autumn fall winter".split())
_EASTERN = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]+")
_SHOWN = 60
_LANGUAGES = {
    name: code
    for code, names in {
        "ar": "ara arabic", "cs": "cze ces czech", "da": "dan danish", "de": "ger deu german"
        " ngerman naustrian austrian deutsch", "el": "gre ell greek", "en": "eng english american"
        " british usenglish ukenglish australian canadian", "es": "spa spanish espanol español",
        "fa": "per fas persian", "fi": "fin finnish", "fr": "fre fra french francais français",
        "he": "heb hebrew", "hu": "hun hungarian magyar", "it": "ita italian", "ja": "jpn japanese",
        "ko": "kor korean", "nl": "dut nld dutch", "no": "nor norwegian norsk", "pl": "pol polish",
        "pt": "por portuguese brazilian portuges", "ru": "rus russian", "sv": "swe swedish",
        "tr": "tur turkish", "uk": "ukr ukrainian", "vi": "vie vietnamese",
        "zh": "chi zho chinese pinyin 中文 chs",
    }.items()
    for name in names.split()
}  # fmt: skip
_TAGGED = re.compile(r"([a-z]{2})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)


class Reference(Struct, kw_only=True):
    """A paper while its fields are gathered; texts are Unicode with single spaces."""

    titles: tuple[Text, ...] = ()
    abstracts: tuple[Text, ...] = ()
    authorships: tuple[Authorship, ...] = ()
    affiliations: tuple[AffiliationMention, ...] = ()
    cut: bool = False
    issued: str | None = None
    modified: str | None = None
    categories: tuple[str, ...] = ()
    doi: str | None = None
    arxiv: str | None = None
    venue: str = ""
    issn: tuple[str, ...] = ()
    volume: str = ""
    number: str = ""
    pages: str = ""
    comment: str = ""
    license: str | None = None
    addresses: tuple[str, ...] = ()
    """Web addresses given for the paper, those of its identifiers among them."""

    def paper(self, origin: Origin) -> Paper:
        """The record; raises UnreadableError where there is no title or a text is none."""
        if not self.titles:
            raise UnreadableError("no title")
        reference = self._noted()
        stated = self.arxiv or in_arxiv(self.venue) or self._in_corr()
        arxiv = stated or in_arxiv(self.comment, begins=True)
        see_also = []
        for address in self.addresses:
            doi, eprint = ids.doi(address), ids.arxiv(address)
            self.doi, arxiv = self.doi or doi, arxiv or eprint
            arxiv = arxiv or of_arxiv(doi)
            if (doi is None or doi != self.doi) and (eprint is None or eprint != arxiv):
                see_also.append(address)
        arxiv = arxiv or of_arxiv(self.doi)
        named = self.venue and not in_arxiv(self.venue)
        paper = Paper(
            key=_fields.key(self.titles[0].value, self.authorships, self.doi),
            titles=self.titles,
            abstracts=self.abstracts,
            authorships=self.authorships,
            affiliations=self.affiliations,
            cut=self.cut,
            issued=self.issued,
            modified=self.modified,
            categories=tuple(dict.fromkeys(filter(None, self.categories))),
            doi=self.doi,
            arxiv=arxiv,
            venue=Venue(name=self.venue, issn=self.issn) if named else None,
            citation=reference or self._citation() or None,
            comment=self.comment or None,
            license=self.license,
            links=self._links(),
            see_also=tuple(dict.fromkeys(see_also)),
            origin=origin,
        )
        refuse_unfit(paper)
        return paper

    def _noted(self) -> str:
        """Take the note apart that kg.export has written, and return what it refers to."""
        found = [*_NOTED.finditer(self.comment)]
        if not found or found[0].start():
            return ""
        ends = [*(one.start() for one in found[1:]), len(self.comment)]
        parts = {
            one["lang"] or one["label"]: self.comment[one.end() : end]
            for one, end in zip(found, ends, strict=True)
        }
        self.comment = parts.pop("Comment", "")
        reference = parts.pop("Published as", "")
        known = {text.lang for text in self.titles}
        others = (Text(value=parts[lang], lang=lang) for lang in parts if lang not in known)
        self.titles = (*self.titles, *others)
        return reference

    def _in_corr(self) -> str | None:
        """Identifier where arXiv is cited as a journal: `CoRR`, volume `abs/2104.12345`."""
        found = _CORR.fullmatch(self.volume)
        return ids.arxiv(found[1], bare=True) if found else None

    def _citation(self) -> str:
        """Where in its venue the paper stands, as in `Journal of Fold Studies 12(3), 1–10`."""
        number = f"({self.number})" if self.number and self.volume else self.number
        place = " ".join(filter(None, (self.venue, self.volume + number)))
        if not self.venue:
            return ""
        if self.pages or place != self.venue or in_arxiv(self.venue):
            return ", ".join(filter(None, (place, self.pages)))
        return ""

    def _links(self) -> tuple[str, ...]:
        stated = (*(text.value for text in self.abstracts), self.comment)
        return tuple(dict.fromkeys(link for text in stated for link in _fields.addresses(text)))


def in_order(given: str, family: str, suffix: str = "") -> str:
    """Given name, family name and suffix as one name; Chinese, Japanese and Korean family first."""
    if given and _EASTERN.fullmatch(family) and _EASTERN.fullmatch(given):
        return family + given
    return " ".join(filter(None, (given, family, suffix)))


def given_first(names: Sequence[str]) -> tuple[str, ...]:
    """Names in natural order where all have the family name first: `Meadow A.`, `van Fold BC`."""
    matches = [match for name in names if (match := _FAMILY_FIRST.fullmatch(name))]
    families = [match[1] for match in matches if match[2].casefold() not in GENERATIONS]
    if (
        len(families) < len(names)
        or any(map(INITIALS.fullmatch, families))
        or all(" " in family for family in families)
    ):
        return tuple(names)
    return tuple(f"{match[2]} {match[1]}" for match in matches)


def rich(value: str) -> str:
    """Unicode text without mark-up such as `<i>` or `<jats:p>`, with single spaces."""
    if "<" in value:
        value = _TAG.sub("", _BLOCK.sub(" ", _HEADING.sub("", value)))
    if value.isascii() and "&" not in value:
        return " ".join(value.split())
    return tidy(clean(value))


def texts(values: Iterable[str], lang: str | None) -> tuple[Text, ...]:
    """Texts, the first of each language; one said in another language tells it by its script."""
    found: dict[str, Text] = {}
    for value in values:
        for text in _fields.text(value, lang if not found else None):
            found.setdefault(text.lang, text)
    return tuple(found.values())


def language(value: str) -> str | None:
    """Primary language of `en-GB`, `eng`, `British English`; None where it is not told."""
    words = value.replace("(", " ").replace(")", " ").casefold().split()
    known = {_LANGUAGES.get(word.strip(".,;")) for word in words} - {None}
    if len(known) == 1:
        return known.pop()
    tagged = _TAGGED.fullmatch(value.strip())
    return tagged[1].lower() if tagged and not known else None


def date(value: str) -> str | None:
    """A date however it is written, the first of a span; raises ValueError for none."""
    value = tidy(value)
    if span := _SPAN.fullmatch(value):
        value = span[1]
    if numeric := _NUMERIC.fullmatch(value):
        return day(*(int(part) if part else None for part in numeric.groups()))
    if behind := _MONTH_FIRST.fullmatch(value):
        return day(int(behind[2]), int(behind[1]))
    written = _YEAR_FIRST.fullmatch(value) or _YEAR_LAST.fullmatch(value)
    if written is None:
        raise UnreadableError(f"no date: {value[:_SHOWN]}")
    parts = written.groupdict()
    month, of_month = _fields.month(parts["month"]), parts["day"] or parts.get("before")
    if month is None and parts["month"].casefold() not in _SEASONS:
        raise UnreadableError(f"no month: {parts['month']}")
    return day(int(parts["year"]), month, int(of_month) if of_month and month else None)


def day(year: int | None, month: int | None = None, of_month: int | None = None) -> str | None:
    """A day, a month or a year, zero standing for what is unknown; UnreadableError for none."""
    try:
        return _fields.calendar(year, month or None, (month or None) and (of_month or None))
    except (ValueError, OverflowError) as error:
        written = "-".join(str(part) for part in (year, month, of_month) if part)
        raise UnreadableError(f"no date of the calendar: {written[:_SHOWN]}") from error


def doi(value: str) -> str:
    """DOI from itself, `doi:…` or its address; raises UnreadableError for what is none."""
    found = ids.doi(value.strip(), bare=True)
    if found is None:
        raise UnreadableError(f"no DOI: {value.strip()[:_SHOWN]}")
    return found


def arxiv(value: str) -> str:
    """ArXiv's identifier from itself or its address; raises UnreadableError for what is none."""
    first = value.strip().split(" ")[0]
    found = in_arxiv(value) or ids.arxiv(first, bare=True) or of_arxiv(ids.doi(first, bare=True))
    if found is None:
        raise UnreadableError(f"no arXiv identifier: {value.strip()[:_SHOWN]}")
    return found


def of_arxiv(doi: str | None) -> str | None:
    """Identifier of a paper from the DOI that arXiv itself registers for it, else None."""
    if doi is None or not doi.startswith(_OF_ARXIV):
        return None
    return ids.arxiv(doi.removeprefix(_OF_ARXIV), bare=True)


def in_arxiv(value: str, *, begins: bool = False) -> str | None:
    """Identifier in a reference such as `arXiv preprint arXiv:2104.12345 [cs]`, else None.

    Only one that the text `begins` with is the paper's own where the text may be about others.
    """
    if ":" not in value:
        return None
    found = _ARXIV.search(value)
    if found and begins and not _OWN.fullmatch(value, 0, found.start()):
        return None
    return ids.arxiv(found[1], bare=True) if found else None


def issn(value: str) -> tuple[str, ...]:
    """ISSNs as `1234-567X`, those that are ISBNs left out; raises UnreadableError for none."""
    found: list[str] = []
    for part in re.split(r"[\s,;/()]+", value):
        if _ISSN.fullmatch(part):
            found.append(f"{part[:4]}-{part[-4:].upper()}")
        elif part[:1].isdigit() and len(re.sub(r"[^\dXx]", "", part)) not in {10, 13}:
            raise UnreadableError(f"no ISSN: {part[:_SHOWN]}")
    return tuple(dict.fromkeys(found))


def address(value: str) -> str:
    """A web address; raises UnreadableError for what is none."""
    for found in _fields.web((value,)):
        return found
    raise UnreadableError(f"no web address: {value.strip()[:_SHOWN]}")


def keywords(value: str) -> tuple[str, ...]:
    """Words parted by semicolons, else by commas."""
    sign = ";" if ";" in value else ","
    return tuple(word for part in value.split(sign) if (word := part.strip()))


def mentions(value: str, origin: Origin | None = None) -> tuple[AffiliationMention, ...]:
    """Institutions parted by semicolons, as written."""
    parts = filter(None, map(tidy, value.split(";")))
    return tuple(AffiliationMention(as_written=part, origin=origin) for part in parts)
