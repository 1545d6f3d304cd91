from hypothesis import given
from hypothesis import strategies as st

from kg.records import Decision, Link
from kg.resolve import clusters


def link(left: str, right: str, decision: Decision = "accepted") -> Link:
    return Link(left=left, right=right, score=1.0, method="m-1", decision=decision, evidence=("e",))


PAIRS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12)


def test_the_least_member_stands_for_the_cluster() -> None:
    assert dict(clusters.canonical([link("c", "b"), link("b", "a"), link("x", "y")])) == {
        "a": "a", "b": "a", "c": "a", "x": "x", "y": "x",
    }  # fmt: skip


def test_only_accepted_links_join() -> None:
    assert not clusters.canonical([link("a", "b", "proposed"), link("a", "b", "rejected")])


@given(PAIRS)
def test_the_order_of_links_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    links = [link(*pair) for pair in pairs]
    shuffled = links[::-1]
    assert clusters.canonical(links) == clusters.canonical(shuffled)
