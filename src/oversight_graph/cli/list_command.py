"""``oversight-graph list``: the names of what there is."""

from __future__ import annotations

from pathlib import Path

import click

from .common import chosen_format, emit_text, format_option, graph_options, open_graph, output_option

__all__ = ["command"]

_FORMATS = {"table": ".txt", "json": ".json"}


@click.command(
    name="list",
    epilog="""\b
Examples:
  oversight-graph list issues
  oversight-graph list queries --format json
""",
)
@click.argument("what", type=click.Choice(["issues", "bodies", "reports", "policies", "queries", "shapes"]))
@format_option(_FORMATS, "table")
@output_option
@graph_options
def command(
    what: str,
    output_format: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """List WHAT there is: issues, bodies, reports, policies, queries or shapes."""
    form = chosen_format(output_format, output, _FORMATS, "table")
    from ..listing import listing
    from ..render.json_form import as_json
    from ..render.table import table_text

    columns, rows = listing(what, lambda: open_graph(store, data))
    if form == "json":
        emit_text(output, as_json([dict(zip(columns, row, strict=True)) for row in rows]))
    else:
        emit_text(output, table_text(columns, rows))
