"""Arrivals: the triples by which a property path comes to its values, so that a value can be shown where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["arrivals"]

Arrived = dict["Node", list[tuple["Node", "Node", "Node"]]]


def arrivals(data: rdflib.Graph, shapes: rdflib.Graph, path: Node, starts: Iterable[Node]) -> Arrived:
    """Give for each value of a path the triples that lead to it last; none to a value that is a start itself.

    >>> from rdflib import Graph, URIRef
    >>> data, path = Graph().parse(data="<urn:a> <urn:p> <urn:b> .", format="turtle"), URIRef("urn:p")
    >>> [str(value) for value in arrivals(data, Graph(), path, [URIRef("urn:a")])]
    ['urn:b']
    """
    from rdflib import RDF, SH, URIRef

    if isinstance(path, URIRef):
        return _gathered((end, [(each, path, end)]) for each in starts for end in data.objects(each, path))
    if (path, RDF.first, None) in shapes:
        return _along(data, shapes, path, starts)
    back = shapes.value(path, SH.inversePath)
    if isinstance(back, URIRef):
        return _gathered((end, [(end, back, each)]) for each in starts for end in data.subjects(back, each))
    either: Any = shapes.value(path, SH.alternativePath)
    if either is not None:
        found = [arrivals(data, shapes, step, list(starts)) for step in shapes.items(either)]
        return _gathered(pair for each in found for pair in each.items())
    return _repeated(data, shapes, path, list(starts))


def _along(data: rdflib.Graph, shapes: rdflib.Graph, path: Node, starts: Iterable[Node]) -> Arrived:
    found: Arrived = {each: [] for each in starts}
    for step in shapes.items(path):
        found = arrivals(data, shapes, step, list(found))
    return found


def _repeated(data: rdflib.Graph, shapes: rdflib.Graph, path: Node, starts: list[Node]) -> Arrived:
    from rdflib import SH

    for name, zero, many in (("zeroOrOne", True, False), ("zeroOrMore", True, True), ("oneOrMore", False, True)):
        step = shapes.value(path, SH[f"{name}Path"])
        if step is not None:
            found: Arrived = {each: [] for each in starts} if zero else {}
            reached = arrivals(data, shapes, step, starts)
            while reached:
                new = [node for node in reached if node not in found]
                found = _gathered([*found.items(), *reached.items()])
                reached = arrivals(data, shapes, step, new) if many else {}
            return found
    return {}


def _gathered(pairs: Iterable[tuple[Node, list[tuple[Node, Node, Node]]]]) -> Arrived:
    found: Arrived = {}
    for node, triples in pairs:
        found.setdefault(node, []).extend(triples)
    return found
