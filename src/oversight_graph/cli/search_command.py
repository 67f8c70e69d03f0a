"""``oversight-graph search``: find things by words."""

from __future__ import annotations

from pathlib import Path

import click

from .common import chosen_format, emit_text, format_option, graph_options, open_graph, output_option

__all__ = ["command"]

_FORMATS = {"table": ".txt", "json": ".json"}


@click.command(
    epilog="""\b
Examples:
  oversight-graph search re-vetting
  oversight-graph search gifts register --limit 5
"""
)
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many at most.")
@format_option(_FORMATS, "table")
@output_option
@graph_options
def command(
    words: tuple[str, ...],
    limit: int,
    output_format: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Find things whose labels or descriptions hold all of WORDS, best first."""
    form = chosen_format(output_format, output, _FORMATS, "table")
    from ..names import search
    from ..render.json_form import as_json
    from ..render.table import table_text

    rows = search(open_graph(store, data), " ".join(words), limit)
    if form == "json":
        emit_text(output, as_json(rows))
    else:
        emit_text(output, table_text(["thing", "type", "label"], [list(row.values()) for row in rows]))
