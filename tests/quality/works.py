"""How many works join, and how many names are expanded, and how many of either wrongly.

python -m tests.quality.works

The corpus is invented (tests/corpus.py): the same papers as a digest in initials, as arXiv, and
as OpenAlex has them, so who is who is known. The real inputs hold no truth; what joins in them is
counted, and printed with `--show` for a person to read.
"""

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import kg
from kg import ids
from kg.records import Link, PaperRecord
from kg.resolve import clusters, works
from kg.resolve.alignment import align
from kg.settings import BASE
from kg.store.appearances import Stated
from tests import corpus
from tests.quality import acl
from tests.quality.acl import tell
from tests.real import real
from tests.world import World

PAPERS = 2000
FORMATS = ("digest", "arxiv", "openalex")


class Scores(NamedTuple):
    """Pairs found, pairs there are, and those found that are right."""

    found: int
    there: int
    right: int

    def __str__(self) -> str:
        precision = self.right / self.found if self.found else 1.0
        recall = self.right / self.there if self.there else 1.0
        return f"{self.found:7,} {self.there:7,}   {precision:.4f}   {recall:.4f}"


def invented(folder: Path) -> list[Path]:
    """The same papers in three formats, those of OpenAlex without their identifiers."""
    paths = []
    for form in FORMATS:
        path = folder / f"{form}.txt"
        with path.open("wb") as file:
            corpus.write(file, PAPERS, form=form)
        paths.append(path)
    return paths


def records(paths: Iterable[Path]) -> list[PaperRecord]:
    """Papers as their sources state them."""
    graph = kg.build(*paths)
    return [*map(works.record, Stated(graph.store, BASE).papers())]


def titles(found: Iterable[PaperRecord]) -> list[PaperRecord]:
    """The same without identifiers: what titles and authors alone tell."""
    return [
        PaperRecord(paper=one.paper, titles=one.titles, authors=one.authors, year=one.year)
        for one in found
    ]


def truth(found: Iterable[PaperRecord]) -> dict[str, int]:
    """Paper to its number in the invented world: by its identifier, a digest's by its title."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for paper in World(0).papers(PAPERS):
        numbers[f"paper/openalex-W{4_000_000_000 + paper.number}"].add(paper.number)
        numbers[f"paper/arxiv-{paper.arxiv}"].add(paper.number)
        numbers[ids.title_key(paper.title)].add(paper.number)
    known = {
        one.paper: numbers.get(one.paper) or numbers.get(ids.title_key(one.titles[0]), set())
        for one in found
    }
    return {paper: min(found) for paper, found in known.items() if len(found) == 1}


def joined(links: Iterable[Link]) -> Iterator[tuple[str, str]]:
    """Pairs of papers that accepted links make one work."""
    members: dict[str, list[str]] = defaultdict(list)
    for node, least in clusters.canonical(links).items():
        members[least].append(node)
    for group in members.values():
        yield from combinations(sorted(group), 2)


def score_works(found: list[PaperRecord], number: Mapping[str, int]) -> Scores:
    """Pairs of records of one work."""
    pairs = [pair for pair in joined(works.link(found)) if {*pair} <= number.keys()]
    groups: dict[int, int] = defaultdict(int)
    for one in number.values():
        groups[one] += 1
    there = sum(count * (count - 1) // 2 for count in groups.values())
    return Scores(len(pairs), there, sum(number[one] == number[other] for one, other in pairs))


def score_names(found: list[PaperRecord], number: Mapping[str, int]) -> Scores:
    """Authors of a digest that the list of arXiv names in full, by place in the invented world."""
    of_work: dict[int, list[PaperRecord]] = defaultdict(list)
    for one in found:
        if one.paper in number:
            of_work[number[one.paper]].append(one)
    aligned = right = there = 0
    for group in of_work.values():
        for one, other in combinations(group, 2):
            places = align(one.authors, other.authors)
            aligned += len(places)
            right += sum(place == twin for place, twin in places.items())
            there += len(one.authors)
    return Scores(aligned, there, right)


def anthology() -> list[PaperRecord]:
    """Papers of the ACL Anthology in initials, each a work of its own."""
    papers = {row["paper"]: row for row in acl.rows(real("acl/people-dev.jsonl.gz"))}
    return [
        PaperRecord(
            paper=f"paper/{name}",
            titles=(row["title"],),
            authors=(*before, row["initials"], *after),
            year=int(row["year"]) if row["year"] else None,
        )
        for name, row in papers.items()
        for before, after in (_around(row["coauthor_initials"], row["position"] - 1),)
    ]


def _around(names: list[str], place: int) -> tuple[list[str], list[str]]:
    return names[:place], names[place:]


def told(name: str, found: list[PaperRecord], *, shown: bool) -> None:
    """Count what joins where no truth is known."""
    links = works.link(found)
    accepted = [link for link in links if link.decision == "accepted"]
    proposed = len(links) - len(accepted)
    tell(f"{name}: {len(found):,} records, {len(accepted)} links accepted, {proposed} proposed")
    if shown:
        by_paper = {one.paper: one for one in found}
        for link in links:
            ends = (by_paper[link.left], by_paper[link.right])
            tell(f"  {link.decision} {link.score} {link.method}")
            for one in ends:
                tell(f"    {one.paper} {one.year} {one.titles[0]} | {', '.join(one.authors[:9])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the real papers that join")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = records(invented(Path(folder)))
    number = truth(found)
    tell(f"{PAPERS:,} invented papers in {', '.join(FORMATS)}")
    tell(f"{'':32}found   there   precision recall")
    tell(f"{'works, identifiers and titles':30}{score_works(found, number)}")
    tell(f"{'works, titles alone':30}{score_works(titles(found), number)}")
    tell(f"{'authors aligned':30}{score_names(found, number)}")
    paths = map(real, ("digest/2021-04-26.txt", "arxiv", "openalex"))
    told("digest, arXiv and OpenAlex", records(paths), shown=given.show)
    told("ACL Anthology, 2021", anthology(), shown=given.show)


if __name__ == "__main__":
    main()
