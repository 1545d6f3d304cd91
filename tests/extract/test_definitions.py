import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import _definitions, _letters, _tokens
from kg.extract._definitions import Definition
from kg.records import Field, PaperText, Text

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9).filter(
    lambda word: word not in _letters._NO_START
)


def defined(*texts: str, field: Field = "abstract", lang: str = "en") -> list[Definition]:
    sources = [
        PaperText(owner="paper/t-1", field=field, text=Text(value=text, lang=lang))
        for text in texts
    ]
    found = _definitions.find(list(_tokens.tokenized(sources)))
    assert all(short == one.short for short, one in found.items())
    for one in found.values():
        text = texts[one.text]
        assert text[slice(*one.long_place)] == one.long
        assert text[slice(*one.short_place)].removesuffix("s") == one.short
    return list(found.values())


def pairs(*texts: str, field: Field = "abstract", lang: str = "en") -> list[tuple[str, str]]:
    return [(one.short, one.long) for one in defined(*texts, field=field, lang=lang)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("A pasture tangent kernel (PTK) helps.", "PTK", "pasture tangent kernel"),
        ("Sheep use wool attention networks (WANs).", "WAN", "wool attention networks"),
        ("the Internet of Sheep (IoS) grows", "IoS", "Internet of Sheep"),
        ("a multilayer grazer (MLG)", "MLG", "multilayer grazer"),
        ("low-resource herding (LRH)", "LRH", "low-resource herding"),
        ("wool-to-yarn spinning (W2YS)", "W2YS", "wool-to-yarn spinning"),
        ("an attentive awl awn carder (A3C)", "A3C", "attentive awl awn carder"),
        ("explainable wool networks (XWN)", "XWN", "explainable wool networks"),
        ("herd detection and counting (HDC)", "HDC", "herd detection and counting"),
        ("long flock memory networks (LFM)", "LFM", "long flock memory"),
        ("a graph flock neural network (GFN)", "GFN", "graph flock neural network"),
        ("Shear Wool Networks ( SWN )", "SWN", "Shear Wool Networks"),
        ('so-called "grass growth" (GG)', "GG", "grass growth"),
        ("a ranking loss for sheep (RLS; see below)", "RLS", "ranking loss for sheep"),
        ("named entity grazing (NEG)", "NEG", "named entity grazing"),
        ("woolly networks~(WN)", "WN", "woolly networks"),
        ("bleat encoders (hereafter BE)", "BE", "bleat encoders"),
        ("the bidirectional FLK (BiFLK)", "BiFLK", "bidirectional FLK"),
        ("We train PTK (pasture tangent kernel) daily.", "PTK", "pasture tangent kernel"),
        ("All WANs (wool attention networks) fail.", "WAN", "wool attention networks"),
        ("electrobleatography (EBG) of lambs", "EBG", "electrobleatography"),
    ],
)  # fmt: skip
def test_definitions_in_brackets(text: str, short: str, long: str) -> None:
    assert pairs(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "Our sheep graze on grass (Table I).",
        "The results (see Section IV) are good.",
        "Sheep breeds (Merino, Texel, Suffolk)",
        "We count lambs (OpenAI) in fields.",
        "late (LT) lambs",
        "grass (g) and wool (w)",
        "a flock of sheep (N = 20)",
        "The ewe rested. Graphs (ERG) are new.",
        "short (LONG SHEEP FORMS THAT ARE NONE)",
        "(PTK)",
        "herds (ABCDEFGHIJKLM)",
        "()",
        "((()(",
    ],
)
def test_what_defines_nothing(text: str) -> None:
    assert pairs(text) == []


def test_a_long_form_has_no_more_words_than_its_letters_allow() -> None:
    assert pairs("Pastures of the very old and green and wet kernel (PK)") == []
    assert pairs("Pasture kernel (PK)") == [("PK", "Pasture kernel")]


def test_the_cheapest_fit_is_taken_and_the_shorter_of_two_alike() -> None:
    assert pairs("deep herding for wool and hay with deep herding (DH)") == [("DH", "deep herding")]
    assert pairs("a soft grazing signal, soft grazing (SG)") == [("SG", "soft grazing")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("WOOL: Weaving Over Open Looms", [("WOOL", "Weaving Over Open Looms")]),
        ("RAM: Ruminant Attention Maps for Meadows", [("RAM", "Ruminant Attention Maps")]),
        ("RAM: A Ruminant Attention Map", [("RAM", "Ruminant Attention Map")]),
        ("RAM: Better Herding of Sheep", []),
        ("WOOL: Weaving Over Open Meadows", []),
        ("A title: with a colon", []),
        ("Sheep: a Survey of All Breeds", []),
    ],
)
def test_titles_that_spell_out_a_name(text: str, wanted: list[tuple[str, str]]) -> None:
    assert pairs(text, field="title") == wanted
    assert pairs(text, field="abstract") == []


def test_brackets_may_be_full_width_and_hold_both_forms() -> None:
    assert pairs("羊毛注意力网络（Wool Attention Network，WAN）很好", lang="zh") == [
        ("WAN", "Wool Attention Network")
    ]
    assert pairs("羊群（FLK, Fleece Lamb Kernel）", lang="zh") == [("FLK", "Fleece Lamb Kernel")]
    assert pairs("基于Pasture Tangent Kernel（PTK）的方法", lang="zh") == [
        ("PTK", "Pasture Tangent Kernel")
    ]


def test_the_first_definition_holds_and_one_in_brackets_before_a_title() -> None:
    assert pairs("least sheep (LS) or lambda shears (LS)") == [("LS", "least sheep")]
    title = PaperText(owner="p", field="title", text=Text(value="RAM: Round Awl Maps", lang="en"))
    abstract = PaperText(
        owner="p", field="abstract", text=Text(value="rough ant mills (RAM)", lang="en")
    )
    found = _definitions.find(list(_tokens.tokenized([title, abstract])))
    assert found["RAM"].long == "rough ant mills"
    assert found["RAM"].text == 1


@given(st.lists(WORDS, min_size=2, max_size=6), st.sampled_from(["({})", "({}s)", "（{}）"]))
def test_initials_are_always_found(words: list[str], form: str) -> None:
    long, short = " ".join(words), "".join(word[0] for word in words).upper()
    found = defined(f"{long} {form.format(short)}")
    assert [one.short for one in found] == [short]
    assert long.endswith(found[0].long)
    assert found[0].long[0] == long[0]


@given(st.text("ABabs ()（）-,:.$12的", max_size=60), st.sampled_from(["title", "abstract"]))
def test_any_text_gives_places_that_hold_their_forms(text: str, field: Field) -> None:
    for one in defined(text, field=field):
        assert 2 <= len(one.short) <= 10
        assert sum(map(str.isupper, one.short)) >= 2
        assert one.long[0].lower() == one.short[0].lower()


def test_a_bracket_of_brackets_costs_no_more_than_its_length() -> None:
    text = "a long form of many many words (LF" * 400
    assert pairs(text) == []
