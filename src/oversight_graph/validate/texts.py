"""Texts: the shortest length of values, and blank nodes as messages describe them, in place of pySHACL's way.

pySHACL lets a blank node pass ``sh:minLength 0``, where by SHACL 4.4.1 it fails. It keeps the text of a blank node
whatever the graph, and cut short as where it first met it, deep in others: what a message says would depend on what was
looked at before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["describing", "long_enough"]


def long_enough(
    constraint: Any, least: Any, graph: Any, values: Mapping[Node, Iterable[Node]]
) -> tuple[bool, list[Any]]:
    """Evaluate ``sh:minLength`` on the values of focus nodes."""
    from rdflib import BNode

    results = [
        constraint.make_v_result(graph, focus, value_node=value)
        for focus, each in values.items()
        for value in each
        if isinstance(value, BNode) or len(str(value)) < least.value
    ]
    return bool(results), results


def describing(describe: Any) -> Callable[..., str]:
    """Make a function that describes blank nodes as one of pySHACL does, and keeps its texts apart by depth."""
    kept: defaultdict[int, dict[Any, str]] = defaultdict(dict)

    def described(graph: Any, node: Any, ns_manager: Any = None, recursion: int = 0) -> str:
        # What pySHACL keeps it finds at the name of the function, which is this one now.
        before = texts.dict_cache
        texts.dict_cache = kept[recursion]
        try:
            text: str = describe(graph, node, ns_manager, recursion)
        finally:
            texts.dict_cache = before
        return text

    texts: Any = described
    texts.dict_cache = {}
    return described
