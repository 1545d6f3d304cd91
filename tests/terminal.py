"""A real shell on a terminal of its own: type a line, press TAB, see what the line became."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

SHELLS = ("bash", "zsh", "fish")
_LOADING = {
    "bash": 'eval "$(kg --show-completion bash)"; ',
    "zsh": 'autoload -Uz compinit; compinit -u -D; eval "$(kg --show-completion zsh)"; ',
    "fish": "kg --show-completion fish | source; ",
}
_READY, _TOLD, _SEEN = b"the shell is ready", "line.told", "line.seen"
_SAY_READY = 'printf "%s%s\\n" "the shell " "is ready"'
_TELL = f"> {_TOLD}; mv {_TOLD} {_SEEN}"
_SETTING = {
    "bash": f'tell() {{ printf %s "$READLINE_LINE" {_TELL}; READLINE_LINE=; }}; '
    "bind -x '\"\\C-x\\C-g\": tell'; ",
    "zsh": f"tell() {{ print -rn -- $BUFFER {_TELL}; BUFFER= }}; "
    "zle -N tell; bindkey '^X^G' tell; ",
    "fish": f"function tell; printf %s (commandline) {_TELL}; commandline -r ''; end; "
    "bind \\cx\\cg tell; ",
}
_CLAIM = (
    "import fcntl, os, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
_TERMINAL_ASKED, _TERMINAL_SAYS = re.compile(rb"\x1b\[0?c"), b"\x1b[?62;c"
_PATIENCE = 30.0


def is_here(shell: str) -> bool:
    """Whether a shell is installed, and can complete."""
    if shutil.which(shell) is None:
        return False
    able = [shell, "-c", "type compgen"] if shell == "bash" else [shell, "-c", ""]
    return subprocess.run(able, check=False, capture_output=True).returncode == 0


class Shell:
    """A shell that completes `kg`, at home in a folder; use as a context.

    It completes by itself where it is `installed`, else it is told to. Raises TimeoutError where it
    falls silent.
    """

    def __init__(self, name: str, cwd: Path, *, installed: bool = False) -> None:
        self._seen, self._heard = cwd / _SEEN, b""
        self._terminal, inner = pty.openpty()
        env = {name: value for name, value in os.environ.items() if name != "KG_GRAPH"}
        env |= {"HOME": str(cwd), "TERM": "dumb", "PS1": "", "LC_ALL": "C.UTF-8"}
        env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CLAIM, name, "-i"],
            cwd=cwd,
            env=env,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)
        self._send(f"{'' if installed else _LOADING[name]}{_SETTING[name]}{_SAY_READY}\n")
        self._wait("start", lambda: _READY in self._heard and self._reads_keys())

    def complete(self, line: str) -> str:
        """What a line becomes at TAB."""
        self._seen.unlink(missing_ok=True)
        self._send(f"{line}\t\x18\x07")
        self._wait(line, lambda: self._seen.exists() and self._reads_keys())
        return self._seen.read_text(encoding="utf-8")

    def _reads_keys(self) -> bool:
        """Whether the shell takes keys one by one: else the terminal would act on some itself."""
        return not termios.tcgetattr(self._terminal)[3] & termios.ICANON

    def _send(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def _wait(self, what: str, done: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(f"{what}: {self._heard[-500:]!r}")
            if select.select([self._terminal], [], [], 0.02)[0]:
                heard = os.read(self._terminal, 1 << 16)
                self._heard += heard
                if _TERMINAL_ASKED.search(heard):
                    os.write(self._terminal, _TERMINAL_SAYS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)
