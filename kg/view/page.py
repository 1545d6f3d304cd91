"""The page of a network: through pyvis' Network and our own template into one file."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
import re
import unicodedata
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from kg.rdf import vocab
from kg.view import data, overview

if TYPE_CHECKING:
    from pathlib import Path

    import networkx as nx

    from kg.view.layout import Box

SERVED = ("settle", "source", "hits")
"""Scripts of a page with a server behind it, before the last of all."""

SITED = ("site",)
"""Scripts of a page of a static site, in the same place."""

SCRIPTS = (
    "state",
    "data",
    "words",
    "address",
    "measures",
    "shapes",
    "look",
    "dates",
    "filters",
    "facets",
    "histogram",
    "labels",
    "discs",
    "shown",
    "canvas",
    "camera",
    "search",
    "tip",
    "pieces",
    "marks",
    "subjects",
    "card",
    "cluster",
    "panel",
    "list",
    "xml",
    "scene",
    "graphs",
    "rdf",
    "citations",
    "export",
    "main",
)
"""The page's own scripts in the order in which they run."""

STYLES = (
    "colours",
    "base",
    "head",
    "side",
    "look",
    "picture",
    "panel",
    "concepts",
    "export",
    "narrow",
    "print",
)
"""The page's own styles, later ones over earlier ones."""

PREFIXES = ("dct", "fabio", "foaf", "kg", "prov", "rdfs", "skos", "xsd")
"""Namespaces in which the page writes papers as RDF."""

LINE = 24
"""Longest line of a drawn label in half-width characters."""

SHAPES = {
    "paper": "square",
    "author": "dot",
    "institution": "diamond",
    "category": "hexagon",
    "task": "star",
    "method": "triangle",
    "dataset": "drum",
    "metric": "triangleDown",
    "term": "cross",
    "concept": "pentagon",
}
"""Most are vis-network's own; `js/shapes.js` draws the others."""

SUBJECTS = ("category", *data.KINDS, "concept")
"""The types that tell what a community is about."""

Drawn: TypeAlias = dict[str, int]


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """What a page knows of the graph that a server has behind it."""

    base: str
    """What the IRIs of its nodes begin with: those are answered at their paths."""
    totals: dict[str, int]
    """Nodes of the whole graph by type, as far as they are counted."""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What a page knows of the static site that it begins."""

    base: str
    """What the IRIs of the nodes begin with whose pages lie at their paths."""
    folders: dict[str, str]
    """Addresses of the folders of other nodes, empty for those without a page."""
    totals: dict[str, int]
    """Nodes of the whole graph by type, as far as they are counted."""


class PageOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What can be chosen about a page."""

    title: str = "paperkg"
    """Heading and window title."""
    view: str = "papers"
    """The view the network shows."""
    lang: str | None = None
    """First language of the interface, `en` or `zh`; None lets the browser say."""
    served: Served | None = None
    """The graph behind a page that can ask for more; None for a page that asks for nothing."""
    site: Site | None = None
    """The pages beside a page that begins a static site."""


class Script(NamedTuple):
    """A script as it stands in the page, and the hash that allows it to run."""

    text: str
    digest: str


def write(network: nx.Graph[str], path: Path, options: PageOptions) -> None:
    """Write the page; the file appears whole or not at all."""
    html = render(network, options)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(html)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def render(network: nx.Graph[str], options: PageOptions) -> str:
    """Give the page as text: the same for the same network, whatever the locale or clock."""
    import jinja2
    from markupsafe import Markup
    from pyvis.network import Network

    columns = data.columns(network)
    first = _first(columns)
    parts = _communities(columns, large=len(first) > overview.MOST_NODES)
    # pyvis' add_node and add_edge compare with all that is there: its lists are filled directly.
    net = Network(directed=network.is_directed(), cdn_resources="in_line")
    net.nodes, net.edges = _drawn(columns, first, parts)
    net.templateEnv = jinja2.Environment(loader=jinja2.PackageLoader("kg", "view"), autoescape=True)
    net.templateEnv.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "separators": (",", ":"),
        "sort_keys": True,
    }
    scripts = _scripts(options)
    net.templateEnv.globals["page"] = {
        "columns": columns,
        "communities": {"of": parts.of, "names": parts.names},
        "facts": _facts(options, folded=len(first) < columns["count"]),
        "lang": options.lang or "en",
        # Markup is for our own files and pyvis' library alone; data pass through tojson.
        "policy": Markup(_policy(scripts, options)),  # noqa: S704
        "scripts": [Markup(script.text) for script in scripts],  # noqa: S704
        "served": options.served is not None,
        "sited": options.site is not None,
        "style": Markup(_style(options)),  # noqa: S704
        "title": data.text(options.title),
        "words": _words(options),
    }
    net.path = "page.html"
    return str(net.generate_html())


def _scripts(options: PageOptions) -> list[Script]:
    """Read vis-network and our own scripts in the order in which they run."""
    *others, last = SCRIPTS
    further = SERVED if options.served else SITED if options.site else ()
    names = (*others, *further, last)
    return [_library(), *(_script(_read(f"js/{name}.js")) for name in names)]


def _style(options: PageOptions) -> str:
    names = (*STYLES, "served") if options.served or options.site else STYLES
    return "\n".join(_read(f"css/{name}.css") for name in names)


def _words(options: PageOptions) -> dict[str, dict[str, object]]:
    """Read every word of the page, by language."""
    files = ("messages", "served") if options.served or options.site else ("messages",)
    parts = [json.loads(_read(f"{name}.json")) for name in files]
    return {lang: {key: word for part in parts for key, word in part[lang].items()}
            for lang in parts[0]}  # fmt: skip


