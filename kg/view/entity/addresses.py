"""Where the pages of a graph lie: the server's way; a static site has its own of the same form."""

import re
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import quote, urlencode

from kg.rdf.vocab import ONTOLOGY

FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""Suffix of each RDF form, and its media type."""

_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]+(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*")
"""Paths that browsers hand on as they stand."""
_DOTS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
_SUFFIX = re.compile(rf"\.(?:html|{'|'.join(FORMS)})$")
_TAKEN = re.compile(
    r"(?:sparql|static|graph|neighbours|search|entity|ontology|healthz|metrics)(?:/config\.json)?$"
    r"|static/"
)
"""Paths at which the server answers with something else than a node."""
_LINES = "#line="


class Addresses(Protocol):
    """Gives the address of everything a page leads to; None where there is nothing to lead to."""

    def entity(self, iri: str) -> str | None:
        """Address of what tells of a node; lines of a source lead to the source."""

    def facts(self, iri: str) -> str | None:
        """Address of the facts of a node itself, also where it is a term of the ontology."""

    def group(self, iri: str, direction: str, predicate: str, offset: int) -> str | None:
        """Address of one group of a node's facts, from a place on."""

    def form(self, iri: str, form: str) -> str | None:
        """Address of a node in one of FORMS."""

    def said(self, iri: str, lang: str) -> str | None:
        """Address of a page in another language."""

    def explorer(self, iri: str | None) -> str | None:
        """Address of the picture of the graph, with a node chosen."""

    def workbench(self, query: str | None) -> str | None:
        """Address of the form for queries, with one filled in."""

    def asset(self, name: str) -> str | None:
        """Address of `style.css` or `icon.svg`; None where the page is to do without the file."""

    def others(self) -> Mapping[str, str]:
        """Addresses of further pages to which all pages lead, by the word that names them."""


class Served:
    """The addresses of `kg serve`: an IRI under the base at its path, others as a parameter."""

    def __init__(self, base: str, lang: str | None = None) -> None:
        """Take the data base; links keep a language that the reader has chosen."""
        self.base = base
        self.lang = lang

    def entity(self, iri: str) -> str:
        """Address of what tells of a node."""
        if iri.startswith(ONTOLOGY):
            name = iri.removeprefix(ONTOLOGY)
            return self._with("/ontology") + (f"#{quote(name, safe='')}" if name else "")
        if iri.startswith(f"{self.base}source/"):
            iri = iri.partition(_LINES)[0]
        return self._own(iri)

    def facts(self, iri: str) -> str:
        """Address of the facts of a node itself."""
        return self._own(iri)

    def group(self, iri: str, direction: str, predicate: str, offset: int) -> str | None:
        """Address of one group of a node's facts, from a place on."""
        found: dict[str, str | int] = {"direction": direction, "predicate": predicate}
        return self._own(iri, **(found | ({"offset": offset} if offset else {})))

    def form(self, iri: str, form: str) -> str | None:
        """Address of a node in one of FORMS."""
        if iri in (ONTOLOGY, ONTOLOGY.removesuffix("#")):
            return f"/ontology.{form}"
        path = self._path(iri)
        if path is not None:
            return f"{path}.{form}"
        return f"/entity?{urlencode({'iri': iri, 'form': form})}"

    def said(self, iri: str, lang: str) -> str | None:
        """Address of a page in another language."""
        if iri in (ONTOLOGY, ONTOLOGY.removesuffix("#")):
            return f"/ontology?lang={lang}"
        return Served(self.base, lang).facts(iri)

    def explorer(self, iri: str | None) -> str | None:
        """Address of the picture of the graph, with a node chosen."""
        return "/" if iri is None else f"/#{urlencode({'node': iri})}"

    def workbench(self, query: str | None) -> str | None:
        """Address of the form for queries, with one filled in."""
        return (
            "/sparql"
            if query is None
            else f"/sparql?{urlencode({'query': query}, quote_via=quote)}"
        )

    def asset(self, name: str) -> str | None:  # noqa: ARG002 - of none
        """Address of a file: the style stands in the page."""
        return None

    def others(self) -> Mapping[str, str]:
        """Addresses of further pages: there are none."""
        return {}

    def _own(self, iri: str, **found: str | int) -> str:
        path = self._path(iri)
        if path is None:
            return self._with("/entity", iri=iri, **found)
        return self._with(path, **found)

    def _with(self, path: str, **found: str | int) -> str:
        said = found | ({"lang": self.lang} if self.lang else {})
        return f"{path}?{urlencode(said)}" if said else path

    def _path(self, iri: str) -> str | None:
        """Path of an IRI under the base, where nothing on the way could take it for another."""
        rest = iri.removeprefix(self.base)
        if rest == iri or not _PLAIN.fullmatch(rest) or _DOTS.search(rest):
            return None
        return None if _TAKEN.match(rest) or _SUFFIX.search(rest) else f"/{rest}"
