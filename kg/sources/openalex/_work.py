"""A work of OpenAlex, of the schemas from 2022 to 2026, to a paper."""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import chain

import msgspec
from msgspec import Struct

from kg import ids
from kg.records import AffiliationMention, Authorship, Origin, Paper, Text, Venue
from kg.sources import _fields, _objects
from kg.sources._lines import UnreadableError
from kg.sources._text import tidy


class _Institution(Struct, gc=False):
    id: str | None = None
    display_name: str | None = None
    ror: str | None = None


class _Affiliation(Struct, gc=False):
    raw_affiliation_string: str | None = None
    institution_ids: tuple[str, ...] | None = None


class _Author(Struct, gc=False):
    id: str | None = None
    display_name: str | None = None
    orcid: str | None = None


class _Authorship(Struct, gc=False):
    author: _Author | None = None
    raw_author_name: str | None = None
    raw_orcid: str | None = None
    institutions: tuple[_Institution, ...] | None = None
    affiliations: tuple[_Affiliation, ...] | None = None
    raw_affiliation_strings: tuple[str, ...] | None = None
    raw_affiliation_string: str | None = None


class _Venue(Struct, gc=False):
    display_name: str | None = None
    issn_l: str | None = None
    issn: tuple[str, ...] | None = None


class _Location(Struct, gc=False):
    landing_page_url: str | None = None
    source: _Venue | None = None
    raw_source_name: str | None = None
    license: str | None = None


class _Topic(Struct, gc=False):
    display_name: str | None = None
    score: float | str | None = None


class _Work(Struct, gc=False):
    id: str | None = None
    doi: str | None = None
    title: str | None = None
    display_name: str | None = None
    language: str | None = None
    publication_date: str | None = None
    publication_year: int | None = None
    ids: dict[str, str | int | None] | None = None
    authorships: tuple[_Authorship, ...] | None = None
    is_authors_truncated: bool | None = None
    primary_location: _Location | None = None
    best_oa_location: _Location | None = None
    host_venue: _Venue | None = None
    locations: tuple[_Location, ...] | None = None
    is_retracted: bool | None = None
    primary_topic: _Topic | None = None
    topics: tuple[_Topic, ...] | None = None
    concepts: tuple[_Topic, ...] | None = None
    referenced_works: tuple[str, ...] | None = None
    abstract_inverted_index: dict[str, tuple[int, ...]] | None = None


class _Entity(Struct, gc=False):
    id: object = None


_decode = msgspec.json.Decoder(_Work).decode
_decode_entity = msgspec.json.Decoder(_Entity).decode
_ENTITY = re.compile(r"https?://openalex\.org/(?:([a-z-]+)/\S+|([A-Z])\d+)", re.IGNORECASE)
_ENTITIES = {
    "a": "an author", "c": "a concept", "f": "a funder", "i": "an institution", "k": "a keyword",
    "p": "a publisher", "s": "a source", "t": "a topic",
}  # fmt: skip
_NOBODY = frozenset({"A9999999999", "A5317838346"})
"""Not one person but all who are unknown, or deleted."""
_DELETED_WORK = "W4285719527"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?")
_MARKUP = re.compile(
    r"</?(?:i|b|u|em|strong|su[bp]|scp?|tt|p|br|span|(?:jats|mml):\w+)\b[^<>]*>", re.IGNORECASE
)
_CREATIVE_COMMONS = "https://creativecommons.org/"
_LICENSES = {
    f"cc-{terms}": f"{_CREATIVE_COMMONS}licenses/{terms}/"
    for terms in "by by-sa by-nd by-nc by-nc-sa by-nc-nd".split()
} | {
    "cc0": f"{_CREATIVE_COMMONS}publicdomain/zero/1.0/",
    "public-domain": f"{_CREATIVE_COMMONS}publicdomain/mark/1.0/",
}
"""Those named without a version get the address without one."""
_LONGEST_ABSTRACT = 100_000
"""Words; the positions of an index may claim any number."""
_LEAST_SCORE = 0.3
"""Below it OpenAlex lists concepts only because narrower ones are."""
_EMAIL = re.compile(
    r"[\s,;]*\(?(?:\be-?mails?:?\s*)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+\)?", re.IGNORECASE
)
_SHOWN = 60


