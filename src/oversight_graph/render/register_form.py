"""A register as a table for people and as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import io

from ..register import COLUMNS, RegisterRow
from .table import table_text

__all__ = ["register_csv", "register_table", "spreadsheet_cell"]

_SHOWN = ("id", "label", "issued", "deadline", "reply", "progress", "since", "open", "repeats")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def spreadsheet_cell(value: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula.

    >>> spreadsheet_cell("=1+1")
    "'=1+1"
    """
    text = _plain(value)
    return f"'{text}" if text.startswith(_RISKY) else text


def register_csv(rows: list[RegisterRow]) -> str:
    """Write a register as CSV with all its columns (RFC 4180, lines end in CR LF)."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([spreadsheet_cell(getattr(row, column)) for column in COLUMNS])
    return stream.getvalue()


def register_table(rows: list[RegisterRow], as_of: datetime.date) -> str:
    """Write the main columns of a register as a table, with the date and the count below.

    The words of the passages are shown where the rows have them.
    """
    shown = (*_SHOWN, "text") if any(row.text for row in rows) else _SHOWN
    cells = [[_plain(getattr(row, column)) for column in shown] for row in rows]
    noun = "call" if len(rows) == 1 else "calls"
    return f"{table_text(shown, cells)}\n{len(rows)} {noun} for action, as known on {as_of}\n"
