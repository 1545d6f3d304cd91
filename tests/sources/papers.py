"""Read papers of any format in tests, as a build does."""

from pathlib import Path
from typing import NamedTuple

from kg import plugins
from kg.records import Chunk, Coverage, Paper, Rejected
from kg.sources import SourceFormat, find

SOURCE = "0123456789abcdef"


class Papers(NamedTuple):
    """What a file or a piece of it was read as."""

    papers: tuple[Paper, ...]
    rejected: tuple[Rejected, ...]
    coverage: Coverage

    @property
    def paper(self) -> Paper:
        """The only paper."""
        (only,) = self.papers
        return only

    @property
    def reasons(self) -> list[str]:
        return [rejected.reason for rejected in self.rejected]

    @property
    def reason(self) -> str:
        """The only reason, of a file without paper."""
        assert not self.papers
        (only,) = self.reasons
        return only


def read(format_name: str, content: str | bytes, *, first: int = 0) -> Papers:
    """Read one piece."""
    data = content.encode() if isinstance(content, str) else content
    return parse(
        Chunk(source=SOURCE, format=format_name, number=1, first=first, encoding="utf-8", data=data)
    )


def parse(*chunks: Chunk) -> Papers:
    """Read pieces of one source."""
    found = [one for chunk in chunks for one in _format(chunk.format).parse(chunk)]
    return Papers(
        tuple(one for one in found if isinstance(one, Paper)),
        tuple(one for one in found if isinstance(one, Rejected)),
        sum((one for one in found if isinstance(one, Coverage)), Coverage()),
    )


def read_file(path: Path, format_name: str | None = None) -> Papers:
    """Read a file as a build does; its lines must add up."""
    (source,) = find([str(path)], format_name).sources
    papers = parse(*_format(source.format).split(source))
    assert papers.coverage.lines == source.line_count
    assert adds_up(papers.coverage)
    return papers


def adds_up(coverage: Coverage) -> bool:
    """Whether every line is accounted for."""
    return coverage.lines == coverage.blank + coverage.stated + coverage.rejected


def _format(name: str) -> SourceFormat:
    found: SourceFormat = plugins.load("kg.sources", name)
    return found
