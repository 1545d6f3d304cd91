"""The pages of the documentation: their blocks, run in order as a reader would run them.

A block with a title is a file of that name, or lines to add to one (`README.md, a line of …`).
`console` holds commands behind `$ ` and, where it says so, what they print (`…` is anything, alone
it is something); `python` runs; `sparql` answers with rows; `json` can be read. All of a page share
one folder.
"""

import contextlib
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(
    r'^(?P<indent> *)```(?P<kind>\w+)(?: title="(?P<title>[^"]+)")?\n(?P<text>.*?)^(?P=indent)```$',
    re.MULTILINE | re.DOTALL,
)
_FENCE = re.compile(r"^ *```.*$", re.MULTILINE)
_SERVER = re.compile(r"(?:kg|oxigraph) serve .*(?:--port |--bind 127\.0\.0\.1:)(\d+) &")
_PATIENCE = 60
"""Seconds for a server to answer."""


class Block(NamedTuple):
    """A fenced block."""

    kind: str
    title: str | None
    text: str
    line: int
    """From 1."""


def pages() -> list[Path]:
    """README and every page but the decisions, which tell of the past."""
    found = (ROOT / "docs").rglob("*.md")
    return [ROOT / "README.md", *sorted(path for path in found if path.parent.name != "decisions")]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[Block]:
    text = path.read_text(encoding="utf-8")
    found = [
        Block(
            one["kind"],
            one["title"],
            re.sub(f"^{one['indent']}", "", one["text"], flags=re.MULTILINE),
            text.count("\n", 0, one.start()) + 1,
        )
        for one in _BLOCK.finditer(text)
    ]
    assert len(_FENCE.findall(text)) == 2 * len(found), f"{path.name}: a fence without its kind"
    return found


class Reader:
    """Does what a page says, in a folder; ends the servers that it was told to start."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.servers: list[subprocess.Popen[bytes]] = []
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.environ = os.environ | {"PATH": path}
        if (place / "kg").is_dir():
            self.environ["PYTHONPATH"] = str(place)

    def read(self, one: Block) -> None:
        """Do what a block says; AssertionError where it does not hold."""
        if one.title:
            self._keep(one.title, one.text)
        elif one.kind == "console":
            for command, printed in spoken(one.text):
                self._run(command, printed, one.line)
        elif one.kind == "python":
            self._check([sys.executable, "-c", one.text], f"line {one.line}")
        elif one.kind == "sparql":
            told = self._check(["kg", "query", "--format", "tsv", one.text], f"line {one.line}")
            assert len(told.splitlines()) > 1, f"line {one.line}: no rows\n{one.text}"
        elif one.kind == "json":
            orjson.loads(one.text.replace("\n", " "))

    def _keep(self, title: str, text: str) -> None:
        path, comma, _ = title.partition(", ")
        file = self.place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if comma else ""
        file.write_text(before + text, encoding="utf-8")

    def _run(self, command: str, printed: str, line: int) -> None:
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.environ[name] = value
        elif server := _SERVER.match(command):
            self._serve(command, server[1])
        else:
            told = self._check(["bash", "-o", "pipefail", "-c", command], f"line {line}: {command}")
            fits = not printed or (told.strip() and _like(printed).fullmatch(told.strip()))
            assert fits, f"{command}\n{told}\nnot\n{printed}"

    def _check(self, command: list[str], where: str) -> str:
        done = subprocess.run(
            command,
            check=False,
            cwd=self.place,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, f"{where}\n{done.stdout}"
        return done.stdout

    def _serve(self, command: str, port: str) -> None:
        words = command.removesuffix("&").split()
        server = subprocess.Popen(
            words, cwd=self.place, env=self.environ, stderr=subprocess.DEVNULL
        )
        self.servers.append(server)
        deadline = time.monotonic() + _PATIENCE
        while server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(ConnectionError):
                socket.create_connection(("127.0.0.1", int(port))).close()
                return
            time.sleep(0.1)
        raise AssertionError(f"{command}: no answer")

    def close(self) -> None:
        for server in self.servers:
            server.terminate()
            server.wait(_PATIENCE)


def spoken(text: str) -> Iterator[tuple[str, str]]:
    """Commands with what they print; a command goes on after a backslash and within quotes."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.replace("\\\n", "").split("\n")
        count = next(n for n in range(1, len(lines) + 1) if _is_whole("\n".join(lines[:n])))
        yield "\n".join(lines[:count]), "\n".join(lines[count:]).strip()


def _is_whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def _like(printed: str) -> re.Pattern[str]:
    """Matches what is printed, `…` for anything, whatever the spaces."""
    words = (re.escape(word).replace("…", ".*?") for word in printed.split())
    return re.compile(r"\s+".join(words), re.DOTALL)
