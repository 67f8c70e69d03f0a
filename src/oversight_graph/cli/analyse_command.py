"""``oversight-graph analyse``: questions about the network."""

from __future__ import annotations

from pathlib import Path

import click

from .common import AS_OF, chosen_format, emit_text, end_of, format_option, graph_options, open_graph, output_option

__all__ = ["command"]

_FORMATS = {"table": ".txt", "csv": ".csv", "json": ".json"}
_QUESTIONS = [
    "bodies-between",
    "weak-points",
    "issues-returning",
    "issues-together",
    "policies-failing",
    "units-across-issues",
    "time-open",
]


def _listed(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from ..render.analysis_form import questions_table

        emit_text(None, questions_table())
        context.exit()


@click.command(
    epilog="""\b
Examples:
  oversight-graph analyse --list
  oversight-graph analyse bodies-between --limit 10
  oversight-graph analyse issues-returning --as-of 2019
  oversight-graph analyse issues-together --format json -o together.json
"""
)
@click.argument("question", type=click.Choice(_QUESTIONS), required=False, metavar="QUESTION")
@click.option("--list", is_flag=True, expose_value=False, is_eager=True, callback=_listed, help="List the questions.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first rows only.")
@click.option("--backend", metavar="NAME", help="Run the algorithms by this backend of NetworkX.")
@AS_OF
@format_option(_FORMATS, "table")
@output_option
@graph_options
def command(
    question: str | None,
    limit: int | None,
    backend: str | None,
    as_of: str | None,
    output_format: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Answer a QUESTION about the network, each row with the things that it rests on."""
    form = chosen_format(output_format, output, _FORMATS, "table")
    if question is None:
        raise click.UsageError("Name a QUESTION; --list shows them")
    from ..analysis import analyse
    from ..render.analysis_form import analysis_csv, analysis_json, analysis_table
    from ..render.json_form import as_json

    known = end_of(as_of, "--as-of")
    found = analyse(open_graph(store, data), question, as_of=known, backend=backend)
    rows = found.rows[:limit]
    if form == "json":
        emit_text(output, as_json(analysis_json(found, rows)))
    else:
        emit_text(output, analysis_csv(found, rows) if form == "csv" else analysis_table(found, rows))
