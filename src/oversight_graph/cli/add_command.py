"""``oversight-graph add``: validates files and adds them to a store on disk."""

from __future__ import annotations

from pathlib import Path

import click

from .common import emit_text, store_to_write, tell

__all__ = ["command"]


@click.command(
    epilog="""\b
Examples:
  oversight-graph add my-report.ttl --store my-store
  oversight-graph add my-bodies.ttl my-report.ttl --store my-store --fail-on warning
"""
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@store_to_write
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    show_default=True,
    help="The mildest severity that keeps the files out.",
)
def command(files: tuple[Path, ...], store: str, fail_on: str) -> int:
    """Add each FILE to a store on disk, if it conforms; all of them are added, or none is.

    A store that is not there yet begins as the bundled graph. A file takes the place of what the store holds under the
    name of its graph, which is that of its one report, else its own name.
    """
    from ..changes import add_files
    from ..render.validation_form import validation_text
    from ..vocab import shorten

    done = add_files(store, files, fail_on, tell)
    if done.report.fails(fail_on):
        emit_text(None, validation_text(done.report, [str(path) for path in files]))
        return 1
    lines = [f"made the store {store}, which begins as the bundled graph"] if done.created else []
    lines += [f"wrote {shorten(graph)}: {size} triples" for graph, size in done.graphs.items()]
    emit_text(None, "\n".join(lines or ["nothing to add: the store says all of it already"]))
    return 0
