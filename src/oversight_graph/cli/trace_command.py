"""``oversight-graph trace``: one issue through the reports."""

from __future__ import annotations

from pathlib import Path

import click

from .common import (
    AS_OF,
    advise,
    chosen_format,
    emit_text,
    end_of,
    format_option,
    graph_options,
    open_graph,
    output_option,
    source_quoter,
    sources_option,
    start_of,
)

__all__ = ["command"]

_FORMATS = {"text": ".txt", "json": ".json", "md": ".md", "mermaid": ".mmd", "svg": ".svg", "html": ".html"}


@click.command(
    epilog="""\b
Examples:
  oversight-graph trace vetting
  oversight-graph trace "abuse of position" --body mps --since 2016
  oversight-graph trace vetting --as-of 2017 --format json -o vetting.json
  oversight-graph trace re-vetting -o re-vetting.md
  oversight-graph trace vetting -o vetting.svg
"""
)
@click.argument("issue")
@click.option("--body", metavar="B", help="Only what is said about this body, its units and posts.")
@click.option("--since", metavar="D", help="Only what was said on or after D (YYYY[-MM[-DD]]).")
@click.option("--until", metavar="D", help="Only what was said until the end of D.")
@AS_OF
@click.option("--only", is_flag=True, help="Leave out the narrower issues.")
@format_option(_FORMATS, "text")
@sources_option
@output_option
@graph_options
def command(
    issue: str,
    body: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    only: bool,
    output_format: str | None,
    sources: Path | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Trace ISSUE: what each report said, what was asked, what became of it, and where it says so.

    ISSUE is an IRI, a CURIE, a slug (vetting) or a label.
    """
    form = chosen_format(output_format, output, _FORMATS, "text")
    from ..render.json_form import as_json, trace_json
    from ..render.markdown import trace_markdown
    from ..render.mermaid import trace_mermaid
    from ..render.text import trace_text
    from ..render.timeline import trace_svg
    from ..render.trace_page import trace_graph, trace_html
    from ..trace import trace_issue

    graph = open_graph(store, data)
    found = trace_issue(
        graph,
        issue,
        body=body,
        since=start_of(since, "--since"),
        until=end_of(until, "--until"),
        as_of=end_of(as_of, "--as-of"),
        only=only,
    )
    if form == "json":
        emit_text(output, as_json(trace_json(found)))
    elif form == "mermaid":
        emit_text(output, trace_mermaid(found))
    elif form == "svg":
        emit_text(output, trace_svg(found))
    elif form == "html":
        quoter = source_quoter(graph, sources)
        view = trace_graph(found, graph, quoter)
        emit_text(output, trace_html(found, view, quoter))
        advise(view.note)
    else:
        write = {"md": trace_markdown, "text": trace_text}[form]
        emit_text(output, write(found, source_quoter(graph, sources)))
