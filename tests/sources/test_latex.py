"""LaTeX's accents and groups as Unicode."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources._latex import unicode_text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Plain sheep", "Plain sheep"),
        (r"M\"uller M\"{u}ller M{\"u}ller M{\"{u}}ller", "Müller Müller Müller Müller"),
        (r"Mar{\'\i}a Mar\'{\i}a Mar\'\i a", "María María María"),
        (r"\v{S}\v s \c{c}\c c \k{a} \H{o} \r{a} \d{a} \u{g} \={e} \.{z}", "Šš çç ą ő å ạ ğ ē ż"),
        (r"Nguy\~{\^e}n Nguy{\~{\^{e}}}n Nguy\^{\~e}n", "Nguyễn Nguyễn Nguyễn"),
        (r"\d{\^o} \d{\u{a}} \h{\^e} \'{\uhorn} \ohorn", "ộ ặ ể ứ ơ"),
        (r"\t{oo}", "o͡o"),
        (r"Stra{\ss}e Stra\ss{}e \o re {\L}{\'o}d\'z \AE on", "Straße Straße øre Łódź Æon"),
        (r"{\it Sheep} {\em in {W}ool} \textbf{and \emph{more}}", "Sheep in Wool and more"),
        (r"100\% \& more \$5 \_ \# \{a\}", "100% & more $5 _ # {a}"),
        (r"$\alpha_{1}$ and {\"o} and \(x^{2}\)", r"$\alpha_{1}$ and ö and \(x^{2}\)"),
        (r"\cite{fold} by \who{a}{b} stays", r"\cite{fold} by \who{a}{b} stays"),
        (r"a { b", "a { b"),
        (r"a } b", "a } b"),
        (r"\~{}ada \^{}", "~ada ^"),
        (r"\'( \~", r"\'( \~"),
        (r"\href{https://a.example/x}{here}", "https://a.example/x here"),
        ("{" * 40 + "x" + "}" * 40, "x"),
        ("\\", "\\"),
    ],
)
def test_written_and_read(written: str, expected: str) -> None:
    assert unicode_text(written) == expected
    assert unicodedata.is_normalized("NFC", unicode_text(written))


@pytest.mark.parametrize(
    ("written", "plain", "typeset"),
    [
        ("A~Fold", "A~Fold", "A Fold"),
        ("1--10 ---", "1--10 ---", "1–10 —"),
        ("``Warm'' flocks", "``Warm'' flocks", "“Warm” flocks"),
        (r"\url{https://a.example/~b--c\_d}", *["https://a.example/~b--c_d"] * 2),
        ("https://a.example/~b", *["https://a.example/~b"] * 2),
    ],
)
def test_ties_and_dashes_only_where_all_is_typeset(written: str, plain: str, typeset: str) -> None:
    assert unicode_text(written) == plain
    assert unicode_text(written, typeset=True) == typeset


@given(st.text(st.characters(exclude_characters="\\{}$~`'-")), st.booleans())
def test_plain_text_stays(text: str, typeset: bool) -> None:  # noqa: FBT001 - drawn
    assert unicode_text(text, typeset=typeset) == text


@given(st.text("\\{}$()[]~`'-^\"aeiuvHct \n%&1") | st.text(), st.booleans())
def test_never_raises(text: str, typeset: bool) -> None:  # noqa: FBT001 - drawn
    unicode_text(text, typeset=typeset)


@pytest.mark.parametrize("sign", ["\\(", "{", "\\'", "$ ", "\\href{", "\\a{", "~", "{a"])
def test_long_texts_take_no_long_time(sign: str) -> None:
    unicode_text(sign * 20_000, typeset=True)
