"""Order: how two terms compare in SPARQL, and the constraints of pySHACL that compare, put right by it.

pySHACL compares a boolean with a number and an IRI with a string, where SPARQL has an error, knows no order of years,
and gives up altogether at a blank node. By the W3C specification what cannot be compared fails.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..vocab import PREFIXES

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["compare", "less", "less_or_equal"]

_XSD = PREFIXES["xsd"]
# Of times the engine knows zones and what is undecided between them; a stamp is a dateTime that has a zone.
_TIMES = {
    **{f"{_XSD}{name}": name for name in ("date", "time", "dateTime", "gYear", "gYearMonth", "gMonth", "gMonthDay")},
    **{f"{_XSD}{name}": name for name in ("gDay", "duration", "dayTimeDuration", "yearMonthDuration")},
    f"{_XSD}dateTimeStamp": "dateTime",
}
_ASKED = "SELECT ({0} < {1} AS ?less) ({0} = {1} AS ?same) ({0} > {1} AS ?more) {{}}"


def compare(one: Any, another: Any) -> int:
    """Say whether a literal comes before another (-1), after it (1), or neither (0).

    Raises ``TypeError`` where SPARQL has no order for them.

    >>> from rdflib import XSD, Literal
    >>> compare(Literal(1), Literal(1.5))
    -1
    >>> compare(Literal("2020", datatype=XSD.gYear), Literal("1999", datatype=XSD.gYear))
    1
    """
    times = [_time(each) for each in (one, another)]
    if None not in times:
        return _compare_times(*times)
    (kind, value), (other_kind, other) = _kind(one), _kind(another)
    if kind is not other_kind or value != value or other != other:  # noqa: PLR0124 - NaN
        raise TypeError("no order")
    if isinstance(value, float) or isinstance(other, float):
        # By way of a decimal, as an integer may be too large.
        value, other = float(Decimal(value)), float(Decimal(other))
    return bool(value > other) - bool(value < other)


def _kind(literal: Any) -> tuple[type, Any]:
    """Give what a literal can be compared with, and its value; raises ``TypeError`` where it has none."""
    from rdflib import XSD, Literal

    if not isinstance(literal, Literal) or literal.language or literal.ill_typed:
        raise TypeError("no order")
    if literal.datatype in {None, XSD.string}:
        return str, str(literal)
    if isinstance(literal.value, bool):
        return bool, literal.value
    if isinstance(literal.value, int | float | Decimal):
        return Decimal, literal.value
    raise TypeError("no order")


def _time(literal: Any) -> str | None:
    """Write a literal of time or duration as SPARQL that ends in an error where its text is none."""
    name = _TIMES.get(str(getattr(literal, "datatype", "")))
    return None if name is None else f"<{_XSD}{name}>({ox.Literal(str(literal))})"


@lru_cache(maxsize=1 << 12)
def _compare_times(one: str, another: str) -> int:
    answer: Any = ox.Store().query(_ASKED.format(one, another))
    row = next(iter(answer))
    for name, order in (("less", -1), ("same", 0), ("more", 1)):
        if row[name] is not None and row[name].value == "true":
            return order
    raise TypeError("no order")


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
