"""Works as citations: what BibTeX, CSL-JSON and RIS have in common.

The richest record of a work speaks first, the others add what it leaves out. Venue, reference
and date are of one record, for a preprint's date is not that of the journal.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, TypeVar
from urllib.parse import unquote

from msgspec import Struct

from kg import ids, names
from kg.export import ExportOptions
from kg.export._works import Record, Venue, works
from kg.rdf import terms
from kg.records import Text
from kg.store.directory import Generation

Kind: TypeAlias = Literal["journal", "conference", "other"]
_T = TypeVar("_T")

_DOI, _ARXIV, _OF_ARXIV = "https://doi.org/", "https://arxiv.org/abs/", "10.48550/"
_SCHEME = "/category/arxiv/"
_UNFIT = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff]")
"""Signs that are no text; other control characters count as white space."""
_ENTITY = re.compile(r"&(?=(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,31});)", re.IGNORECASE)
_TAG = re.compile(r"<(?=/?[a-z])", re.IGNORECASE)
_JOURNAL = re.compile(
    r"\b(?:journal|transactions|letters|annals|archives?|reviews?|magazine|bulletin|acta|corr|jmlr|"
    r"tacl|tpami|pnas|nature|science|proceedings of the (?:ieee$|vldb|acm on|national academy|"
    r"royal society))\b|\b(?:trans|lett|rev|j|ann)\.|学报|期刊|杂志|通报",
    re.IGNORECASE,
)
_CONFERENCE = re.compile(
    r"\b(?:proceedings|proc|conference|conf|symposium|workshops?|meeting|congress|colloquium|"
    r"neurips|nips|icml|iclr|cvpr|iccv|eccv|wacv|acl|naacl|eacl|emnlp|coling|conll|aaai|ijcai|"
    r"aistats|colt|uai|kdd|sigir|sigmod|vldb|icde|cikm|wsdm|recsys|interspeech|icassp|icra|iros|"
    r"corl|rss|siggraph|focs|stoc|soda|miccai|bmvc)\b|会议|研讨会|大会",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?: (?P<volume>[^\s(),:]+))?(?:\((?P<number>[^()]+)\))?(?:[,:] (?P<pages>[^,:()]+?))?"
    r"(?: \(\d{4}\))?"
)
"""What follows the venue in a reference, as in `Journal of Fold Studies 12(3), 1–10`."""
_GROUP = re.compile(
    r"\b(?:university|institute|laborator(?:y|ies)|labs?|college|school|department|ministry|"
    r"academy|collaborations?|consortium|team|group|committee|project|society|association|"
    r"foundation|organi[sz]ation|company|corporation|inc|ltd|gmbh|council|agency|network|of|and|"
    r"for|others|research)\b|[,;:=&@/\d{}]|\bet al\b",
    re.IGNORECASE,
)
"""What stands in the name of an institution or a group, and in no person's."""
_EASTERN = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
_SUFFIXES = frozenset("jr jr. sr sr. ii iii iv".split())
_WORD = re.compile(r"[a-z0-9]{3,}")
_DULL = frozenset("the and for from with via into are can does how what why toward towards".split())
_HASHED = re.compile(r"[a-z]+-([0-9a-f]{8})[0-9a-f]{8}")
_NUMBERED = re.compile(r"[a-z]+-([A-Z]?[0-9.]{4,16})")


class Name(NamedTuple):
    """An author's name in its parts; that of a group, or of one word, is all family name."""

    given: str
    particle: str
    """What stands in lower case before the family name: `van der`."""
    family: str
    suffix: str


class Place(NamedTuple):
    """Where in its venue a work stands; nothing for what is not known."""

    volume: str
    number: str
    pages: str


class Citation(Struct, frozen=True, kw_only=True, gc=False):
    key: str
    """Surname, year, word of the title, part of the work's key: `lu-2021-metadata-d999dca8`."""
    kind: Kind
    titles: tuple[Text, ...]
    """One a language, the main one first."""
    authors: tuple[str, ...]
    """As written, in order."""
    issued: str | None
    venue: Venue
    place: Place
    reference: str
    """Where it appeared, as written, where the fields before do not say all of it."""
    doi: str | None
    arxiv: str | None
    primary: str | None
    """Category of arXiv that is the only one, or that an old identifier names."""
    categories: tuple[str, ...]
    addresses: tuple[str, ...]
    """That of the work itself first, where it has an identifier."""
    abstract: Text | None
    comment: str

    @property
    def title(self) -> Text:
        return self.titles[0]

    @property
    def language(self) -> str | None:
        """Language of title and abstract alike; None where it is not told."""
        said = {one.lang for one in (self.title, self.abstract) if one is not None}
        return said.pop() if len(said) == 1 and said != {"und"} else None

    @property
    def date(self) -> tuple[int, ...]:
        """Year, month and day, as far as they are known."""
        return tuple(map(int, self.issued.split("-"))) if self.issued else ()

    def note(self, *told: Text) -> str:
        """What no field holds: titles but the main one and those `told`, and remarks.

        kg.sources reads it back: `Title (zh): 元数据规范化; Comment: 12 pages`.
        """
        parts = [(f"Title ({one.lang})", one.value) for one in self.titles[1:] if one not in told]
        parts += [("Published as", self.reference)] if self.reference else []
        parts += [("Comment", self.comment)] if self.comment else []
        return "; ".join(f"{label}: {text}" for label, text in parts)


def citations(generation: Generation, options: ExportOptions) -> Iterator[Citation]:
    """Give the works by IRI; SettingsError where only facts are wanted."""
    given: set[str] = set()
    for work, records in works(generation, options):
        if records:
            yield _citation(work, records, given)


def folded(text: str) -> str:
    """A text on one line, without signs that are no text."""
    return " ".join(_UNFIT.sub("", text).split())


