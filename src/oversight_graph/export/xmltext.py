"""What the XML formats share: a network whose texts XML can hold and whose columns have one type each."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

__all__ = ["clean_text", "xml_network"]

_LINE_END = re.compile(r"\r\n?")
_NO_XML_CHARACTER = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean_text(text: str) -> str:
    """Put U+FFFD for what XML 1.0 cannot hold, and end lines as every XML parser gives them back.

    >>> clean_text("a" + chr(0) + "b" + chr(13) + "c").splitlines()
    ['a�b', 'c']
    """
    return _NO_XML_CHARACTER.sub("\ufffd", _LINE_END.sub("\n", text))


def _kinds(rows: Iterable[dict[str, Any]]) -> dict[str, type]:
    """Give each column the type of all its values: numbers of two types are floats, all else is text."""
    found: dict[str, set[type]] = defaultdict(set)
    for row in rows:
        for name, value in row.items():
            found[name].add(type(value))
    kinds: dict[str, type] = {}
    for name, types in found.items():
        mixed = float if types == {int, float} else str
        kinds[name] = types.pop() if len(types) == 1 else mixed
    return kinds


def _cleaned(row: dict[str, Any], kinds: dict[str, type]) -> dict[str, Any]:
    typed = {name: kinds[name](value) for name, value in row.items() if value != ""}
    return {name: clean_text(value) if isinstance(value, str) else value for name, value in typed.items()}


def xml_network(graph: nx.MultiGraph[str]) -> nx.MultiGraph[str]:
    """Copy a network for an XML format; an empty text is left out, since a reader cannot tell it from none."""
    import networkx as nx

    copy: nx.MultiGraph[str] = nx.MultiDiGraph() if graph.is_directed() else nx.MultiGraph()
    kinds = _kinds(data for _, data in graph.nodes(data=True))
    for node, data in graph.nodes(data=True):
        copy.add_node(clean_text(node), **_cleaned(data, kinds))
    kinds = _kinds(data for *_, data in graph.edges(data=True))
    for source, target, key, data in graph.edges(keys=True, data=True):
        copy.add_edge(clean_text(source), clean_text(target), key=clean_text(key), **_cleaned(data, kinds))
    return copy
