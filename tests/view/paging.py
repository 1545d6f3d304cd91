"""Pages of nodes as a reader finds them: their elements, facts and links."""

import io
import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

import pyoxigraph as ox

from kg.settings import Settings
from kg.store.directory import Generation
from kg.view import entity
from kg.view.entity.addresses import FORMS
from tests.asking import column

BASE = "https://w3id.org/paperkg/"
VOID = {"meta", "link", "br", "input", "img", "path", "rect"}
"""Elements without an end; in drawings those that close themselves."""


class Page(HTMLParser):
    """The elements of a page; refuses what a strict reader would have to mend."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.facts: list[tuple[str, str]] = []
        """Predicate and object, as N-Triples write it, of the facts about the node."""
        self.pointing: list[tuple[str, str]] = []
        """Predicate and subject of those that point to it."""
        self.text = ""
        self._open: list[str] = []
        self._literal: tuple[str, str, str] | None = None
        self._depth = 0
        self._predicate = ""
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag not in VOID:
            self._open.append(tag)
        self._predicate = found.get("data-predicate") or self._predicate
        predicate, resource = found.get("property"), found.get("resource")
        if predicate and resource is not None:
            self.facts.append((predicate, str(ox.NamedNode(resource))))
        elif predicate:
            self._literal = (predicate, found.get("lang") or "", found.get("datatype") or "")
            self._depth, self._said = len(self._open), ""
        if found.get("data-subject"):
            self.pointing.append((self._predicate, str(found["data-subject"])))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if self._literal and len(self._open) < self._depth:
            predicate, lang, datatype = self._literal
            node = ox.NamedNode(datatype) if datatype else None
            literal = ox.Literal(self._said, language=lang or None, datatype=node)
            self.facts.append((predicate, str(literal)))
            self._literal = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._literal:
            self._said += data

    def links(self) -> list[str]:
        """Addresses that the page leads to within the server."""
        found = [
            str(one["href"]) for tag, one in self.tags if tag in ("a", "link") and "href" in one
        ]
        return [href for href in found if urlsplit(href).netloc == ""]

    def next(self, predicate: str) -> str | None:
        """Address of the next page of a group of facts that point to the node."""
        for tag, one in self.tags:
            if tag == "a" and one.get("rel") == "next":
                href = str(one["href"])
                said = dict(parse_qsl(urlsplit(href).query))
                if said.get("predicate") == predicate and said["direction"] == "in":
                    return href
        return None


class Request(NamedTuple):
    """What an address asks the server for."""

    path: str
    iri: str
    said: dict[str, str]
    fragment: str


def request(href: str, base: str) -> Request:
    """What a browser asks for that follows an address, and the IRI that the server takes it for."""
    host = "http://localhost:8000"
    on_it = re.match("/(?!/)", href)  # urljoin drops a semicolon at the end of a path
    parts = urlsplit(f"{host}{href}" if on_it else urljoin(host, href))
    assert parts.netloc == "localhost:8000", href
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    iri = said.pop("iri", "") if parts.path == "/entity" else base + parts.path[1:]
    return Request(parts.path, iri, said, unquote(parts.fragment))


def read(generation: Generation, iri: str, **arguments: str | int) -> Page:
    """The page of an IRI that is there."""
    out = io.BytesIO()
    facts = entity.page(generation, out, iri=iri, **arguments)  # type: ignore[arg-type]  # mixed
    assert facts == {"media_type": "text/html; charset=utf-8", "found": 1}, iri
    return Page(out.getvalue().decode())


def names(store: ox.Store) -> list[str]:
    """Every IRI of a store, whatever its place."""
    found = {
        term.value
        for quad in store
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }
    return sorted(found)


def engine(generation: Generation) -> ox.Store:
    return generation.store.engine


def first(generation: Generation, pattern: str) -> str:
    return str(column(generation.store, f"SELECT ?x {{ {pattern} }} ORDER BY ?x LIMIT 1")[0])


def stored(generation: Generation, quads: list[ox.Quad]) -> Generation:
    generation.store.engine.extend(quads)
    return generation


def empty(base: str = BASE) -> Generation:
    return Generation.in_memory(Settings(base=base))


def check_links(generation: Generation, page: Page, known: set[str], anchors: set[str]) -> None:
    """Every address of the page is answered with something."""
    base = generation.manifest.settings.base
    for href in page.links():
        asked = request(href, base)
        if asked.path in ("/", "/sparql") or not href.partition("#")[0]:
            continue
        if asked.path.startswith("/ontology"):
            assert not asked.fragment or asked.fragment in anchors, href
            continue
        iri = re.sub(rf"\.({'|'.join(FORMS)})$", "", asked.iri)
        assert iri in known, href


def said(store: ox.Store, iri: str) -> set[tuple[str, str]]:
    """Facts about a node: predicate and object as N-Triples write it."""
    quads = store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
    return {(quad.predicate.value, str(quad.object)) for quad in quads}


def parsed(content: bytes, form: str) -> set[ox.Triple]:
    formats = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "rdf": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    return {quad.triple for quad in ox.parse(content, format=formats[form])}
