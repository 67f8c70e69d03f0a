"""Apart: values that pySHACL cannot put in order, where it would give up altogether.

At ``sh:lessThan`` and ``sh:lessThanOrEquals`` it fails on blank nodes and on literals of types that do not
compare. The nodes that have such values are then checked without these two constraints, and the others as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .graphs import engine_term
from .kinds import Unsure, comparable

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["merged", "unordered_nodes", "without_order"]

_NAMES = ("lessThan", "lessThanOrEquals")


def _is_unordered(values: list[Node]) -> bool:
    try:
        return len({comparable(engine_term(value))[0] for value in values}) > 1
    except Unsure:
        return True


def unordered_nodes(data: rdflib.Graph, shapes: rdflib.Graph, nodes: set[Node]) -> set[Node]:
    """Give those of some nodes with values that are to be compared and cannot surely be."""
    from rdflib import SH, URIRef

    found: set[Node] = set()
    for name in _NAMES:
        for shape, other in shapes.subject_objects(SH[name]):
            path = shapes.value(shape, SH.path)
            for node in nodes if isinstance(path, URIRef) else ():
                others = list(data.objects(node, other))
                if others and _is_unordered([*data.objects(node, path), *others]):
                    found.add(node)
    return found


def without_order(shapes: rdflib.Graph) -> rdflib.Graph:
    """Copy shapes without the constraints that compare."""
    from rdflib import SH, Graph

    copy = Graph()
    names = {SH[name] for name in _NAMES}
    for triple in shapes:
        if triple[1] not in names:
            copy.add(triple)
    return copy


def merged(one: rdflib.Graph, other: rdflib.Graph) -> rdflib.Graph:
    """Put the results of one report into another."""
    from rdflib import SH

    root = next(iter(one.subjects(SH.conforms, None)))
    for source in list(other.subjects(SH.conforms, None)):
        for result in other.objects(source, SH.result):
            one.add((root, SH.result, result))
        other.remove((source, None, None))
    for triple in other:
        one.add(triple)
    return one
