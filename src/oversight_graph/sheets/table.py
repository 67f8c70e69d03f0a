"""Tables: a sheet as rows of texts, and the names of its cells."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MOST_CHARACTERS", "MOST_ROWS", "Table", "cell_name"]

MOST_CHARACTERS, MOST_ROWS = 32_767, 1_048_576


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
        return "!".join(part for part in (self.file, self.name, cell_name(row, column)) if part)


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
