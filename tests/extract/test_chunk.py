from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import _confidence, _papers, _runs, _words, chunk
from kg.extract._papers import TokenizedPaper
from kg.extract._places import Places, best
from kg.extract._words import PLACES
from kg.records import Field, Mention
from kg.settings import Settings
from tests.extract.written import One, paper
from tests.quality import count_words
from tests.quality.corpora import scierc

FIND = chunk.prepare(Settings())
SHEEP = st.lists(
    st.sampled_from(
        "the sheep grazing woolly of and meadow counting algorithm network classification , . ( ) "
        "we propose FLOCK-9 ReLU $x$ new methods for in flocks 羊 12 shepherd-based Baa \n".split(
            " "
        )
    ),
    max_size=30,
).map(" ".join)


def tokenized(*texts: One) -> TokenizedPaper:
    return next(_papers.tokenize([paper(*texts)]))


def mentions(*texts: One) -> list[Mention]:
    return next(FIND([tokenized(*texts)]))


def kept(*texts: One) -> dict[str, bool]:
    """Words of each mention, and whether the paper is said to mention the term."""
    return {texts[one.text][2][one.start : one.end]: one.kept for one in mentions(*texts)}


def found(text: str) -> list[str]:
    return [*kept(("abstract", "en", text))]


def runs(places: str, text: str, *more: str, field: Field = "abstract") -> list[str]:
    """Terms of a text whose tokens stand at these places; `more` are the paper's other texts."""
    texts = [one.texts[0] for other in (text, *more) for one in [tokenized((field, "en", other))]]
    line = _runs.line(texts[0])
    assert len(line.words) == len(places)
    return [
        text[line.starts[run.first] : line.ends[run.last - 1]]
        for run in _runs.terms(line, places, texts)
    ]


def test_terms_are_found_without_the_weak_words_before_them() -> None:
    text = "We present a new woolly segmentation algorithm for shearing robots."
    assert found(text) == ["woolly segmentation algorithm", "shearing robots"]


@pytest.mark.parametrize(
    "text",
    [
        "The proposed method gives good results.",
        "This paper presents an approach to the problem.",
        "Our results show that the proposed approach performs well.",
        "In this paper we present a new method and new results.",
    ],
)
def test_general_words_are_no_terms(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ("oBE", "the proposed method"),
        ("oS", "our approach"),
        ("BE", "different tasks"),
        ("BIE", "this new system"),
        ("S", "12"),
        ("BE", "12 %"),
        ("S", "$x^2$"),
        ("BE", "$x^2$ sheep"),
        ("S", "https://example.org/sheep"),
        ("BIE", "flock of sheep"),
        ("BIIE", "flock (woolly sheep"),
        ("BIIIIIE", "long warm soft white thin old sheep"),
        ("S", "flurble"),
    ],
)
def test_what_is_no_term_is_none_wherever_it_stands(places: str, text: str) -> None:
    assert runs(places, text) == []


def test_two_words_that_are_joined_are_two_terms() -> None:
    assert runs("oBIEo", "for detection and tracking .") == ["detection", "tracking"]


def test_names_are_terms_alone() -> None:
    assert runs("SoSoS", "ReLU with OPUS-100 and FlockNet") == ["ReLU", "OPUS-100", "FlockNet"]


def test_a_word_in_capitals_for_its_place_needs_a_second_sighting() -> None:
    assert runs("Soo", "Baaing is loud") == []
    assert runs("Soo", "Baaing is loud", "Hear Baaing ewes") == ["Baaing"]
    assert runs("Soo", "Baaing is loud", "Loud. Baaing again") == []
    assert runs("ooS", "we call Baaing") == ["Baaing"]


def test_capitals_of_a_title_make_no_names() -> None:
    assert runs("SoS", "Flurble for Sheepish", field="title") == []
    assert runs("SoS", "FlockNet for Sheepish", field="title") == ["FlockNet"]


def test_of_parts_the_terms_of_a_title() -> None:
    text = "Woolly Counting of Grazing Sheep"
    assert runs("BIIIE", text, field="title") == ["Woolly Counting", "Grazing Sheep"]


def test_terms_of_the_vocabulary_are_left_to_the_gazetteer() -> None:
    assert found("We use machine translation and a flock translation network.") == [
        "flock translation network"
    ]


def test_definitions_and_short_forms_are_left_to_the_abbreviations() -> None:
    text = "We propose a neural flock kernel (NFK). The NFK beats sheep-based kernels."
    assert not {"neural flock kernel", "NFK"} & {*found(text)}


def test_a_term_is_kept_where_it_heads_the_paper_or_is_met_twice() -> None:
    title: One = ("title", "en", "Flock Parsing with Shearing Robots")
    text = (
        "We present a new algorithm for shearing robots. It uses a hill simulator. "
        "The hill simulator runs on lamb traces."
    )
    assert kept(title, ("abstract", "en", text)) == {
        "Flock Parsing": True,
        "Shearing Robots": True,
        "shearing robots": True,
        "hill simulator": True,
        "lamb traces": False,
    }


