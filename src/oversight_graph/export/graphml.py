"""GraphML, for yEd, Gephi, igraph and NetworkX."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from .looks import dressed, legend_text
from .xmltext import xml_network

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_graphml"]


def write_graphml(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a network as GraphML, with the look of each node and edge and the legend.

    Edges have running identifiers, since readers take two edges with one identifier for one edge; which property
    an edge is stands in its data.

    >>> import io, networkx
    >>> graph = networkx.MultiDiGraph()
    >>> _ = graph.add_edge("issue:re-vetting", "issue:vetting", key="skos:broader", property="skos:broader")
    >>> stream = io.BytesIO()
    >>> write_graphml(graph, stream)
    >>> networkx.read_graphml(io.BytesIO(stream.getvalue()), force_multigraph=True).number_of_edges()
    1
    """
    import networkx as nx

    clean = xml_network(dressed(graph))
    numbered: nx.MultiGraph[str] = nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
    numbered.graph["legend"] = legend_text(graph)
    numbered.add_nodes_from(clean.nodes(data=True))
    for number, (source, target, data) in enumerate(clean.edges(data=True)):
        numbered.add_edge(source, target, key=f"e{number}", **data)
    # The writer of the standard library, not that of lxml, so that the bytes do not hang on what is installed.
    nx.write_graphml_xml(numbered, stream)
    stream.write(b"\n")
