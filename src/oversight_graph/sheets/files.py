"""Files: tables are read from CSV files and XLSX workbooks, and written to them."""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ..errors import MissingPackageError, UnreadableFileError
from .columns import COLUMNS, ID, LISTS, SHEETS, known_header
from .table import MOST_CHARACTERS, MOST_COLUMNS, Table, cell_name

__all__ = ["SUFFIXES", "read_tables", "write_csv", "write_workbook"]

SUFFIXES = (".csv", ".xlsx")
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ",;\t"
# A workbook is a zip; what it holds unpacked is bounded before any of it is unpacked.
_MOST_BYTES = 64 * 1024 * 1024
_REFUSED = {"e": "it holds the error that a formula left", "f": "it holds a formula"}
# Empty cells count: a cell far to the right in each row is cheap to write and dear to read.
_MOST_CELLS = 4_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_CREATED = datetime.datetime(2000, 1, 1)
_WIDTH = 24
_TOO_LONG = f"it is longer than the {MOST_CHARACTERS} characters of a cell"
_SHOWN = 200

Refused = dict[tuple[int, int], tuple[str, str]]


def read_tables(source: bytes, file: str, suffix: str) -> list[Table]:
    r"""Read the tables of a file, a CSV file or a workbook by its suffix.

    Formulas and sheets that are none of ours are named as refused. Raises ``UnreadableFileError`` and
    ``MissingPackageError``.

    >>> read_tables(b"id;type\nreport:x;og:Report\n", "a.csv", ".csv")[0].rows
    ((2, ('report:x', 'og:Report')),)
    """
    return _read_workbook(source, file) if suffix == ".xlsx" else [_read_csv(source, file)]


