"""``oversight-graph path``: how two things are connected."""

from __future__ import annotations

from pathlib import Path

import click

from .common import (
    chosen_format,
    emit_text,
    format_option,
    graph_options,
    open_graph,
    output_option,
    source_quoter,
    sources_option,
)

__all__ = ["command"]

_FORMATS = {"text": ".txt", "json": ".json"}


@click.command(
    epilog="""\b
Examples:
  oversight-graph path hmic2016:afi-1 hmicfrs2019:rec-1
  oversight-graph path college-of-policing mopac --most 1
  oversight-graph path vetting mps --format json -o vetting-and-mps.json
"""
)
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option("--most", type=click.IntRange(1, 20), metavar="N", default=3, show_default=True, help="How many paths.")
@format_option(_FORMATS, "text")
@sources_option
@output_option
@graph_options
def command(
    start: str,
    end: str,
    most: int,
    output_format: str | None,
    sources: Path | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Explain how A and B are connected: the few best paths, a clause an edge, with the passages.

    A and B are IRIs, CURIEs, slugs (vetting) or labels.
    """
    form = chosen_format(output_format, output, _FORMATS, "text")
    from ..paths import find_paths
    from ..render.json_form import as_json
    from ..render.path_form import path_json, path_text

    graph = open_graph(store, data)
    found = find_paths(graph, start, end, most)
    quoter = source_quoter(graph, sources)
    emit_text(output, as_json(path_json(found, quoter)) if form == "json" else path_text(found, quoter))
