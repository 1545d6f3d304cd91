"""GEXF 1.3 by its schema, with what Gephi shows: colours, sizes and dates.

The rules are those of the RELAX NG schema of GEXF 1.3 (gexf.rnc, data.rnc, dynamics.rnc, viz.rnc)
and of its primer, written down here as a check of our own.
"""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pytest

import kg
from kg.export import gexf
from kg.network import VIEWS, Attributes, Rows, View, rows, to_networkx
from kg.view import page, palette
from kg.view.data import TYPES, kind
from tests.export import hostile
from tests.view import mentioned

G, V = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
Test = Callable[[str], bool]


def any_text(_: str) -> bool:
    return True


def one_of(*names: str) -> Test:
    return names.__contains__


def matches(pattern: str) -> Test:
    return lambda value: re.fullmatch(pattern, value) is not None


def is_date(value: str) -> bool:
    return matches(r"\d{4}-\d\d-\d\d")(value) and date.fromisoformat(value) is not None


whole = matches("[0-9]+")
number = matches(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
channel = matches("[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]")


def time(value: str) -> bool:
    return number(value) or is_date(value) or matches(r"\d{4}-\d\d-\d\dT.+")(value)


class Rule(NamedTuple):
    """What an element may have."""

    needed: dict[str, Test]
    optional: dict[str, Test]
    children: dict[str, tuple[int, int | None]]
    """How many, at least and at most."""


MANY, MAYBE, ONE = (0, None), (0, 1), (1, 1)
ATOMS = "integer long double float boolean bigdecimal biginteger byte char short string".split()
LISTS = [f"list{name}" for name in ATOMS]
LIFE: dict[str, Test] = {"start": time, "end": time}
RULES = {
    f"{G}gexf": Rule(
        {"version": one_of("1.3")},
        {
            "variant": any_text,
            "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation": any_text,
        },
        {f"{G}meta": MAYBE, f"{G}graph": ONE},
    ),
    f"{G}meta": Rule(
        {},
        {"lastmodifieddate": is_date},
        {f"{G}creator": MAYBE, f"{G}keywords": MAYBE, f"{G}description": MAYBE},
    ),
    f"{G}creator": Rule({}, {}, {}),
    f"{G}description": Rule({}, {}, {}),
    f"{G}graph": Rule(
        {},
        {
            "defaultedgetype": one_of("directed", "undirected", "mutual"),
            "idtype": one_of("integer", "string"),
            "mode": one_of("static", "dynamic", "slice"),
            "timeformat": one_of("integer", "double", "date", "dateTime"),
            "timerepresentation": one_of("interval", "timestamp"),
            "timezone": any_text,
            **LIFE,
        },
        {f"{G}attributes": MANY, f"{G}nodes": ONE, f"{G}edges": ONE},
    ),
    f"{G}attributes": Rule(
        {"class": one_of("node", "edge")},
        {"mode": one_of("static", "dynamic")},
        {f"{G}attribute": MANY},
    ),
    f"{G}attribute": Rule(
        {"id": any_text, "title": any_text, "type": one_of(*ATOMS, *LISTS, "anyURI")},
        {},
        {f"{G}default": MAYBE, f"{G}options": MAYBE},
    ),
    f"{G}nodes": Rule({}, {"count": whole}, {f"{G}node": MANY}),
    f"{G}edges": Rule({}, {"count": whole}, {f"{G}edge": MANY}),
    f"{G}node": Rule(
        {"id": any_text},
        {"label": any_text, "pid": any_text, **LIFE},
        {f"{G}attvalues": MAYBE, f"{V}color": MAYBE, f"{V}size": MAYBE, f"{V}shape": MAYBE},
    ),
    f"{G}edge": Rule(
        {"id": any_text, "source": any_text, "target": any_text},
        {
            "type": one_of("directed", "undirected", "mutual"),
            "label": any_text,
            "weight": number,
            "kind": any_text,
            **LIFE,
        },
        {f"{G}attvalues": MAYBE, f"{V}color": MAYBE, f"{V}thickness": MAYBE},
    ),
    f"{G}attvalues": Rule({}, {}, {f"{G}attvalue": MANY}),
    f"{G}attvalue": Rule({"for": any_text, "value": any_text}, LIFE, {}),
    f"{V}color": Rule(
        {"r": channel, "g": channel, "b": channel}, {"a": matches(r"0(\.\d+)?|1(\.0+)?")}, {}
    ),
    f"{V}size": Rule({"value": matches(r"[0-9]+(\.[0-9]+)?")}, {}, {}),
}
VALUES: dict[str, Test] = {
    "string": any_text,
    "long": matches("-?[0-9]{1,19}"),
    "double": number,
    "boolean": one_of("true", "false"),
}


def faults(root: ET.Element) -> set[str]:
    """What the schema and the primer do not allow."""
    found = set()
    for element in root.iter():
        rule = RULES.get(element.tag)
        if rule is None:
            return {f"element {element.tag}"}
        allowed = rule.needed | rule.optional
        found |= {
            f"{element.tag} without {name}" for name in rule.needed if name not in element.attrib
        }
        for name, value in element.attrib.items():
            if name not in allowed or not allowed[name](value):
                found.add(f"{element.tag} {name}={value}")
        counts = Counter(child.tag for child in element)
        found |= {f"{tag} in {element.tag}" for tag in counts if tag not in rule.children}
        for tag, (least, most) in rule.children.items():
            if not least <= counts[tag] <= (counts[tag] if most is None else most):
                found.add(f"{counts[tag]} {tag} in {element.tag}")
        if rule.children and (element.text or "").strip():
            found.add(f"text in {element.tag}")
    return found or references(root)


def references(root: ET.Element) -> set[str]:
    """What refers to nothing, is there twice, or is of another type than declared."""
    (graph,) = root.findall(f"{G}graph")
    tags = [child.tag for child in root] + [child.tag for child in graph]
    order = [f"{G}{name}" for name in ("meta", "graph", "attributes", "nodes", "edges")]
    found = {f"order {tags}"} if tags != sorted(tags, key=order.index) else set()
    nodes, edges = list(graph.iter(f"{G}node")), list(graph.iter(f"{G}edge"))
    found |= columns(graph, "node", nodes) | columns(graph, "edge", edges)
    known = {node.get("id") for node in nodes}
    if not {edge.get(end) for edge in edges for end in ("source", "target")} <= known:
        found.add("ends")
    lives = [one.attrib[name] for one in (*nodes, *edges) for name in LIFE if name in one.attrib]
    if lives and graph.get("mode") != "dynamic":
        found.add("dates in a static graph")
    if graph.get("timeformat") == "date" and not all(map(is_date, lives)):
        found.add("dates")
    return found


def columns(graph: ET.Element, name: str, own: list[ET.Element]) -> set[str]:
    """What is wrong with the ids and the attributes of nodes or edges."""
    found = set()
    ids = [element.attrib["id"] for element in own]
    if len(ids) != len(set(ids)):
        found.add(f"{name} ids")
    (holder,) = graph.findall(f"{G}{name}s")
    if holder.get("count") != str(len(own)):
        found.add(f"{name} count")
    declared = [one for several in graph.findall(f"{G}attributes") for one in several
                if several.get("class") == name]  # fmt: skip
    types = {one.attrib["id"]: one.attrib["type"] for one in declared}
    if not len(types) == len(declared) == len({one.get("title") for one in declared}):
        found.add(f"{name} attributes")
    for value in (value for element in own for value in element.iter(f"{G}attvalue")):
        kind_of = types.get(value.attrib["for"])
        if kind_of is None or not VALUES[kind_of](value.attrib["value"]):
            found.add(f"{name} attvalue {value.attrib}")
    return found


def written(found: Rows, folder: Path) -> ET.Element:
    gexf._put(found, folder / "g.gexf")
    return ET.parse(folder / "g.gexf").getroot()


@pytest.fixture(scope="module")
def flocks() -> kg.Graph:
    return mentioned.build()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["graph", "flocks", "hostile"])
