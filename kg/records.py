"""What flows from sources to the lift: frozen structs, tuples, every text with its language.

None of them can be part of a cycle, so the garbage collector need not follow them.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

Section: TypeAlias = Literal["main", "more"]
Decision: TypeAlias = Literal["accepted", "rejected", "proposed"]
Field: TypeAlias = Literal["title", "abstract", "summary"]
ConceptKind: TypeAlias = Literal["task", "method", "dataset", "metric", "term"]
Role: TypeAlias = Literal["proposes", "uses", "evaluatesOn", "comparesWith"]


class Origin(Struct, frozen=True, kw_only=True, gc=False):
    """Lines of a source, counted as RFC 5147 does: from 0, the end not included."""

    source: str
    """First 16 hex digits of the sha256 of the source's decompressed content."""
    first: int
    last: int


class Text(Struct, frozen=True, kw_only=True, gc=False):
    """Words in a language."""

    value: str
    lang: str
    """BCP 47 tag in lower case: `en`, `zh`; `und` where it cannot be told."""


class AffiliationMention(Struct, frozen=True, kw_only=True, gc=False):
    """An institution as a source names it at one place."""

    as_written: str
    ror: str | None = None
    """As `02mhbdp94`, where the source gives it."""
    origin: Origin | None = None
    """None where the whole record stands on one line."""


class Authorship(Struct, frozen=True, kw_only=True, gc=False):
    """One place in the author list of a paper; its ordinal is its position, from 1."""

    as_written: str
    affiliations: tuple[AffiliationMention, ...] = ()
    """Only those the source binds to this author."""
    orcid: str | None = None
    """As `0000-0002-1825-0097`."""
    openalex: str | None = None
    """As `A5023888391`."""
    dblp: str | None = None
    """As `65/9612`."""
    origin: Origin | None = None


class Venue(Struct, frozen=True, kw_only=True, gc=False):
    """Where a paper appeared."""

    name: str
    """As written."""
    issn: tuple[str, ...] = ()


class Paper(Struct, frozen=True, kw_only=True, gc=False):
    """What one source says of one paper."""

    key: str
    """Last part of the paper's IRI, such as `t-d999dca83ed332a7` (see kg.ids.paper_key)."""
    titles: tuple[Text, ...]
    abstracts: tuple[Text, ...] = ()
    authorships: tuple[Authorship, ...] = ()
    affiliations: tuple[AffiliationMention, ...] = ()
    """Those the source binds to the paper and to no author."""
    cut: bool = False
    """The list of authors or affiliations goes on in the original and is cut off here."""
    issued: str | None = None
    """A day, a month or a year: `2021-04-26`, `2021-04`, `2021`."""
    modified: str | None = None
    """Date of the last version; `issued` is the first version's."""
    categories: tuple[str, ...] = ()
    """As written: arXiv's codes, or any other."""
    doi: str | None = None
    arxiv: str | None = None
    """Without its version."""
    versions: tuple[str, ...] = ()
    """As `v2`."""
    withdrawn: bool = False
    venue: Venue | None = None
    citation: str | None = None
    """Journal reference as written."""
    comment: str | None = None
    license: str | None = None
    """Address of the licence."""
    cites: tuple[str, ...] = ()
    """Keys of papers."""
    links: tuple[str, ...] = ()
    """Addresses that stand inside the paper's texts."""
    see_also: tuple[str, ...] = ()
    """Addresses that the source gives for the paper."""
    origin: Origin


class DigestEntry(Struct, frozen=True, kw_only=True, gc=False):
    """One item of a digest page: a paper and what the page's author says of it."""

    ordinal: int
    """Position over both sections, from 1."""
    listed_number: int | None = None
    """The number as printed."""
    section: Section
    starred: bool
    category: str | None
    """The code as printed, such as `LG`."""
    summary: Text | None = None
    """What follows the first sentence of the Chinese paragraph (that one is the title)."""
    posts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    paper: Paper
    origin: Origin


class DigestIssue(Struct, frozen=True, kw_only=True, gc=False):
    """One issue of a digest."""

    number: int = 1
    """Which issue of its source this is, from 1."""
    legend: tuple[tuple[str, str], ...] = ()
    """Pairs of a category code and its Chinese name."""
    star_meaning: str | None = None
    """What the page says a star means."""
    entries: tuple[DigestEntry, ...]
    origin: Origin


class Judgement(Struct, frozen=True, kw_only=True, gc=False):
    """A person's verdict on two nodes being one."""

    left: str
    right: str
    """IRIs relative to the data base; left is the lesser."""
    same: bool
    reason: str
    by: str | None = None
    date: str | None = None
    origin: Origin


Record: TypeAlias = DigestIssue | Paper | Judgement


class Rejected(Struct, frozen=True, kw_only=True, gc=False):
    """A line or record that could not be read, with the reason."""

    source: str
    line: int
    """From 1."""
    reason: str
    text: str
    """As it stands in the source."""


class Coverage(Struct, frozen=True, kw_only=True, gc=False):
    """How the lines of a source were accounted for: lines = blank + stated + rejected."""

    lines: int = 0
    blank: int = 0
    stated: int = 0
    """Lines that became part of a record, a legend or a heading."""
    rejected: int = 0
    """Lines kept as rejected with nothing of them in the graph."""

    def __add__(self, other: "Coverage") -> "Coverage":
        """Sum over two pieces of a source."""
        return Coverage(
            lines=self.lines + other.lines,
            blank=self.blank + other.blank,
            stated=self.stated + other.stated,
            rejected=self.rejected + other.rejected,
        )


