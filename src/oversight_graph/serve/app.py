"""App: the routes of the server, and what goes round every answer: headers, origins, logs."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .logs import log
from .pool import Pool
from .problems import HttpProblemError
from .requests import dataset_of, one, operation
from .responses import JobResponse
from .settings import Settings
from .writing import write

__all__ = ["make_app"]

_STYLE = (Path(__file__).resolve().parent / "templates" / "style.css").read_text(encoding="utf-8")
_SAFE = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

Endpoint = Callable[[Request], Awaitable[ASGIApp]]


class _Guarded:
    """Adds the headers that keep a browser safe, and logs every request when it is done."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.monotonic()
        facts: dict[str, Any] = {"method": scope["method"], "path": scope["path"], "status": None, "bytes": 0}
        scope["log"] = facts
        scope.setdefault("extensions", {}).setdefault("abort", lambda: None)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts["status"] = message["status"]
                raw = [(name.encode(), value.encode()) for name, value in _SAFE.items()]
                message = {**message, "headers": [*message["headers"], *raw]}
            else:
                facts["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        finally:
            log("request", **facts, ms=round((time.monotonic() - begun) * 1000, 1))


class _Site:
    """The endpoints, with what they share: the pool and the settings."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self._writing = asyncio.Lock()

    def _job(self, kind: str, **facts: Any) -> JobResponse:
        return JobResponse(self._pool, {"kind": kind, **facts}, self._settings.time_limit)

    async def sparql(self, request: Request) -> ASGIApp:
        """Answer a query; a request without one is told what this endpoint is."""
        accept = _accept(request)
        if request.method != "POST" and not request.url.query:
            return self._job("service", accept=accept, endpoint=str(request.url), writable=bool(self._settings.token))
        query, fields = await operation(request, "query")
        dataset = dataset_of(fields, "default-graph-uri", "named-graph-uri")
        limits = {"row_limit": self._settings.row_limit, "in_memory": self._settings.in_memory}
        return self._job("query", query=query, accept=accept, dataset=dataset, **limits)

    async def update(self, request: Request) -> ASGIApp:
        """Apply an update for who has the token, one after the other."""
        if request.method != "POST":
            raise HttpProblemError(405, "An update comes by POST.", {"allow": "POST"})
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.casefold() != "bearer" or not hmac.compare_digest(given.encode(), self._settings.token.encode()):
            raise HttpProblemError(401, "An update needs the token of this server.", {"www-authenticate": "Bearer"})
        text, fields = await operation(request, "update")
        if dataset_of(fields, "using-graph-uri", "using-named-graph-uri"):
            raise HttpProblemError(400, "Name the graphs in the update itself, by USING.")
        async with self._writing:
            await write(self._settings.store, text)
            await self._pool.renew()
        return Response(status_code=204)

    async def home(self, _: Request) -> ASGIApp:
        """Say what there is."""
        return self._job("home")

    async def dataset(self, request: Request) -> ASGIApp:
        """Say what the graph holds, in VoID."""
        return self._job("dataset", accept=_accept(request))

    async def register(self, request: Request) -> ASGIApp:
        """List the calls for action."""
        return self._job("register", accept=_accept(request), parameters=_parameters(request))

    async def trace(self, request: Request) -> ASGIApp:
        """Follow an issue through the reports."""
        facts = {"accept": _accept(request), "parameters": _parameters(request)}
        return self._job("trace", issue=request.path_params["issue"], **facts)

    async def export(self, request: Request) -> ASGIApp:
        """Give the graph in a format of another tool."""
        return self._job("export", name=request.path_params["name"], parameters=_parameters(request))

    async def thing(self, request: Request) -> ASGIApp:
        """Show one thing at the path of its IRI."""
        facts = {"accept": _accept(request), "row_limit": self._settings.row_limit}
        form = request.query_params.get("format")
        return self._job("thing", path=request.path_params["path"], format=form, **facts)

    async def health(self, _: Request) -> ASGIApp:
        """Say that the server lives."""
        return PlainTextResponse("ok\n")

    async def ready(self, _: Request) -> ASGIApp:
        """Say if the server can take another query."""
        ready = self._pool.ready
        return PlainTextResponse("ready\n" if ready else "not ready\n", 200 if ready else 503)

    async def icon(self, _: Request) -> ASGIApp:
        """Say that there is no icon, for browsers ask for one."""
        return Response(status_code=204)

    async def style(self, _: Request) -> ASGIApp:
        """Give the style sheet."""
        return Response(_STYLE, media_type="text/css", headers={"cache-control": "max-age=3600"})


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _parameters(request: Request) -> dict[str, str]:
    """Give the parameters of a request, each of which may stand there once. Raises ``HttpProblemError``."""
    given = request.query_params.multi_items()
    for name in dict(given):
        one(given, name)
    return dict(given)


def _endpoint(answer: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Let an endpoint give any ASGI application as its answer."""

    async def endpoint(request: Request) -> Response:
        return await answer(request)  # type: ignore[return-value]

    return endpoint


async def _problem(_: Request, error: Exception) -> Response:
    if isinstance(error, HttpProblemError):
        return PlainTextResponse(f"{error.message}\n", error.status, error.headers)
    if isinstance(error, HTTPException):
        return PlainTextResponse(f"{error.detail}.\n", error.status_code, error.headers)
    log("internal-error", error=f"{type(error).__name__}: {error}")
    return PlainTextResponse("Internal error; the log of the server has more.\n", 500)


def make_app(pool: Pool, settings: Settings, started: Callable[[], None]) -> Starlette:
    """Put the routes together; ``started`` is called when the workers are ready."""
    site = _Site(pool, settings)
    routes = [
        Route("/", _endpoint(site.home)),
        Route("/health", _endpoint(site.health)),
        Route("/ready", _endpoint(site.ready)),
        Route("/favicon.ico", _endpoint(site.icon)),
        Route("/style.css", _endpoint(site.style)),
        Route("/sparql", _endpoint(site.sparql), methods=["GET", "POST"]),
        Route("/dataset", _endpoint(site.dataset)),
        Route("/.well-known/void", _endpoint(site.dataset)),
        Route("/register", _endpoint(site.register)),
        Route("/trace/{issue:path}", _endpoint(site.trace)),
        Route("/export/{name}", _endpoint(site.export)),
        Route("/{path:path}", _endpoint(site.thing)),
    ]
    if settings.token:
        routes.insert(0, Route("/update", _endpoint(site.update), methods=["GET", "POST"]))
    middleware = [Middleware(_Guarded)]
    if settings.cors:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=settings.cors,
            allow_methods=["GET", "POST"],
            allow_headers=["Accept", "Content-Type"],
            expose_headers=["Link", "Retry-After"],
        )
        middleware.append(cors)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        """Say that the routes are open, and end the workers when they are closed."""
        started()
        yield
        await pool.stop()

    handlers: dict[Any, Any] = dict.fromkeys((HttpProblemError, HTTPException, Exception), _problem)
    return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=lifespan)
