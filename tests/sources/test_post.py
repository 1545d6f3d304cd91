"""Posts of one line, and their tagged copies cut by a feed: each row of the table of traps."""

from collections import Counter
from pathlib import Path

import pytest

from kg.infer import code_link
from tests.sources.invented import Truth, posts
from tests.sources.reading import (
    Reading,
    affiliations,
    authors,
    lost,
    read,
    read_file,
    summary,
    title,
)

DATA = Path(__file__).parents[1] / "data" / "digest"


def post(tail: str = "A Meadow, B Fold [UP] (2020) http://t.cn/AbCd1", head: str = "") -> Reading:
    """Read a post; nothing of it may be lost."""
    line = f"{head}《Counting Sheep》{tail}"
    reading = read(line)
    assert lost(line.encode(), reading) == []
    return reading


def test_a_whole_post() -> None:
    reading = post(
        "A Meadow, B C. Fold [University of Pasture & Wool Research] (2020) http://t.cn/AbCd12"
        " view:http://t.cn/AbCd13 GitHub: http://t.cn/AbCd14  [组图共9张] 原图"
    )
    entry = reading.entry
    assert reading.rejected == ()
    assert title(entry, "en") == "Counting Sheep"
    assert authors(entry) == ["A Meadow", "B C. Fold"]
    assert affiliations(entry) == ["University of Pasture", "Wool Research"]
    assert (entry.paper.issued, entry.starred, entry.category) == ("2020", False, None)
    assert entry.posts == ("http://t.cn/AbCd12",)
    assert entry.paper.see_also == ("http://t.cn/AbCd13",)
    assert entry.paper.links == ("http://t.cn/AbCd14",)
    assert entry.paper.authorships[0].origin is None
    assert (entry.paper.origin.first, entry.paper.origin.last) == (0, 1)


def test_the_sample() -> None:
    reading = read_file(DATA / "posts.txt")
    assert [len(authors(entry)) for entry in reading.entries] == [2, 3, 2, 2, 2, 2]
    assert [entry.ordinal for entry in reading.entries] == [1, 2, 3, 4, 5, 6]
    assert reading.reasons == [
        "no paper, as the post says: 课程：羊毛学导论",
        "a second title in one post: paper:《Soft Hands for Wool》 http://t.cn/XyZ6",
        "no paper, no part of one, and no legend or heading",
    ]
    assert (reading.coverage.stated, reading.coverage.rejected) == (6, 2)


@pytest.mark.parametrize(
    ("head", "starred", "codes"),
    [
        ("", False, None),
        ("*", True, None),
        ("★ ", True, None),
        ("＊", True, None),
        ("[LG]", False, "LG"),
        ("【CL】 ", False, "CL"),
        ("[RO]*", True, "RO"),
        ("*[AI] ", True, "AI"),
        ("[cs.SI]", False, "cs.SI"),
        ("*【让羊群自己数自己】", True, None),
        ("论文：", False, None),
    ],
)
def test_what_stands_before_the_title(head: str, *, starred: bool, codes: str | None) -> None:
    entry = post(head=head).entry
    assert (entry.starred, entry.category) == (starred, codes)
    assert title(entry, "en") == "Counting Sheep"


