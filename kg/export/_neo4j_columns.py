"""What the files of a Neo4j import hold: nodes by label, relationships by type, and columns.

Neo4j Operations Manual, "Import header format": `name:type`, with `[]` for an array.
"""

from typing import NamedTuple


class Column(NamedTuple):
    """A property and what it says."""

    name: str
    type: str
    what: str

    @property
    def header(self) -> str:
        """The field of the first line; a colon in a name would begin a type."""
        return f"{self.name.replace(':', '_')}:{self.type}"


class Table(NamedTuple):
    """A file: its name, the label of its nodes or the type of its relationships, its columns."""

    file: str
    label: str
    what: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Names of the attributes in the view."""
        return [column.name for column in self.columns]


SPACE = "IRI"
"""Space of the ids: those of all nodes are unique together."""
IMPLIED = frozenset({"type", "predicate"})
"""Attributes that label and type tell."""

_PAPERS = Column("papers", "int", "how many papers point to it")
_NAME = Column("label", "string", "name")
_ENGLISH = Column("label_en", "string", "name in English")
_CHINESE = Column("label_zh", "string", "name in Chinese")

NODES = {
    "paper": Table(
        "nodes-paper.csv",
        "Paper",
        "A work: all records of one paper",
        (
            Column("label", "string", "title that stands for the work"),
            Column("label_en", "string", "title in English"),
            Column("label_zh", "string", "title in Chinese"),
            Column("abstract", "string", "abstract"),
            Column("summary", "string", "what a digest says of it"),
            Column("authors", "string[]", "names as they are written, in order"),
            Column("issued", "string", "day, month or year"),
            Column("year", "int", "year"),
            Column("category", "string[]", "codes of its categories"),
            Column("doi", "string", "address of its DOI"),
            Column("arxiv", "string", "address at arXiv"),
            Column("links", "string[]", "addresses that the source gives"),
            Column("posts", "string[]", "addresses of posts about it"),
            Column("section", "string", "section of the digest that lists it: main or more"),
            Column("starred", "boolean", "whether the digest marks it"),
            Column("source", "string", "where it stands in its source (RFC 5147)"),
        ),
    ),
    "author": Table("nodes-author.csv", "Author", "A person", (_NAME, _PAPERS)),
    "institution": Table(
        "nodes-institution.csv", "Institution", "An organisation", (_NAME, _CHINESE, _PAPERS)
    ),
    "category": Table(
        "nodes-category.csv",
        "Category",
        "A category of arXiv, of a digest or of another scheme",
        (Column("label", "string", "code"), _ENGLISH, _CHINESE, _PAPERS),
    ),
    "concept": Table(
        "nodes-concept.csv",
        "Concept",
        "What texts are about; a second label tells the kind, where it is known",
        (
            _NAME,
            _CHINESE,
            Column("kind", "string", "task, method, dataset, metric or term"),
            Column("alternatives", "string[]", "other names"),
            Column("candidate_zh", "string[]", "names in Chinese that nobody has confirmed"),
            Column("broader", "string[]", "names of broader concepts"),
            _PAPERS,
            Column("first", "string", "date of the first paper that mentions it"),
            Column("last", "string", "date of the last one"),
        ),
    ),
}
"""By the type of a node in the view `papers`."""

RELATIONSHIPS = {
    "dct:creator": Table(
        "relationships-creator.csv",
        "CREATOR",
        "From a paper to an author",
        (Column("ordinal", "int", "place in the list of authors, from 1"),),
    ),
    "kg:institution": Table(
        "relationships-institution.csv", "INSTITUTION", "From a paper to an institution", ()
    ),
    "dct:subject": Table("relationships-subject.csv", "SUBJECT", "From a paper to a category", ()),
    "kg:mentions": Table(
        "relationships-mentions.csv",
        "MENTIONS",
        "From a paper to a concept that its texts name",
        (
            Column("role", "string[]", "what the paper does with it: proposes, uses, …"),
            Column("mentions", "int", "in how many places it stands"),
            Column("places", "string", "these: property of the paper, code points from and to"),
        ),
    ),
}
"""By the predicate of an edge in the view `papers`."""

_TYPES = {str: "string", tuple: "string[]", int: "int", bool: "boolean"}


def with_further(table: Table, met: dict[str, type]) -> Table:
    """Add columns of attributes that are not foreseen, as of titles in other languages."""
    known = IMPLIED.union(table.names)
    further = (
        Column(name, _TYPES[kind], _what(name))
        for name, kind in sorted(met.items(), key=lambda one: one[0])
        if name not in known
    )
    return table._replace(columns=(*table.columns, *further))


def _what(name: str) -> str:
    stem, _, lang = name.partition("_")
    return f"title in the language {lang}" if stem == "label" and lang else name
