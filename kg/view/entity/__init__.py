"""A page for every IRI of a graph: HTML for people, RDF for machines.

`page`, `rdf` and `ontology` are tasks of `kg.store.worker`; `render` makes the same pages for
whoever gives the addresses that they lead to.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.errors import SettingsError
from kg.rdf.vocab import KG, RDF
from kg.store import syntaxes
from kg.store.directory import Generation
from kg.store.store import Store
from kg.view.entity import _facts, _html, _nodes, _ontology, _papers, _picture, _rdf, _sources
from kg.view.entity._blocks import Block, titles
from kg.view.entity._kinds import OTHER_NAMES, SIGNS
from kg.view.entity._known import Known as Known  # explicit, for who makes many pages
from kg.view.entity._reading import Reader, Ref
from kg.view.entity._terms import is_web as is_web  # explicit, for other ways of giving addresses
from kg.view.entity._terms import readable
from kg.view.entity._words import LANGUAGES as LANGUAGES  # explicit, for who makes all pages
from kg.view.entity._words import Text, Words, language
from kg.view.entity.addresses import FORMS, Addresses, Served

if TYPE_CHECKING:
    import jinja2

HTML = "text/html; charset=utf-8"

_TELL: Mapping[str, Callable[[Reader, ox.NamedNode], Iterator[Block]]] = {
    "paper": _papers.of_paper,
    "work": _papers.of_work,
    "issue": _papers.of_issue,
    "entry": _papers.of_entry,
    "authorship": _papers.of_authorship,
    "affiliation": _papers.of_authorship,
    "text": _papers.of_text,
    "person": _nodes.of_person,
    "organization": _nodes.of_organization,
    "category": _nodes.of_category,
    **dict.fromkeys(("task", "method", "dataset", "metric", "term"), _nodes.of_concept),
    "concept": _nodes.of_concept,
    "scheme": _nodes.of_scheme,
    "venue": _nodes.of_venue,
    "mention": _nodes.of_mention,
    "link": _nodes.of_link,
    "judgement": _nodes.of_link,
    "figure": _nodes.of_figure,
    "lines": _nodes.of_lines,
    "class": _nodes.of_term,
    "property": _nodes.of_term,
    "individual": _nodes.of_term,
    "source": _sources.of_source,
    "graph": _sources.of_graph,
    "dataset of facts": _sources.of_dataset,
}
"""What is told of each kind before its facts; of others the facts alone."""
_SYNTAXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
}
_STYLES = ("colours", "base", "entity")


class Part(NamedTuple):
    """One group of a node's facts, from a place on, instead of its whole page."""

    direction: str
    """`out`, `in`, or `lines` for what stands on the lines of a source."""
    predicate: str
    offset: int = 0
    size: int = _facts.PAGE


def page(  # noqa: PLR0913 - what an address of the server can say
    generation: Generation,
    out: BinaryIO,
    *,
    iri: str,
    lang: str | None = None,
    keep_lang: bool = False,
    direction: str | None = None,
    predicate: str | None = None,
    offset: int = 0,
) -> dict[str, str | int]:
    """Write the page of an IRI; `found` is 0 where it stands in no fact, and the page says so.

    `keep_lang` makes links carry the language. `direction`, `predicate` and `offset` choose one
    group of facts. Raises SettingsError for a direction or an offset that there is not.
    """
    base = generation.manifest.settings.base
    iri = iri.encode(errors="replace").decode()  # a lone surrogate can be in no address
    addresses = Served(base, language(lang) if keep_lang else None)
    part = None
    if direction is not None and predicate is not None:
        if direction not in ("out", "in", _sources.LINES) or not 0 <= offset < 1 << 40:
            raise SettingsError("the part of a page", f"{direction} {offset}", "follow its links")
        part = Part(direction, predicate, offset)
    html = render(generation.store, iri, base=base, lang=lang, addresses=addresses, part=part)
    missing = html is None
    if html is None:
        html = _missing(iri, lang, addresses)
    out.write(html.encode())
    return {"media_type": HTML, "found": int(not missing)}


