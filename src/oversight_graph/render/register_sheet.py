"""A register as an XLSX workbook: typed dates, links to the published pages, the same bytes for the same rows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

from ..errors import MissingPackageError
from ..register import COLUMNS, RegisterRow

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_register_sheet"]

# No clock in what is made: a workbook must say when it was created, and this is what all of ours say.
_CREATED = datetime.datetime(2000, 1, 1)
_WIDTHS = {"id": 24, "label": 44, "description": 60, "section": 24, "passage": 44, "text": 60, "page": 32, "report": 36}
_WIDTH = 16
_LONGEST_TEXT, _LONGEST_LINK, _MOST_LINKS = 32_767, 2_079, 65_530
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def _xlsxwriter() -> Any:
    try:
        import xlsxwriter
    except ImportError:
        raise MissingPackageError("XLSX", "xlsxwriter", "xlsx") from None
    return xlsxwriter


def write_register_sheet(rows: Sequence[RegisterRow], as_of: datetime.date, stream: IO[bytes]) -> None:
    """Write a register as a workbook of one sheet to a binary stream.

    Dates are dates, the header stays in sight, every column has a filter, and no text is taken for a formula. Raises
    ``MissingPackageError`` where XlsxWriter is not installed.

    >>> import io
    >>> stream = io.BytesIO()
    >>> write_register_sheet([], datetime.date(2022, 10, 5), stream)
    >>> stream.getvalue()[:2]
    b'PK'
    """
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with _xlsxwriter().Workbook(stream, options) as book:
        title = f"Register of calls for action, as known on {as_of}"
        book.set_properties({"title": title, "created": _CREATED, "author": "oversight-graph"})
        formats = {
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "head": book.add_format({"bold": True, "bottom": 1}),
            "risky": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
            "link": book.add_format({"valign": "top", "underline": 1, "font_color": "#0563C1"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _fill(book.add_worksheet("Register"), rows, formats, title)


def _fill(sheet: Worksheet, rows: Sequence[RegisterRow], formats: dict[str, Format], title: str) -> None:
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH))
        sheet.write_string(0, place, column, formats["head"])
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(COLUMNS):
            _write(sheet, (number, place), column, getattr(row, column), formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{title}&RPage &P of &N")


def _can_be_link(text: str) -> bool:
    return text.startswith(("http://", "https://")) and len(text) <= _LONGEST_LINK


def _write(sheet: Worksheet, cell: tuple[int, int], column: str, value: object, formats: dict[str, Format]) -> None:
    if isinstance(value, datetime.date):
        sheet.write_datetime(*cell, datetime.datetime.combine(value, datetime.time()), formats["date"])
    elif isinstance(value, bool):
        sheet.write_boolean(*cell, value, formats["text"])
    elif isinstance(value, int):
        sheet.write_number(*cell, value, formats["text"])
    elif column == "page" and _can_be_link(str(value)) and cell[0] <= _MOST_LINKS:
        sheet.write_url(*cell, str(value), formats["link"], string=str(value))
    elif value:
        text = str(value)
        text = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
        sheet.write_string(*cell, text, formats["risky" if text.startswith(_RISKY) else "text"])
