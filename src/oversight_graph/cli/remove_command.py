"""``oversight-graph remove``: takes a report out of a store on disk."""

from __future__ import annotations

import click

from .common import emit_text, store_to_write

__all__ = ["command"]

_SHOWN = 5


@click.command(
    epilog="""\b
Examples:
  oversight-graph remove my-report --store my-store
  oversight-graph remove hmicfrs-2019-peel-legitimacy-mps --store my-store
"""
)
@click.argument("report")
@store_to_write
def command(report: str, store: str) -> None:
    """Take REPORT out of a store on disk: what its graph states, and what was derived from it.

    REPORT is named by IRI, CURIE, slug or title; the name of a graph that holds no report will do as well.
    """
    from ..changes import remove_report
    from ..vocab import shorten

    done = remove_report(store, report)
    lines = [f"removed {shorten(done.graph)}: {done.triples} triples"]
    if done.still_named:
        more = len(done.still_named) - _SHOWN
        shown = ", ".join(done.still_named[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        lines.append(f"other graphs still name {shown}")
    emit_text(None, "\n".join(lines))
