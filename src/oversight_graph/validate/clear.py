"""Clear: says of a node that it surely conforms to a shape, so that pySHACL need not look at it.

Most nodes conform, and to find that out takes pySHACL nearly all of its time. Here the constraints of SHACL
Core that shapes mostly use are evaluated plainly; at anything else ``Unsure`` is raised and the node is left
to pySHACL. What is wrong is always said by pySHACL: nothing here writes a result.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import rdflib
from rdflib import RDF, RDFS, SH, XSD, BNode, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

__all__ = ["Clearance", "Unsure", "comparable"]

Values = list[Node]
Check = Callable[[Node, Values], bool]

_SILENT = {
    *(SH[name] for name in ("path", "name", "description", "message", "severity", "order", "group", "defaultValue")),
    *(SH[name] for name in ("target", "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")),
    *(SH[name] for name in ("qualifiedMinCount", "qualifiedMaxCount")),
}
_REPEATABLE = {
    *(SH[name] for name in ("class", "disjoint", "equals", "hasValue", "lessThan", "lessThanOrEquals", "sparql")),
    *(SH[name] for name in ("and", "node", "not", "or", "property", "xone", "message", "name", "description")),
    *(SH[name] for name in ("target", "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")),
}
_KINDS: dict[Node, tuple[type, ...]] = {
    SH.IRI: (URIRef,),
    SH.BlankNode: (BNode,),
    SH.Literal: (Literal,),
    SH.BlankNodeOrIRI: (BNode, URIRef),
    SH.IRIOrLiteral: (URIRef, Literal),
    SH.BlankNodeOrLiteral: (BNode, Literal),
}


class Unsure(Exception):  # noqa: N818 - no error: pySHACL decides
    """A constraint that is not evaluated here."""


class Clearance:
    """Evaluates shapes over a plain graph; ``failing`` holds the nodes that fail a shape's SPARQL constraints."""

    def __init__(self, data: rdflib.Graph, shapes: rdflib.Graph, failing: Mapping[Node, set[Node]]) -> None:
        self.data = data
        self.shapes = shapes
        self.failing = failing
        self.checks: dict[Node, list[Check]] = {}
        self.walks: dict[Node, Callable[[Node], Values]] = {}
        self.above: dict[Node, set[Node]] = {}

    def clears(self, shape: Node, node: Node) -> bool:
        """Say if a node surely conforms."""
        try:
            return self.conforms(shape, node)
        except Unsure:
            return False

    def conforms(self, shape: Node, node: Node) -> bool:
        """Say if a node conforms; raises ``Unsure``."""
        if shape not in self.checks:
            self.checks[shape] = [self._check(shape, *pair) for pair in self._constraints(shape)]
        walk = self.walks[shape]
        values = walk(node)
        return all(check(node, values) for check in self.checks[shape])

    def _constraints(self, shape: Node) -> list[tuple[Node, Node]]:
        path = self.shapes.value(shape, SH.path)
        self.walks[shape] = self._walk(path) if path is not None else lambda node: [node]
        found = [pair for pair in self.shapes.predicate_objects(shape) if str(pair[0]).startswith(str(SH))]
        names = [name for name, _ in found if name not in _REPEATABLE]
        if len(names) > len(set(names)):
            # The shape is broken: pySHACL says so.
            return [(SH.deactivated, shape)]
        return [(name, value) for name, value in found if name not in _SILENT]

    def _check(self, shape: Node, name: Node, value: Node) -> Check:
        maker = getattr(self, f"_{str(name).removeprefix(str(SH))}", None)
        if maker is None:
            return self._unsure
        check: Check = maker(shape, value)
        return check

    def _unsure(self, _node: Node, _values: Values) -> bool:
        raise Unsure

    # Paths

    def _walk(self, path: Node) -> Callable[[Node], Values]:
        if isinstance(path, URIRef):
            return lambda node: list(self.data.objects(node, path))
        back = self.shapes.value(path, SH.inversePath)
        if isinstance(back, URIRef):
            return lambda node: list(self.data.subjects(back, node))
        either = self.shapes.value(path, SH.alternativePath)
        if either is not None:
            walks = [self._walk(step) for step in self._list(either)]
            return lambda node: list(dict.fromkeys(end for walk in walks for end in walk(node)))
        if (path, RDF.first, None) in self.shapes:
            return self._steps([self._walk(step) for step in self._list(path)])
        maybe = self.shapes.value(path, SH.zeroOrOnePath)
        if maybe is not None:
            walk = self._walk(maybe)
            return lambda node: list(dict.fromkeys([node, *walk(node)]))
        many = self.shapes.value(path, SH.zeroOrMorePath)
        return self._unsure_walk if many is None else self._closure(self._walk(many))

    def _closure(self, step: Callable[[Node], Values]) -> Callable[[Node], Values]:
        def walk(node: Node) -> Values:
            reached, waiting = {node: None}, [node]
            while waiting:
                for end in step(waiting.pop()):
                    if end not in reached:
                        reached[end] = None
                        waiting.append(end)
            return list(reached)

        return walk

    def _unsure_walk(self, _node: Node) -> Values:
        raise Unsure

    def _steps(self, walks: list[Callable[[Node], Values]]) -> Callable[[Node], Values]:
        def walk(node: Node) -> Values:
            ends = [node]
            for step in walks:
                ends = list(dict.fromkeys(end for start in ends for end in step(start)))
            return ends

        return walk

    def _list(self, head: Node) -> list[Node]:
        return list(Collection(self.shapes, head))

    # Constraints on each value

    def _types(self, node: Node) -> set[Node]:
        found: set[Node] = set()
        for kind in self.data.objects(node, RDF.type):
            if kind not in self.above:
                above: Any = self.data.transitive_objects(kind, RDFS.subClassOf)
                self.above[kind] = set(above)
            found |= self.above[kind]
        return found

    def _class(self, _shape: Node, wanted: Node) -> Check:
        return lambda _, values: all(not isinstance(v, Literal) and wanted in self._types(v) for v in values)

    def _datatype(self, _shape: Node, wanted: Node) -> Check:
        if wanted in {RDFS.Literal, RDFS.Datatype, RDF.langString}:
            return self._unsure

        def fits(value: Node) -> bool:
            if not isinstance(value, Literal):
                return False
            if value.datatype is None and value.language is None:
                return wanted == XSD.string
            if value.datatype == wanted and (value.ill_typed is not False or value.value is None):
                raise Unsure
            return value.datatype == wanted

        return lambda _, values: all(fits(value) for value in values)

    def _nodeKind(self, _shape: Node, wanted: Node) -> Check:  # noqa: N802 - named as the constraint
        kinds = _KINDS[wanted]
        return lambda _, values: all(isinstance(value, kinds) for value in values)

    def _in(self, _shape: Node, head: Node) -> Check:
        allowed = set(self._list(head))
        return lambda _, values: allowed.issuperset(values)

    def _languageIn(self, _shape: Node, head: Node) -> Check:  # noqa: N802
        allowed = {str(tag) for tag in self._list(head)}
        return lambda _, values: all(isinstance(value, Literal) and value.language in allowed for value in values)

    def _pattern(self, shape: Node, pattern: Node) -> Check:
        if (shape, SH.flags, None) in self.shapes:
            return self._unsure
        compiled = re.compile(str(pattern))
        return lambda _, values: all(not isinstance(v, BNode) and bool(compiled.search(str(v))) for v in values)

    def _flags(self, _shape: Node, _flags: Node) -> Check:
        return self._unsure

    # Constraints on the set of values

    def _minCount(self, _shape: Node, least: Any) -> Check:  # noqa: N802
        return lambda _, values: len(values) >= int(least)

    def _maxCount(self, _shape: Node, most: Any) -> Check:  # noqa: N802
        return lambda _, values: len(values) <= int(most)

    def _hasValue(self, _shape: Node, wanted: Node) -> Check:  # noqa: N802
        return lambda _, values: wanted in values

    def _disjoint(self, _shape: Node, other: Any) -> Check:
        return lambda node, values: not set(values) & set(self.data.objects(node, other))

    def _uniqueLang(self, _shape: Node, _wanted: Node) -> Check:  # noqa: N802
        def unique(_: Node, values: Values) -> bool:
            tags = [value.language for value in values if isinstance(value, Literal) and value.language]
            return len(tags) == len({tag.casefold() for tag in tags})

        return unique

    def _lessThanOrEquals(self, _shape: Node, other: Any) -> Check:  # noqa: N802
        return lambda node, values: _ordered(values, list(self.data.objects(node, other)), operator.le)

    def _lessThan(self, _shape: Node, other: Any) -> Check:  # noqa: N802
        return lambda node, values: _ordered(values, list(self.data.objects(node, other)), operator.lt)

    def _minInclusive(self, _shape: Node, bound: Node) -> Check:  # noqa: N802
        return lambda _, values: _ordered([bound], values, operator.le)

    def _maxInclusive(self, _shape: Node, bound: Node) -> Check:  # noqa: N802
        return lambda _, values: _ordered(values, [bound], operator.le)

    def _minLength(self, _shape: Node, least: Any) -> Check:  # noqa: N802
        return lambda _, values: all(not isinstance(v, BNode) and len(str(v)) >= int(least) for v in values)

    def _qualifiedValueShape(self, shape: Node, inner: Node) -> Check:  # noqa: N802
        least, most = (self.shapes.value(shape, SH[f"qualified{which}Count"]) for which in ("Min", "Max"))

        def counts(_: Node, values: Values) -> bool:
            number = sum(self.conforms(inner, value) for value in values)
            return (least is None or number >= int(str(least))) and (most is None or number <= int(str(most)))

        return counts

    # Constraints by other shapes

    def _property(self, shape: Node, inner: Node) -> Check:
        return self._node(shape, inner) if (inner, SH.path, None) in self.shapes else self._unsure

    def _node(self, _shape: Node, inner: Node) -> Check:
        return lambda _, values: all(self.conforms(inner, value) for value in values)

    def _not(self, _shape: Node, inner: Node) -> Check:
        return lambda _, values: not any(self.conforms(inner, value) for value in values)

    def _or(self, _shape: Node, head: Node) -> Check:
        inner = self._list(head)
        return lambda _, values: all(any(self.conforms(each, value) for each in inner) for value in values)

    def _and(self, _shape: Node, head: Node) -> Check:
        inner = self._list(head)
        return lambda _, values: all(self.conforms(each, value) for value in values for each in inner)

    def _sparql(self, shape: Node, _constraint: Node) -> Check:
        if shape not in self.failing:
            return self._unsure
        return lambda node, _: node not in self.failing[shape]


def comparable(value: Node) -> tuple[str, Any]:
    """Give the kind of a value and what it is compared by; of what engines compare unlike, ``Unsure`` is raised."""
    if isinstance(value, Literal) and value.ill_typed is False:
        if value.datatype == XSD.date and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
            return "date", str(value)
        if value.datatype in {XSD.integer, XSD.decimal} and isinstance(value.value, int | Decimal):
            return "number", value.value
    raise Unsure


def _ordered(ones: Values, others: Values, holds: Callable[[Any, Any], bool]) -> bool:
    pairs = [(comparable(one), comparable(another)) for one in ones for another in others]
    if any(one[0] != another[0] for one, another in pairs):
        raise Unsure
    return all(holds(one[1], another[1]) for one, another in pairs)
