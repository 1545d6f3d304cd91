"""Wrong usage in one line: what (where): how to mend."""

import re
import shlex
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.core import TyperGroup

from kg.cli import _known
from kg.cli._examples import EXAMPLES

if TYPE_CHECKING:
    from typer._click import Command, Context
    from typer._click.exceptions import UsageError

USAGE: "type[UsageError]" = typer.BadParameter.__bases__[0]
"""What typer raises at wrong usage; it has moved between versions, its children have not."""
_SPARQL = re.compile(r"\s*(select|ask|construct|describe|prefix|base)\b", re.IGNORECASE)
_MEANT = {
    "add": "build",
    "ask": "query",
    "delete": "remove",
    "find": "search",
    "import": "build",
    "list": "sources",
    "load": "build",
    "ls": "sources",
    "open": "view",
    "rm": "remove",
    "save": "export",
    "show": "view",
    "sparql": "query",
    "write": "export",
}
"""Verbs of other programs, and ours for them."""
_LONGEST, _LIKE = 70, 0.7


class WrongUsageError(typer.BadParameter):
    """Wrong usage that says itself how to mend it."""


def told(error: "UsageError") -> str:
    """What is wrong, where, and how to mend it."""
    context = error.ctx
    if isinstance(error, WrongUsageError) or context is None:
        return error.message
    name = getattr(error, "option_name", None)
    if name is not None:
        return _of_option(name, context)
    parameter = getattr(error, "param", None)
    if parameter is not None:
        return _of_value(error, context)
    extra = re.search(r"unexpected extra argument\S* \((.*)\)\s*$", error.message, re.DOTALL)
    if extra is not None:
        return _of_words(extra[1], context)
    return f"{error.message.rstrip('.')} ({context.command_path}): {_help(context)}"


def _of_option(name: str, context: "Context") -> str:
    """An option that there is not, or one whose value is missing or too much."""
    command, path = context.command, context.command_path
    known = command.get_params(context)
    found = next((one for one in known if name in (*one.opts, *one.secondary_opts)), None)
    if found is None:
        return f"no such option ({path} {name}): {_instead(name, context)}"
    if getattr(found, "is_flag", False):
        return f"{name} takes no value ({path}): leave out what follows the ="
    words = getattr(found, "help", None) or _help(context)
    return f"{name} wants a value ({path}): {words.rstrip('.')}"


def _instead(name: str, context: "Context") -> str:
    command = context.command
    nearest = _near(name, command)
    if nearest:
        return f"did you mean {nearest}? {_help(context)}"
    if isinstance(command, TyperGroup):
        having = [verb for verb, one in command.commands.items() if name in _options(one)]
        if having:
            verb = "stats" if "stats" in having else having[0]
            return f"put it behind the verb, as in kg {verb} {name} …"
    return _help(context)


def _near(name: str, command: "Command") -> str | None:
    known = [one for one in _options(command) if one.startswith("--")]
    if len(name) == 2:
        return next((one for one in known if one.startswith(f"-{name}")), None)
    name = name if name.startswith("--") else f"-{name}"
    return next(iter(get_close_matches(name, known)), None)


def _options(command: "Command") -> list[str]:
    return [opt for one in command.params if one.param_type_name == "option"
            for opt in (*one.opts, *one.secondary_opts)]  # fmt: skip


def _of_value(error: "UsageError", context: "Context") -> str:
    """An argument that is missing, or a value that cannot be taken."""
    parameter, path = getattr(error, "param", None), context.command_path
    argument = getattr(parameter, "param_type_name", "") == "argument"
    name = getattr(parameter, "metavar", None) if argument else max(parameter.opts, key=len)  # type: ignore[union-attr]  # an option has names
    if type(error).__name__ == "MissingParameter":
        example = EXAMPLES[context.command.name or "kg"][0][0]
        return f"{name} is missing ({path}): for example {example}"
    mend = error.message.replace("Input should", "it should").partition(",")[0].rstrip(".")
    return f"the value of {name} is wrong ({path}): {mend}"


def _of_words(extra: str, context: "Context") -> str:
    """More words than the verb takes: a graph without its -g, or what should have been quoted."""
    from kg.cli import _queries

    taken = [one for one in context.command.params if one.param_type_name == "argument"]
    first = str(context.params.get(taken[0].name) or "") if len(taken) == 1 else ""
    graph = extra.rpartition(" ")[2]
    if _known.lies_at(Path(graph)):
        words = [*context.command_path.split(), *filter(None, [first]), "-g", graph]
        mend = f"the graph stands behind -g: {shlex.join(words)}"
    elif context.command.name == "query" and first not in _queries.shipped():
        mend = "put the whole query in single quotes"
    elif context.command.name == "search" and first:
        mend = f"put the words in quotes: {context.command_path} {shlex.quote(f'{first} {extra}')}"
    else:
        mend = _help(context)
    return f"more words than it takes ({context.command_path}: {extra}): {mend}"


def _help(context: "Context") -> str:
    return f"{context.command_path} --help tells all"


def unknown_verb(words: list[str], verbs: list[str]) -> WrongUsageError:
    """Say what may have been meant by a line that begins with no verb."""
    what, mend = _meant(words, verbs)
    return WrongUsageError(f"{what} ({words[0]}): {mend}")


def _meant(words: list[str], verbs: list[str]) -> tuple[str, str]:
    from kg.cli import _queries

    first = words[0]
    folded = first.casefold()
    near = get_close_matches(folded, verbs, n=1, cutoff=_LIKE)
    verb = near[0] if near else _MEANT.get(folded)
    if verb is not None:
        return "no such verb", f"did you mean {_line(verb, words[1:])}?"
    if _known.lies_at(Path(first)):
        return "a graph is no verb", f"say {shlex.join(['kg', 'stats', '-g', first])}"
    if _SPARQL.match(first):
        return "a query is no verb", "say kg query and the query in single quotes"
    if first.endswith(".rq") or first in _queries.shipped():
        return "a query is no verb", f"say {_line('query', words)}"
    if first == "-" or any(sign in first for sign in "./*") or (first and Path(first).exists()):
        return "a file is no verb", f"say {_line('build', words)}"
    asked = [one for one in words[1:2] if one in verbs]
    option = first if first in ("help", "version") else "help"
    return "no such verb", f"say {' '.join(['kg', *asked, f'--{option}'])}"


def _line(verb: str, words: list[str]) -> str:
    """The line as it should be, or its beginning where it is long."""
    whole = shlex.join(["kg", verb, *words])
    return whole if len(whole) <= _LONGEST else f"kg {verb} …"
