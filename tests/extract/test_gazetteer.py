from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import extract
from kg.extract import _vocabulary, gazetteer
from kg.extract._papers import tokenize
from kg.extract._tokens import pipeline
from kg.extract._vocabulary import in_any_case
from kg.records import Mention, PaperTexts
from kg.settings import Settings
from tests.extract.written import One, paper
from tests.real import real
from tests.sources import reading

NAS = "task/neural-architecture-search"
LABELS = sorted(_vocabulary.load().labels)
FILLER = st.sampled_from(
    ["the", "sheep", "grazes on", "(", ")", ",", "and", "woolly", "$x^2$", "羊群", ".", "We", "-"]
)


@cache
def finder() -> extract.Finder:
    return gazetteer.prepare(Settings())


def found(*texts: One) -> list[tuple[int, str, str]]:
    """Number of the text, words and concept of each mention."""
    mentions = next(iter(finder()(list(tokenize([paper(*texts)])))))
    return [
        (one.text, texts[one.text][2][one.start : one.end], one.concept.removeprefix("concept/"))
        for one in mentions
    ]


def in_text(text: str, lang: str = "en") -> list[tuple[str, str]]:
    return [(words, concept) for _, words, concept in found(("abstract", lang, text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("We study neural architecture search of flocks.", [("neural architecture search", NAS)]),
        ("A Neural-Architecture-Search method", [("Neural-Architecture-Search", NAS)]),
        ("neural\u2010architecture search", [("neural\u2010architecture search", NAS)]),
        ("GANs and a gan", [("GANs", "method/generative-adversarial-network")]),
        (
            "multi-task learning, multitask learning and Multi Task Learning",
            [
                ("multi-task learning", "method/multi-task-learning"),
                ("multitask learning", "method/multi-task-learning"),
                ("Multi Task Learning", "method/multi-task-learning"),
            ],
        ),
        (
            "a Transformer-based and two CNN-like nets",
            [
                ("Transformer", "method/transformer"),
                ("CNN", "method/convolutional-neural-network"),
            ],
        ),
        (
            "graph neural network-based and graph-neural-network",
            [
                ("graph neural network", "method/graph-neural-network"),
                ("graph-neural-network", "method/graph-neural-network"),
            ],
        ),
        ("aspect-based sentiment analysis", [
            ("aspect-based sentiment analysis", "task/aspect-based-sentiment-analysis"),
        ]),
        ("time-series forecasting of wool", [
            ("time-series forecasting", "task/time-series-forecasting"),
        ]),
        ("hyper-parameter optimisation", [
            ("hyper-parameter optimisation", "task/hyperparameter-optimization"),
        ]),
        ("deep reinforcement learning", [
            ("deep reinforcement learning", "method/deep-reinforcement-learning"),
        ]),
        ("woolly neural architecture search nets", [("neural architecture search", NAS)]),
        ("trained on OPUS\u2010100 (and WMT)", [
            ("OPUS\u2010100", "dataset/opus-100"),
            ("WMT", "dataset/wmt"),
        ]),
        ("the term 强化学习 stands here", [("强化学习", "method/reinforcement-learning")]),
        ("a $GAN$ loss and \\textit{label noise}", []),
        ("We act in a race with attention.", []),
        ("Kullback–Leibler divergence", [("Kullback–Leibler divergence", "metric/kl-divergence")]),
        ("ＢＥＲＴ models", [("ＢＥＲＴ", "method/bert")]),
    ],
)  # fmt: skip
def test_english_labels(text: str, wanted: list[tuple[str, str]]) -> None:
    assert in_text(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("本文研究神经网络架构搜索（NAS）。", [("神经网络架构搜索", NAS), ("NAS", NAS)]),
        (
            "基于Transformer的多语言翻译模型在OPUS-100和WMT上训练。",
            [
                ("Transformer", "method/transformer"),
                ("多语言翻译", "task/multilingual-translation"),
                ("OPUS-100", "dataset/opus-100"),
                ("WMT", "dataset/wmt"),
            ],
        ),
        ("批归一化（BN）和CNN/RNN", [
            ("批归一化", "method/batch-normalization"),
            ("BN", "method/batch-normalization"),
            ("CNN", "method/convolutional-neural-network"),
            ("RNN", "method/recurrent-neural-network"),
        ]),
        ("超参数与超参数化神经网络", [
            ("超参数", "term/hyperparameter"),
            ("超参数化", "term/over-parameterization"),
            ("神经网络", "method/neural-network"),
        ]),
        ("图分类方法", [("图分类", "task/graph-classification")]),
        ("试图分类羊群", []),
        ("轻微调整", []),
        ("多智能体强化学习", [("多智能体强化学习", "method/multi-agent-reinforcement-learning")]),
        ("指标Recall@10上优于Adam", [
            ("Recall@10", "metric/recall-at-k"),
            ("Adam", "method/adam"),
        ]),
    ],
)  # fmt: skip
def test_labels_in_chinese_texts(text: str, wanted: list[tuple[str, str]]) -> None:
    assert in_text(text, "zh") == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The neural tangent kernel (NTK) of ReLU nets lives in an RKHS.", "NTK ReLU RKHS"),
        ("Differentiable NAS such as DARTS prunes fences.", "NAS DARTS"),
        ("MNMT with a Transformer on OPUS-100 and WMT.", "MNMT Transformer OPUS-100 WMT"),
        ("Face tracking and model compression by SGD.", "Face_tracking model_compression SGD"),
        ("Stochastic gradient descent under label noise.",
         "Stochastic_gradient_descent label_noise"),
    ],
)  # fmt: skip
def test_short_forms_and_names_of_the_field(text: str, words: str) -> None:
    assert set(words.replace("_", "\n").split()) <= set("\n".join(dict(in_text(text))).split())