def paper(raw: bytes, origin: Origin, refused: list[str]) -> Paper:
    """Read a work; reasons for the values that cannot be taken go to `refused`."""
    work = _work(raw)
    identifier = _identifier(work.id)
    language = _language(work.language)
    titles = _fields.text(_plain(work.title) or _plain(work.display_name), language)
    if not titles:
        raise UnreadableError("the work has no title")
    abstracts = _fields.text(_plain(_abstract(work, refused)), language)
    pages = [one.landing_page_url for one in work.locations or () if one.landing_page_url]
    doi = _doi(work.doi, pages, refused)
    return Paper(
        key=ids.openalex_key(identifier),
        titles=titles,
        abstracts=abstracts,
        authorships=tuple(_authorships(work.authorships or (), refused)),
        cut=bool(work.is_authors_truncated),
        issued=_issued(work, refused),
        categories=_categories(work),
        doi=doi,
        arxiv=_arxiv(doi, pages),
        withdrawn=bool(work.is_retracted),
        venue=_venue(work),
        license=_license(work),
        cites=tuple(_cites(work.referenced_works or (), refused)),
        links=_links(abstracts),
        see_also=_see_also(work, pages, doi),
        origin=origin,
    )


def _work(raw: bytes) -> _Work:
    try:
        return _decode(raw)
    except msgspec.ValidationError as error:
        _refuse_other(raw)
        raise UnreadableError(_objects.why(str(error))) from error
    except msgspec.DecodeError as error:
        raise UnreadableError(_objects.why(str(error))) from error
    except RecursionError as error:
        raise UnreadableError("too deeply nested") from error


def _refuse_other(raw: bytes) -> None:
    """Say of another entity that it is one, rather than how its fields differ from a work's."""
    try:
        given = _decode_entity(raw).id
    except (msgspec.DecodeError, RecursionError):
        return
    if isinstance(given, str):
        _identifier(given)


def _identifier(address: str | None) -> str:
    """W and digits of a work; what is no work is refused by what it is."""
    match = _ENTITY.fullmatch(address or "")
    if match is None:
        raise UnreadableError("no OpenAlex work: its id is no address of openalex.org")
    path, letter = (match[1] or "").lower(), (match[2] or "").lower()
    if letter != "w":
        what = _ENTITIES.get(letter) or f"one of OpenAlex's {path or letter.upper()}"
        raise UnreadableError(f"{what}, not a work")
    found = ids.openalex(address or "") or ""
    if found == _DELETED_WORK:
        raise UnreadableError("the place of deleted works, not a work")
    return found


def _plain(text: str | None) -> str:
    """Text without the markup of publishers."""
    if not text:
        return ""
    if "<" in text or "&" in text:
        text = html.unescape(_MARKUP.sub("", text))
    return tidy(text)


def _language(tag: str | None) -> str | None:
    """The tag if it is one; else the script tells."""
    tag = (tag or "").lower()
    return tag if _LANGUAGE.fullmatch(tag) else None


def _abstract(work: _Work, refused: list[str]) -> str:
    """Turn the index from words to positions around; positions without word are passed over."""
    index = work.abstract_inverted_index or {}
    words = {place: word for word, places in index.items() for place in places}
    count = sum(map(len, index.values()))
    if words and (len(words) < count or min(words) < 0 or max(words) >= _LONGEST_ABSTRACT):
        refused.append("abstract_inverted_index: positions that no text has")
        return ""
    return " ".join(words[place] for place in sorted(words))


def _authorships(given: Iterable[_Authorship], refused: list[str]) -> Iterator[Authorship]:
    for place, one in enumerate(given):
        author = one.author or _Author()
        name = tidy(_fields.family_last(one.raw_author_name or author.display_name or ""))
        if not name:
            refused.append(f"authorships[{place}] has no name")
            continue
        identifier = ids.openalex(author.id or "")
        written = author.orcid or one.raw_orcid
        orcid = ids.orcid(written.strip()) if written else None
        if written and orcid is None:
            refused.append(f"authorships[{place}].author.orcid: {written[:_SHOWN]!r} is no ORCID")
        yield Authorship(
            as_written=name,
            affiliations=tuple(_mentions(one)),
            orcid=orcid,
            openalex=None if identifier in _NOBODY else identifier,
        )