def test_a_second_category_is_kept_as_rejected() -> None:
    assert post(head="[LG][CV]").reasons == ["a second category: CV"]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("A Meadow, B C. Fold", ["A Meadow", "B C. Fold"]),
        ("R J. N. Crook", ["R J. N. Crook"]),
        ("S W Fold, RQH Fold", ["S W Fold", "RQH Fold"]),
        ("A Féld, Ł Kámen", ["A Féld", "Ł Kámen"]),
        ("A C. P. L. F. d Vale", ["A C. P. L. F. d Vale"]),
        ("F d l Torre-Vale", ["F d l Torre-Vale"]),
        ("J-P Hill", ["J-P Hill"]),
        ("J H Jr., C Hill-Jr", ["J H Jr.", "C Hill-Jr"]),
        ("J Hill, Jr., B Fold", ["J Hill Jr.", "B Fold"]),
        ("J. Z Fold", ["J. Z Fold"]),
        ("Ada Meadow, Ben Fold", ["Ada Meadow", "Ben Fold"]),
        ("by A Meadow, B Fold", ["A Meadow", "B Fold"]),
        ("By Ada Meadow and B Fold", ["Ada Meadow", "B Fold"]),
        ("A Meadow， B Fold", ["A Meadow", "B Fold"]),
        ("李牧, 王羊", ["李牧", "王羊"]),
    ],
)
def test_authors(written: str, names: list[str]) -> None:
    reading = post(f"{written} [UP] (2020) http://t.cn/AbCd1")
    assert authors(reading.entry) == names
    assert reading.rejected == ()
    assert not reading.entry.paper.cut


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("University of Pasture & Wool Research", ["University of Pasture", "Wool Research"]),
        ("University of Pasture, Greenfield", ["University of Pasture, Greenfield"]),
        ("Pasture A&M University", ["Pasture A&M University"]),
        ("School of Wool (UP) & UP", ["School of Wool (UP)", "UP"]),
        ("Wool Lab &Fold Labs", ["Wool Lab", "Fold Labs"]),
        ("University of Pasture and Fold Labs", ["University of Pasture", "Fold Labs"]),
        ("Institute of Wool and Felt", ["Institute of Wool and Felt"]),
        ("College of Wool and Felt, Fold Labs", ["College of Wool and Felt, Fold Labs"]),
        ("University College PastureW-Research", ["University College PastureW-Research"]),
        ("Univeristy of Pasture", ["Univeristy of Pasture"]),
        ("School [of] Wool & UP", ["School [of] Wool", "UP"]),
        ("草原大学", ["草原大学"]),
    ],
)
def test_affiliations(written: str, names: list[str]) -> None:
    reading = post(f"A Meadow [{written}] (2020) http://t.cn/AbCd1")
    assert affiliations(reading.entry) == names
    assert reading.rejected == ()


@pytest.mark.parametrize(
    ("written", "lang", "found", "venue"),
    [
        ("Counting Sheep | OpenReview", "en", "Counting Sheep", "OpenReview"),
        ("Counting Sheep |NeurIPS 2019", "en", "Counting Sheep", "NeurIPS 2019"),
        ("Counting p(x | y) in Sheep", "en", "Counting p(x | y) in Sheep", None),
        ("Counting Sheep)", "en", "Counting Sheep)", None),
        ("From Lamb toWool", "en", "From Lamb toWool", None),
        ("数羊的一百种方法", "zh", "数羊的一百种方法", None),
        ("On 《Sheep》 and Goats", "en", "On 《Sheep》 and Goats", None),
        ("Counting Sheep…", "en", "Counting Sheep", None),
    ],
)
def test_titles(written: str, lang: str, found: str, venue: str | None) -> None:
    line = f"《{written}》A Meadow [UP] (2020) http://t.cn/AbCd1"
    reading = read(line)
    paper = reading.entry.paper
    assert [(text.lang, text.value) for text in paper.titles] == [(lang, found)]
    assert (paper.venue.name if paper.venue else None) == venue
    assert lost(line.encode(), reading) == []


@pytest.mark.parametrize("dots", ["…", "...", " …", " ... "])
@pytest.mark.parametrize("behind", ["[UP]", "(2020)"])
def test_authors_cut_by_the_writer(dots: str, behind: str) -> None:
    reading = post(f"A Meadow, Ben Fold{dots}{behind} http://t.cn/AbCd1")
    assert authors(reading.entry) == ["A Meadow", "Ben Fold"]
    assert reading.entry.paper.cut


@pytest.mark.parametrize(
    ("tail", "names", "institutions", "reason"),
    [
        ("A Meadow, R J. Cro...", 1, 0, "the list of authors is cut here: R J. Cro..."),
        ("A Meadow, R J…", 1, 0, "the list of authors is cut here: R J…"),
        ("A Meadow, ...", 1, 0, "the list of authors is cut here: ..."),
        ("A Meadow, R Cro... 全文", 1, 0, "the list of authors is cut here: R Cro..."),
        ("A Meadow [UP & Wo...", 1, 1, "the list of affiliations is cut here: Wo..."),
        ("A Meadow [UP & Wo...]", 1, 1, "the list of affiliations is cut here: Wo..."),
        ("A Meadow [UP & Wool", 1, 1, "the list of affiliations is cut here: Wool…"),
        ("A Meadow [Univ…", 1, 0, "the list of affiliations is cut here: Univ…"),
        ("A Mea...", 0, 0, "the list of authors is cut here: A Mea..."),
    ],
)
def test_cut_by_a_feed(tail: str, names: int, institutions: int, reason: str) -> None:
    reading = post(tail, head="[CL]")
    assert reading.reasons == [reason]
    assert len(authors(reading.entry)) == names
    assert len(affiliations(reading.entry)) == institutions
    assert reading.entry.paper.cut


