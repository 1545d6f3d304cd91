"""Verbs that hand a graph on: view, export, publish."""

import time
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import _complete
from kg.cli._shared import GRAPH, GraphDir, User, fail, open_graph, password, say

if TYPE_CHECKING:
    from kg.store.remote import Published

_VIEWS = ("papers", "coauthors", "institutions", "concepts")


def view(
    graph: GraphDir = GRAPH,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Page to write.", metavar="FILE")
    ] = Path("graph.html"),
    view: Annotated[
        str,
        typer.Option(
            help=f"{', '.join(_VIEWS)}.",
            metavar="NAME",
            autocompletion=_complete.one_of(*_VIEWS),
        ),
    ] = "papers",
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write the interactive page: one file that works offline."""
    written = open_graph(graph).to_html(output, view)  # type: ignore[arg-type]  # checked by the network
    say(f"page: {written.resolve().as_uri()}")
    if open_page:
        webbrowser.open(written.resolve().as_uri())


def export(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files and folders to write; the name's end is the format.", metavar="FILE"
        ),
    ],
    graph: GraphDir = GRAPH,
    view: Annotated[
        str,
        typer.Option(
            help=f"Network of .graphml, .gexf and .json: {', '.join(_VIEWS)}.",
            metavar="NAME",
            autocompletion=_complete.one_of(*_VIEWS),
        ),
    ] = "papers",
    facts_only: Annotated[
        bool, typer.Option("--facts-only", help="Leave out inferred facts and who is who (RDF).")
    ] = False,
) -> None:
    """Write files, each in the format of its suffix.

    Each is written whole or not at all, with its digest in SHA256SUMS beside it. RDF: .nq .trig
    .jelly with the named graphs, .ttl .nt .jsonld .rdf their union. Networks of a view: .graphml
    .gexf .json. Citations: .bib .csl.json .ris. Folders: neo4j/ tables/ site/. An added .gz
    compresses a file.
    """
    from kg import export as exports
    from kg.progress import Bar

    for file in files:
        exports.check(file)
    opened, count = open_graph(graph), 0
    try:
        with Bar() as bar:
            for count, file in enumerate(files):  # noqa: B007 - told after an interrupt
                opened.export(file, view=view, facts_only=facts_only, progress=bar.step)  # type: ignore[arg-type]  # the view is checked below
                say(f"wrote {file}")
    except KeyboardInterrupt:
        what = f"interrupted: {count} of {len(files)} written, what else stood there is as before"
        fail(what, code=130)


def publish(
    endpoint: Annotated[
        str, typer.Argument(help="Address where the server is asked.", metavar="ENDPOINT")
    ],
    graph: GraphDir = GRAPH,
    update: Annotated[
        str | None, typer.Option(help="Where it takes updates, if not as usual.", metavar="URL")
    ] = None,
    store: Annotated[
        str | None, typer.Option(help="Where it takes graphs, if not as usual.", metavar="URL")
    ] = None,
    user: User = None,
    timeout: Annotated[
        float | None,
        typer.Option(help="Seconds that a piece may take, 300 if not said.", metavar="SECONDS"),
    ] = None,
) -> None:
    """Load the graph into a SPARQL 1.1 server.

    Doing it again replaces what it loaded.
    """
    from kg.progress import Bar

    opened, started = open_graph(graph), time.monotonic()
    try:
        with Bar() as bar:
            published = opened.publish(
                endpoint,
                update=update,
                store=store,
                user=user,
                password=None if user is None else password(user),
                timeout=timeout,
                progress=partial(bar.step, "publish"),
            )
    except KeyboardInterrupt:
        fail("interrupted: a part is published; run it again for the rest", code=130)
    _told(published, endpoint, time.monotonic() - started)


def _told(published: "Published", endpoint: str, seconds: float) -> None:
    for one in published.differences:
        why = "" if one.lacking or one.there > one.here else ": it keeps values, not their forms"
        say(f"{one.graph}: {one.here} triples here, {one.there} there{why}")
    for name in published.dropped:
        say(f"{name}: dropped, it is no more")
    say(f"graphs {published.graphs} · triples {published.triples} · {seconds:.1f} s")
    lacking = sum(one.lacking for one in published.differences)
    if lacking:
        fail(f"{lacking} graphs lack triples ({endpoint}): publish again")
