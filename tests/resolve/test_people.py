import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ids, names
from kg.records import Appearance, Counted, Judgement, Link, Origin
from kg.resolve import clusters, people

SIGNS = ["quill_q", "rook_r", "sable_s", "thorn_t", "umber_u"]
ORCID = "https://orcid.org/0000-0000-0000-000"


def counted(signs: str, step: int = 1) -> tuple[Counted, ...]:
    return tuple((sign.replace("_", " "), step) for sign in sorted(signs.split()))


def appearance(paper: str, name: str, coauthors: str = "", **more: Any) -> Appearance:
    stated: dict[str, Any] = {"work": f"work/{paper}", "spread": 2, "year": 2020} | more
    known = 4 if stated["spread"] else 1
    return Appearance(
        authorship=ids.authorship(f"paper/{paper}", 1, name),
        paper=f"paper/{paper}",
        block=names.key(name),
        name=name,
        coauthors=counted(coauthors, known),
        **stated,
    )


def verdict(one: Appearance, other: Appearance, *, same: bool) -> Judgement:
    left, right = sorted((one.authorship, other.authorship))
    origin = Origin(source="0" * 16, first=1, last=2)
    return Judgement(left=left, right=right, same=same, reason="seen at the fair", origin=origin)


def decisions(*block: Appearance, verdicts: Sequence[Judgement] = ()) -> list[str]:
    return [found.decision for found in people.link(block, verdicts)]


def groups(block: Sequence[Appearance], found: Sequence[Link]) -> list[list[Appearance]]:
    least = clusters.canonical(found)
    gathered: dict[str, list[Appearance]] = {}
    for one in block:
        gathered.setdefault(least.get(one.authorship, one.authorship), []).append(one)
    return list(gathered.values())


def _of_its_paper(one: Appearance) -> Appearance:
    fields = {name: getattr(one, name) for name in one.__struct_fields__}
    return Appearance(**fields | {"paper": ids.parted(one.authorship)[0]})


APPEARANCES = st.lists(
    st.builds(
        Appearance,
        authorship=st.builds(
            ids.authorship,
            st.sampled_from([f"paper/{letter}" for letter in "abcdefgh"]),
            st.integers(1, 2),
            st.just("B Fold"),
        ),
        paper=st.just(""),
        work=st.sampled_from([f"work/{letter}" for letter in "abcd"]),
        block=st.just("fold b"),
        name=st.sampled_from(["B Fold", "B C. Fold", "Ben Fold", "B D Fold"]),
        spread=st.just(3),
        identifiers=st.sampled_from([(), (), (), (f"{ORCID}1",), (f"{ORCID}2",)]),
        coauthors=st.sets(st.sampled_from(SIGNS), max_size=4).map(" ".join).map(counted),
        words=st.sets(st.sampled_from(["wool", "shear", "lamb"])).map(" ".join).map(counted),
        year=st.sampled_from([None, 1980, 2019, 2020]),
    ).map(_of_its_paper),
    max_size=8,
    unique_by=lambda one: one.authorship,
)
VERDICTS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()), max_size=3)


def judged(
    block: list[Appearance], chosen: list[tuple[int, int, bool]], *, same: bool
) -> list[Judgement]:
    return [
        verdict(block[one], block[other], same=same)
        for one, other, kind in chosen
        if kind is same and one < other < len(block)
    ]


def test_initials_alone_never_merge() -> None:
    twins = [appearance(paper, "B Fold", spread=1, year=None) for paper in "abcdef"]
    assert not people.link(twins)
    assert not people.link([appearance(paper, "B Fold", spread=1) for paper in "abcdef"])


def test_rarity_strengthens_a_witness() -> None:
    words = counted("wool")
    rare = [appearance(paper, "B Fold", spread=1, words=words) for paper in "ab"]
    unknown = [appearance(paper, "B Fold", spread=0, words=words) for paper in "ab"]
    (link,) = people.link(rare)
    assert link.evidence == ("shares title word wool", "rare surname")
    assert not people.link(unknown)


def test_a_category_or_years_alone_are_no_witness() -> None:
    same: dict[str, Any] = {"categories": ("category/arxiv/cs.CV",), "spread": 1}
    for name in ("B Fold", "B C Fold"):
        assert not people.link([appearance(paper, name, **same) for paper in "ab"])


