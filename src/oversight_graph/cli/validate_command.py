"""``oversight-graph validate``: checks data against the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import advise, chosen_format, emit_text, format_option, graph_options, open_graph, output_option, tell

if TYPE_CHECKING:
    from ..validate import ValidationReport

__all__ = ["command"]

_FORMATS = {"text": ".txt", "json": ".json", "sarif": ".sarif", "turtle": ".ttl"}


def _written(report: ValidationReport, names: Sequence[str], form: str) -> str:
    from ..render.json_form import as_json
    from ..render.validation_form import validation_json, validation_text

    if form == "text":
        return validation_text(report, names)
    if form == "json":
        return as_json(validation_json(report, names))
    if form == "sarif":
        from importlib.metadata import version

        from ..render.sarif import validation_sarif

        return as_json(validation_sarif(report, version("oversight-graph")))
    from ..validate import report_turtle

    return report_turtle(report)


@click.command(
    epilog="""\b
Examples:
  oversight-graph validate my-report.ttl
  oversight-graph validate my-report.ttl --fail-on warning --format json
  oversight-graph validate my-report.ttl --ignore StatementShape-label --max-results 20
  oversight-graph validate my-report.ttl --format sarif -o results.sarif
  oversight-graph validate my-report.ttl --shapes my-shapes.ttl
  oversight-graph validate --all --store https://graph.example.org/sparql
"""
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
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
@click.option("--select", multiple=True, metavar="SHAPE", help="Report the results of this shape only (repeatable).")
@click.option("--ignore", multiple=True, metavar="SHAPE", help="Leave out the results of this shape (repeatable).")
@click.option("--max-results", type=click.IntRange(min=0), metavar="N", help="Show the N gravest results only.")
@click.option("--all", "everything", is_flag=True, help="Report also what was wrong before, and is not in the files.")
@click.option(
    "--engine",
    type=click.Choice(["default", "reference"]),
    default="default",
    show_default=True,
    help="'reference' lets pySHACL do everything: the same answers, more slowly.",
)
@format_option(_FORMATS, "text")
@output_option
@graph_options
def command(
    files: tuple[Path, ...],
    shapes: tuple[Path, ...],
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    max_results: int | None,
    everything: bool,
    engine: str,
    output_format: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> int:
    """Check each FILE against the shapes, together with the graph that it joins; with --all, FILE may be left out."""
    if not files and not everything:
        raise click.UsageError("There is no FILE to check: name one, or check the graph itself with --all.")
    form = chosen_format(output_format, output, _FORMATS, "text")
    from ..validate import Choice, validate_files

    choice = Choice(everything, select, ignore, engine)
    tell("opening the graph")
    report = validate_files(files, open_graph(store, data), shapes, choice, tell).limited(max_results)
    advise(*report.told)
    emit_text(output, _written(report, [str(path) for path in files], form))
    return 1 if report.fails(fail_on) else 0