def test_it_is_valid(name: str, view: View, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    store = hostile.store() if name == "hostile" else request.getfixturevalue(name).store
    root = written(rows(store, view), tmp_path)
    assert faults(root) == set()
    assert len(list(root.iter(f"{G}node"))) == len(to_networkx(store, view)) > 1


BREAKS = [
    ('version="1.3"', 'version="1.2"'),
    ("<nodes ", '<nodes a="b" '),
    ('mode="dynamic"', 'mode="moving"'),
    ('mode="dynamic"', 'mode="static"'),
    ('timeformat="date"', 'timeformat="day"'),
    ('start="', 'start="day '),
    ('start="2019-03-02"', 'start="2019-03"'),
    ('type="long"', 'type="int64"'),
    ('class="edge"', 'class="arc"'),
    ('id="n1" title', "title"),
    ('<attvalue for="n0"', '<attvalue for="n99"'),
    ('<attvalue for="n0"', "<attvalue"),
    ('viz:color r="', 'viz:color r="300'),
    ("viz:size value", "viz:size radius"),
    ("viz:size ", "viz:scale "),
    ("<meta>", "<meta><author/>"),
    ("<meta>", "<meta/><meta>"),
    ("</edges>", '<edge id="0" source="x" target="y"/></edges>'),
    ('source="https', 'source="http'),
    ('edges count="', 'edges count="1'),
    ("<attvalues>", "<attvalues>text"),
    ("</attvalues>", "</attvalues><attvalues/>"),
]


@pytest.mark.parametrize(("part", "broken"), BREAKS)
def test_the_check_sees_what_is_wrong(
    part: str, broken: str, flocks: kg.Graph, tmp_path: Path
) -> None:
    gexf._put(rows(flocks.store, "papers"), tmp_path / "g.gexf")
    text = (tmp_path / "g.gexf").read_text(encoding="utf-8")
    assert faults(ET.fromstring(text)) == set()
    assert part in text
    assert faults(ET.fromstring(text.replace(part, broken, 1)))


def test_colours_are_those_of_the_page(flocks: kg.Graph, tmp_path: Path) -> None:
    root = written(rows(flocks.store, "papers"), tmp_path)
    network = to_networkx(flocks.store)
    style = (Path(page.__file__).parent / "css" / "colours.css").read_text(encoding="utf-8")
    seen = set()
    for node in root.iter(f"{G}node"):
        (colour,) = node.findall(f"{V}color")
        red, green, blue = (int(colour.attrib[name]) for name in "rgb")
        name = kind(network.nodes[node.attrib["id"]])
        first = style.index(f"--{name}: ")  # the light ground comes first
        assert style[first:].startswith(f"--{name}: #{red:02x}{green:02x}{blue:02x};")
        seen.add(name)
    assert seen >= {"paper", "author", "task", "method", "dataset", "metric", "term"}
    assert set(palette.kinds()) == set(TYPES)


def colours(root: ET.Element) -> dict[str, tuple[int, ...]]:
    return {
        node.attrib["id"]: tuple(int(colour.attrib[name]) for name in "rgb")
        for node in root.iter(f"{G}node")
        for colour in node.findall(f"{V}color")
    }


def test_nodes_of_one_type_have_the_colours_of_communities(tmp_path: Path) -> None:
    groups = [range(8), range(10, 16), range(20, 25), range(30, 32)]
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    pairs += [(0, 10), (10, 20)]
    facts = {"type": "author", "label": "A"}
    nodes: dict[str, Attributes] = {str(one): dict(facts) for group in groups for one in group}
    edges = ((str(a), str(b), {"weight": 1, "papers": ("P",)}) for a, b in pairs)
    found = Rows(directed=False, about={}, nodes=nodes, edges=edges, dates=dict)
    shown = colours(written(found, tmp_path))
    hues = palette.classes()
    for group, hue in zip(groups, hues, strict=False):  # the largest first
        assert {shown[str(one)] for one in group} == {hue}
    assert len(hues) == len(set(hues)) == palette.HUES + 1


def test_smaller_communities_share_a_colour(tmp_path: Path) -> None:
    facts = {"type": "author", "label": "A"}
    nodes: dict[str, Attributes] = {f"{one}{two}": dict(facts) for one in range(30) for two in "ab"}
    edges = ((f"{one}a", f"{one}b", {"weight": 1, "papers": ("P",)}) for one in range(30))
    found = Rows(directed=False, about={}, nodes=nodes, edges=edges, dates=dict)
    shown = colours(written(found, tmp_path))
    counts = Counter(shown.values())
    assert counts == {**dict.fromkeys(palette.classes()[:10], 2), palette.classes()[10]: 40}
    assert all(shown[f"{one}a"] == shown[f"{one}b"] for one in range(30))


def test_sizes_tell_degrees(flocks: kg.Graph, tmp_path: Path) -> None:
    root = written(rows(flocks.store, "papers"), tmp_path)
    network = to_networkx(flocks.store)
    sizes = {
        node.attrib["id"]: float(size.attrib["value"])
        for node in root.iter(f"{G}node")
        for size in node.findall(f"{V}size")
    }
    ranked = sorted(network, key=network.degree)
    for less, more in pairwise(ranked):
        assert (sizes[less] < sizes[more]) == (network.degree(less) < network.degree(more))
    assert max(sizes.values()) == 40
    assert min(sizes.values()) > 4
    assert gexf._size(0, 9) == gexf._size(0, 0) == 4


def test_nodes_begin_with_their_first_work(flocks: kg.Graph, tmp_path: Path) -> None:
    root = written(rows(flocks.store, "papers"), tmp_path)
    (graph,) = root.findall(f"{G}graph")
    assert (graph.get("mode"), graph.get("timeformat")) == ("dynamic", "date")
    network = to_networkx(flocks.store)
    assert isinstance(network, nx.MultiDiGraph)
    days = {"2019-03-02": "2019-03-02", "2021-05-06": "2021-05-06", "2021-07": "2021-07-01"}
    starts = set()
    for node in root.iter(f"{G}node"):
        works = list(network.predecessors(node.attrib["id"])) or [node.attrib["id"]]
        dates = [network.nodes[work].get("issued") for work in works]
        wanted = min((days[one] for one in dates if one), default=None)
        assert node.get("start") == wanted
        starts.add(wanted)
    assert starts == {*days.values(), None}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_dates(view: View, flocks: kg.Graph, tmp_path: Path) -> None:
    root = written(rows(flocks.store, view), tmp_path)
    starts = {node.get("start") for node in root.iter(f"{G}node")}
    assert len(starts) > 1
    assert starts <= {"2019-03-02", "2021-05-06", "2021-07-01", None}
    assert nx.read_gexf(tmp_path / "g.gexf").graph["mode"] == "dynamic"


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2021", "2021-01-01"),
        ("2021-04", "2021-04-01"),
        ("2021-04-26", "2021-04-26"),
        ("2021-04-26T10:00:00Z", "2021-04-26"),
        ("2021-04-26Z", "2021-04-26"),
        ("2021-04+08:00", "2021-04-01"),
        ("2024-02-29", "2024-02-29"),
        *((wrong, None) for wrong in ("", "202", "2021-", "2021-13", "2021-02-30", "0000", "-2021",
                                      "April 2021", "20210426", "2021-W04-1", "２０２１")),
    ],
)  # fmt: skip
def test_first_days(when: str, day: str | None) -> None:
    assert gexf._day(when) == day