def test_in_a_small_graph_several_initials_are_not_rare() -> None:
    stated: dict[str, Any] = {"venue": ("sheep days", 2), "words": counted("wool"), "spread": 0}
    assert not people.link([appearance(paper, "B C Fold", **stated) for paper in "ab"])


def test_where_nothing_is_known_of_names_one_coauthor_is_not_enough() -> None:
    for shared, expected in (("", []), ("quill_q", ["proposed"]), ("quill_q rook_r", ["accepted"])):
        block = [appearance(paper, "B Fold", shared, spread=0) for paper in "ab"]
        assert decisions(*block) == expected


def test_a_link_says_why() -> None:
    more: dict[str, Any] = {
        "organizations": (("org/moor", 2),),
        "venue": ("sheep days", 3),
        "words": counted("wool shear"),
        "categories": ("category/arxiv/cs.CV",),
    }
    (link,) = people.link(
        [appearance(paper, "B C Fold", "quill_q rook_r", **more) for paper in "ab"]
    )
    assert (link.decision, link.score, link.method) == ("accepted", 0.99, "person-evidence-1")
    assert link.evidence == (
        "shares co-authors Q Quill, R Rook", "same institution", "same venue",
        "shares title words shear, wool", "same category", "same initials", "rare surname",
    )  # fmt: skip


def test_full_names_merge_unless_they_are_frequent() -> None:
    assert decisions(*(appearance(paper, "Ben Fold") for paper in "ab")) == ["accepted"]
    assert decisions(*(appearance(paper, "Xiaoming Wang", spread=6) for paper in "ab")) == [
        "accepted"
    ]
    for name in ("Wei Wang", "W Wang", "王伟"):
        words = counted("wool")
        assert not people.link([appearance(paper, name, spread=6) for paper in "ab"])
        far = [
            appearance(paper, name, spread=6, words=words, year=2000 + 10 * place)
            for place, paper in enumerate("ab")
        ]
        assert not people.link(far)
        block = [appearance(paper, name, "quill_q rook_r sable_s", spread=6) for paper in "ab"]
        assert decisions(*block) == ["accepted"]


def test_the_authors_of_one_work_are_the_same() -> None:
    (link,) = people.link(
        [appearance("a", "B Fold", work="w"), appearance("b", "Ben Fold", work="w")]
    )
    assert (link.decision, link.method, link.score) == ("accepted", "person-work-1", 0.99)


def test_namesakes_of_one_work_are_told_by_their_places() -> None:
    block = [
        Appearance(
            authorship=ids.authorship(f"paper/{paper}", place, "B Fold"),
            paper=f"paper/{paper}",
            work="work/a",
            block="fold b",
            name="B Fold",
        )
        for paper in "ab"
        for place in (1, 3)
    ]
    pairs = {(ids.parted(link.left)[2], ids.parted(link.right)[2]) for link in people.link(block)}
    assert pairs == {(1, 1), (3, 3)}


@pytest.mark.parametrize(
    "block",
    [
        [appearance("a", "B C. Fold", "x y z"), appearance("b", "B D Fold", "x y z")],
        [appearance("a", "Ben Fold", "x y z"), appearance("b", "Bruno Fold", "x y z")],
        [appearance("a", "Wei Wang", "x y z"), appearance("b", "Weiming Wang", "x y z")],
        [
            appearance("a", "B Fold", "x y z", identifiers=(f"{ORCID}1",)),
            appearance("b", "B Fold", "x y z", identifiers=(f"{ORCID}2",)),
        ],
    ],
)
def test_never_the_same(block: list[Appearance]) -> None:
    assert not people.link(block)
    (link,) = people.link(block, [verdict(*block, same=True)])
    assert (link.method, link.score, link.evidence) == ("judgement-1", 1.0, ("seen at the fair",))


def test_an_identifier_decides_even_where_names_differ() -> None:
    for address in (f"{ORCID}1", "https://openalex.org/A1", "https://dblp.org/pid/6/9"):
        same: dict[str, Any] = {"identifiers": (address,), "spread": 7}
        block = [appearance("a", "Ben Fold", **same), appearance("b", "Bruno Fold", **same)]
        (link,) = people.link(block)
        assert (link.decision, link.evidence) == ("accepted", (f"same {address}",))


