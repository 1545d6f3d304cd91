"""What the tests of BibTeX, RIS and CSL-JSON share: lines nothing accounts for, facts in short."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kg.records import Paper
from kg.sources import find
from tests.sources import papers
from tests.sources.papers import Papers


def lost(text: str, found: Papers) -> Iterator[str]:
    """Lines that are neither blank nor in a paper nor rejected; what is left may only frame."""
    known: set[int] = set()
    for paper in found.papers:
        known.update(range(paper.origin.first, paper.origin.last))
    for rejected in found.rejected:
        first = rejected.line - 1
        known.update(range(first, first + rejected.text.count("\n") + 1))
    for number, line in enumerate(text.split("\n")):
        if number not in known and line.replace("\ufeff", "").strip():
            yield line


def in_pieces(path: Path, splitter: ModuleType, size: int) -> Papers:
    """Read a file in pieces of a size."""
    (source,) = find([str(path)]).sources
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitter, "_PIECE", size)
        return papers.parse(*papers._format(source.format).split(source))


def authors(paper: Paper) -> list[str]:
    return [authorship.as_written for authorship in paper.authorships]


def titles(found: Papers) -> list[str]:
    return [paper.titles[0].value for paper in found.papers]
