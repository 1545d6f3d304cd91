"""Digests that others rewrote in Markdown: headings and lines with labels."""

from pathlib import Path

import pytest

from tests.sources.reading import affiliations, authors, lost, read, read_file, summary, title

DATA = Path(__file__).parents[1] / "data" / "digest"


def test_the_sample() -> None:
    reading = read_file(DATA / "copied.md")
    first, second, third = reading.entries
    assert reading.rejected == ()
    assert [title(entry, "en") for entry in reading.entries] == [
        "Counting Sheep with Sparse Attention",
        "Herding Gradients",
        "Shearing with Soft Hands",
    ]
    assert (first.listed_number, first.section, title(first, "zh")) == (
        1,
        "main",
        "用稀疏注意力数羊",
    )
    assert first.paper.arxiv == "2301.00000"
    assert affiliations(first) == ["University of Pasture", "Wool Research"]
    assert summary(first).split("\n")[0] == "动机：羊群很大，数起来很慢。"
    assert authors(second) == ["R Q Crook", "J-P Hill"]
    assert affiliations(second) == ["University of Pasture, Greenfield"]
    assert second.paper.links == ("https://github.com/fold/herding",)
    assert (third.section, third.paper.doi) == ("more", "10.1234/shear.3")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("University of Pasture & Fold Labs", ["University of Pasture", "Fold Labs"]),
        ("University of Pasture，UP", ["University of Pasture", "UP"]),
        ("草原大学、羊毛研究所", ["草原大学", "羊毛研究所"]),
        ("[University of Pasture, Wool Research]", ["University of Pasture", "Wool Research"]),
        ("University of Pasture, Greenfield", ["University of Pasture, Greenfield"]),
    ],
)
def test_institutions(value: str, names: list[str]) -> None:
    content = f"### 1、Counting Sheep\n> - 单位：{value}\n"
    reading = read(content)
    assert affiliations(reading.entry) == names
    assert lost(content.encode(), reading) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("> - 单位：", "nothing after the label"),
        ("> - URL：soon", "no address after the label"),
        ("> - 作者：A Fold", "a second line of authors"),
        ("> - 单位：Fold Labs", "a second line of affiliations"),
        ("> - 标题：Herding Cats", "a second title"),
        ("> - 作者：A Fold, the team", "a second line of authors"),
        ("#### 说明", "a heading, and no paper follows"),
    ],
)
def test_rejected_lines(line: str, reason: str) -> None:
    content = f"### 1、Counting Sheep\n> - 作者：A Meadow\n> - 单位：UP\n{line}\n"
    reading = read(content)
    assert reading.reasons == [reason]
    assert (authors(reading.entry), affiliations(reading.entry)) == (["A Meadow"], ["UP"])
    assert reading.coverage.rejected == 1


@pytest.mark.parametrize(
    "line",
    ["摘要：We count sheep.", "**Abstract**: We count sheep.", "- 英文摘要: We count sheep."],
)
def test_an_abstract_behind_a_label(line: str) -> None:
    entry = read(
        f"### 1、Counting Sheep\n> - URL：https://arxiv.org/abs/2301.00000\n{line}\n"
    ).entry
    assert [text.value for text in entry.paper.abstracts] == ["We count sheep."]


def test_a_quoted_page_is_read_as_the_page() -> None:
    lines = (DATA / "sample.txt").read_text(encoding="utf-8").splitlines()
    plain = read("\n".join(lines))
    quoted = read("\n".join(f"> {line}" for line in lines))
    assert quoted.issues == plain.issues


@pytest.mark.parametrize(
    ("value", "beside"),
    [
        ("https://arxiv.org/abs/2301.00002（镜像）", "（镜像）"),
        ("[PDF](https://arxiv.org/abs/2301.00002)", "PDF"),
        ("https://arxiv.org/abs/2301.00002> - **单位**：UP", "> - **单位**：UP"),
        ("https://arxiv.org/abs/2301.00002 https://arxiv", "https://arxiv"),
        ("[https://arxiv.org/abs/2301.00002](https://arxiv.org/abs/2301.00002)", None),
        ("https://arxiv.org/abs/2301.00002 ^", None),
    ],
)
def test_words_beside_an_address_are_kept(value: str, beside: str | None) -> None:
    content = f"### Herding\n\n> - URL：{value}\n"
    reading = read(content)
    assert reading.entry.paper.arxiv == "2301.00002"
    assert reading.reasons == ([f"words beside an address: {beside}"] if beside else [])
    assert lost(content.encode(), reading) == []


def test_brackets_of_a_doi_are_part_of_it() -> None:
    doi = "10.1234/S0140-6736(20)30183-5"
    for value in (f"https://doi.org/{doi}", f"[https://doi.org/{doi}](https://doi.org/{doi})"):
        reading = read(f"### Herding\n\n> - URL：{value}\n")
        assert (reading.entry.paper.doi, reading.rejected) == (doi.lower(), ())


def test_a_byte_order_mark_before_a_quoted_line() -> None:
    content = "### Herding\n\ufeff> - 作者：A Fold, B Crook\n&#8203;\n\u200b>\n"
    reading = read(content)
    assert authors(reading.entry) == ["A Fold", "B Crook"]
    assert (reading.coverage.blank, reading.rejected) == (2, ())
    assert lost(content.encode(), reading) == []
