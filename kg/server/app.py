"""The routes of `kg serve`: each reads a request, has a worker do a task, and answers."""

import asyncio
import contextlib
import http
import io
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import IO, NamedTuple
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from kg.errors import KgError
from kg.server import problems, protocol
from kg.server.front import Front
from kg.server.metrics import MEDIA_TYPE, Counted, Metrics
from kg.server.pool import Answer, Pool
from kg.server.protocol import Problem
from kg.store import guard
from kg.store.answers import GRAPH
from kg.store.worker import Task

BODY_SIZE = 1 << 20
"""Bytes of a request's body."""
BODY_SECONDS = 10.0
_PIECE = 1 << 16
_SUFFIXES = {
    "html": "text/html",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""Suffixes of the documents about an entity."""
_SUFFIX = re.compile(rf"\.({'|'.join(_SUFFIXES)})$")
_IN_PATHS = "/%:@!$&'()*+,;=~-._"
_FORMS = {media: suffix for suffix, media in _SUFFIXES.items()}


class Site(NamedTuple):
    """What the routes work with."""

    pool: Pool
    metrics: Metrics
    allowed: frozenset[str]
    """Hosts that a query may call by SERVICE."""

    @property
    def base(self) -> str:
        """IRI that the data's IRIs begin with; another build may bring another."""
        return self.pool.base


def application(pool: Pool, hosts: Iterable[str], allowed: Iterable[str]) -> ASGIApp:
    """Make the application over a pool, for requests that name one of these hosts."""
    metrics = Metrics(pool)

    app = Starlette(
        routes=[
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/sparql/", sparql, methods=["GET", "POST"]),
            Route("/sparql/config.json", config),
            Route("/update", update, methods=["GET", "POST"]),
            Route("/graph", graph, methods=["GET", "PUT", "POST", "DELETE", "PATCH"]),
            Route("/", explorer),
            Route("/neighbours", neighbours),
            Route("/search", search),
            Route("/entity", entity),
            Route("/ontology{suffix:path}", ontology),
            Route("/healthz", health),
            Route("/metrics", counts),
            Route("/static/{name}", asset),
            Route("/{path:path}", address),
        ],
        exception_handlers={
            Problem: problems.on_problem,
            KgError: problems.on_error,
            HTTPException: problems.on_routing,
            Exception: problems.on_crash,
        },
    )
    app.state.site = Site(pool, metrics, frozenset(allowed))
    return Counted(Front(app, hosts), metrics)


async def sparql(request: Request) -> Response:
    """SPARQL 1.1 Protocol; without a query what the service is; for browsers the workbench."""
    address = protocol.fields(request.scope["query_string"])
    kind, body = request.headers.get("content-type", ""), await _body(request)
    found = protocol.asked(request.method, kind, address, body)
    chosen = protocol.wanted(address, kind, body)
    accept = chosen or _accept(request)
    if request.method != "POST" and protocol.likes_html(accept):
        shown = {"base": _site(request).base, "query": found and found.sparql}
        return await _page(request, "kg.server.workbench:page", shown)
    rows, triples = protocol.rows_type(accept), protocol.triples_type(accept)
    if found is None:
        return await _description(request, triples)
    site = _site(request)
    arguments = {
        "sparql": found.sparql,
        "rows": rows,
        "triples": triples,
        "default": found.default,
        "named": found.named,
        "hosts": sorted(site.allowed),
        "base": site.base,
    }
    care = guard.needs_care(found.sparql, site.allowed)
    return await _answer(request, "kg.store.answers:query", arguments, care=care)


async def _description(request: Request, triples: str | None) -> Response:
    if triples is None:
        what = "the description of the service is RDF"
        raise Problem(406, f"{what}: ask for text/turtle, or send a query")
    endpoint = str(request.url.replace(path="/sparql", query=""))
    arguments = {"endpoint": endpoint, "triples": triples}
    return await _answer(request, "kg.server.description:answer", arguments)


async def update(_: Request) -> Response:
    """Refuse updates, whatever they say."""
    raise Problem(403, protocol.READ_ONLY)


async def graph(request: Request) -> Response:
    """Graph Store Protocol, its reading side: `?default` or `?graph=IRI`."""
    if request.method not in ("GET", "HEAD"):
        raise Problem(403, protocol.READ_ONLY)
    fields = protocol.fields(request.scope["query_string"])
    graphs = [value for name, value in fields if name == "graph"]
    default = any(name == "default" for name, _ in fields)
    if len(graphs) + default != 1:
        raise Problem(400, "name one graph: ?default or ?graph=IRI")
    triples = protocol.triples_type(_accept(request))
    if triples is None:
        raise Problem(406, f"a graph is RDF: ask for one of {', '.join(GRAPH)}")
    iri = graphs[0] if graphs else None
    return await _answer(request, "kg.store.answers:graph", {"iri": iri, "triples": triples})


async def explorer(request: Request) -> Response:
    """The interactive page over the whole graph."""
    return await _page(request, "kg.view.explorer:page", {})


async def neighbours(request: Request) -> Response:
    """Nodes around one, for the explorer."""
    arguments = {"iri": _iri(request), "offset": _number(request, "offset", 0)}
    return await _answer(request, "kg.view.explorer:neighbours", arguments)


async def search(request: Request) -> Response:
    """Full text."""
    arguments = {
        "q": request.query_params.get("q", ""),
        "limit": _number(request, "limit", 20),
        "offset": _number(request, "offset", 0),
        "kinds": request.query_params.getlist("kind"),
    }
    return await _answer(request, "kg.search:answer", arguments)


async def entity(request: Request) -> Response:
    """What the graph says of an IRI, wherever that IRI lies."""
    form = request.query_params.get("form")
    if form not in (None, *_SUFFIXES):
        raise Problem(400, f"there is no such form: choose one of {', '.join(_SUFFIXES)}")
    return await _described(request, _iri(request), form and _SUFFIXES[form])


async def address(request: Request) -> Response:
    """An IRI under the base, answered at its path; a suffix asks for a format."""
    path = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
    iri = _site(request).base + path.lstrip("/")
    found = _SUFFIX.search(path, max(path.rfind("."), 0))
    if found is not None:
        with contextlib.suppress(HTTPException):
            return await _described(request, iri[: -len(found[0])], _SUFFIXES[found[1]])
    return await _described(request, iri, None)


async def ontology(request: Request) -> Response:
    """The terms that the graph is written in."""
    suffix = request.path_params["suffix"]
    if suffix and not _SUFFIX.fullmatch(suffix):
        raise HTTPException(404)
    media_type = _SUFFIXES[suffix[1:]] if suffix else _wanted(request)
    if media_type == "text/html":
        arguments = {"keep_lang": "lang" in request.query_params}
        answer = await _page(request, "kg.view.entity:ontology", arguments)
    else:
        answer = await _answer(request, "kg.view.entity:ontology", {"form": _FORMS[media_type]})
    answer.headers["Vary"] = "Accept, Accept-Language"
    return answer


async def config(request: Request) -> Response:
    """What the workbench knows: prefixes, examples, terms."""
    return await _answer(request, "kg.server.workbench:config", {"base": _site(request).base})


async def asset(request: Request) -> Response:
    """A file of the workbench."""
    from kg.server import workbench

    found = workbench.asset(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    content, media_type = found
    headers = {"Content-Length": str(len(content)), "Cache-Control": "max-age=3600"}
    return StreamingResponse(_pieces(io.BytesIO(content)), 200, headers, media_type)


async def health(request: Request) -> Response:
    """Whether queries are answered: one is."""
    arguments = {"sparql": "ASK {}", "rows": "text/csv", "triples": None}
    (await _do(request, "kg.store.answers:query", arguments)).body.close()
    return Response("ok\n", media_type="text/plain")


async def counts(request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(_site(request).metrics.text(), media_type=MEDIA_TYPE)


async def _described(request: Request, iri: str, media_type: str | None) -> Response:
    media_type = media_type or _wanted(request)
    if media_type == "text/html":
        arguments = {
            "iri": iri,
            "offset": _number(request, "offset", 0),
            "predicate": request.query_params.get("predicate"),
            "direction": request.query_params.get("direction"),
            "keep_lang": "lang" in request.query_params,
        }
        answer = await _page(request, "kg.view.entity:page", arguments)
    elif iri.startswith(f"{_site(request).base}graph/"):  # a graph that is named directly
        arguments = {"iri": iri, "triples": media_type}
        answer = await _answer(request, "kg.store.answers:graph", arguments)
    else:
        arguments = {"iri": iri, "form": _FORMS[media_type]}
        answer = await _answer(request, "kg.view.entity:rdf", arguments)
    answer.headers["Vary"] = "Accept, Accept-Language"
    base = _site(request).base
    if iri.startswith(base) and "#" not in iri and answer.status_code == http.HTTPStatus.OK:
        place = quote(iri[len(base) :], safe=_IN_PATHS)
        answer.headers["Content-Location"] = f"/{place}.{_FORMS[media_type]}"
    return answer


def _wanted(request: Request) -> str:
    """Media type of a document about an entity: a page unless RDF is asked for."""
    found = protocol.chosen(_accept(request), ["text/html", *_FORMS])
    if found is None:
        raise Problem(406, f"ask for one of {', '.join(_FORMS)}")
    return found


async def _page(request: Request, function: str, arguments: Mapping[str, object]) -> Response:
    """Answer with a page in the language that the reader prefers."""
    return await _answer(request, function, {**arguments, "lang": _language(request)})


async def _answer(
    request: Request, function: str, arguments: Mapping[str, object], *, care: bool = False
) -> Response:
    """Have a task done and answer with what it wrote; 404 where it found nothing."""
    answer = await _do(request, function, arguments, care=care)
    missing = not answer.facts.get("found", 1)
    if missing and not answer.size:
        answer.body.close()
        raise HTTPException(404)
    headers = {"Content-Length": str(answer.size), "Vary": "Accept"}
    policy = answer.facts.get("policy")
    if policy:
        headers["Content-Security-Policy"] = str(policy)
    status, kind = 404 if missing else 200, str(answer.facts["media_type"])
    return StreamingResponse(_pieces(answer.body), status, headers, kind)


async def _pieces(body: IO[bytes]) -> AsyncIterator[bytes]:
    """An answer in pieces, so that the clock of a slow reader begins anew with each."""
    with body:
        while piece := body.read(_PIECE):
            yield piece


async def _do(
    request: Request, function: str, arguments: Mapping[str, object], *, care: bool = False
) -> Answer:
    """Have a task done; if the client goes away, the task ends."""
    work = asyncio.create_task(_site(request).pool.run(Task(function, dict(arguments), care)))
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
        return await work
    except asyncio.CancelledError:
        work.cancel()
        if gone.done():
            raise Problem(problems.GONE, "the client has gone") from None
        raise Problem(503, "the server ends: ask again when it is back") from None
    finally:
        gone.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _body(request: Request) -> bytes:
    """The body of a request: 413 if it is too large, 408 if it comes too slowly."""
    try:
        declared = int(request.headers.get("content-length", "0"))
    except ValueError:
        declared = 0
    if declared > BODY_SIZE:
        _too_long()
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                found += piece
                if len(found) > BODY_SIZE:
                    _too_long()
    except TimeoutError as error:
        raise Problem(408, f"the body did not come within {BODY_SECONDS:g} s") from error
    return bytes(found)


def _too_long() -> None:
    raise Problem(413, f"the body is larger than {BODY_SIZE >> 20} MiB: ask for less at once")


def _accept(request: Request) -> str | None:
    """All that a request would accept: the header may stand there several times."""
    return ", ".join(request.headers.getlist("accept")) or None


def _iri(request: Request) -> str:
    found = request.query_params.get("iri", "")
    if not found:
        raise Problem(400, "which? name an IRI: ?iri=IRI, percent-encoded")
    return found


def _number(request: Request, name: str, usual: int) -> int:
    text = request.query_params.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Problem(400, f"{name} is no number: leave it out, or write digits")
    return int(text)


def _language(request: Request) -> str | None:
    """Chosen language, else the first of ours that the browser's list names."""
    chosen = request.query_params.get("lang", "")
    wanted: Sequence[str] = (chosen, *request.headers.get("accept-language", "").split(","))
    short = (one.strip()[:2].lower() for one in wanted)
    return next((one for one in short if one in ("en", "zh")), None)


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site
