"""Sites that tests write, and whether all in them holds together."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox

from kg.export import ExportOptions, site
from kg.rdf.vocab import ONTOLOGY
from kg.store.directory import Generation
from tests.view.paging import BASE, Page, empty, stored

GRAPH = ox.NamedNode(f"{BASE}graph/source/1")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
TERM = ox.NamedNode(f"{ONTOLOGY}Term")


class Links(HTMLParser):
    """Addresses that a page leads to, and the places in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.places: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("base", "iframe", "object", "form")
        for name, said in attrs:
            assert not name.startswith("on")
            if name in ("href", "src"):
                self.found.append(str(said))
            if name == "id":
                self.places.add(str(said))


@cache
def links(path: Path) -> Links:
    """What a page that stays as it is leads to."""
    return Links(path.read_text(encoding="utf-8"))


class Site(NamedTuple):
    """A site that was written."""

    root: Path

    @property
    def files(self) -> set[Path]:
        """All there is."""
        return {path for path in self.root.rglob("*") if path.is_file()}

    @property
    def pages(self) -> list[Path]:
        """All HTML, sorted."""
        return sorted(path for path in self.files if path.suffix == ".html")

    def at(self, path: str) -> Path:
        """The file that a host gives out for a path: of a folder its index."""
        place = self.root / unquote(path)
        return place / "index.html" if place.is_dir() else place

    def page(self, path: str) -> Page:
        return Page(self.at(path).read_text(encoding="utf-8"))


def written(generation: Generation, root: Path) -> Site:
    site.write(generation, root, ExportOptions())
    return Site(root)


def generation_of(*quads: ox.Quad) -> Generation:
    return stored(empty(), list(quads))


def term(iri: str, label: str) -> list[ox.Quad]:
    """Facts of a concept."""
    node = ox.NamedNode(iri)
    return [ox.Quad(node, TYPE, TERM, GRAPH), ox.Quad(node, LABEL, ox.Literal(label), GRAPH)]


def broken(found: Site) -> list[tuple[Path, str]]:
    """Links within a site that lead to no file, or to no place in it."""
    files, missing = found.files, []
    known = {path: links(path) for path in found.pages}
    for path, leading in known.items():
        for href in leading.found:
            parts = urlsplit(href)
            if parts.scheme or parts.netloc:
                assert parts.scheme in ("http", "https") or href == "data:,", href
                continue
            place = urlsplit(urljoin(path.as_uri(), href))
            target = Path(unquote(place.path))
            lost = target not in files
            if not lost and parts.fragment and target in known and target.parent != found.root:
                lost = unquote(parts.fragment) not in known[target].places
            if lost:
                missing.append((path, href))
    return missing
