"""Links to clusters; judgements win, and what they part never meets."""

from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from kg.records import Decision, Judgement, Link, Origin
from kg.resolve import clusters

NODES = [f"paper/{name}/authorship/1-{name * 8}" for name in "abcdef"]


def link(
    left: str, right: str, decision: Decision = "accepted", score: float = 1.0, method: str = "m-1"
) -> Link:
    return Link(
        left=left, right=right, score=score, method=method, decision=decision, evidence=("e",)
    )


def verdict(left: str, right: str, *, same: bool, line: int = 1) -> Judgement:
    origin = Origin(source="0123456789abcdef", first=line, last=line + 1)
    left, right = sorted((left, right))
    return Judgement(left=left, right=right, same=same, reason="seen", by="me", origin=origin)


PAIRS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12)
ENDS = st.sampled_from([*combinations(NODES, 2)])
VERDICTS = st.lists(
    st.builds(lambda ends, same: verdict(ends[0], ends[1], same=same), ENDS, st.booleans()),
    max_size=5,
)
LINKS = st.lists(
    st.builds(
        lambda ends, score: link(
            ends[0], ends[1], "accepted" if score > 0.9 else "proposed", score
        ),
        ENDS,
        st.sampled_from([0.6, 0.95, 0.99]),
    ),
    max_size=8,
    unique_by=lambda one: (one.left, one.right),
)


def test_the_least_member_stands_for_the_cluster() -> None:
    assert dict(clusters.canonical([link("c", "b"), link("b", "a"), link("x", "y")])) == {
        "a": "a", "b": "a", "c": "a", "x": "x", "y": "x",
    }  # fmt: skip


def test_only_accepted_links_join() -> None:
    assert not clusters.canonical([link("a", "b", "proposed"), link("a", "b", "rejected")])


@given(PAIRS)
def test_the_order_of_links_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    links = [link(*pair) for pair in pairs]
    assert clusters.canonical(links) == clusters.canonical(links[::-1])


# What judgements say together


def test_a_contradiction_names_the_fewest_judgements() -> None:
    given = [
        verdict("a", "b", same=True, line=1),
        verdict("b", "c", same=True, line=2),
        verdict("c", "d", same=True, line=3),
        verdict("b", "d", same=True, line=4),
        verdict("a", "d", same=False, line=5),
        verdict("x", "y", same=True, line=6),
    ]
    for order in (given, given[::-1]):
        assert sorted(one.origin.first for one in clusters.contradiction(order)) == [1, 4, 5]
    assert not clusters.contradiction(given[:4])
    both = [verdict("a", "b", same=True), verdict("a", "b", same=False)]
    assert len(clusters.contradiction(both)) == 2


def test_a_block_hears_what_follows_by_way_of_another() -> None:
    a, b, c, d = NODES[:4]
    given = [verdict(a, c, same=True), verdict(c, b, same=True), verdict(d, c, same=False)]
    block_of = {a: "one", b: "one", c: "other", d: "one"}
    found = clusters.by_block(given, block_of)
    assert {(one.left, one.right, one.same) for one in found["one"]} == {
        (a, b, True), (a, d, False), (b, d, False),
    }  # fmt: skip
    assert found.keys() == {"one"}


# The whole


def settle(
    links: list[Link], across: list[Link], given: list[Judgement], **orcids: str
) -> dict[tuple[str, str], str]:
    named = {NODES["abcdef".index(name)]: orcid for name, orcid in orcids.items()}
    found = clusters.settle(links, across, given, named)
    assert found == clusters.settle(links[::-1], across[::-1], given[::-1], named)
    short = {node: name for name, node in zip("abcdef", NODES, strict=True)}
    return {(short[one.left], short[one.right]): one.decision for one in found}


A, B, C, D = NODES[:4]


def test_a_link_across_blocks_joins() -> None:
    assert settle([link(A, B)], [link(B, C)], []) == {
        ("a", "b"): "accepted", ("b", "c"): "accepted",
    }  # fmt: skip


def test_a_link_across_joins_no_two_authors_of_one_paper() -> None:
    twin = "paper/a/authorship/2-00000000"
    (_, refused) = clusters.settle([link(A, B)], [link(B, twin, score=0.99)], [], {})
    assert (refused.decision, refused.evidence) == ("rejected", ("e", "one paper names both"))


def test_a_link_across_joins_no_two_orcids() -> None:
    assert settle([link(A, B), link(C, D)], [link(B, C, score=0.99)], [], a="1", d="2") == {
        ("a", "b"): "accepted", ("b", "c"): "rejected", ("c", "d"): "accepted",
    }  # fmt: skip
    assert settle([link(A, B)], [link(B, C)], [], a="1", c="1")["b", "c"] == "accepted"


def test_what_is_judged_different_meets_by_no_way() -> None:
    """A and C are judged one; so B, which a rule gives to A, is not D, which it gives to C."""
    given = [verdict(A, C, same=True), verdict(B, D, same=False)]
    found = settle([link(A, B, score=0.99), link(C, D, score=0.97)], [], given)
    assert found["a", "b"] == "accepted"
    assert found["c", "d"] == "rejected"


def test_answered_proposals_go() -> None:
    proposals = [link(A, B, "proposed", 0.6), link(A, C, "proposed", 0.6)]
    assert settle(proposals, [], [verdict(A, B, same=True)]) == {
        ("a", "b"): "accepted", ("a", "c"): "proposed",
    }  # fmt: skip
    assert settle(proposals, [], [verdict(A, B, same=False)])["a", "b"] == "rejected"


def test_reasons_of_several_stand_together() -> None:
    (found,) = clusters.judged([verdict(A, B, same=True, line=line) for line in (1, 2)])
    assert found.evidence == ("seen (me)",)
    assert found.method == "judgement"


@given(LINKS, LINKS, VERDICTS)
def test_judgements_hold_whatever_the_links(
    inside: list[Link], across: list[Link], given: list[Judgement]
) -> None:
    assume(not clusters.contradiction(given))
    found = clusters.settle(inside, across, given, {})
    assert found == clusters.settle(inside[::-1], across[::-1], given[::-1], {})
    assert len({(one.left, one.right) for one in found}) == len(found) or not (given or across)
    same = clusters.canonical(found)
    for one in given:
        joined = same.get(one.left, one.left) == same.get(one.right, one.right)
        assert joined == one.same
