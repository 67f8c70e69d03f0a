"""A spreadsheet as a file of validation: its triples stand in cells, and cells that cannot be read are results."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from ..positions import Located, Place
from ..sheets import COLUMNS, Cell, SheetContents, Stated, WrongCell
from ..vocab import BASE, shorten, term
from .engine import Found
from .model import Spot
from .where import FileText, Wanted

__all__ = ["CELL_SHAPE", "SheetText"]

CELL_SHAPE = term("ReadableCellShape")
# So much of a text is shown.
_MOST = 200
_CELL_COMPONENT = f"{BASE}check/readable-cell"


def _place(cell: Cell) -> Place:
    # A sheet as a whole is shown at its first row.
    return Place(max(cell.row, 1), cell.column + 1, cell=str(cell))


class SheetText(FileText):
    """A spreadsheet as it was read; there is no text of it to show."""

    def __init__(self, name: str, contents: SheetContents) -> None:
        super().__init__(name, b"", ox.RdfFormat.TURTLE, BASE, [each.quad for each in contents.stated])
        self.contents = contents

    @cached_property
    def located(self) -> list[Located]:
        """Give the triples with their cells; a property is told where its value is."""
        return [self._located(each) for each in self.contents.stated]

    def located_about(self, _wanted: Wanted) -> list[Located]:
        """Give the triples with their cells."""
        return self.located

    def _located(self, stated: Stated) -> Located:
        quad, own, cell = stated.quad, _place(stated.subject_cell), _place(stated.object_cell)
        assert isinstance(quad.subject, ox.NamedNode)
        assert not isinstance(quad.object, ox.Triple)
        return Located(quad.subject, quad.predicate, quad.object, quad.graph_name, own, cell, cell)

    def vacancy(self, subject: str, prop: str) -> Place | None:
        """Give the cell that is to hold a property of a record, where there is one."""
        cell = self.contents.cell_of(subject, prop)
        return _place(cell) if cell else None

    def column(self, subject: str, prop: str) -> str:
        """Name the column for a property of a record."""
        headers = (column.header for column in COLUMNS.values() if column.iri == prop)
        return next(headers, "") if self.contents.holds(subject) else ""

    def unreadable(self) -> Iterator[tuple[Found, Spot, str]]:
        """Give a result for each cell that cannot be read, with its place and the mend."""
        for wrong in self.contents.wrong:
            mark = "?" if wrong.mend.startswith("did you mean") else ""
            yield _found(wrong), Spot(self.name, _place(wrong.cell)), f"{wrong.mend}{mark}"


def _found(wrong: WrongCell) -> Found:
    from rdflib import BNode, Literal, URIRef

    return Found(
        node=BNode(),
        # Where a record has no name, its cell stands for it.
        focus=URIRef(wrong.record) if wrong.record else Literal(str(wrong.cell)),
        path=URIRef(wrong.iri) if wrong.iri else None,
        path_text=shorten(wrong.iri),
        severity="info" if wrong.mild else "violation",
        shape=URIRef(CELL_SHAPE),
        component=_CELL_COMPONENT,
        constraint=None,
        value=Literal(wrong.text[:_MOST]) if wrong.text else None,
        message=f"The {'cell cannot be' if wrong.cell.row else 'sheet was not'} read: {wrong.reason}.",
    )
