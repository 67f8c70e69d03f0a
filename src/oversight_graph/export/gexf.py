"""GEXF 1.2, for Gephi: what has a date has a span of time, so that the timeline plays; colours go by kind."""

from __future__ import annotations

import io
import re
from typing import IO, TYPE_CHECKING

from .looks import LOOKS, look_of
from .xmltext import xml_network

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_gexf"]

_META = re.compile(rb"<meta\b.*?</meta>", re.DOTALL)
_NAME = re.compile(rb'(<graph\b[^>]*?) name=""')


def _add_spans(graph: nx.MultiGraph[str]) -> None:
    """Let each dated thing appear on its first day and stay to the last day of the network.

    What was said stays said: played forward, the timeline shows what had been said by then.
    """
    last = max((str(data["latest"]) for _, data in graph.nodes(data=True) if "latest" in data), default="")
    for _, data in graph.nodes(data=True):
        if last and "earliest" in data:
            data["start"], data["end"] = data["earliest"], last


def _add_colours(graph: nx.MultiGraph[str]) -> None:
    """Give each node the colour of its look; GEXF has no legend, ``docs/command-line.md`` has it."""
    for _, data in graph.nodes(data=True):
        red, green, blue = bytes.fromhex(LOOKS[look_of(data)].colour.removeprefix("#"))
        data["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}}


def write_gexf(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a network as GEXF.

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
    _add_colours(clean)
    written = io.BytesIO()
    nx.write_gexf(clean, written, version="1.2draft")
    # NetworkX writes today's date, its own version, and a name that the schema of GEXF does not know.
    text = _META.sub(b"<meta><creator>oversight-graph</creator></meta>", written.getvalue(), count=1)
    stream.write(_NAME.sub(rb"\1", text, count=1) + b"\n")
