"""Mended: pySHACL with some faults put right while it runs, for both engines; docs/validating.md lists them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["mended_pyshacl"]


def _mends() -> list[tuple[Any, str, Any]]:
    """Name what is put in place of what."""
    from pyshacl.constraints.constraint_component import ConstraintComponent
    from pyshacl.constraints.core import property_pair_constraints, value_range_constraints
    from pyshacl.constraints.core.string_based_constraints import MinLengthConstraintComponent
    from pyshacl.constraints.sparql.sparql_based_constraint_components import BoundShapeValidatorComponent
    from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
    from pyshacl.rdfutil import stringify

    from . import components, order, texts

    return [
        (BoundShapeValidatorComponent, "evaluate", components.evaluate),
        (ConstraintComponent, "_format_sparql_based_result_message", components.format_message),
        (SPARQLQueryHelper, "bind_messages", components.bind_messages),
        (value_range_constraints, "compare_literal", order.compare),
        (property_pair_constraints.LessThanConstraintComponent, "_compare_lt", order.less),
        (property_pair_constraints.LessThanOrEqualsConstraintComponent, "_compare_ltoe", order.less_or_equal),
        (MinLengthConstraintComponent, "_evaluate_string_rule", texts.long_enough),
        (stringify, "stringify_blank_node", texts.describing(stringify.stringify_blank_node)),
    ]


@contextmanager
def mended_pyshacl() -> Iterator[None]:
    """Let pySHACL run with its faults mended, and nothing that it kept of shapes it saw before."""
    from pyshacl.constraints.sparql.sparql_based_constraint_components import SPARQLConstraintComponentValidator

    # It keeps them by the number of a graph that may be gone.
    SPARQLConstraintComponentValidator.validator_cache.clear()
    mends = _mends()
    before = [(holder, name, getattr(holder, name)) for holder, name, _ in mends]
    try:
        for holder, name, mend in mends:
            setattr(holder, name, mend)
        yield
    finally:
        for holder, name, was in before:
            setattr(holder, name, was)
