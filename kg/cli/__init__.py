"""The command line: each verb parses, calls one function, prints."""

import os
import sys
from typing import Annotated, NoReturn

import typer

from kg import __version__
from kg.cli import _ask, _build, _serve, _write
from kg.cli._shared import fail
from kg.errors import KgError, PluginError, SettingsError

app = typer.Typer(
    name="kg",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    help="Paper listings to a knowledge graph: build it, ask it, look at it, hand it on.",
    epilog="Begin with:  kg build FILE   then:  kg view --open",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> NoReturn:
    """Run the command line; an error is one line on standard error and exit code 1."""
    try:
        app(prog_name="kg")
    except (SettingsError, PluginError) as error:
        fail(str(error), code=2)
    except KgError as error:
        fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        fail(f"{error.strerror or error}{place}: check the place and its permissions")
    except KeyboardInterrupt:
        fail("interrupted: nothing was changed", code=130)
    sys.exit(0)


@app.callback(invoke_without_command=True)
def kg(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Show the version, or what to do."""
    if version:
        typer.echo(f"paperkg {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


VERBS = (
    ("build", _build.build, "kg build digest.txt  ·  kg build 2021/ more/*.txt -g all.kg"),
    ("sources", _build.list_sources, "kg sources -g all.kg"),
    ("remove", _build.remove, "kg remove digest.txt"),
    ("query", _ask.query, "kg query titles  ·  kg query 'SELECT * { ?s a foaf:Person }'"),
    ("search", _ask.search, "kg search 'neural tangent'  ·  kg search 神经 --kind method"),
    ("view", _write.view, "kg view --open  ·  kg view --view coauthors -o people.html"),
    (
        "export",
        _write.export,
        "kg export graph.ttl graph.nq.gz  ·  kg export out/site/ people.gexf --view coauthors",
    ),
    (
        "publish",
        _write.publish,
        "kg publish http://localhost:7878/query  ·  kg publish http://localhost:8890/sparql",
    ),
    ("check", _ask.check, "kg check  ·  kg check graph.nq --format json"),
    ("serve", _serve.serve, "kg serve  ·  kg serve --port 8080 --timeout 60"),
    ("mcp", _serve.mcp, "kg mcp -g all.kg   (as the command of an MCP client)"),
    ("stats", _ask.stats, "kg stats -g all.kg"),
    ("diff", _ask.diff, "kg diff yesterday.kg  ·  kg diff dump.nq.gz --format patch"),
)
"""Name, function and examples of each verb, in the order of the help."""

for name, verb, examples in VERBS:
    app.command(name, epilog=f"Examples:  {examples}")(verb)
