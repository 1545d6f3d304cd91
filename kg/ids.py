"""Record to IRI. IRIs are functions of source keys only; all are relative to the data base."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

_NOT_A_LETTER = re.compile(r"[\W_]+")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 60
_ARXIV = re.compile(
    r"(?P<prefix>arxiv:\s?|https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
_DOI = re.compile(
    r"(?P<prefix>doi:\s?|https?://(?:www\.|dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE
)
_ORCID = re.compile(r"(?:https?://(?:www\.)?orcid\.org/)?((?:\d{4}-){3}\d{3}[\dX])", re.IGNORECASE)
_ROR = re.compile(r"(?:https?://(?:www\.)?ror\.org/)?(0[a-z0-9]{6}\d\d)", re.IGNORECASE)
_OPENALEX = re.compile(r"(?:https?://openalex\.org/)?([A-Z]\d+)", re.IGNORECASE)


def digest(text: str, length: int) -> str:
    """First `length` hex digits of the sha256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def title_key(title: str) -> str:
    """Fold a title: NFKC, case, runs of what is no letter or digit to one space."""
    return _NOT_A_LETTER.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()


def paper_key(title: str, authors: tuple[str, ...]) -> str:
    """Key of a paper without identifier, from its title and its authors as written."""
    written = [unicodedata.normalize("NFC", author) for author in authors]
    return f"t-{digest(chr(10).join([title_key(title), *written]), 16)}"


@lru_cache(1 << 14)
def slug(name: str) -> str:
    """Readable last part of an IRI; a hash of the name follows where letters were lost."""
    if name.isascii() and "+" not in name and "#" not in name:
        short = _NOT_IN_SLUG.sub("-", name.lower()).strip("-")
        if short and len(short) <= _SLUG_LENGTH:
            return short
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name).lower()
        if not unicodedata.combining(letter)
    )
    short = _NOT_IN_SLUG.sub("-", plain).strip("-")
    lost = any((letter.isalnum() and not letter.isascii()) or letter in "+#" for letter in plain)
    if short and not lost and len(short) <= _SLUG_LENGTH:
        return short
    return f"{short[:_SLUG_LENGTH].strip('-')}-{digest(name, 6)}".lstrip("-")


def arxiv(address: str, *, bare: bool = False) -> str | None:
    """ArXiv identifier without version in `arXiv:…` or an arXiv address, else None.

    `bare` takes one without prefix too. An old one is written without its subject class and in
    lower case: `math.GT/0309136` and `math/0309136` are one paper.
    """
    match = _ARXIV.fullmatch(address)
    if match is None or not (bare or match["prefix"]):
        return None
    archive, slash, number = match[2].rpartition("/")
    return f"{archive.partition('.')[0].lower()}{slash}{number}"


def doi(address: str, *, bare: bool = False) -> str | None:
    """DOI in lower case in `doi:…` or a DOI address, else None; `bare` takes one alone too."""
    match = _DOI.fullmatch(address)
    return match[2].lower() if match and (bare or match["prefix"]) else None


def orcid(text: str) -> str | None:
    """ORCID as `0000-0002-1825-0097` from itself or its address, else None."""
    match = _ORCID.fullmatch(text)
    return match[1].upper() if match else None


def ror(text: str) -> str | None:
    """ROR identifier as `02mhbdp94` from itself or its address, else None."""
    match = _ROR.fullmatch(text)
    return match[1].lower() if match else None


def openalex(text: str) -> str | None:
    """OpenAlex identifier as `A5023888391` from itself or its address, else None."""
    match = _OPENALEX.fullmatch(text)
    return match[1].upper() if match else None


def arxiv_key(identifier: str) -> str:
    """Key of a paper that arXiv describes."""
    return f"arxiv-{identifier}"


def openalex_key(identifier: str) -> str:
    """Key of a paper that OpenAlex describes."""
    return f"openalex-{identifier}"


def dblp_key(identifier: str) -> str:
    """Key of a paper that dblp describes, such as `conf/acl/MeadowF20`."""
    return f"dblp-{identifier.replace('/', '-')}"


def doi_key(identifier: str) -> str:
    """Key of another source's paper with a DOI."""
    return f"doi-{digest(identifier.lower(), 16)}"


