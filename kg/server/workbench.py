"""The workbench that browsers get at `/sparql`: its page, its files, and what its script knows.

`page` and `config` are tasks of `kg.store.worker`.
"""

import hashlib
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, BinaryIO

import msgspec
import orjson
import pyoxigraph as ox

from kg.rdf import vocab
from kg.rdf.parsed import value
from kg.store.answers import GRAPH, ROWS, Facts
from kg.store.directory import Generation

BUILT = ("workbench.js", "workbench.css")
"""Files without which the page is a plain form; `make web` makes them."""
DRAWING = "vis-network.js"
"""What draws a graph; pyvis carries it."""
MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
LANGUAGES = ("en", "zh")
FIRST = "papers-per-category"
"""The example that stands in an empty editor: it finds something in every graph of papers."""
_KINDS = {
    "Class": "class",
    "ObjectProperty": "property",
    "DatatypeProperty": "property",
    "AnnotationProperty": "property",
    "NamedIndividual": "individual",
}
_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = vocab.prefixes()["rdfs"]
_HEADER = re.compile(r"# ([\w-]+): (.*)")


class Example(msgspec.Struct, frozen=True):
    """A query of `ontology/queries`, told in both languages."""

    name: str
    title: dict[str, str]
    description: dict[str, str]
    query: str
    """Without its header."""


class Term(msgspec.Struct, frozen=True):
    """A class, property or individual that queries may name."""

    name: str
    """As a prefixed name."""
    kind: str
    label: dict[str, str]
    comment: dict[str, str] = {}


def page(
    generation: Generation,  # noqa: ARG001 - every task has it
    out: BinaryIO,
    *,
    base: str,
    lang: str | None = None,
    query: str | None = None,
) -> Facts:
    """Write the page, with a query filled in where the address brings one; it is not run."""
    out.write(html(base, lang, query).encode())
    return {"media_type": "text/html; charset=utf-8"}


def config(
    generation: Generation,  # noqa: ARG001 - every task has it
    out: BinaryIO,
    *,
    base: str,
) -> Facts:
    """Write what the script knows: prefixes, examples, terms, words."""
    known = {
        "base": base,
        "ontology": vocab.ONTOLOGY,
        "prefixes": vocab.prefixes(),
        "examples": examples(),
        "first": FIRST,
        "terms": terms(),
        "words": _texts()["words"],
        "formats": {"rows": list(ROWS), "graph": list(GRAPH)},
        "drawing": f"/static/{DRAWING}?{digest(DRAWING)}",
    }
    out.write(msgspec.json.encode(known))
    return {"media_type": "application/json"}


def html(base: str, lang: str | None, query: str | None) -> str:
    """Give the page as text; without the built files it is a plain form."""
    import jinja2
    from markupsafe import Markup

    spoken = lang if lang in LANGUAGES else LANGUAGES[0]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("kg.server", "templates"), autoescape=True
    )
    return environment.get_template("workbench.html").render(
        assets={name: f"/static/{name}?{digest(name)}" for name in BUILT if asset(name)},
        base=base,
        colours=Markup(_colours()),  # noqa: S704 - our own file
        examples=examples(),
        formats=[*ROWS, *GRAPH],
        lang=spoken,
        query=query or next(one.query for one in examples() if one.name == FIRST),
        say=_texts()["words"][spoken],
    )


def asset(name: str) -> tuple[bytes, str] | None:
    """A file that the page asks for and its media type; None for any other name."""
    found = _assets().get(name)
    return (found.read_bytes(), MEDIA_TYPES[name.rpartition(".")[2]]) if found else None


@cache
def digest(name: str) -> str:
    """What tells one content of a file from another, for its address; empty where it is missing."""
    found = asset(name)
    return hashlib.sha256(found[0]).hexdigest()[:16] if found else ""


@cache
def _assets() -> dict[str, Traversable]:
    """Files by the names they are asked by: nothing else can be had."""
    built = resources.files("kg.server").joinpath("static")
    found = {file.name: file for file in built.iterdir()} if built.is_dir() else {}
    drawing = resources.files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js")
    return {
        name: file for name, file in found.items() if name.rpartition(".")[2] in MEDIA_TYPES
    } | {DRAWING: drawing}


@cache
def examples() -> tuple[Example, ...]:
    """The shipped queries in the order of the questions they answer, others after them."""
    texts = {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted((vocab.folder() / "queries").glob("*.rq"))
    }
    headers = {name: dict(_HEADER.findall(text)) for name, text in texts.items()}
    ordered = sorted(texts, key=lambda name: (int(headers[name].get("question", 999)), name))
    return tuple(_example(name, headers[name], texts[name]) for name in ordered)


def _example(name: str, header: dict[str, str], text: str) -> Example:
    chinese: str = _texts()["descriptions"][name]
    return Example(
        name,
        {"en": header["title"], "zh": header["title-zh"]},
        {"en": header["description"], "zh": chinese},
        text.partition("\n\n")[2].strip() + "\n",
    )


@cache
def terms() -> tuple[Term, ...]:
    """The terms of our ontology and those it borrows, by name."""
    kinds: dict[str, str] = {}
    said: dict[tuple[str, str], dict[str, str]] = {}
    for triple in vocab.triples("kg.ttl"):
        name, predicate, target = (
            vocab.curie(value(part)) for part in (triple.subject, triple.predicate, triple.object)
        )
        if predicate == "rdf:type" and target.removeprefix("owl:") in _KINDS:
            kinds.setdefault(name, _KINDS[target.removeprefix("owl:")])
        elif predicate in ("rdfs:label", "rdfs:comment") and isinstance(triple.object, ox.Literal):
            texts = said.setdefault((name, predicate), {})
            texts[triple.object.language or "en"] = triple.object.value
    borrowed: dict[str, list[str]] = _texts()["terms"]
    for name, labels in borrowed.items():
        kinds.setdefault(name, "property")
        said.setdefault((name, "rdfs:label"), dict(zip(LANGUAGES, labels, strict=True)))
    return tuple(
        Term(name, kind, said.get((name, "rdfs:label"), {}), said.get((name, "rdfs:comment"), {}))
        for name, kind in sorted(kinds.items())
    )


@cache
def _texts() -> dict[str, Any]:
    text = resources.files("kg.server").joinpath("workbench.json").read_bytes()
    found: dict[str, Any] = orjson.loads(text)
    return found


@cache
def _colours() -> str:
    """The colours of the product; dark where the reader's system is, until one is chosen."""
    text = resources.files("kg.view").joinpath("css/colours.css").read_text(encoding="utf-8")
    dark = re.search(r'\[data-theme="dark"\] \{(.*?)\n\}', text, re.DOTALL)
    assert dark, "colours.css has no dark colours"
    chosen = f":root:not([data-theme]) {{{dark[1]}\n}}"
    return f"{text}@media (prefers-color-scheme: dark) {{\n{chosen}\n}}\n"
