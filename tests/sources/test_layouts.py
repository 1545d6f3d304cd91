"""All layouts in one file: told apart, cut into issues of bounded size, recognised."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.records import DigestEntry
from kg.sources import digest, find
from kg.sources.digest import _boundary
from tests.real import real
from tests.sources.invented import posts
from tests.sources.reading import Reading, lost, page, parse, read, read_file, title

DATA = Path(__file__).parents[1] / "data" / "digest"
SAMPLES = ("posts.txt", "tagged.txt", "glued.txt", "copied.md", "mixed.txt")


def pieces(path: Path) -> Reading:
    (source,) = find([str(path)], "digest").sources
    return parse(*digest.split(source))


def content(entry: DigestEntry) -> str:
    """All that is read of an entry, without its place in an issue."""
    return repr((entry.paper, entry.category, entry.starred, entry.posts, entry.summary))


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str) -> None:
    reading = read_file(DATA / name)
    assert lost((DATA / name).read_bytes(), reading) == []
    assert digest.sniff((DATA / name).read_bytes())
    assert digest.sniff((DATA / name).read_text(encoding="utf-8").encode("gb18030"))
    assert name.endswith(digest.SUFFIXES)


def test_a_mixed_file_is_parted_where_the_layouts_meet() -> None:
    issues = read_file(DATA / "mixed.txt").issues
    assert [issue.number for issue in issues] == [1, 2, 3, 4, 5]
    assert [len(issue.entries) for issue in issues] == [2, 2, 9, 4, 5]
    for issue in issues:
        assert [entry.ordinal for entry in issue.entries] == list(range(1, len(issue.entries) + 1))
    assert title(issues[3].entries[0], "en") == "Gates that Open Themselves"


def test_a_mixed_file_reads_as_its_parts_do() -> None:
    parts = ("posts.txt", "glued.txt", "copied.md", "tagged.txt")
    alone = [title_of(entry) for name in parts for entry in read_file(DATA / name).entries]
    assert [title_of(entry) for entry in read_file(DATA / "mixed.txt").entries][4:] == alone


def title_of(entry: DigestEntry) -> tuple[str, tuple[str, ...]]:
    paper = entry.paper
    return paper.titles[0].value, tuple(one.as_written for one in paper.authorships)


def test_posts_under_a_heading_of_a_page_stay_with_it(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(
        f"{page()}\n\n另外几篇值得关注的论文:\n\n《Herding Cats》C Hill [UP]\n", encoding="utf-8"
    )
    (issue,) = pieces(path).issues
    assert [entry.section for entry in issue.entries] == ["main", "more"]


@pytest.mark.parametrize("size", [1, 100, 1000, 5000])
def test_issues_of_any_size_give_the_same_papers(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "posts.txt"
    path.write_text("\n".join(one.line for one in posts(60)), encoding="utf-8")
    whole = pieces(path)
    assert len(whole.issues) == 1
    monkeypatch.setattr(_boundary, "_LARGE", size)
    parted = pieces(path)
    assert list(map(content, parted.entries)) == list(map(content, whole.entries))
    assert parted.rejected == whole.rejected
    assert parted.coverage == whole.coverage
    for issue in parted.issues:
        assert [entry.ordinal for entry in issue.entries] == list(range(1, len(issue.entries) + 1))


@pytest.mark.parametrize("name", ["sample.txt", "variations.txt", "two-issues.txt", "copied.md"])
@pytest.mark.parametrize("size", [200, 1000, 5000])
def test_an_issue_cut_for_its_size_goes_on(
    name: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pieces(DATA / name)
    monkeypatch.setattr(_boundary, "_LARGE", size)
    monkeypatch.setattr(_boundary, "_ANYWHERE", 100)
    parted = pieces(DATA / name)
    assert size > 200 or len(parted.issues) > len(whole.issues)
    assert list(map(content, parted.entries)) == list(map(content, whole.entries))
    assert [one.section for one in parted.entries] == [one.section for one in whole.entries]
    assert {issue.legend for issue in parted.issues} == {issue.legend for issue in whole.issues}
    assert parted.rejected == whole.rejected
    assert parted.coverage == whole.coverage


def test_pieces_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "posts.txt"
    path.write_text("\n".join(one.line for one in posts(200)) * 60, encoding="utf-8")
    (source,) = find([str(path)], "digest").sources
    sizes = [len(chunk.data) for chunk in digest.split(source)]
    assert sum(sizes) == source.byte_size
    assert len(sizes) == source.byte_size // (1 << 20) + 1
    assert max(sizes) < (1 << 20) + 2000


def test_what_is_no_digest_is_cut_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_boundary, "_LARGE", 100)
    path = tmp_path / "notes.txt"
    path.write_text("Sheep are fine.\n" * 1000, encoding="utf-8")
    (source,) = find([str(path)], "digest").sources
    assert max(len(chunk.data) for chunk in digest.split(source)) < 450
    reading = pieces(path)
    assert (reading.issues, reading.coverage.rejected) == ((), 1000)


# Recognised by its content


@pytest.mark.parametrize(
    "line",
    [
        "《Counting Sheep》A Meadow, B Fold [UP] (2020) http://t.cn/a",
        "*《Counting Sheep》A Meadow… [UP]",
        "[CL]《Counting Sheep》A Meadow, R J. Cro...",
        "Counting SheepA Meadow, B Fold[UP]数羊要点:提出方法。",
        "### 1、Counting Sheep\n> - URL：https://arxiv.org/abs/2301.00000",
        "谢谢大家\n\n《Counting Sheep》A Meadow [UP]",
    ],
)
def test_recognised(line: str) -> None:
    assert digest.sniff(line.encode())


@pytest.mark.parametrize(
    "head",
    [
        '{"title": "《Counting Sheep》A Meadow [UP]"}\n',
        '[{"title": "Counting Sheep"}]\n',
        "@article{fold,\n title={《Counting Sheep》},\n}\n",
        "<article>\n《Counting Sheep》A Meadow [UP]\n</article>\n",
        "TY  - JOUR\nTI  - 《Counting Sheep》\nN2  -\n《Herding》A Fold [UP]\nER  -\n",
        "title,authors\n《数羊》,李牧\n",
        "title\tauthors\nCounting Sheep\tA Meadow\n",
        "# Readme\n\n## 1. Install\n\nRun it.\n",
        "《数羊》是一本好书。\n",
        "《The Joy of Wool》 http://t.cn/a\n",
        "要点:\n1) 羊\n",
    ],
)
def test_not_recognised(head: str) -> None:
    assert not digest.sniff(head.encode())


def test_samples_of_other_formats_are_not_recognised() -> None:
    files = [path for path in DATA.parent.rglob("*") if path.is_file() and path.parent != DATA]
    assert [path.name for path in files if digest.sniff(path.read_bytes())] == []


@pytest.mark.real
@pytest.mark.parametrize("folder", ["acl", "affiliations", "arxiv", "openalex", "scierc"])
def test_real_files_of_other_formats_are_not_recognised(folder: str) -> None:
    files = [path for path in sorted(real(folder).rglob("*")) if path.is_file()]
    assert files
    taken = [path.name for path in files if digest.sniff(path.read_bytes()[: 1 << 16])]
    assert taken == []


# Any text at all


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("《》【】[]()*…. ,&ABab羊:0" + "\n"), max_size=80).map("".join))
def test_nothing_of_any_signs_is_lost(text: str) -> None:
    assert lost(text.encode(), read(text)) == []