def own_key(identifier: str) -> str:
    """Key of a paper that the maker of a file has named himself."""
    return f"r-{digest(identifier, 16)}"


def source(identifier: str) -> str:
    """IRI of a source."""
    return f"source/{identifier}"


def lines(identifier: str, first: int, last: int) -> str:
    """IRI of lines of a source (RFC 5147)."""
    return f"source/{identifier}#line={first},{last}"


def graph(kind: str, *parts: str) -> str:
    """IRI of a named graph: `source/{id}`, `inferred/{id}/{rule}`, `identity`, …."""
    return "/".join(("graph", kind, *parts))


def issue(identifier: str, number: int) -> str:
    """IRI of an issue; the first of a source carries no number."""
    return f"digest/{identifier}" if number == 1 else f"digest/{identifier}-{number}"


def entry(issue_iri: str, ordinal: int) -> str:
    """IRI of an entry of an issue."""
    return f"{issue_iri}/entry/{ordinal}"


def figure(entry_iri: str, ordinal: int) -> str:
    """IRI of a figure of an entry."""
    return f"{entry_iri}/figure/{ordinal}"


PAPER = r"paper/(?:arxiv-[a-z-]+/)?[^/\s<>]+"
"""What IRIs of papers look like: the old identifiers of arXiv, `math/0309136`, hold a slash."""
_PAPER = re.compile(PAPER)


def paper_of(node: str) -> str | None:
    """Paper that a node is, or is a part of; None where it is neither."""
    found = _PAPER.match(node)
    return found[0] if found else None


def paper(key: str) -> str:
    """IRI of a paper."""
    return f"paper/{key}"


def work(paper_iri: str) -> str:
    """IRI of the work whose least paper this is."""
    return f"work/{paper_iri.removeprefix('paper/')}"


def authorship(paper_iri: str, ordinal: int, as_written: str) -> str:
    """IRI of an authorship."""
    return f"{paper_iri}/authorship/{ordinal}-{digest(as_written, 8)}"


def affiliation(parent_iri: str, ordinal: int, as_written: str) -> str:
    """IRI of an affiliation mention of a paper or an authorship."""
    return f"{parent_iri}/affiliation/{ordinal}-{digest(as_written, 8)}"


def parted(node: str) -> tuple[str, str, int]:
    """Paper, kind and ordinal of an authorship or affiliation mention, from its IRI.

    `paper/t-1/authorship/2-33333333/affiliation/1-44444444` gives `paper/t-1`, `affiliation`, 1.
    """
    above, kind, place = node.rsplit("/", 2)
    paper_iri = above.partition("/authorship/")[0] if kind == "affiliation" else above
    return paper_iri, kind, int(place.partition("-")[0])


def person(authorship_iri: str) -> str:
    """IRI of the person whose least authorship this is."""
    paper_part, _, place = authorship_iri.removeprefix("paper/").partition("/authorship/")
    return f"person/{paper_part}-{place}"


def organization(name: str) -> str:
    """IRI of an organisation that no vocabulary knows, from its normalised name."""
    return f"org/{slug(name)}"


def category(scheme: str, code: str) -> str:
    """IRI of a category of the scheme `digest`, `arxiv` or `other`."""
    return f"category/{scheme}/{quote(code, safe='')}"


def concept(kind: str, name: str) -> str:
    """IRI of a concept of the scheme `task`, `method`, `dataset`, `metric` or `term`."""
    return f"concept/{kind}/{slug(name)}"


def text(owner_iri: str, field: str, lang: str, value: str) -> str:
    """IRI of a text of a paper or an entry."""
    return f"{owner_iri}/text/{field}-{lang}-{digest(value, 8)}"


def phrase(text_iri: str, start: int, end: int) -> str:
    """IRI of characters of a text, in code points (RFC 5147)."""
    return f"{text_iri}#char={start},{end}"


def venue(name: str) -> str:
    """IRI of a venue, from its name as written."""
    return f"venue/{slug(name)}"


def judgement(left: str, right: str) -> str:
    """IRI of a person's verdict."""
    return f"judgement/{digest(left + chr(10) + right, 16)}"


def link(left: str, right: str) -> str:
    """IRI of an identity link."""
    return f"link/{digest(left + chr(10) + right, 16)}"
