"""Graph view: a network on a page, as tables and as a drawing that answers and is made from them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..markup import anchor, escaped
from ..page import asset
from ..published import published
from ..vocab import spaced
from .cytoscape import cytoscape_style
from .layout import places
from .looks import EDGE_LOOKS, LOOKS, edge_look, look_of, looks_in
from .swatches import line_swatch, swatch, swatch_symbols
from .xmltext import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import networkx as nx

    from ..statements import Passage

__all__ = ["DRAWN_AT_MOST", "GraphView", "graph_view", "passage_list"]

DRAWN_AT_MOST = 600
"""How many nodes are drawn; above that a drawing tells nothing, and the page has the tables alone."""

_NODE_COLUMNS = ("Kind", "What", "When", "Details", "Passages")
_EDGE_COLUMNS = ("From", "Tie", "To", "How")
# What has a column of its own, or says again what one says.
_ELSEWHERE = frozenset({"description", "earliest", "iri", "issued", "label", "latest", "page", "type"})
_PLAIN_EDGE = frozenset({"derived", "inferred", "label", "property"})
# Cytoscape.js puts this into the page; a policy that does not name it would refuse it.
_INSERTED = ".__________cytoscape_container { position: relative; }"

_TOOLS = """<div class="tools" hidden>
<label>Go to <select id="choice"><option value="">a thing …</option></select></label>
<button type="button" data-zoom="1.25">Zoom in</button>
<button type="button" data-zoom="0.8">Zoom out</button>
<button type="button" data-zoom="0">All</button>
</div>"""


@dataclass(frozen=True, slots=True)
class GraphView:
    """A network as parts of a page: drawing and tables, what they need, and what to tell where nothing is drawn."""

    drawing: str
    tables: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    inserted: tuple[str, ...]
    note: str | None


def graph_view(
    graph: nx.MultiGraph[str],
    passages: Mapping[str, list[Passage]],
    quoter: Callable[[Passage], str | None] = lambda _: None,
) -> GraphView:
    """Lay out a network: drawing, legend, filters by kind, and a table each of nodes and edges.

    ``passages`` are those of the nodes, by IRI; ``quoter`` gives the words of a passage where the sources are at hand.

    >>> import networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("issue:vetting", type="Issue", label="vetting")
    >>> "1 thing and 0 ties" in graph_view(graph, {}).drawing
    True
    """
    drawn = 0 < len(graph) <= DRAWN_AT_MOST
    rows = {node: f"n{number}" for number, node in enumerate(graph)}
    spots = places(graph) if drawn else {}
    note = _too_many(graph) if len(graph) > DRAWN_AT_MOST else None
    drawing = _drawing(graph) if drawn else f'<p class="note">{escaped(note or "Nothing is selected.")}</p>'
    nodes = (_node_row(rows[node], node, data, spots, passages, quoter) for node, data in graph.nodes(data=True))
    edges = (_edge_row(graph, rows, *edge) for edge in graph.edges(data=True))
    tables = f"{_table('nodes', 'Things', _NODE_COLUMNS, nodes)}\n{_table('edges', 'Ties', _EDGE_COLUMNS, edges)}"
    drawing, styles = f"{swatch_symbols(looks_in(graph))}{drawing}", (asset("graph.css"),)
    if not drawn:
        return GraphView(drawing, tables, styles, (), (), note)
    scripts = (asset("vendor/cytoscape/cytoscape.min.js"), asset("graph.js"))
    return GraphView(drawing, tables, styles, scripts, (_INSERTED,), None)


def _too_many(graph: nx.MultiGraph[str]) -> str:
    return (
        f"{len(graph):,} things are selected, and a drawing shows {DRAWN_AT_MOST} at most; select less, "
        "such as a narrower issue, one body or report, fewer years or fewer hops."
    )


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _drawing(graph: nx.MultiGraph[str]) -> str:
    size = f"{_counted(len(graph), 'thing', 'things')} and {_counted(graph.number_of_edges(), 'tie', 'ties')}"
    style = json.dumps(cytoscape_style(graph), sort_keys=True)
    return f"""<section class="graph" id="drawing" aria-label="Drawing of the graph">
