"""``oversight-graph serve``: the graph over HTTP."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from .common import graph_options

__all__ = ["command"]

_SHORTEST_TOKEN = 16


def _token(store: str | None, data: tuple[Path, ...]) -> str:
    """Read the token by which the store may be written to."""
    from ..serve.settings import TOKEN_VARIABLE

    if not store or data:
        raise click.UsageError("--writable needs a graph that can be kept: give --store, and no --data")
    token = os.environ.get(TOKEN_VARIABLE, "")
    if len(token) < _SHORTEST_TOKEN:
        raise click.UsageError(f"--writable needs a token of {_SHORTEST_TOKEN} characters or more in {TOKEN_VARIABLE}")
    return token


@click.command(
    epilog="""\b
Examples:
  oversight-graph serve
  oversight-graph serve --port 7000 --store my-store
  oversight-graph serve --data my-report.ttl --time-limit 5 --row-limit 10000
  OVERSIGHT_GRAPH_TOKEN=... oversight-graph serve --store my-store --writable
  oversight-graph serve --cors https://yasgui.example.org
"""
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes a free one."
)
@click.option(
    "--workers", type=click.IntRange(1, 256), metavar="N", help="Processes that answer (default: one a processor)."
)
@click.option(
    "--time-limit",
    type=click.FloatRange(0.1),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="What one answer may take.",
)
@click.option(
    "--row-limit",
    type=click.IntRange(1),
    default=1_000_000,
    show_default=True,
    metavar="N",
    help="How many rows or triples one answer may have.",
)
@click.option(
    "--memory-limit",
    type=click.IntRange(16),
    default=512,
    show_default=True,
    metavar="MIB",
    help="The memory that one answer may take on top of the graph.",
)
@click.option(
    "--queue",
    type=click.IntRange(0),
    default=256,
    show_default=True,
    metavar="N",
    help="How many requests may wait; one more is told to come back.",
)
@click.option("--writable", is_flag=True, help="Take updates to the store, for who has the token of the environment.")
@click.option(
    "--cors", metavar="ORIGIN", multiple=True, help="Let pages of this origin ask (repeatable; * is any origin)."
)
@graph_options
def command(
    host: str,
    port: int,
    workers: int | None,
    time_limit: float,
    row_limit: int,
    memory_limit: int,
    queue: int,
    writable: bool,
    cors: tuple[str, ...],
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Serve the graph over HTTP: SPARQL at /sparql, and every thing at the path of its IRI.

    It listens on this machine only and changes nothing, unless it is told otherwise. A query that takes too long, too
    much memory or too many rows is ended.
    """
    from ..dataset import is_address
    from ..errors import MissingPackageError, StoreError

    if store and is_address(store):
        raise StoreError(store, "a server needs a graph at hand", "name the folder of an on-disk store")

    try:
        from ..serve.server import serve
    except ModuleNotFoundError as error:
        raise MissingPackageError("serve", error.name or "uvicorn", "serve") from None
    from ..serve.settings import Settings

    settings = Settings(
        host=host,
        port=port,
        store=Path(store) if store else None,
        data=data,
        time_limit=time_limit,
        row_limit=row_limit,
        memory_limit=memory_limit,
        queue=queue,
        cors=cors,
        token=_token(store, data) if writable else "",
        **({} if workers is None else {"workers": workers}),
    )
    # The server stops by itself on an interrupt; the watch of the other commands would not let it finish.
    signal.set_wakeup_fd(-1)
    serve(settings, lambda url: click.echo(f"Serving at {url} (SPARQL at {url}sparql); Ctrl-C stops it."))
