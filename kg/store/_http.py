"""Requests to servers of others: bounded in time and in size, tried again where one is busy.

The deadline holds for a request as a whole, name look-up and slow dripping included; so the
requests run on an event loop of their own thread, where they can be cancelled at any point.
"""

import contextlib
import html
import re
from collections.abc import AsyncIterator, Generator, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

import anyio
import httpx
import msgspec
from anyio.from_thread import start_blocking_portal

from kg import __version__
from kg.errors import RemoteError
from kg.store.results import printable

PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each further try."""
LARGEST = 1 << 28
"""Bytes of an answer that are taken at most."""

_CONNECTING, _LONGEST_PAUSE = 10.0, 30.0
_BUSY = frozenset({502, 503})
_MOVED = frozenset({301, 302, 307, 308})
_HOPS = 3
_EXPLANATION, _TOLD = 1 << 16, 160
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_UNMET = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_MARKUP = re.compile(r"<(script|style|title)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_DETAILS = ("detail", "message", "title")
"""Where an error told as JSON says it; the first is of RFC 9457."""


class Login(NamedTuple):
    """Who asks; sent as the server wants it, by basic or digest authentication."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Show no password."""
        return f"Login({self.user!r})"


class Reply(NamedTuple):
    """What a server answered."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def fine(self) -> bool:
        """Whether it was done."""
        return httpx.codes.is_success(self.status)


class Client:
    """Requests to a server, one at a time over connections that are kept."""

    def __init__(self, login: Login | None, timeout: float) -> None:
        self._login, self._timeout = login, timeout
        self._met = False

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._portal = stack.enter_context(start_blocking_portal())
            self._http = stack.enter_context(
                self._portal.wrap_async_context_manager(
                    httpx.AsyncClient(
                        auth=None if self._login is None else _Authentication(self._login),
                        headers={"User-Agent": f"paperkg/{__version__}"},
                        timeout=httpx.Timeout(None, connect=_CONNECTING),
                        mounts={f"all://{host}": None for host in _LOOPBACK},
                    )
                )
            )
            self._open = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def put(self, url: str, content: bytes, media_type: str) -> Reply:
        return self._portal.call(self._timed, "PUT", url, content, media_type, "*/*")

    def post(self, url: str, content: bytes, media_type: str) -> Reply:
        return self._portal.call(self._timed, "POST", url, content, media_type, "*/*")

    def delete(self, url: str) -> Reply:
        return self._portal.call(self._timed, "DELETE", url, b"", None, "*/*")

    def form(self, url: str, fields: Mapping[str, str], accept: str) -> Reply:
        """Send fields as a browser would send a form: the one way that all servers take."""
        content = str(httpx.QueryParams(fields)).encode()
        media_type = "application/x-www-form-urlencoded"
        return self._portal.call(self._timed, "POST", url, content, media_type, accept)

    def refusal(self, reply: Reply) -> RemoteError:
        """Say why a server did not do what it was asked."""
        if reply.status == httpx.codes.UNAUTHORIZED:
            if self._login is None:
                what, mend = "the server wants to know who asks", "give --user and KG_PASSWORD"
            else:
                what, mend = "the server refuses name or password", "check --user and KG_PASSWORD"
        else:
            what, mend = f"the server answers {reply.status}", "check the address, or see its log"
            if reply.status == httpx.codes.FORBIDDEN:
                what, mend = "the server does not allow it", "ask its keeper, or give --user"
        said = explanation(reply)
        return RemoteError(f"{what}: {said}" if said else what, mend, url=reply.url)

    async def _timed(
        self, method: str, url: str, content: bytes, media_type: str | None, accept: str
    ) -> Reply:
        headers = {"Accept": accept}
        if media_type is not None:
            headers["Content-Type"] = media_type
        try:
            with anyio.fail_after(self._timeout):
                return await self._tried(method, httpx.URL(url), content, headers)
        except TimeoutError as error:
            what, mend = f"no answer within {self._timeout:g} s", "ask for less, or allow more time"
            raise RemoteError(what, mend, url=_shown(httpx.URL(url))) from error

    async def _tried(
        self, method: str, url: httpx.URL, content: bytes, headers: dict[str, str]
    ) -> Reply:
        """Try until the server is neither busy nor lost; a repeated write changes nothing."""
        pauses = iter(PAUSES)
        while True:
            wished = 0.0
            try:
                reply = await self._once(method, url, content, headers)
            except httpx.RequestError as error:
                pause = next(pauses, None)
                if pause is None or (isinstance(error, _UNMET) and not self._met):
                    raise _lost(error, url) from error
            else:
                self._met = True
                pause = next(pauses, None) if reply.status in _BUSY else None
                if pause is None:
                    return reply
                wished = min(_number(reply.headers.get("retry-after", "")), _LONGEST_PAUSE)
            await anyio.sleep(max(pause, wished))

    async def _once(
        self, method: str, url: httpx.URL, content: bytes, headers: dict[str, str]
    ) -> Reply:
        for _ in range(_HOPS + 1):
            async with self._http.stream(method, url, content=content, headers=headers) as found:
                onward = found.headers.get("location")
                if found.status_code not in _MOVED or onward is None:
                    read = await self._read(found)
                    return Reply(_shown(url), found.status_code, found.headers, read)
            url = _onward(url, onward)
        what, mend = "the server sends from place to place", "check the address"
        raise RemoteError(what, mend, url=_shown(url))

    async def _read(self, response: httpx.Response) -> bytes:
        read = bytearray()
        pieces: AsyncIterator[bytes] = response.aiter_bytes()
        async for piece in pieces:
            read += piece
            if not response.is_success and len(read) > _EXPLANATION:
                break
            if len(read) > LARGEST:
                what = f"the answer is larger than {LARGEST >> 20} MiB"
                raise RemoteError(what, "ask for less with LIMIT", url=_shown(response.url))
        return bytes(read)


class _Authentication(httpx.Auth):
    """The way that the server's first refusal names, kept for all that follows."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._way is None:
            response = yield request
            if response.status_code != httpx.codes.UNAUTHORIZED:
                return
            wanted = response.headers.get("www-authenticate", "").casefold()
            way = httpx.DigestAuth if "digest" in wanted else httpx.BasicAuth
            self._way = way(*self._login)
        yield from self._way.auth_flow(request)


