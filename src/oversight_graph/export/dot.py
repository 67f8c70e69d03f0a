"""DOT, for Graphviz: shapes and colours by kind, with a legend; every attribute is kept."""

from __future__ import annotations

import html
from typing import IO, TYPE_CHECKING, Any

from .looks import EDGE_LOOKS, LOOKS, edge_look, look_of, looks_in
from .xmltext import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

__all__ = ["quoted", "write_dot"]


def quoted(value: object) -> str:
    r"""Quote a value for DOT, where a backslash begins an escape; Booleans are ``true`` and ``false``.

    >>> print(quoted('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    text = str(value).lower() if isinstance(value, bool) else clean_text(str(value))
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _attributes(data: Mapping[str, Any], drawn: Mapping[str, str]) -> str:
    pairs = {**data, **drawn}
    return ", ".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs.items())


def _row(fill: str, drawn: str, meaning: str) -> str:
    return f'<TR><TD{fill}>{drawn}</TD><TD ALIGN="LEFT">{html.escape(meaning)}</TD></TR>'


def _legend(graph: nx.MultiGraph[str]) -> str:
    """Lay out the legend as the label of the graph, which adds no node."""
    rows = [_row(f' BGCOLOR="{LOOKS[name].colour}"', LOOKS[name].dot, LOOKS[name].meaning) for name in looks_in(graph)]
    used = {edge_look(data) for *_, data in graph.edges(data=True)}
    rows += [_row("", f"{line} line", meaning) for name, (meaning, line, _) in EDGE_LOOKS.items() if name in used]
    return f'<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0">{"".join(rows)}</TABLE>>' if rows else '""'


def _lines(graph: nx.MultiGraph[str]) -> Iterator[str]:
    arrow = "->" if graph.is_directed() else "--"
    yield "digraph oversight {" if graph.is_directed() else "graph oversight {"
    yield f'  graph [label={_legend(graph)}, labelloc="b", rankdir="LR"];'
    yield '  node [style="filled", fontname="Helvetica"];'
    yield '  edge [fontname="Helvetica", fontsize="10"];'
    for node, data in graph.nodes(data=True):
        look = LOOKS[look_of(data)]
        yield f"  {quoted(node)} [{_attributes(data, {'shape': look.dot, 'fillcolor': look.colour})}];"
    for source, target, data in graph.edges(data=True):
        drawn = {"style": EDGE_LOOKS[edge_look(data)][1]}
        yield f"  {quoted(source)} {arrow} {quoted(target)} [{_attributes(data, drawn)}];"
    yield "}"


def write_dot(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a network as DOT.

    >>> import io, networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("issue:vetting", type="Issue", label="vetting")
    >>> stream = io.BytesIO()
    >>> write_dot(graph, stream)
    >>> print(stream.getvalue().decode().splitlines()[4])
      "issue:vetting" ["type"="Issue", "label"="vetting", "shape"="cds", "fillcolor"="#dfe8a8"];
    """
    stream.write("".join(f"{line}\n" for line in _lines(graph)).encode())
