"""What the filters of the page let pass, told by NetworkX; and a herd of 2,000 nodes to filter."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import networkx as nx

from kg.view.data import KINDS

NONE: frozenset[str] = frozenset()
RELATIONS = {
    "author": "dct:creator",
    "institution": "kg:institution",
    "category": "dct:subject",
    "concept": "kg:mentions",
}
TOLD = ("paper", "author", "institution", "category", *KINDS)
CODES = ("cs.LG", "cs.CV", "cs.CL", "羊毛", "100% wool & more", "q-bio", "stat.ML", "eess.AS")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is taken away, what is chosen of each facet, and the members of a community."""

    kinds: frozenset[str] = NONE
    relations: frozenset[str] = NONE
    facets: dict[str, frozenset[str]] = field(default_factory=dict)
    community: int | None = None
    members: frozenset[str] | None = None

    def address(self) -> str:
        """Write the choice as the page does."""
        words = [f"-kind.{kind}" for kind in self.kinds]
        words += [f"-relation.{relation}" for relation in self.relations]
        for name, values in self.facets.items():
            if name == "date" and values:
                words.append(f"date.{min(values)}..{max(values)}")
            else:
                words += [
                    f"{name}.{re.sub(r'[ %]', lambda sign: quote(sign[0]), value)}"
                    for value in values
                ]
        if self.community is not None:
            words.append(f"community.{self.community}")
        return "#filter=" + "+".join(quote(word) for word in sorted(words))


def chosen(seed: int) -> Choice:
    """Combine filters at random, from few to many."""
    chance = random.Random(seed)
    some = {
        "category": frozenset(chance.sample(CODES, chance.choice([0, 1, 2]))),
        "section": frozenset(chance.sample(["main", "more"], chance.choice([0, 0, 1, 2]))),
        "starred": frozenset(["only"] if chance.random() < 0.3 else []),
        "date": frozenset(
            str(year) for year in chance.choice([range(0), range(2015, 2019), range(2021, 2022)])
        ),
    }
    relations = [*RELATIONS.values(), "cito:cites", "foaf:made", "org:memberOf"]
    return Choice(
        kinds=frozenset(chance.sample(TOLD, chance.choice([0, 1, 2, 3]))),
        relations=frozenset(chance.sample(relations, chance.choice([0, 1, 3]))),
        facets=some,
        community=chance.choice([None, None, 0, 1]),
    )


def kind(network: nx.Graph[str], node: str) -> str:
    """Name the type of a node, and of a concept its kind."""
    what = network.nodes[node]
    return str(what.get("kind", what["type"]))


def ties(network: nx.MultiDiGraph[str]) -> list[tuple[str, str, str]]:
    """List the edges with their relations."""
    return [(s, t, str(what["predicate"])) for s, t, what in network.edges(data=True)]


def values(network: nx.Graph[str], paper: str, name: str) -> set[str]:
    """Give the values that a paper has of a facet."""
    what = network.nodes[paper]
    if name == "category":
        return set(re.split(r";\s*", what["category"])) if what.get("category") else set()
    if name == "section":
        return {what["section"]} if "section" in what else set()
    if name == "starred":
        return {"only"} if what.get("starred") else set()
    written = what.get("issued") or str(what.get("year", ""))
    return {written[:4]} if written else set()


def papers(network: nx.Graph[str], choice: Choice) -> set[str]:
    """Give the papers that are chosen, whether papers are drawn or not."""
    return {
        node
        for node in network
        if kind(network, node) == "paper"
        and (choice.members is None or node in choice.members)
        and all(
            not wanted or wanted & values(network, node, name)
            for name, wanted in choice.facets.items()
        )
    }


def fitting(network: nx.MultiDiGraph[str], choice: Choice) -> set[str]:
    """Give the nodes that pass all but the kinds."""
    chosen = papers(network, choice)
    inside = set(network) if choice.members is None else set(choice.members)
    if not any(choice.facets.values()):
        return inside
    beside = {
        end
        for s, t, predicate in ties(network)
        if predicate not in choice.relations
        for near, end in ((s, t), (t, s))
        if near in chosen and kind(network, end) != "paper"
    }
    return chosen | (beside & inside)


