"""Export: the graph in the formats of other tools, one file a family of formats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING

from ..errors import OutputError
from .cytoscape import write_cytoscape, write_cytoscape_style
from .dot import write_dot
from .gexf import write_gexf
from .graphml import write_graphml
from .html import selected_words, write_html
from .mermaid import write_mermaid
from .nodelink import write_node_link
from .rdf import write_jsonld, write_nquads, write_trig, write_turtle
from .tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from ..network import Selection
    from ..statements import Passage
    from ..store import GraphStore

__all__ = ["EXPORT_FORMATS", "TABLES", "NetworkFormat", "PageFormat", "RdfFormat", "export_graph", "export_tables"]


@dataclass(frozen=True, slots=True)
class NetworkFormat:
    """A format that holds nodes and edges, all of them or a selection."""

    suffix: str
    write: Callable[[nx.MultiGraph[str], IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class RdfFormat:
    """A format that holds triples; its writer takes the store, the stream and ``closure``."""

    suffix: str
    write: Callable[[GraphStore, IO[bytes], bool], None]


@dataclass(frozen=True, slots=True)
class PageFormat:
    """A format that shows nodes and edges to people, with the passages of the nodes and what they were selected by.

    Its writer gives what else a reader should be told, or ``None``.
    """

    suffix: str
    write: Callable[[nx.MultiGraph[str], IO[bytes], Mapping[str, list[Passage]], str], str | None]


EXPORT_FORMATS: dict[str, NetworkFormat | PageFormat | RdfFormat] = {
    "cytoscape": NetworkFormat(".cyjs", write_cytoscape),
    "cytoscape-style": NetworkFormat(".cystyle", write_cytoscape_style),
    "dot": NetworkFormat(".dot", write_dot),
    "gexf": NetworkFormat(".gexf", write_gexf),
    "graphml": NetworkFormat(".graphml", write_graphml),
    "html": PageFormat(".html", write_html),
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
    measures: bool = False,
) -> str | None:
    r"""Write a store to a binary stream in one of ``EXPORT_FORMATS``.

    ``closure`` adds what is derived; ``selection`` keeps a part: of RDF a closed record, each statement with its
    passages. ``projection`` (one of ``projections.PROJECTIONS``) and ``measures`` (those of ``analysis.node_measures``,
    taken of the whole graph) are for the formats that hold a network. Gives what a reader should be told beside: that a
    network is too large to be drawn. Raises ``OutputError`` for a name that is no
    format, and for what the format cannot hold.

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
        known.write(_network(store, closure, selection, projection, measures), stream)
    elif isinstance(known, PageFormat):
        from ..statements import passages_of

        graph = _network(store, closure, selection, projection, measures)
        cited = passages_of(store, [str(data["iri"]) for _, data in graph.nodes(data=True)])
        return known.write(graph, stream, cited, selected_words(selection, projection))
    elif known is None:
        raise OutputError(format_name, "it is no export format", f"use {_listed(list(EXPORT_FORMATS))}")
    elif projection is not None or measures:
        what = "a projection" if projection is not None else "measures"
        networks = [name for name, each in EXPORT_FORMATS.items() if not isinstance(each, RdfFormat)]
        raise OutputError(format_name, f"this format holds what is stated, not {what}", f"use {_listed(networks)}")
    else:
        from .record import selected_record

        known.write(selected_record(store, selection, closure) if selection else store, stream, closure)
    return None


def export_tables(
    store: GraphStore,
    closure: bool = False,
    selection: Selection | None = None,
    projection: str | None = None,
    measures: bool = False,
    format_name: str = "csv",
) -> dict[str, Callable[[IO[bytes]], None]]:
    """Give the CSV files of the network by name, each as the function that writes it to a binary stream.

    ``format_name`` is one of ``TABLES``: ``csv`` for Gephi, ``neo4j`` for the bulk import of Neo4j.

    >>> from oversight_graph.store import GraphStore
    >>> list(export_tables(GraphStore()))
    ['nodes.csv', 'edges.csv', 'legend.csv']
    """
    graph = _network(store, closure, selection, projection, measures)
    return {name: partial(write, graph) for name, write in TABLES[format_name].items()}


def _network(
    store: GraphStore, closure: bool, selection: Selection | None, projection: str | None, measures: bool
) -> nx.MultiGraph[str]:
    from ..network import build_network
    from ..projections import project

    network = build_network(store, selection, closure=closure)
    graph = project(network, projection) if projection else network
    if measures:
        from ..analysis import node_measures

        for key, found in node_measures(store).items():
            if key in graph:
                graph.nodes[key].update(found)
    return graph


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