class Chunk(Struct, frozen=True, kw_only=True, gc=False):
    """A piece of a source that can be parsed alone."""

    source: str
    format: str
    number: int
    """Position of the piece in its source, from 1."""
    first: int
    """Lines of the source before this piece."""
    encoding: str
    data: bytes
    preamble: bytes = b""
    """What earlier pieces say that this one needs: a header row, abbreviations, a section."""


class PaperText(Struct, frozen=True, kw_only=True, gc=False):
    """A title, abstract or summary in which concepts are looked for."""

    owner: str
    """IRI, relative to the data base, of the paper, or of the entry that has the summary."""
    field: Field
    text: Text


class PaperTexts(Struct, frozen=True, kw_only=True, gc=False):
    """All texts of one paper: what an abbreviation means in one of them it means in all."""

    paper: str
    """IRI relative to the data base."""
    source: str
    texts: tuple[PaperText, ...]


class Mention(Struct, frozen=True, kw_only=True, gc=False):
    """A concept at one place of a text."""

    text: int
    """Position of the text among the paper's, from 0."""
    start: int
    end: int
    """Code points of the exact text, the end not included."""
    concept: str
    """IRI relative to the data base."""
    score: float | None = None
    """Share of right mentions this way of finding had where it was measured; None: never."""
    kind: ConceptKind | None = None
    """What the words around or the head word say the concept is; None where they say nothing."""
    role: Role | None = None
    """What the words around say the paper does with the concept."""
    kept: bool = True
    """Whether the paper is said to mention the concept; else the mention stands for itself."""
    label: str | None = None
    """What a pipeline of the user's calls it."""
    candidate: bool = False
    """The words may be a Chinese label of the concept."""


class NewTerm(Struct, frozen=True, kw_only=True, gc=False):
    """A concept of the texts that no vocabulary has."""

    path: str
    """IRI relative to the data base."""
    label: Text
    alternatives: tuple[Text, ...]
    """Short forms and other spellings, sorted."""
    kind: ConceptKind
    """What two thirds of the places that say a kind say; else `term`."""
    broader: str | None
    """IRI of the known concept that its last words name."""


class Conclusion(Struct, frozen=True, kw_only=True, gc=False):
    """A triple that a rule of kg.infer concludes from one record."""

    subject: str
    """IRI relative to the data base."""
    predicate: bytes
    """A constant of kg.rdf.vocab."""
    object: str
    """IRI relative to the data base, absolute address, or day, as `kind` says."""
    kind: Literal["node", "address", "day"]


Counted: TypeAlias = tuple[str, int]
"""A sign and a statistic of it over the whole graph, in steps of powers of two."""


class Appearance(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """An authorship with what speaks for or against its being somebody's."""

    authorship: str
    paper: str
    work: str
    block: str
    """The name key; no pair of appearances crosses a block."""
    name: str
    spread: int = 0
    """Class of the forms in initials that share the surname; 0: too few names are known to tell."""
    identifiers: tuple[str, ...] = ()
    """Addresses at ORCID, OpenAlex and dblp, sorted."""
    coauthors: tuple[Counted, ...] = ()
    """Name keys of the others on the paper, sorted, each with what it says if it is shared."""
    organizations: tuple[Counted, ...] = ()
    """IRIs of organisations, sorted, each with what it says if it is shared."""
    venue: Counted | None = None
    """Series without number and year, with what it says if it is shared."""
    categories: tuple[str, ...] = ()
    """IRIs, sorted."""
    words: tuple[Counted, ...] = ()
    """Words of the title, sorted, each with its rarity."""
    year: int | None = None


class AuthorFacts(Struct, frozen=True, array_like=True, gc=False):
    """One place in the author list of a paper, as all sources state it."""

    authorship: str
    name: str
    identifiers: tuple[str, ...] = ()
    """Addresses at ORCID, OpenAlex and dblp, sorted."""


class MentionFacts(Struct, frozen=True, array_like=True, gc=False):
    """An affiliation mention of a paper or of one of its authorships, as written."""

    mention: str
    text: str


class PaperFacts(Struct, frozen=True, array_like=True, gc=False):
    """What all sources that share its IRI state of a paper, as far as who is who rests on it."""

    paper: str
    titles: tuple[str, ...]
    """English before others, then by code point; at least one."""
    authors: tuple[AuthorFacts, ...] = ()
    """By ordinal, then by IRI."""
    mentions: tuple[MentionFacts, ...] = ()
    """By IRI."""
    identifiers: tuple[str, ...] = ()
    """DOI and arXiv IRIs, sorted."""
    year: int | None = None
    """The first, where sources differ."""
    has_abstract: bool = False
    venue: str | None = None
    """Its name as written."""
    categories: tuple[str, ...] = ()
    """IRIs, sorted."""


class PaperRecord(Struct, frozen=True, kw_only=True, gc=False):
    """One paper as stated by all sources that share its IRI, for finding its work."""

    paper: str
    titles: tuple[str, ...]
    """Sorted; English first where there is one."""
    authors: tuple[str, ...]
    """Names as written, in order."""
    identifiers: tuple[str, ...] = ()
    """DOI and arXiv IRIs."""
    year: int | None = None
    has_abstract: bool = False


class Link(Struct, frozen=True, kw_only=True, gc=False):
    """A decision on two nodes being one, with its reasons in words."""

    left: str
    right: str
    score: float
    method: str
    """Name and version of the method, such as `organisation-alias-1`."""
    decision: Decision
    evidence: tuple[str, ...]