def nodes(network: nx.MultiDiGraph[str], choice: Choice) -> set[str]:
    """Give the nodes that pass."""
    return {node for node in fitting(network, choice) if kind(network, node) not in choice.kinds}


def edges(network: nx.MultiDiGraph[str], choice: Choice) -> Counter[str]:
    """Count the edges that pass by relation."""
    inside = nodes(network, choice)
    return Counter(
        predicate
        for s, t, predicate in ties(network)
        if predicate not in choice.relations and s in inside and t in inside
    )


def counts(network: nx.MultiDiGraph[str], choice: Choice) -> dict[str, dict[str, int]]:
    """Count for each option what would pass with it, given all else that is chosen."""
    predicates = {predicate for *_, predicate in ties(network)}
    fit = Counter(kind(network, node) for node in fitting(network, choice))
    found = {
        "kinds": {kind(network, node): fit[kind(network, node)] for node in network},
        "relations": {
            one: edges(network, replace(choice, relations=choice.relations - {one}))[one]
            for one in predicates
        },
    }
    for name in ("category", "section", "starred", "date"):
        others = papers(network, replace(choice, facets=choice.facets | {name: NONE}))
        met = Counter(value for paper in others for value in values(network, paper, name))
        every = {
            value
            for node in network
            if kind(network, node) == "paper"
            for value in values(network, node, name)
        }
        found[name] = {value: met[value] for value in every}
    return found


def herd() -> nx.MultiDiGraph[str]:
    """Invent papers with gaps, citations, memberships, loops and equal edges."""
    chance = random.Random(7)
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, count in {"author": 1_200, "institution": 180, "concept": 110}.items():
        for number in range(count):
            network.add_node(f"urn:kg:{name}/{number}", type=name, label=f"{name} {number}")
            if name == "concept":
                network.nodes[f"urn:kg:{name}/{number}"]["kind"] = KINDS[number % len(KINDS)]
    for code in CODES:
        network.add_node(f"urn:kg:category/{quote(code)}", type="category", label=code)
    for number in range(500):
        network.add_node(f"urn:kg:paper/{number}", **_paper(chance, number))
        _point(network, chance, f"urn:kg:paper/{number}")
    for number in range(300):
        person, place = chance.randrange(1_200), chance.randrange(180)
        _join(network, f"urn:kg:author/{person}", f"urn:kg:institution/{place}", "org:memberOf")
        _join(network, f"urn:kg:author/{person}", f"urn:kg:paper/{number}", "foaf:made")
        cited = chance.randrange(500)
        _join(network, f"urn:kg:paper/{number}", f"urn:kg:paper/{cited}", "cito:cites")
    return network


def _paper(chance: random.Random, number: int) -> dict[str, object]:
    what: dict[str, object] = {"type": "paper", "label": f"Flock study {number}"}
    if chance.random() < 0.9:
        what["category"] = "; ".join(chance.sample(CODES, chance.choice([1, 1, 2, 3])))
    if chance.random() < 0.8:
        what["section"] = chance.choice(["main", "more", "more", "back page"])
    what["starred"] = chance.random() < 0.2
    year = 2021 - min(11, int(chance.expovariate(0.3)))
    written = (f"{year}", f"{year}-0{1 + number % 9}", f"{year}-0{1 + number % 9}-1{number % 10}")
    if chance.random() < 0.85:
        what["issued"] = chance.choice(written)
    elif chance.random() < 0.5:
        what["year"] = year
    return what


def _point(network: nx.MultiDiGraph[str], chance: random.Random, paper: str) -> None:
    for code in str(network.nodes[paper].get("category", "")).split("; "):
        if code:
            _join(network, paper, f"urn:kg:category/{quote(code)}", "dct:subject")
    for name, count, most in (("author", 1_200, 5), ("institution", 180, 2), ("concept", 110, 4)):
        for number in chance.sample(range(count), chance.randint(1, most)):
            _join(network, paper, f"urn:kg:{name}/{number}", RELATIONS[name])


def _join(network: nx.MultiDiGraph[str], start: str, end: str, predicate: str) -> None:
    network.add_edge(start, end, key=predicate, predicate=predicate)
