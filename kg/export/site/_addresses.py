"""Addresses between the pages of a site: relative, so that it may lie anywhere."""

from collections.abc import Collection, Mapping
from functools import cache
from urllib.parse import quote, urlencode

from kg import ids
from kg.export.site._places import Places, address
from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.rdf.vocab import ONTOLOGY
from kg.view.entity import Part, is_web

PART = 500
"""Facts of a file, where a group of them goes on in further files."""
FILES = 4
"""Files in which a group goes on at most; it is said that the rest is left out."""


def page(lang: str, name: str = "index") -> str:
    """Name of the file of a page in a language: English stands where a host looks first."""
    return f"{name}.html" if lang == "en" else f"{name}.{lang}.html"


class Within:
    """Addresses as they are written on the pages of one folder, in one language."""

    def __init__(self, places: Places, folder: str, lang: str, shown: Collection[str]) -> None:
        """Take the folder, its parts apart by slashes, and the nodes that the viewer shows."""
        self._places, self.lang, self._shown = places, lang, shown
        self._up = "../" * (folder.count("/") + 1) if folder else ""
        self._folder = folder
        self.parts: dict[str, Part] = {}
        """Parts of groups that addresses were given of, by the names of their files."""

    def at(self, folder: str, name: str = "index") -> str:
        """Address of a page of ours."""
        return f"{self._up}{address(folder)}/{page(self.lang, name)}"

    def entity(self, iri: str) -> str | None:
        """Address of what tells of a node; of the web's own where the site has no page of it."""
        if iri.startswith(ONTOLOGY):
            name = iri.removeprefix(ONTOLOGY)
            return self.at("ontology") + (f"#{quote(name, safe='')}" if name else "")
        return self.facts(iri) or (iri if is_web(iri) else None)

    def facts(self, iri: str) -> str | None:
        """Address of the page of a node, or of what it is a part of."""
        folder = self._places.of(iri)
        return None if folder is None else self.at(folder)

    def group(self, _iri: str, direction: str, predicate: str, offset: int) -> str | None:
        """Address of the file in which the facts from a place on stand; None beyond the last."""
        number = offset // PART
        if number >= FILES:
            return None
        name = page(self.lang, f"{direction}-{_name(predicate)}-{number + 1}")
        self.parts[name] = Part(direction, predicate, number * PART, PART)
        return name

    def form(self, iri: str, form: str) -> str | None:
        """Address of a node in Turtle, beside its folder; other forms are not written."""
        if form != "ttl":
            return None
        is_model = iri in (ONTOLOGY, ONTOLOGY.removesuffix("#"))
        folder = "ontology" if is_model else self._places.described(iri)
        return f"{self._up}{address(folder)}.ttl" if folder else None

    def said(self, _iri: str, lang: str) -> str | None:
        """Address of the page in another language: it lies in the same folder."""
        return page(lang)

    def explorer(self, iri: str | None) -> str | None:
        """Address of the viewer, with a node chosen that it shows."""
        if iri is None:
            return f"{self._up}index.html"
        return f"{self._up}index.html#{urlencode({'node': iri})}" if iri in self._shown else None

    def workbench(self, _query: str | None) -> str | None:
        """No form for queries: nobody would answer them."""
        return None

    def asset(self, name: str) -> str | None:
        """Address of a file that all pages use."""
        return self._up + name

    def others(self) -> Mapping[str, str]:
        """Addresses of the search and of the page about the graph."""
        return {"search page": self.at("search"), "about page": self.at("about")}


def _name(predicate: str) -> str:
    """What stands for a property in the name of a file; no two differ by case alone."""
    if predicate in _declared():
        return vocab.curie(predicate).replace(":", "-")
    return ids.digest(predicate, 16)


@cache
def _declared() -> frozenset[str]:
    """Properties that our ontology declares, borrowed ones too."""
    return frozenset(
        value(triple.subject)
        for triple in vocab.triples("kg.ttl")
        if value(triple.object).endswith("Property")
    )
