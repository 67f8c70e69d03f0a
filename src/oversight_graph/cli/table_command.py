"""``oversight-graph table``: spreadsheets to fill in, and between spreadsheets and RDF."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from .common import emit, emit_text, graph_options, open_graph

__all__ = ["command"]


@click.group(
    epilog="""\b
Examples:
  oversight-graph table template findings -o findings.xlsx
  oversight-graph table convert my-findings.xlsx -o my-findings.ttl
"""
)
def command() -> None:
    """Write spreadsheets to fill in, and convert between spreadsheets and RDF."""


@command.command(
    epilog="""\b
Examples:
  oversight-graph table template findings -o findings.xlsx
  oversight-graph table template calls -o calls.csv
  oversight-graph table template judgments --data my-bodies.ttl -o judgments.xlsx
"""
)
@click.argument("class_name", metavar="CLASS")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Write to this .xlsx or .csv.")
@graph_options
def template(class_name: str, output: Path, store: str | None, data: tuple[Path, ...]) -> None:
    """Write an empty spreadsheet for CLASS: findings, calls, replies, assessments, judgments or measures.

    One record goes into each row, and a cell holds a name such as issue:vetting, a date such as 2014-11-30, a number or
    a text. A workbook has a sheet for each kind of record that CLASS needs, such as passages; it explains its columns
    and offers in drop-down lists the names that the graph knows, those of --data with them. A CSV file explains them in
    a row of remarks, which is not read.
    """
    from ..render.sheet_template import write_template
    from ..sheets import suffix_of

    suffix = suffix_of(output)
    _emit_bytes(output, write_template(open_graph(store, data), class_name, suffix))


@command.command(
    epilog="""\b
Examples:
  oversight-graph table convert my-findings.xlsx -o my-findings.ttl
  oversight-graph table convert my-report.ttl -o my-report.xlsx
"""
)
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Write to .ttl, .xlsx or .csv.")
def convert(source: Path, output: Path) -> int:
    """Convert FILE, a spreadsheet to Turtle in normal form, or RDF in any syntax to a spreadsheet.

    Every cell must be readable, as findings.xlsx!passages!D2, the cell D2 of the sheet passages;
    'oversight-graph validate' names all that are not. What a spreadsheet cannot hold is told on standard error, and the
    exit status is 1 then.
    """
    from ..load import parse_file
    from ..sheets import SUFFIXES, suffix_of, write_sheets
    from ..turtle import normal_form

    if source.suffix.lower() in SUFFIXES:
        suffix_of(output, (".ttl",))
        emit_text(output, normal_form(parse_file(source)))
        return 0
    suffix = suffix_of(output)
    content, untold = write_sheets(parse_file(source), str(output), suffix)
    _emit_bytes(output, content)
    for line in untold:
        click.echo(f"not written: {line}", err=True)
    return 1 if untold else 0


def _emit_bytes(output: Path, content: bytes) -> None:
    def write(stream: IO[bytes]) -> None:
        stream.write(content)

    emit(output, write)
