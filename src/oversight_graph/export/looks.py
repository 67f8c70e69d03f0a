"""Looks: what a node's colour and shape mean, the same in every format that has them.

Each look has a shape of its own in DOT and in Cytoscape, so that nothing hangs on colour alone; Mermaid has too few,
and there reports, parts of calls and the rest are all boxes. Fills are light enough for black text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

__all__ = ["EDGE_LOOKS", "LOOKS", "Look", "dressed", "edge_look", "legend_text", "look_of", "looks_in"]


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of node is drawn, and what that means: ``dot`` and ``cytoscape`` name the shape there.

    ``mermaid`` holds the brackets that make the shape in Mermaid.
    """

    meaning: str
    colour: str
    dot: str
    cytoscape: str
    mermaid: tuple[str, str]


LOOKS: dict[str, Look] = {
    "judgment": Look("judgment with a grade", "#d9c7f0", "hexagon", "hexagon", ("{{", "}}")),
    "concern": Look("cause of concern", "#ff9d8c", "doubleoctagon", "star", ("[[", "]]")),
    "negative": Look("negative finding", "#ffc9bd", "octagon", "octagon", ("[/", "\\]")),
    "positive": Look("positive finding", "#c8ecc8", "ellipse", "ellipse", ("([", "])")),
    "finding": Look("mixed or neutral finding", "#ececec", "egg", "barrel", ("(", ")")),
    "standing": Look("call for action that stands open", "#ffe08a", "house", "pentagon", (">", "]")),
    "closed": Look("call for action that is closed", "#fff6d5", "invhouse", "vee", ("[\\", "/]")),
    "part": Look("part of a call for action", "#fff0c2", "tab", "concave-hexagon", ("[", "]")),
    "answer": Look("response, reply, commitment or proposal", "#cfe3f7", "parallelogram", "rhomboid", ("[/", "/]")),
    "verdict": Look("verdict on an earlier call", "#f0c5df", "diamond", "diamond", ("{", "}")),
    "figure": Look("figure", "#e2d6c2", "cylinder", "bottom-round-rectangle", ("[(", ")]")),
    "body": Look("body, unit, group or post", "#b9d9d6", "box3d", "cut-rectangle", ("[\\", "\\]")),
    "issue": Look("issue", "#dfe8a8", "cds", "tag", ("((", "))")),
    "policy": Look("policy or instrument", "#f7d6b0", "note", "heptagon", ("(((", ")))")),
    "report": Look("report", "#c9cfe8", "folder", "round-rectangle", ("[", "]")),
    "other": Look("anything else", "#ffffff", "box", "rectangle", ("[", "]")),
}
# Edges: what a line means, and its name in DOT and Cytoscape, its arrow in Mermaid.
EDGE_LOOKS: dict[str, tuple[str, str, str]] = {
    "stated": ("stated by a report or recorded as a fact", "solid", "-->"),
    "derived": ("derived by the rules", "dashed", "-.->"),
    "inferred": ("inferred by the curator", "dotted", "-.->"),
}
_BY_TYPE = {
    "CallPart": "part",
    "CauseOfConcern": "concern",
    "Issue": "issue",
    "Judgment": "judgment",
    "Measure": "figure",
    "ProgressAssessment": "verdict",
    "Report": "report",
    **dict.fromkeys(("Response", "Reply", "Commitment", "Proposal"), "answer"),
    **dict.fromkeys(("Body", "Group", "Investigation", "OversightBody", "PoliceForce", "Post", "Unit"), "body"),
    **dict.fromkeys(("Policy", "Instrument"), "policy"),
}


def look_of(data: Mapping[str, Any]) -> str:
    """Name the look of a node by its attributes.

    >>> look_of({"type": "Finding", "polarity": "Negative"}), look_of({"type": "Recommendation", "open": True})
    ('negative', 'standing')
    """
    kind = str(data.get("type", ""))
    if kind == "Finding":
        return {"Negative": "negative", "Positive": "positive"}.get(str(data.get("polarity", "")), "finding")
    if kind in {"Recommendation", "AreaForImprovement"}:
        return "closed" if data.get("open") is False else "standing"
    return _BY_TYPE.get(kind, "other")


def looks_in(graph: nx.MultiGraph[str]) -> list[str]:
    """List the looks that a network has, in the order of ``LOOKS``: its legend."""
    used = {look_of(data) for _, data in graph.nodes(data=True)}
    return [name for name in LOOKS if name in used]


def dressed(graph: nx.MultiGraph[str]) -> nx.MultiGraph[str]:
    """Copy a network with the ``look`` and ``color`` of each node, the ``look`` of each edge, and the legend.

    >>> import networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("issue:vetting", type="Issue")
    >>> dressed(graph).nodes["issue:vetting"]["color"], dressed(graph).graph["legend"]
    ('#dfe8a8', 'Nodes: issue #dfe8a8 (issue).')
    """
    copy = graph.copy()
    for _, data in copy.nodes(data=True):
        data["look"] = look_of(data)
        data["color"] = LOOKS[data["look"]].colour
    for *_, data in copy.edges(data=True):
        data["look"] = edge_look(data)
    copy.graph["legend"] = legend_text(graph)
    return copy


def legend_text(graph: nx.MultiGraph[str]) -> str:
    """Say in one text what the looks of a network mean: name, colour and meaning."""
    nodes = "; ".join(f"{name} {LOOKS[name].colour} ({LOOKS[name].meaning})" for name in looks_in(graph))
    used = {edge_look(data) for *_, data in graph.edges(data=True)}
    edges = "; ".join(f"{name} ({meaning})" for name, (meaning, *_) in EDGE_LOOKS.items() if name in used)
    return " ".join(text for text in (nodes and f"Nodes: {nodes}.", edges and f"Edges: {edges}.") if text)


def edge_look(data: Mapping[str, Any]) -> str:
    """Name the look of an edge: ``inferred``, ``derived`` or ``stated``.

    >>> edge_look({"derived": True, "inferred": False})
    'derived'
    """
    return "inferred" if data.get("inferred") else "derived" if data.get("derived") else "stated"
