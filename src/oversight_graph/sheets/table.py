"""Tables: a sheet as rows of texts, and the names of its cells."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "Cell", "Table", "cell_name"]

MOST_CHARACTERS, MOST_ROWS = 32_767, 1_048_576


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a file: its sheet, which is empty for a CSV file, its row from 1, and its column from 0."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        """Write it as a spreadsheet does.

        >>> str(Cell("findings", 7, 2))
        'findings!C7'
        """
        return "!".join(part for part in (self.sheet, cell_name(self.row, self.column)) if part)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it stands in a file: the header's texts, and each row's texts with the row's number.

    ``name`` is empty for a CSV file, which has no sheets.
    """

    file: str
    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def place(self, row: int, column: int) -> str:
        """Name a cell as a spreadsheet does, with the file and sheet; ``column`` counts from 0.

        >>> Table("a.xlsx", "findings", ("id",), ()).place(7, 2)
        'a.xlsx!findings!C7'
        """
        return f"{self.file}!{Cell(self.name, row, column)}"


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
