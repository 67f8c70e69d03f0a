"""Targets: the focus nodes that shapes name, as SHACL defines them, and shapes that are aimed at chosen ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import rdflib
    from rdflib.term import Node

__all__ = ["aimed", "class_targets", "target_names", "targeting", "targets_in"]


def target_names() -> tuple[Node, ...]:
    """Give the properties of SHACL that name targets."""
    from rdflib import SH

    return SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf


def _classes_of_classes(shapes: rdflib.Graph) -> set[Node]:
    from rdflib import RDFS

    found: Iterable[Any] = shapes.transitive_subjects(RDFS.subClassOf, RDFS.Class)
    return set(found)


def _is_shape(shapes: rdflib.Graph, node: Node) -> bool:
    from rdflib import SH

    said = shapes.predicate_objects(node)
    return any(str(name).startswith(str(SH)) or str(value).startswith(str(SH)) for name, value in said)


def _implicit(shapes: rdflib.Graph) -> list[Node]:
    """List the shapes that are classes at once, and so have their instances as targets."""
    from rdflib import RDF

    found = [each for kind in _classes_of_classes(shapes) for each in shapes.subjects(RDF.type, kind)]
    return [each for each in found if _is_shape(shapes, each)]


def class_targets(shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """Give the classes whose instances a shape is about."""
    from rdflib import RDF, SH

    named = set(shapes.objects(shape, SH.targetClass))
    implicit = not _classes_of_classes(shapes).isdisjoint(shapes.objects(shape, RDF.type))
    return named | {shape} if implicit else named


def targeting(shapes: rdflib.Graph) -> list[Node]:
    """List the shapes that have targets of their own.

    >>> from rdflib import Graph
    >>> text = "<urn:S> <http://www.w3.org/ns/shacl#targetClass> <urn:C> ."
    >>> [str(shape) for shape in targeting(Graph().parse(data=text, format="turtle"))]
    ['urn:S']
    """
    named = [shape for name in target_names() for shape in shapes.subjects(name, None)]
    return list(dict.fromkeys([*named, *_implicit(shapes)]))


def targets_in(data: rdflib.Graph, shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """Give the focus nodes that a shape's own targets name in data."""
    from rdflib import RDF, RDFS, SH

    found = set(shapes.objects(shape, SH.targetNode))
    for kind in class_targets(shapes, shape):
        for each in data.transitive_subjects(RDFS.subClassOf, kind):
            found.update(data.subjects(RDF.type, each))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found.update(data.subjects(predicate, None))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        found.update(data.objects(None, predicate))
    return found


def aimed(shapes: rdflib.Graph, targets: Mapping[Node, set[Node]]) -> rdflib.Graph:
    """Copy shapes with the nodes that each is to look at in place of its targets."""
    from rdflib import RDF, SH, Graph

    names, classes, implicit = set(target_names()), _classes_of_classes(shapes), set(_implicit(shapes))
    copy = Graph()
    for subject, predicate, target in shapes:
        is_aim = predicate in names or (predicate == RDF.type and target in classes and subject in implicit)
        if not is_aim:
            copy.add((subject, predicate, target))
    for shape, nodes in targets.items():
        for node in nodes:
            copy.add((shape, SH.targetNode, node))
    return copy