def test_a_latin_label_is_found_in_any_language() -> None:
    assert in_text("Schafe zählen mit BERT und GANs.", "de") == [
        ("BERT", "method/bert"),
        ("GANs", "method/generative-adversarial-network"),
    ]


def test_what_a_paper_defines_otherwise_is_no_mention() -> None:
    text = "A network attached storage (NAS) of wool. The NAS is full."
    assert in_text(text) == []
    assert in_text("A Bayesian network (BN) of wool. The BNs are full.") == [
        ("Bayesian network", "method/bayesian-network"),
        ("BN", "method/bayesian-network"),
        ("BNs", "method/bayesian-network"),
    ]


def test_a_definition_holds_in_all_texts_of_its_paper() -> None:
    texts: list[One] = [
        ("title", "en", "On NAS"),
        ("abstract", "en", "Network attached storage (NAS)."),
    ]
    assert found(*texts) == []
    assert found(texts[0]) == [(0, "NAS", NAS)]


def test_a_capital_at_the_beginning_of_a_sentence_proves_no_name() -> None:
    assert in_text("Adam was a shepherd. (Adam slept.)") == []
    assert in_text("Adam is slow. We train with Adam.") == [("Adam", "method/adam")] * 2
    assert in_text("Transformers are wide.") == [("Transformers", "method/transformer")]
    assert in_text("Our optimizer is: Adam.") == []


def test_a_second_sighting_may_stand_in_another_text() -> None:
    texts: list[One] = [("title", "en", "Adam revisited"), ("abstract", "zh", "我们用Adam训练。")]
    assert found(*texts) == [(0, "Adam", "method/adam"), (1, "Adam", "method/adam")]
    assert found(texts[0]) == []


def test_a_title_in_capitals_proves_no_name_but_its_head_does() -> None:
    assert found(("title", "en", "How To Whisper Among Woolly Sheep")) == []
    assert found(("title", "en", "How to translate with Whisper among sheep")) == [
        (0, "Whisper", "method/whisper")
    ]
    assert found(("title", "en", "Muesli: Better Breakfast Among Sheep")) == [
        (0, "Muesli", "method/muesli")
    ]


