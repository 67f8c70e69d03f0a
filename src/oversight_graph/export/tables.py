"""CSV tables of nodes and edges, as Gephi imports them and Neo4j's LOAD CSV reads them.

Their readers are programs, not spreadsheets: a cell is the value itself, and nothing is put before what looks like a
formula. The register's CSV, which is for spreadsheets, does that.
"""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import networkx as nx

__all__ = ["TABLES", "write_edges", "write_nodes"]


def _columns(rows: Iterable[Mapping[str, Any]], first: tuple[str, ...]) -> list[str]:
    return [*first, *sorted({name for row in rows for name in row} - set(first))]


def _cell(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _write(rows: list[dict[str, Any]], first: tuple[str, ...], stream: IO[bytes]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = _columns(rows, first)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    stream.write(text.getvalue().encode("utf-8", "replace"))


def write_nodes(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    r"""Write a row a node: ``Id``, ``Label`` and every attribute.

    >>> import networkx
    >>> graph, stream = networkx.MultiDiGraph(), io.BytesIO()
    >>> graph.add_node("issue:vetting", label="vetting", type="Issue")
    >>> write_nodes(graph, stream)
    >>> stream.getvalue()
    b'Id,Label,type\r\nissue:vetting,vetting,Issue\r\n'
    """
    rows = [{"Id": node, "Label": data.get("label", node), **_rest(data)} for node, data in graph.nodes(data=True)]
    _write(rows, ("Id", "Label"), stream)


def write_edges(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a row an edge: ``Source``, ``Target``, ``Type``, ``Id``, ``Label`` and every attribute."""
    kind = "Directed" if graph.is_directed() else "Undirected"
    rows = [
        {
            "Source": source,
            "Target": target,
            "Type": kind,
            "Id": f"e{number}",
            "Label": data.get("label"),
            **_rest(data),
        }
        for number, (source, target, data) in enumerate(graph.edges(data=True))
    ]
    _write(rows, ("Source", "Target", "Type", "Id", "Label"), stream)


def _rest(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "label"}


TABLES: dict[str, Callable[[nx.MultiGraph[str], IO[bytes]], None]] = {
    "nodes.csv": write_nodes,
    "edges.csv": write_edges,
}
