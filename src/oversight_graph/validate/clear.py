"""Clear: says which nodes surely conform to a shape, so that pySHACL need not look at them.

Most nodes conform, and to find that out takes pySHACL nearly all of its time. Here the constraints of SHACL
Core that shapes mostly use are evaluated for all nodes of a shape at once; at anything else the nodes are in doubt
and are left to pySHACL. What is wrong is always said by pySHACL: nothing here writes a result.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF, RDFS, SH, URIRef

from .circles import LISTING, circular
from .graphs import engine_term
from .kinds import Unsure, comparable, is_text_of, value_kinds
from .triples import Term, Triples, reached
from .walks import listed, walk_of

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["Clearance"]

Nodes = set[Term]
Values = Mapping[Term, Sequence[Term]]
# Those that do not conform, and those of which that is not sure.
Verdict = tuple[Nodes, Nodes]
Check = Callable[[Nodes, Values], Verdict]

_COUNTS = {SH.qualifiedMinCount, SH.qualifiedMaxCount}
_OF_PATHS = {
    *(SH[name] for name in ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")),
    *(SH.qualifiedValueShape, *_COUNTS),
}
_SILENT = {
    *(SH[name] for name in ("path", "name", "description", "message", "severity", "order", "group", "defaultValue")),
    *(SH[name] for name in ("target", "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")),
    *_COUNTS,
}
_REPEATABLE = {
    *(SH[name] for name in ("class", "disjoint", "equals", "hasValue", "lessThan", "lessThanOrEquals", "sparql")),
    *(SH[name] for name in ("node", "not", "property", *LISTING, "message", "name", "description")),
    *(SH[name] for name in ("target", "targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")),
}
_TYPE, _SUBCLASS = engine_term(RDF.type), engine_term(RDFS.subClassOf)


class Clearance:
    """Evaluates shapes over triples; ``failing`` holds the nodes that fail a shape's SPARQL constraints."""

    def __init__(self, data: Triples, shapes: rdflib.Graph, failing: Mapping[Node, Nodes]) -> None:
        self.data = data
        self.shapes = shapes
        self.failing = failing
        self._below: dict[Term, Nodes] = {}
        self._circular = circular(shapes)
        self._parameters = {
            parameter
            for component in shapes.subjects(RDF.type, SH.ConstraintComponent)
            for each in shapes.objects(component, SH.parameter)
            for parameter in shapes.objects(each, SH.path)
        }

    def doubtful(self, shape: Node, nodes: Nodes, leave: frozenset[Node] = frozenset()) -> Nodes:
        """Give the nodes that do not surely conform to a shape, its constraints of the kinds ``leave`` left out."""
        bad, unsure = self._judged(shape, nodes, leave)
        return bad | unsure

    def below(self, kind: Node) -> Nodes:
        """Give a class and those below it."""
        top = engine_term(kind)
        if top not in self._below:
            under = self.data.backward(_SUBCLASS)
            self._below[top] = set(reached(lambda node: under.get(node, ()), top))
        return self._below[top]

    def _judged(self, shape: Node, nodes: Nodes, leave: frozenset[Node] = frozenset()) -> Verdict:
        """Judge nodes; the empty set is asked too, as a shape may be broken."""
        bad: Nodes = set()
        unsure: Nodes = set()
        if shape in self._circular:
            # How far to go is for pySHACL to say.
            return bad, nodes
        try:
            values = self._reached(shape, nodes)
            for name, value in self._constraints(shape):
                if name not in leave:
                    worse, doubted = self._check(shape, name, value)(nodes, values)
                    bad |= worse
                    unsure |= doubted
        except Unsure:
            return bad, nodes - bad
        return bad, unsure - bad

    def _constraints(self, shape: Node) -> list[tuple[Node, Node]]:
        said = list(self.shapes.predicate_objects(shape))
        found = [pair for pair in said if str(pair[0]).startswith(str(SH))]
        names = [name for name, _ in found if name not in _REPEATABLE]
        # A component of the user's own, or a shape that is broken: pySHACL says what is.
        own = not self._parameters.isdisjoint(name for name, _ in said)
        misplaced = (shape, SH.path, None) not in self.shapes and not _OF_PATHS.isdisjoint(names)
        bare = not _COUNTS.isdisjoint(names) and SH.qualifiedValueShape not in names
        # Of a shape that is switched off nothing is wrong.
        off = (shape, SH.deactivated, None) in self.shapes
        if own or misplaced or bare or off or len(names) > len(set(names)):
            raise Unsure
        return [(name, value) for name, value in found if name not in _SILENT]

    def _check(self, shape: Node, name: Node, value: Node) -> Check:
        maker = getattr(self, f"_{str(name).removeprefix(str(SH))}", None)
        if maker is None:
            raise Unsure
        check: Check = maker(shape, value)
        return check

    # Paths

    def _reached(self, shape: Node, nodes: Nodes) -> Values:
        path = self.shapes.value(shape, SH.path)
        if path is None:
            return {node: (node,) for node in nodes}
        if isinstance(path, URIRef):
            ends = self.data.forward(engine_term(path))
            return {node: found for node in nodes if (found := ends.get(node))}
        walk = walk_of(self.data, self.shapes, path)
        return {node: found for node in nodes if (found := walk(node))}

    def _list(self, head: Node) -> list[Node]:
        return listed(self.shapes, head)

    # Constraints on each value

    def _class(self, _shape: Node, wanted: Node) -> Check:
        below, types = self.below(wanted), self.data.forward(_TYPE)
        return _each(lambda value: not below.isdisjoint(types.get(value, ())))

    def _datatype(self, _shape: Node, wanted: Node) -> Check:
        if wanted in {RDFS.Literal, RDFS.Datatype, RDF.langString}:
            raise Unsure
        kind = str(wanted)
        return _each(lambda value: isinstance(value, ox.Literal) and is_text_of(value, kind))

    def _nodeKind(self, _shape: Node, wanted: Node) -> Check:  # noqa: N802 - named as the constraint
        kinds = value_kinds(wanted)
        return _each(lambda value: isinstance(value, kinds))

    def _in(self, _shape: Node, head: Node) -> Check:
        allowed = {engine_term(each) for each in self._list(head)}
        return _each(allowed.__contains__)

    def _languageIn(self, _shape: Node, head: Node) -> Check:  # noqa: N802
        allowed = {str(tag).casefold() for tag in self._list(head)}

        def fits(value: Term) -> bool:
            if not isinstance(value, ox.Literal) or not value.language:
                return False
            if value.language.casefold() not in allowed:
                # A range takes in longer tags, too.
                raise Unsure
            return True

        return _each(fits)

    def _pattern(self, shape: Node, pattern: Node) -> Check:
        if (shape, SH.flags, None) in self.shapes:
            raise Unsure
        try:
            find = re.compile(str(pattern)).search
        except re.error:
            raise Unsure from None
        return _each(lambda value: not isinstance(value, ox.BlankNode) and bool(find(_text(value))))

    def _minLength(self, _shape: Node, least: Any) -> Check:  # noqa: N802
        number = _number(least)
        return _each(lambda value: not isinstance(value, ox.BlankNode) and len(_text(value)) >= number)

    # Constraints on the set of values

    def _minCount(self, _shape: Node, least: Any) -> Check:  # noqa: N802
        number = _number(least)
        if number == 1:
            return lambda nodes, values: (nodes - values.keys(), set())
        return lambda nodes, values: ({node for node in nodes if len(values.get(node, ())) < number}, set())

    def _maxCount(self, _shape: Node, most: Any) -> Check:  # noqa: N802
        number = _number(most)
        return lambda _, values: ({node for node, each in values.items() if len(each) > number}, set())

    def _hasValue(self, _shape: Node, wanted: Node) -> Check:  # noqa: N802
        value = engine_term(wanted)
        return lambda nodes, values: ({node for node in nodes if value not in values.get(node, ())}, set())

    def _disjoint(self, _shape: Node, other: Node) -> Check:
        ends = self.data.forward(engine_term(other))

        def check(_: Nodes, values: Values) -> Verdict:
            return {node for node, each in values.items() if not set(each).isdisjoint(ends.get(node, ()))}, set()

        return check

    def _uniqueLang(self, _shape: Node, wanted: Any) -> Check:  # noqa: N802
        if wanted.value is not True:
            raise Unsure

        def unique(each: Sequence[Term]) -> bool:
            tags = [value.language for value in each if isinstance(value, ox.Literal) and value.language]
            return len(tags) == len({tag.casefold() for tag in tags})

        return lambda _, values: ({node for node, each in values.items() if not unique(each)}, set())

    def _lessThanOrEquals(self, _shape: Node, other: Node) -> Check:  # noqa: N802
        return self._beside(other, operator.le)

    def _lessThan(self, _shape: Node, other: Node) -> Check:  # noqa: N802
        return self._beside(other, operator.lt)

    def _beside(self, other: Node, holds: Callable[[Any, Any], bool]) -> Check:
        ends = self.data.forward(engine_term(other))
        return _ordering(lambda node, each: _ordered(each, ends.get(node, ()), holds))

    def _minInclusive(self, _shape: Node, bound: Node) -> Check:  # noqa: N802
        least = [engine_term(bound)]
        return _ordering(lambda _, each: _ordered(least, each, operator.le))

    def _maxInclusive(self, _shape: Node, bound: Node) -> Check:  # noqa: N802
        most = [engine_term(bound)]
        return _ordering(lambda _, each: _ordered(each, most, operator.le))

    def _qualifiedValueShape(self, shape: Node, inner: Node) -> Check:  # noqa: N802
        ends = [self.shapes.value(shape, SH[f"qualified{which}Count"]) for which in ("Min", "Max")]
        if ends == [None, None]:
            raise Unsure
        least, most = (
            default if end is None else _number(end) for end, default in zip(ends, (0, math.inf), strict=True)
        )

        def check(nodes: Nodes, values: Values) -> Verdict:
            wrong, unsure = self._judged(inner, _all(values))
            counts = {n: sum(v not in wrong for v in values.get(n, ())) for n in nodes}
            doubted = _with(values, unsure)
            return {node for node in nodes - doubted if not least <= counts[node] <= most}, doubted

        return check

    # Constraints by other shapes

    def _property(self, _shape: Node, inner: Node) -> Check:
        if (inner, SH.path, None) not in self.shapes:
            raise Unsure
        return self._conforming(inner)

    def _node(self, _shape: Node, inner: Node) -> Check:
        if (inner, SH.path, None) in self.shapes:
            raise Unsure
        return self._conforming(inner)

    def _conforming(self, inner: Node) -> Check:
        def check(_: Nodes, values: Values) -> Verdict:
            wrong, unsure = self._judged(inner, _all(values))
            return _with(values, wrong), _with(values, unsure)

        return check

    def _not(self, _shape: Node, inner: Node) -> Check:
        def check(_: Nodes, values: Values) -> Verdict:
            every = _all(values)
            wrong, unsure = self._judged(inner, every)
            return _with(values, every - wrong - unsure), _with(values, unsure)

        return check

    def _or(self, _shape: Node, head: Node) -> Check:
        def check(_: Nodes, values: Values) -> Verdict:
            left: Nodes = _all(values)
            doubted: Nodes = set()
            for inner in self._list(head):
                wrong, unsure = self._judged(inner, left)
                doubted |= unsure
                left = wrong | unsure
            return _with(values, left - doubted), _with(values, left & doubted)

        return check

    def _and(self, _shape: Node, head: Node) -> Check:
        checks = [self._conforming(inner) for inner in self._list(head)]

        def check(nodes: Nodes, values: Values) -> Verdict:
            found = [each(nodes, values) for each in checks]
            return set().union(*(bad for bad, _ in found)), set().union(*(unsure for _, unsure in found))

        return check

    def _sparql(self, shape: Node, _constraint: Node) -> Check:
        if shape not in self.failing:
            raise Unsure
        failing = self.failing[shape]
        return lambda nodes, _: (nodes & failing, set())


