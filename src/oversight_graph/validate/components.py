"""Components: how a user's own constraint components are evaluated, and messages filled in, in place of pySHACL's way.

Each result gets its own messages, where pySHACL hands on those of the results before, and the value of an ASK query,
which pySHACL leaves out of a property shape. Where it fills in a value with a backslash, pySHACL gives up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import EngineError

__all__ = ["bind_messages", "evaluate", "filled", "format_message"]


def filled(message: str, values: Mapping[str, Any]) -> str:
    """Put values into the places of a message.

    >>> filled("{?value} is no {$kind}", {"value": "May", "kind": "date"})
    'May is no date'
    """
    return re.sub(r"\{[?$](\w+)\}", lambda place: str(values.get(place[1], place[0])), message)


def format_message(_component: Any, message: str, bound: Any) -> str:
    """Put what a query of ``sh:sparql`` gives into a message."""
    if bound is None:
        return message
    if isinstance(bound, dict):
        return filled(message, bound)
    this, path, value, *more = bound
    named = {"this": this, "path": path, "value": value}
    return filled(message, dict(*more) | {name: term for name, term in named.items() if term is not None})


def bind_messages(helper: Any, values: Mapping[str, Any] | None = None) -> None:
    """Put parameters and values into the messages of a validator."""
    from rdflib import Literal

    given = helper.param_bind_map if values is None else values
    helper.bound_messages = {
        Literal(filled(str(each), given), lang=each.language, datatype=each.datatype)
        for each in helper.unbound_messages
    }


def evaluate(
    component: Any, executor: Any, graph: Any, values: Mapping[Any, Any], _path: Any
) -> tuple[bool, list[Any]]:
    """Evaluate a component on the values of focus nodes; says if they conform, with the results."""
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
