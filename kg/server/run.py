"""`kg serve`: the application on a socket of this machine, until it is told to end."""

import asyncio
import ipaddress
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvicorn

from kg.errors import SettingsError, StoreError
from kg.server import connection, front
from kg.server.app import application
from kg.server.pool import Limits, Pool
from kg.store.worker import Task

_LOCAL = ("localhost", "127.0.0.1", "[::1]")
_ENDING = 10
"""Seconds that requests have left when the server is told to end."""


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how a graph is served."""

    host: str = "127.0.0.1"
    port: int = 8000
    """0 lets the system choose."""
    timeout: float = 30.0
    """Seconds that a query may take."""
    memory: int = 2048
    """MiB that a worker may take."""
    allow_service: tuple[str, ...] = ()
    """Hosts that a query may call by SERVICE."""
    public_host: tuple[str, ...] = ()
    """Names under which others reach the server."""

    @property
    def is_local(self) -> bool:
        """Whether nobody else can reach it."""
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"


def serve(
    graph: Path, service: Service, bound: socket.socket, started: Callable[[str], object]
) -> None:
    """Serve a graph directory until SIGTERM or SIGINT; `started` is told the address.

    Raises FailureError where the graph cannot be opened.
    """
    limits = Limits(seconds=service.timeout, memory=service.memory << 20)
    size = max(2, min(4, os.cpu_count() or 1))
    first, network = Task("kg.search:prepared"), bool(service.allow_service)
    pool = Pool(graph, size, limits, first, network=network)
    host, port = bound.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    hosts = {*_LOCAL, service.host, name, *map(front.name_of, service.public_host)}
    allowed = map(str.casefold, service.allow_service)
    config = uvicorn.Config(
        application(pool, hosts, allowed),
        http=connection.BoundedProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=connection.KEEP_SECONDS,
        timeout_graceful_shutdown=_ENDING,
        h11_max_incomplete_event_size=connection.HEADER_SIZE,
    )
    asyncio.run(_run(pool, config, bound, lambda: started(f"http://{name}:{port}/")))


async def _run(
    pool: Pool, config: uvicorn.Config, bound: socket.socket, started: Callable[[], object]
) -> None:
    async with pool.working():
        for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them again at its end
            signal.signal(number, lambda *_: None)
        await _Server(config, started).serve([bound])


class _Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], object]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        self._tell()


def bind(service: Service) -> socket.socket:
    """Take the address; raises StoreError where it cannot be had, SettingsError for a wrong one."""
    _check(service)
    return _bound(service)


def _check(service: Service) -> None:
    if not 0 <= service.port < 1 << 16:
        raise SettingsError("--port", service.port, "give a number from 0 to 65535")
    if not 0 < service.timeout <= 86_400:
        raise SettingsError("--timeout", service.timeout, "give seconds from above 0 to 86400")
    if not 64 <= service.memory <= 1 << 20:
        raise SettingsError("--memory", service.memory, "give MiB from 64 up")


def _bound(service: Service) -> socket.socket:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            service.host.strip("[]"), service.port, type=socket.SOCK_STREAM
        )[0]
        # With the protocol named, asyncio sends what is written at once (TCP_NODELAY).
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(place)
    except OSError as error:
        what = f"the address cannot be had: {error.strerror}"
        where = f"{service.host}:{service.port}"
        raise StoreError(what, "choose another with --port", path=where) from error
    return bound
