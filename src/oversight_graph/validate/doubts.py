"""Doubts: shapes as SPARQL, which asks an endpoint for the nodes that may not conform.

What a query gives is held against the shapes here, so it may name too many nodes, but never too few. A constraint that
cannot be said so that every engine means the same by it raises ``Unsure``: it is not pushed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import rdflib
from rdflib import RDF, SH, XSD, URIRef

from .conditions import Branches, Condition, Exists, Test, all_of, any_of, distinct, negated
from .graphs import engine_term
from .kinds import Unsure
from .walks import listed

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["Doubts", "unfit"]

# Texts that are surely of a datatype; that February has a 29th day is left to be looked up.
_DAY = "(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31"
_FITTING: dict[Node, str] = {
    XSD.string: "",
    XSD.boolean: "^(true|false)$",
    XSD.integer: "^[+-]?[0-9]+$",
    XSD.decimal: "^[+-]?[0-9]+([.][0-9]+)?$",
    XSD.date: f"^[0-9]{{4}}-((0[1-9]|1[0-2])-{_DAY})$",
    XSD.gYear: "^[0-9]{4}$",
}
_KINDS: dict[Node, str] = {SH.IRI: "isIRI({})", SH.Literal: "isLiteral({})", SH.BlankNode: "isBlank({})"}
_KINDS_OF_ORDER: tuple[tuple[Node, ...], ...] = ((XSD.date,), (XSD.integer, XSD.decimal))
# Regular expressions of which all engines mean the same.
_PLAIN = re.compile(r"[A-Za-z0-9 :/#,$^.*+?(){}|\[\]-]*")
_SILENT = {
    *(SH[name] for name in ("path", "name", "description", "message", "severity", "order", "group", "property")),
    *(SH[name] for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "sparql", "qualifiedMinCount")),
}


def _said(node: Node) -> str:
    return str(engine_term(node))


def _text(words: str) -> str:
    return _said(rdflib.Literal(words))


def _fits(value: str, datatype: Node) -> str:
    """Write the expression that a value is surely a literal of a datatype; raises ``Unsure``."""
    if datatype not in _FITTING:
        raise Unsure
    pattern = _FITTING[datatype]
    own = f"isLiteral({value}) && LANG({value}) = '' && DATATYPE({value}) = <{datatype}>"
    return f"{own} && REGEX(STR({value}), {_text(pattern)})" if pattern else own


def unfit(value: str) -> str:
    """Write the expression that a literal may not be of the type that it claims.

    >>> unfit("?o").startswith("isLiteral(?o) && LANG(?o) = ''")
    True
    """
    fitting = " || ".join(f"({_fits(value, datatype)})" for datatype in _FITTING)
    claims = f"isLiteral({value}) && LANG({value}) = '' && STRSTARTS(STR(DATATYPE({value})), '{XSD}')"
    return f"{claims} && !({fitting})"


class Doubts:
    """Writes the doubts of shapes; variables that it makes up are its own."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        self.shapes = shapes
        self._numbers = count()

    def constraints(self, shape: Node) -> list[tuple[Node, Node]]:
        """List the constraints of a shape that look at values; property shapes and queries are none of these."""
        said = self.shapes.predicate_objects(shape)
        return [(name, value) for name, value in said if str(name).startswith(str(SH)) and name not in _SILENT]

    def of(self, shape: Node, name: Node, value: Node, node: str) -> Branches:
        """Say when a node may not meet one constraint of a shape; raises ``Unsure``."""
        path = self.shapes.value(shape, SH.path)
        maker = getattr(self, f"_{str(name).removeprefix(str(SH))}", None)
        if path is not None and maker is not None:
            found: Branches = maker(shape, path, value, node)
            return found
        end = node if path is None else self._fresh()
        doubt = self._of_value(name, value, end)
        return doubt if path is None else any_of(self._some(path, node, end, branch) for branch in doubt)

    def _fresh(self) -> str:
        return f"?v{next(self._numbers)}"

    def _all(self, shape: Node, node: str) -> Branches:
        """Say when a node may not conform to a shape as a whole."""
        if (shape, SH.sparql, None) in self.shapes:
            raise Unsure
        own = [self.of(shape, name, value, node) for name, value in self.constraints(shape)]
        inner = [self._all(each, node) for each in self.shapes.objects(shape, SH.property)]
        return any_of([*own, *inner])

    # Paths

    def _routes(self, path: Node, start: str, end: str) -> list[str]:
        """Write a path as the patterns that it is one of; raises ``Unsure`` for those of unknown length."""
        if isinstance(path, URIRef):
            return [f"{start} <{path}> {end}"]
        back = self.shapes.value(path, SH.inversePath)
        if back is not None:
            return self._routes(back, end, start)
        either = self.shapes.value(path, SH.alternativePath)
        if either is None:
            raise Unsure
        return [route for step in listed(self.shapes, either) for route in self._routes(step, start, end)]

    def _some(self, path: Node, start: str, end: str, inner: tuple[Condition, ...] = ()) -> Branches:
        return tuple((Exists(route, inner),) for route in self._routes(path, start, end))

    # Constraints on the values of a path together, named as they are

    def _minCount(self, _shape: Node, path: Node, least: Any, node: str) -> Branches:  # noqa: N802
        return negated(self._many(path, node, int(least)), wholly=False)

    def _maxCount(self, _shape: Node, path: Node, most: Any, node: str) -> Branches:  # noqa: N802
        return self._many(path, node, int(most) + 1)

    def _many(self, path: Node, node: str, number: int) -> Branches:
        names = [self._fresh() for _ in range(number)]
        ways = [self._routes(path, node, name) for name in names]
        if number == 1:
            return tuple((Exists(route),) for route in ways[0])
        if any(len(way) > 1 for way in ways):
            raise Unsure
        return ((Exists(" . ".join(way[0] for way in ways), distinct(names)),),)

    def _hasValue(self, _shape: Node, path: Node, wanted: Node, node: str) -> Branches:  # noqa: N802
        return negated(self._some(path, node, _said(wanted)), wholly=False)

    def _uniqueLang(self, _shape: Node, path: Node, _wanted: Node, node: str) -> Branches:  # noqa: N802
        one, other = self._fresh(), self._fresh()
        tagged = f"isLiteral({one}) && isLiteral({other}) && LANG({one}) != ''"
        same = f"{tagged} && LCASE(LANG({one})) = LCASE(LANG({other}))"
        routes = zip(self._routes(path, node, one), self._routes(path, node, other), strict=True)
        return tuple((Exists(" . ".join(both), (*distinct([one, other]), Test(same))),) for both in routes)

    def _disjoint(self, _shape: Node, path: Node, other: Node, node: str) -> Branches:
        value = self._fresh()
        return tuple((Exists(f"{route} . {node} <{other}> {value}"),) for route in self._routes(path, node, value))

    def _lessThan(self, _shape: Node, path: Node, other: Node, node: str) -> Branches:  # noqa: N802
        return self._beside(path, other, node, "<")

    def _lessThanOrEquals(self, _shape: Node, path: Node, other: Node, node: str) -> Branches:  # noqa: N802
        return self._beside(path, other, node, "<=")

    def _beside(self, path: Node, other: Node, node: str, sign: str) -> Branches:
        one, another = self._fresh(), self._fresh()
        doubt = Test(f"!({_ordered(one, sign, another)})", sure=False)
        routes = self._routes(path, node, one)
        return tuple((Exists(f"{route} . {node} <{other}> {another}", (doubt,)),) for route in routes)

    def _qualifiedValueShape(self, shape: Node, path: Node, inner: Node, node: str) -> Branches:  # noqa: N802
        if self.shapes.value(shape, SH.qualifiedMinCount) != rdflib.Literal(1):
            raise Unsure
        value = self._fresh()
        right = negated(self._all(inner, value), wholly=False)
        return negated(any_of(self._some(path, node, value, branch) for branch in right), wholly=False)

    # Constraints on each value

    def _of_value(self, name: Node, wanted: Node, value: str) -> Branches:
        maker = getattr(self, f"_value_{str(name).removeprefix(str(SH))}", None)
        if maker is None:
            raise Unsure
        found: Branches = maker(wanted, value)
        return found

    def _value_class(self, wanted: Node, value: str) -> Branches:
        return ((Exists(f"{value} <{RDF.type}> <{wanted}>", absent=True),),)

    def _value_datatype(self, wanted: Node, value: str) -> Branches:
        return ((Test(f"!({_fits(value, wanted)})", sure=False),),)

    def _value_nodeKind(self, wanted: Node, value: str) -> Branches:  # noqa: N802
        if wanted not in _KINDS:
            raise Unsure
        return ((Test(f"!{_KINDS[wanted].format(value)}"),),)

    def _value_in(self, head: Node, value: str) -> Branches:
        return ((Test(" && ".join(f"!sameTerm({value}, {_said(each)})" for each in listed(self.shapes, head))),),)

    def _value_hasValue(self, wanted: Node, value: str) -> Branches:  # noqa: N802
        return ((Test(f"!sameTerm({value}, {_said(wanted)})"),),)

    def _value_pattern(self, pattern: Node, value: str) -> Branches:
        if not _PLAIN.fullmatch(str(pattern)):
            raise Unsure
        return ((Test(f"isBlank({value}) || !REGEX(STR({value}), {_text(str(pattern))})"),),)

    def _value_languageIn(self, head: Node, value: str) -> Branches:  # noqa: N802
        ranges = " || ".join(f"LANGMATCHES(LANG({value}), {_said(each)})" for each in listed(self.shapes, head))
        return ((Test(f"!(isLiteral({value}) && ({ranges}))"),),)

    def _value_minInclusive(self, bound: Any, value: str) -> Branches:  # noqa: N802
        return _bounded(bound, value, "<=")

    def _value_maxInclusive(self, bound: Any, value: str) -> Branches:  # noqa: N802
        return _bounded(bound, value, ">=")

    # Constraints by other shapes

    def _value_node(self, inner: Node, value: str) -> Branches:
        return self._all(inner, value)

    def _value_not(self, inner: Node, value: str) -> Branches:
        return negated(self._all(inner, value), wholly=True)

    def _value_or(self, head: Node, value: str) -> Branches:
        return all_of([self._all(each, value) for each in listed(self.shapes, head)])


def _fits_any(value: str, datatypes: Sequence[Node]) -> str:
    return " || ".join(f"({_fits(value, datatype)})" for datatype in datatypes)


def _ordered(one: str, sign: str, another: str) -> str:
    """Write the expression that two dates or two numbers surely stand in an order."""
    ways = (f"({_fits_any(one, kind)}) && ({_fits_any(another, kind)})" for kind in _KINDS_OF_ORDER)
    return f"(({') || ('.join(ways)})) && {one} {sign} {another}"


def _bounded(bound: Any, value: str, sign: str) -> Branches:
    """Say that a value does not surely stand in an order with a bound."""
    kinds = [kind for kind in _KINDS_OF_ORDER if bound.datatype in kind]
    if not kinds:
        raise Unsure
    return ((Test(f"!(({_fits_any(value, kinds[0])}) && {_said(bound)} {sign} {value})", sure=False),),)