def _number(value: Any) -> int:
    number = getattr(value, "value", None)
    if not isinstance(number, int) or isinstance(number, bool):
        raise Unsure
    return number


def _text(value: Term) -> str:
    return str(getattr(value, "value", value))


def _all(values: Values) -> Nodes:
    return set().union(*values.values())


def _with(values: Values, wrong: Nodes) -> Nodes:
    """Give the nodes that have one of some values."""
    return {node for node, each in values.items() if not wrong.isdisjoint(each)} if wrong else set()


def _each(fits: Callable[[Term], bool]) -> Check:
    """Make a check of one that looks at each value by itself."""

    def check(_: Nodes, values: Values) -> Verdict:
        wrong: Nodes = set()
        unsure: Nodes = set()
        for value in _all(values):
            try:
                if not fits(value):
                    wrong.add(value)
            except Unsure:
                unsure.add(value)
        return _with(values, wrong), _with(values, unsure)

    return check


def _ordering(holds: Callable[[Term, Sequence[Term]], bool]) -> Check:
    def check(_: Nodes, values: Values) -> Verdict:
        bad: Nodes = set()
        unsure: Nodes = set()
        for node, each in values.items():
            try:
                if not holds(node, each):
                    bad.add(node)
            except Unsure:
                unsure.add(node)
        return bad, unsure

    return check


def _ordered(ones: Sequence[Term], others: Sequence[Term], holds: Callable[[Any, Any], bool]) -> bool:
    pairs = [(comparable(one), comparable(another)) for one in ones for another in others]
    if any(one[0] != another[0] for one, another in pairs):
        raise Unsure
    return all(holds(one[1], another[1]) for one, another in pairs)
