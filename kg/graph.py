"""The object a Python user holds: a graph, open or built, and all one can do with it."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from msgspec import Struct

from kg import check as checks
from kg import pipeline, plugins, sources, stats
from kg.engines import Engine
from kg.errors import SettingsError, StoreError
from kg.network import View, to_networkx
from kg.pipeline import Progress, Report
from kg.settings import Settings
from kg.store import directory, results
from kg.store.directory import Generation, SourceEntry
from kg.store.engine import Answer
from kg.store.rejections import RejectedLine

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox
    import rdflib

    from kg.diff import Diff
    from kg.search import Hit
    from kg.store.remote import Published
    from kg.view.page import PageOptions


Language: TypeAlias = Literal["en", "zh"]
"""Languages of the page."""


class Graph:
    """A knowledge graph of papers, in memory or on disk, for reading."""

    def __init__(self, generation: Generation) -> None:
        """Hold an open generation; `kg.open` and `kg.build` make one."""
        self._generation = generation
        self.store = generation.store

    @property
    def settings(self) -> Settings:
        """Settings that shaped the graph."""
        return self._generation.manifest.settings

    @property
    def sources(self) -> tuple[SourceEntry, ...]:
        """What the graph was built from, sorted by id."""
        return self._generation.manifest.sources

    @property
    def rejected(self) -> tuple[RejectedLine, ...]:
        """Lines of the sources that could not be read, with the reason."""
        return tuple(self._generation.rejected)

    def query(
        self, sparql: str, *, timeout: float | None = None
    ) -> "results.Rows | list[ox.Triple] | bool":
        """Answer SPARQL 1.1: rows for SELECT, triples for CONSTRUCT, a truth value for ASK.

        Our prefixes are declared; the default graph is the union of all named graphs.
        Raises QueryError for a wrong query, for SERVICE, and after `timeout` seconds.
        """
        return results.python(self.answer(sparql, timeout=timeout))

    def answer(self, sparql: str, *, timeout: float | None = None) -> Answer:
        """Answer SPARQL 1.1 with what the engine yields, for `kg.store.results.write`."""
        return self.store.query(sparql, timeout=timeout)

    def search(self, text: str, *, kinds: Sequence[str] = (), limit: int = 20) -> "list[Hit]":
        """Find papers, people, institutions, categories and concepts by their words.

        All parts of the text must be there: words, the last perhaps not finished; runs of Chinese
        of any length; phrases in quotes. `kinds` are some of `kg.search.KINDS`. The best come
        first, at most 200.
        """
        from kg import search

        return search.search(self._generation, text, kinds=kinds, limit=limit).hits

    @property
    def rdf(self) -> "rdflib.Dataset":
        """The same store as an rdflib Dataset; its default graph is the union of all graphs."""
        return self.store.rdf()

    def to_networkx(self, view: View = "papers") -> "nx.MultiDiGraph[str] | nx.Graph[str]":
        """Network of a view: a MultiDiGraph of papers, or a weighted Graph of the others."""
        return to_networkx(self.store, view)

    def to_html(
        self, path: str | Path, view: View = "papers", lang: Language | None = None
    ) -> Path:
        """Write the interactive page of a view: one file that works offline.

        `lang` is the language it begins in; without it the browser's own.
        """
        from kg.view import page

        network, options = self.to_networkx(view), _options(view, lang)
        try:
            page.write(network, Path(path), options)
        except (OSError, ValueError) as error:
            what = f"the page cannot be written: {getattr(error, 'strerror', None) or error}"
            raise StoreError(what, "choose a place you may write to", path=path) from error
        return Path(path)

    def show(
        self, view: View = "papers", height: int = 700, lang: Language | None = None
    ) -> Path | None:
        """Show the interactive page of a view: below a notebook's cell, else in the browser.

        A notebook keeps the page in its own file, in a frame so many pixels high. Elsewhere the
        page is a temporary file, which stays; its path is returned.
        """
        from kg.view import notebook, page

        options = _options(view, lang)
        html = page.render(self.to_networkx(view), options)
        if notebook.running():
            notebook.display(notebook.Frame(html, options.title, height))
            return None
        import tempfile
        import webbrowser

        path = Path(tempfile.mkdtemp(prefix="kg-")) / f"{view}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        webbrowser.open(path.as_uri())
        return path

    def export(
        self,
        *paths: str | Path,
        view: View = "papers",
        facts_only: bool = False,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        """Write files and folders, each in the format of its name, with their `SHA256SUMS`.

        `progress` is told the name, the part that is written now, from 1, and the number of parts.
        Raises SettingsError for an unknown format, StoreError for a place that cannot be written;
        what stood there before is then as it was.
        """
        from kg import export

        for path in map(Path, paths):
            told = export.unseen if progress is None else partial(progress, path.name)
            options = export.ExportOptions(view=view, facts_only=facts_only, progress=told)
            export.write(self._generation, path, options)

    def publish(  # noqa: PLR0913 - the options of `kg publish`
        self,
        endpoint: str,
        *,
        update: str | None = None,
        store: str | None = None,
        user: str | None = None,
        password: str | None = None,
        timeout: float | None = None,
        progress: checks.Progress = checks.unseen,
    ) -> "Published":
        """Load the named graphs into the SPARQL 1.1 server that is asked at an endpoint.

        Each replaces the graph of its name there; what an earlier publishing loaded and is no
        more is dropped. `update` and `store` say where the server takes updates and graphs, where
        that is not as usual; each piece has `timeout` seconds.

        Raises RemoteError where the server cannot be written to, SettingsError for wrong addresses.
        """
        from kg.store import remote

        login = None if user is None else remote.Login(user, password or "")
        server = remote.find(endpoint, update, store, by_name=login is not None)
        base = self.settings.base
        return remote.publish(
            self.store, base, server, login=login, timeout=timeout, progress=progress
        )

    def check(self, progress: checks.Progress = checks.unseen) -> checks.Report:
        """Check the graph against the shapes and health queries of the model."""
        return checks.check(self.store, progress)

    def diff(
        self,
        other: "Graph | str | Path",
        *,
        about: bool = False,
        progress: checks.Progress = checks.unseen,
    ) -> "Diff":
        """Compare with another graph, its directory, or a dump of it (.nq or .trig, .gz or not).

        The other is taken as the earlier one: `.added` is what only this graph has, `.removed`
        what only the other has, `.summary` what that means for papers, people and institutions.
        The graph `about`, which holds the clock, is compared only where it is asked for.
        Raises StoreError and SourceError where the other cannot be read.
        """
        from kg import diff

        here = diff.side(self._generation)
        if isinstance(other, Graph):
            there = diff.side(other._generation)  # noqa: SLF001 - another of the same class
        else:
            there = diff.opened(Path(other), here.base)
        return diff.compare(there, here, about=about, progress=progress)

    def stats(self) -> stats.Stats:
        """Counts by class and graph, and the coverage of the sources."""
        return stats.of(self._generation)

    def __repr__(self) -> str:
        """Say what the graph holds."""
        papers = sum(source.papers for source in self.sources)
        return f"<kg.Graph: {papers} papers of {len(self.sources)} sources>"


class Built(Struct, frozen=True):
    """A graph and what its build did."""

    graph: Graph
    report: Report


class Silent:
    """A progress that nobody watches."""

    def measuring(self, path: str) -> None:
        """A source is looked at."""

    def begin(self, byte_count: int) -> None:
        """Sources of so many bytes are to be read."""

    def source(self, name: str, place: int, count: int) -> None:
        """A source begins."""

    def chunk(self, byte_count: int) -> None:
        """A piece is done."""

    def concepts(self, name: str) -> None:
        """The texts of a source are searched."""

    def identity(self) -> None:
        """Who is who begins."""

    def stopped(self) -> bool:
        """Never stop."""
        return False


def open(path: str | Path = "graph.kg") -> Graph:  # noqa: A001 - kg.open, as json.load
    """Open a graph on disk; raises StoreError where there is none."""
    return Graph(directory.open_current(Path(path)))


def build(  # noqa: PLR0913 - the options of `kg build`
    *paths: str | Path,
    to: str | Path | None = None,
    format: str | None = None,  # noqa: A002 - named like the option
    base: str | None = None,
    ror: str | Path | None = None,
    judgements: str | Path | None = None,
    concepts: bool | None = None,
    spacy_model: str | None = None,
    fresh: bool = False,
    engine: str = "local",
    master: str | None = None,
) -> Graph:
    """Build a graph from files, folders and globs: in memory, or in the folder `to`.

    `ror` is a dump of the registry of organisations, `judgements` a file of a person's decisions
    on who is who. `concepts` False leaves the texts unsearched; `spacy_model` names an installed
    pipeline whose entities are taken too ('' takes none). All stay in force for later builds.
    `engine` is where it runs: `local`, or `spark` at the address `master` (none: this machine).

    Raises SourceError for what cannot be read, StoreError for a place that cannot be written,
    SettingsError for a wrong base, PluginError for an unknown format.
    """
    if not paths and not {ror, judgements, concepts, spacy_model} - {None}:
        raise SettingsError("the sources", "nothing", "name files, folders or globs")
    settings = None if base is None else Settings(base=base)
    return run(
        [str(path) for path in paths],
        to=to,
        format_name=format,
        settings=settings,
        ror=None if ror is None else Path(ror),
        judgements=None if judgements is None else str(judgements),
        concepts=concepts,
        spacy_model=spacy_model,
        fresh=fresh,
        engine=engine,
        master=master,
    ).graph


def run(  # noqa: PLR0913 - the options of `kg build`
    paths: Sequence[str],
    *,
    to: str | Path | None,
    format_name: str | None = None,
    settings: Settings | None = None,
    ror: Path | None = None,
    judgements: str | None = None,
    fresh: bool = False,
    concepts: bool | None = None,
    spacy_model: str | None = None,
    engine: str = "local",
    master: str | None = None,
    progress: Progress | None = None,
) -> Built:
    """Build a graph and report; a setting that is None stays as it is in force, or usual.

    `master` is the cluster of an engine that has one.
    """
    progress = progress or Silent()
    found = sources.find(paths, format_name, progress.measuring)
    judged = None if judgements is None else _judgements(judgements, progress)
    with _running(engine, master) as runner, _draft(to, settings, fresh=fresh) as generation:
        report = pipeline.build(
            generation,
            found,
            runner,
            progress,
            ror=ror,
            judgements=judged,
            changes=_changes(concepts=concepts, spacy_model=spacy_model),
        )
    graph = Graph(generation) if to is None else open(to)
    return Built(graph, report)


@contextlib.contextmanager
def _running(name: str, master: str | None) -> Iterator[Engine]:
    """An engine, ended afterwards; raises SettingsError for a master where it has none."""
    module = plugins.load("kg.engines", name)
    if not hasattr(module, "at"):
        if master is not None:
            raise SettingsError("--master", master, f"the engine {name} has none: --engine spark")
        yield cast("Engine", module)
        return
    with contextlib.closing(module.at(master)) as runner:
        yield runner


def _changes(*, concepts: bool | None, spacy_model: str | None) -> dict[str, str | bool | None]:
    """Settings given anew; an empty name leaves the pipeline out."""
    changes: dict[str, str | bool | None] = {} if concepts is None else {"concepts": concepts}
    return changes if spacy_model is None else {**changes, "spacy_model": spacy_model or None}


def _judgements(path: str, progress: Progress) -> sources.Source:
    found = sources.find([path], "judgements", progress.measuring).sources
    if len(found) != 1:
        raise SettingsError("--judgements", path, "name one file")
    pipeline.demand_judgements(found[0])
    return found[0]


def remove(name: str, path: str | Path) -> SourceEntry:
    """Withdraw a source, by id or path as given, with all that came from it."""
    directory.require(Path(path))
    with directory.writing(Path(path), None, fresh=False) as generation:
        return pipeline.remove(generation, name, plugins.load("kg.engines", "local"))


def _options(view: View, lang: Language | None) -> "PageOptions":
    from kg.view.page import PageOptions

    if lang not in (None, *get_args(Language)):
        raise SettingsError("the language", lang, f"choose one of {', '.join(get_args(Language))}")
    return PageOptions(view=view, lang=lang)


@contextlib.contextmanager
def _draft(
    to: str | Path | None, settings: Settings | None, *, fresh: bool
) -> Iterator[Generation]:
    if to is None:
        yield Generation.in_memory(settings or Settings())
    else:
        with directory.writing(Path(to), settings, fresh=fresh) as generation:
            yield generation
