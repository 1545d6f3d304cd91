"""Letters and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources import _text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("元数据规范化", "zh"),
        ("Muesli:策略优化的组合改进", "zh"),
        ("OmniHang:用触点对应和神经碰撞估计学习悬挂物体", "zh"),
        ("基于深度光照自适应的AR/VR高保真人脸跟踪", "zh"),
        ("wav2vec 2.0:语音表征自监督学习框架", "zh"),
        ("数羊", "zh"),
        ("羊", "zh"),
        ("Metadata Normalization", "en"),
        ("A Défossez, Y Adi, G Synnaeve", "en"),
        ("We write 羊 for sheep in this long English sentence.", "en"),
        ("We write 绵羊 for sheep in this long English sentence.", "en"),
        ("羊を数える", "ja"),
        ("양을 세다", "ko"),
        ("Считаем овец", "ru"),
        ("3.14", "und"),
        ("……", "und"),
        ("", "und"),
    ],
)
def test_language(text: str, lang: str) -> None:
    assert _text.language(text) == lang


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("１、【LG】＊", "1、[LG]*"),
        ("（ＮＡＳ）：", "(NAS):"),
        ("〔UP〕", "[UP]"),
        ("★☆", "**"),
        ("a\u3000b\xa0c", "a b c"),
        ("数羊。", "数羊。"),
    ],
)
def test_flat(text: str, twin: str) -> None:
    assert _text.flat(text) == twin


@given(st.text())
def test_a_flat_twin_has_the_same_length(text: str) -> None:
    assert len(_text.flat(text)) == len(text)
    assert _text.flat(_text.flat(text)) == _text.flat(text)


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ("\ufeff1、[LG] Sheep", "1、[LG] Sheep"),
        ("  Sheep \u3000\r", "Sheep"),
        ("R&amp;D Lab", "R&D Lab"),
        ("AT&T", "AT&T"),
        ("a &lt; b", "a < b"),
        ("&nbsp;", ""),
    ],
)
def test_clean(line: str, plain: str) -> None:
    assert _text.clean(line) == plain


@pytest.mark.parametrize(
    ("text", "tidy"),
    [("A  De\u0301fossez ", "A Défossez"), ("B\u3000Fold", "B Fold"), ("F d l Vale", "F d l Vale")],
)
def test_tidy(text: str, tidy: str) -> None:
    assert _text.tidy(text) == tidy


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert _text.tidy(_text.tidy(text)) == _text.tidy(text)


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\ud800", "\uffff"])
def test_unfit(letter: str) -> None:
    assert _text.unfit(f"We count{letter} sheep.")


@pytest.mark.parametrize("letter", ["\t", "é", "羊", "\U0001f411", "\u2019", "\u3000"])
def test_fit(letter: str) -> None:
    assert not _text.unfit(f"We count{letter} sheep.")