def render(  # noqa: PLR0913 - all that a page depends on
    store: Store | Known,
    iri: str,
    *,
    base: str,
    addresses: Addresses,
    lang: str | None = None,
    part: Part | None = None,
) -> str | None:
    """Give the page of an IRI: the same for the same store; None where it stands in no fact.

    Who makes many pages gives what is known of the store, so that it is not read for each.
    """
    words = Words(language(lang))
    known = store if isinstance(store, Known) else Known(store)
    reader = Reader(known, base, words, addresses)
    node = reader.node(iri)
    if node is None or not reader.is_known(node):
        return None
    view = _view(reader, node)
    if part is None:
        outgoing = _facts.groups(reader, node, "out")
        incoming = _facts.groups(reader, node, "in")
        tell = _TELL.get(reader.kind(node))
        view["blocks"] = list(tell(reader, node)) if tell else []
        view["picture"] = _picture.draw([*outgoing, *incoming])
        view["groups"] = {"out": outgoing, "in": incoming}
    else:
        view |= _part(reader, node, part)
    return environment().get_template("entity.html").render(view)


def _part(reader: Reader, node: ox.NamedNode, part: Part) -> dict[str, object]:
    """One group of facts, or of what stands on a source's lines."""
    if part.direction == _sources.LINES:
        return {
            "blocks": list(_sources.of_source(reader, node, part.offset, part.size)),
            "part": True,
        }
    direction: _facts.Direction = "in" if part.direction == "in" else "out"
    group = _facts.group(
        reader, node, part.predicate, direction, offset=part.offset, size=part.size
    )
    return {"groups": {direction: [group]}, "part": True}


def _view(reader: Reader, node: ox.NamedNode) -> dict[str, object]:
    """What every page of a node shows: its names, kinds, addresses and forms."""
    iri = node.value
    kind = reader.kind(node)
    explored = _explored(reader, node)
    names = titles(reader, node) if kind in ("paper", "work") else reader.labels(node)
    return _frame(reader.words, reader.addresses, iri) | {
        "names": names,
        "kind": reader.words.get(f"kind {kind}") or reader.words("kind "),
        "types": _types(reader, node),
        "sign_of": reader.sign(node) or "other",
        "iri": iri,
        "readable": readable(iri),
        "page": reader.addresses.entity(iri),
        "forms": {form: reader.addresses.form(iri, form) for form in FORMS},
        "explore": None if explored is None else reader.addresses.explorer(explored),
        "ask": reader.addresses.workbench(f"DESCRIBE <{iri}>"),
    }


def _explored(reader: Reader, node: ox.NamedNode) -> str | None:
    """The node that stands for this one in the picture of the graph."""
    kind = reader.kind(node)
    if kind == "paper":
        return next((work.value for work in reader.nodes(node, KG.work)), None)
    return node.value if kind in SIGNS else None


def _types(reader: Reader, node: ox.NamedNode) -> list[Ref]:
    """The classes of a node in words, each leading to its own page."""
    return [
        Ref(Text(reader.property(one.value)), reader.addresses.entity(one.value))
        for one in reader.nodes(node, RDF.type)
    ]


def frame(lang: str, addresses: Addresses, iri: str) -> dict[str, object]:
    """What every page has, whatever it tells of; `iri` is asked for in the other language."""
    return _frame(Words(lang), addresses, iri)


def _frame(words: Words, addresses: Addresses, iri: str) -> dict[str, object]:
    from markupsafe import Markup

    other = next(one for one in LANGUAGES if one != words.lang)
    return {
        "lang": words.lang,
        "say": words,
        "style": Markup(style()),  # noqa: S704 - our own files
        "sheet": addresses.asset("style.css"),
        "icon": addresses.asset("icon.svg"),
        "others": addresses.others(),
        "signs": _picture.SIGNS,
        "media_types": FORMS,
        "other": {"lang": other, "href": addresses.said(iri, other)},
        "home": addresses.explorer(None),
        "workbench": addresses.workbench(None),
        "model": addresses.entity(_ontology.ONTOLOGY),
        "part": False,
        "blocks": [],
        "groups": {},
        "picture": None,
    }


def _missing(iri: str, lang: str | None, addresses: Addresses) -> str:
    """The page of an IRI that stands in no fact."""
    words = Words(language(lang))
    view = _frame(words, addresses, iri) | {"iri": iri, "missing": True}
    return environment().get_template("entity.html").render(view)


