"""CSV tables of nodes and edges, as Gephi imports them, and their legend.

Their readers are programs, not spreadsheets: a cell is the value itself, and nothing is put before what looks like a
formula. The register's CSV, which is for spreadsheets, does that.
"""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING, Any

from .looks import EDGE_LOOKS, LOOKS, edge_look, look_of, looks_in
from .neo4j import write_neo4j_edges, write_neo4j_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import networkx as nx

__all__ = ["TABLES", "write_edges", "write_legend", "write_nodes"]


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
    b'Id,Label,look,type\r\nissue:vetting,vetting,issue,Issue\r\n'
    """
    rows = [
        {"Id": node, "Label": data.get("label", node), "look": look_of(data), **_rest(data)}
        for node, data in graph.nodes(data=True)
    ]
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
            "look": edge_look(data),
            **_rest(data),
        }
        for number, (source, target, data) in enumerate(graph.edges(data=True))
    ]
    _write(rows, ("Source", "Target", "Type", "Id", "Label"), stream)


def _rest(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "label"}


def write_legend(graph: nx.MultiGraph[str], stream: IO[bytes]) -> None:
    """Write a row a look that the network has: its name, as in the column ``look``, colour, shape and meaning."""
    rows = [{"look": name, "color": LOOKS[name].colour, "shape": LOOKS[name].dot, "meaning": LOOKS[name].meaning}
            for name in looks_in(graph)]  # fmt: skip
    used = {edge_look(data) for *_, data in graph.edges(data=True)}
    rows += [{"look": name, "shape": line, "meaning": meaning}
             for name, (meaning, line, _) in EDGE_LOOKS.items() if name in used]  # fmt: skip
    _write(rows, ("look", "color", "shape", "meaning"), stream)


TABLES: dict[str, dict[str, Callable[[nx.MultiGraph[str], IO[bytes]], None]]] = {
    "csv": {"nodes.csv": write_nodes, "edges.csv": write_edges, "legend.csv": write_legend},
    "neo4j": {"nodes.csv": write_neo4j_nodes, "edges.csv": write_neo4j_edges, "legend.csv": write_legend},
}
