"""Order: how two terms compare in SPARQL, and the constraints of pySHACL that compare, put right by it.

pySHACL compares a boolean with a number and an IRI with a string, where SPARQL has an error, and gives up altogether
at a blank node. By the W3C specification what cannot be compared fails.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["compare", "less", "less_or_equal"]


def _kind(literal: Any) -> tuple[str, Any]:
    """Give what a literal can be compared with, and its value; raises ``TypeError`` where it has none."""
    from rdflib import Literal

    if not isinstance(literal, Literal) or literal.language or literal.ill_typed:
        raise TypeError("no order")
    if literal.datatype is None:
        return "string", str(literal)
    number = isinstance(literal.value, int | float | Decimal) and not isinstance(literal.value, bool)
    name = str(literal.datatype)
    return "number" if number else "string" if name.endswith("#string") else name, literal.value


def compare(one: Any, another: Any) -> int:
    """Say whether a literal comes before another (-1), after it (1), or neither (0).

    Raises ``TypeError`` where SPARQL has no order for them.

    >>> from rdflib import Literal
    >>> compare(Literal(1), Literal(1.5))
    -1
    """
    (kind, value), (other_kind, other) = _kind(one), _kind(another)
    if kind != other_kind or value is None or other is None or value != value or other != other:  # noqa: PLR0124 - NaN
        raise TypeError("no order")
    if isinstance(value, float) or isinstance(other, float):
        value, other = (float(each) if kind == "number" else each for each in (value, other))
    return bool(value > other) - bool(value < other)


def _results(
    constraint: Any, terms: tuple[Iterable[Node], Iterable[Node], Any, Node], holds: Any
) -> tuple[bool, list[Any]]:
    values, others, graph, focus = terms
    results = [
        constraint.make_v_result(graph, focus, value_node=value)
        for value in values
        for other in others
        if not _stand(value, other, holds)
    ]
    return bool(results), results


def _stand(value: Node, other: Node, holds: Callable[[int, int], bool]) -> bool:
    try:
        return holds(compare(value, other), 0)
    except TypeError:
        return False


def less(constraint: Any, *terms: Any) -> tuple[bool, list[Any]]:
    """Evaluate ``sh:lessThan`` of values and others, in a graph at a focus node."""
    return _results(constraint, terms, operator.lt)


def less_or_equal(constraint: Any, *terms: Any) -> tuple[bool, list[Any]]:
    """Evaluate ``sh:lessThanOrEquals`` of values and others, in a graph at a focus node."""
    return _results(constraint, terms, operator.le)
