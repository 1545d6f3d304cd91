"""Lines of a digest page, one kind at a time."""

import pytest

from kg.sources.digest import _lists, _page


def line(text: str) -> _page.Line:
    (found,) = _page.read_lines(text.encode(), "utf-8", 0)
    return found


def lines(text: str) -> list[_page.Line]:
    return _page.read_lines(text.encode(), "utf-8", 0)


def test_lines_are_numbered_and_keep_what_they_were() -> None:
    found = _page.read_lines(b"\xef\xbb\xbf one \r\n\n\xff\ntwo\x00", "utf-8", 7)
    assert [(one.number, one.raw, one.text) for one in found[:2]] == [
        (7, "\ufeff one ", "one"),
        (8, "", ""),
    ]
    assert [one.broken for one in found] == [
        None,
        None,
        "bytes that are no UTF-8 text",
        "a control character",
    ]
    assert found[2].raw == "\\xff"


@pytest.mark.parametrize(("data", "count"), [(b"", 0), (b"\n", 1), (b"a", 1), (b"a\n", 1)])
def test_count_of_lines(data: bytes, count: int) -> None:
    assert len(_page.read_lines(data, "utf-8", 0)) == count


@pytest.mark.parametrize(
    ("text", "pairs", "star"),
    [
        ("LG - 机器学习 CV - 计算机视觉", [("LG", "机器学习"), ("CV", "计算机视觉")], None),
        ("ＬＧ：机器学习；ＣＶ：计算机视觉", [("LG", "机器学习"), ("CV", "计算机视觉")], None),
        ("lg = 机器学习", [("LG", "机器学习")], None),
        ("LG - 机器学习 (*表示值得重点关注)", [("LG", "机器学习")], "值得重点关注"),
        ("（★代表推荐）", [], "推荐"),
    ],
)
def test_legend(text: str, pairs: list[tuple[str, str]], star: str | None) -> None:
    assert _page.legend(line(text)) == (tuple(pairs), star)


@pytest.mark.parametrize(
    "text",
    ["", "机器学习", "LG", "LG - Machine Learning", "NAS - 架构搜索", "LG - 机器学习 and more"],
)
def test_no_legend(text: str) -> None:
    assert not any(_page.legend(found) for found in lines(text))


@pytest.mark.parametrize(
    "text",
    [
        "另外几篇值得关注的论文:",
        "另外几篇值得关注的论文：",
        "另外几篇值得关注的论文",
        "## 其他值得关注的工作",
        "此外:",
        "其他",
        "更多论文",
    ],
)
def test_section(text: str) -> None:
    assert _page.is_section(line(text))


@pytest.mark.parametrize(
    "text", ["另外,本文提出一种新方法。", "Others:", "我们的论文:", "[LG] 其他", "另外几篇论文。"]
)
def test_no_section(text: str) -> None:
    assert not _page.is_section(line(text))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("1、[LG] Sheep", (1, False, ("LG",), "Sheep")),
        ("[LG] Sheep", (None, False, ("LG",), "Sheep")),
        ("１２．【cv】Sheep  and   Goats", (12, False, ("CV",), "Sheep and Goats")),
        ("*3) [RO]Sheep", (3, True, ("RO",), "Sheep")),
        ("3)*[RO]Sheep", (3, True, ("RO",), "Sheep")),
        ("3)[RO]*Sheep", (3, True, ("RO",), "Sheep")),
        ("### 4: [stat.ML] Sheep", (4, False, ("stat.ML",), "Sheep")),
        ("5、[cond-mat.soft] Sheep", (5, False, ("cond-mat.soft",), "Sheep")),
        ("6、[LG]", (6, False, ("LG",), "")),
        ("7、[LG] [Re] Sheep", (7, False, ("LG",), "[Re] Sheep")),
    ],
)
def test_tagged_title(text: str, title: tuple[int | None, bool, tuple[str, ...], str]) -> None:
    assert _page.tagged_title(line(text)) == title


@pytest.mark.parametrize("text", ["[LG]", "[UCLA]", "LG Sheep", "1、Sheep", "1234、[LG] Sheep"])
def test_no_tagged_title(text: str) -> None:
    assert _page.tagged_title(line(text)) is None


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("at https://github.com/fold/cct-m4.", ["https://github.com/fold/cct-m4"]),
        ("(https://fold.org/a), http://b.org!", ["https://fold.org/a", "http://b.org"]),
        ("见https://fold.org/a。", ["https://fold.org/a"]),
        ("见https://fold.org/a，即", ["https://fold.org/a"]),
        ("https://fold.org/a?b=1&c=2#d", ["https://fold.org/a?b=1&c=2#d"]),
        ("no address", []),
    ],
)
def test_addresses(text: str, addresses: list[str]) -> None:
    assert list(_page.addresses(text)) == addresses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://weibo.com/1/Kc", ["https://weibo.com/1/Kc"]),
        ("链接: http://t.cn/a", ["http://t.cn/a"]),
        ("http://t.cn/a  http://t.cn/b", ["http://t.cn/a", "http://t.cn/b"]),
        ("See http://t.cn/a", []),
        ("http://t.cn/a for more", []),
        ("", []),
    ],
)
def test_link_line(text: str, found: list[str]) -> None:
    links = [_page.links(one) for one in lines(text)]
    assert [post for one in links if one is not None for post in one.posts] == found


