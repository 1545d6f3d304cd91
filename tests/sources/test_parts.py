"""Parts of a large source hold its records, wherever it is cut."""

import bz2
import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from kg import plugins
from kg.errors import SourceError
from kg.records import Coverage, Record, Rejected
from kg.sources import Named, Part, _stretches, find, measured, split
from tests import corpus
from tests.world import Paper, World

FORMATS: dict[str, Callable[[Iterable[Paper]], Iterator[bytes]]] = {
    "records": corpus.records,
    "arxiv": corpus.arxiv,
    "openalex": corpus.openalex,
}
PRETTY = b"""{
  "id": "https://openalex.org/W1",
  "title": "Wool and what it is good for in the years to come",
  "authorships": []
}
"""


def parsed(parts: Iterable[Part]) -> tuple[list[Record | Rejected], Coverage]:
    """Records, and the lines that they account for."""
    found: list[Record | Rejected] = []
    coverage = Coverage()
    for part in parts:
        for chunk in split(part):
            for one in plugins.load("kg.sources", chunk.format).parse(chunk):
                if isinstance(one, Coverage):
                    coverage += one
                else:
                    found.append(one)
    return found, coverage


@pytest.mark.parametrize("pack", [bytes, bz2.compress])
@pytest.mark.parametrize("name", FORMATS)
def test_parts_hold_what_the_whole_holds(
    name: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    lines = [*FORMATS[name](World(2).papers(150))]
    lines[70:70] = [b"{no record\n", b"\n"]
    path = tmp_path / "papers.jsonl"
    path.write_bytes(pack(b"".join(lines)))
    whole = find([str(path)]).sources[0]
    found = measured(Named(str(path), str(path)), None, 20_000)
    assert found.source == whole
    assert len(found.parts()) > 5
    records, coverage = parsed(found.parts())
    assert (records, coverage) == parsed([Part(whole)])
    assert coverage.lines == whole.line_count
    assert coverage.rejected == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("small.jsonl", b'{"title": "Sheep"}\n'),
        ("packed.jsonl.gz", gzip.compress(b'{"title": "Sheep"}\n' * 100)),
        ("pretty.json", PRETTY),
        ("sheep.bib", b"@article{a, title = {Sheep}}\n" * 30),
        ("sheep.csv", b"title,authors\n" + b"Sheep,Ada Meadow\n" * 30),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_what_is_read_as_a_whole(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    size = 100 if len(content) > 50 or name.endswith(".gz") else 1 << 20
    found = measured(Named(str(path), str(path)), None, size)
    assert found.parts() == [Part(found.source)]
    assert found.stretches == ()


def test_a_file_that_changes_meanwhile_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(b'{"title": "Sheep"}\n' * 100)
    true = _stretches.measure

    def later(place: str, size: int) -> object:
        path.write_bytes(b'{"title": "Wolf"}\n' * 100)
        return true(place, size)

    monkeypatch.setattr(_stretches, "measure", later)
    with pytest.raises(SourceError, match="changed while it was read"):
        measured(Named(str(path), str(path)), None, 100)
