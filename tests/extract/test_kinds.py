from collections.abc import Sequence

import pytest

from kg.extract import _confidence, _vocabulary, _words
from kg.extract._kinds import Kinds, of_head
from kg.extract._words import KINDS, Words


def told(*rows: tuple[str, Sequence[float]]) -> Kinds:
    """Kinds by the counts of heads given, beside enough of others to be no evidence."""
    even = {f"other{number}": [20.0] * len(KINDS) for number in range(5)}
    return Kinds(Words({}, {}, {}, even | {name: [*row] for name, row in rows}, {}, {}))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("sheep recognition dataset", "dataset"),
        ("woolly corpora", "dataset"),
        ("flock counting algorithm", "method"),
        ("recurrent neural networks", "method"),
        ("flock counting accuracy", "metric"),
        ("wool segmentation", "task"),
        ("Sheep Segmentation", "task"),
    ],
)
def test_heads_that_name_a_kind_say_it(words: str, kind: str) -> None:
    assert of_head(words) == kind


@pytest.mark.parametrize("words", ["", "Baa", "sheep", "English", "woolly images", "meadow"])
def test_heads_that_name_no_kind_say_nothing(words: str) -> None:
    assert of_head(words) is None


def test_plurals_say_what_their_singulars_do() -> None:
    assert of_head("shearing networks") == of_head("shearing network")


def test_a_head_of_many_kinds_says_nothing() -> None:
    kinds = told(
        ("baa", [40, 60, 0, 0, 0]), ("bah", [30, 40, 0, 0, 30]), ("boo", [0, 40, 0, 0, 60])
    )
    assert kinds.of("woolly baa") == "method"
    assert kinds.of("woolly bah") is None
    assert kinds.of("woolly boo") is None


def test_words_before_the_head_tip_the_balance() -> None:
    words = told(("baa", [48, 48, 0, 0, 4]))._words
    part = {"loud": [50.0, 0, 0, 0, 0], "soft": [0, 50.0, 0, 0, 0]}
    kinds = Kinds(words._replace(part=part))
    assert (kinds.of("loud baa"), kinds.of("soft baa")) == ("task", "method")


def test_labels_of_the_vocabulary_count_for_less_than_terms_of_texts() -> None:
    empty = Words({}, {}, {}, {}, {}, {})
    labelled = _words.with_labels(empty)
    assert empty == Words({}, {}, {}, {}, {}, {})
    labels = [label for label in _vocabulary.load().labels if label.isascii()]
    assert sum(map(sum, labelled.head.values())) == pytest.approx(2 * _words.LABEL * len(labels))
    assert max(labelled.head["translation"]) == labelled.head["translation"][0] > 0


def test_confidences_are_shares_to_two_digits() -> None:
    for method, evidence in _confidence.MEASURED:
        score = _confidence.score(method, evidence)
        assert score is not None
        assert 0 < score < 1
        assert score == round(score, 2)


def test_what_was_not_measured_has_no_confidence() -> None:
    assert _confidence.score("chunk", "in Chinese") is None
    assert _confidence.score("astrology", "label") is None
