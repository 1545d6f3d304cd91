"""Tables and columns of the Parquet export: what the files hold, and what their README says."""

from typing import Literal, NamedTuple, TypeAlias

from kg.rdf.terms import Iri
from kg.rdf.vocab import CITO, DCT, FOAF, ITS, KG, NIF, ORG, RDF, SKOS

Type: TypeAlias = Literal["string", "int64", "double", "bool", "list<string>", "list<text>"]
"""`text` is a struct of `lang` and `value`."""


class Column(NamedTuple):
    """A column, and what of a node it holds."""

    name: str
    type: Type
    meaning: str
    said: Iri | None = None
    """The property whose values it has: the least one, or all in a list; else it is worked out."""
    lang: str | None = None
    """Only texts of this language."""
    local: bool = False
    """Only what follows the namespace of a term."""
    unit: str = ""


class Table(NamedTuple):
    """A table with a row for each node, but for that of the edges."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


def _iri(meaning: str) -> Column:
    return Column("iri", "string", meaning)


_STATED = (
    Column("source", "string", "Source that states it, the first of `sources`; see `sources.id`"),
    Column(
        "line_begin",
        "int64",
        "Its first line in `source`; none where its paper's is meant",
        unit="lines, from 0 (RFC 5147)",
    ),
    Column(
        "line_end",
        "int64",
        "The line of `source` before which it ends",
        unit="lines, from 0 (RFC 5147)",
    ),
    Column("sources", "list<string>", "All sources that state it; see `sources.id`"),
)
_WORKS = Column("works", "int64", "Works that point to it in `edges`", unit="works")
IDENTIFIERS = (
    Column("orcid", "list<string>", "Addresses at ORCID", KG.orcid),
    Column("openalex", "list<string>", "Addresses at OpenAlex", KG.openalex),
    Column("dblp", "list<string>", "Addresses at dblp", KG.dblp),
)
"""Of authors: what sources give for a name in a list, and so what a person has."""
_LABELS = (
    Column("label_en", "string", "English name", SKOS.prefLabel, lang="en"),
    Column("label_zh", "string", "Chinese name", SKOS.prefLabel, lang="zh"),
)

NODES = Table(
    "nodes",
    "Nodes of the resolved network, as in the view `papers`: works with all they point to",
    (
        _iri("Work, person, organisation, category or concept"),
        Column("type", "string", "paper, author, institution, category or concept"),
        Column("label", "string", "Title or name"),
        Column("label_en", "string", "English title or name"),
        Column("label_zh", "string", "Chinese title or name"),
        Column("labels", "list<text>", "Titles in further languages"),
        Column("papers", "int64", "Works that point to it", unit="works"),
        Column("authors", "list<string>", "Authors of a work as written, in order"),
        Column("issued", "string", "Date of a work: a day, a month or a year", unit="ISO 8601"),
        Column("year", "int64", "Year of that date", unit="year"),
        Column("doi", "string", "DOI as an address"),
        Column("arxiv", "string", "Address at arXiv"),
        Column("category", "list<string>", "Codes of the categories of a work"),
        Column("section", "string", "Section of the digest that lists it first: main or more"),
        Column("starred", "bool", "Whether that digest stars it"),
        Column("summary", "string", "What that digest says of it"),
        Column("posts", "list<string>", "Addresses of that digest's posts"),
        Column("links", "list<string>", "Addresses in the texts of a work"),
        Column("abstract", "string", "Abstract of a work"),
        Column("source", "string", "Place in a source: `…/source/{id}#line={begin},{end}`"),
        Column("kind", "string", "Kind of a concept: task, method, dataset, metric or term"),
        Column("alternatives", "list<string>", "Other names of a concept"),
        Column("candidate_zh", "list<string>", "Words that may be its Chinese name"),
        Column("broader", "list<string>", "Names of broader concepts"),
        Column("first", "string", "Date of the first work that mentions it", unit="ISO 8601"),
        Column("last", "string", "Date of the last work that mentions it", unit="ISO 8601"),
    ),
)
EDGES = Table(
    "edges",
    "Edges of the resolved network, as in the view `papers`",
    (
        Column("source", "string", "Work; see `nodes.iri`"),
        Column("target", "string", "What it points to; see `nodes.iri`"),
        Column("predicate", "string", "Property, such as dct:creator"),
        Column("ordinal", "int64", "Place of an author in the list of the work", unit="from 1"),
        Column("role", "list<string>", "What the work does with a concept: proposes, uses, …"),
        Column("mentions", "int64", "Places where the concept stands", unit="places"),
        Column(
            "places",
            "string",
            "These places by column of `nodes`: `abstract 3-10 52-59; label_en 0-7`",
            unit="code points, the end not included",
        ),
    ),
)
PAPERS = Table(
    "papers",
    "Records of papers as the sources state them; several may be of one work",
    (
        _iri("Record of a paper"),
        Column("work", "string", "Work it is a record of; see `works.iri`", KG.work),
        Column("title_en", "string", "English title", DCT.title, lang="en"),
        Column("title_zh", "string", "Chinese title", DCT.title, lang="zh"),
        Column("titles", "list<text>", "Further titles", DCT.title),
        Column("abstract_en", "string", "English abstract", DCT.abstract, lang="en"),
        Column("abstract_zh", "string", "Chinese abstract", DCT.abstract, lang="zh"),
        Column("abstracts", "list<text>", "Further abstracts", DCT.abstract),
        Column("issued", "string", "Day, month or year; the least", DCT.issued, unit="ISO 8601"),
        Column("modified", "string", "Date of the last version", DCT.modified, unit="ISO 8601"),
        Column("doi", "list<string>", "DOIs as addresses", KG.doi),
        Column("arxiv", "list<string>", "Addresses at arXiv", KG.arxiv),
        Column("versions", "list<string>", "Versions, such as v2", KG.version),
        Column("withdrawn", "bool", "True where it is withdrawn", KG.withdrawn),
        Column("venue", "string", "Where it appeared; see `venues.iri`", DCT.isPartOf),
        Column("reference", "string", "Where it appeared, as written", DCT.bibliographicCitation),
        Column("comment", "string", "Remark of its source", RDF.comment),
        Column("license", "string", "Address of its licence", DCT.license),
        Column("categories", "list<string>", "See `categories.iri`", DCT.subject),
        Column("institutions", "list<string>", "See `institutions.iri`", KG.institution),
        Column("concepts", "list<string>", "What it mentions; see `concepts.iri`", KG.mentions),
        Column("cites", "list<string>", "Papers it cites; see `papers.iri`", CITO.cites),
        Column("links", "list<string>", "Addresses in its texts", DCT.references),
        Column("see_also", "list<string>", "Addresses its source gives", RDF.seeAlso),
        Column("code", "list<string>", "Repositories of its code", KG.code),
        *_STATED,
    ),
)
WORKS = Table(
    "works",
    "Works: what the records are about",
    (
        _iri("Work"),
        Column("label", "string", "Title of its richest record", RDF.label),
        Column("papers", "list<string>", "Its records; see `papers.iri`"),
    ),
)
AUTHORSHIPS = Table(
    "authorships",
    "Places in the author lists of papers",
    (
        _iri("Authorship"),
        Column("paper", "string", "See `papers.iri`"),
        Column("ordinal", "int64", "Place in the list of authors", KG.ordinal, unit="from 1"),
        Column("name", "string", "Name as written", KG.asWritten),
        Column("name_key", "string", "Surname and first initial, folded", KG.nameKey),
        Column("person", "string", "Who it is; see `people.iri`", KG.author),
        Column("affiliations", "list<string>", "See `affiliations.iri`", KG.affiliation),
        *IDENTIFIERS,
        *_STATED,
    ),
)
AFFILIATIONS = Table(
    "affiliations",
    "Places where an institution is named for a paper or one of its authors",
    (
        _iri("Affiliation mention"),
        Column("paper", "string", "See `papers.iri`"),
        Column("authorship", "string", "The author it is given for; see `authorships.iri`"),
        Column("ordinal", "int64", "Place in the list it stands in", KG.ordinal, unit="from 1"),
        Column("name", "string", "Name as written", KG.asWritten),
        Column("institutions", "list<string>", "See `institutions.iri`", KG.organization),
        Column("ror", "string", "Address at ROR that the source gives", KG.ror),
        *_STATED,
    ),
)
MENTIONS = Table(
    "mentions",
    "Places where words of a text name a concept",
    (
        _iri("Words of a text"),
        Column("paper", "string", "Paper of the text; see `papers.iri`"),
        Column("entry", "string", "Entry that has the text, where it is a summary; see `entries`"),
        Column("field", "string", "Which text: title, abstract or summary"),
        Column("lang", "string", "Language of the text", unit="BCP 47"),
        Column("begin_index", "int64", "First sign", NIF.beginIndex, unit="code points, from 0"),
        Column("end_index", "int64", "End", NIF.endIndex, unit="code points, not included"),
        Column("words", "string", "The words as they stand", NIF.anchorOf),
        Column("concepts", "list<string>", "See `concepts.iri`", ITS.taIdentRef),
        Column(
            "score",
            "double",
            "Share of right mentions this way of finding had; the greatest, none if not measured",
            ITS.taConfidence,
            unit="0 to 1",
        ),
        Column("kind", "string", "What the words around say it is", ITS.taClassRef, local=True),
        Column("role", "list<string>", "What the paper does with it", KG.role, local=True),
        Column("label", "string", "What a pipeline of the user's calls it", KG.extractorLabel),
        Column("extractors", "list<string>", "Which methods found it, with their versions"),
        Column("source", "string", "Source of the text, the first; see `sources.id`"),
        Column("sources", "list<string>", "All sources of the text; see `sources.id`"),
    ),
)
PEOPLE = Table(
    "people",
    "Persons",
    (
        _iri("Person"),
        Column("name", "string", "The longest form as written", FOAF.name),
        *(one._replace(said=None) for one in IDENTIFIERS),
        _WORKS,
    ),
)
INSTITUTIONS = Table(
    "institutions",
    "Organisations, with those they are part of",
    (
        _iri("Organisation"),
        Column("label", "string", "Name", SKOS.prefLabel),
        Column("label_zh", "string", "Chinese name", SKOS.altLabel, lang="zh"),
        Column("alternatives", "list<string>", "Other names", SKOS.altLabel),
        Column("misspellings", "list<string>", "Misspelt names met", SKOS.hiddenLabel),
        Column("ror", "string", "Address at ROR", KG.ror),
        Column("part_of", "list<string>", "See `institutions.iri`", ORG.subOrganizationOf),
        _WORKS,
    ),
)
CATEGORIES = Table(
    "categories",
    "Categories of arXiv, of digests and of others",
    (
        _iri("Category"),
        Column("code", "string", "Code, such as cs.LG", SKOS.notation),
        Column("scheme", "string", "Scheme it is of", SKOS.inScheme),
        *_LABELS,
        Column(
            "matches", "list<string>", "The same elsewhere; see `categories.iri`", SKOS.exactMatch
        ),
        Column("broader", "list<string>", "See `categories.iri`", SKOS.broader),
        _WORKS,
    ),
)
CONCEPTS = Table(
    "concepts",
    "Tasks, methods, datasets, metrics and terms",
    (
        _iri("Concept"),
        Column("kind", "list<string>", "task, method, dataset, metric or term"),
        *_LABELS,
        Column("alternatives", "list<string>", "Other names", SKOS.altLabel),
        Column(
            "candidates_zh", "list<string>", "Words that may be its Chinese name", KG.candidateLabel
        ),
        Column("broader", "list<string>", "See `concepts.iri`", SKOS.broader),
        _WORKS,
    ),
)
ENTRIES = Table(
    "entries",
    "Entries of digests",
    (
        _iri("Entry"),
        Column("issue", "string", "See `issues.iri`"),
        Column("paper", "string", "Paper it describes; see `papers.iri`", KG.describes),
        Column("ordinal", "int64", "Place over both sections", KG.ordinal, unit="from 1"),
        Column("listed_number", "int64", "Number as printed", KG.listedNumber),
        Column("section", "string", "main or more", KG.section, local=True),
        Column("starred", "bool", "Whether it has a star", KG.starred),
        Column("category", "string", "As printed; see `categories.iri`", KG.assignedCategory),
        Column("summary", "string", "What the digest says of the paper", KG.summary),
        Column("posts", "list<string>", "Addresses of its posts", RDF.seeAlso),
        Column("figures", "list<string>", "Its figures", KG.figure),
        *_STATED,
    ),
)
ISSUES = Table(
    "issues",
    "Issues of digests",
    (
        _iri("Issue"),
        Column("issued", "string", "Day, stated or inferred", DCT.issued, unit="ISO 8601"),
        Column("lang", "string", "Language", DCT.language, unit="BCP 47"),
        Column("star_meaning", "string", "What it says a star means", KG.starMeaning),
        Column("entries", "list<string>", "See `entries.iri`", DCT.hasPart),
        *_STATED,
    ),
)
VENUES = Table(
    "venues",
    "Journals, conferences and other places where papers appeared",
    (
        _iri("Venue"),
        Column("name", "string", "Name as written", RDF.label),
        Column("issn", "list<string>", "ISSNs", KG.issn),
        Column("source", "string", "Source that states it, the first of `sources`"),
        Column("sources", "list<string>", "All sources that state it; see `sources.id`"),
    ),
)
LINKS = Table(
    "links",
    "Decisions on two nodes being one",
    (
        _iri("Identity link"),
        Column("left_iri", "string", "Authorship, paper, organisation or mention", KG.left),
        Column("right_iri", "string", "The other one", KG.right),
        Column("score", "double", "How sure it is", KG.score, unit="0 to 1"),
        Column("method", "string", "Method with its version", KG.method),
        Column("decision", "string", "accepted, rejected or proposed", KG.decision, local=True),
        Column("evidence", "list<string>", "What speaks for it", KG.evidence),
    ),
)
SOURCES = Table(
    "sources",
    "Sources the graph is made of",
    (
        _iri("Source"),
        Column("id", "string", "First 16 hexadecimal digits of `sha256`"),
        Column("sha256", "string", "Digest of its content, decompressed"),
        Column("name", "string", "File name"),
        Column("format", "string", "Format as which it was read"),
        Column("bytes", "int64", "Size of the content", unit="bytes"),
        Column("lines", "int64", "Lines of the content", unit="lines"),
        Column("papers", "int64", "Records of papers in it", unit="papers"),
        Column("triples", "int64", "Triples it states", unit="triples"),
        Column("rejected", "int64", "What could not be read", unit="lines of rejected.jsonl"),
    ),
)
OF_NODES = (
    PAPERS,
    WORKS,
    AUTHORSHIPS,
    AFFILIATIONS,
    MENTIONS,
    PEOPLE,
    INSTITUTIONS,
    CATEGORIES,
    CONCEPTS,
    ENTRIES,
    ISSUES,
    VENUES,
    LINKS,
)
"""Tables with a row for each node of a class."""
TABLES = (NODES, EDGES, *OF_NODES, SOURCES)
