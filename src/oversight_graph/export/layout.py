"""Layout: a place for every node of a network, so that no label lies on another and what is tied lies near.

Each node gets a cell of its own in a grid whose every other row is moved by half a cell. Nodes trade cells as long as
that makes the ties shorter, and with a chance that falls to nothing when it makes them longer (simulated annealing).
Only sums, products and square roots are taken, which every machine rounds alike, and the generator has a fixed seed:
the same network is placed the same everywhere.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CELL", "places"]

CELL = (124, 84)
_ASPECT = 1.4
_TRADES = 1000
_SEED = 20140612
_ENOUGH = 200_000

Cell = tuple[float, float]


def places(graph: nx.MultiGraph[str]) -> dict[str, tuple[int, int]]:
    """Give the middle of each node in pixels, from the upper left.

    >>> import networkx
    >>> graph = networkx.MultiDiGraph([("a", "b"), ("c", "d")])
    >>> sorted(places(graph).items()) == sorted(places(graph).items()), len(set(places(graph).values()))
    (True, 4)
    """
    nodes = list(graph)
    if not nodes:
        return {}
    cells = _cells(len(nodes))
    held = _Placement(cells, _ties(graph, nodes), _first_order(graph, nodes))
    held.improve()
    found = {node: cells[cell] for node, cell in zip(nodes, held.cell_of, strict=True)}
    left, top = min(x for x, _ in found.values()), min(y for _, y in found.values())
    return {node: (int(x - left), int(y - top)) for node, (x, y) in found.items()}


def _cells(count: int) -> list[Cell]:
    """Lay out at least as many cells as there are nodes, those nearest to the middle first."""
    width, height = CELL
    columns = max(1, round(math.sqrt(count * _ASPECT * height / width)))
    rows = max(1, math.ceil(count / columns))
    grid = [
        (column * width + (row % 2) * width / 2, float(row * height))
        for row in range(rows)
        for column in range(columns)
    ]
    middle = ((columns - 0.5) * width / 2, (rows - 1) * height / 2)
    return sorted(grid, key=lambda cell: (_distance(cell, middle), cell))


def _distance(one: Cell, other: Cell) -> float:
    across, down = one[0] - other[0], one[1] - other[1]
    return math.sqrt(across * across + down * down)


def _ties(graph: nx.MultiGraph[str], nodes: list[str]) -> list[list[tuple[int, float]]]:
    """Give the ties of each node with their pull, which is little where an end has many: a hub draws nobody near."""
    number = {node: place for place, node in enumerate(nodes)}
    beside: dict[int, set[int]] = defaultdict(set)
    for source, target in graph.edges():
        if source != target:
            beside[number[source]].add(number[target])
            beside[number[target]].add(number[source])
    return [
        [(other, 1 / math.sqrt(len(beside[one]) * len(beside[other]))) for other in sorted(beside[one])]
        for one in range(len(nodes))
    ]


def _first_order(graph: nx.MultiGraph[str], nodes: list[str]) -> list[int]:
    """Order the nodes by how many ties they have: the first gets the cell in the middle."""
    return sorted(range(len(nodes)), key=lambda place: (-graph.degree(nodes[place]), place))


class _Placement:
    """Which node is in which cell, and the trades that shorten the ties."""

    def __init__(self, cells: list[Cell], ties: list[list[tuple[int, float]]], order: list[int]) -> None:
        self.cells = cells
        self.ties = ties
        self.node_in: list[int | None] = [*order, *[None] * (len(cells) - len(order))]
        self.cell_of = [0] * len(order)
        for cell, node in enumerate(order):
            self.cell_of[node] = cell
        self.chance = random.Random(_SEED)  # noqa: S311 - a drawing is no secret

    def improve(self) -> None:
        """Trade cells at falling heat."""
        trades = max(_ENOUGH, _TRADES * len(self.cell_of))
        start = CELL[0] / 8
        for trade in range(trades):
            left = 1 - trade / trades
            self._try(start * left * left)

    def _try(self, heat: float) -> None:
        one = int(self.chance.random() * len(self.cell_of))
        cell = int(self.chance.random() * len(self.cells))
        other, was = self.node_in[cell], self.cell_of[one]
        if cell == was:
            return
        before = self._length(one) + (self._length(other) if other is not None else 0)
        self._put(one, cell, other, was)
        after = self._length(one) + (self._length(other) if other is not None else 0)
        if after - before > heat * self.chance.random():
            self._put(one, was, other, cell)

    def _put(self, one: int, cell: int, other: int | None, was: int) -> None:
        self.cell_of[one], self.node_in[cell] = cell, one
        self.node_in[was] = other
        if other is not None:
            self.cell_of[other] = was

    def _length(self, node: int) -> float:
        x, y = self.cells[self.cell_of[node]]
        total = 0.0
        for other, pull in self.ties[node]:
            to_x, to_y = self.cells[self.cell_of[other]]
            total += pull * math.sqrt((x - to_x) * (x - to_x) + (y - to_y) * (y - to_y))
        return total
