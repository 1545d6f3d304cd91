import hashlib
import io
import math
import statistics
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from kg import plugins
from kg.records import Coverage, DigestIssue, Paper, Rejected
from kg.sources import find
from tests import corpus, world

COUNT = 2000


def written(form: str, count: int = COUNT, seed: int = 0) -> bytes:
    out = io.BytesIO()
    corpus.write(out, count, seed, form)
    return out.getvalue()


@pytest.fixture(scope="module")
def papers() -> list[world.Paper]:
    return list(world.World(0).papers(10 * COUNT))


@pytest.mark.parametrize("form", corpus.FORMATS)
def test_same_seed_and_number_give_the_same_bytes(form: str) -> None:
    command = [sys.executable, str(Path(corpus.__file__)), str(COUNT), "--format", form]
    run = subprocess.run([*command, "--seed", "7"], check=True, capture_output=True)
    again, other = written(form, seed=7), written(form, seed=8)
    assert hashlib.sha256(run.stdout).digest() == hashlib.sha256(again).digest()
    assert again != other


@pytest.mark.parametrize("form", ["records", "arxiv", "openalex"])
def test_a_larger_corpus_begins_with_the_smaller(form: str) -> None:
    assert written(form).startswith(written(form, COUNT // 3))


def test_papers_come_one_by_one() -> None:
    assert [paper.number for paper in islice(world.World(0).papers(10**12), 3)] == [1, 2, 3]


def test_identifiers_and_institutions_are_unique(papers: list[world.Paper]) -> None:
    for found in ([paper.arxiv for paper in papers], [one.doi for one in papers if one.doi]):
        assert len(set(found)) == len(found)
    assert len({world.institution(rank).name for rank in range(world.INSTITUTIONS)}) == 6000


def test_no_paper_names_an_author_twice(papers: list[world.Paper]) -> None:
    for paper in papers:
        assert len({one.key for one in paper.authors}) == len(paper.authors) > 0


def slope(counts: Counter[str], first: int, last: int) -> float:
    """Slope of the numbers over the ranks, both logarithmic."""
    sizes = [size for _, size in counts.most_common(last)][first - 1 :]
    ranks = [math.log(rank) for rank in range(first, first + len(sizes))]
    return statistics.linear_regression(ranks, [math.log(size) for size in sizes]).slope


def test_authors_and_institutions_follow_zipf(papers: list[world.Paper]) -> None:
    people = Counter(one.key for paper in papers for one in paper.authors)
    places = Counter(
        name.name for paper in papers for one in paper.authors for name in one.affiliations
    )
    assert -1.1 < slope(people, 10, 5000) < -0.5
    assert -1.3 < slope(places, 20, 2000) < -0.7
    assert people.most_common(1)[0][1] < len(papers) / 20


def test_figures_are_as_in_real_listings(papers: list[world.Paper]) -> None:
    assert 3.6 < statistics.mean(len(paper.authors) for paper in papers) < 4.1
    assert 0.9 < statistics.mean(len(a.affiliations) for p in papers for a in p.authors) < 1.3
    assert {len(paper.categories) for paper in papers} == {1, 2, 3}
    words = [len(paper.abstract.split()) for paper in papers]
    assert 150 < statistics.mean(words) < 200
    assert len({paper.title for paper in papers}) > 0.97 * len(papers)


def test_people_write_together_again(papers: list[world.Paper]) -> None:
    pairs = Counter(
        (one.key, other.key)
        for paper in papers
        for one in paper.authors
        for other in paper.authors
        if one.key < other.key
    )
    assert sum(count > 1 for count in pairs.values()) > len(pairs) / 10


def test_names_are_shared_and_come_in_initials(papers: list[world.Paper]) -> None:
    people: dict[str, set[str]] = {}
    for paper in papers:
        for one in paper.authors:
            people.setdefault(one.name, set()).add(one.key)
    assert sum(len(keys) > 1 for keys in people.values()) > 100
    assert not all(name.isascii() for name in people)
    assert 0.08 < statistics.mean(paper.in_initials for paper in papers) < 0.16


def test_truth_tells_who_is_who() -> None:
    truth, out = io.BytesIO(), io.BytesIO()
    corpus.write(out, 50, truth=truth)
    header, *rows = truth.getvalue().decode().splitlines()
    assert header.split("\t") == ["paper", "place", "name", "person"]
    expected = [
        f"{paper.number}\t{place}\t{name}\t{one.key}"
        for paper in world.World(0).papers(50)
        for place, (name, one) in enumerate(zip(paper.names, paper.authors, strict=True), 1)
    ]
    assert rows == expected
    assert out.getvalue() == written("records", 50)


def names(paper: world.Paper, form: str) -> list[str]:
    """Authors as a format writes them."""
    match form:
        case "digest":
            return [one.initials for one in paper.authors]
        case "arxiv":
            return [one.name for one in paper.authors]
        case _:
            return paper.names


@pytest.mark.parametrize("form", corpus.FORMATS)
def test_every_paper_is_read_without_a_rejection(form: str, tmp_path: Path) -> None:
    if form not in plugins.available("kg.sources"):
        pytest.skip(f"no source reads {form}")
    path = tmp_path / f"corpus.{'txt' if form == 'digest' else 'jsonl'}"
    path.write_bytes(written(form))
    (source,) = find([str(path)]).sources
    assert source.format == form
    reader = plugins.load("kg.sources", form)
    found = [one for chunk in reader.split(source) for one in reader.parse(chunk)]
    assert [one for one in found if isinstance(one, Rejected)] == []
    read = [one for one in found if isinstance(one, Paper)]
    read += [e.paper for one in found if isinstance(one, DigestIssue) for e in one.entries]
    expected = [names(paper, form) for paper in world.World(0).papers(COUNT)]
    assert [[one.as_written for one in paper.authorships] for paper in read] == expected
    assert len({paper.key for paper in read}) == COUNT
    lines = sum((one for one in found if isinstance(one, Coverage)), Coverage()).lines
    assert lines == source.line_count