def marked(text: str) -> str:
    """A text where mark-up is read: what looks like it, `<i>` or `&lt;`, stands for itself."""
    text = _ENTITY.sub("&amp;", text) if "&" in text else text
    return _TAG.sub("&lt;", text) if "<" in text and ">" in text else text


def parted(name: str) -> Name:
    """A name as written in its parts: the family name is the last word with its particles."""
    words = name.split()
    suffix = words.pop() if len(words) > 2 and words[-1].casefold() in _SUFFIXES else ""
    whole = Name("", "", name, "")
    if len(words) < 2 or _GROUP.search(name) or _EASTERN.search(name):
        return whole
    start = len(words) - 1
    while start > 1 and words[start - 1][0].islower():
        start -= 1
    given, particle = " ".join(words[:start]), " ".join(words[start:-1])
    return whole if given.casefold() in _SUFFIXES else Name(given, particle, words[-1], suffix)


def _citation(work: str, records: Sequence[Record], given: set[str]) -> Citation:
    titles = _gathered(one.titles for one in records)
    texts = tuple(Text(value=title, lang=lang) for lang, title in titles.items())
    published = max(records, key=lambda one: (bool(one.venue.name), bool(one.reference)))
    reference = published.reference or _first(records, lambda one: one.reference) or ""
    place = _place(reference, published.venue.name)
    issued = published.issued or _first(records, lambda one: one.issued)
    authors = _first(records, lambda one: one.authors) or ()
    doi, arxiv = _identifier(records, _DOI), _identifier(records, _ARXIV)
    categories = sorted({pair for one in records for pair in one.categories})
    return Citation(
        key=_key(work, texts[0].value, authors, issued, given),
        kind=_kind(published.venue),
        titles=texts,
        authors=authors,
        issued=issued,
        venue=published.venue,
        place=place or Place("", "", ""),
        reference="" if place else reference,
        doi=doi,
        arxiv=arxiv,
        primary=_primary(arxiv, [code for node, code in categories if _SCHEME in node]),
        categories=tuple(dict.fromkeys(code for _, code in categories)),
        addresses=_addresses(records, doi, arxiv),
        abstract=_abstract(records, texts[0].lang),
        comment=_first(records, lambda one: one.comment) or "",
    )


def _first(records: Sequence[Record], read: Callable[[Record], _T]) -> _T | None:
    """What the richest record says of those that say it."""
    return next(filter(None, map(read, records)), None)


def _gathered(found: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Texts by language, the first of each."""
    texts: dict[str, str] = {}
    for own in found:
        for lang, text in own.items():
            texts.setdefault(lang, text)
    return texts


def _abstract(records: Sequence[Record], lang: str) -> Text | None:
    """The abstract in the language of the title, else in English, else the first."""
    found = _gathered(one.abstracts for one in records)
    for tag in (lang, "en", *found):
        if tag in found:
            return Text(value=found[tag], lang=tag)
    return None


def _place(reference: str, venue: str) -> Place | None:
    """Volume, number and pages out of a reference; None where it says other things too."""
    found = (
        _PLACE.fullmatch(reference, len(venue)) if venue and reference.startswith(venue) else None
    )
    return (
        Place(*(part or "" for part in found.group("volume", "number", "pages"))) if found else None
    )


def _kind(venue: Venue) -> Kind:
    if _JOURNAL.search(venue.name):
        return "journal"
    if _CONFERENCE.search(venue.name):
        return "conference"
    return "journal" if venue.issn else "other"


def _identifier(records: Sequence[Record], prefix: str) -> str | None:
    """Identifier of a work as it is written; arXiv's own DOI where there is no other."""
    found = [
        _unquoted(one, prefix)
        for record in records
        for one in record.identifiers
        if one.startswith(prefix)
    ]
    return min(found, key=lambda one: one.startswith(_OF_ARXIV), default=None)


def _unquoted(address: str, prefix: str) -> str:
    """What follows the prefix of an IRI, before kg.rdf.terms wrote it as one."""
    plain = unquote(address)
    same = terms.iri(plain) == b"<%b>" % address.encode()
    return (plain if same else address).removeprefix(prefix)


def _primary(arxiv: str | None, codes: Sequence[str]) -> str | None:
    if arxiv is None:
        return None
    archive = arxiv.partition("/")[0]
    return archive if archive in codes else codes[0] if len(codes) == 1 else None


def _addresses(records: Sequence[Record], doi: str | None, arxiv: str | None) -> tuple[str, ...]:
    stated = {one for record in records for one in (*record.addresses, *record.identifiers)}
    own = [_ARXIV + arxiv] if arxiv else []
    own += [terms.iri(_DOI + doi)[1:-1].decode()] if doi else []
    return tuple(dict.fromkeys((*own, *sorted(stated))))


def _key(work: str, title: str, authors: Sequence[str], issued: str | None, given: set[str]) -> str:
    """Key of a citation, of the work alone; longer where another work has it already."""
    path = work.rpartition("/work/")[2]
    surname = _ascii(parted(authors[0]).family) if authors else ""
    words = (word for word in _WORD.findall(_ascii(title, " ")) if word not in _DULL)
    found = _HASHED.fullmatch(path) or _NUMBERED.fullmatch(path)
    end = found[1] if found else ids.digest(path, 8)
    key = "-".join(filter(None, (surname, (issued or "")[:4], next(words, ""), end)))
    key = f"{key}-{ids.digest(path, 16)}" if key in given else key
    given.add(key)
    return key


def _ascii(text: str, between: str = "") -> str:
    """Letters and digits of ASCII in lower case, without marks; anything else parts words."""
    return between.join(re.findall(r"[a-z0-9]+", names.fold(text)))
