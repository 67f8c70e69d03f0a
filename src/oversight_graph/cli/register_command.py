"""``oversight-graph register``: the calls for action and how each one stands."""

from __future__ import annotations

from pathlib import Path

import click

from ..vocab import PROGRESS, REPLIES
from .common import (
    AS_OF,
    chosen_format,
    emit,
    emit_text,
    end_of,
    format_option,
    graph_options,
    open_graph,
    output_option,
    source_quoter,
    sources_option,
)

__all__ = ["command"]

_FORMATS = {"table": ".txt", "csv": ".csv", "xlsx": ".xlsx", "json": ".json"}


@click.command(
    epilog="""\b
Examples:
  oversight-graph register --open
  oversight-graph register --issue vetting --as-of 2017
  oversight-graph register --body mps --sort -since
  oversight-graph register --overdue --format csv -o overdue.csv
"""
)
@click.option("--body", metavar="B", help="Only calls addressed to this body.")
@click.option("--issue", metavar="I", help="Only calls that concern this issue or one within it.")
@click.option("--reply", type=click.Choice(REPLIES), help="Only calls with this reply.")
@click.option("--progress", type=click.Choice(PROGRESS), help="Only calls with this progress.")
@click.option("--open", "only_open", is_flag=True, help="Only calls that are not met, superseded or rejected.")
@click.option("--overdue", is_flag=True, help="Only open calls whose deadline has passed.")
@click.option("--sort", metavar="COLUMN", help="Sort by this column of the CSV; -COLUMN turns the order round.")
@AS_OF
@sources_option
@format_option(_FORMATS, "table")
@output_option
@graph_options
def command(
    body: str | None,
    issue: str | None,
    reply: str | None,
    progress: str | None,
    only_open: bool,
    overdue: bool,
    sort: str | None,
    as_of: str | None,
    sources: Path | None,
    output_format: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """List every call for action with its reply and progress, as known at a date."""
    form = chosen_format(output_format, output, _FORMATS, "table")
    from ..register import read_register, select_rows, sort_rows
    from ..render.json_form import as_json, register_json
    from ..render.register_form import register_csv, register_table
    from ..render.register_sheet import write_register_sheet
    from ..state import latest_evidence

    graph = open_graph(store, data)
    known = end_of(as_of, "--as-of") or latest_evidence(graph)
    found = read_register(graph, issue=issue, body=body, as_of=known, quoter=source_quoter(graph, sources))
    rows = select_rows(found, reply=reply, progress=progress, only_open=only_open, overdue=overdue)
    rows = sort_rows(rows, sort) if sort else rows
    if form == "xlsx":
        emit(output, lambda stream: write_register_sheet(rows, known, stream), binary=True)
    elif form == "json":
        emit_text(output, as_json(register_json(rows, known)))
    else:
        emit_text(output, register_csv(rows) if form == "csv" else register_table(rows, known))
