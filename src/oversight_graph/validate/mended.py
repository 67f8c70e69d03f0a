"""Mended: two faults of pySHACL that are put right while it runs, for both engines.

Of a constraint component of the user's own each result gets its own messages, where pySHACL hands on those of the
results before, and its value, which pySHACL leaves out. A value with a backslash can stand in a message, where
pySHACL gives up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..errors import EngineError

__all__ = ["mended_pyshacl"]


@contextmanager
def mended_pyshacl() -> Iterator[None]:
    """Let pySHACL run with its faults mended, and nothing that it kept of shapes it saw before."""
    from pyshacl.constraints.constraint_component import ConstraintComponent
    from pyshacl.constraints.sparql import sparql_based_constraint_components as own
    from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper

    mends: list[tuple[Any, str, Any]] = [
        (own.BoundShapeValidatorComponent, "evaluate", _evaluated),
        (ConstraintComponent, "_format_sparql_based_result_message", _formatted),
        (SPARQLQueryHelper, "bind_messages", _bound),
    ]
    before = [(kind, name, getattr(kind, name)) for kind, name, _ in mends]
    # It keeps them by the number of a graph that may be gone.
    own.SPARQLConstraintComponentValidator.validator_cache.clear()
    for kind, name, mend in mends:
        setattr(kind, name, mend)
    try:
        yield
    finally:
        for kind, name, was in before:
            setattr(kind, name, was)


def filled(message: str, values: Mapping[str, Any]) -> str:
    """Put values into the places of a message.

    >>> filled("{?value} is no {$kind}", {"value": "May", "kind": "date"})
    'May is no date'
    """
    return re.sub(r"\{[?$](\w+)\}", lambda place: str(values.get(place[1], place[0])), message)


def _formatted(_component: Any, message: str, bound: Any) -> str:
    if bound is None:
        return message
    if isinstance(bound, dict):
        return filled(message, bound)
    this, path, value, *more = bound
    named = {"this": this, "path": path, "value": value}
    return filled(message, dict(*more) | {name: term for name, term in named.items() if term is not None})


def _bound(helper: Any, values: Mapping[str, Any] | None = None) -> None:
    from rdflib import Literal

    given = helper.param_bind_map if values is None else values
    helper.bound_messages = {
        Literal(filled(str(each), given), lang=each.language, datatype=each.datatype)
        for each in helper.unbound_messages
    }


def _evaluated(
    component: Any, executor: Any, graph: Any, values: Mapping[Any, Any], _path: Any
) -> tuple[bool, list[Any]]:
    results = [
        _result(component, graph, focus, value, told)
        for focus, each in values.items()
        for value, told in component.validator.validate(executor, focus, each, graph, component.query_helper)
    ]
    return not results, results


def _result(component: Any, graph: Any, focus: Any, value: Any, told: Any) -> Any:
    """Make a result: ``told`` is ``False`` of an ASK query, or what a SELECT query gives for this, path and value."""
    if told is True:
        raise EngineError("pySHACL", f"the constraint component {component.constraint.node} fails", "mend the shapes")
    this, path, shown = told or (None, None, value)
    if shown is None and not component.shape.is_property_shape:
        shown = value
    this = focus if this is None else this
    route = component.shape.path() if path is None else path
    named = {name: term for name, term in (("this", this), ("path", route), ("value", shown)) if term is not None}
    component.query_helper.bind_messages(component.query_helper.param_bind_map | named)
    return component.make_v_result(
        graph,
        this,
        value_node=shown,
        result_path=path,
        constraint_component=component.constraint.node,
        extra_messages=component.query_helper.bound_messages,
    )
