"""The command line: each verb parses, calls one function, prints."""

import gc
import os
import sys
from collections.abc import Callable
from typing import Annotated, NoReturn

import typer

from kg.cli import _ask, _build, _complete, _page, _serve, _start, _usage, _write
from kg.cli._shared import fail
from kg.errors import KgError, PluginError, SettingsError

_INTERRUPTED = 130
_COLLECT = (100_000, 20, 100)
"""New objects before unreachable cycles are looked for. A build makes millions of objects and next
to no cycles: the 700 that Python starts with cost it 6 to 10 % of its time."""

app = typer.Typer(
    name="kg",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    subcommand_metavar="VERB [ARGS]...",
    cls=_page.Verbs,
    help="Paper listings in, a knowledge graph out: build it, ask it, look at it, hand it on.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> NoReturn:
    """Run the command line; an error is one line on standard error and exit code 1."""
    gc.set_threshold(*_COLLECT)
    if _complete.VARIABLE in os.environ:
        sys.modules["rich"] = None  # type: ignore[assignment]  # None keeps typer from loading it
    try:
        code = app(prog_name="kg", standalone_mode=False)
    except _usage.USAGE as error:
        fail(_usage.told(error), code=2)
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
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        fail("interrupted: nothing was changed", code=_INTERRUPTED)
    sys.exit(code or 0)


@app.callback()
def kg(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Show the version; a line without a verb is answered by the class of the page."""
    if version:
        typer.echo(_start.version())
        raise typer.Exit


VERBS: dict[str, Callable[..., None]] = {
    "build": _build.build,
    "sources": _build.list_sources,
    "remove": _build.remove,
    "query": _ask.query,
    "search": _ask.search,
    "stats": _ask.stats,
    "check": _ask.check,
    "diff": _ask.diff,
    "view": _write.view,
    "export": _write.export,
    "publish": _write.publish,
    "serve": _serve.serve,
    "mcp": _serve.mcp,
}
"""The function of each verb, in the order of the help."""

for name, verb in VERBS.items():
    app.command(name, cls=_page.Verb, short_help=_page.short_help(verb))(verb)
