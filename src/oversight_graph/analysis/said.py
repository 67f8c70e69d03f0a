"""What the questions on statements share: what each one names, how it is called, and the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..vocab import natural_order

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["in_time", "label_of", "named_by"]


def named_by(network: nx.MultiDiGraph[str], *properties: str) -> dict[str, list[str]]:
    """Give what each statement that is no restatement names by some properties, in order and once."""
    again = {source for source, _, key in network.edges(keys=True) if key == "og:restates"}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for source, target, key in network.edges(keys=True):
        if key in properties and source not in again:
            found[source][target] = None
    return {source: list(targets) for source, targets in found.items()}


def label_of(network: nx.MultiDiGraph[str], key: str) -> str:
    """Give the label of a node; what is no node is called by its CURIE."""
    return str(network.nodes[key]["label"]) if key in network else key


def in_time(network: nx.MultiDiGraph[str], keys: Iterable[str]) -> tuple[str, ...]:
    """Sort statements by the last day on which they can have been made, and then by number."""
    return tuple(sorted(keys, key=lambda key: (str(network.nodes[key].get("latest", "")), natural_order(key))))
