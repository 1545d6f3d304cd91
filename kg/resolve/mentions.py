"""Which organisations each affiliation mention names, after the rules and a person's word."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from kg import ids
from kg.records import Judgement, Link
from kg.resolve import organizations
from kg.resolve.clusters import Clusters, judged
from kg.resolve.organizations import OrganizationMatch
from kg.resolve.registry import Registry, normal_form

Matches: TypeAlias = Mapping[str, Sequence[OrganizationMatch]]
"""Affiliation string to what it means."""


class Decided(NamedTuple):
    """The organisations of all mentions, and what is to be said of it."""

    organizations: dict[str, tuple[str, ...]]
    """By mention."""
    links: list[Link]
    names: dict[str, list[str]]
    """Organisation to the names that no vocabulary has for it, sorted."""
    misspelt: dict[str, str]
    """Misspelt name to its organisation."""


class Ruled(NamedTuple):
    """The organisations of some mentions, and what follows where they are in use."""

    organizations: dict[str, tuple[str, ...]]
    """By mention."""
    links: list[Link]
    """Those of the rules; a person's judgements are none."""
    named: set[tuple[str, str]]
    """Organisations with names that no vocabulary has for them."""
    misspelt: list[tuple[str, str]]
    """Misspelt names, each with its organisation; of several the last that is in use counts."""


def matched(strings: Iterable[str], registry: Registry) -> Matches:
    """Find what each distinct string means."""
    found: dict[str, list[OrganizationMatch]] = defaultdict(list)
    for one in organizations.match(strings, registry):
        found[one.as_written].append(one)
    return found


def decide(
    written: Mapping[str, str],
    matches: Matches,
    registry: Registry,
    on_mentions: Sequence[Judgement] = (),
    on_organizations: Sequence[Judgement] = (),
) -> Decided:
    """Decide on each mention; `written` is its text."""
    found = rule(written, matches, registry, on_mentions, on_organizations)
    in_use = {path for paths in found.organizations.values() for path in paths}
    named: dict[str, set[str]] = defaultdict(set)
    for path, name in found.named:
        if path in in_use:
            named[path].add(name)
    said = judged((*on_mentions, *on_organizations))
    return Decided(
        organizations=found.organizations,
        links=sorted((*said, *found.links), key=lambda one: (one.left, one.right)),
        names={path: sorted(named[path]) for path in sorted(named)},
        misspelt={name: path for name, path in found.misspelt if path in in_use},
    )


def rule(
    written: Mapping[str, str],
    matches: Matches,
    registry: Registry,
    on_mentions: Sequence[Judgement],
    on_organizations: Sequence[Judgement],
) -> Ruled:
    """Decide on some of the mentions of a graph, as the whole would."""
    stands_for = representatives(
        on_organizations, lambda path: registry.organization(path) is not None
    )
    found = {node: [one.organization for one in matches[text]] for node, text in written.items()}
    own = {node: ids.organization(normal_form(text) or text) for node, text in written.items()}
    decided = after_judgement(found, own, on_mentions, stands_for)
    pairs = {(one.left, one.right) for one in (*on_mentions, *on_organizations)}
    named = (
        *_as_written(matches, registry),
        *((own[node], written[node]) for node in _left_alone(own, decided, registry)),
        *_labels(stands_for, registry),
    )
    return Ruled(
        organizations=decided,
        links=[
            one
            for one in _links(written, matches, stands_for)
            if one.right in decided[one.left] and (one.left, one.right) not in pairs
        ],
        named={(stands_for.get(path, path), name) for path, name in named},
        misspelt=[
            (one.as_written, stands_for.get(one.organization, one.organization))
            for found_of in matches.values()
            for one in found_of
            if one.misspelt
        ],
    )


def representatives(
    verdicts: Iterable[Judgement], known: Callable[[str], bool]
) -> Mapping[str, str]:
    """From each organisation judged the same as others to the one that stands for them all.

    One that a vocabulary knows goes before one that is only named as written.
    """
    clusters: dict[str, list[str]] = defaultdict(list)
    for node, least in Clusters(verdicts).canonical().items():
        clusters[least].append(node)
    return {
        node: min(nodes, key=lambda path: (not known(path), path))
        for nodes in clusters.values()
        for node in nodes
    }


def after_judgement(
    found: Mapping[str, Sequence[str]],
    own: Mapping[str, str],
    verdicts: Iterable[Judgement],
    stands_for: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    """Organisations of each mention: what a person says they are, else what the rules found.

    `found` is by mention, `own` the organisation named as the mention is written: what is left
    where all that the rules found is judged different.
    """
    same: dict[str, set[str]] = defaultdict(set)
    different: dict[str, set[str]] = defaultdict(set)
    for one in verdicts:
        (same if one.same else different)[one.left].add(stands_for.get(one.right, one.right))
    decided: dict[str, tuple[str, ...]] = {}
    for mention, paths in found.items():
        ruled = dict.fromkeys(stands_for.get(path, path) for path in paths)
        judged = same.get(mention)
        denied = different.get(mention, set())
        left = sorted(judged) if judged else [path for path in ruled if path not in denied]
        if not left and own[mention] not in denied:
            left = [own[mention]]
        decided[mention] = tuple(left)
    return decided


def contradiction(verdicts: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Judgements that call a mention one organisation and not that organisation."""
    on_mentions = [one for one in verdicts if is_mention(one.left)]
    alike = Clusters(one for one in verdicts if one.same and not is_mention(one.left))
    said: dict[tuple[str, str], Judgement] = {}
    for one in on_mentions:
        other = said.setdefault((one.left, alike.least(one.right)), one)
        if other.same != one.same:
            return (other, one)
    return ()


def is_mention(node: str) -> bool:
    """Whether a node is an affiliation mention."""
    return "/affiliation/" in node


def _links(
    written: Mapping[str, str], matches: Matches, stands_for: Mapping[str, str]
) -> Iterator[Link]:
    """Links for the mentions whose organisation neither its label nor the string explains."""
    for node in sorted(written):
        for match in matches[written[node]]:
            if match.method is not None:
                yield Link(
                    left=node,
                    right=stands_for.get(match.organization, match.organization),
                    score=match.score,
                    method=match.method,
                    decision="accepted",
                    evidence=(match.evidence,),
                )


def _as_written(matches: Matches, registry: Registry) -> Iterator[tuple[str, str]]:
    """Organisations that no vocabulary knows, with their names."""
    for found in matches.values():
        for one in found:
            if registry.organization(one.organization) is None:
                yield one.organization, one.as_written


def _left_alone(
    own: Mapping[str, str], decided: Mapping[str, Sequence[str]], registry: Registry
) -> Iterator[str]:
    """Mentions of an organisation of their own, also where the rules had found another."""
    for node, path in own.items():
        if path in decided[node] and registry.organization(path) is None:
            yield node


def _labels(stands_for: Mapping[str, str], registry: Registry) -> Iterator[tuple[str, str]]:
    """Known organisations that another stands for, with their labels."""
    for path, other in stands_for.items():
        known = registry.organization(path)
        if known is not None and path != other:
            yield path, known.label
