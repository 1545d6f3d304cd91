"""Save files from a page and load them."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import rdflib

if TYPE_CHECKING:
    from playwright.sync_api import Page

SVG = "{http://www.w3.org/2000/svg}"
COUNTING = "https://w3id.org/paperkg/paper/50abfc158a14c382-1"
CHINESE = "https://w3id.org/paperkg/paper/50abfc158a14c382-9"
PASTURE = "https://w3id.org/paperkg/organization/university-of-pasture"
DRAWN = "[kg.canvas.drawnNodes().length, kg.canvas.drawnEdges().length]"
FORMATS = ("png", "svg", "nodes", "edges", "json", "graphml", "bib", "csl", "ttl")


def menu(page: "Page") -> list[str]:
    """Open the menu, read its groups and close it."""
    page.locator("#export").click()
    groups = page.locator("#export-menu [role=group]").all_inner_texts()
    page.keyboard.press("Escape")
    return groups


def save(page: "Page", name: str) -> bytes:
    """Save one file and read it."""
    page.locator("#export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem").nth(FORMATS.index(name)).click()
    return Path(download.value.path()).read_bytes()


def table(page: "Page", name: str) -> list[dict[str, str]]:
    """Save a table and read its rows."""
    text = save(page, name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def node_link(page: "Page") -> Any:
    """Save the node-link graph and load it."""
    return nx.node_link_graph(json.loads(save(page, "json")), edges="edges")


def graphml(page: "Page", folder: Path) -> Any:
    """Save the GraphML file and load it."""
    path = folder / "graph.graphml"
    path.write_bytes(save(page, "graphml"))
    return nx.read_graphml(path)


def pairs(graph: "nx.Graph[str]") -> Counter[tuple[str, str, str]]:
    """Count the edges by their ends and predicate."""
    return Counter((s, t, str(what.get("predicate"))) for s, t, what in graph.edges(data=True))


def drawing(page: "Page") -> ET.Element:
    """Save the drawing and parse it."""
    return ET.fromstring(save(page, "svg"))


def statements(page: "Page") -> rdflib.Graph:
    """Save the Turtle file and parse it."""
    return rdflib.Graph().parse(data=save(page, "ttl"), format="turtle")


def select(page: "Page", iri: str) -> None:
    """Select a node."""
    page.evaluate("(iri) => kg.select({ node: kg.data.numberOf(iri) })", iri)
