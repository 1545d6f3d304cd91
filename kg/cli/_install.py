"""Completion for a shell: put in place, or shown."""

import contextlib
import os
import shlex
import shutil
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import typer

from kg.cli._shared import say
from kg.cli._usage import WrongUsageError

INSTALL, SHOW = "--install-completion", "--show-completion"
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_HERE = {"bash": "source {}", "zsh": "exec zsh", "fish": "source {}"}
"""What makes it work in the terminal at hand."""


def answer(option: str, given: str | None) -> NoReturn:
    """Install or show the completion of a shell, which is found out where it is not given."""
    from kg.cli import _shells

    shell = given or _found()
    if shell not in _SHELLS:
        what = f"no completion for the shell {shell!r}" if shell else "the shell cannot be told"
        mend = f"say {option} bash (or {', '.join(_SHELLS[1:])})"
        raise WrongUsageError(f"{what} (kg {option}): {mend}")
    if option == INSTALL and shell.startswith("p") and shutil.which(shell) is None:
        raise WrongUsageError(f"no {shell} is here (kg {option}): install it first")
    if option == SHOW:
        typer.echo(_shells.script(shell))
    else:
        place = _shells.install(shell)
        here = _HERE.get(shell, "").format(shlex.quote(str(place)))
        say(f"completion for {shell} installed: {place}")
        say("it works in every new terminal" + (f"; in this one: {here}" if here else ""))
    raise typer.Exit


def _found() -> str:
    """The shell that runs us, if it is one of ours, else that of the environment; or nothing."""
    with contextlib.suppress(ImportError, OSError):
        running = str(import_module("shellingham").detect_shell()[0])
        if running in _SHELLS:  # a script of sh or a Makefile may stand between
            return running
    return Path(os.environ.get("SHELL", "")).name
