"""How bash, zsh and fish tell of the line at the cursor, and take what completes it.

What bash and zsh run is ours, what fish and PowerShell run is typer's. bash cuts its words at `:`
and `=`, and puts what it gets on the line as it stands, so the whole line is read here, and what is
added to it is quoted as the line is. zsh runs its script at the first <TAB>, which has to answer.
"""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from typer import _completion_shared
from typer._click.shell_completion import add_completion_class
from typer._completion_classes import BashComplete, FishComplete, ZshComplete

from kg.cli._complete import VARIABLE

if TYPE_CHECKING:
    from typer._click.shell_completion import CompletionItem, ShellComplete

_BASH = f"""\
_kg_completion() {{
    local found
    COMPREPLY=()
    while IFS= read -r found; do
        [[ -z $found ]] || COMPREPLY+=("$found")
    done < <(COMP_LINE="${{COMP_LINE:0:COMP_POINT}}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        {VARIABLE}=complete_bash "$1")
}}

complete -o default -F _kg_completion kg"""
_ZSH = f"""\
#compdef kg
_kg_completion() {{
    eval "$(_TYPER_COMPLETE_ARGS="${{words[1,$CURRENT]}}" {VARIABLE}=complete_zsh kg)"
}}
if [[ $funcstack[1] == _kg ]]; then  # installed, the script is the function _kg
    _kg_completion
else
    compdef _kg_completion kg
fi"""
_OURS = {"bash": _BASH, "zsh": _ZSH}
_SPECIAL = re.compile(r"[^\w./,:=@%+-]")
_BLANK = " \t\n"


class Line(NamedTuple):
    """A command line up to the cursor."""

    words: list[str]
    """Those before the cursor, without their quotes; the first is the command."""
    last: str
    """The word at the cursor, without its quotes."""
    quote: str
    """The quote that is open at the cursor, or nothing."""
    kept: int
    """Signs of the last word that stay as they are: the shell replaces what comes after them."""

    @property
    def option(self) -> str:
        """The option and its `=`, where the last word is `--option=value`."""
        name, equals, _ = self.last.partition("=")
        return name + equals if equals and name.startswith("--") else ""


def read(line: str, breaks: str = "") -> Line:
    """Read a line up to the cursor; a word is replaced from the last of the signs `breaks` on."""
    words: list[str] = []
    word, quote, kept, begun, escaped = "", "", 0, False, False
    for sign in line:
        if escaped:
            word += sign if quote != '"' or sign in '"\\$`' else f"\\{sign}"
            escaped = False
        elif sign == "\\" and quote != "'":
            escaped = begun = True
        elif sign == quote:
            quote = ""
        elif quote:
            word += sign
        elif sign in _BLANK:
            if begun:
                words.append(word)
            word, kept, begun = "", 0, False
        elif sign in "'\"":
            quote, kept, begun = sign, len(word), True
        else:
            word, begun = word + sign, True
            kept = len(word) if sign in breaks else kept
    return Line(words, word, quote, kept)


class _Bash(BashComplete):
    _line = read("")

    def get_completion_args(self) -> tuple[list[str], str]:
        self._line = read(os.environ.get("COMP_LINE", ""), os.environ.get("COMP_WORDBREAKS", ""))
        return self._line.words[1:], self._line.last

    def format_completion(self, item: "CompletionItem") -> str:
        added = f"{self._line.option}{item.value}"[self._line.kept :]
        return added if self._line.quote else _SPECIAL.sub(r"\\\g<0>", added)


class _Zsh(ZshComplete):
    def complete(self) -> str:
        aside = "compset -P '--*=' ; " if _asked().option else ""
        return aside + super().complete()


class _Fish(FishComplete):
    def format_completion(self, item: "CompletionItem") -> str:
        return _asked().option + super().format_completion(item)


def _asked() -> Line:
    return read(os.environ.get("_TYPER_COMPLETE_ARGS", ""))


def register() -> None:
    """Let our classes answer in place of typer's, which are registered whenever an app starts."""
    answering: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}
    for shell, one in answering.items():
        add_completion_class(one, shell)


def script(shell: str) -> str:
    """What a shell runs to complete `kg`."""
    if shell in _OURS:
        return _OURS[shell]
    return _completion_shared.get_completion_script(
        prog_name="kg", complete_var=VARIABLE, shell=shell
    )


def install(shell: str) -> Path:
    """Put the script of a shell in the place where the shell finds it; the place."""
    _, place = _completion_shared.install(shell=shell, prog_name="kg", complete_var=VARIABLE)
    if shell in _OURS:
        place.write_text(f"{_OURS[shell]}\n", encoding="utf-8")
    return place
