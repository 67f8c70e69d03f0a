"""``oversight-graph validate``: checks data against the shapes."""

from __future__ import annotations

from pathlib import Path

import click

from .common import chosen_format, emit_text, format_option, graph_options, open_graph, output_option

__all__ = ["command"]

_FORMATS = {"text": ".txt", "json": ".json"}


@click.command(
    epilog="""\b
Examples:
  oversight-graph validate my-report.ttl
  oversight-graph validate my-report.ttl --fail-on warning --format json
  oversight-graph validate my-report.ttl --shapes my-shapes.ttl
"""
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--shapes",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Use these shapes instead of the bundled ones (repeatable).",
)
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    show_default=True,
    help="The mildest severity that makes the exit status 1.",
)
@format_option(_FORMATS, "text")
@output_option
@graph_options
def command(
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    fail_on: str,
    output_format: str | None,
    output: Path | None,
    store: Path | None,
    data: tuple[Path, ...],
) -> int:
    """Check each FILE against the shapes, together with the graph that it joins."""
    form = chosen_format(output_format, output, _FORMATS, "text")
    from ..render.json_form import as_json
    from ..render.validation_form import validation_json, validation_text
    from ..validate import validate_files

    report = validate_files(files, open_graph(store, data), shapes)
    names = [str(path) for path in files]
    emit_text(output, as_json(validation_json(report, names)) if form == "json" else validation_text(report, names))
    return 1 if report.fails(fail_on) else 0
