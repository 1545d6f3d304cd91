"""What arXiv says of a paper, whatever the shape it says it in, as a record.

Withdrawn is a paper whose comment has a sentence, or whose abstract begins with one, that says
so of the paper itself (`This paper has been withdrawn by the author`, `Withdrawn`), or whose
last version is flagged as one without a text. Not kept: submitters, report numbers, sizes of
files, addresses of e-mail.
"""

import re

from msgspec import Struct, structs

from kg import ids
from kg.records import Origin, Paper
from kg.sources import _fields, _lines
from kg.sources._lines import UnreadableError
from kg.sources._text import tidy
from kg.sources.arxiv import _authors
from kg.sources.arxiv._authors import EMAIL, Authors, Parts

_SUBJECT = re.compile(r"(?<=[a-z])\.[A-Z]{2}(?=/)")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[a-z]+)*)?")
_CLASS = re.compile(r"\b(?:\d\d(?:[A-Z]\d\d|[A-Z]xx|-\d\d|-XX)|[A-K]\.(?:\d+|m)(?:\.(?:\d+|m))?)")
_THE_PAPER = (
    r"(?:(?:this|the)\s+)?(?:(?:arxiv\s+)?(?:paper|article|manuscript|submission|preprint|work|note"
    r"|version(?:\s+of\s+the\s+paper)?)\s+)?(?:(?:has|have)\s+been|is|was)\s+(?:\w+\s+)?withdrawn"
)
_WITHDRAWN = rf"(?:{_THE_PAPER}|(?:(?:paper|article|submission)\s+)?withdrawn)\b(?!\s+paper)"
_IN_COMMENT = re.compile(rf"(?:^|[.;!]\s+)[\W_]{{0,4}}{_WITHDRAWN}", re.IGNORECASE)
_IN_ABSTRACT = re.compile(rf"[\W_]{{0,4}}{_WITHDRAWN}", re.IGNORECASE)
_VERSION = re.compile(r"v[1-9]\d{0,3}")
_GMT = re.compile(r"(?:[A-Z][a-z]{2},)?\s*(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) [\d:]+ GMT")
"""A date as arXiv writes it; read by itself, since e-mail's parser takes ten times as long."""
_SHOWN = 60


class Metadata(Struct, kw_only=True):
    """The fields of a record as they are written; `faults` are values that cannot be taken."""

    identifier: str | None = None
    title: str | None = None
    abstract: str | None = None
    authors: str | None = None
    parsed: tuple[Parts, ...] = ()
    """Authors as a second field has them, parted already."""
    listed: Authors | None = None
    """Authors where the only field parts them."""
    categories: str | None = None
    classes: str | None = None
    """Codes of the Mathematics Subject Classification or of ACM's."""
    comment: str | None = None
    citation: str | None = None
    doi: str | None = None
    license: str | None = None
    issued: str | None = None
    modified: str | None = None
    versions: tuple[str, ...] = ()
    withdrawn: bool = False
    links: tuple[str, ...] = ()
    faults: list[tuple[str, str]] = []
    """Pairs of a field's name and the reason."""


def paper(said: Metadata, origin: Origin, authors_origin: Origin | None = None) -> Paper:
    """Make the record; raises UnreadableError where there is no title."""
    title = _fields.plain(said.title)
    if not title:
        raise UnreadableError("no title")
    abstract, comment = _without_email(said.abstract), _without_email(said.comment)
    authors = _listed(said, authors_origin)
    arxiv = _identifier(said)
    doi, see_also = _doi(said)
    found = Paper(
        key=ids.arxiv_key(arxiv) if arxiv else _fields.key(title, authors.authorships, doi),
        titles=_fields.text(title),
        abstracts=_fields.text(abstract),
        authorships=authors.authorships,
        affiliations=authors.affiliations,
        cut=authors.cut,
        issued=_day(said, "issued", said.issued),
        modified=_day(said, "modified", said.modified),
        categories=_categories(said),
        doi=doi,
        arxiv=arxiv,
        versions=_versions(said),
        withdrawn=said.withdrawn or _says_withdrawn(abstract, comment),
        citation=_fields.plain(said.citation) or None,
        comment=_with_groups(comment, authors.groups),
        license=_license(said),
        links=_fields.addresses(f"{abstract} {comment}"),
        see_also=_see_also((*see_also, *said.links), arxiv, doi),
        origin=origin,
    )
    _lines.refuse_unfit(found)
    return found


def _without_email(value: str | None) -> str:
    text = _fields.plain(value)
    return tidy(EMAIL.sub("", text)) if "@" in text else text


