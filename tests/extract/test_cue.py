from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import ids
from kg.extract import _papers, cue
from kg.records import Field, Mention
from kg.settings import Settings
from tests.extract.written import One, paper

Said = tuple[str, str | None, str | None]


def mentions(*texts: One) -> list[Mention]:
    return next(cue.prepare(Settings())(list(_papers.tokenize([paper(*texts)]))))


def said(*texts: One) -> list[Said]:
    """Words, role and kind of each mention."""
    return [
        (texts[one.text][2][one.start : one.end], one.role, one.kind) for one in mentions(*texts)
    ]


def english(text: str) -> list[Said]:
    return said(("abstract", "en", text))


def chinese(text: str) -> list[Said]:
    return said(("summary", "zh", text))


def title(text: str) -> list[Said]:
    return said(("title", "en", text))


def test_the_graph_has_its_version() -> None:
    assert cue.graph(Settings()) == "cue-1"


@pytest.mark.parametrize(
    ("text", "wanted", "kind"),
    [
        ("We propose a novel pasture routing network.", "pasture routing network", "method"),
        ("In this paper, we also introduce sheep-aware folding.", "sheep-aware folding", "method"),
        ("This work presents FleeceNet, which counts lambs.", "FleeceNet", "method"),
        ("The paper describes a wool spinning automaton.", "wool spinning automaton", "method"),
        ("We develop FLK-2 for meadows.", "FLK-2", "method"),
        ("We introduce WoolBank, a new corpus of bleats.", "WoolBank", "dataset"),
        ("We present the Meadow2Vec dataset.", "Meadow2Vec", "dataset"),
        ("We first define sheep and then propose lamb diffusion kernels.",
         "lamb diffusion kernels", "method"),
        ("We study sheep by proposing hay gating networks.", "hay gating networks", "method"),
        ("In this study, a dense attention layer stack is proposed.",
         "dense attention layer stack", "method"),
        ("We propose a pasture tangent kernel (PTK).", "pasture tangent kernel", "method"),
        ("We propose a family of hay gating networks.", "hay gating networks", "method"),
        ("We introduce the task of lamb re-identification.", "lamb re-identification", "task"),
        ("We propose a system called FleeceNet for lambs.", "FleeceNet", "method"),
        ("Our model, which we call FleeceNet, works.", "FleeceNet", "method"),
        ("We propose a new framework, FleeceNet, that counts.", "FleeceNet", "method"),
        ("The proposed FleeceNet is fast.", "FleeceNet", "method"),
        ("Our method FleeceNet is fast.", "FleeceNet", "method"),
    ],
)  # fmt: skip
def test_what_a_paper_proposes(text: str, wanted: str, kind: str) -> None:
    assert (wanted, "proposes", kind) in english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Merino et al. propose a novel pasture routing network.",
        "They propose FleeceNet.",
        "Existing works introduce FleeceNet.",
        "We do not propose FleeceNet.",
        "FleeceNet was introduced by others.",
        "A pasture routing network has been proposed.",
        "We propose a new method.",
        "We present an approach to sheep.",
        "We introduce several techniques.",
        "We present extensive results.",
        "We describe our findings.",
        "We propose an efficient algorithm.",
        "We propose to count sheep.",
        "We present a comparison of breeds.",
        "The authors of the report introduce sheep.",
    ],
)
def test_what_no_paper_of_ours_proposes(text: str) -> None:
    assert [one for one in english(text) if one[1] == "proposes"] == []


def test_something_known_that_a_paper_builds_is_used() -> None:
    assert english("We propose a convolutional neural network for sheep.") == [
        ("convolutional neural network", "uses", None)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FleeceNet: Counting Lambs in Fields", [("FleeceNet", "proposes", "method")]),
        ("MEADOW-3: A Large Dataset of Grass", [("MEADOW-3", "proposes", "dataset")]),
        ("Fleece: A Neural Network for Wool", [("Fleece", "proposes", "method")]),
        ("Fleece: Wool and its Uses", []),
        ("FleeceNet: A Survey", []),
        ("ImageNet: What Sheep Look Like", []),
        ("Counting Lambs: FleeceNet", []),
    ],
)
def test_titles_of_the_form_name_and_colon(text: str, wanted: list[Said]) -> None:
    assert title(text) == wanted


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Experiments on OVIS-5, MeadowQA and WoolBank show this.",
         ["OVIS-5", "MeadowQA", "WoolBank"]),
        ("We evaluate our model on the MeadowQA dataset.", ["MeadowQA"]),
        ("Our method is evaluated on MeadowQA and WoolBank.", ["MeadowQA", "WoolBank"]),
        ("Experimental results on two benchmarks, MeadowQA and WoolBank, agree.",
         ["MeadowQA", "WoolBank"]),
        ("We test our model on three datasets (MeadowQA, WoolBank, OVIS-5).",
         ["MeadowQA", "WoolBank", "OVIS-5"]),
        ("Experiments on ImageNet confirm it.", ["ImageNet"]),
        ("Experiments on Penn Treebank confirm it.", ["Penn Treebank"]),
    ],
)  # fmt: skip
def test_datasets_that_a_paper_is_tested_on(text: str, names: list[str]) -> None:
    assert english(text) == [(name, "evaluatesOn", "dataset") for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "Previous experiments on MeadowQA disagree.",
        "Existing methods are evaluated on MeadowQA.",
        "Experiments on English show this.",
        "Experiments on GPUs show this.",
        "Our experiments on BERT show this.",
        "We evaluate our model on machine translation.",
        "We evaluate on several WXY datasets.",
        "We evaluate on a DSP.",
        "Sheep depend on MeadowQA.",
        "Our model is trained on MeadowQA.",
    ],
)
def test_what_is_no_test_of_the_paper(text: str) -> None:
    assert [one for one in english(text) if one[1] == "evaluatesOn"] == []


