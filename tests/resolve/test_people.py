from hypothesis import given
from hypothesis import strategies as st

from kg.records import Appearance
from kg.resolve import clusters, people

APPEARANCES = st.lists(
    st.builds(
        Appearance,
        authorship=st.from_regex(r"paper/[a-h]/authorship/[1-2]", fullmatch=True),
        paper=st.sampled_from([f"paper/{letter}" for letter in "abcdefgh"]),
        work=st.sampled_from([f"work/{letter}" for letter in "abcd"]),
        block=st.just("fold b"),
        name=st.sampled_from(["B Fold", "B C. Fold", "Ben Fold", "B D Fold"]),
        coauthors=st.sets(st.sampled_from("uvwxyz"), max_size=5).map(sorted).map(tuple),
    ),
    max_size=8,
    unique_by=lambda appearance: appearance.authorship,
)


def appearance(paper: str, name: str, coauthors: str = "", work: str = "") -> Appearance:
    return Appearance(
        authorship=f"paper/{paper}/authorship/1",
        paper=f"paper/{paper}",
        work=f"work/{work or paper}",
        block="fold b",
        name=name,
        coauthors=tuple(coauthors.split()),
    )


def test_a_name_alone_never_merges() -> None:
    assert not people.link([appearance("a", "B Fold"), appearance("b", "B Fold")])
    assert not people.link([appearance("a", "B Fold", "x"), appearance("b", "B Fold", "x")])


def test_two_coauthors_make_a_proposal_and_three_a_person() -> None:
    (link,) = people.link([appearance("a", "B Fold", "x y"), appearance("b", "B Fold", "x y z")])
    assert (link.decision, link.evidence) == ("proposed", ("share the co-authors x, y",))
    (link,) = people.link([appearance("a", "B Fold", "x y z"), appearance("b", "B Fold", "x y z")])
    assert link.decision == "accepted"


def test_the_authors_of_one_work_are_the_same() -> None:
    (link,) = people.link(
        [appearance("a", "B Fold", work="w"), appearance("b", "Ben Fold", work="w")]
    )
    assert (link.decision, link.method) == ("accepted", "person-work-1")


def test_names_that_differ_stay_apart() -> None:
    assert not people.link(
        [appearance("a", "B C. Fold", "x y z"), appearance("b", "B D Fold", "x y z")]
    )


def test_a_third_name_does_not_join_two_that_differ() -> None:
    found = people.link(
        [
            appearance("a", "B C. Fold", "x y z"),
            appearance("b", "B Fold", "w x y z"),
            appearance("c", "B D Fold", "w x y z"),
        ]
    )
    least = clusters.canonical(found)
    assert len({least[one] for one in least}) == len(least) - 1


@given(APPEARANCES)
def test_order_does_not_matter(block: list[Appearance]) -> None:
    assert people.link(block) == people.link(block[::-1])


@given(APPEARANCES)
def test_no_cluster_holds_two_of_one_paper_or_two_that_differ(block: list[Appearance]) -> None:
    least = clusters.canonical(people.link(block))
    members = {one.authorship: one for one in block}
    for one in least:
        for other in least:
            if one < other and least[one] == least[other]:
                assert members[one].paper != members[other].paper
                assert {members[one].name, members[other].name} != {"B C. Fold", "B D Fold"}
