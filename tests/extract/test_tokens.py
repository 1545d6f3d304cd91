import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import _tokens
from kg.extract._keys import american, fold, parts, singular
from kg.extract._tokens import OPAQUE, TokenizedText, norm, pipeline, twin, without_ending
from kg.records import PaperText, Text

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | st.text(
    "aA1 $\\@./-+#&()（）：，。的羊é\u2010\n\u3000:htps{}", max_size=60
)


def tokenized(text: str, lang: str = "en") -> TokenizedText:
    source = PaperText(owner="paper/t-1", field="abstract", text=Text(value=text, lang=lang))
    return next(iter(_tokens.tokenized([source])))


def words(text: str, lang: str = "en") -> list[str]:
    found = tokenized(text, lang)
    return [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]


@given(TEXTS, st.sampled_from(["en", "zh", "de", "und"]))
def test_tokens_stand_where_they_say_and_leave_out_only_spaces(text: str, lang: str) -> None:
    found = tokenized(text, lang)
    assert len(found.words) == len(found.starts) == len(found.ends) == len(found.doc)
    reached = 0
    for word, start, end in zip(found.words, found.starts, found.ends, strict=True):
        assert start >= reached
        assert twin(text)[reached:start].strip(" ") == ""
        assert end > start
        assert word == twin(text)[start:end]
        reached = end
    assert twin(text)[reached:].strip(" ") == ""


@given(TEXTS)
def test_a_twin_has_the_length_of_its_text(text: str) -> None:
    assert len(twin(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("low-resource OPUS-100 corpora", ["low-resource", "OPUS-100", "corpora"]),
        ("low\u2010resource", ["low\u2010resource"]),
        ("a net (SheepNet).", ["a", "net", "(", "SheepNet", ")", "."]),
        ("a flock(FLK) grazes", ["a", "flock", "(", "FLK", ")", "grazes"]),
        ("CNN+LSTM", ["CNN", "+", "LSTM"]),
        ("CNN/LSTM", ["CNN", "/", "LSTM"]),
        ("Gauss–Lamb", ["Gauss", "–", "Lamb"]),
        ("羊群 flock", ["羊", "群", "flock"]),
    ],
)
def test_words_of_an_english_text(text: str, wanted: list[str]) -> None:
    assert words(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("用ReLU网络", ["用", "ReLU", "网", "络"]),
        ("OPUS-100和WMT'14", ["OPUS-100", "和", "WMT", "'", "14"]),
        ("CNN/LSTM、CNN+LSTM", ["CNN", "/", "LSTM", "、", "CNN", "+", "LSTM"]),
        ("C++与C#", ["C++", "与", "C#"]),
        ("羊（Sheep）", ["羊", "（", "Sheep", "）"]),
        ("指标Recall@10上为0.95", [*"指标", "Recall", "@", "10", *"上为", "0.95"]),
    ],
)
def test_words_of_a_chinese_text(text: str, wanted: list[str]) -> None:
    assert words(text, "zh") == wanted


@pytest.mark.parametrize(
    ("text", "opaque"),
    [
        ("an $\\ell_2$ norm", "$\\ell_2$"),
        ("an $ \\ell_2 $ norm", "$ \\ell_2 $"),
        ("see https://example.org/kg here", "https://example.org/kg"),
        ("ask sheep@example.org now", "sheep@example.org"),
        ("the \\textit{wool} net", "\\textit{wool}"),
    ],
)
def test_a_formula_or_an_address_is_one_token(text: str, opaque: str) -> None:
    found = tokenized(text)
    place = words(text).index(opaque)
    assert set(found.words[place]) == {OPAQUE}


@pytest.mark.parametrize("text", ["from $5 to $10 a fleece", "$5-$10", "recall@k.", "10@9.x"])
def test_prices_and_metrics_are_no_formulas_and_addresses(text: str) -> None:
    assert OPAQUE not in twin(text)


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("GANs", "gan"),
        ("GPUs", "gpu"),
        ("BNs", "bn"),
        ("DARTS", "dart"),
        ("Is", "is"),
        ("Networks", "network"),
        ("Transformer-based", "transformer"),
        ("GAN-like", "gan"),
        ("model-free", "model-free"),
        ("-based", "-based"),
        ("Optimisation", "optimization"),
        ("e\ufb03cient", "efficient"),
        ("羊", "羊"),
    ],
)
def test_the_key_of_a_token(word: str, wanted: str) -> None:
    assert norm(word) == wanted
    assert pipeline().vocab[word].norm_ == wanted


def test_the_end_that_says_what_a_thing_is_based_on() -> None:
    assert without_ending("CNN-based") == "CNN"
    assert without_ending("CNN\u2010driven") == "CNN"
    assert without_ending("based") == "based"
    assert without_ending("CNN-based nets") == "CNN-based nets"


@pytest.mark.parametrize(
    ("plural", "wanted"),
    [
        ("policies", "policy"),
        ("classes", "class"),
        ("boxes", "box"),
        ("matrices", "matrix"),
        ("optima", "optimum"),
        ("bias", "bias"),
        ("analysis", "analysis"),
        ("statistics", "statistics"),
        ("corpus", "corpus"),
        ("gas", "gas"),
        ("data", "data"),
    ],
)
def test_plurals(plural: str, wanted: str) -> None:
    assert singular(plural) == wanted
    assert singular(wanted) == wanted


@pytest.mark.parametrize(
    ("british", "wanted"),
    [
        ("optimisation", "optimization"),
        ("generalised", "generalized"),
        ("factorising", "factorizing"),
        ("tokeniser", "tokenizer"),
        ("randomised", "randomized"),
        ("labelling", "labeling"),
        ("dialog", "dialogue"),
        ("supervised", "supervised"),
        ("noise", "noise"),
        ("precise", "precise"),
        ("promise", "promise"),
        ("exercise", "exercise"),
        ("revision", "revision"),
    ],
)
def test_british_spellings(british: str, wanted: str) -> None:
    assert american(british) == wanted


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        ("Neural Tangent Kernels", "neural tangent kernel"),
        ("low\u2010resource  MT", "low resource mt"),
        ("e\ufb03cient nets", "efficient net"),
        ("batch normalisation", "batch normalization"),
        ("multi-GPUs", "multi gpu"),
        ("词嵌入", "词嵌入"),
        (" - ", ""),
    ],
)
def test_the_key_of_a_phrase(phrase: str, wanted: str) -> None:
    assert fold(phrase) == wanted


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_key_has_no_border_of_spaces_and_no_hyphen(phrase: str) -> None:
    key = fold(phrase)
    assert key == " ".join(key.split())
    assert "-" not in key
    assert len(key.split()) <= len(parts(phrase)) or not phrase.isascii()


def test_a_pipeline_that_has_read_much_is_outgrown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _tokens.outgrown()
    monkeypatch.setattr(_tokens, "_MOST_WORDS", len(pipeline().vocab))
    old = pipeline()
    tokenized("a word never read before: qwertzuiopasdf")
    assert _tokens.outgrown()
    pipeline.cache_clear()
    assert pipeline() is not old
    assert not _tokens.outgrown()
