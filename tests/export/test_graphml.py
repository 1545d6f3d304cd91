"""GraphML as its specification and Gephi want it."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

import kg
from kg.export import _xml, graphml
from kg.network import Attributes, Rows, to_networkx
from tests.export import hostile

SPACE = "{http://graphml.graphdrawing.org/xmlns}"
# GraphML Primer, "GraphML-Attributes": boolean, int, long, float, double, string; those that
# Gephi has columns for without a loss.
TYPES: dict[str, Callable[[str], object]] = {
    "string": str,
    "long": int,
    "double": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def view(nodes: dict[str, Attributes], about: Attributes | None = None) -> Rows:
    """Nodes and edges from each to the next."""
    edges = ((a, b, {"weight": place}) for place, (a, b) in enumerate(pairwise(nodes)))
    return Rows(directed=False, about=about or {}, nodes=nodes, edges=edges, dates=dict)


def parsed(rows: Rows, folder: Path) -> ET.Element:
    graphml._put(rows, folder / "g.graphml")
    return ET.parse(folder / "g.graphml").getroot()


def keys(root: ET.Element, kind: str) -> dict[str, tuple[str, str]]:
    """Id, name and type of the attributes of nodes or edges."""
    return {
        key.attrib["id"]: (key.attrib["attr.name"], key.attrib["attr.type"])
        for key in root.findall(f"{SPACE}key")
        if key.attrib["for"] == kind
    }


def test_keys_come_first_and_are_used(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.graphml")
    root = ET.parse(tmp_path / "g.graphml").getroot()
    assert [child.tag for child in root][-1] == f"{SPACE}graph"
    assert {child.tag for child in root[:-1]} == {f"{SPACE}key"}
    ids = [child.attrib["id"] for child in root[:-1]]
    assert len(ids) == len(set(ids))
    parts = list(root[-1])
    tags = [part.tag.removeprefix(SPACE) for part in parts]
    assert tags == sorted(tags, reverse=True)  # nodes before the edges between them
    for kind in ("node", "edge"):
        told = keys(root, kind)
        own = [part for part in parts if part.tag == SPACE + kind]
        used = {data.attrib["key"] for part in own for data in part}
        assert used == set(told)
        names = [name for name, _ in told.values()]
        assert len(names) == len(set(names))
        for part in own:
            counts = Counter(data.attrib["key"] for data in part)
            assert set(counts.values()) <= {1}


def test_types_are_those_of_the_values(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.graphml")
    root = ET.parse(tmp_path / "g.graphml").getroot()
    network = to_networkx(graph.store)
    told = keys(root, "node")
    seen = set()
    for node in root.iter(f"{SPACE}node"):
        facts = network.nodes[node.attrib["id"]]
        for data in node:
            name, kind = told[data.attrib["key"]]
            assert TYPES[kind](data.text or "") == facts[name]
            seen.add(kind)
    assert seen == {"string", "long", "boolean"}


def test_floats_are_doubles(tmp_path: Path) -> None:
    root = parsed(view({"a": {"share": 0.1}, "b": {"share": 1e300}}), tmp_path)
    assert list(keys(root, "node").values()) == [("share", "double")]
    texts = [data.text or "" for node in root.iter(f"{SPACE}node") for data in node]
    assert list(map(float, texts)) == [0.1, 1e300]


def test_ids_of_edges_are_unique(graph: kg.Graph, tmp_path: Path) -> None:
    graph.export(tmp_path / "g.graphml")
    root = ET.parse(tmp_path / "g.graphml").getroot()
    ids = [edge.attrib["id"] for edge in root.iter(f"{SPACE}edge")]
    assert len(ids) == len(set(ids)) == to_networkx(graph.store).number_of_edges()


@pytest.mark.parametrize("name", ['a "quoted" <name> & more', "名字", "100%", "{}", "tab\there"])
def test_any_name_of_an_attribute(name: str, tmp_path: Path) -> None:
    root = parsed(view({"a": {name: "x", "%b{}": 3}, "b": {name: "y"}}), tmp_path)
    assert list(keys(root, "node").values()) == [(name, "string"), ("%b{}", "long")]
    assert [data.text for data in root.iter(f"{SPACE}data")] == ["x", "3", "y", "0"]


def test_what_is_left_out_of_a_view_is_told(tmp_path: Path) -> None:
    nodes: dict[str, Attributes] = {"a": {"label": "A"}}
    root = parsed(view(nodes, {"least_weight": 3, "pairs_left_out": 20}), tmp_path)
    names = keys(root, "graph")
    told = {names[data.attrib["key"]]: data.text for data in root[-1].findall(f"{SPACE}data")}
    assert told == {("least_weight", "long"): "3", ("pairs_left_out", "long"): "20"}


def test_an_empty_view(tmp_path: Path) -> None:
    root = parsed(view({}), tmp_path)
    assert [child.tag for child in root] == [f"{SPACE}graph"]
    assert len(root[0]) == 0


@pytest.mark.parametrize("write", [_xml.text, _xml.quoted])
def test_only_characters_of_xml_are_written(write: _xml.Escape) -> None:
    """Of every code point: itself is read again, or U+FFFD where XML has none."""
    code = [chr(number) for number in range(0x10000)] + ["\U00010000", "\U0001fffe", "\U0010ffff"]
    allowed = {0x9, 0xA, 0xD, *range(0x20, 0xD800), *range(0xE000, 0xFFFE)}
    wanted = [one if ord(one) in allowed or ord(one) > 0xFFFF else "\ufffd" for one in code]
    form = b"<r>%b</r>" if write is _xml.text else b'<r a="%b"/>'
    for start in range(0, len(code), 1_000):  # some at once, and single ones below
        read = ET.fromstring(form % write("".join(code[start : start + 1_000])))
        assert (read.text or read.get("a")) == "".join(wanted[start : start + 1_000])
    for one in (*range(0x21), 0x7F, 0x85, 0xD7FF, 0xD800, 0xDFFF, 0xFFFD, 0xFFFE, 0xFFFF):
        read = ET.fromstring(form % write(f"{chr(one)}."))
        assert (read.text or read.get("a")) == f"{wanted[one]}."


def test_texts_that_are_kept_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xml, "_MOST_KEPT", 3)
    lines = _xml.Lines(b"{}", b"%b;", "n", _xml.text)
    texts = [f"<{number}>" for number in range(20)] * 2
    wanted = b"".join(_xml.text(text) + b";" for text in texts)
    assert b"".join(lines(({"a": text},) for text in texts)) == wanted
    assert len(lines._kept) <= 3


@pytest.mark.parametrize("at_once", [1, 2, 64])
def test_rows_differ_in_what_they_have(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xml, "_ROWS", at_once)
    lines = _xml.Lines(b"<%d{}>", b" {}=%b", "n", _xml.text, around=b" [{}]", left_out=("b",))
    rows: list[tuple[int, Attributes]] = [
        (1, {"a": "x", "b": 2, "c": True}),
        (2, {"c": False, "a": ("y", "&")}),
        (3, {"c": True, "a": ("z",)}),
        (4, {"c": False, "a": ("u", "v")}),
        (5, {"b": 7}),
    ]
    assert b"".join(lines(rows)) == (
        b"<1 [ n0=x n1=true]><2 [ n1=false n0=y; &amp;]>"
        b"<3 [ n1=true n0=z]><4 [ n1=false n0=u; v]><5>"
    )
    assert [tuple(column) for column in lines.columns.values()] == [
        ("n0", "a", "string"),
        ("n1", "c", "boolean"),
    ]
    assert list(lines([])) == []


def test_lines_have_a_node_or_an_edge_each(tmp_path: Path) -> None:
    nodes: dict[str, Attributes] = {"a": {"label": "A"}, "b": {"label": hostile.TEXTS[0]}}
    graphml._put(view(nodes), tmp_path / "g.graphml")
    lines = (tmp_path / "g.graphml").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith(("<node ", "<edge ")) for line in lines) == 3
