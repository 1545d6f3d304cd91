"""Read pieces of arXiv's shapes in tests, invented ones and files."""

import json
from pathlib import Path
from typing import NamedTuple

from kg.records import Authorship, Chunk, Coverage, Paper, Rejected
from kg.sources import arxiv, find

RULE = "-" * 78


class Reading(NamedTuple):
    papers: list[Paper]
    rejected: list[Rejected]
    coverage: Coverage

    @property
    def paper(self) -> Paper:
        (only,) = self.papers
        return only

    @property
    def reasons(self) -> list[str]:
        return [rejected.reason for rejected in self.rejected]


def parse(*chunks: Chunk) -> Reading:
    found = [record for chunk in chunks for record in arxiv.parse(chunk)]
    return Reading(
        [record for record in found if isinstance(record, Paper)],
        [record for record in found if isinstance(record, Rejected)],
        sum((record for record in found if isinstance(record, Coverage)), Coverage()),
    )


def read(content: str | bytes, shape: str) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    preamble = f"{shape}\n{'last' if shape == 'atom' else ''}".encode()
    return parse(
        Chunk(
            source="0123456789abcdef",
            format="arxiv",
            number=1,
            first=0,
            encoding="utf-8",
            data=data,
            preamble=preamble,
        )
    )


def read_file(path: Path) -> Reading:
    (source,) = find([str(path)], "arxiv").sources
    reading = parse(*arxiv.split(source))
    assert reading.coverage.lines == source.line_count
    return reading


def snapshot(**fields: object) -> str:
    said: dict[str, object] = {
        "id": "2104.00001",
        "authors": "Ada Meadow and B. Fold",
        "title": "Counting Sheep",
        "categories": "cs.LG",
        "abstract": "  We count.\n",
        "versions": [{"version": "v1", "created": "Thu, 1 Apr 2021 18:00:00 GMT"}],
    }
    return json.dumps({**said, **fields})


def entry(fields: str = "", *, abstract: str = "  We count.\n\\\\\n") -> str:
    return (
        f"{RULE}\n\\\\\narXiv:2104.00001\nDate: Thu, 1 Apr 2021 18:00:00 GMT   (4kb)\n\n"
        f"Title: Counting Sheep\nAuthors: Ada Meadow\n{fields}Categories: cs.LG\n\\\\\n{abstract}"
    )


def feed(inner: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom">\n<id>http://arxiv.org/api/baa</id>\n'
        f"<entry>\n<id>http://arxiv.org/abs/2104.00001v1</id>\n{inner}</entry>\n</feed>\n"
    )


def bound(authorships: tuple[Authorship, ...]) -> dict[str, list[str]]:
    return {one.as_written: [place.as_written for place in one.affiliations] for one in authorships}


def sums(reading: Reading) -> bool:
    coverage = reading.coverage
    return coverage.lines == coverage.blank + coverage.stated + coverage.rejected