def policy(options: PageOptions) -> str:
    """What a page of these options may do, as a Content-Security-Policy."""
    return _policy(_scripts(options), options)


def _policy(scripts: list[Script], options: PageOptions) -> str:
    """Let the page's own scripts run, by their hashes; a served page may ask its server."""
    return "; ".join(
        (
            "default-src 'none'",
            "img-src data: blob: 'self' file:" if options.site else "img-src data: blob:",
            "style-src 'unsafe-inline'",
            " ".join(("script-src", *(f"'{script.digest}'" for script in scripts))),
            *(("connect-src 'self'",) if options.served else ()),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _facts(options: PageOptions, *, folded: bool) -> dict[str, object]:
    """Collect what the scripts know beside the data."""
    return {
        "concepts": [*data.KINDS, "concept"],
        "folded": folded,
        "lang": options.lang,
        "limits": {"nodes": overview.MOST_NODES, "edges": overview.MOST_EDGES},
        "prefixes": {name: vocab.prefixes()[name] for name in PREFIXES},
        "shapes": [SHAPES[name] for name in data.TYPES],
        "types": list(data.TYPES),
        "view": data.text(options.view),
        **({"served": msgspec.structs.asdict(options.served)} if options.served else {}),
        **({"site": msgspec.structs.asdict(options.site)} if options.site else {}),
    }


def _first(columns: data.Columns) -> list[int]:
    """List what a picture of everything shows: all but terms of one paper, where these are many."""
    lone = data.lone(columns)
    folded = set(lone) if overview.folds(columns["count"], len(lone)) else set()
    return [node for node in range(columns["count"]) if node not in folded]


def _communities(columns: data.Columns, *, large: bool) -> overview.Communities:
    """Find communities; where few nodes share few subjects, members tell more about them."""
    subjects = frozenset(map(data.TYPES.index, SUBJECTS)) & frozenset(columns["type"])
    return overview.communities(
        columns["type"],
        data.pairs(columns),
        data.weights(columns),
        subjects if large else frozenset(),
    )


def _drawn(
    columns: data.Columns, first: list[int], parts: overview.Communities
) -> tuple[list[Drawn], list[Drawn]]:
    """Lay out nodes and edges of the first picture as pyvis keeps them."""
    if len(first) > overview.MOST_NODES:
        return _overview(columns, parts)
    from kg.view import layout  # brings numpy

    pairs, boxes = data.pairs(columns), _boxes(columns)
    place = {node: row for row, node in enumerate(first)}
    inside = [(place[s], place[t]) for s, t in pairs if s in place and t in place]
    spots = layout.place([boxes[node] for node in first], inside)
    edges = overview.among(first, pairs)
    return (
        [{"id": node, "x": x, "y": y} for node, (x, y) in zip(first, spots, strict=True)],
        [{"id": edge, "from": pairs[edge][0], "to": pairs[edge][1]} for edge in edges],
    )


def _overview(
    columns: data.Columns, parts: overview.Communities
) -> tuple[list[Drawn], list[Drawn]]:
    """Lay out communities, numbered from -1 downwards, with their hubs and bundled edges."""
    from kg.view import discs  # brings numpy

    pairs = data.pairs(columns)
    radii = discs.radii(parts.sizes, named=len(parts.names))
    centres = discs.place(radii, parts.bundles)
    nodes: list[Drawn] = [
        {"id": -1 - number, "x": x, "y": y, "size": round(reach)}
        for number, ((x, y), reach) in enumerate(zip(centres, radii, strict=True))
    ]
    scale = discs.scale(centres, radii)
    hubs = overview.first(columns["type"], pairs)
    for part, own in overview.by_community(hubs, parts.of).items():
        seen = own[: max(1, discs.capacity(radii[part], scale))]
        spots = discs.slots(len(seen), centres[part], round(radii[part]))
        nodes += [{"id": node, "x": x, "y": y} for node, (x, y) in zip(seen, spots, strict=True)]
    return nodes, [
        {"id": -1 - number, "from": -1 - a, "to": -1 - b, "value": count}
        for number, (a, b, count) in enumerate(parts.bundles)
    ]


def _boxes(columns: data.Columns) -> list[Box]:
    """Estimate the room of each node with its label in either language."""
    types = columns["type"]
    widest = [0] * len(types)
    for name in ("label", "label_zh", "label_en"):
        for node, label in data.read_texts(columns, name):
            widest[node] = max(widest[node], width(label[:64]))
    return [_box(data.TYPES[kind], wide) for kind, wide in zip(types, widest, strict=True)]


def _box(kind: str, label: float) -> Box:
    """Estimate a box: titles stand in two lines of half the length, categories in two anyhow."""
    if kind == "paper" and label > LINE:
        label = max(LINE - 2, label / 2)
    lines = 2 if kind in {"paper", "category"} else 1
    return min(label, LINE) * (6.9 if lines > 1 else 6.3) + 8, 28 + 15.0 * lines


def width(label: str) -> int:
    """Measure a text in half-width characters: Chinese ones count double."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)


def _read(name: str) -> str:
    return resources.files("kg.view").joinpath(name).read_text(encoding="utf-8")


@functools.cache
def _library() -> Script:
    """Read the vis-network that pyvis carries, without the address of its source map."""
    place = resources.files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js")
    return _script(
        re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", place.read_text(encoding="utf-8"))
    )


def _script(text: str) -> Script:
    """Make a script unable to end its own element; browsers hash it with plain newlines."""
    text = re.sub(r"\r\n?", "\n", text)
    text = re.sub(r"<(?=/script|script|!--)", r"\\x3c", text, flags=re.IGNORECASE)
    digest = hashlib.sha256(text.encode()).digest()
    return Script(text, f"sha256-{base64.b64encode(digest).decode()}")
