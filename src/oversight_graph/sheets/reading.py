"""Reading: rows of sheets become triples, each with its cells; every cell that cannot be read is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from ..errors import SheetError
from .cells import split_values
from .columns import COLUMNS, ID, SHEETS, Column, known_header, near_header
from .table import Cell, Table, WrongCell
from .values import CellError, quoted, read_iri, read_value

__all__ = ["REMARK", "SheetContents", "Stated", "read_records"]

# A row whose name begins so explains the others.
REMARK = "#"
_TYPE = COLUMNS["type"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A triple with the cells of its subject and of its object."""

    quad: ox.Quad
    subject_cell: Cell
    object_cell: Cell


@dataclass(slots=True)
class SheetContents:
    """What a spreadsheet says, and the cells that say nothing that can be read."""

    stated: list[Stated] = field(default_factory=list)
    wrong: list[WrongCell] = field(default_factory=list)
    _rows: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def cell_of(self, record: str, iri: str) -> Cell | None:
        """Give the cell that a record has for a property, though it may be empty."""
        return self._rows.get(record, {}).get(iri)

    def holds(self, record: str) -> bool:
        """Say if a record has a row."""
        return record in self._rows

    def keep(self, record: str, cells: dict[str, Cell]) -> None:
        """Remember the cells of a record by the properties of their columns."""
        self._rows[record] = cells

    def checked(self, file: str) -> list[Stated]:
        """Give the triples; raises ``SheetError`` where a cell cannot be read."""
        wrong = [each for each in self.wrong if not each.mild]
        if wrong:
            raise SheetError(file, tuple((str(each.cell), each.reason, each.mend) for each in wrong))
        return self.stated


def read_records(tables: Sequence[Table]) -> SheetContents:
    """Read the triples of tables, each with its cells, and the cells that cannot be read.

    >>> table = Table("a.csv", "", ("id", "Type"), ((2, ("report:x", "og:Report")),))
    >>> len(read_records([table]).stated)
    1
    """
    contents = SheetContents()
    seen: dict[ox.NamedNode, Cell] = {}
    for table in tables:
        _Reading(table, contents, seen).read()
    return contents


class _Reading:
    """Reads one table into contents; ``seen`` has the names of the records that were read before."""

    def __init__(self, table: Table, contents: SheetContents, seen: dict[ox.NamedNode, Cell]) -> None:
        self.table = table
        self.contents = contents
        self.seen = seen
        headers = [known_header(header) or header.strip() for header in table.header]
        self.headers = headers
        self.at = headers.index(ID) if ID in headers else None
        self.columns = {
            place: COLUMNS[header]
            for place, header in enumerate(headers)
            if header in COLUMNS and header not in headers[:place]
        }

    def read(self) -> None:
        whole = self.table.refused.get((0, 0))
        if whole:
            self._wrong(self._cell(0, 0), *whole, mild=not whole[1].startswith("did you mean"))
        if self.table.header:
            self._read_header()
        for number, row in self.table.rows:
            if any(text.strip() for text in row) and not self._is_remark(row):
                self._row(number, row)

    def _is_remark(self, row: Sequence[str]) -> bool:
        return self.at is not None and row[self.at].lstrip().startswith(REMARK)

    def _cell(self, row: int, place: int) -> Cell:
        return Cell(self.table.name, row, place)

    def _wrong(
        self, cell: Cell, reason: str, mend: str, text: str = "", record: str = "", iri: str = "", *, mild: bool = False
    ) -> None:
        self.contents.wrong.append(WrongCell(cell, reason, mend, text, record, iri, mild))

    def _read_header(self) -> None:
        before: set[str] = set()
        for place, header in enumerate(self.headers):
            wrong = self._wrong_header(place, header, header in before)
            if wrong:
                self._wrong(self._cell(1, place), *wrong, header)
            before.add(header)
        if self.at is None:
            self._wrong(self._cell(1, 0), "the column 'id' is missing", "give each record its name in it")

    def _wrong_header(self, place: int, header: str, again: bool) -> tuple[str, str] | None:
        """Say what is wrong with a header, and the mend."""
        if (1, place) in self.table.refused:
            return self.table.refused[1, place]
        if header and again:
            return f"the column {quoted(header)} stands twice", "keep one of the two"
        if header == ID or header in COLUMNS or not (header or self._has_values(place)):
            return None
        return f"{quoted(header)} is no column", _header_mend(header)

    def _has_values(self, place: int) -> bool:
        return any(row[place].strip() for _, row in self.table.rows)

    def _row(self, number: int, row: Sequence[str]) -> None:
        if self.at is None:
            return
        own = self._cell(number, self.at)
        subject = self._subject(row[self.at], own)
        record = subject.value if subject else ""
        values = [
            (place, column, value)
            for place, column in self.columns.items()
            for value in self._values(row[place], column, self._cell(number, place), record)
        ]
        values += self._class(own, record) if not any(column == _TYPE for _, column, _ in values) else []
        if subject is None:
            return
        self.contents.keep(record, {column.iri: self._cell(number, place) for place, column in self.columns.items()})
        for place, column, value in values:
            quad = ox.Quad(subject, ox.NamedNode(column.iri), value)
            self.contents.stated.append(Stated(quad, own, self._cell(number, place)))

    def _class(self, own: Cell, record: str) -> list[tuple[int, Column, ox.NamedNode | ox.Literal]]:
        """Give the class of a record that says none: that of its sheet, if there is one only."""
        only = SHEETS[self.table.name].classes if self.table.name in SHEETS else ()
        if len(only) == 1:
            return [(own.column, _TYPE, read_iri(only[0]))]
        at = next((place for place, column in self.columns.items() if column == _TYPE), own.column)
        if (own.row, at) in self.table.refused:
            return []
        mend = f"write {' or '.join(only)} into 'type'" if only else "write its class into 'type', as og:Finding"
        self._wrong(self._cell(own.row, at), "the record has no type", mend, record=record, iri=_TYPE.iri)
        return []

    def _subject(self, text: str, cell: Cell) -> ox.NamedNode | None:
        try:
            self._check(cell)
            names = split_values(text)
            if len(names) != 1:
                reason = "a record has one name" if names else "the record has no name"
                raise CellError(reason, "write one, as report:x")
            subject = read_iri(names[0])
            if subject in self.seen:
                raise CellError(
                    f"{quoted(names[0])} stands in {self.seen[subject]}, too", "give each record a name of its own"
                )
        except ValueError as error:
            self._wrong(cell, *_halves(error), text)
            return None
        self.seen[subject] = cell
        return subject

    def _check(self, cell: Cell) -> None:
        refused = self.table.refused.get((cell.row, cell.column))
        if refused:
            raise CellError(*refused)

    def _values(self, text: str, column: Column, cell: Cell, record: str) -> Iterator[ox.NamedNode | ox.Literal]:
        try:
            self._check(cell)
            pieces = split_values(text)
        except ValueError as error:
            self._wrong(cell, *_halves(error), text, record, column.iri)
            return
        for piece in pieces:
            try:
                yield read_value(column, piece)
            except CellError as error:
                self._wrong(cell, error.reason, error.mend, piece, record, column.iri)


def _header_mend(header: str) -> str:
    near = near_header(header)
    return f"did you mean {near!r}" if near else "'oversight-graph table template' writes the columns there are"


def _halves(error: ValueError) -> tuple[str, str]:
    if isinstance(error, CellError):
        return error.reason, error.mend
    reason, _, mend = str(error).partition("; ")
    return reason, mend
