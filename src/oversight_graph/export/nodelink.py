"""Node-link JSON, for NetworkX and D3."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from .looks import dressed

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["write_node_link"]


def write_node_link(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a network as the JSON of ``networkx.node_link_data``, with the edges under ``edges``, looks and a legend.

    >>> import io, networkx
    >>> stream = io.BytesIO()
    >>> write_node_link(networkx.MultiDiGraph(), stream)
    >>> sorted(json.loads(stream.getvalue()))
    ['directed', 'edges', 'graph', 'multigraph', 'nodes']
    """
    import networkx as nx

    text = json.dumps(nx.node_link_data(dressed(graph), edges="edges"), ensure_ascii=False, indent=2, sort_keys=True)
    stream.write(f"{text}\n".encode())
