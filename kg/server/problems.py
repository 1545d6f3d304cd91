"""Errors as answers: RFC 9457 for programs, a line for curl, a page for people."""

import http
import logging
from collections.abc import Mapping

import orjson
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import HeavyQueryError, KgError, LateQueryError
from kg.server.pool import BusyError, FailureError
from kg.server.protocol import Problem, likes_html
from kg.store.worker import Failure

_LOG = logging.getLogger(__name__)
GONE = 499
"""Of a client that has gone, as nginx counts it."""
_AGAIN = 2
"""Seconds after which one may ask again."""
_BY_FAILURE = {
    "ForbiddenQueryError": 403,
    "NotAcceptableError": 406,
    "FailedQueryError": 503,
    "StoreError": 503,
    "Exception": 500,
}
_HIDDEN = {
    503: "the graph cannot be read at the moment: try again in a few seconds",
    500: "the server failed at this request: its log says more",
}
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto}}</style>
<h1>{title}</h1><p>{detail}</p><p><a href="/">paperkg</a></p></html>
"""


def respond(problem: Problem, headers: Headers) -> Response:
    """Answer a problem in the form that the client reads."""
    if problem.status == GONE:  # nobody reads it; the counters do
        return Response(status_code=GONE)
    title = http.HTTPStatus(problem.status).phrase
    extra = _extra(problem)
    accept = headers.get("accept", "")
    if likes_html(accept):
        from markupsafe import escape

        page = _PAGE.format(title=escape(title), detail=escape(problem.detail))
        return Response(page, problem.status, extra, "text/html; charset=utf-8")
    if headers.get("user-agent", "").lower().startswith("curl/") and accept in ("", "*/*"):
        return Response(f"{problem.detail}\n", problem.status, extra, "text/plain; charset=utf-8")
    body: dict[str, str | int] = {"type": "about:blank", "title": title, "status": problem.status}
    body |= {"detail": problem.detail} | problem.more
    return Response(orjson.dumps(body), problem.status, extra, "application/problem+json")


def _extra(problem: Problem) -> dict[str, str]:
    if problem.status == http.HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(_AGAIN)}
    if problem.status in (408, 413, 414):
        return {"Connection": "close"}
    return {}


def of(error: KgError) -> Problem:
    """The problem that an error is to a client; what is nobody's business stays in the log."""
    if isinstance(error, FailureError):
        return _of_failure(error.failure)
    if isinstance(error, LateQueryError):
        return Problem(504, str(error))
    if isinstance(error, (BusyError, HeavyQueryError)):
        return Problem(503, str(error))
    _LOG.error("unforeseen: %s", error)
    return Problem(500, _HIDDEN[500])


def _of_failure(failure: Failure) -> Problem:
    status = _BY_FAILURE.get(failure.kind, 400)
    if status in _HIDDEN:
        _LOG.error("a task failed: %s", failure.message)
        return Problem(status, _HIDDEN[status])
    detail = f"{failure.what}: {failure.mend}" if failure.what else failure.message
    if failure.line is None or failure.column is None:
        return Problem(status, detail)
    return Problem(status, detail, line=failure.line, column=failure.column)


async def on_problem(request: Request, error: Exception) -> Response:
    """Handle a problem that a route raises."""
    assert isinstance(error, Problem)
    return respond(error, request.headers)


async def on_error(request: Request, error: Exception) -> Response:
    """Handle an error of ours."""
    assert isinstance(error, KgError)
    return respond(of(error), request.headers)


async def on_routing(request: Request, error: Exception) -> Response:
    """Handle what no route takes."""
    assert isinstance(error, HTTPException)
    detail = {404: "nothing here", 405: "not by this method"}.get(error.status_code, error.detail)
    answer = respond(Problem(error.status_code, detail), request.headers)
    allowed: Mapping[str, str] = error.headers or {}
    answer.headers.update(allowed)
    return answer


async def on_crash(request: Request, error: Exception) -> Response:
    """Handle what nobody foresaw: told in the log alone."""
    _LOG.error("unforeseen", exc_info=error)
    return respond(Problem(500, _HIDDEN[500]), request.headers)