def test_a_mention_says_the_kind_of_its_concept() -> None:
    tokenized = list(tokenize([paper(("abstract", "en", "BLEU on WMT"))]))
    assert [(one.kind, one.kept, one.role) for one in next(iter(finder()(tokenized)))] == [
        ("metric", True, None),
        ("dataset", True, None),
    ]


@given(
    st.lists(st.one_of(FILLER, st.sampled_from(LABELS)), max_size=8),
    st.sampled_from("en zh de".split()),
)
def test_mentions_are_known_concepts_in_order_that_do_not_overlap(
    pieces: list[str], lang: str
) -> None:
    text = " ".join(pieces)
    known = _vocabulary.load()
    mentions = next(iter(finder()(list(tokenize([paper(("abstract", lang, text))])))))
    reached = 0
    for one in mentions:
        assert reached <= one.start < one.end
        reached = one.end
        entry = known.find(text[one.start : one.end])
        assert one.concept in known.paths
        assert entry is None or entry.path == one.concept or "(" in text


@given(st.sampled_from(LABELS))
def test_every_label_is_found_where_it_stands(label: str) -> None:
    entry = _vocabulary.load().labels[label]
    text = f"the {label} of sheep" if label.isascii() else f"羊的{label}。"
    found_there = in_text(text, "en" if label.isascii() else "zh")
    assert (label, entry.path.removeprefix("concept/")) in found_there
    if label.isascii() and in_any_case(label, entry.kind) and label.upper() not in LABELS:
        assert label.title() in LABELS or in_text(f"the {label.title()} of sheep")


def mentions_of(papers: Iterable[PaperTexts]) -> list[list[Mention]]:
    return list(finder()(list(tokenize(papers))))


def test_mentions_do_not_depend_on_the_batch() -> None:
    papers = [
        paper(("abstract", "en", text))
        for text in ("GANs graze.", "No sheep.", "Network attached storage (NAS).", "A NAS.")
    ]
    alone = [mentions_of([one])[0] for one in papers]
    assert mentions_of(papers) == alone
    assert mentions_of(reversed(papers)) == alone[::-1]
    assert [len(one) for one in alone] == [1, 0, 0, 1]


def test_a_new_pipeline_finds_the_same() -> None:
    papers = [paper(("abstract", "en", "Transformer-based GANs under label noise"))]
    before = mentions_of(papers)
    pipeline.cache_clear()
    assert list(gazetteer.prepare(Settings())(list(tokenize(papers)))) == before


def digest() -> list[tuple[PaperTexts, list[Mention]]]:
    issues = reading.read_file(real("digest/2021-04-26.txt")).issues
    papers = [one for issue in issues for one in extract.texts(issue)]
    return list(zip(papers, mentions_of(papers), strict=True))


@pytest.mark.real
def test_concepts_of_the_real_digest() -> None:
    wanted = {
        0: "term/neural-tangent-kernel term/reproducing-kernel-hilbert-space"
        " method/stochastic-gradient-descent",
        1: f"{NAS} method/differentiable-architecture-search",
        2: "task/multilingual-neural-machine-translation dataset/opus-100 dataset/wmt"
        " method/transformer task/multilingual-translation",
        3: "term/label-noise",
        4: "method/batch-normalization",
        6: "task/face-tracking",
        7: "method/muesli",
        8: "task/model-compression",
    }
    concepts = [{one.concept.removeprefix("concept/") for one in found} for _, found in digest()]
    for place, names in wanted.items():
        assert set(names.split()) <= concepts[place]


@pytest.mark.real
def test_offsets_in_the_real_digest_give_back_words_of_the_concept() -> None:
    known = _vocabulary.load()
    for one, mentions in digest():
        for mention in mentions:
            surface = one.texts[mention.text].text.value[mention.start : mention.end]
            entry = known.find(surface)
            assert entry is not None
            assert (entry.path, entry.kind) == (mention.concept, mention.kind)
