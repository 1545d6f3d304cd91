"""What the server counts, in the text format of Prometheus."""

import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.server.pool import Pool

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Metrics:
    """Counters of one server."""

    def __init__(self, pool: Pool) -> None:
        """Count for a pool of workers."""
        self.pool = pool
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "kg_requests", "Answers, by route, method and status.", ("route", "method", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "kg_request_seconds", "Seconds from request to answer, by route.", ("route",),
            registry=self.registry,
        )  # fmt: skip
        self._gauge("kg_workers", "Workers at hand.", lambda: len(pool.processes))
        self._gauge("kg_workers_replaced", "Workers replaced so far.", lambda: pool.replaced)
        self._gauge("kg_waiting", "Tasks that wait for a worker.", lambda: pool.waiting)

    def text(self) -> bytes:
        """All of it, as MEDIA_TYPE."""
        return generate_latest(self.registry)

    def _gauge(self, name: str, help_text: str, value: Callable[[], float]) -> None:
        Gauge(name, help_text, registry=self.registry).set_function(value)


class Counted:
    """Counts every answer of an application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Count into `metrics`."""
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            route = _route(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.metrics.requests.labels(route, method, str(status)).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - began)


def _route(scope: Scope) -> str:
    """Name of the route, of which there are few: addresses are many."""
    endpoint = scope.get("endpoint")
    return str(getattr(endpoint, "__name__", "none"))