def test_links_are_told_apart() -> None:
    found = _page.links(
        line("http://t.cn/a GitHub: http://t.cn/b https://github.com/f/s arXiv:2101.00001")
    )
    assert found is not None
    assert found.posts == ("http://t.cn/a",)
    assert found.others == ("http://t.cn/b", "https://github.com/f/s")
    assert found.identifiers == (("arxiv", "2101.00001"),)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("image.png", "image.png"),
        ("f01.png.jpgf02.png.jpg", "f01.png.jpg f02.png.jpg"),
        ("f02.png.jpgf03.png.jpgf10.png.jpg", "f02.png.jpg f03.png.jpg f10.png.jpg"),
        ("image.png f01.jpeg f02.webp", "image.png f01.jpeg f02.webp"),
        ("image.pngf01.png.jpg", "image.png f01.png.jpg"),
        ("图1.png", "图1.png"),
        ("image(1).png", "image(1).png"),
        ("We draw sheep, see image.png", ""),
        ("image.png, f01.png", ""),
        ("image.tiff", ""),
        ("png", ""),
    ],
)
def test_figure_line(text: str, names: str) -> None:
    assert _page.figure_line(line(text)) == tuple(names.split())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[UCLA & DiDi AI Labs]", ["UCLA", "DiDi AI Labs"]),
        ("[Pasture Lab & Pasture Lab]", ["Pasture Lab", "Pasture Lab"]),
        ("[University of Pasture, Greenfield]", ["University of Pasture, Greenfield"]),
        ("[Pasture A&M University & UP]", ["Pasture A&M University", "UP"]),
        ("【Wool Lab ＆ Fold Labs】", ["Wool Lab", "Fold Labs"]),
        ("[Wool Lab &Fold Labs]", ["Wool Lab", "Fold Labs"]),
        ("[Wool Lab| Fold Labs；UP、草原大学]", ["Wool Lab", "Fold Labs", "UP", "草原大学"]),
        ("[Wool Lab] [Fold Labs]", ["Wool Lab", "Fold Labs"]),
        ("[School of Wool (UP)]", ["School of Wool (UP)"]),
        ("[R&amp;D Lab &amp; AT&amp;T]", ["R&D Lab", "AT&T"]),
        ("[Wool   Lab]", ["Wool Lab"]),
        ("[ ]", []),
        ("[]", []),
        ("[Wool Lab] (2021)", ["Wool Lab"]),
        ("[组图共9张]", []),
        ("[Wool Lab", []),
        ("Wool Lab", []),
    ],
)
def test_affiliation_line(text: str, names: list[str]) -> None:
    found = _page.affiliation_line(line(text))
    assert list(found.list.names if found else ()) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "M Lu, K M. Pohl, L Fei-Fei, J C Niebles",
            ["M Lu", "K M. Pohl", "L Fei-Fei", "J C Niebles"],
        ),
        ("F D l Torre, H v Hasselt", ["F D l Torre", "H v Hasselt"]),
        ("A Défossez，Ł Kaiser；P Dollár", ["A Défossez", "Ł Kaiser", "P Dollár"]),
        ("A Fold and B Crook & C Hill", ["A Fold", "B Crook", "C Hill"]),
        ("by A Fold, B Crook", ["A Fold", "B Crook"]),
        ("A Fold*, B Crook†", ["A Fold", "B Crook"]),
        ("J-P Hill, J.-P. Hill, RQH Fold", ["J-P Hill", "J.-P. Hill", "RQH Fold"]),
        ("A C. P. L. F. d Vale, J. Z Fold", ["A C. P. L. F. d Vale", "J. Z Fold"]),
        ("A O'Brook, B O’Brook, C Hill-Jr", ["A O'Brook", "B O’Brook", "C Hill-Jr"]),
        ("Ada Meadow, Leonardo da Vinci", ["Ada Meadow", "Leonardo da Vinci"]),
        ("李牧, 王羊", ["李牧", "王羊"]),
        ("A Anderson", ["A Anderson"]),
        ("A Fold,", ["A Fold"]),
    ],
)
def test_authors(text: str, names: list[str]) -> None:
    assert _lists.split_authors(text)[:2] == (tuple(names), ())


@pytest.mark.parametrize(
    ("text", "refused", "reason"),
    [
        ("A Fold, B Cro...", "B Cro...", "the list of authors is cut here"),
        ("A Fold, B Crook…", "B Crook…", "the list of authors is cut here"),
        ("A Fold, et al.", "et al.", "the list of authors is shortened"),
        ("A Fold, 等", "等", "the list of authors is shortened"),
        ("A Fold, the team", "the team", "not the name of a person"),
        ("A Fold, 2", "2", "not the name of a person"),
        ("A Fold, Plato", "Plato", "not the name of a person"),
    ],
)
def test_refused_authors(text: str, refused: str, reason: str) -> None:
    assert _lists.split_authors(text)[:2] == (("A Fold",), ((refused, reason),))


@pytest.mark.parametrize(
    "text", ["A Fold, B Crook", "A Fold", "Ada Meadow, B Crook", "A Fold, B Crook, C Hi…"]
)
def test_looks_like_authors(text: str) -> None:
    assert _lists.looks_like_authors(text)


@pytest.mark.parametrize(
    "text",
    [
        "Metadata Normalization",
        "Muesli:策略优化的组合改进",
        "We count sheep, goats and cows.",
        "数羊的艺术",
        "[Pasture Lab]",
        "",
    ],
)
def test_does_not_look_like_authors(text: str) -> None:
    assert not _lists.looks_like_authors(text)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Herding Cats\n\nA Fold, B Crook\n[Lab]", True),
        ("Herding Cats\n\n牧猫的艺术\nA Fold\n[Lab]", True),
        ("Herding Cats\n\nAda Meadow, Ben Fold\n[Lab]", True),
        ("Herding Cats\nA Fold [Lab]", True),
        ("Herding Cats\n\nWe herd cats.", False),
        ("Herding Cats", False),
        ("A Fold\nA Fold", False),
    ],
)
def test_begins_entry(text: str, *, begins: bool) -> None:
    assert _page.begins_entry(lines(text), 0) is begins
