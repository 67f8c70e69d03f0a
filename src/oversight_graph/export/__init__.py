"""Export: the graph in the formats of other tools, one file a family of formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from ..errors import OutputError
from .gexf import write_gexf
from .graphml import write_graphml
from .nodelink import write_node_link
from .rdf import write_jsonld, write_nquads, write_trig, write_turtle

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from ..network import Selection
    from ..store import GraphStore

__all__ = ["EXPORT_FORMATS", "NetworkFormat", "RdfFormat", "export_graph"]


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """A format that holds nodes and edges, all of them or a selection."""

    suffix: str
    write: Callable[[nx.MultiDiGraph[str], IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class RdfFormat:
    """A format that holds every triple; its writer takes the store, the stream and ``closure``."""

    suffix: str
    write: Callable[[GraphStore, IO[bytes], bool], None]


EXPORT_FORMATS: dict[str, NetworkFormat | RdfFormat] = {
    "gexf": NetworkFormat(".gexf", write_gexf),
    "graphml": NetworkFormat(".graphml", write_graphml),
    "jsonld": RdfFormat(".jsonld", write_jsonld),
    "node-link": NetworkFormat(".json", write_node_link),
    "nquads": RdfFormat(".nq", write_nquads),
    "trig": RdfFormat(".trig", write_trig),
    "turtle": RdfFormat(".ttl", write_turtle),
}


def export_graph(
    store: GraphStore, format_name: str, stream: IO[bytes], closure: bool = False, selection: Selection | None = None
) -> None:
    r"""Write a store to a binary stream in one of ``EXPORT_FORMATS``.

    ``closure`` adds what is derived; ``selection`` is for the formats that hold a network. Raises ``OutputError`` for
    a name that is no format, and for a selection that the format cannot hold.

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
        from ..network import build_network

        known.write(build_network(store, selection, closure=closure), stream)
    elif known is None:
        raise OutputError(format_name, "it is no export format", f"use {_listed(list(EXPORT_FORMATS))}")
    elif selection is not None:
        networks = [name for name, each in EXPORT_FORMATS.items() if isinstance(each, NetworkFormat)]
        raise OutputError(format_name, "this format holds the whole graph, not a selection", f"use {_listed(networks)}")
    else:
        known.write(store, stream, closure)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