def _mentions(authorship: _Authorship) -> Iterator[AffiliationMention]:
    """What stands on the paper, with the institution where it is one; else the institutions.

    Addresses of electronic mail are not kept.
    """
    institutions = authorship.institutions or ()
    strings = list(_affiliations(authorship))
    if not strings:
        strings = [(one.display_name or "", (one.id or "",)) for one in institutions]
    rors = {one.id or "": ids.ror(one.ror or "") for one in institutions}
    for written, matched in strings:
        if name := _plain(_EMAIL.sub("", written) if "@" in written else written):
            ror = rors.get(matched[0]) if len(matched) == 1 else None
            yield AffiliationMention(as_written=name, ror=ror)


def _affiliations(authorship: _Authorship) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Strings as written, each with the institutions it was matched to, where that is told."""
    if authorship.affiliations:
        for one in authorship.affiliations:
            if one.raw_affiliation_string:
                yield one.raw_affiliation_string, one.institution_ids or ()
        return
    strings = authorship.raw_affiliation_strings or (authorship.raw_affiliation_string or "",)
    sole = tuple(one.id or "" for one in authorship.institutions or ())
    for written in filter(None, strings):
        yield written, sole if len(strings) == 1 else ()


def _issued(work: _Work, refused: list[str]) -> str | None:
    try:
        if work.publication_date:
            return _fields.day(work.publication_date)
        return _fields.calendar(work.publication_year)
    except ValueError:
        given = work.publication_date or work.publication_year
        refused.append(f"publication_date: {str(given)[:_SHOWN]!r} is no date")
        return None


def _categories(work: _Work) -> tuple[str, ...]:
    """Topics, the first one first: one small vocabulary that is kept up.

    Keywords are words of the text; concepts are no longer kept up and stand in for topics in
    records older than these.
    """
    topics = [*filter(None, [work.primary_topic]), *(work.topics or ())]
    found = topics or [one for one in work.concepts or () if _score(one) >= _LEAST_SCORE]
    names = (tidy(one.display_name or "") for one in found)
    return tuple(dict.fromkeys(filter(None, names)))


def _score(topic: _Topic) -> float:
    try:
        return float(topic.score or 0)
    except ValueError:
        return 0.0


def _doi(given: str | None, pages: list[str], refused: list[str]) -> str | None:
    found = ids.doi(given.strip(), bare=True) if given else None
    if given and found is None:
        if _fields.web([given]):
            pages.append(given)
        else:
            refused.append(f"doi: {given[:_SHOWN]!r} is none")
    return found


_ARXIV_DOI = "10.48550/arxiv."


def _arxiv(doi: str | None, pages: list[str]) -> str | None:
    """The arXiv identifier that a page of the work, or arXiv's DOI, names."""
    bare = doi.removeprefix(_ARXIV_DOI) if doi and doi.startswith(_ARXIV_DOI) else ""
    return next(filter(None, chain(map(ids.arxiv, pages), [ids.arxiv(bare, bare=True)])), None)


def _venue(work: _Work) -> Venue | None:
    location = work.primary_location or _Location()
    source = location.source or work.host_venue or _Venue()
    name = _plain(source.display_name or location.raw_source_name)
    if not name:
        return None
    issn = source.issn or tuple(filter(None, [source.issn_l]))
    return Venue(name=name, issn=tuple(dict.fromkeys(issn)))


def _license(work: _Work) -> str | None:
    names = (one.license for one in (work.primary_location, work.best_oa_location) if one)
    return next((_LICENSES[name] for name in names if name in _LICENSES), None)


def _cites(addresses: Iterable[str], refused: list[str]) -> Iterator[str]:
    for address in dict.fromkeys(addresses):
        found = ids.openalex(address)
        if found is None or not found.startswith("W"):
            refused.append(f"referenced_works: {address[:_SHOWN]!r} is no work")
        elif found != _DELETED_WORK:
            yield ids.openalex_key(found)


def _links(abstracts: tuple[Text, ...]) -> tuple[str, ...]:
    return tuple(address for text in abstracts for address in _fields.addresses(text.value))


def _see_also(work: _Work, pages: Iterable[str], doi: str | None) -> tuple[str, ...]:
    """Pages of the work but its DOI's and arXiv's, which are said as identifiers."""
    others = (value for name, value in (work.ids or {}).items() if name.startswith("pm"))
    addresses = (*pages, *(value for value in others if isinstance(value, str)))
    return _fields.web(
        one for one in addresses if ids.arxiv(one) is None and (ids.doi(one) != doi or not doi)
    )
