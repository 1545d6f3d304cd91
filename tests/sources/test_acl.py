"""A real set of 92,074 appearances of authors, as papers through `records`: none is lost."""

import gzip
import json
from pathlib import Path

import pytest

from kg.records import Paper
from kg.sources import find, records
from tests.real import real

pytestmark = pytest.mark.real


def papers(appearances: Path) -> dict[str, dict[str, object]]:
    """One record a paper; an appearance names its place in the list and the others in order."""
    found: dict[str, dict[str, object]] = {}
    with gzip.open(appearances, "rt", encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            names = list(one["coauthors"])
            names.insert(int(one["position"]) - 1, one["name"])
            found[one["paper"]] = {
                "id": one["paper"],
                "title": one["title"],
                "authors": [{"name": name} for name in names],
                "date": str(one["year"]),
                "venue": one["venue"],
            }
    return found


def test_every_paper_is_read(tmp_path: Path) -> None:
    wanted = papers(real("acl/people-dev.jsonl.gz"))
    path = tmp_path / "acl.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in wanted.values()), encoding="utf-8")
    (source,) = find([str(path)]).sources
    assert source.format == "records"
    found = [one for chunk in records.split(source) for one in records.parse(chunk)]
    read = [one for one in found if isinstance(one, Paper)]
    rejected = {type(one).__name__ for one in found} - {"Paper", "Coverage"}
    assert len(read) == len(wanted)
    assert not rejected
    for paper, said in zip(read, wanted.values(), strict=True):
        assert len(paper.authorships) == len(said["authors"])  # type: ignore[arg-type]  # a list
