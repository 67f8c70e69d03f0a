"""Network: the graph as a NetworkX multigraph, beside rdflib's converter and a bare loop that builds the same graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oversight_graph.network import build_network

from ..answers import digest
from ..bare import bare_network
from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _ours(files: Files) -> Parts:
    store = files.loaded(files.closed)
    return {"projection": lambda: build_network(store)}


def _bare(files: Files) -> Parts:
    engine = files.loaded(files.closed).engine
    return {"projection": lambda: bare_network(engine)}


def _rdflib(files: Files) -> Parts:
    import rdflib
    from rdflib.extras.external_graph_libs import rdflib_to_networkx_multidigraph

    graph = rdflib.Graph()
    for triple in rdflib.Dataset(default_union=True).parse(files.closed, format="nquads").triples((None, None, None)):
        graph.add(triple)
    return {"projection": lambda: rdflib_to_networkx_multidigraph(graph)}


def _rows(graph: Any) -> Iterator[tuple[str, ...]]:
    for node, attributes in graph.nodes(data=True):
        yield (node, *(f"{name}={attributes[name]!r}" for name in sorted(attributes)))
    for source, target, key, attributes in graph.edges(keys=True, data=True):
        yield (source, target, key, *(f"{name}={attributes[name]!r}" for name in sorted(attributes)))


OPERATION = Operation(
    "projection to NetworkX",
    (
        System("oversight-graph", "ours", _ours),
        # Its graph is another one: literals become nodes, and nothing has attributes.
        System("rdflib converter", "peer", _rdflib, compared=False),
        System("bare loop over the engine's quads", "limit", _bare),
    ),
    lambda graph: digest(_rows(graph)),
)