def _read_csv(source: bytes, file: str) -> Table:
    if len(source) > _MOST_BYTES:
        raise UnreadableFileError(file, f"it is larger than {_MOST_BYTES // 1024**2} MB", "part it into several files")
    encoding = next((name for mark, name in _MARKS.items() if source.startswith(mark)), "utf-8")
    stream = io.TextIOWrapper(io.BytesIO(source), encoding, newline="")
    csv.field_size_limit(_MOST_BYTES)
    try:
        return _table(file, "", enumerate(csv.reader(stream, delimiter=_delimiter(stream), strict=True), start=1))
    except UnicodeDecodeError:
        raise UnreadableFileError(file, "it is no UTF-8 or UTF-16 text", "save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise UnreadableFileError(file, f"it is no valid CSV ({error})", "mend its quotation marks") from None


def _delimiter(stream: io.TextIOWrapper) -> str:
    """Say what parts the cells; a line that only says so, which Excel heeds and shows as no row, is passed over."""
    first = stream.readline()
    named = re.fullmatch(r"sep=([,;\t])\s*", first, re.IGNORECASE)
    if named:
        return named.group(1)
    stream.seek(0)
    return max(_DELIMITERS, key=first.count)


def _table(file: str, name: str, lines: Iterable[tuple[int, list[str]]], refused: Refused | None = None) -> Table:
    refused = dict(refused or {})
    kept = []
    for number, line in lines:
        if len(line) > MOST_COLUMNS:
            reason = f"its row {number} has more than the {MOST_COLUMNS} columns of a sheet"
            raise UnreadableFileError(file, reason, "mend its delimiters and quotation marks")
        if number == 1 or any(text.strip() for text in line):
            refused |= _cut(number, line)
            kept.append((number, line))
    if not kept or kept[0][0] != 1:
        raise UnreadableFileError(f"{file}!{name}" if name else file, "it has no header", "name the columns in row 1")
    width = max(len(line) for _, line in kept)
    if width * len(kept) > _MOST_CELLS:
        raise _too_many_cells(file)
    header, *rows = [(number, (*line, *[""] * (width - len(line)))) for number, line in kept]
    return Table(file, name, header[1], tuple(rows), refused)


def _cut(number: int, line: list[str]) -> Refused:
    """Keep of texts that are too long for a cell the beginning only, and refuse them."""
    long = [place for place, text in enumerate(line) if len(text) > MOST_CHARACTERS]
    for place in long:
        line[place] = line[place][:_SHOWN]
    return {(number, place): (_TOO_LONG, "shorten it, or part it into several records") for place in long}


def _too_many_cells(file: str) -> UnreadableFileError:
    return UnreadableFileError(file, f"it has more than {_MOST_CELLS} cells", "part it into several files")


def _read_workbook(source: bytes, file: str) -> list[Table]:
    try:
        import openpyxl
    except ImportError:
        raise MissingPackageError("XLSX", "openpyxl", "xlsx") from None
    _check_zip(source, file)
    try:
        book = openpyxl.load_workbook(io.BytesIO(source), read_only=True)
        cells = {sheet.title: _texts(sheet, file) for sheet in book.worksheets if sheet.title != LISTS}
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl lets out whatever its parsers raise
        reason = f"it is no workbook that can be read ({type(error).__name__})"
        raise UnreadableFileError(file, reason, "save it again as .xlsx") from None
    return [_sheet(file, name, *found) for name, found in cells.items() if found[0]]


def _sheet(file: str, title: str, rows: list[tuple[int, list[str]]], refused: Refused) -> Table:
    name = title.strip().casefold()
    if name in SHEETS:
        return _table(file, name, rows, refused)
    near = difflib.get_close_matches(name, SHEETS, n=1)
    if not near and _holds_records(rows[0][1]):
        return _table(file, title, rows, refused)
    mend = f"did you mean {near[0]!r}" if near else f"name it as one of {' '.join(SHEETS)}"
    return Table(file, title, (), (), {(0, 0): ("its name is that of no kind of record", mend)})


def _holds_records(header: Sequence[str]) -> bool:
    """Say if a sheet of any name is a table of records of any kind, as a CSV file is that was saved as a workbook."""
    return {ID, "type"} <= {known_header(text) for text in header}


def _check_zip(source: bytes, file: str) -> None:
    if source.startswith(_OLE):
        reason = "it is encrypted, or of the old .xls form"
        raise UnreadableFileError(file, reason, "save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            secret = any(entry.flag_bits & 1 for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableFileError(file, "it is no workbook, or a broken one", "save it again as .xlsx") from None
    if secret:
        raise UnreadableFileError(file, "it is encrypted", "save it without a password")
    if size > _MOST_BYTES:
        reason = f"unpacked it is larger than {_MOST_BYTES // 1024**2} MB"
        raise UnreadableFileError(file, reason, "part it into several workbooks")


def _texts(sheet: Any, file: str) -> tuple[list[tuple[int, list[str]]], Refused]:
    rows: list[tuple[int, list[str]]] = []
    refused: Refused = {}
    count = 0
    # The size that a workbook states may be wrong, and what lies beyond would be lost.
    sheet.reset_dimensions()
    for cells in sheet.iter_rows():
        count += len(cells) + 1
        if count > _MOST_CELLS:
            raise _too_many_cells(file)
        held = [cell for cell in cells if cell.value is not None]
        refused |= {
            (cell.row, cell.column - 1): (_REFUSED[cell.data_type], "put its value there instead")
            for cell in held
            if cell.data_type in _REFUSED
        }
        if held:
            texts = [""] * max(cell.column for cell in held)
            for cell in held:
                texts[cell.column - 1] = _text(cell.value)
            rows.append((held[0].row, texts))
    return rows, refused


def _text(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return f"{Decimal(repr(value)):f}" if isinstance(value, float) else str(value)


def write_csv(table: Table) -> bytes:
    """Write a table as CSV in UTF-8."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(table.header)
    writer.writerows(texts for _, texts in table.rows)
    return stream.getvalue().encode("utf-8")


def write_workbook(tables: Sequence[Table], notes: dict[str, str], lists: dict[str, Sequence[str]]) -> bytes:
    """Write tables as a workbook, the same bytes for the same tables.

    ``notes`` explain headers; ``lists`` give the values that a column offers by its header, or by ``sheet.header``
    where they are those of one sheet. Raises ``MissingPackageError``.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingPackageError("XLSX", "xlsxwriter", "xlsx") from None
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": _CREATED, "author": "oversight-graph"})
        head = book.add_format({"bold": True, "bottom": 1})
        plain = book.add_format({"num_format": "@", "valign": "top"})
        offered = {header: _offer(place, lists[header]) for place, header in enumerate(sorted(lists))}
        for table in tables:
            _fill(book.add_worksheet(table.name), table, (head, plain), notes, offered)
        if lists:
            _fill_lists(book.add_worksheet(LISTS), lists)
    return stream.getvalue()


def _offer(place: int, values: Sequence[str]) -> str:
    letters = cell_name(1, place)[:-1]
    return f"={LISTS}!${letters}$2:${letters}${len(values) + 1}"


def _fill(sheet: Any, table: Table, formats: tuple[Any, Any], notes: dict[str, str], offered: dict[str, str]) -> None:
    head, plain = formats
    for place, header in enumerate(table.header):
        # Cells are text, so that no spreadsheet takes a figure as printed or a date for something else.
        sheet.set_column(place, place, _WIDTH, plain)
        sheet.write_string(0, place, header, head)
        if header in notes:
            sheet.write_comment(0, place, notes[header], {"author": "oversight-graph", "x_scale": 2})
        source = offered.get(f"{table.name}.{header}") or offered.get(header)
        if source:
            sheet.data_validation(1, place, 1_048_575, place, _rule(header, source))
    for number, texts in table.rows:
        for place, text in enumerate(texts):
            if text:
                sheet.write_string(number - 1, place, text, plain)
    sheet.freeze_panes(1, 1)


def _rule(header: str, source: str) -> dict[str, str]:
    """Make the rule of a drop-down list: only a closed list of single values lets nothing else in."""
    column = COLUMNS[header]
    closed = column.choices == "closed" and not column.many
    other = "Choose one of the list." if closed else "It is none of the names that the graph knows."
    several = " Several values are parted by |." if column.many else ""
    return {
        "validate": "list",
        "source": source,
        "input_title": header,
        "input_message": f"Choose from the list{'' if closed else ', or write a name of your own'}.{several}",
        "error_title": header,
        "error_message": f"{other}{several}",
        "error_type": "stop" if closed else "information",
    }


def _fill_lists(sheet: Any, lists: dict[str, Sequence[str]]) -> None:
    for place, header in enumerate(sorted(lists)):
        for row, text in enumerate([header, *lists[header]]):
            sheet.write_string(row, place, text)
    sheet.hide()
