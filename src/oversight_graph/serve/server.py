"""Server: binds the address, starts the workers, and serves until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from ..errors import AddressError
from .app import make_app
from .connection import BoundedProtocol
from .hands import hands_for
from .logs import LineHandler, log
from .pool import Pool
from .settings import Settings

__all__ = ["serve"]

# Seconds that requests under way may take when the server is told to stop.
_GRACE = 10
_CONNECTIONS = 1000
_LARGEST_HEAD = 64 * 1024


class _Server(uvicorn.Server):
    """A server that ends without an error when it is told to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGTERM and on an interrupt; a second interrupt does not wait for requests under way."""
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


def _bind(host: str, port: int) -> socket.socket:
    """Bind an address. Raises ``AddressError``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, address = found[0][0], found[0][4]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise AddressError(f"{host}:{port}", error.strerror or str(error)) from None


def _allow_many_files() -> None:
    try:
        import resource
    except ImportError:  # on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * _CONNECTIONS
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def _run(settings: Settings, bound: socket.socket, started: Callable[[str], None]) -> None:
    pool = Pool(hands_for(settings), settings)
    host, port = bound.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    config = uvicorn.Config(
        make_app(pool, settings, lambda: started(url)),
        http=BoundedProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_GRACE,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )
    server = _Server(config)
    try:
        await pool.start()
        log("started", url=url, workers=settings.workers)
        await server.serve(sockets=[bound])
    finally:
        await pool.stop()
    log("stopped")


def serve(settings: Settings, started: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; ``started`` gets the URL when requests are answered.

    Raises ``AddressError``, and what opening the graph raises.
    """
    _allow_many_files()
    for name in ("uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [LineHandler(logging.WARNING)], False
    with _bind(settings.host, settings.port) as bound:
        asyncio.run(_run(settings, bound, started))
