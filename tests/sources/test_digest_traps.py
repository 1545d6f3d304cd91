"""Small changes that once led the reader to wrong facts, to silent losses, or to a halt."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.infer import code_link, post_date
from kg.sources import digest
from tests.sources.reading import (
    ENTRY,
    abstract,
    affiliations,
    authors,
    lost,
    page,
    read,
    summary,
    title,
)

ROOT = Path(__file__).parents[2]
SHORT = "[LG] Counting Sheep\n\n{zh}\nA Fold, B Crook\n[Pasture Lab]\n"
TWO = ["A Fold", "B Crook"]


@pytest.mark.parametrize(
    "zh",
    ["元数据规范化", "数羊", "数羊、数牛", "数羊的艺术,从一到一百", "数羊的方法。", "数羊,数牛。"],
)
def test_a_short_chinese_title_is_no_author(zh: str) -> None:
    entry = read(SHORT.format(zh=zh)).entry
    assert (title(entry, "zh"), authors(entry)) == (zh.rstrip("。"), TWO)


@pytest.mark.parametrize(
    "zh",
    ["数羊的艺术,羊群很大,难以计数,方法简单。", "数羊,数牛。我们数羊,再数牛。"],
)
def test_chinese_clauses_are_no_authors(zh: str) -> None:
    reading = read(page(zh=zh))
    assert reading.rejected == ()
    assert authors(reading.entry) == TWO
    assert title(reading.entry, "zh") == zh.partition("。")[0]


@pytest.mark.parametrize(
    "second",
    ["Convolutional Neural Networks", "A Deep Learning Approach", "A Survey", "with Attention"],
)
def test_second_line_of_a_title_is_no_author(second: str) -> None:
    entry = read(page(title=f"1、[LG] Counting Sheep\n{second}")).entry
    assert (title(entry, "en"), authors(entry)) == (f"Counting Sheep {second}", TWO)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A Fold, B Cro...", ["A Fold"]),
        ("A Fold, B Crook et al.", TWO),
        ("A Fold, B Crook 等", TWO),
        ("A Fold, B Crook等", TWO),
        ("A Fold¹, B Crook²", TWO),
        ("A Fold, B Crook\u200b", TWO),
        ("A Fold, B Crook, S d'Ascoli", [*TWO, "S d'Ascoli"]),
        ("A Fold, B Crook, G 't Hooft", [*TWO, "G 't Hooft"]),
        ("A Fold, B Crook, J‐P Hill", [*TWO, "J‐P Hill"]),
        ("A Fold, B Crook, A do Carmo", [*TWO, "A do Carmo"]),
        ("A Fold, B Crook, L vd Vale", [*TWO, "L vd Vale"]),
        ("A Fold, Plato", ["A Fold"]),
    ],
)
def test_authors_are_found(line: str, names: list[str]) -> None:
    entry = read(page(authors=line)).entry
    assert authors(entry) == names
    assert abstract(entry) == ENTRY["en"]


@pytest.mark.parametrize("line", ["OpenAI", "Plato"])
def test_a_line_where_authors_are_expected_is_no_abstract(line: str) -> None:
    assert abstract(read(page(authors=line)).entry) == ENTRY["en"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("[Pasture Lab] (2021)", ["Pasture Lab"]),
        ("[Pasture Lab].", ["Pasture Lab"]),
        ("[Pasture Lab]\u200b", ["Pasture Lab"]),
        ("[Pasture Lab &\nWool Lab]", ["Pasture Lab", "Wool Lab"]),
        ("[HP] [MIT]", ["HP", "MIT"]),
    ],
)
def test_affiliations_are_found(line: str, names: list[str]) -> None:
    entry = read(page(affiliations=line)).entry
    assert affiliations(entry) == names
    assert abstract(entry) == ENTRY["en"]


@pytest.mark.parametrize(
    "zh", ["约翰・霍普金斯的羊。我们数羊。", "数羊的方法。我们数Пётр的羊。", "数羊的方法。ヒツジ。"]
)
def test_a_foreign_letter_leaves_a_chinese_text_chinese(zh: str) -> None:
    entry = read(page(zh=zh)).entry
    assert title(entry, "zh") == zh.partition("。")[0]
    assert summary(entry) == zh.partition("。")[2]


@pytest.mark.parametrize("en", ["We translate sheep as ヒツジ.", "We count Пётр’s sheep."])
def test_a_foreign_word_leaves_an_english_text_english(en: str) -> None:
    assert abstract(read(page(en=en)).entry) == en


def test_an_address_ends_where_chinese_goes_on() -> None:
    reading = read(page(zh="数羊的方法。代码在https://github.com/fold/sheep上公开。"))
    assert reading.entry.paper.links == ("https://github.com/fold/sheep",)
    concluded = [found.object for found in code_link.infer(reading.issues[0])]
    assert concluded == ["https://github.com/fold/sheep"]


@pytest.mark.parametrize("tail", ["?a=1&param=2", "?a=1&region=cn", "?a=1&copy=2", "?a=1&note=3"])
def test_an_ampersand_in_an_address_is_no_entity(tail: str) -> None:
    assert read(page(post=ENTRY["post"] + tail)).entry.posts == (ENTRY["post"] + tail,)


@pytest.mark.parametrize(
    "line",
    [
        ENTRY["post"] + "，这里是说明",
        ENTRY["post"] + "(mirror)",
        ENTRY["post"] + "[mirror]",
        "https://w[eibo.com/9000000002/KdQM93XEb",
        ENTRY["post"] + " http://a:b:c/",
        ENTRY["post"] + " view:",
        "https://weibo/9000000002",
    ],
)
def test_nothing_behind_an_address_is_lost(line: str) -> None:
    content = page(post=line).encode()
    assert lost(content, read(content)) == []


def test_words_before_a_figure_are_not_glued_to_its_name() -> None:
    content = page(figures="see image.png").encode()
    assert lost(content, read(content)) == []


@pytest.mark.parametrize("figures", ["IMG_01.PNG", "a.JPG.jpg", "f01.Png"])
def test_suffixes_of_figures_in_capitals(figures: str) -> None:
    assert read(page(figures=figures)).entry.figures == (figures,)


@pytest.mark.parametrize("line", ["arXiv:2101.00001", "arXiv: 2101.00001v2 [cs.LG]"])
def test_an_identifier_without_address(line: str) -> None:
    entry = read(page(post=line)).entry
    assert (entry.paper.arxiv, abstract(entry)) == ("2101.00001", ENTRY["en"])


def test_a_link_to_code_leaves_the_day_to_be_concluded() -> None:
    reading = read(page(post=f"GitHub: https://github.com/fold/sheep\n{ENTRY['post']}"))
    assert [found.object for found in post_date.infer(reading.issues[0])] == ["2021-05-04"]


def test_an_untagged_title_after_an_entry_without_authors_begins_an_entry() -> None:
    first = page(authors="", affiliations="", zh="", en="")
    reading = read(f"{first}\n\nHerding Cats\n\nC Brook, D Hill\n[Fold Labs]\n")
    assert [authors(entry) for entry in reading.entries] == [[], ["C Brook", "D Hill"]]


def test_a_post_behind_rejected_lines_is_not_given_to_the_entry_before() -> None:
    reading = read(f"{page()}\n\nHerding Cats\nWe herd cats.\nhttps://weibo.com/1/Ke0cDASE5")
    assert reading.entry.posts == (ENTRY["post"],)


@pytest.mark.parametrize("tag", ["[LG/CV]", "[LG][CV]", "[NLP]", "[quant-ph]", "[CS.LG]"])
def test_an_unusual_tag_is_no_part_of_the_title(tag: str) -> None:
    assert title(read(page(title=f"1、{tag} Counting Sheep")).entry, "en") == "Counting Sheep"


@pytest.mark.parametrize("tag", ["[NLP]", "[quant-ph]"])
def test_an_entry_with_an_unusual_tag_is_not_rejected(tag: str) -> None:
    reading = read(f"{page()}\n\n{page(title=f'2、{tag} Herding Cats')}")
    assert [entry.listed_number for entry in reading.entries] == [1, 2]


def test_a_title_behind_a_zero_width_space() -> None:
    reading = read(f"{page()}\n\n\u200b{page(title='2、[LG] Herding Cats')}")
    assert [entry.listed_number for entry in reading.entries] == [1, 2]


def test_codes_of_the_legend_are_spelt_like_those_of_entries() -> None:
    reading = read(f"cs.LG - 机器学习 stat.ML - 统计\n\n{page(title='1、[cs.LG] Sheep')}")
    assert reading.entry.category == reading.issues[0].legend[0][0] == "cs.LG"


def test_a_second_meaning_of_the_star_is_not_lost() -> None:
    content = f"LG - 机器学习 (*表示值得重点关注)\n(*表示作者推荐)\n\n{page()}".encode()
    assert lost(content, read(content)) == []


def test_a_line_of_which_nothing_is_read_counts_as_rejected() -> None:
    reading = read(page(affiliations="[Univ...]"))
    assert reading.coverage.rejected == 1


def test_a_figure_is_no_title() -> None:
    assert read("image.png\nA Fold, B Crook\n[Pasture Lab]\n").issues == ()


@pytest.mark.parametrize(
    "line",
    [
        "'http://a' * 60 + ' x'",
        "'We a' + ' ' * 100_000 + 'b'",
        "'A' + '.' * 100_000 + 'x'",
    ],
)
def test_a_long_line_does_not_halt_the_reader(line: str) -> None:
    """In a process of its own, ended after a while: the first of these once took years."""
    script = f"from tests.sources.reading import page, read; read(page(en={line})).entry"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=15)


@pytest.mark.parametrize(("line", "blank"), [(" ", 4), (" 羊", 3)])
def test_a_long_line_of_spaces_is_blank(line: str, blank: int) -> None:
    content = page(post=line.replace(" ", " " * 200_000)).encode()
    reading = read(content)
    assert (reading.coverage.blank, len(reading.rejected)) == (blank, 4 - blank)
    assert lost(content, reading) == []


@pytest.mark.parametrize("sign", [" ", "\t", "\ufeff", "> ", "[", "A B, ", "1、", "《", "http://"])
def test_a_head_of_one_sign_is_judged_at_once(sign: str) -> None:
    before = time.process_time()
    digest.sniff((sign * 65_536).encode()[: 1 << 16])
    assert time.process_time() - before < 5


def test_a_bracket_does_not_go_on_in_a_broken_line() -> None:
    content = page(affiliations="[Pasture\nL\x02ab]")
    reading = read(content)
    assert reading.entry.paper.affiliations == ()
    assert reading.reasons == [
        "the bracket of the affiliations is not closed",
        "a control character",
    ]
    assert lost(content.encode(), reading) == []