def reasons(said: Metadata) -> list[str]:
    """Why values were not taken, each with its field."""
    return [f"{field}: {reason}" for field, reason in said.faults]


def _with_groups(comment: str, groups: tuple[str, ...]) -> str | None:
    """Name the collaborations, which no other field can hold."""
    named = f"in the list of authors: {', '.join(groups)}" if groups else ""
    return "; ".join(filter(None, (comment, named))) or None


def _listed(said: Metadata, origin: Origin | None) -> Authors:
    """Read the list as written; where it cannot be read, what arXiv has made of it holds."""
    if said.listed is not None:
        return said.listed
    text = _fields.plain(said.authors)
    if said.parsed and (not text or _authors.unbalanced(text)):
        return _authors.parsed(said.parsed)
    found = _authors.read(text, origin)
    if "\\" not in text or len(said.parsed) != len(found.authorships):
        return found
    pairs = zip(found.authorships, _authors.parsed(said.parsed).authorships, strict=False)
    return found._replace(
        authorships=tuple(
            structs.replace(one, as_written=other.as_written) if "\\" in one.as_written else one
            for one, other in pairs
        )
    )


def identifier(written: str) -> str | None:
    """Identifier without version; an old one without the subject class it may be written with."""
    found = ids.arxiv(written.strip(), bare=True)
    return None if found is None else _SUBJECT.sub("", found)


def _identifier(said: Metadata) -> str | None:
    found = identifier(said.identifier or "")
    if found is None and said.identifier:
        why = f"no arXiv identifier: {said.identifier[:_SHOWN]}"
        said.faults.append(("identifier", why))
    return found


def _doi(said: Metadata) -> tuple[str | None, list[str]]:
    """Take the first DOI; others, and other addresses in its place, are seen also."""
    found: list[str] = []
    others: list[str] = []
    odd: list[str] = []
    for part in (said.doi or "").split():
        written = part.strip(",;").removesuffix(".")
        doi = ids.doi(written, bare=True)
        if doi is not None:
            found.append(doi)
        elif _fields.web([written]):
            others.append(written)
        elif written.casefold() not in {"", "doi:", "and"}:
            odd.append(written)
    if odd:
        said.faults.append(("doi", f"no DOI: {' '.join(odd)[:_SHOWN]}"))
    distinct = list(dict.fromkeys(found))
    others += [f"https://doi.org/{doi}" for doi in distinct[1:]]
    return (distinct[0] if distinct else None), others


def _see_also(addresses: tuple[str, ...], arxiv: str | None, doi: str | None) -> tuple[str, ...]:
    """Leave out the addresses that are the paper's own identifiers."""
    return tuple(
        address
        for address in _fields.web(addresses)
        if (ids.arxiv(address) or "") != arxiv and (ids.doi(address) or "") != doi
    )


def _day(said: Metadata, field: str, value: str | None) -> str | None:
    written = _GMT.fullmatch(value.strip()) if value else None
    try:
        if written:
            return _fields.calendar(int(written[3]), _fields.month(written[2]), int(written[1]))
        return _fields.day(value)
    except ValueError:
        said.faults.append((field, f"no date: {(value or '')[:_SHOWN]}"))
        return None


def _categories(said: Metadata) -> tuple[str, ...]:
    """Categories of arXiv, the primary one first, then codes of other classifications."""
    categories = (said.categories or "").split()
    if any(not _CATEGORY.fullmatch(code) for code in categories):
        others = " ".join(code for code in categories if not _CATEGORY.fullmatch(code))
        categories = [code for code in categories if _CATEGORY.fullmatch(code)]
        categories += _classes(others)
    if said.classes:
        categories += _classes(said.classes)
    return tuple(dict.fromkeys(categories))


def _classes(text: str) -> list[str]:
    return _CLASS.findall(text) or [tidy(text)]


def _versions(said: Metadata) -> tuple[str, ...]:
    if all(map(_VERSION.fullmatch, said.versions)):
        return said.versions
    odd = next(one for one in said.versions if not _VERSION.fullmatch(one))
    said.faults.append(("versions", f"no version such as v1: {odd[:_SHOWN]}"))
    return tuple(one for one in said.versions if _VERSION.fullmatch(one))


def _license(said: Metadata) -> str | None:
    written = (said.license or "").strip()
    if written and not _fields.web([written]):
        said.faults.append(("license", f"no address of a licence: {written[:_SHOWN]}"))
        return None
    return written or None


def _says_withdrawn(abstract: str, comment: str) -> bool:
    return bool(
        ("ithdrawn" in comment and _IN_COMMENT.search(comment))
        or ("ithdrawn" in abstract[:200] and _IN_ABSTRACT.match(abstract))
    )
