"""A static site for any web host: a page for each node, the viewer, a search, dumps (a folder).

Each page lies at the path of its node's IRI, in English (`index.html`) and Chinese
(`index.zh.html`). All addresses between the pages are relative, so that the site may lie in any
folder of a host, or be opened from the disk.
"""

from pathlib import Path

from msgspec.structs import replace

from kg import about
from kg.errors import SettingsError
from kg.export import ExportOptions, Progress
from kg.export.site import _about, _dumps, _search, _sitemap, _start
from kg.export.site._addresses import Within, page
from kg.export.site._pages import Nodes
from kg.export.site._places import Pages, Places
from kg.export.site._words import environment, own, said
from kg.store.directory import Generation
from kg.view import entity
from kg.view.entity import LANGUAGES, Known

SUFFIXES = ("site/",)

_DUMPS, _START, _PARTS = 30, 35, 100
"""Of so many parts, those done when the dumps, and when the viewer are written."""


def write(generation: Generation, path: Path, options: ExportOptions) -> None:
    """Write the site. The viewer shows the view `papers`, whatever view is chosen.

    Memory holds the network that the viewer shows, and what the exporters of the dumps hold.
    Raises SettingsError where only facts are wanted.
    """
    if options.facts_only:
        name, mend = "a site", "leave --facts-only to the RDF formats"
        raise SettingsError(name, "facts only", mend)
    path.mkdir()
    _dumps.write(generation, path, replace(options, progress=_share(options, 0, _DUMPS)))
    _describe(generation, path)
    base = generation.manifest.settings.base
    known = Known(generation.store)
    with Pages(known, base, path) as pages:
        _frame(generation, path, pages.places)
        html, shown = _start.begin(generation, pages.places)
        _put(path / page("en"), html)
        done = Nodes(path, known, base, pages).write(shown, _share(options, _START, _PARTS))
        with _sitemap.Sitemap(path, base) as sitemap, _search.Index(path, known, base) as index:
            for folder, iri in done:
                sitemap.add(folder)
                index.add(folder, iri)
            count = index.write()
        for lang in LANGUAGES:
            within = Within(pages.places, _search.FOLDER, lang, ())
            _put(path / _search.FOLDER / page(lang), _search.render(within, count))


def _share(options: ExportOptions, first: int, last: int) -> Progress:
    """Tell the progress of a step as a share of the whole."""

    def progress(part: int, parts: int) -> None:
        options.progress(first + (last - first) * (part - 1) // parts + 1, _PARTS)

    return progress


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _describe(generation: Generation, path: Path) -> None:
    """Write the catalogue of the dumps, also where VoID says that machines look for it."""
    files = tuple(_dumps.distributions(path))
    (path / "void.ttl").write_bytes(about.catalog(generation, files))
    place = path / ".well-known" / "void"
    place.parent.mkdir()
    place.write_bytes(about.catalog(generation, tuple(_dumps.distributions(path, above="../"))))


def _frame(generation: Generation, path: Path, places: Places) -> None:
    """Write what every site has: style, ontology, the page about it, the page of what is not."""
    _put(path / "style.css", f"{entity.style()}{own('site.css')}")
    _put(path / "icon.svg", own("icon.svg"))
    _put(path / ".nojekyll", "")  # GitHub Pages then leaves names as they are
    told = _about.About(generation, tuple(map(_about.listed, _dumps.distributions(path))))
    for lang in LANGUAGES:
        within = Within(places, "ontology", lang, ())
        _put(path / "ontology" / page(lang), entity.render_ontology(lang, within))
        _put(path / "about" / page(lang), told.render(Within(places, "about", lang, ())))
    with (path / "ontology.ttl").open("wb") as out:
        entity.ontology(generation, out, form="ttl")
    _put(path / "404.html", _missing(generation.manifest.settings.base))


def _missing(base: str) -> str:
    """Give the page that hosts show for any address: no relative one would lead from it."""
    from markupsafe import Markup

    style = Markup(entity.style())  # noqa: S704 - our own files
    view = {"words": said(), "style": style, "home": _sitemap.home(base)}
    return environment().get_template("missing.html").render(view)
