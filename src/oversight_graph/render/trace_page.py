"""Trace page: a trace as one HTML file that needs nothing else; the timeline, a table of the same, and filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from ..export.graph_view import GraphView, graph_view, passage_list
from ..page import asset, self_contained
from ..statements import Statement, passages_of
from ..store import GraphStore
from ..surroundings import surroundings
from ..trace import Trace
from ..vocab import shorten
from .text import Quoter
from .timeline import trace_svg
from .words import event_words, headline, when_printed

__all__ = ["trace_graph", "trace_html"]

_KINDS = {
    "AreaForImprovement": "area for improvement",
    "CauseOfConcern": "cause of concern",
    "Commitment": "commitment",
    "Finding": "finding",
    "Judgment": "judgment",
    "Measure": "figure",
    "ProgressAssessment": "verdict",
    "Proposal": "proposal",
    "Recommendation": "recommendation",
    "Reply": "reply",
    "Response": "response",
}
_COLUMNS = ("When", "Report", "Kind", "What", "Issue", "Said by", "State")


def _statements(found: Trace) -> dict[str, tuple[Statement, str]]:
    """Give every statement of a trace, by name, with the date of its report as printed."""
    shown = {each.curie: (each, when_printed(stop)) for stop in found.stops for each in stop.statements}
    for thread in found.threads:
        for each in (thread.call, *(each for tied in thread.ties.values() for each in tied)):
            shown.setdefault(each.curie, (each, each.when.isoformat()))
    return dict(sorted(shown.items(), key=lambda item: (item[1][0].when, item[1][0].report, item[0])))


def _row(statement: Statement, when: str, state: str, quoter: Quoter) -> str:
    kind = _KINDS[statement.kind]
    speaker = ", ".join(statement.agents) or "unknown"
    what = f"{escape(headline(statement))}{passage_list(statement.passages, quoter)}"
    plain = (when, shorten(statement.report), kind, None, statement.issue_label, speaker, state)
    cells = zip(_COLUMNS, (what if cell is None else escape(cell) for cell in plain), strict=True)
    columns = "".join(f'<td data-name="{name}">{cell}</td>' for name, cell in cells)
    values = f'data-kind="{escape(kind)}" data-body="{escape(speaker)}" data-state="{escape(state)}"'
    return f'<tr id="{_anchor(statement.curie)}" data-thing="{escape(statement.curie)}" {values}>{columns}</tr>'


def _anchor(curie: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", curie)


def _filter(name: str, words: str, values: Iterable[str]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}" checked> '
        f"{escape(value or 'none')}</label>"
        for value in sorted(set(values))
    )
    return f"<fieldset><legend>{words}</legend>{boxes}</fieldset>"


def _filters(rows: list[tuple[Statement, str]], states: dict[str, str]) -> Iterator[str]:
    yield _filter("kind", "Kind", (_KINDS[each.kind] for each, _ in rows))
    yield _filter("body", "Said by", (", ".join(each.agents) or "unknown" for each, _ in rows))
    yield _filter("state", "State of a call", (states.get(each.curie, "") for each, _ in rows))


def _events(found: Trace) -> str:
    items = "".join(f"<li><b>{escape(event.kind)}</b>: {escape(event_words(event))}</li>" for event in found.events)
    return f"<h2>What happened</h2><ul>{items}</ul>" if items else ""


def _figure(found: Trace) -> str:
    """Give the drawing as a part of the page, marked where it needs a sheet larger than A4.

    It goes without its XML declaration and the size of its own sheet, and its boxes can be reached by keyboard.
    """
    whole = trace_svg(found)
    size = "picture" if "size: A4 landscape" in whole else "picture large"
    drawing = re.sub(r"<style>.*?</style>\n", "", whole.partition("\n")[2])
    drawing = drawing.replace(" data-things=", ' tabindex="0" role="button" data-things=').replace(
        'role="img"', 'role="group"'
    )
    return f'<div class="{size}" id="timeline" tabindex="0" role="region" aria-label="Timeline">\n{drawing}\n</div>'


def trace_graph(found: Trace, store: GraphStore, quoter: Quoter = lambda _: None) -> GraphView:
    """Lay out the graph of what a trace shows: its statements with what they name, and its issues.

    >>> from oversight_graph.dataset import open_store
    >>> from oversight_graph.trace import trace_issue
    >>> store = open_store()
    >>> trace_graph(trace_issue(store, "vetting"), store).note is None
    True
    """
    told = [statement.iri for statement, _ in _statements(found).values()]
    network = surroundings(store, told, [found.issue, *found.narrower])
    return graph_view(network, passages_of(store, [str(data["iri"]) for _, data in network.nodes(data=True)]), quoter)


def trace_html(found: Trace, graph: GraphView, quoter: Quoter = lambda _: None) -> str:
    """Write a trace as an HTML page in one file, with its graph (``trace_graph``).

    ``quoter`` gives the words of a passage where the sources are at hand.

    >>> from oversight_graph.dataset import open_store
    >>> from oversight_graph.trace import trace_issue
    >>> store = open_store()
    >>> found = trace_issue(store, "vetting")
    >>> trace_html(found, trace_graph(found, store)).startswith("<!DOCTYPE html>")
    True
    """
    states = {
        thread.call.curie: f"{'open' if thread.state.open else 'closed'}: {thread.state.progress}"
        for thread in found.threads
    }
    shown = _statements(found)
    body = f" about {escape(shorten(found.body))}" if found.body else ""
    rows = "\n".join(_row(each, when, states.get(name, ""), quoter) for name, (each, when) in shown.items())
    heads = "".join(f'<th scope="col">{head}</th>' for head in _COLUMNS)
    page = f"""<h1>{escape(found.label)}</h1>
<p>As of {found.as_of.isoformat()}{body}. Every line rests on a passage; a box of the picture shows its
statements below it.</p>
<nav aria-label="Parts of this page"><a href="#timeline">Timeline</a> <a href="#graph">Graph</a>
<a href="#statements">Statements</a> <a href="#nodes">Things</a> <a href="#edges">Ties</a></nav>
{_figure(found)}
<div id="detail" role="status" aria-live="polite">
<p>Point at a box of the picture, or move to it with the Tab key.</p>
</div>
{_events(found)}
<h2 id="graph">Graph</h2>
{graph.drawing}
<h2>Statements</h2>
<form id="filters" aria-label="Filters">{"".join(_filters(list(shown.values()), states))}</form>
<p id="count" role="status">{len(shown)} of {len(shown)} statements</p>
<table id="statements">
<caption>What each report says, in the order of time</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
<h2>The graph as tables</h2>
{graph.tables}"""
    title = f"{found.label}: what was said, asked and done"
    styles = (asset("page.css"), asset("trace.css"), *graph.styles)
    scripts = (asset("trace.js"), *graph.scripts)
    return self_contained(title, page, styles, scripts, graph.inserted)
