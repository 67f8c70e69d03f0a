"""``oversight-graph export``: the graph, or a part of it, for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import (
    advise,
    chosen_format,
    emit,
    emit_folder,
    end_of,
    format_option,
    graph_options,
    open_graph,
    output_option,
    start_of,
)

if TYPE_CHECKING:
    from ..network import Selection
    from ..store import GraphStore

__all__ = ["command"]

_FORMATS = {
    "graphml": ".graphml",
    "gexf": ".gexf",
    "dot": ".dot",
    "cytoscape": ".cyjs",
    "cytoscape-style": ".cystyle",
    "node-link": ".json",
    "mermaid": ".mmd",
    "html": ".html",
    "csv": "",
    "neo4j": "",
    "turtle": ".ttl",
    "trig": ".trig",
    "jsonld": ".jsonld",
    "nquads": ".nq",
}
_PROJECTIONS = ["bodies", "issue-report", "issues-together", "policies-failed", "threads"]
_KINDS = {"issue": "issue", "body": "body", "report": "report", "around": "thing"}


def _selection(
    graph: GraphStore, named: dict[str, str | None], bounds: dict[str, str | None], only: bool, hops: int | None
) -> Selection | None:
    from ..names import resolve
    from ..network import Selection

    if only and not named["issue"]:
        raise click.UsageError("--only leaves out the issues within that of --issue, which is missing")
    if hops is not None and not named["around"]:
        raise click.UsageError("--hops counts from the thing of --around, which is missing")
    iris = {option: resolve(graph, kind, name) for option, kind in _KINDS.items() if (name := named[option])}
    since, until = start_of(bounds["since"], "--since"), end_of(bounds["until"], "--until")
    if not iris and since is None and until is None:
        return None
    return Selection(**iris, only=only, since=since, until=until, hops=1 if hops is None else hops)


@click.command(
    epilog="""\b
Examples:
  oversight-graph export --format gexf -o oversight.gexf
  oversight-graph export -o oversight.trig --closure
  oversight-graph export --issue vetting --since 2016 -o vetting.dot
  oversight-graph export --around hmic2016:afi-1 --hops 2 --format mermaid
  oversight-graph export --issue vetting -o vetting.html
  oversight-graph export --projection bodies --format csv -o bodies
  oversight-graph export --report iopc-2022-hotton-mps -o hotton.trig
  oversight-graph export --format graphml | gzip > oversight.graphml.gz
"""
)
@format_option(_FORMATS, "turtle")
@click.option("--issue", metavar="I", help="Only what is said on this issue and those within it.")
@click.option("--only", is_flag=True, help="Leave out the issues within that of --issue.")
@click.option("--body", metavar="B", help="Only what is said of this body, its units and posts.")
@click.option("--report", metavar="R", help="Only what stands in this report.")
@click.option("--since", metavar="D", help="Only what was said on or after D (YYYY[-MM[-DD]]).")
@click.option("--until", metavar="D", help="Only what was said until the end of D.")
@click.option("--around", metavar="THING", help="Only what is near this thing.")
@click.option("--hops", type=click.IntRange(min=0), metavar="N", help="How many edges are near: 1 unless told.")
@click.option("--projection", type=click.Choice(_PROJECTIONS), help="A network of one kind of thing, made from it.")
@click.option("--measures", is_flag=True, help="Add what analyse measures as attributes of the nodes.")
@click.option("--closure", is_flag=True, help="Add what is derived: the closure, the edges between bodies, the states.")
@output_option
@graph_options
def command(
    output_format: str | None,
    issue: str | None,
    only: bool,
    body: str | None,
    report: str | None,
    since: str | None,
    until: str | None,
    around: str | None,
    hops: int | None,
    projection: str | None,
    measures: bool,
    closure: bool,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Write the graph, or a part of it, as a network, as tables of nodes and edges, or as RDF."""
    form = chosen_format(output_format, output, _FORMATS, "turtle")
    from ..export import TABLES, export_graph, export_tables

    graph = open_graph(store, data)
    named = {"issue": issue, "body": body, "report": report, "around": around}
    selection = _selection(graph, named, {"since": since, "until": until}, only, hops)
    if form in TABLES:
        emit_folder(output, export_tables(graph, closure, selection, projection, measures, form))
    else:
        told: list[str | None] = []
        emit(
            output,
            lambda stream: told.append(export_graph(graph, form, stream, closure, selection, projection, measures)),
        )
        advise(*told)
