"""Walks: property paths of SHACL as functions from a node to the nodes that they reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rdflib import RDF, SH, URIRef
from rdflib.collection import Collection

from .graphs import engine_term
from .kinds import Unsure
from .triples import Term, Triples, reached

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["Walk", "listed", "walk_of"]

Walk = Callable[[Term], Sequence[Term]]
_FORMS = ("inverse", "alternative", "zeroOrOne", "zeroOrMore", "oneOrMore")


def listed(shapes: rdflib.Graph, head: Node) -> list[Node]:
    """Give the members of a list; raises ``Unsure`` where it is none."""
    try:
        return list(Collection(shapes, head))
    except ValueError:
        raise Unsure from None


def walk_of(data: Triples, shapes: rdflib.Graph, path: Node) -> Walk:
    """Make a walk of a path; raises ``Unsure`` where the path is of no form known here."""
    if isinstance(path, URIRef):
        ends = data.forward(engine_term(path))
        return lambda node: ends.get(node, ())
    if (path, RDF.first, None) in shapes:
        # Before all else: of a path that has several forms, a sequence counts.
        return _steps([walk_of(data, shapes, step) for step in listed(shapes, path)])
    if sum((path, SH[f"{form}Path"], None) in shapes for form in _FORMS) > 1:
        raise Unsure
    back = shapes.value(path, SH.inversePath)
    if isinstance(back, URIRef):
        starts = data.backward(engine_term(back))
        return lambda node: starts.get(node, ())
    either = shapes.value(path, SH.alternativePath)
    if either is not None:
        return _joined([walk_of(data, shapes, step) for step in listed(shapes, either)])
    maybe = shapes.value(path, SH.zeroOrOnePath)
    if maybe is not None:
        return _joined([lambda node: [node], walk_of(data, shapes, maybe)])
    many = shapes.value(path, SH.zeroOrMorePath)
    if many is None:
        raise Unsure
    return _closure(walk_of(data, shapes, many))


def _joined(walks: list[Walk]) -> Walk:
    return lambda node: list(dict.fromkeys(end for walk in walks for end in walk(node)))


def _steps(walks: list[Walk]) -> Walk:
    def walk(node: Term) -> Sequence[Term]:
        ends: Sequence[Term] = [node]
        for step in walks:
            ends = list(dict.fromkeys(end for start in ends for end in step(start)))
        return ends

    return walk


def _closure(step: Walk) -> Walk:
    return lambda node: reached(step, node)
