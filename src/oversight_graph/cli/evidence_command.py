"""``oversight-graph evidence``: verify, coverage, cite."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .common import chosen_format, emit_text, format_option, graph_options, open_graph, output_option

__all__ = ["command"]

_FORMATS = {"table": ".txt", "json": ".json"}
_required_sources = click.option(
    "--sources", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder of the source texts."
)


@click.group(
    epilog="""\b
Examples:
  oversight-graph evidence verify --sources ../texts
  oversight-graph evidence coverage --sources ../texts
"""
)
def command() -> None:
    """Check passages against the source texts, see what is cited, and cite anew."""


@command.command(
    epilog="""\b
Examples:
  oversight-graph evidence verify --sources ../texts
  oversight-graph evidence verify --sources ../texts --data my-report.ttl --format json
"""
)
@_required_sources
@format_option(_FORMATS, "table")
@output_option
@graph_options
def verify(
    sources: Path, output_format: str | None, output: Path | None, store: str | None, data: tuple[Path, ...]
) -> int:
    """Find every passage in its source; exit with 1 where one fails.

    A passage is found by its offsets, or else by the fingerprints of its words and of their context.
    """
    form = chosen_format(output_format, output, _FORMATS, "table")
    from ..evidence import verify as verified
    from ..render.evidence_form import checks_json, checks_text
    from ..render.json_form import as_json

    checks = verified(open_graph(store, data), sources)
    emit_text(output, as_json(checks_json(checks)) if form == "json" else checks_text(checks))
    return 1 if any(check.problem for check in checks) else 0


@command.command(
    epilog="""\b
Examples:
  oversight-graph evidence coverage --sources ../texts
  oversight-graph evidence coverage --sources ../texts --format json -o coverage.json
"""
)
@_required_sources
@format_option(_FORMATS, "table")
@output_option
@graph_options
def coverage(
    sources: Path, output_format: str | None, output: Path | None, store: str | None, data: tuple[Path, ...]
) -> None:
    """Say which sentences of each source are cited, which are left out on purpose, and which are neither."""
    form = chosen_format(output_format, output, _FORMATS, "table")
    from ..evidence import coverage as covered
    from ..evidence import read_source
    from ..render.evidence_form import coverage_json, coverage_text
    from ..render.json_form import as_json

    found = covered(open_graph(store, data), sources)
    if form == "json":
        emit_text(output, as_json(coverage_json(found)))
        return
    texts = {each.source: read_source(sources / each.source) for each in found}
    emit_text(output, coverage_text(found, texts))


@command.command(
    epilog="""\b
Examples:
  oversight-graph evidence cite ../texts/my-report.txt "The force … by the board."
  oversight-graph evidence cite my-report.txt "The force ... board" --line 42 --section Vetting
"""
)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("quote")
@click.option("--line", type=click.IntRange(min=1), help="The line on which the passage begins.")
@click.option("--section", help="The heading under which it stands.")
@click.option("--report", help="The report that the text is (default: the one that names the file as its source).")
@output_option
@graph_options
def cite(
    source: Path,
    quote: str,
    line: int | None,
    section: str | None,
    report: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Print a ready og:Passage for QUOTE, its first and last words with … (or ...) between, in the text SOURCE."""
    from ..evidence import cite as cited
    from ..evidence import passage_turtle, read_source, report_of
    from ..names import resolve

    text = read_source(source)
    graph = open_graph(store, data)
    iri = resolve(graph, "report", report) if report else report_of(graph, source)
    emit_text(output, passage_turtle(text, cited(text, quote, line), iri, section))
    if report is None and not graph.query(f"ASK {{ <{iri}> a og:Report }}"):
        sys.stderr.write(f"No report of the graph names {source.name} as its source; og:ofReport is {iri}.\n")
