"""Readers: how validation reads what is stated near some nodes, of a graph at hand or of one behind an endpoint.

An endpoint is asked about many nodes at once, and never about a blank node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Protocol, cast

import pyoxigraph as ox

from ..endpoint import EndpointStore
from ..store import GraphStore, has_blank, iri_batches
from ..vocab import DERIVED_GRAPH, iri_list

if TYPE_CHECKING:
    from .triples import Term

__all__ = ["EndpointReader", "Reader", "StoreReader", "reader_of"]

_DERIVED = ox.NamedNode(DERIVED_GRAPH)
_MATCHING = "SELECT DISTINCT ?s ?p ?o ?g WHERE { %s %s }"
_ONCE = """SELECT (SAMPLE(?s) AS ?one) ?p ?o ?g WHERE { VALUES ?o { %s } VALUES ?p { %s } %s } GROUP BY ?p ?o ?g"""
_BLANK = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isBlank(?s)) }"


class Reader(Protocol):
    """Reads quads that are stated, not derived."""

    @property
    def store(self) -> GraphStore:
        """The graph that is read."""

    def about(self, nodes: Collection[Term]) -> Iterable[ox.Quad]:
        """Give what is said of nodes, and of the blank nodes that are parts of them."""

    def leading_to(self, nodes: Collection[Term], predicates: Collection[Term] = ()) -> Iterable[ox.Quad]:
        """Give the quads that lead to nodes, by whatever predicate if none is named."""

    def once(self, nodes: Collection[Term], predicates: Collection[Term]) -> Iterable[ox.Quad]:
        """Give at least one of the quads that lead to each node by each predicate, where there is any."""

    def joined_by(self, predicate: Term) -> Iterable[ox.Quad]:
        """Give the quads of a predicate."""

    def in_graphs(self, names: Collection[Term]) -> Iterable[ox.Quad]:
        """Give the quads of graphs."""


class StoreReader:
    """Reads a graph at hand, node by node."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store
        self.engine = store.engine

    def _stated(self, *pattern: Term | None) -> Iterator[ox.Quad]:
        for quad in self.engine.quads_for_pattern(*pattern):  # type: ignore[arg-type]
            if quad.graph_name != _DERIVED:
                yield quad

    def about(self, nodes: Collection[Term]) -> Iterator[ox.Quad]:
        """Give what is said of nodes, and of the blank nodes that are parts of them."""
        told, waiting = set(nodes), list(nodes)
        while waiting:
            node = waiting.pop()
            for quad in () if isinstance(node, ox.Literal) else self._stated(node, None, None):
                yield quad
                if isinstance(quad.object, ox.BlankNode) and quad.object not in told:
                    told.add(quad.object)
                    waiting.append(quad.object)

    def leading_to(self, nodes: Collection[Term], predicates: Collection[Term] = ()) -> Iterator[ox.Quad]:
        """Give the quads that lead to nodes, by whatever predicate if none is named."""
        for node in nodes:
            for predicate in predicates or (None,):
                yield from self._stated(None, predicate, node)

    def once(self, nodes: Collection[Term], predicates: Collection[Term]) -> Iterator[ox.Quad]:
        """Give one of the quads that lead to each node by each predicate, where there is any."""
        for node in nodes:
            for predicate in predicates:
                yield from islice(self._stated(None, predicate, node), 1)

    def joined_by(self, predicate: Term) -> Iterator[ox.Quad]:
        """Give the quads of a predicate."""
        return self._stated(None, predicate, None)

    def in_graphs(self, names: Collection[Term]) -> Iterator[ox.Quad]:
        """Give the quads of graphs."""
        for name in names:
            yield from self.engine.quads_for_pattern(None, None, None, name)  # type: ignore[arg-type]


class EndpointReader:
    """Reads a graph behind an endpoint, many nodes at a time.

    A blank node has a name within one answer only, and none that a query could use: each graph in which one is met is
    read at once, and is at hand from then on.
    """

    def __init__(self, store: EndpointStore) -> None:
        self.store = store
        self._held = GraphStore(name=store.name)
        self._names = {DERIVED_GRAPH}
        self._at_hand = StoreReader(self._held)

    def _asked(self, text: str, *few: str) -> list[ox.Quad]:
        """Ask for quads, and leave out those of graphs that are at hand, or come to hand with them."""
        others = " && ".join(f"?g != <{name}>" for name in sorted(self._names))
        stated = f"GRAPH ?g {{ ?s ?p ?o }} FILTER({others})"
        rows = cast("ox.QuerySolutions", self.store.query(text % (*few, stated)))
        found = [ox.Quad(*row) for row in rows]
        self._hold({_graph(quad) for quad in found if has_blank(quad)})
        return [quad for quad in found if _graph(quad) not in self._names]

    def _hold(self, names: set[str]) -> None:
        for name in names - self._names:
            self._held.add(self.store.quads_in(name))
            self._names.add(name)

    def matching(self, pattern: str) -> Iterator[ox.Quad]:
        """Give the stated quads for which a pattern over ``?s``, ``?p`` and ``?o`` holds, and all that are at hand."""
        yield from self._asked(_MATCHING, pattern)
        yield from self._held.quads()

    def blank(self) -> set[Term]:
        """Give the blank nodes of which something is stated."""
        self._hold({str(row["g"]) for row in self.store.rows(_BLANK)})
        return {quad.subject for quad in self._held.quads() if isinstance(quad.subject, ox.BlankNode)}

    def about(self, nodes: Collection[Term]) -> Iterator[ox.Quad]:
        """Give what is said of nodes, and of the blank nodes that are parts of them."""
        for few in _batches(nodes):
            yield from self._asked(_MATCHING, f"VALUES ?s {{ {few} }}")
        yield from self._at_hand.about(nodes)

    def leading_to(self, nodes: Collection[Term], predicates: Collection[Term] = ()) -> Iterator[ox.Quad]:
        """Give the quads that lead to nodes, by whatever predicate if none is named."""
        by = f"VALUES ?p {{ {iri_list(_iris(predicates))} }}" if predicates else ""
        for few in _batches(nodes):
            yield from self._asked(_MATCHING, f"VALUES ?o {{ {few} }} {by}")
        yield from self._at_hand.leading_to(nodes, predicates)

    def once(self, nodes: Collection[Term], predicates: Collection[Term]) -> Iterator[ox.Quad]:
        """Give one of the quads that lead to each node by each predicate in each graph."""
        for few in _batches(nodes) if predicates else ():
            yield from self._asked(_ONCE, few, iri_list(_iris(predicates)))
        yield from self._at_hand.once(nodes, predicates)

    def joined_by(self, predicate: Term) -> Iterator[ox.Quad]:
        """Give the quads of a predicate."""
        yield from self._asked(_MATCHING, f"VALUES ?p {{ {predicate} }}")
        yield from self._at_hand.joined_by(predicate)

    def in_graphs(self, names: Collection[Term]) -> Iterator[ox.Quad]:
        """Give the quads of graphs."""
        for few in _batches(names):
            yield from self._asked(_MATCHING, f"VALUES ?g {{ {few} }}")
        yield from self._at_hand.in_graphs(names)


def _graph(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _iris(nodes: Iterable[Term]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ox.NamedNode))


def _batches(nodes: Iterable[Term]) -> Iterator[str]:
    return iri_batches(_iris(nodes))


def reader_of(store: GraphStore) -> Reader:
    """Give the reader for a graph."""
    return EndpointReader(store) if isinstance(store, EndpointStore) else StoreReader(store)
