from collections import Counter
from pathlib import Path

import pytest

from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.resolve import registry, ror
from kg.resolve.registry import Registry, key
from kg.settings import BASE
from tests.real import real
from tests.resolve.flock import flock


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return flock(tmp_path_factory.mktemp("flock"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The University of Tokyo", "University of Tokyo"),
        ("Universität Zürich", "Universitat Zurich"),
        ("Texas A & M University", "Texas A&M Univ."),
        ("Xi’an Jiaotong University", "Xian Jiaotong University"),
        ("Tencent AI Lab", "Tencent AI Laboratory"),
        ("Univ. of Wool", "Universidad de Wool"),
        ("UNIVERSITY-OF-WOOL", "University of  Wool"),
        ("Göteborg Centre", "Goteborg Center"),
    ],
)
def test_keys_meet(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("University of Washington", "Washington University"),
        ("University of York", "York University"),
        ("C++ Lab", "C# Lab"),
        ("清华大学", "清华大学计算机系"),
        ("The", "Of"),
    ],
)
def test_keys_stay_apart(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_every_name_of_the_vocabulary_means_one_organisation() -> None:
    meant: dict[str, set[str]] = {}
    for triple in vocab.triples("organizations.ttl"):
        if triple.predicate.value.endswith(("prefLabel", "altLabel", "hiddenLabel")):
            meant.setdefault(key(value(triple.object)), set()).add(value(triple.subject))
    assert {form: paths for form, paths in meant.items() if len(paths) > 1} == {}


def test_the_vocabulary_is_sound() -> None:
    known = registry.curated().organizations
    assert len(known) > 1300
    parents = {parent for one in known.values() for parent in one.parents}
    assert parents <= known.keys()
    assert all(path not in one.parents for path, one in known.items())
    identifiers = Counter(one.ror for one in known.values() if one.ror)
    assert max(identifiers.values()) == 1
    assert len(identifiers) > 900


def test_countries_are_of_known_organisations() -> None:
    known = registry.curated().organizations
    placed = {value(triple.subject).removeprefix(BASE) for triple in vocab.triples("countries.ttl")}
    assert placed <= known.keys()
    assert known["org/university-of-tokyo"].country == "JP"
    assert known["org/google"].country == ""


def test_a_registered_organisation(known: Registry) -> None:
    found = known.organization("org/ror-000000403")
    assert found is not None
    assert (found.label, found.country, found.cities) == ("Fleece Observatory", "GB", ("lambton",))
    assert found.parents == ("org/ror-000000201",)
    assert known.organization("org/ror-000000605") is None, "inactive"
    assert known.organization("org/sheep") is None


def test_the_built_in_path_and_label_stay(known: Registry) -> None:
    found = known.organization("org/harvard-university")
    assert found is not None
    assert found.label == "Harvard University"
    assert "Crimson Fold" in {name.text for name in found.names}
    assert found.ror == "03vek6s52"
    assert known.organization("org/ror-03vek6s52") != found
    (name,) = known.named("crimson fold")
    assert name.organization == found
    assert registry.curated().named("crimson fold") == ()


def test_places(known: Registry) -> None:
    assert known.place(key("P.R. China")) == {"CN"}
    assert known.place(key("MA")) == {"US"}
    assert known.place(key("Wollstadt")) == {"DE"}
    assert known.place(key("University of Wool")) == set()
    assert registry.curated().place(key("Wollstadt")) == set()


def test_our_identifiers_name_the_same_organisations(tmp_path: Path) -> None:
    """Each of ours shares a name with the record, its country left out."""
    index = registry.load(ror.compile(real("affiliations/ror-records.jsonl.gz"), tmp_path))
    ours: dict[str, set[str]] = {}
    for triple in vocab.triples("organizations.ttl"):
        if triple.predicate.value.endswith(("prefLabel", "altLabel")):
            path = value(triple.subject).removeprefix(BASE)
            ours.setdefault(path, set()).add(key(value(triple.object)))
    for path, organization in registry.curated().organizations.items():
        found = index.organization(path)
        if organization.ror and found and found.names:
            theirs = {key(name.text.partition(" (")[0]) for name in found.names}
            theirs |= {key(name.text) for name in found.names}
            assert ours[path] & theirs, path
