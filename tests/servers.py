"""Servers of others on loopback, for tests: Oxigraph, Virtuoso, and one that fails as told."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

import httpx
import pytest

_PATIENCE = 120
"""Seconds after which a server that does not start is given up; no test depends on them."""

_VIRTUOSO = """[Database]
DatabaseFile = ./virtuoso.db
ErrorLogFile = ./virtuoso.log
LockFile = ./virtuoso.lck
TransactionFile = ./virtuoso.trx
xa_persistent_file = ./virtuoso.pxa
[TempDatabase]
DatabaseFile = ./virtuoso-temp.db
TransactionFile = ./virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = ./load
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = ./www
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""
_RIGHTS = """GRANT SPARQL_UPDATE TO "SPARQL";
DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);
"""


class Server(NamedTuple):
    """A running server: where it is asked, updated, and given graphs."""

    query: str
    update: str
    store: str
    product: str
    sql: str = ""
    """Where Virtuoso takes SQL."""


@contextlib.contextmanager
def oxigraph(folder: Path | None = None, parts: Sequence[Path] = ()) -> Iterator[Server]:
    """Oxigraph in memory, empty; or in a folder, with files that its own loader takes."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        _missing("oxigraph", "the server is not installed: pip install oxigraph")
    place = [] if folder is None else ["--location", str(folder)]
    if parts:
        files = [word for path in parts for word in ("--file", str(path))]
        subprocess.run([str(program), "load", *place, *files], check=True, capture_output=True)
    root = f"http://127.0.0.1:{free_port()}"
    union = ["--union-default-graph"] if parts else []
    command = [str(program), "serve", *place, "--bind", root.removeprefix("http://"), *union]
    with _running(command, None, f"{root}/query?query=ASK%7B%7D"):
        yield Server(f"{root}/query", f"{root}/update", f"{root}/store", "oxigraph")


@contextlib.contextmanager
def virtuoso(folder: Path, rows: int = 1_000_000) -> Iterator[Server]:
    """Virtuoso with a database in a folder; everybody may write, `dba` by name (digest)."""
    if shutil.which("virtuoso-t") is None:
        _missing("Virtuoso", "apt-get install --no-install-recommends virtuoso-opensource-7-bin")
    ports = {"sql": free_port(), "http": free_port()}
    for name in ("www", "load"):
        (folder / name).mkdir(parents=True)
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(**ports, rows=rows))
    root = f"http://127.0.0.1:{ports['http']}"
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, folder, f"{root}/sparql?query=ASK%7B%7D"):
        sql = f"127.0.0.1:{ports['sql']}"
        _tell(sql, _RIGHTS)
        yield Server(
            f"{root}/sparql", f"{root}/sparql", f"{root}/sparql-graph-crud", "virtuoso", sql
        )


def load(server: Server, folder: Path, parts: Sequence[Path]) -> None:
    """Have the bulk loader of a Virtuoso that lies in a folder take files."""
    for path in parts:
        shutil.copy(path, folder / "load")
    _tell(server.sql, "ld_dir('./load', '*.nq', 'http://none.example/');\nrdf_loader_run();\n")
    told = _tell(server.sql, "SELECT count(*) FROM DB.DBA.load_list WHERE ll_error IS NOT NULL;\n")
    assert "\n0\n" in told, told


def _tell(sql: str, orders: str) -> str:
    login = ["isql-vt", sql, "dba", "dba"]
    done = subprocess.run(login, input=orders, text=True, capture_output=True, check=True)
    assert "Error" not in done.stdout + done.stderr
    return done.stdout


def free_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _missing(product: str, mend: str) -> None:
    if "CI" in os.environ:
        pytest.fail(f"{product} must be there in CI: {mend}")
    pytest.skip(f"{product} is not here: {mend}")


@contextlib.contextmanager
def _running(command: list[str], folder: Path | None, ready: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(process, ready)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE)


def _await(process: "subprocess.Popen[bytes]", ready: str) -> None:
    given_up = time.monotonic() + _PATIENCE
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < given_up and process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if client.get(ready).is_success:
                    return
            time.sleep(0.05)
    pytest.fail(f"{process.args!r} does not answer")


# A server that fails as it is told


class Sent(NamedTuple):
    """A request as it came."""

    command: str
    path: str
    headers: dict[str, str]
    body: bytes


class Request(BaseHTTPRequestHandler):
    """A request to the failing server; `body` is what came with it."""

    protocol_version = "HTTP/1.1"
    server: "Faulty"
    body: bytes

    def _take(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.requests.append(
            Sent(self.command, self.path, dict(self.headers.items()), self.body)
        )
        place = min(len(self.server.requests), len(self.server.steps)) - 1
        with contextlib.suppress(ConnectionError):
            self.server.steps[place](self)

    do_GET = do_POST = do_PUT = do_DELETE = _take  # noqa: N815 - the names the server calls

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


Step: TypeAlias = Callable[[Request], None]


class Faulty(ThreadingHTTPServer):
    """Answers each request by the next step, and all further ones by the last."""

    daemon_threads = True

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.steps = steps
        self.requests: list[Sent] = []
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/query"


@contextlib.contextmanager
def faulty(*steps: Step) -> Iterator[Faulty]:
    server = Faulty(steps)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def answer(
    content: bytes, status: int = 200, media_type: str = "application/sparql-results+json"
) -> Step:
    """Answer as a server should."""

    def step(request: Request) -> None:
        request.send_response(status)
        request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return step


def cut_off(content: bytes) -> Step:
    """Promise more than comes, and hang up."""

    def step(request: Request) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content) + 1000))
        request.end_headers()
        request.wfile.write(content)
        request.close_connection = True

    return step


def hang_up(request: Request) -> None:
    """Close the connection without a word."""
    request.close_connection = True


def hang(request: Request) -> None:
    """Say nothing until the test is over."""
    request.server.closing.wait()


def drip(request: Request) -> None:
    """Answer without end, a byte at a time."""
    request.send_response(200)
    request.send_header("Content-Length", str(1 << 40))
    request.end_headers()
    while not request.server.closing.wait(0.01):
        request.wfile.write(b" ")


def pour(request: Request) -> None:
    """Answer without end, as fast as it goes."""
    request.send_response(200)
    request.send_header("Content-Length", str(1 << 40))
    request.end_headers()
    while not request.server.closing.is_set():
        request.wfile.write(b" " * (1 << 16))


def send_on(location: str, status: int = 307) -> Step:
    """Send to another place."""

    def step(request: Request) -> None:
        request.send_response(status)
        request.send_header("Location", location)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return step


def ask_who(scheme: str) -> Step:
    """Want to know who asks."""

    def step(request: Request) -> None:
        request.send_response(401)
        request.send_header("WWW-Authenticate", f'{scheme} realm="test"')
        request.send_header("Content-Length", "0")
        request.end_headers()

    return step


def forward(root: str) -> Step:
    """Hand the request on to a real server."""

    def step(request: Request) -> None:
        connection = http.client.HTTPConnection(urlsplit(root).netloc)
        headers = {name: value for name, value in request.headers.items() if name != "Host"}
        connection.request(request.command, request.path, request.body, headers)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        answer(content, reply.status, reply.headers.get_content_type())(request)

    return step
