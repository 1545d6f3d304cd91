"""Items glued to one line: where the title ends, where the abstract begins."""

from pathlib import Path

import pytest

from tests.sources.reading import (
    abstract,
    affiliations,
    authors,
    lost,
    read,
    read_file,
    summary,
    title,
)

DATA = Path(__file__).parents[1] / "data" / "digest"
POINTS = "数羊的方法要点:提出方法。动机：羊多。一句话总结：数得快。"


def test_the_sample() -> None:
    page, gates = read_file(DATA / "glued.txt").issues
    assert [title(entry, "en") for entry in (*page.entries, *gates.entries)] == [
        "Counting Sheep with Sparse Attention",
        "Show, Attend and Herd",
        "Shearing with LLMs",
        "Gates that Open Themselves",
    ]
    first = page.entries[0]
    assert (first.category, first.starred) == ("LG", False)
    assert authors(first) == ["A Meadow", "B Fold", "C Y. Crook"]
    assert affiliations(first) == ["University of Pasture", "Wool DeepLab"]
    assert title(first, "zh") == "稀疏注意力数羊"
    assert summary(first).startswith("要点:提出一种")
    assert summary(first).endswith("就能数清整群羊。")
    assert abstract(first).startswith("Sheep are counted")
    assert page.entries[2].starred


def test_an_item_whose_lines_are_kept_apart() -> None:
    (entry,) = read_file(DATA / "glued.txt").issues[1].entries
    assert (authors(entry), title(entry, "zh")) == (["A Meadow", "B Fold"], "会自己打开的栅栏门")
    assert "1) 门认得羊。" in summary(entry)
    assert abstract(entry).startswith("Gates know")


@pytest.mark.parametrize(
    ("head", "found", "names"),
    [
        ("Sparse AttentionA Meadow, B Fold", "Sparse Attention", ["A Meadow", "B Fold"]),
        ("Sheep with LLMsA Meadow", "Sheep with LLMs", ["A Meadow"]),
        ("Sheep with LLMA Meadow, RQH Fold", "Sheep with LLM", ["A Meadow", "RQH Fold"]),
        ("Into the FoldB Chen", "Into the Fold", ["B Chen"]),
        ("Plan BA C. Meadow, B Fold", "Plan B", ["A C. Meadow", "B Fold"]),
        ("Counting SheepJ-P Hill, B Fold", "Counting Sheep", ["J-P Hill", "B Fold"]),
        ("Counting SheepA d Vale, B Fold", "Counting Sheep", ["A d Vale", "B Fold"]),
        ("Counting SheepAda Meadow, B Fold", "Counting Sheep", ["Ada Meadow", "B Fold"]),
        ("How Many Sheep?A Meadow and B Fold", "How Many Sheep?", ["A Meadow", "B Fold"]),
        ("Gates 2.0A Meadow, B Fold", "Gates 2.0", ["A Meadow", "B Fold"]),
        (
            "Sheep, Goats, and CowsA Meadow, B Fold",
            "Sheep, Goats, and Cows",
            ["A Meadow", "B Fold"],
        ),
        ("Show, Attend CountA Meadow, B Fold", "Show, Attend Count", ["A Meadow", "B Fold"]),
        ("Counting Sheep A Meadow, B C. Fold", "Counting Sheep", ["A Meadow", "B C. Fold"]),
        ("Counting SheepŁ Kámen, A Féld", "Counting Sheep", ["Ł Kámen", "A Féld"]),
    ],
)
def test_title_and_authors_are_parted(head: str, found: str, names: list[str]) -> None:
    line = f"[LG] {head}[UP]{POINTS}"
    reading = read(line)
    assert (title(reading.entry, "en"), authors(reading.entry)) == (found, names)
    assert reading.rejected == ()
    assert lost(line.encode(), reading) == []


@pytest.mark.parametrize("dots", ["…", "...", " …"])
def test_a_cut_list(dots: str) -> None:
    entry = read(f"Counting SheepA Meadow, B Fold{dots}[UP]{POINTS}").entry
    assert (authors(entry), entry.paper.cut) == (["A Meadow", "B Fold"], True)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            f"[LG] {'Counting Sheep ' * 12}A Meadow{POINTS}",
            "one line without affiliations in brackets before its points",
        ),
        (
            f"[LG] {'counting sheep ' * 12}[UP]{POINTS}",
            "title and authors on one line cannot be told apart",
        ),
    ],
)
def test_what_cannot_be_parted_is_rejected(line: str, reason: str) -> None:
    reading = read(f"《Herding》A Fold [UP]\n{line}\n《Herding Cats》A Fold [UP]\n")
    assert reading.reasons == [reason]
    assert len(reading.entries) == 2


@pytest.mark.parametrize(
    ("tail", "found"),
    [
        ("一句话总结：数得快。We count sheep with a model that is " + "very " * 9 + "fast.", 1),
        ("一句话总结：用LLM数羊Sheep are counted by a model that is " + "very " * 9 + "fast.", 1),
        ("一句话总结：用LLM数羊，比GPT快。", 0),
        ("一句话总结：", 0),
    ],
)
def test_where_the_abstract_begins(tail: str, found: int) -> None:
    line = f"Counting SheepA Meadow[UP]数羊要点:提出方法。{tail}"
    reading = read(line)
    assert len(reading.entry.paper.abstracts) == found
    assert "very" not in summary(reading.entry)
    assert lost(line.encode(), reading) == []


def test_a_second_chinese_title_is_no_title() -> None:
    line = f"数羊新方法Sheep九九A Meadow, B Fold[UP]{POINTS}"
    reading = read(line)
    assert title(reading.entry, "zh") == "数羊新方法Sheep九九"
    assert summary(reading.entry).startswith("数羊的方法\n要点:")
    assert lost(line.encode(), reading) == []


@pytest.mark.parametrize("sign", ["A B, ", "[", "A", "Aa ", "要点:", ", "])
def test_a_long_item_does_not_halt_the_reader(sign: str) -> None:
    line = f"[LG] {sign * (90_000 // len(sign))}[UP]{POINTS}"
    assert read(line).coverage.lines == 1
