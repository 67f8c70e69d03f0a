"""Export: the graph in the formats of other tools, one file a family of formats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING

from ..errors import OutputError
from .cytoscape import write_cytoscape
from .dot import write_dot
from .gexf import write_gexf
from .graphml import write_graphml
from .mermaid import write_mermaid
from .nodelink import write_node_link
from .rdf import write_jsonld, write_nquads, write_trig, write_turtle
from .tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from ..network import Selection
    from ..store import GraphStore

__all__ = ["EXPORT_FORMATS", "NetworkFormat", "RdfFormat", "export_graph", "export_tables"]


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """A format that holds nodes and edges, all of them or a selection."""

    suffix: str
    write: Callable[[nx.MultiGraph[str], IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class RdfFormat:
    """A format that holds every triple; its writer takes the store, the stream and ``closure``."""

    suffix: str
    write: Callable[[GraphStore, IO[bytes], bool], None]


EXPORT_FORMATS: dict[str, NetworkFormat | RdfFormat] = {
    "cytoscape": NetworkFormat(".cyjs", write_cytoscape),
    "dot": NetworkFormat(".dot", write_dot),
    "gexf": NetworkFormat(".gexf", write_gexf),
    "graphml": NetworkFormat(".graphml", write_graphml),
    "jsonld": RdfFormat(".jsonld", write_jsonld),
    "mermaid": NetworkFormat(".mmd", write_mermaid),
    "node-link": NetworkFormat(".json", write_node_link),
    "nquads": RdfFormat(".nq", write_nquads),
    "trig": RdfFormat(".trig", write_trig),
    "turtle": RdfFormat(".ttl", write_turtle),
}


def export_graph(
    store: GraphStore,
    format_name: str,
    stream: IO[bytes],
    closure: bool = False,
    selection: Selection | None = None,
    projection: str | None = None,
) -> None:
    r"""Write a store to a binary stream in one of ``EXPORT_FORMATS``.

    ``closure`` adds what is derived; ``selection`` and ``projection`` (one of ``projections.PROJECTIONS``) are for the
    formats that hold a network. Raises ``OutputError`` for a name that is no format, and for a selection or projection
    that the format cannot hold.

    >>> import io
    >>> from oversight_graph.load import parse_text
    >>> from oversight_graph.store import GraphStore
    >>> store, stream = GraphStore(), io.BytesIO()
    >>> store.add(parse_text("<https://e.org/a> a <https://e.org/C> ."))
    >>> export_graph(store, "turtle", stream)
    >>> stream.getvalue().decode().strip()
    '<https://e.org/a> a <https://e.org/C> .'
    """
    known = EXPORT_FORMATS.get(format_name)
    if isinstance(known, NetworkFormat):
        known.write(_network(store, closure, selection, projection), stream)
    elif known is None:
        raise OutputError(format_name, "it is no export format", f"use {_listed(list(EXPORT_FORMATS))}")
    elif selection is not None or projection is not None:
        what = "a selection" if selection is not None else "a projection"
        networks = [name for name, each in EXPORT_FORMATS.items() if isinstance(each, NetworkFormat)]
        raise OutputError(format_name, f"this format holds the whole graph, not {what}", f"use {_listed(networks)}")
    else:
        known.write(store, stream, closure)


def export_tables(
    store: GraphStore, closure: bool = False, selection: Selection | None = None, projection: str | None = None
) -> dict[str, Callable[[IO[bytes]], None]]:
    """Give the CSV files of the network by name, each as the function that writes it to a binary stream.

    >>> from oversight_graph.store import GraphStore
    >>> list(export_tables(GraphStore()))
    ['nodes.csv', 'edges.csv']
    """
    graph = _network(store, closure, selection, projection)
    return {name: partial(write, graph) for name, write in TABLES.items()}


def _network(
    store: GraphStore, closure: bool, selection: Selection | None, projection: str | None
) -> nx.MultiGraph[str]:
    from ..network import build_network
    from ..projections import project

    graph = build_network(store, selection, closure=closure)
    return project(graph, projection) if projection else graph


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
