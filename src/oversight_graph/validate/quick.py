"""Quick: pySHACL on those nodes and shapes only that are not surely right.

The SPARQL constraints of our shapes are asked once for all nodes, and the nodes that conform to the rest are
cleared (``clear``). pySHACL then says what is wrong with the others, in its own words, a property shape at a time
where that comes to the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import RDF, SH, Graph

from ..store import GraphStore
from .clear import Clearance
from .engine import query_text, reported
from .graphs import engine_term, plain_term, without
from .lazy import lazy_graph
from .targets import class_targets, target_names, targeting
from .triples import Ends, Term, Triples

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["run_quickly"]

_TYPE = engine_term(RDF.type)
_PROPERTY = frozenset({SH.property})


class _Quick:
    """One check of triples against shapes; ``store`` holds what the SPARQL constraints ask for."""

    def __init__(self, data: Triples, shapes: Graph, focus: set[Term] | None, store: GraphStore | None) -> None:
        self.data = data
        self.shapes = shapes
        self.focus = focus
        self.clearance = Clearance(data, shapes, {} if store is None else _failing(store, shapes))
        self.apart: set[Node] = set()

    def suspects(self) -> dict[Node, set[Node]]:
        """Give the nodes that pySHACL must look at, by the shape that it must look with."""
        found: dict[Node, set[Term]] = {}
        for shape in targeting(self.shapes):
            found |= self._suspects(shape, self._targets(shape))
        return {shape: {plain_term(node) for node in nodes} for shape, nodes in found.items()}

    def _suspects(self, shape: Node, nodes: set[Term]) -> dict[Node, set[Term]]:
        if not self._comes_apart(shape):
            return {shape: self.clearance.doubtful(shape, nodes)}
        self.apart.add(shape)
        inner = {each: self.clearance.doubtful(each, nodes) for each in self.shapes.objects(shape, SH.property)}
        return {shape: self.clearance.doubtful(shape, nodes, _PROPERTY), **inner}

    def _comes_apart(self, shape: Node) -> bool:
        """Say if the property shapes of a shape can be asked by themselves: nothing else leads to it or to them."""
        inner = list(self.shapes.objects(shape, SH.property))
        alone = all(
            len(list(self.shapes.subject_predicates(each))) == 1
            and (each, SH.path, None) in self.shapes
            and (each, SH.qualifiedValueShapesDisjoint, None) not in self.shapes
            and not any((each, target, None) in self.shapes for target in target_names())
            for each in inner
        )
        used = (None, None, shape) in self.shapes
        whole = any((shape, name, None) in self.shapes for name in (SH.closed, SH.deactivated))
        return alone and not used and not whole

    def without_apart(self) -> Graph:
        """Copy the shapes without the links to the property shapes that are asked by themselves."""
        return without(self.shapes, lambda triple: triple[1] == SH.property and triple[0] in self.apart)

    def _targets(self, shape: Node) -> set[Term]:
        """Give the focus nodes that a shape's own targets name, as SHACL defines them."""
        found: set[Term] = {engine_term(node) for node in self.shapes.objects(shape, SH.targetNode)}
        found = found if self.focus is None else found & self.focus
        for kind in class_targets(self.shapes, shape):
            found |= self._instances(self.clearance.below(kind))
        for predicate in self.shapes.objects(shape, SH.targetSubjectsOf):
            found |= self._having(self.data.forward(engine_term(predicate)))
        for predicate in self.shapes.objects(shape, SH.targetObjectsOf):
            found |= self._having(self.data.backward(engine_term(predicate)))
        return found

    def _instances(self, kinds: set[Term]) -> set[Term]:
        if self.focus is None:
            by_class = self.data.backward(_TYPE)
            return {node for kind in kinds for node in by_class.get(kind, ())}
        types = self.data.forward(_TYPE)
        return {node for node in self.focus if not kinds.isdisjoint(types.get(node, ()))}

    def _having(self, ends: Ends) -> set[Term]:
        return set(ends) if self.focus is None else {node for node in self.focus if ends.get(node)}


def _failing(store: GraphStore, shapes: Graph) -> dict[Node, set[Term]]:
    """Ask the SPARQL constraints of node shapes for all nodes at once."""
    found: dict[Node, set[Term]] = {}
    for shape, constraint in shapes.subject_objects(SH.sparql):
        if (shape, SH.path, None) not in shapes:
            answer = store.query(query_text(shapes, constraint), str(shape))
            rows = answer if isinstance(answer, ox.QuerySolutions) else ()
            found.setdefault(shape, set()).update(row["this"] for row in rows)
    return found


def run_quickly(data: Triples, shapes: Graph, focus: set[Term] | None, store: GraphStore | None) -> Graph:
    """Validate triples and give the W3C report of pySHACL; nodes that surely conform are not looked at again.

    ``focus`` bounds it to some nodes. ``store`` holds of the same triples what SPARQL constraints ask for, where these
    are known to mean for all nodes at once what they mean node by node: ours do, those of a user may not.
    """
    quick = _Quick(data, shapes, focus, store)
    suspects = quick.suspects()
    return reported(lazy_graph(data), quick.without_apart(), suspects)
