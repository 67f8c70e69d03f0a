"""CSV tables as the bulk import of Neo4j reads them: typed columns, a label a node, a type an edge."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx

__all__ = ["relationship_type", "write_neo4j_edges", "write_neo4j_nodes"]

Attributes = Mapping[str, Any]

_TYPES = {bool: "boolean", int: "long", float: "double"}


def relationship_type(prop: str) -> str:
    """Name a property as Neo4j names the types of relationships.

    >>> relationship_type("og:promptedBy"), relationship_type("https://e.org/x-y")
    ('PROMPTED_BY', 'X_Y')
    """
    local = re.split(r"[:/#]", prop)[-1]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", local)
    return re.sub(r"[^A-Za-z0-9]+", "_", spaced).strip("_").upper() or "RELATED"


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _headers(rows: Iterable[Attributes]) -> dict[str, str]:
    """Give each attribute a header with the type of all its values; what is of several types is text."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, []).append(value)
    return {name: _header(name, values) for name, values in sorted(found.items())}


def _header(name: str, values: list[Any]) -> str:
    kinds = {type(value) for value in values}
    if kinds == {int, float}:
        return f"{name}:double"
    if len(kinds) == 1 and (kind := _TYPES.get(kinds.pop())):
        return f"{name}:{kind}"
    return f"{name}:date" if all(map(_is_date, values)) else name


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _write(
    first: tuple[str, ...], rows: Sequence[tuple[tuple[str, ...], Mapping[str, Any]]], stream: IO[bytes]
) -> None:
    headers = _headers(data for _, data in rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((*first, *headers.values()))
    writer.writerows((*own, *(_cell(data.get(name)) for name in headers)) for own, data in rows)
    stream.write(text.getvalue().encode("utf-8", "replace"))


def write_neo4j_nodes(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    r"""Write a row a node: ``id:ID``, ``:LABEL`` (its type) and every attribute with its type.

    >>> import networkx
    >>> graph, stream = networkx.MultiDiGraph(), io.BytesIO()
    >>> graph.add_node("hmic2016:afi-1", type="AreaForImprovement", latest="2016-12-31", open=True, repeats=0)
    >>> write_neo4j_nodes(graph, stream)
    >>> stream.getvalue().decode().splitlines()
    ['id:ID,:LABEL,latest:date,open:boolean,repeats:long', 'hmic2016:afi-1,AreaForImprovement,2016-12-31,true,0']
    """
    rows = [
        ((node, str(data.get("type", "Thing"))), {name: value for name, value in data.items() if name != "type"})
        for node, data in graph.nodes(data=True)
    ]
    _write(("id:ID", ":LABEL"), rows, stream)


def write_neo4j_edges(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a row an edge: ``:START_ID``, ``:END_ID``, ``:TYPE`` and every attribute with its type."""
    rows = [
        ((source, target, relationship_type(str(data.get("property", key)))), data)
        for source, target, key, data in graph.edges(keys=True, data=True)
    ]
    _write((":START_ID", ":END_ID", ":TYPE"), rows, stream)
