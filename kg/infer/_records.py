"""The papers of a record."""

from kg.records import DigestIssue, Judgement, Paper, Record


def papers(record: Record) -> tuple[Paper, ...]:
    """Papers that a record describes, in order."""
    if isinstance(record, DigestIssue):
        return tuple(entry.paper for entry in record.entries)
    return () if isinstance(record, Judgement) else (record,)
