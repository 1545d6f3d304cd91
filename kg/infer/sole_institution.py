"""The institution of each author, where the paper names only one."""

from collections.abc import Iterator

from kg import ids
from kg.infer._records import papers
from kg.rdf.vocab import KG
from kg.records import Conclusion, Record

VERSION = 1
CONFIDENCE = 0.9


def infer(record: Record) -> Iterator[Conclusion]:
    """Conclude `kg:affiliation` of the authorships of papers that name one institution only."""
    for paper in papers(record):
        names = {mention.as_written for mention in paper.affiliations}
        if len(names) != 1 or paper.cut or any(one.affiliations for one in paper.authorships):
            continue
        path = ids.paper(paper.key)
        mention = ids.affiliation(path, 1, paper.affiliations[0].as_written)
        for ordinal, authorship in enumerate(paper.authorships, 1):
            yield Conclusion(
                subject=ids.authorship(path, ordinal, authorship.as_written),
                predicate=KG.affiliation,
                object=mention,
                kind="node",
            )
