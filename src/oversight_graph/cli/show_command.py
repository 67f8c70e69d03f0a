"""``oversight-graph show``: one thing, whole."""

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

_FORMATS = {"text": ".txt", "json": ".json", "turtle": ".ttl"}


@click.command(
    epilog="""\b
Examples:
  oversight-graph show hmicfrs2019:rec-1
  oversight-graph show vetting --format turtle
  oversight-graph show hmic2016:afi-1 --sources ../texts
"""
)
@click.argument("thing")
@format_option(_FORMATS, "text")
@sources_option
@output_option
@graph_options
def command(
    thing: str,
    output_format: str | None,
    sources: Path | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Show THING: what is said of it, the passages it rests on, and what names it.

    THING is an IRI, a CURIE (hmic2016:afi-1), a slug or a label.
    """
    form = chosen_format(output_format, output, _FORMATS, "text")
    from ..names import resolve
    from ..render.json_form import as_json, show_json
    from ..render.text import show_text
    from ..thing import read_thing, thing_turtle

    graph = open_graph(store, data)
    iri = resolve(graph, "thing", thing)
    if form == "turtle":
        emit_text(output, thing_turtle(graph, iri))
        return
    found = read_thing(graph, iri)
    emit_text(output, as_json(show_json(found)) if form == "json" else show_text(found, source_quoter(graph, sources)))
