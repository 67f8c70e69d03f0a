"""GEXF 1.2, for Gephi: what has a date has a span of time, so that the timeline plays; looks go by kind."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape

from .looks import LOOKS, legend_text, look_of
from .xmltext import xml_network

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_gexf"]

_META = re.compile(rb"<meta\b.*?</meta>", re.DOTALL)
_NAME = re.compile(rb'(<graph\b[^>]*?) name=""')
_ENDS = ("latest", "valid_from", "valid_until")
_SHAPES = {
    **dict.fromkeys(("concern", "negative", "standing", "closed", "part"), "triangle"),
    **dict.fromkeys(("body", "policy", "report"), "square"),
    **dict.fromkeys(("judgment", "verdict"), "diamond"),
}


def _add_spans(graph: nx.MultiGraph[str]) -> None:
    """Let each dated thing appear on its first day and stay to the last day of the network.

    What was said stays said: played forward, the timeline shows what had been said by then. A tie is there when both
    its ends are, and a relationship between bodies only as long as it is known to have held.
    """
    nodes = [data for _, data in graph.nodes(data=True)]
    edges = [data for *_, data in graph.edges(data=True)]
    last = max((str(data[name]) for data in (*nodes, *edges) for name in _ENDS if name in data), default="")
    for data in nodes:
        if last and "earliest" in data:
            data["start"], data["end"] = data["earliest"], last
    for source, target, data in graph.edges(data=True):
        starts = [graph.nodes[end]["start"] for end in (source, target) if "start" in graph.nodes[end]]
        begun = max([*starts, *(str(data[name]) for name in ("valid_from",) if name in data)], default="")
        ended = str(data.get("valid_until", last if begun else ""))
        data |= {name: day for name, day in (("start", begun), ("end", max(begun, ended) if ended else "")) if day}


def _add_looks(graph: nx.MultiGraph[str]) -> None:
    """Give each node the colour of its look, and the shape that is next to it of the four that GEXF has."""
    for _, data in graph.nodes(data=True):
        look = look_of(data)
        red, green, blue = bytes.fromhex(LOOKS[look].colour.removeprefix("#"))
        data["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}, "shape": _SHAPES.get(look, "disc")}


def write_gexf(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a network as GEXF, with the legend as the description of the file.

    >>> import io, networkx
    >>> graph = networkx.MultiDiGraph()
    >>> graph.add_node("hmic2016:afi-1", label="vetting", earliest="2016-12-01", latest="2016-12-31")
    >>> stream = io.BytesIO()
    >>> write_gexf(graph, stream)
    >>> networkx.read_gexf(io.BytesIO(stream.getvalue())).nodes["hmic2016:afi-1"]["end"]
    '2016-12-31'
    """
    import networkx as nx

    clean = xml_network(graph)
    _add_spans(clean)
    _add_looks(clean)
    written = io.BytesIO()
    nx.write_gexf(clean, written, version="1.2draft")
    # NetworkX writes today's date, its own version, and a name that the schema of GEXF does not know.
    legend = escape(legend_text(graph)).encode()
    meta = b"<meta><creator>oversight-graph</creator><description>" + legend + b"</description></meta>"
    text = _META.sub(lambda _: meta, written.getvalue(), count=1)
    stream.write(_NAME.sub(rb"\1", text, count=1) + b"\n")
