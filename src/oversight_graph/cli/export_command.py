"""``oversight-graph export``: the graph for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from .common import chosen_format, emit, format_option, graph_options, open_graph, output_option

__all__ = ["command"]

_FORMATS = {
    "graphml": ".graphml",
    "gexf": ".gexf",
    "node-link": ".json",
    "turtle": ".ttl",
    "trig": ".trig",
    "jsonld": ".jsonld",
    "nquads": ".nq",
}


@click.command(
    epilog="""\b
Examples:
  oversight-graph export --format gexf -o oversight.gexf
  oversight-graph export -o oversight.trig --closure
  oversight-graph export --format graphml | gzip > oversight.graphml.gz
"""
)
@format_option(_FORMATS, "turtle")
@click.option("--closure", is_flag=True, help="Add what is derived: the closure, the edges between bodies, the states.")
@output_option
@graph_options
def command(
    output_format: str | None,
    closure: bool,
    output: Path | None,
    store: Path | None,
    data: tuple[Path, ...],
) -> None:
    """Write the graph as GraphML or GEXF (Gephi), node-link JSON, Turtle, TriG, JSON-LD or N-Quads."""
    form = chosen_format(output_format, output, _FORMATS, "turtle")
    from ..export import export_graph

    graph = open_graph(store, data)
    emit(output, lambda stream: export_graph(graph, form, stream, closure))
