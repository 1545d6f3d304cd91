"""Authorships that different name blocks hold, joined only where a paper or an id tells."""

from kg.records import Appearance
from kg.resolve import across

WRITTEN = {
    "paper/a/authorship/1-0": "Tang Yunfold",
    "paper/a/authorship/2-0": "B Hill",
    "paper/b/authorship/1-0": "Yunfold Tang",
    "paper/b/authorship/2-0": "Bea Hill",
    "paper/c/authorship/1-0": "Yunfold Tang",
}
AUTHORSHIPS = {
    "paper/a": ["paper/a/authorship/1-0", "paper/a/authorship/2-0"],
    "paper/b": ["paper/b/authorship/1-0", "paper/b/authorship/2-0"],
    "paper/c": ["paper/c/authorship/1-0"],
}


def test_only_what_no_block_sees_is_linked() -> None:
    (found,) = across.aligned([["paper/b", "paper/a"]], AUTHORSHIPS, WRITTEN)
    assert (found.left, found.right) == ("paper/a/authorship/1-0", "paper/b/authorship/1-0")
    assert (found.score, found.method, found.decision) == (0.99, "person-work-2", "accepted")
    assert found.evidence == ("authors of one work",)


def test_another_work_tells_nothing() -> None:
    assert not [*across.aligned([["paper/b", "paper/c"]], AUTHORSHIPS, WRITTEN)]
    assert not [*across.aligned([], AUTHORSHIPS, WRITTEN)]


def test_a_work_of_many_records_is_aligned_with_the_longest() -> None:
    authorships = {f"paper/{n}": [f"paper/{n}/authorship/1-0"] for n in range(20)}
    authorships["paper/0"] = ["paper/0/authorship/1-0", "paper/0/authorship/2-0"]
    written = {nodes[0]: "Yunfold Tang" for nodes in authorships.values()}
    written |= {"paper/0/authorship/1-0": "Tang Yunfold", "paper/0/authorship/2-0": "A Hill"}
    found = [*across.aligned([[*authorships]], authorships, written)]
    assert len(found) == 19
    assert {link.left for link in found} == {"paper/0/authorship/1-0"}


def test_an_identifier_joins_blocks() -> None:
    orcid = "https://orcid.org/0000-0002-1825-0097"
    given = [
        Appearance(authorship=node, paper=node[:7], work="work/w", block=block, name="n",
                   identifiers=ids)
        for node, block, ids in (
            ("paper/c/authorship/1-0", "tang y", (orcid,)),
            ("paper/a/authorship/1-0", "yunfold t", (orcid,)),
            ("paper/b/authorship/1-0", "tang y", (orcid,)),
            ("paper/d/authorship/1-0", "hill b", ()),
        )
    ]  # fmt: skip
    for order in (given, given[::-1]):
        identified = across.Identified()
        assert [*identified.passing(order)] == order
        (link,) = identified.links()
        assert (link.left, link.right) == ("paper/a/authorship/1-0", "paper/b/authorship/1-0")
        assert link.score == 1
        assert identified.orcids.keys() == {one.authorship for one in given if one.identifiers}


def test_records_of_a_work() -> None:
    assert across.records({"paper/a": "work/a", "paper/b": "work/b", "paper/c": "work/a"}) == [
        ["paper/a", "paper/c"]
    ]