@pytest.mark.parametrize(
    ("text", "wanted", "kind"),
    [
        ("The MeadowQA dataset is large.", "MeadowQA", "dataset"),
        ("They use the MeadowQA and WoolBank corpora.", "WoolBank", "dataset"),
        ("This concerns the task of wool colour classification.",
         "wool colour classification", "task"),
        ("Many study the problem of shearing nervous sheep.", "shearing nervous sheep", "task"),
        ("There is a method for lamb face recognition.", "lamb face recognition", "task"),
        ("This wins the lamb face recognition task.", "lamb face recognition", "task"),
        ("It is better in terms of shearing accuracy.", "shearing accuracy", "metric"),
        ("The WOOLEU score rises.", "WOOLEU", "metric"),
        ("It achieves 28.4 WOOLEU.", "WOOLEU", "metric"),
        ("It obtains a wool error rate of 5%.", "wool error rate", "metric"),
    ],
)  # fmt: skip
def test_kinds_without_a_role(text: str, wanted: str, kind: str) -> None:
    assert english(text)[-1] == (wanted, None, kind)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Our model outperforms FlockFormer.", ["FlockFormer"]),
        ("It is superior to FlockFormer, and our model is fast.", ["FlockFormer"]),
        ("Compared with FlockFormer and HayNet, our method is fast.", ["FlockFormer", "HayNet"]),
        ("We beat it in comparison to rule-based parsing algorithms.",
         ["rule-based parsing algorithms"]),
        ("We propose FleeceNet. FleeceNet outperforms FlockFormer.", ["FlockFormer"]),
        ("FlockFormer outperforms HayNet.", []),
        ("They outperform HayNet.", []),
        ("Our model outperforms existing methods.", []),
        ("Our model outperforms strong baselines.", []),
        ("Our model outperforms the state of the art.", []),
        ("Our model does not outperform HayNet.", []),
    ],
)  # fmt: skip
def test_what_a_paper_compares_with(text: str, names: list[str]) -> None:
    assert [words for words, role, _ in english(text) if role == "comparesWith"] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We use FlockFormer and HayNet.", ["FlockFormer", "HayNet"]),
        ("We count lambs using convolutional neural networks.", ["convolutional neural networks"]),
        ("Our counting is based on HayNet.", ["HayNet"]),
        ("We count lambs by means of dynamic programming.", ["dynamic programming"]),
        ("Lambs are counted using HayNet.", []),
        ("Unlike methods that use HayNet, sheep rest.", []),
        ("Previous work is based on HayNet.", []),
        ("We differ from existing systems based on HayNet.", []),
        ("We use a small number of sheep.", []),
        ("We use sheep.", []),
    ],
)
def test_what_a_paper_uses(text: str, names: list[str]) -> None:
    assert [words for words, role, _ in english(text) if role == "uses"] == names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("本文提出了一种新的羊毛计数网络。", [("羊毛计数网络", "proposes", "method")]),
        ("针对羊群,提出FleeceNet。", [("FleeceNet", "proposes", "method")]),
        ("我们提出了名为FleeceNet的方法", []),
        ("本文介绍WoolBank数据集。", [("WoolBank", "proposes", "dataset")]),
        ("在MeadowQA和WoolBank数据集上的实验表明有效。",
         [("MeadowQA", "evaluatesOn", "dataset"), ("WoolBank", "evaluatesOn", "dataset")]),
        ("该方法在ImageNet上取得更好结果", [("ImageNet", "evaluatesOn", "dataset")]),
        ("该方法优于FlockFormer。", [("FlockFormer", "comparesWith", None)]),
        ("与FlockFormer相比,该方法更快。", [("FlockFormer", "comparesWith", None)]),
        ("本文基于HayNet计数。", [("HayNet", "uses", None)]),
        ("提出基于HayNet的计数理论", [("HayNet", "uses", None)]),
        ("本文提出了一种基于草地的羊毛校正算法,可迭代", [("羊毛校正算法", "proposes", "method")]),
        ("他们提出了FleeceNet。", []),
        ("近年来,提出了FleeceNet。", []),
        ("Merino等人提出FleeceNet。", []),
        ("本文提出一种新方法。", []),
        ("由同行提出的FleeceNet很好", []),
        ("FlockFormer优于HayNet。", []),
        ("现有方法在MeadowQA数据集上的实验", [("MeadowQA", None, "dataset")]),
        ("该方法优于现有方法。", []),
        ("该方法优于SOTA基线", []),
    ],
)  # fmt: skip
def test_chinese_cues(text: str, wanted: list[Said]) -> None:
    assert chinese(text) == wanted


