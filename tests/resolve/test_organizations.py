import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.resolve import organizations, registry
from kg.resolve.organizations import OrganizationMatch


def match(name: str) -> OrganizationMatch:
    (found,) = organizations.match([name], registry.curated())
    return found


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("UCLA", "org/university-of-california-los-angeles"),
        ("University of California, Los Angeles", "org/university-of-california-los-angeles"),
        ("The University of Tokyo", "org/university-of-tokyo"),
        ("University of Tokyo", "org/university-of-tokyo"),
        ("Universität Zürich", "org/university-of-zurich"),
        ("Univeristy of Rochester", "org/university-of-rochester"),
        ("Univerity of Rochester", "org/university-of-rochester"),
        ("Standford University", "org/stanford-university"),
        ("清华大学", "org/tsinghua-university"),
        ("Facebook AI Research", "org/facebook-ai-research"),
        ("Facebook Reality Labs", "org/facebook-reality-labs"),
        ("DeepMind", "org/deepmind"),
        ("Google Research", "org/google-research"),
        ("DiDi AI Labs", "org/didi-ai-labs"),
        ("Pasture Sheep Lab", "org/pasture-sheep-lab"),
    ],
)
def test_names(name: str, path: str) -> None:
    assert match(name).organization == path


def test_decisions_are_told_apart() -> None:
    assert match("DeepMind").method is None
    assert match("Pasture Sheep Lab").method is None
    assert match("UCLA").method == "organisation-alias-1"
    found = match("Univeristy of Rochester")
    assert (found.method, found.misspelt) == ("organisation-typo-1", True)


@pytest.mark.parametrize(
    "name", ["Stamford University", "Fanford University", "Shaanxi Lab", "DeepMine"]
)
def test_another_name_is_no_typo(name: str) -> None:
    assert match(name).method is None


def test_a_lab_is_not_its_company() -> None:
    known = registry.curated()
    lab = known.organizations["org/google-research"]
    assert lab.parents
    assert lab.path not in lab.parents


def test_every_name_of_the_vocabulary_means_one_organisation() -> None:
    known = registry.curated()
    for path, organization in known.organizations.items():
        assert known.names[registry.normal_form(organization.label)][0] == path


@given(st.text(max_size=40))
def test_any_string_is_some_organisation(name: str) -> None:
    first, second = match(name), match(name)
    assert first == second
    assert first.organization.startswith("org/")


def test_forms_of_one_unknown_name_share_it() -> None:
    found = list(
        organizations.match(["Sheep Lab", "the Sheep  Lab", "SHEEP-LAB"], registry.curated())
    )
    assert {one.organization for one in found} == {"org/sheep-lab"}
    labels = organizations.unknown_labels(found, registry.curated())
    assert labels == {"org/sheep-lab": ["SHEEP-LAB", "Sheep Lab", "the Sheep  Lab"]}
