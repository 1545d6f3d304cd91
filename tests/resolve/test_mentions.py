"""Organisations of mentions: a person's word, then the rules, then the name as written."""

from kg.records import Judgement, Origin
from kg.resolve import mentions
from kg.resolve.registry import curated

ONE, OTHER = "paper/a/affiliation/1-11111111", "paper/b/affiliation/1-22222222"
WRITTEN = {ONE: "Pasture Lab", OTHER: "Stanford University"}


def verdict(left: str, right: str, *, same: bool) -> Judgement:
    origin = Origin(source="0123456789abcdef", first=1, last=2)
    return Judgement(left=left, right=right, same=same, reason="seen", origin=origin)


def decide(*given: Judgement, written: dict[str, str] | None = None) -> mentions.Decided:
    written = written or WRITTEN
    matches = mentions.matched(written.values(), curated())
    on_mentions = [one for one in given if mentions.is_mention(one.left)]
    others = [one for one in given if not mentions.is_mention(one.left)]
    found = mentions.decide(written, matches, curated(), on_mentions, others)
    backwards = mentions.decide(written, matches, curated(), on_mentions[::-1], others[::-1])
    assert found == backwards
    return found


def test_without_judgements_the_rules_decide() -> None:
    found = decide()
    assert found.organizations == {ONE: ("org/pasture-lab",), OTHER: ("org/stanford-university",)}
    assert found.names == {"org/pasture-lab": ["Pasture Lab"]}
    assert not found.links


def test_a_mention_is_what_a_person_says() -> None:
    found = decide(verdict(ONE, "org/stanford-university", same=True))
    assert found.organizations[ONE] == ("org/stanford-university",)
    assert found.names == {}
    ((link),) = found.links
    assert (link.method, link.decision) == ("judgement", "accepted")


def test_a_mention_may_be_two_organisations() -> None:
    found = decide(
        verdict(ONE, "org/stanford-university", same=True), verdict(ONE, "org/ucla", same=True)
    )
    assert found.organizations[ONE] == ("org/stanford-university", "org/ucla")


def test_a_mention_that_is_not_what_the_rules_say_is_its_own() -> None:
    written = {OTHER: "UCLA"}
    (path,) = decide(written=written).organizations[OTHER]
    found = decide(verdict(OTHER, path, same=False), written=written)
    assert found.organizations[OTHER] == ("org/ucla",)
    assert found.names == {"org/ucla": ["UCLA"]}
    assert [link.decision for link in found.links] == ["rejected"]


def test_a_mention_of_no_organisation() -> None:
    found = decide(verdict(ONE, "org/pasture-lab", same=False))
    assert found.organizations[ONE] == ()
    assert found.names == {}


def test_two_organisations_judged_one() -> None:
    found = decide(verdict("org/pasture-lab", "org/stanford-university", same=True))
    assert found.organizations == dict.fromkeys(WRITTEN, ("org/stanford-university",))
    assert found.names == {"org/stanford-university": ["Pasture Lab"]}


def test_contradictions_about_a_mention() -> None:
    same = verdict(ONE, "org/a", same=True)
    alike = verdict("org/a", "org/b", same=True)
    different = verdict(ONE, "org/b", same=False)
    assert {*mentions.contradiction([different, same, alike])} == {same, different}
    assert not mentions.contradiction([same, different])
    assert not mentions.contradiction([same, verdict(ONE, "org/b", same=True)])