def test_full_width_signs_are_as_good() -> None:
    assert chinese("针对羊群，提出FleeceNet。") == [("FleeceNet", "proposes", "method")]


def test_a_defined_short_form_in_a_chinese_bracket_is_what_is_proposed() -> None:
    texts: list[One] = [
        ("abstract", "en", "The pasture tangent kernel (PTK) counts."),
        ("summary", "zh", "本文提出牧场切线核（PTK），用于计数。"),
    ]
    (one,) = [each for each in mentions(*texts) if each.text == 1]
    assert texts[1][2][one.start : one.end] == "PTK"
    assert one.role == "proposes"
    assert one.concept == ids.concept("term", "pasture tangent kernel")


def test_other_languages_have_no_cues() -> None:
    assert said(("abstract", "de", "We propose FleeceNet.")) == []


def test_a_span_has_one_role_by_precedence() -> None:
    both = "We propose FleeceNet. Our model outperforms FleeceNet."
    assert [role for _, role, _ in english(both)] == ["proposes", "comparesWith"]
    assert cue._settled(
        [((0, 9), "uses", None), ((0, 9), "proposes", "method"), ((0, 9), "evaluatesOn", None)]
    ) == [((0, 9), "proposes", "method")]


def test_two_kinds_that_disagree_are_none() -> None:
    assert cue._settled([((0, 9), "uses", "method"), ((0, 9), None, "dataset")]) == [
        ((0, 9), "uses", None)
    ]
    assert cue._settled([((0, 9), None, "method"), ((0, 9), None, "dataset")]) == []


def test_of_spans_that_overlap_the_longest_stays() -> None:
    assert cue._settled(
        [((4, 9), "uses", None), ((0, 9), None, "task"), ((9, 12), "uses", None)]
    ) == [
        ((0, 9), None, "task"),
        ((9, 12), "uses", None),
    ]


def test_a_paper_is_said_to_mention_what_a_cue_points_at() -> None:
    assert all(one.kept for one in mentions(("abstract", "en", "We propose FleeceNet.")))


_PIECES = (
    "We propose ", "a novel ", "FleeceNet", "wool routing network ", ", ", " and ", "(FN) ", ". ",
    "experiments on ", "the MeadowQA dataset ", "outperforms ", "using ", "based on ", "our model ",
    "in terms of accuracy", "task of ", "本文提出", "优于", "在X-9数据集上", "的方法", "。", "A ",
    "called ", ": ", "$x$", "K", "/", "achieves 5 % ", "compared with ", "is proposed ", "\n",
)  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join),
    st.sampled_from(["en", "zh"]),
    st.sampled_from(["title", "abstract"]),
)
@example(": : \n", "en", "title")
def test_any_text_gives_whole_words_in_order_that_do_not_overlap(
    text: str, lang: str, field: Field
) -> None:
    found = mentions((field, lang, text))
    for one, after in pairwise(found):
        assert one.end <= after.start
    for one in found:
        words = text[one.start : one.end]
        assert words == words.strip() != ""
        assert one.role or one.kind
        assert one.concept.startswith("concept/")


def test_one_list_a_paper_in_order() -> None:
    papers = [
        paper(("abstract", "en", "We propose FleeceNet.")),
        paper(("abstract", "en", "Hay.")),
        paper(("abstract", "en", "We use HayNet.")),
    ]
    tokenized = list(_papers.tokenize(papers))
    whole = list(cue.prepare(Settings())(tokenized))
    assert [len(one) for one in whole] == [1, 0, 1]
    assert whole == [next(cue.prepare(Settings())([one])) for one in tokenized]
