"""The arXiv category of a paper, from the category code of its digest entry."""

from collections.abc import Iterator

from kg import ids
from kg.rdf import vocab
from kg.records import Conclusion, DigestIssue, Record

VERSION = 1
CONFIDENCE = 1.0


def infer(record: Record) -> Iterator[Conclusion]:
    """Conclude `dct:subject` for each code that the digest's scheme matches to arXiv."""
    if not isinstance(record, DigestIssue):
        return
    for entry in record.entries:
        category = vocab.category_match(entry.category) if entry.category else None
        if category is not None:
            yield Conclusion(
                subject=ids.paper(entry.paper.key),
                predicate=vocab.DCT.subject,
                object=category,
                kind="node",
            )