def explanation(reply: Reply) -> str:
    """What a server says of an error, on one line without markup."""
    text = reply.content[:_EXPLANATION].decode("utf-8", "replace").strip()
    if "json" in reply.headers.get("content-type", ""):
        text = _detail(text)
    if "html" in reply.headers.get("content-type", "") or text[:1] == "<":
        text = html.unescape(_MARKUP.sub(" ", text))
    line = printable(text.split("\n\n")[0])
    return line if len(line) <= _TOLD else f"{line[: _TOLD - 1]}…"


def _shown(url: httpx.URL) -> str:
    """An address as it was given, without the graph asked for."""
    return str(url.copy_with(query=None))


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


def _detail(text: str) -> str:
    try:
        told = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError:
        return text
    return next((str(told[name]) for name in _DETAILS if told.get(name)), text)


def _onward(url: httpx.URL, location: str) -> httpx.URL:
    """Where a server sends us on, if that is itself, and not from https to http."""
    target = url.join(location)
    same = (target.scheme, target.netloc) == (url.scheme, url.netloc)
    safer = (url.scheme, target.scheme, target.host) == ("http", "https", url.host)
    if not (same or safer) or target.query != url.query:
        what = f"the server sends on to {printable(str(target))[:_TOLD]}"
        raise RemoteError(what, "give that address if you trust it", url=_shown(url))
    return target


def _lost(error: httpx.RequestError, url: httpx.URL) -> RemoteError:
    said = printable(str(error))[:_TOLD] or type(error).__name__
    if isinstance(error, _UNMET):
        what, mend = f"no server answers: {said}", "start it, or check the address"
    else:
        what, mend = f"the connection was lost: {said}", "try again"
    return RemoteError(what, mend, url=_shown(url))
