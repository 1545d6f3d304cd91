"""What holds for every request, before any route: host, length, encoding, headers of the answer."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.connection import ADDRESS_SIZE, HEADER_SIZE
from kg.server.problems import respond
from kg.server.protocol import Problem

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_WHOLE = re.compile(rb"https?://[^/]*(/.*)?", re.IGNORECASE | re.DOTALL)
_METHODS = "GET, HEAD, POST, OPTIONS"


class Front:
    """Refuses what no route should see, and sets the headers that every answer bears."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        """Let through requests to these hosts, named without their port."""
        self.app, self.hosts = app, {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _head(MutableHeaders(scope=message))
            await send(message)

        scope = _own(scope)
        headers = Headers(scope=scope)
        try:
            self._check(scope, headers)
        except Problem as problem:
            await respond(problem, headers)(scope, receive, headed)
            return
        if scope["method"] == "OPTIONS":
            await _preflight(scope, receive, headed, headers)
            return
        await self.app(scope, receive, headed)

    def _check(self, scope: Scope, headers: Headers) -> None:
        if name_of(headers.get("host", "")) not in self.hosts:
            what = "this server does not answer to that host name"
            raise Problem(421, f"{what}: start it with --public-host NAME")
        if len(scope["raw_path"]) + len(scope["query_string"]) > ADDRESS_SIZE:
            raise Problem(
                414, f"the address is longer than {ADDRESS_SIZE >> 10} KiB: send it by POST"
            )
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_SIZE:
            raise Problem(431, f"the header is longer than {HEADER_SIZE >> 10} KiB: shorten it")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise Problem(415, "the body is compressed: send it as it is")


def name_of(host: str) -> str:
    """Host of a Host header without its port: `[::1]:8000` is `[::1]`."""
    name, _, port = host.rpartition(":")
    return (name if name and (port.isdecimal() or not port) else host).lower()


def _own(scope: Scope) -> Scope:
    """A request whose target is written out in full is one for its path (RFC 9112, 3.2.2)."""
    found = _WHOLE.match(scope["raw_path"])
    if found is None:
        return scope
    path = found[1] or b"/"
    return {**scope, "raw_path": path, "path": unquote(path.decode("ascii"))}


def _head(headers: MutableHeaders) -> None:
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "Content-Location, Retry-After"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("Cache-Control", "no-cache")


async def _preflight(scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
    from starlette.responses import Response

    answer = Response(status_code=204, headers={"Allow": _METHODS})
    if "origin" in headers:
        answer.headers["Access-Control-Allow-Methods"] = _METHODS
        answer.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
        answer.headers["Access-Control-Max-Age"] = "86400"
    await answer(scope, receive, send)