def test_an_identifier_does_not_make_one_person_of_two_on_a_paper() -> None:
    same: dict[str, Any] = {"identifiers": (f"{ORCID}1",)}
    one = appearance("a", "Ben Fold", **same)
    fields = {name: getattr(one, name) for name in one.__struct_fields__}
    other = Appearance(**fields | {"authorship": ids.authorship("paper/a", 2, "Ben Fold")})
    assert not people.link([one, other])


def test_a_third_name_does_not_join_two_that_differ() -> None:
    block = [
        appearance("a", "B C. Fold", "x y z"),
        appearance("b", "B Fold", "w x y z"),
        appearance("c", "B D Fold", "w x y z"),
    ]
    found = people.link(block)
    assert sorted(len(group) for group in groups(block, found)) == [1, 2]


def test_a_judgement_parts_what_evidence_joins_and_undoing_it_joins_again() -> None:
    block = [appearance(paper, "Ben Fold", "x y z") for paper in "abc"]
    apart = verdict(block[0], block[1], same=False)
    assert [len(group) for group in groups(block, people.link(block))] == [3]
    parted = groups(block, people.link(block, [apart]))
    assert not any(block[0] in group and block[1] in group for group in parted)
    assert people.link(block, []) == people.link(block)


def test_a_judgement_on_others_is_left_out() -> None:
    block = [appearance(paper, "B Fold") for paper in "ab"]
    assert not people.link(block, [verdict(block[0], appearance("z", "B Fold"), same=True)])


def crowd(count: int) -> list[Appearance]:
    """A crowd of namesakes: groups of five that share co-authors, every other in full."""
    return [
        appearance(
            f"p{number:05}",
            ("Wei Wang", "W Wang")[number % 2],
            f"a{number // 10}_a b{number // 10}_b c{number // 10}_c",
            spread=6,
        )
        for number in range(count)
    ]


def test_a_crowd_is_resolved_in_parts() -> None:
    block = crowd(1200)
    found = people.link(block)
    assert {len(group) for group in groups(block, found)} == {5}
    assert found == people.link(block[::-1])
    far = verdict(block[0], block[1199], same=True)
    joined = people.link(block, [far])
    assert far.left in clusters.canonical(joined)
    assert clusters.canonical(joined)[far.left] == clusters.canonical(joined)[far.right]


@given(APPEARANCES, VERDICTS, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    block: list[Appearance], chosen: list[tuple[int, int, bool]], chance: Any
) -> None:
    verdicts = [*judged(block, chosen, same=True), *judged(block, chosen, same=False)]
    found = people.link(block, verdicts)
    chance.shuffle(block)
    assert people.link(block, verdicts[::-1]) == found
    assert people.link(block, verdicts * 2) == found


@given(APPEARANCES, VERDICTS)
def test_cannot_links_hold(block: list[Appearance], chosen: list[tuple[int, int, bool]]) -> None:
    verdicts = judged(block, chosen, same=False)
    apart = {(one.left, one.right) for one in verdicts}
    for group in groups(block, people.link(block, verdicts)):
        for one, other in combinations(sorted(group, key=lambda one: one.authorship), 2):
            assert one.paper != other.paper
            assert len({*one.identifiers, *other.identifiers}) <= 1
            assert (one.authorship, other.authorship) not in apart
            assert names.compatible(one.name, other.name) or one.identifiers == other.identifiers


@given(APPEARANCES, VERDICTS)
def test_same_means_same(block: list[Appearance], chosen: list[tuple[int, int, bool]]) -> None:
    verdicts = judged(block, chosen, same=True)
    least = clusters.canonical(people.link(block, verdicts))
    assert all(least[one.left] == least[one.right] for one in verdicts)


@given(APPEARANCES)
def test_every_link_has_a_reason(block: list[Appearance]) -> None:
    for link in people.link(block):
        assert link.evidence
        assert link.left < link.right
        assert 0.5 <= link.score <= 1


PROGRAM = """
import msgspec
from tests.resolve.test_people import crowd
from kg.resolve import people
print(msgspec.json.encode(people.link(crowd(40))).decode())
"""


def test_the_hash_seed_does_not_matter() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
