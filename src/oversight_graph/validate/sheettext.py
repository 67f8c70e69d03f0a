"""A spreadsheet as a file of validation: its triples stand in cells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pyoxigraph as ox

from ..positions import Located, Place
from ..sheets import Cell, Stated
from ..vocab import BASE
from .where import FileText

__all__ = ["SheetText"]


def _place(cell: Cell) -> Place:
    return Place(cell.row, cell.column + 1, cell=str(cell))


class SheetText(FileText):
    """A spreadsheet as it was read; there is no text of it to show."""

    def __init__(self, name: str, stated: Sequence[Stated]) -> None:
        super().__init__(name, b"", ox.RdfFormat.TURTLE, BASE, [each.quad for each in stated])
        self.stated = stated

    @cached_property
    def located(self) -> list[Located]:
        """Give the triples with their cells; a property is told where its value is."""
        return [self._located(each) for each in self.stated]

    def _located(self, stated: Stated) -> Located:
        quad, own, cell = stated.quad, _place(stated.subject_cell), _place(stated.object_cell)
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.Triple)
        return Located(quad.subject, quad.predicate, quad.object, quad.graph_name, own, cell, cell)
