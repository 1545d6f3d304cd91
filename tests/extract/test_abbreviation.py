import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids
from kg.extract import _papers, abbreviation
from kg.records import Mention
from kg.settings import Settings
from tests.extract.written import One, paper

NAS = "concept/task/neural-architecture-search"
GAN = "concept/method/generative-adversarial-network"


def mentions(*texts: One) -> list[Mention]:
    find = abbreviation.prepare(Settings())
    return next(find(list(_papers.tokenize([paper(*texts)]))))


def found(*texts: One) -> list[tuple[int, str, str]]:
    """Text, words and concept of each mention."""
    return [
        (one.text, texts[one.text][2][one.start : one.end], one.concept) for one in mentions(*texts)
    ]


def term(words: str) -> str:
    return ids.concept("term", words)


def test_the_graph_has_its_version() -> None:
    assert abbreviation.graph(Settings()) == "abbreviation-1"


def test_both_forms_and_every_sighting_are_of_the_long_forms_concept() -> None:
    wool = term("wool tangent knot")
    assert found(
        ("title", "en", "WTKs for sheep"),
        ("abstract", "en", "A wool tangent knot (WTK) binds. WTK-based shears need the WTK."),
        ("abstract", "de", "Der WTK bindet."),
        ("summary", "zh", "基于WTK的方法"),
    ) == [
        (0, "WTKs", wool),
        (1, "wool tangent knot", wool),
        (1, "WTK", wool),
        (1, "WTK", wool),
        (1, "WTK", wool),
        (2, "WTK", wool),
        (3, "WTK", wool),
    ]


@pytest.mark.parametrize("text", ["WTKX", "the wtk", "xWTK", "WTK-LSTM", "W-TK"])
def test_words_that_only_hold_the_letters_are_no_sighting(text: str) -> None:
    both = found(("title", "en", text), ("abstract", "en", "A wool tangent knot (WTK)"))
    assert [words for number, words, _ in both if number == 0] == []


def test_a_short_form_means_what_its_paper_defines() -> None:
    (long, short) = found(("abstract", "en", "the nightly alpaca shearing (NAS) rota"))
    assert {long[2], short[2]} == {term("nightly alpaca shearing")}
    assert found(("abstract", "en", "Fast NAS with no definition")) == []


def test_a_known_long_form_is_its_concept() -> None:
    one, other = mentions(("abstract", "en", "neural architecture search (NAS)"))
    assert one.concept == other.concept == NAS
    assert one.kind == other.kind == "task"
    assert one.kept
    assert not one.candidate


def test_chinese_words_before_a_bracket_are_a_candidate_label() -> None:
    both = [
        ("abstract", "en", "We tie the wool tangent knot (WTK)."),
        ("summary", "zh", "本文提出羊毛切线结(WTK)。"),
    ]
    said = [one for one in mentions(*both) if one.text == 1]  # type: ignore[arg-type]
    assert [both[1][2][one.start : one.end] for one in said] == ["羊毛切线结", "WTK"]
    assert [one.candidate for one in said] == [True, False]
    assert {one.concept for one in said} == {term("wool tangent knot")}


@pytest.mark.parametrize("text", ["在可微神经网络架构搜索（NAS）中", "神经网络架构搜索(NAS)"])
def test_a_known_chinese_label_is_the_border(text: str) -> None:
    (one,) = mentions(("title", "zh", text))
    assert text[one.start : one.end] == "神经网络架构搜索"
    assert one.concept == NAS
    assert not one.candidate


def test_an_abbreviation_known_to_the_vocabulary_alone_bridges_too() -> None:
    text = "我们研究对抗生成网(GAN)。"
    (one,) = mentions(("summary", "zh", text))
    assert text[one.start : one.end] == "对抗生成网"
    assert one.concept == GAN
    assert one.candidate


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("通过羊毛结(GAN)", "羊毛结"),
        ("一种基于草地的羊毛结(GAN)", "羊毛结"),
        ("再现核Hilbert空间(GAN)", "再现核Hilbert空间"),
        ("参数,羊毛结(GAN, 1)", "羊毛结"),
        ("训练GAN和羊毛Net(GAN)", "羊毛Net"),
    ],
)
def test_the_left_border_is_guessed_after_function_words(text: str, wanted: str) -> None:
    (one,) = mentions(("summary", "zh", text))
    assert text[one.start : one.end] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "羊毛结(WTK)",
        "结的(GAN)",
        "羊(GAN)",
        "羊毛结 GAN",
        "wool(GAN)",
        "基于Wool(GAN)",
        f"{'羊毛' * 12}(GAN)",
    ],
)
def test_what_bridges_nothing(text: str) -> None:
    assert mentions(("summary", "zh", text)) == []


def test_bridges_stand_in_chinese_texts_alone() -> None:
    assert mentions(("summary", "ja", "羊毛結(GAN)")) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["en", "zh", "fr"]),
            st.text("wool tknWTKGAN()（）羊毛结的,.-s", max_size=40)
            | st.just("a wool tangent knot (WTK) of WTKs"),
        ),
        max_size=4,
    )
)
def test_mentions_are_in_order_once_each_and_inside_their_texts(
    texts: list[tuple[str, str]],
) -> None:
    given_texts: list[One] = [("abstract", lang, text) for lang, text in texts]
    places = [(one.text, one.start, one.end) for one in mentions(*given_texts)]
    assert places == sorted(set(places))
    for text, start, end in places:
        assert texts[text][1][start:end].strip() == texts[text][1][start:end] != ""


def test_one_list_a_paper_in_order() -> None:
    find = abbreviation.prepare(Settings())
    defining: One = ("abstract", "en", "a wool tangent knot (WTK)")
    papers = [paper(defining), paper(("title", "en", "WTK"), name="2"), paper(name="3")]
    assert [len(one) for one in find(list(_papers.tokenize(papers)))] == [2, 0, 0]
