"""Cytoscape JSON, for Cytoscape and Cytoscape.js: the elements, a style in which they mean something, a legend."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from .looks import EDGE_LOOKS, LOOKS, Look, edge_look, look_of, looks_in

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["cytoscape_style", "write_cytoscape", "write_cytoscape_style"]

_NODE = {
    "label": "data(label)",
    "text-wrap": "wrap",
    "text-max-width": "118px",
    "text-valign": "bottom",
    "text-margin-y": 2,
    "text-background-color": "#ffffff",
    "text-background-opacity": 0.75,
    "font-size": "10px",
    "min-zoomed-font-size": 6,
    "border-width": 1,
    "border-color": "#333333",
    "color": "#000000",
}
# Shapes that would look like another one, were they as high as wide.
_OBLONG = frozenset({"bottom-round-rectangle", "cut-rectangle", "rectangle", "rhomboid", "round-rectangle", "tag"})
_EDGE = {
    "label": "data(label)",
    "curve-style": "bezier",
    "font-size": "7px",
    "text-background-color": "#ffffff",
    "text-background-opacity": 0.75,
    "width": 1,
    "line-color": "#666666",
    "target-arrow-color": "#666666",
}


def cytoscape_style(graph: nx.MultiGraph[str]) -> list[dict[str, Any]]:
    """Give the style in which the looks of a network are drawn, as Cytoscape.js reads it."""
    arrow = {"target-arrow-shape": "triangle" if graph.is_directed() else "none"}
    looks = [{"selector": f'node[look = "{name}"]', "style": _drawn(LOOKS[name])} for name in looks_in(graph)]
    lines = [
        {"selector": f'edge[look = "{name}"]', "style": {"line-style": line}}
        for name, (_, line, _) in EDGE_LOOKS.items()
    ]
    return [{"selector": "node", "style": _NODE}, {"selector": "edge", "style": {**_EDGE, **arrow}}, *looks, *lines]


def _drawn(look: Look) -> dict[str, Any]:
    width, height = (36, 24) if look.cytoscape in _OBLONG else (26, 26)
    return {"background-color": look.colour, "shape": look.cytoscape, "width": width, "height": height}


def _elements(graph: nx.MultiGraph[str]) -> dict[str, Any]:
    nodes = [{"data": {**data, "id": node, "look": look_of(data)}} for node, data in graph.nodes(data=True)]
    edges = [
        {"data": {**data, "id": f"e{number}", "source": source, "target": target, "look": edge_look(data)}}
        for number, (source, target, data) in enumerate(graph.edges(data=True))
    ]
    return {"nodes": nodes, "edges": edges}


def write_cytoscape(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a network as one JSON document with ``elements``, ``style`` and ``legend``.

    >>> import io, networkx
    >>> stream = io.BytesIO()
    >>> write_cytoscape(networkx.MultiDiGraph(), stream)
    >>> sorted(json.loads(stream.getvalue()))
    ['data', 'elements', 'format_version', 'generated_by', 'legend', 'style']
    """
    legend = {name: {"meaning": LOOKS[name].meaning, "shape": LOOKS[name].cytoscape} for name in looks_in(graph)}
    lines = {name: {"meaning": meaning, "line": line} for name, (meaning, line, _) in EDGE_LOOKS.items()}
    document = {
        "format_version": "1.0",
        "generated_by": "oversight-graph",
        "data": {"directed": graph.is_directed()},
        "elements": _elements(graph),
        "style": cytoscape_style(graph),
        "legend": {"nodes": legend, "edges": lines},
    }
    stream.write(_dumped(document))


def write_cytoscape_style(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write the style of a network by itself, as a file that Cytoscape.js's ``cy.style(...)`` takes.

    >>> import io, networkx
    >>> stream = io.BytesIO()
    >>> write_cytoscape_style(networkx.MultiDiGraph(), stream)
    >>> json.loads(stream.getvalue())[0]["selector"]
    'node'
    """
    stream.write(_dumped(cytoscape_style(graph)))


def _dumped(document: object) -> bytes:
    return f"{json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)}\n".encode()
