from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids
from kg.extract import _vocabulary
from kg.extract._vocabulary import Entry, Vocabulary, forms, in_any_case
from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.settings import BASE

KINDS = ("task", "method", "dataset", "metric", "term")
LABELS = sorted(_vocabulary.load().labels.items())
SHEEP = Vocabulary(
    [
        ("ShearGAN", Entry("concept/method/sheargan", "method")),
        ("Ram", Entry("concept/method/ram", "method")),
        ("Woolly process", Entry("concept/method/woolly-process", "method")),
        ("multi-task shearing", Entry("concept/task/multi-task-shearing", "task")),
        ("fleece optimization", Entry("concept/task/fleece-optimization", "task")),
        ("Grazing Questions", Entry("concept/dataset/grazing-questions", "dataset")),
        ("Fold-100 corpus", Entry("concept/dataset/fold-100-corpus", "dataset")),
        ("pretraining", Entry("concept/method/pretraining", "method")),
        ("剪毛学习", Entry("concept/task/shearing", "task")),
    ]
)


def said(name: str) -> Iterator[tuple[str, ox.Literal | ox.NamedNode]]:
    for triple in vocab.triples("concepts.ttl"):
        if triple.predicate.value.endswith(name):
            assert isinstance(triple.object, ox.Literal | ox.NamedNode)
            yield value(triple.subject).removeprefix(BASE), triple.object


@cache
def concepts() -> tuple[str, ...]:
    return tuple(node for node, kind in said("#type") if kind.value.endswith("#Concept"))


def preferred(language: str) -> dict[str, str]:
    found = [
        (node, text.value)
        for node, text in said("#prefLabel")
        if isinstance(text, ox.Literal) and text.language == language
    ]
    assert len(found) == len(dict(found))
    return dict(found)


def test_there_are_many_concepts_of_each_kind() -> None:
    kinds = Counter(node.split("/")[1] for node in concepts())
    assert set(kinds) == set(KINDS)
    assert kinds.total() == len(_vocabulary.load().paths) >= 800
    assert min(kinds.values()) >= 100


def test_an_iri_is_made_of_kind_and_preferred_english_label() -> None:
    english = preferred("en")
    for node in concepts():
        assert node == ids.concept(node.split("/")[1], english[node])


def test_class_and_scheme_are_the_kinds() -> None:
    classes = {(node, one.value.rpartition("#")[2].lower()) for node, one in said("#type")}
    schemes = {(node, one.value.removeprefix(BASE)) for node, one in said("#inScheme")}
    for node in concepts():
        kind = node.split("/")[1]
        assert (node, kind) in classes
        assert (node, f"concept/{kind}") in schemes
    assert len(schemes) == len(concepts())


def test_most_have_a_chinese_name() -> None:
    chinese = {node for node, text in said("Label") if getattr(text, "language", "") == "zh"}
    general = [node for node in concepts() if node.split("/")[1] in {"task", "term"}]
    assert len(chinese.intersection(concepts())) > 0.6 * len(concepts())
    assert len(chinese.intersection(general)) > 0.9 * len(general)


def test_a_chinese_label_has_two_characters_or_more() -> None:
    texts = [one.value for _, one in said("Label") if getattr(one, "language", "") == "zh"]
    assert min(map(len, texts)) >= 2


def test_broader_concepts_are_of_the_same_kind_and_never_lead_back() -> None:
    above = defaultdict(set)
    for node, broader in said("#broader"):
        above[node].add(broader.value.removeprefix(BASE))
    for node in concepts():
        reached: set[str] = set()
        rest = set(above[node])
        while rest:
            one = rest.pop()
            assert one.split("/")[1] == node.split("/")[1]
            assert one in above or one in _vocabulary.load().paths
            reached.add(one)
            rest |= above[one] - reached
        assert node not in reached


