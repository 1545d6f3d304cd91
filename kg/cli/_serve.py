"""Verbs that let others ask the graph: serve, mcp."""

from typing import Annotated

import typer

from kg.cli._shared import GRAPH, GraphDir, say


def serve(
    graph: GraphDir = GRAPH,
    host: Annotated[
        str, typer.Option(help="Address to listen at.", metavar="ADDRESS")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(help="Port; 0 lets the system choose.", metavar="NUMBER")
    ] = 8000,
    timeout: Annotated[
        float, typer.Option(help="Seconds that a query may take.", metavar="SECONDS")
    ] = 30.0,
    memory: Annotated[
        int, typer.Option(help="MiB that a worker process may take.", metavar="MIB")
    ] = 2048,
    allow_service: Annotated[
        list[str] | None,
        typer.Option(help="Host that SERVICE may call; may be repeated.", metavar="HOST"),
    ] = None,
    public_host: Annotated[
        list[str] | None,
        typer.Option(help="Name others reach the server by; may be repeated.", metavar="NAME"),
    ] = None,
) -> None:
    """Serve the graph: SPARQL endpoint, workbench, explorer, pages."""
    from functools import partial

    from kg import search
    from kg.progress import Bar
    from kg.server import run
    from kg.store import directory

    service = run.Service(
        host=host,
        port=port,
        timeout=timeout,
        memory=memory,
        allow_service=tuple(allow_service or ()),
        public_host=tuple(public_host or ()),
    )
    if not service.is_local:
        say(f"warning: {host} lets other machines ask this graph")
    opened = directory.open_current(graph)
    with run.bind(service) as bound:
        with Bar() as bar:
            search.prepare(opened, partial(bar.step, "index"))
        del opened
        run.serve(
            graph,
            service,
            bound,
            lambda address: say(f"serving {graph} at {address} (Ctrl-C ends it)"),
        )


def mcp(graph: GraphDir = GRAPH) -> None:
    """Give the graph to language-model agents as tools.

    By the Model Context Protocol, on standard input and output: an MCP client starts it.
    """
    from kg.server.mcp import serve as run

    run(graph)
