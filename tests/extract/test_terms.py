from kg import extract, ids
from kg.records import Text


def term(label: str) -> str:
    return ids.concept("term", label)


def test_the_label_is_the_most_frequent_full_form() -> None:
    found = extract.new_term(
        term("sheep routing"), {"SR": 9, "sheep routing": 2, "Sheep routing": 3}, {}
    )
    assert found.label == Text(value="Sheep routing", lang="en")
    assert found.alternatives == (Text(value="SR", lang="en"),)


def test_a_tie_goes_by_code_point() -> None:
    found = extract.new_term(term("wool net"), {"wool nets": 1, "Wool Net": 1}, {})
    assert found.label.value == "Wool Net"
    assert found.alternatives == ()


def test_a_term_known_by_its_short_form_alone_is_called_so() -> None:
    assert extract.new_term(term("xyzlong"), {"XYZ": 2}, {}).label.value == "XYZ"


def test_a_kind_needs_two_thirds_of_the_places_that_say_one() -> None:
    path = term("wool net")
    assert extract.new_term(path, {"wool net": 1}, {"method": 2, "task": 1}).kind == "method"
    assert extract.new_term(path, {"wool net": 1}, {"method": 1, "task": 1}).kind == "term"
    assert extract.new_term(path, {"wool net": 1}, {"term": 5, "task": 1}).kind == "task"
    assert extract.new_term(path, {"wool net": 1}, {}).kind == "term"


def test_the_broader_concept_is_what_the_longest_end_names() -> None:
    found = extract.new_term(
        term("woolly neural architecture search"), {"woolly neural architecture search": 1}, {}
    )
    assert found.broader == "concept/task/neural-architecture-search"
    assert extract.new_term(term("sheep wool"), {"sheep wool": 1}, {}).broader is None


def test_a_chinese_form_is_chinese() -> None:
    found = extract.new_term(term("羊毛网络"), {"羊毛网络": 1}, {})
    assert found.label == Text(value="羊毛网络", lang="zh")


def test_the_shipped_vocabulary_is_known() -> None:
    assert extract.is_known("concept/task/neural-architecture-search")
    assert not extract.is_known(term("sheep wool"))