@pytest.mark.parametrize("tail", ["http://t.cn/Ab...", "view:http://t.cn/Ab…"])
def test_a_cut_address_is_no_address(tail: str) -> None:
    reading = post(f"A Meadow [UP] {tail}")
    assert reading.entry.posts == reading.entry.paper.see_also == ()
    assert reading.reasons == [f"an address is cut here: {tail.rstrip('…')}"]


@pytest.mark.parametrize("line", ["[CL]《A Very Long Title that Lea...", "*《A Very Long Ti…"])
def test_a_cut_title_is_no_paper(line: str) -> None:
    reading = read(line)
    assert (reading.issues, reading.reasons) == ((), ["the title is cut off"])


def test_a_missing_bracket_spoils_no_neighbour() -> None:
    line = "《Herding Cats》A Fold [UP]"
    reading = read(f"{line}\n*《Counting Sheep A Meadow [UP]\n{line}\n")
    assert reading.reasons == ["the title's 》 is missing"]
    assert [title(entry, "en") for entry in reading.entries] == ["Herding Cats"] * 2


def test_a_remark_is_no_title_and_no_name() -> None:
    reading = post(head="【用稀疏注意力数羊】")
    assert [text.value for text in reading.entry.paper.titles] == ["Counting Sheep"]
    assert authors(reading.entry) == ["A Meadow", "B Fold"]
    assert summary(reading.entry) == "用稀疏注意力数羊"


def test_a_remark_behind_the_authors() -> None:
    entry = post("A Meadow 【值得一读】 [UP]").entry
    assert (authors(entry), affiliations(entry), summary(entry)) == (
        ["A Meadow"],
        ["UP"],
        "值得一读",
    )


def test_a_title_in_a_remark_is_not_the_title() -> None:
    assert title(post(head="【《羊》的续篇】").entry, "en") == "Counting Sheep"


@pytest.mark.parametrize(
    "further",
    [
        "paper:《Herding Cats》C Hill [Fold Labs] http://t.cn/b",
        "论文：《Herding Cats》 http://t.cn/b",
        "《Herding Cats》C Hill [Fold Labs] http://t.cn/b 《Shearing》C Vale",
        "、《Herding Cats》",
    ],
)
def test_further_titles_are_kept_as_rejected(further: str) -> None:
    reading = post(f"A Meadow [UP] http://t.cn/a {further}")
    assert title(reading.entry, "en") == "Counting Sheep"
    assert (authors(reading.entry), affiliations(reading.entry)) == (["A Meadow"], ["UP"])
    assert reading.entry.posts == ("http://t.cn/a",)
    assert reading.reasons == [f"a second title in one post: {further}"]


def test_a_blog_post_and_its_paper() -> None:
    reading = post("http://t.cn/a paper:《Herding Cats》C Hill [UP] http://t.cn/b")
    assert (title(reading.entry, "en"), authors(reading.entry)) == ("Counting Sheep", [])


@pytest.mark.parametrize(
    "line",
    [
        "【课程：羊毛学导论】《Introduction to Wool》by Ada Meadow [UP] http://t.cn/a",
        "【羊毛学公开课】《Introduction to Wool》by Ada Meadow http://t.cn/a",
        "【新书】《The Joy of Wool》Ada Meadow, Ben Fold http://t.cn/a  [组图共2张] 原图",
        "【免费电子书】《The Joy of Wool》by Ada Meadow (2019) http://t.cn/a",
        "《The Joy of Wool》 http://t.cn/a 原图",
        "《The Joy of Wool》free book by Ada Meadow http://t.cn/a",
        "《牧羊记》[赞] http://t.cn/a",
        "*《牧羊记》好看！ http://t.cn/a",
        "《牧羊人日报》今日发布 http://t.cn/a",
        "感谢《羊》的支持",
        "谢谢大家",
    ],
)
def test_no_paper(line: str) -> None:
    before = "《Counting Sheep》A Meadow [UP]"
    reading = read(f"{before}\n{line}\n{before}\n")
    assert [title(entry, "en") for entry in reading.entries] == ["Counting Sheep"] * 2
    assert [(one.line, one.text) for one in reading.rejected] == [(2, line)]
    assert reading.reasons[0]
    assert reading.coverage.rejected == 1