<p class="note" id="unscripted">The drawing needs JavaScript; the tables say the same.</p>
<form class="legend" id="legend">{_legend(graph)}</form>
{_TOOLS}
<p id="size" role="status">{size}</p>
<div class="panes" hidden>
<div id="canvas" role="img" aria-label="Graph of {size}; the tables below say the same"></div>
<div id="about" role="region" tabindex="0" aria-label="What is chosen" aria-live="polite">
<div><p>Point at a shape, choose a thing from the list, or take it from the table below.</p></div></div>
</div>
<script type="application/json" id="style">{style}</script>
</section>"""


def _legend(graph: nx.MultiGraph[str]) -> str:
    counts = Counter(look_of(data) for _, data in graph.nodes(data=True))
    kinds = "".join(
        f'<li><label><input type="checkbox" name="look" value="{name}" checked hidden> {swatch(name)} '
        f"{escaped(LOOKS[name].meaning)} ({counts[name]})</label></li>"
        for name in looks_in(graph)
    )
    used = {edge_look(data) for *_, data in graph.edges(data=True)}
    lines = "".join(
        f"<li>{line_swatch(line)} {escaped(meaning)}</li>"
        for name, (meaning, line, _) in EDGE_LOOKS.items()
        if name in used
    )
    return f"<fieldset><legend>Shapes and lines</legend><ul>{kinds}{lines}</ul></fieldset>"


def _table(name: str, caption: str, columns: Iterable[str], rows: Iterable[str]) -> str:
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    body = "\n".join(rows)
    return (
        f'<table id="{name}"><caption>{caption}</caption><thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n'
        "</tbody></table>"
    )


def _text(value: object) -> str:
    """Write a value of the data as text of HTML, without characters that HTML cannot hold."""
    return escaped(clean_text(str(value)))


def _cells(columns: Iterable[str], cells: Iterable[str]) -> str:
    pairs = zip(columns, cells, strict=True)
    return "".join(f'<td data-name="{column}" dir="auto">{cell}</td>' for column, cell in pairs)


def _node_row(
    row: str,
    node: str,
    data: Mapping[str, Any],
    spots: Mapping[str, tuple[int, int]],
    passages: Mapping[str, list[Passage]],
    quoter: Callable[[Passage], str | None],
) -> str:
    look = look_of(data)
    label = _text(data.get("label") or node)
    place = ' data-x="{}" data-y="{}"'.format(*spots[node]) if node in spots else ""
    name = f'<a class="pick" href="#drawing">{label}</a>' if spots else label
    description = f"<p>{_text(data['description'])}</p>" if data.get("description") else ""
    cells = (
        f"{swatch(look)} {_text(spaced(str(data.get('type', 'thing'))))}",
        f"<bdi>{name}</bdi>{description}<div><code>{_text(node)}</code></div>",
        _text(_when(data)),
        "".join(f"<div>{part}</div>" for part in _details(data, _ELSEWHERE)),
        _sources(data, passages.get(str(data.get("iri")), []), quoter),
    )
    columns = _cells(_NODE_COLUMNS, cells)
    return f'<tr id="{row}" data-node="{_text(node)}" data-look="{look}" data-label="{label}"{place}>{columns}</tr>'


def _when(data: Mapping[str, Any]) -> str:
    """Give the date as printed, or else the days between which it lies."""
    bounds = dict.fromkeys(str(data[name]) for name in ("earliest", "latest") if name in data)
    return str(data["issued"]) if "issued" in data else " to ".join(bounds)


def _details(data: Mapping[str, Any], left_out: frozenset[str]) -> Iterator[str]:
    for name, value in sorted(data.items()):
        if name not in left_out and value != "":
            said = ("yes" if value else "no") if isinstance(value, bool) else value
            yield f"{_text(name.replace('_', ' '))}: {_text(said)}"


def _sources(data: Mapping[str, Any], cited: list[Passage], quoter: Callable[[Passage], str | None]) -> str:
    page = anchor("published document", str(data["page"])) if "page" in data else ""
    return f"{page}{passage_list(cited, quoter)}"


def passage_list(passages: Iterable[Passage], quoter: Callable[[Passage], str | None]) -> str:
    """List passages with their words and, where the document is published, the way to it."""
    lines = []
    for passage in passages:
        address = published(passage)
        read = f' <a href="{escaped(address)}" rel="noreferrer">read it there</a>' if address else ""
        section = f"<span>{_text(passage.section)}</span> " if passage.section else ""
        lines.append(f"<li>{section}<q>{_text(quoter(passage) or passage.quotation)}</q>{read}</li>")
    return f'<ul class="passages">{"".join(lines)}</ul>' if lines else ""


def _edge_row(
    graph: nx.MultiGraph[str], rows: Mapping[str, str], source: str, target: str, data: Mapping[str, Any]
) -> str:
    ends = [
        f'<a href="#{rows[end]}"><bdi>{_text(graph.nodes[end].get("label") or end)}</bdi></a>'
        for end in (source, target)
    ]
    look, label = edge_look(data), _text(data.get("label", ""))
    how = "".join(f"<div>{part}</div>" for part in (look, *_details(data, _PLAIN_EDGE)))
    columns = _cells(_EDGE_COLUMNS, (ends[0], label, ends[1], how))
    joined = f'data-source="{rows[source]}" data-target="{rows[target]}"'
    return f'<tr {joined} data-look="{look}" data-label="{label}">{columns}</tr>'
