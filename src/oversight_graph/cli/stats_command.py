"""``oversight-graph stats``: what the graph holds, counted."""

from __future__ import annotations

from pathlib import Path

import click

from .common import chosen_format, emit_text, format_option, graph_options, open_graph, output_option

__all__ = ["command"]

_FORMATS = {"table": ".txt", "json": ".json"}


@click.command(
    epilog="""\b
Examples:
  oversight-graph stats
  oversight-graph stats --format json
"""
)
@format_option(_FORMATS, "table")
@output_option
@graph_options
def command(
    output_format: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Count triples, graphs, and the things of each class and report."""
    form = chosen_format(output_format, output, _FORMATS, "table")
    from ..render.json_form import as_json
    from ..render.table import table_text
    from ..stats import count

    counts = count(open_graph(store, data))
    if form == "json":
        emit_text(output, as_json(counts))
        return
    parts = [table_text([name, "count"], list(found.items())) for name, found in counts.items()]
    emit_text(output, "\n".join(parts))
