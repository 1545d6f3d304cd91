"""Verbs that hand a graph on: view, export."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from kg.cli._shared import GRAPH, GraphDir, open_graph, say


def view(
    graph: GraphDir = GRAPH,
    output: Annotated[Path, typer.Option("-o", "--output", help="Page to write.")] = Path(
        "graph.html"
    ),
    view: Annotated[
        str, typer.Option(help="papers, coauthors, institutions or concepts.")
    ] = "papers",
    open_page: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write the interactive page: one file that works offline."""
    written = open_graph(graph).to_html(output, view)  # type: ignore[arg-type]  # checked by the network
    say(f"page: {written.resolve().as_uri()}")
    if open_page:
        webbrowser.open(written.resolve().as_uri())


def export(
    files: Annotated[list[Path], typer.Argument(help="Files; the suffix is the format.")],
    graph: GraphDir = GRAPH,
    view: Annotated[str, typer.Option(help="Network of .graphml, .gexf and .json.")] = "papers",
    facts_only: Annotated[
        bool, typer.Option("--facts-only", help="Leave out inferred facts and who is who.")
    ] = False,
) -> None:
    """Write the graph to files: RDF and property graphs; .gz added compresses."""
    from kg import export as exports

    for file in files:
        exports.check(file)
    opened = open_graph(graph)
    for file in files:
        opened.export(file, view=view, facts_only=facts_only)  # type: ignore[arg-type]  # checked below
        say(f"wrote {file}")
