"""`kg mcp` as a process: what it prints, and how it ends."""

import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from tests.serving import alive
from tests.talking import ENDLESS

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


class Process:
    """A process at its pipes, line by line."""

    def __init__(self, *words: str | Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kg", "mcp", *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdin
        assert self.process.stdout
        self.input, self.output = self.process.stdin, self.process.stdout

    def write(self, message: dict[str, Any]) -> None:
        self.input.write(json.dumps(message).encode() + b"\n")
        self.input.flush()

    def begin(self) -> None:
        self.write(HELLO)
        assert self.read()["id"] == 1
        self.write({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(self, number: int, sparql: str, **more: object) -> None:
        arguments = {"sparql": sparql, **more}
        parameters = {"name": "query", "arguments": arguments}
        self.write({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": parameters})

    def read(self) -> dict[str, Any]:
        """Next message; whatever else stands on standard output fails."""
        message: dict[str, Any] = json.loads(self.output.readline())
        assert message["jsonrpc"] == "2.0"
        return message

    def workers(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(one) for one in listed.read_text().split()]

    def end(self) -> tuple[int, bytes, bytes]:
        """Exit code, the rest of standard output, and standard error."""
        rest, errors = self.process.communicate(timeout=60)
        return self.process.returncode, rest, errors


@pytest.fixture(scope="module")
def patient(graph_dir: Path) -> Iterator[Process]:
    """One process for all that it must bear."""
    one = Process("-g", graph_dir)
    one.begin()
    yield one
    code, rest, _ = one.end()
    assert (code, rest) == (0, b"")


@pytest.fixture
def process(graph_dir: Path) -> Iterator[Process]:
    one = Process("-g", graph_dir)
    yield one
    with contextlib.suppress(ProcessLookupError):
        one.process.kill()
    one.process.communicate()


def test_the_end_of_input_ends_it(process: Process) -> None:
    process.begin()
    workers = process.workers()
    assert len(workers) == 2
    assert process.end() == (0, b"", b"")
    assert not any(map(alive, workers))


def test_input_that_ends_at_once_ends_it(process: Process) -> None:
    assert process.end() == (0, b"", b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("busy", [False, True])
def test_a_signal_ends_it(process: Process, number: signal.Signals, *, busy: bool) -> None:
    process.begin()
    if busy:
        process.ask(2, ENDLESS, timeout=60)
        process.ask(3, "ASK {}")  # so that the first has begun
        assert process.read()["id"] == 3
    workers = process.workers()
    process.process.send_signal(number)
    assert process.process.wait(60) == 0
    assert process.output.read() == b""
    assert not any(map(alive, workers))


def test_the_end_of_input_ends_a_query_too(process: Process) -> None:
    process.begin()
    process.ask(2, ENDLESS, timeout=60)
    process.ask(3, "ASK {}")
    assert process.read()["id"] == 3
    workers = process.workers()
    code, _, errors = process.end()
    assert (code, errors) == (0, b"")
    assert not any(map(alive, workers))


def test_the_end_of_input_ends_a_search_too(graph_dir: Path, tmp_path: Path) -> None:
    """Also where the index is being made for it."""
    place = shutil.copytree(graph_dir, tmp_path / "graph.kg", symlinks=True)
    (place / "current" / "search.sqlite").unlink(missing_ok=True)
    with (place / "current" / "search.sqlite.new").open("ab") as draft:
        fcntl.flock(draft, fcntl.LOCK_EX)  # as one who is making it
        process = Process("-g", place)
        process.begin()
        arguments = {"name": "search", "arguments": {"text": "bert"}}
        process.write({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": arguments})
        process.ask(3, "ASK {}")
        assert process.read()["id"] == 3
        code, _, errors = process.end()
    assert (code, errors) == (0, b"")


def test_a_client_that_goes_away_ends_it(process: Process) -> None:
    process.begin()
    process.output.close()
    process.ask(2, "ASK {}")
    process.input.close()
    assert process.process.wait(60) == 0
    assert process.process.stderr is not None
    assert b"Traceback" not in process.process.stderr.read()
    process.process.stdin = process.process.stdout = None


def test_a_call_that_is_taken_back_frees_its_worker(process: Process) -> None:
    process.begin()
    for number in range(2, 8):
        process.ask(number, ENDLESS, timeout=60)
        cancelled = {"requestId": number, "reason": "no longer wanted"}
        process.write({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancelled})
    process.ask(9, "ASK {}", timeout=60)
    while (message := process.read())["id"] != 9:
        assert "error" in message or message["result"]["isError"]
    assert message["result"]["structuredContent"]["rows"] == [[True]]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe\x00",
        b"not json",
        b"[]",
        b"{}",
        b"7",
        b'{"jsonrpc":"2.0","id":{},"method":5}',
        b'{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":7}}',
        b'{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"query","arguments":[]}}',
        b'{"jsonrpc":"2.0","id":5,"method":"ping","params":{"_meta":{"x":"\\ud800"}}}',
        b'{"jsonrpc":"2.0","id":5,"method":"sheep/shear","params":{}}',
        b'{"jsonrpc":"2.0","id":5,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}',
        b"[" * 100_000,
    ],
)
def test_a_broken_message_breaks_nothing(patient: Process, line: bytes) -> None:
    patient.input.write(line + b"\n")
    patient.ask(9, "ASK {}")
    message = patient.read()
    while message["id"] != 9:
        assert "error" in message or message["result"] == {}
        message = patient.read()
    assert message["result"]["structuredContent"]["rows"] == [[True]]


def _ended(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "mcp", *map(str, words)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def test_without_a_graph_it_says_so_in_one_line(tmp_path: Path) -> None:
    done = _ended("-g", tmp_path / "no.kg")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("kg: no graph here (")
    assert done.stderr.count("\n") == 1


def test_without_the_extra_it_says_which(graph_dir: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['mcp'] = sys.modules['mcp_types'] = None\n"
        f"sys.argv = ['kg', 'mcp', '-g', {str(graph_dir)!r}]\n"
        "from kg.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kg: mcp is not installed: pip install 'paperkg[mcp]'\n"


def test_the_graph_of_the_environment(graph_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "mcp"],
        check=False,
        env=os.environ | {"KG_GRAPH": str(graph_dir)},
        input=json.dumps(HELLO) + "\n",
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["result"]["serverInfo"]["name"] == "paperkg"


def test_the_block_of_the_page_starts_it(graph_dir: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "use" / "agents.md").read_text(encoding="utf-8")
    (block,) = re.findall(r'^```json\n(\{"mcpServers".*?)^```$', page, re.MULTILINE | re.DOTALL)
    ((_, server),) = json.loads(block)["mcpServers"].items()
    assert Path(server["command"]).name == "kg"
    *words, place = server["args"]
    assert place.endswith(".kg")
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words, graph_dir],
        check=False,
        input=json.dumps(HELLO) + "\n",
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "tools" in json.loads(done.stdout)["result"]["capabilities"]
