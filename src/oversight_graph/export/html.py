"""HTML: a network as a page in one file, to look at, to print and to send on."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from ..markup import escaped
from ..page import asset, self_contained
from ..vocab import shorten
from .graph_view import graph_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

    from ..network import Selection
    from ..statements import Passage

__all__ = ["selected_words", "write_html"]


def selected_words(selection: Selection | None, projection: str | None) -> str:
    """Say in one line what a network was selected by.

    >>> from oversight_graph.network import Selection
    >>> selected_words(Selection(issue="https://w3id.org/oversight-graph/issue/vetting", only=True), "threads")
    'on issue:vetting alone; the projection threads'
    """
    found = [*(_conditions(selection) if selection else ()), *([f"the projection {projection}"] if projection else ())]
    return "; ".join(found) or "the whole graph"


def _conditions(selection: Selection) -> Iterator[str]:
    if selection.issue:
        yield f"on {shorten(selection.issue)} {'alone' if selection.only else 'and what is within it'}"
    if selection.body:
        yield f"about {shorten(selection.body)}"
    if selection.report:
        yield f"in {shorten(selection.report)}"
    if selection.since:
        yield f"since {selection.since}"
    if selection.until:
        yield f"until {selection.until}"
    if selection.around:
        yield f"within {selection.hops} {'tie' if selection.hops == 1 else 'ties'} of {shorten(selection.around)}"


def write_html(
    graph: nx.MultiGraph[str], stream: IO[bytes], passages: Mapping[str, list[Passage]], selected: str
) -> str | None:
    """Write a network as one HTML page, and give what to tell the reader where it is too large to be drawn.

    ``passages`` are those of its nodes, by IRI; ``selected`` says what it was selected by.

    >>> import io, networkx
    >>> stream = io.BytesIO()
    >>> write_html(networkx.MultiDiGraph(), stream, {}, "the whole graph")
    >>> stream.getvalue()[:15]
    b'<!DOCTYPE html>'
    """
    view = graph_view(graph, passages)
    body = f"<h1>A graph of oversight</h1>\n<p>Selected: {escaped(selected)}.</p>\n{view.drawing}\n{view.tables}"
    page = self_contained(
        f"A graph of oversight: {selected}", body, (asset("page.css"), *view.styles), view.scripts, view.inserted
    )
    stream.write(page.encode())
    return view.note