def test_concepts_stand_in_the_order_of_their_labels() -> None:
    english = preferred("en")
    places = {node: place for place, node in enumerate(concepts())}
    wanted = sorted(places, key=lambda node: (KINDS.index(node.split("/")[1]), english[node]))
    by_kind = [node.split("/")[1] for node in sorted(places, key=places.__getitem__)]
    assert by_kind == [node.split("/")[1] for node in wanted]
    for kind in KINDS:
        names = [english[node] for node in concepts() if node.split("/")[1] == kind]
        assert names == sorted(names, key=lambda name: (name.casefold(), name))


def test_a_label_stands_once_and_names_its_own_concept() -> None:
    known = set(concepts())
    labels = [(node, text.value) for node, text in said("Label") if node in known]
    assert len({text for _, text in labels}) == len(labels)
    for node, text in labels:
        for form in forms(text):
            found = _vocabulary.load().find(form)
            assert found is not None, form
            assert found.path == node, form


@given(st.sampled_from(LABELS), st.data())
def test_what_matches_in_any_case_does(known: tuple[str, Entry], data: st.DataObject) -> None:
    label, entry = known
    flips = data.draw(st.lists(st.booleans(), min_size=len(label), max_size=len(label)))
    other = "".join(one.swapcase() if flip else one for one, flip in zip(label, flips, strict=True))
    found = _vocabulary.load().find(other)
    if in_any_case(label, entry.kind) and other not in _vocabulary.load().labels:
        assert found == entry
    elif found != entry:
        assert other != label


@pytest.mark.parametrize(
    ("surface", "concept"),
    [
        ("ShearGAN", "method/sheargan"),
        ("ShearGANs", "method/sheargan"),
        ("sheargan", None),
        ("SHEARGAN", None),
        ("Ram", "method/ram"),
        ("ram", None),
        ("Rams", None),
        ("Woolly process", "method/woolly-process"),
        ("woolly processes", "method/woolly-process"),
        ("Woolly-Process", "method/woolly-process"),
        ("multi-task shearing", "task/multi-task-shearing"),
        ("Multitask Shearing", "task/multi-task-shearing"),
        ("multi task shearing", "task/multi-task-shearing"),
        ("multi\u2010task shearing", "task/multi-task-shearing"),
        ("multi", None),
        ("fleece optimisation", "task/fleece-optimization"),
        ("Fleece-Optimization", "task/fleece-optimization"),
        ("Grazing Questions", "dataset/grazing-questions"),
        ("grazing questions", None),
        ("Grazing questions", None),
        ("Fold-100 corpora", "dataset/fold-100-corpus"),
        ("Fold 100 Corpus", "dataset/fold-100-corpus"),
        ("fold-100 corpus", None),
        ("pre-training", "method/pretraining"),
        ("Pre training", "method/pretraining"),
        ("剪毛学习", "task/shearing"),
        ("剪毛", None),
        ("ＳｈｅａｒＧＡＮ", "method/sheargan"),
        ("", None),
    ],
)
def test_words_name_a_concept_by_the_rule_of_cases(surface: str, concept: str | None) -> None:
    found = SHEEP.find(surface)
    assert (found and found.path) == (concept and f"concept/{concept}")


@pytest.mark.parametrize(
    "short", ["AP", "CL", "DA", "GLM", "LS", "PR", "RE", "ST", "act", "horizon", "attention"]
)
def test_what_means_many_things_is_no_label(short: str) -> None:
    assert _vocabulary.load().find(short) is None


@pytest.mark.parametrize(
    ("surface", "concept"),
    [
        ("ViTs", "method/vision-transformer"),
        ("VITS", "method/vits"),
        ("DARTS", "method/differentiable-architecture-search"),
        ("Dart", None),
        ("GPUs", "term/gpu"),
        ("BNs", "method/batch-normalization"),
        ("Bayesian optimisation", "method/bayesian-optimization"),
        ("pretrained", None),
    ],
)
def test_labels_that_differ_in_case_alone_stay_apart(surface: str, concept: str | None) -> None:
    found = _vocabulary.load().find(surface)
    assert (found and found.path) == (concept and f"concept/{concept}")


def test_the_schemes_have_names_in_both_languages() -> None:
    schemes = {f"concept/{kind}" for kind in KINDS}
    assert schemes <= preferred("en").keys()
    assert schemes <= preferred("zh").keys()
