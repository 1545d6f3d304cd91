"""What the verbs share: the folder of the graph, and words to a person."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kg.errors import SettingsError

if TYPE_CHECKING:
    from kg.graph import Graph

GraphDir = Annotated[
    Path,
    typer.Option("-g", "--graph", envvar="KG_GRAPH", help="Folder of the graph.", metavar="DIR"),
]
GRAPH = Path("graph.kg")
User = Annotated[
    str | None,
    typer.Option(help="Name at the server; the password is in KG_PASSWORD.", metavar="NAME"),
]


def open_graph(path: Path) -> "Graph":
    from kg import graph as graphs

    return graphs.open(path)


def password(user: str) -> str:
    """Password of a user, from the environment: others can read a command line."""
    if "KG_PASSWORD" not in os.environ:
        raise SettingsError("--user", user, "set the variable KG_PASSWORD to the password")
    return os.environ["KG_PASSWORD"]


def fail(message: str, code: int = 1) -> NoReturn:
    say(f"kg: {' '.join(message.split())}")
    sys.exit(code)


def say(message: str) -> None:
    """Tell a person on standard error; names of files may hold orders to a terminal."""
    plain = (sign if sign.isprintable() or sign == "\n" else "?" for sign in message)
    typer.echo("".join(plain), err=True)
