"""Signs of a paper: what is counted over all papers, or leads from one to others like it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from kg import names
from kg.records import MentionFacts, PaperFacts
from kg.resolve import columns, works
from kg.resolve.columns import Author, Listed

Orgs: TypeAlias = Callable[[MentionFacts], Sequence[str]]
"""Organisations of a mention."""


def signs(paper: PaperFacts, orgs: Orgs) -> Counter[str]:
    """Signs of a paper, each with its kind before it, and how often it counts.

    The organisation counts for each author who has it, all else once for each paper.
    """
    found = Counter(dict.fromkeys(works.keys(works.record(paper)), 1))
    found |= Counter(dict.fromkeys(_of_listed(paper), 1))
    found.update(f"org {one}" for author in listed(paper, "", orgs).authors
                 for one in author.organizations)  # fmt: skip
    return found


def _of_listed(paper: PaperFacts) -> Iterator[str]:
    yield from (f"word {word}" for word in columns.words(paper.titles[0]))
    if paper.venue is not None:
        yield f"series {columns.series(paper.venue)}"
    for author in paper.authors:
        block = names.key(author.name)
        yield f"block {block}"
        yield f"surname {names.surname(block)}"
        yield from (f"who {one}" for one in author.identifiers)


def forms(paper: PaperFacts) -> Iterator[tuple[str, str]]:
    """Surname and form in initials of each author."""
    for author in paper.authors:
        yield names.surname(names.key(author.name)), names.initials(author.name)


def listed(paper: PaperFacts, work: str, orgs: Orgs) -> Listed:
    """A paper as its appearances need it.

    The organisations of an authorship's own mentions are its, and where it has none the paper's.
    """
    found: dict[str, set[str]] = {}
    for one in paper.mentions:
        bearer = one.mention.rpartition("/affiliation/")[0]
        found.setdefault(bearer, set()).update(orgs(one))
    common = found.get(paper.paper, set())
    return Listed(
        paper=paper.paper,
        work=work,
        authors=tuple(
            Author(
                one.authorship,
                one.name,
                one.identifiers,
                tuple(sorted(found.get(one.authorship) or common)),
            )
            for one in paper.authors
        ),
        title=paper.titles[0],
        venue=paper.venue,
        categories=paper.categories,
        year=paper.year,
    )
