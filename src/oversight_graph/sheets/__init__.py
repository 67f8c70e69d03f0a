"""Sheets: records as rows of CSV files and XLSX workbooks, exactly, and back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import OutputError
from .columns import COLUMNS, ID, SHEETS, Column, Sheet
from .files import SUFFIXES, read_tables, write_csv, write_workbook
from .reading import REMARK, SheetContents, Stated, read_records
from .records import Record, records_of, tables_of
from .table import Cell, Table, WrongCell

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = [
    "COLUMNS",
    "ID",
    "REMARK",
    "SHEETS",
    "SUFFIXES",
    "Cell",
    "Column",
    "Record",
    "Sheet",
    "SheetContents",
    "Stated",
    "Table",
    "WrongCell",
    "read_records",
    "read_tables",
    "records_of",
    "suffix_of",
    "tables_of",
    "write_csv",
    "write_sheets",
    "write_workbook",
]


def suffix_of(output: Path, suffixes: tuple[str, ...] = SUFFIXES) -> str:
    """Give the suffix of a file to write, in lower case. Raises ``OutputError`` where it is none of some suffixes.

    >>> suffix_of(Path("Findings.XLSX"))
    '.xlsx'
    """
    suffix = output.suffix.lower()
    if suffix not in suffixes:
        raise OutputError(
            str(output), "its suffix stands for no format of this command", f"use {' or '.join(suffixes)}"
        )
    return suffix


def write_sheets(quads: Iterable[ox.Quad], file: str, suffix: str) -> tuple[bytes, list[str]]:
    """Write triples as a workbook or CSV file, and tell in a sentence each what it does not hold.

    Raises ``OutputError`` where no sheet holds any or one has too few rows, and ``MissingPackageError``.
    """
    records, untold = records_of(quads)
    if not records:
        raise OutputError(file, "no record of the input has a sheet", f"the sheets are {' '.join(SHEETS)}")
    tables = tables_of(records, file, one=suffix == ".csv")
    return (write_csv(tables[0]) if suffix == ".csv" else write_workbook(tables, {}, {})), untold