def test_without_dates_it_is_static(tmp_path: Path) -> None:
    nodes: dict[str, Attributes] = {"a": {"type": "author", "label": "A"}}
    found = Rows(directed=False, about={}, nodes=nodes, edges=iter(()), dates=lambda: {"a": "soon"})
    root = written(found, tmp_path)
    assert faults(root) == set()
    (graph,) = root.findall(f"{G}graph")
    assert graph.attrib == {"defaultedgetype": "undirected", "mode": "static"}
    (node,) = root.iter(f"{G}node")
    assert node.attrib == {"id": "a", "label": "A"}


def test_what_is_left_out_of_a_view_is_told(tmp_path: Path) -> None:
    about = {"least_weight": 3, "pairs_left_out": 20}
    found = Rows(directed=False, about=about, nodes={}, edges=iter(()), dates=dict)
    root = written(found, tmp_path)
    assert faults(root) == set()
    (told,) = root.iter(f"{G}description")
    assert told.text == "least_weight 3; pairs_left_out 20"


def test_weights_and_kinds_are_gephis_own(flocks: kg.Graph, tmp_path: Path) -> None:
    weighted = written(rows(flocks.store, "coauthors"), tmp_path)
    network = to_networkx(flocks.store, "coauthors")
    for edge in weighted.iter(f"{G}edge"):
        ends = edge.attrib["source"], edge.attrib["target"]
        assert int(edge.attrib["weight"]) == network.edges[ends]["weight"]
    assert not [one for one in weighted.iter(f"{G}attribute") if one.get("title") == "weight"]
    kinds = Counter(
        edge.get("kind") for edge in written(rows(flocks.store), tmp_path).iter(f"{G}edge")
    )
    predicates = (facts["predicate"] for *_, facts in to_networkx(flocks.store).edges(data=True))
    assert kinds == Counter(predicates)
