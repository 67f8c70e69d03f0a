"""Tables: a sheet as rows of texts, and the names of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["MOST_CHARACTERS", "MOST_COLUMNS", "MOST_ROWS", "Cell", "Table", "WrongCell", "cell_name"]

MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS = 32_767, 16_384, 1_048_576


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a file: its sheet, which is empty for a CSV file, its row from 1, and its column from 0.

    Row 0 stands for the sheet as a whole.
    """

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        """Write it as a spreadsheet does.

        >>> str(Cell("findings", 7, 2)), str(Cell("findings", 0, 0))
        ('findings!C7', 'findings')
        """
        own = cell_name(self.row, self.column) if self.row else ""
        return "!".join(part for part in (self.sheet, own) if part)


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that cannot become statements: why, and the mend, with the text in it.

    ``record`` is the IRI of the record that it is about, ``iri`` that of its column; both are empty where none is
    known. A ``mild`` one is left out without harm, such as a sheet of notes.
    """

    cell: Cell
    reason: str
    mend: str
    text: str = ""
    record: str = ""
    iri: str = ""
    mild: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it stands in a file: the header's texts, and each row's texts with the row's number.

    ``name`` is empty for a CSV file, which has no sheets. ``refused`` has by row and column the reason and the mend of
    cells whose text is not what they mean, such as a formula.
    """

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    refused: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


def cell_name(row: int, column: int) -> str:
    """Name a cell; ``column`` counts from 0.

    >>> cell_name(1, 27)
    'AB1'
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"
