"""The code of a paper, from repository addresses in its texts."""

import re
from collections.abc import Iterator

from kg import ids
from kg.infer._records import papers
from kg.rdf.vocab import KG
from kg.records import Conclusion, Record

VERSION = 1
CONFIDENCE = 0.9

_REPOSITORY = re.compile(
    r"https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|gitee\.com|codeberg\.org)"
    r"/[\w.-]+/[\w.-]+[^\s]*"
)


def infer(record: Record) -> Iterator[Conclusion]:
    """Conclude `kg:code` for each address of a repository in an abstract or summary."""
    for paper in papers(record):
        for address in paper.links:
            if _REPOSITORY.fullmatch(address):
                yield Conclusion(
                    subject=ids.paper(paper.key),
                    predicate=KG.code,
                    object=address,
                    kind="address",
                )