def rdf(generation: Generation, out: BinaryIO, *, iri: str, form: str) -> dict[str, str | int]:
    """Write a node in one of FORMS: its facts of all graphs, what points to it, nearby labels.

    Of what points to it 1,000 facts at most. `found` is 0 where the IRI stands in no fact.
    Raises SettingsError for another form.
    """
    _check(form)
    base = generation.manifest.settings.base
    known = Known(generation.store)
    reader = Reader(known, base, Words(LANGUAGES[0]), Served(base))
    node = reader.node(iri)
    if node is None or not reader.is_known(node):
        return {"media_type": FORMS[form], "found": 0}
    _write(_rdf.describe(known, node), form, out)
    return {"media_type": FORMS[form], "found": 1}


class Called(NamedTuple):
    """What a node is called."""

    shown: tuple[str, ...]
    """In English and in Chinese; one where both are the same."""
    others: tuple[str, ...]
    """Names by which it is known besides."""


def names(known: Known, iri: str, base: str) -> Called:
    """Give the names of a node that stands in a fact."""
    node = ox.NamedNode(iri)
    shown: dict[str, None] = {}
    for lang in LANGUAGES:
        reader = Reader(known, base, Words(lang), Served(base))
        is_paper = known.kind(node) in ("paper", "work")
        shown[(titles(reader, node) if is_paper else reader.labels(node))[0].value] = None
    others = reader.texts(node, *OTHER_NAMES)
    return Called(tuple(shown), tuple(one.value for one in others))


def describe(known: Known, iri: str, form: str) -> bytes:
    """Give what `rdf` writes of an IRI that stands in a fact; raises SettingsError as it does."""
    _check(form)
    out = io.BytesIO()
    _write(_rdf.describe(known, ox.NamedNode(iri)), form, out)
    return out.getvalue()


def ontology(
    generation: Generation,
    out: BinaryIO,
    *,
    form: str | None = None,
    lang: str | None = None,
    keep_lang: bool = False,
) -> dict[str, str | int]:
    """Write the ontology: as a page, or in one of FORMS all that `kg.ttl` says."""
    if form is not None:
        _check(form)
        _write(sorted(_ontology.triples(), key=str), form, out)
        return {"media_type": FORMS[form], "found": 1}
    words = Words(language(lang))
    base = generation.manifest.settings.base
    addresses = Served(base, words.lang if keep_lang else None)
    out.write(render_ontology(words.lang, addresses).encode())
    return {"media_type": HTML, "found": 1}


def render_ontology(lang: str, addresses: Addresses) -> str:
    """Give the page of the ontology."""
    words = Words(lang)
    iri = _ontology.ONTOLOGY
    view = _frame(words, addresses, iri) | _ontology.view(words, addresses)
    view["forms"] = {form: addresses.form(iri, form) for form in FORMS}
    return environment().get_template("ontology.html").render(view)


def _check(form: str) -> None:
    if form not in FORMS:
        raise SettingsError("the form", form, f"choose one of {' '.join(FORMS)}")


def _write(found: list[ox.Triple], form: str, out: BinaryIO) -> None:
    if form == "jsonld":
        out.writelines(syntaxes.json_ld(found))
    elif form == "nt":
        out.write(syntaxes.lines(found, _SYNTAXES[form]))
    else:
        out.write(syntaxes.prefixed(found, _SYNTAXES[form]))


@cache
def style() -> str:
    """The style of the pages; dark where the reader's system is."""
    folder = resources.files("kg.view").joinpath("css")
    text = "\n".join(folder.joinpath(f"{name}.css").read_text(encoding="utf-8") for name in _STYLES)
    dark = re.search(r'\[data-theme="dark"\] (\{[^}]*\})', text)
    assert dark is not None
    return f"{text}@media (prefers-color-scheme: dark) {{ :root {dark[1]} }}\n"


@cache
def environment() -> "jinja2.Environment":
    """Where the templates of the pages are made; `entity_parts.html` has what all of them share."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kg", "view"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"sign": _html.sign, "ref": _html.ref, "marks": _html.marks}
    return made
