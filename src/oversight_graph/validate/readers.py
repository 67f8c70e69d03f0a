"""Readers: how validation reads what is stated near some nodes, of a graph at hand or of one behind an endpoint.

An endpoint is asked about many nodes at once, and never about a blank node: it has no name that a query could use, so
that it is read with what names it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import count, islice, pairwise
from typing import TYPE_CHECKING, Protocol, cast

import pyoxigraph as ox

from ..endpoint import EndpointStore
from ..store import iri_batches
from ..vocab import DERIVED_GRAPH, iri_list

if TYPE_CHECKING:
    from ..store import GraphStore
    from .triples import Term

__all__ = ["EndpointReader", "Reader", "StoreReader", "reader_of"]

_DERIVED = ox.NamedNode(DERIVED_GRAPH)
_ONCE = f"""SELECT (SAMPLE(?any) AS ?s) ?p ?o ?g WHERE {{
    VALUES ?o {{ %s }} VALUES ?p {{ %s }} GRAPH ?g {{ ?any ?p ?o }} FILTER(?g != <{DERIVED_GRAPH}>)
}} GROUP BY ?p ?o ?g"""


class Reader(Protocol):
    """Reads quads that are stated, not derived."""

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
    """Reads a graph behind an endpoint, many nodes at a time."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    def _found(self, text: str) -> list[ox.Quad]:
        solutions = cast("ox.QuerySolutions", self.store.query(text))
        return [ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in solutions]

    def quads(self, pattern: str) -> list[ox.Quad]:
        """Give the stated quads for which a pattern over ``?s``, ``?p``, ``?o`` and ``?g`` holds."""
        stated = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{DERIVED_GRAPH}>)"
        return self._found(f"SELECT DISTINCT ?s ?p ?o ?g WHERE {{ {pattern} {stated} }}")

    def about(self, nodes: Collection[Term]) -> Iterator[ox.Quad]:
        """Give what is said of nodes, and of the blank nodes that are parts of them."""
        found = [quad for few in _batches(nodes) for quad in self.quads(f"VALUES ?s {{ {few} }}")]
        yield from found
        owners = {quad.subject for quad in found if isinstance(quad.object, ox.BlankNode)}
        seen: set[ox.Quad] = set()
        for depth in count(1):
            parts = {quad for few in _batches(owners) for quad in self.quads(f"VALUES ?n0 {{ {few} }} {_steps(depth)}")}
            yield from parts - seen
            if not any(isinstance(quad.object, ox.BlankNode) for quad in parts - seen):
                return
            seen |= parts

    def leading_to(self, nodes: Collection[Term], predicates: Collection[Term] = ()) -> Iterator[ox.Quad]:
        """Give the quads that lead to nodes, by whatever predicate if none is named."""
        by = f"VALUES ?p {{ {iri_list(_iris(predicates))} }}" if predicates else ""
        for few in _batches(nodes):
            yield from self.quads(f"VALUES ?o {{ {few} }} {by}")

    def once(self, nodes: Collection[Term], predicates: Collection[Term]) -> Iterator[ox.Quad]:
        """Give one of the quads that lead to each node by each predicate in each graph."""
        for few in _batches(nodes) if predicates else ():
            yield from self._found(_ONCE % (few, iri_list(_iris(predicates))))

    def joined_by(self, predicate: Term) -> Iterator[ox.Quad]:
        """Give the quads of a predicate."""
        yield from self.quads(f"VALUES ?p {{ {predicate} }}")

    def in_graphs(self, names: Collection[Term]) -> Iterator[ox.Quad]:
        """Give the quads of graphs."""
        for few in _batches(names):
            yield from self.quads(f"VALUES ?g {{ {few} }}")


def _iris(nodes: Iterable[Term]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ox.NamedNode))


def _batches(nodes: Iterable[Term]) -> Iterator[str]:
    return iri_batches(_iris(nodes))


def _steps(depth: int) -> str:
    """Write the way from ``?n0`` over blank nodes to ``?s``, the last of them."""
    ends = [*(f"?n{number}" for number in range(depth)), "?s"]
    links = (f"{start} ?l{number} {end} ." for number, (start, end) in enumerate(pairwise(ends)))
    return " ".join([*links, *(f"FILTER(isBlank({end}))" for end in ends[1:])])


def reader_of(store: GraphStore) -> Reader:
    """Give the reader for a graph."""
    return EndpointReader(store) if isinstance(store, EndpointStore) else StoreReader(store)