def test_a_term_that_is_seldom_right_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_confidence, "score", lambda *_: 0.49)
    title: One = ("title", "en", "Flock Parsing with Shearing Robots")
    assert {*kept(title).values()} == {False}


def test_of_a_chinese_text_names_that_stand_alone_are_terms() -> None:
    text = "本文提出FlockNet,并使用Hilbert和FlockNet在Woolly Data上数12羊,用cat。"
    assert kept(("summary", "zh", text)) == {"FlockNet": True, "Hilbert": False}


def test_other_languages_are_not_read() -> None:
    assert mentions(("abstract", "de", "Wir zählen Schafe mit FlockNet und OPUS-100.")) == []


def test_the_head_word_says_the_kind() -> None:
    text = "We present a new woolly segmentation algorithm for shearing robots."
    assert [one.kind for one in mentions(("abstract", "en", text))] == ["method", None]


@given(SHEEP, SHEEP)
def test_mentions_are_in_order_apart_and_short(title: str, text: str) -> None:
    paper = tokenized(("title", "en", title), ("abstract", "en", text), ("summary", "zh", text))
    own = next(FIND([paper]))
    assert own == sorted(own, key=lambda one: (one.text, one.start))
    for one, other in pairwise(own):
        assert one.text < other.text or one.end <= other.start
    for one in own:
        words = paper.texts[one.text].text[one.start : one.end].split()
        assert 1 <= len(words) <= 7
        assert "of" not in words
        assert words[0] not in {"the", "new"}


@given(st.lists(SHEEP, max_size=6))
def test_a_paper_is_read_alike_in_any_company(texts: list[str]) -> None:
    papers = [tokenized(("title", "en", text), ("abstract", "en", text)) for text in texts]
    assert [*FIND(papers)] == [next(FIND([paper])) for paper in papers]


@given(
    st.lists(st.lists(st.integers(-50, 50), min_size=18, max_size=27), min_size=1, max_size=3),
    st.lists(st.integers(-50, 50), min_size=81, max_size=81),
)
def test_the_reading_is_the_most_probable_one(rows: list[list[int]], steps: list[int]) -> None:
    sequences = [np.array(row[: len(row) // 9 * 9], np.int32).reshape(-1, 9) for row in rows]
    step = np.array(steps, np.int32).reshape(9, 9)
    first = np.cumsum([0, *map(len, sequences)])[:-1]
    answer = best(np.concatenate(sequences), step * 16 + np.arange(9)[:, None], first)

    def worth(said: np.ndarray, path: Sequence[int]) -> int:
        walked = sum(int(step[one, other]) for one, other in pairwise([PLACES.index("o"), *path]))
        return walked + sum(int(said[number, one]) for number, one in enumerate(path))

    for start, said in zip(first, sequences, strict=True):
        path = answer[start : start + len(said)].tolist()
        ends = [one for one, place in enumerate(PLACES) if place not in "<=BI"]
        ways = product(*[range(9)] * (len(said) - 1), ends)
        assert path[-1] in ends
        assert worth(said, path) == max(worth(said, way) for way in ways)


def test_what_cannot_be_is_never_read() -> None:
    words = "sheep of the new parsing network and a , . method woolly grazing".split()
    rng = np.random.default_rng(7)
    texts = [[words[one] for one in rng.integers(0, len(words), 300)] for _ in range(20)]
    for letters, text in zip(Places(_words.load()).read(texts), texts, strict=True):
        assert len(letters) == len(text)
        inside = letters[:199]  # long texts are cut every 200 tokens
        for pair in ("oI", "oE", "BS", "BB", "Bo", "Io", "<o", "EI", "So"):
            assert pair not in inside


def test_counts_are_read_as_they_were_written() -> None:
    lines = [*_words.write(_words.read(_words._FILE.read_text(encoding="utf-8").splitlines()))]
    assert lines == _words._FILE.read_text(encoding="utf-8").splitlines()


@pytest.mark.real
def test_the_counts_are_those_of_the_train_part() -> None:
    lines = [*_words.write(count_words.count([*scierc("train")]))]
    assert lines == _words._FILE.read_text(encoding="utf-8").splitlines()


def test_no_line_of_counts_is_of_more_than_one_word() -> None:
    names = [line.split("\t")[0] for line in _words._FILE.read_text(encoding="utf-8").splitlines()]
    assert not [name for name in names if " " in name]


def test_places_of_spans_are_those_their_tokens_have() -> None:
    text = tokenized(("abstract", "en", "a woolly flock (WF) of ewes.")).texts[0]
    spans = {(2, 19): "Method", (23, 27): "Generic"}
    assert count_words.placed(spans, text) == "<BE=S>oGo"
