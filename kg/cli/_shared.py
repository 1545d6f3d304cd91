"""What the verbs share: the folder of the graph, and words to a person."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from kg.graph import Graph

GraphDir = Annotated[
    Path,
    typer.Option("-g", "--graph", envvar="KG_GRAPH", help="Folder of the graph.", metavar="DIR"),
]
GRAPH = Path("graph.kg")


def open_graph(path: Path) -> "Graph":
    from kg import graph as graphs

    return graphs.open(path)


def fail(message: str, code: int = 1) -> NoReturn:
    say(f"kg: {' '.join(message.split())}")
    sys.exit(code)


def say(message: str) -> None:
    """Tell a person on standard error; names of files may hold orders to a terminal."""
    plain = (sign if sign.isprintable() or sign == "\n" else "?" for sign in message)
    typer.echo("".join(plain), err=True)