@pytest.mark.parametrize(
    "head", ["【视频分割新方法】", "【书写识别新方法】", "【课程学习数羊】", "【新闻推荐数羊】"]
)
def test_a_topic_is_not_what_a_post_is_about(head: str) -> None:
    assert authors(post(head=head).entry) == ["A Meadow", "B Fold"]


@pytest.mark.parametrize(
    ("tail", "field", "value"),
    [
        ("view:https://arxiv.org/abs/2001.00001v2", "arxiv", "2001.00001"),
        ("paper: https://doi.org/10.1234/Sheep.5", "doi", "10.1234/sheep.5"),
        ("arXiv:2001.00001", "arxiv", "2001.00001"),
        (
            "paper:http://t.cn/b dataset: http://t.cn/c",
            "see_also",
            ("http://t.cn/b", "http://t.cn/c"),
        ),
        ("GitHub:http://t.cn/b", "links", ("http://t.cn/b",)),
        ("https://github.com/fold/sheep", "links", ("https://github.com/fold/sheep",)),
        ("代码：http://t.cn/b原图", "links", ("http://t.cn/b",)),
        ("http://t.cn/aview:http://t.cn/b", "see_also", ("http://t.cn/b",)),
        ("（2019）", "issued", "2019"),
    ],
)
def test_what_stands_at_the_end(tail: str, field: str, value: object) -> None:
    reading = post(f"A Meadow [UP] {tail}")
    assert getattr(reading.entry.paper, field) == value
    assert reading.rejected == ()


def test_an_address_of_code_is_concluded() -> None:
    issue = post("A Meadow [UP] GitHub: https://github.com/fold/sheep [组图共2张]").issues[0]
    assert [found.object for found in code_link.infer(issue)] == ["https://github.com/fold/sheep"]


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        ("A Meadow [UP] (3020)", "no year of papers: 3020"),
        ("A Meadow [UP] (2019) (2020)", "a second year: 2020"),
        ("A Meadow [UP] (2019) 很有意思", "words that belong to no field: 很有意思"),
        ("A Meadow [UP] (2019) [Fold Labs]", "words that belong to no field: Fold Labs"),
        ("A Meadow, OpenWool [UP]", "not the name of a person: OpenWool"),
        (
            "A Meadow [UP] arXiv:2001.00001 arXiv:2001.00002",
            "a second arxiv identifier in one entry: arXiv:2001.00002",
        ),
    ],
)
def test_rejected_beside_the_paper(tail: str, reason: str) -> None:
    reading = post(tail)
    assert authors(reading.entry) == ["A Meadow"]
    assert reading.reasons == [reason]
    assert reading.coverage.rejected == 0


@pytest.mark.parametrize(
    "sign", ["[", "《", "》", "【", ".", "a ", "A B, ", "http://a", "(2020)", "组图"]
)
def test_a_long_post_does_not_halt_the_reader(sign: str) -> None:
    line = f"*《Counting Sheep》A Meadow {sign * (90_000 // len(sign))} [UP]"
    assert read(line).coverage.lines == 1


def test_recall_on_invented_posts() -> None:
    """At least 99 in 100 of each field, on posts with the traps as often as they were measured."""
    made = posts(2000)
    text = "\n".join(one.line for one in made)
    reading = read(text)
    assert lost(text.encode(), reading) == []
    found = {entry.origin.first: entry for entry in reading.entries}
    truths = {place: one.truth for place, one in enumerate(made) if one.truth is not None}
    assert set(found) == set(truths)
    wrong: Counter[str] = Counter()
    for place, truth in truths.items():
        entry = found[place]
        read_back = Truth(
            title=entry.paper.titles[0].value,
            authors=tuple(authors(entry)),
            affiliations=tuple(affiliations(entry)),
            year=entry.paper.issued or "",
            starred=entry.starred,
            cut=entry.paper.cut,
            post=next(iter(entry.posts), ""),
            venue=entry.paper.venue.name if entry.paper.venue else None,
        )
        wrong.update(
            name for name in Truth._fields if getattr(read_back, name) != getattr(truth, name)
        )
    assert max(wrong.values(), default=0) <= len(truths) / 100, wrong


@pytest.mark.parametrize("before", ["https://doi.org/", "paper: http://dx.doi.org/", "doi: "])
def test_brackets_of_a_doi_are_part_of_it(before: str) -> None:
    reading = post(f"A Meadow [UP] (2020) {before}10.1234/S0140-6736(20)30183-5 原图")
    assert reading.entry.paper.doi == "10.1234/s0140-6736(20)30183-5"
    assert reading.rejected == ()
