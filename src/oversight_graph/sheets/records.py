"""Records: triples become rows of sheets, and rows become triples; what a sheet cannot hold is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..errors import SheetError
from ..vocab import natural_order, shorten
from .cells import join_values, split_values
from .columns import COLUMNS, ID, SHEETS, Column, Sheet, sheet_of
from .table import MOST_CHARACTERS, MOST_ROWS, Cell, Table
from .values import CellError, read_iri, read_value, write_value

__all__ = ["Record", "Stated", "records_of", "statements_of", "tables_of"]

_TYPE = COLUMNS["type"].iri
_BY_PROPERTY: dict[str, list[Column]] = defaultdict(list)
for _column in COLUMNS.values():
    _BY_PROPERTY[_column.iri].append(_column)


@dataclass(frozen=True, slots=True)
class Record:
    """One row to write: its sheet, its name, and the text of each of its cells by header."""

    sheet: Sheet
    name: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Stated:
    """A triple with the cells of its subject and of its object."""

    quad: ox.Quad
    subject_cell: Cell
    object_cell: Cell


# From triples to rows


def records_of(quads: Iterable[ox.Quad]) -> tuple[list[Record], list[str]]:
    """Make a record of each subject, in order; give with them a sentence for each thing that no sheet holds."""
    untold: list[str] = []
    by_subject: dict[ox.NamedNode, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        why = _no_place(quad)
        if why:
            untold.append(f"{_shown(quad.subject)} {_shown(quad.predicate)} {_shown(quad.object)}: {why}")
        elif isinstance(quad.subject, ox.NamedNode) and quad.object not in by_subject[quad.subject][_iri(quad)]:
            by_subject[quad.subject][_iri(quad)].append(quad.object)
    records = []
    for subject in sorted(by_subject, key=lambda node: natural_order(shorten(node.value))):
        record = _record(subject, by_subject[subject], untold)
        records += [record] if record else []
    return records, sorted(untold, key=natural_order)


def _iri(quad: ox.Quad) -> str:
    return quad.predicate.value


def _no_place(quad: ox.Quad) -> str:
    if quad.graph_name != ox.DefaultGraph():
        return f"a sheet has no graphs, and it stands in {_shown(quad.graph_name)}"
    if any(isinstance(node, ox.BlankNode | ox.Triple) for node in (quad.subject, quad.object)):
        return "a sheet holds only what has a name"
    return ""


def _shown(term: object) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _record(subject: ox.NamedNode, edges: dict[str, list[object]], untold: list[str]) -> Record | None:
    classes = sorted(each.value for each in edges.get(_TYPE, []) if isinstance(each, ox.NamedNode))
    sheet = next((found for each in classes if (found := sheet_of(each))), None)
    if sheet is None:
        named = " ".join(shorten(each) for each in classes) or "no class"
        untold.append(f"{_shown(subject)} a {named}: there is no sheet for it")
        return None
    values: dict[str, list[str]] = defaultdict(list)
    for iri, terms in edges.items():
        for term in terms:
            _place(subject, iri, term, sheet, values, untold)
    cells = {header: join_values(sorted(texts, key=natural_order)) for header, texts in values.items()}
    cells[ID] = join_values([write_value(COLUMNS["type"], subject) or ""])
    for header in [header for header, text in cells.items() if len(text) > MOST_CHARACTERS]:
        untold.append(f"{_shown(subject)} {header}: it is longer than the {MOST_CHARACTERS} characters of a cell")
        del cells[header]
    return Record(sheet, subject.value, cells)


def _place(
    subject: ox.NamedNode, iri: str, term: object, sheet: Sheet, values: dict[str, list[str]], untold: list[str]
) -> None:
    columns = [column for column in _BY_PROPERTY.get(iri, []) if column.header in sheet.headers]
    for column in columns:
        text = write_value(column, term)
        if text is not None:
            values[column.header].append(text)
            return
    why = "its column holds no such value" if columns else f"the sheet {sheet.name} has no column for it"
    untold.append(f"{_shown(subject)} {shorten(iri)} {_shown(term)}: {why}")


def tables_of(records: Sequence[Record], file: str, one: bool) -> list[Table]:
    """Lay records out as one table a sheet, or all as ``one`` table with the columns of all.

    Raises ``SheetError`` where a sheet has too few rows for them.
    """
    by_sheet: dict[str, list[Record]] = {"": list(records)} if one else defaultdict(list)
    for record in () if one else records:
        by_sheet[record.sheet.name].append(record)
    found = []
    for name in [""] if one else [name for name in SHEETS if name in by_sheet]:
        wanted = {header for record in by_sheet[name] for header in record.sheet.headers}
        header = (ID, *(each for each in COLUMNS if each in wanted)) if one else (ID, *SHEETS[name].headers)
        rows = tuple(
            (number, tuple(record.cells.get(each, "") for each in header))
            for number, record in enumerate(by_sheet[name], start=2)
        )
        if len(rows) >= MOST_ROWS:
            raise SheetError(((file, f"{len(rows)} records are more than a sheet has rows", "convert a part of them"),))
        found.append(Table(file, name, header, rows))
    return found


# From rows to triples


def statements_of(tables: Sequence[Table]) -> list[Stated]:
    """Read the triples of tables, each with its cells. Raises ``SheetError`` that names every wrong cell."""
    wrong: list[tuple[str, str, str]] = []
    seen: dict[ox.NamedNode, str] = {}
    found: list[Stated] = []
    for table in tables:
        columns = _columns(table, wrong)
        for number, row in table.rows:
            found += _row(table, number, row, columns, seen, wrong)
    if wrong:
        raise SheetError(tuple(wrong))
    return found


def _columns(table: Table, wrong: list[tuple[str, str, str]]) -> dict[int, Column]:
    found: dict[int, Column] = {}
    headers = [header.strip() for header in table.header]
    for place, header in enumerate(headers):
        if header in headers[:place] and header:
            wrong.append((table.place(1, place), f"the column {header!r} stands twice", "keep one of the two"))
        elif header in COLUMNS:
            found[place] = COLUMNS[header]
        elif header != ID and (header or any(row[place].strip() for _, row in table.rows)):
            wrong.append((table.place(1, place), f"{header!r} is no column", _header_mend(header)))
    if ID not in headers:
        wrong.append((table.place(1, 0), "the column 'id' is missing", "give each record its name in it"))
    return found


def _header_mend(header: str) -> str:
    import difflib

    near = difflib.get_close_matches(header, [ID, *COLUMNS], n=1)
    return f"did you mean {near[0]!r}" if near else "'oversight-graph table template' writes the columns there are"


def _row(
    table: Table,
    number: int,
    row: tuple[str, ...],
    columns: dict[int, Column],
    seen: dict[ox.NamedNode, str],
    wrong: list[tuple[str, str, str]],
) -> list[Stated]:
    at = next((place for place, header in enumerate(table.header) if header.strip() == ID), None)
    if at is None or not any(text.strip() for text in row):
        return []
    own = table.place(number, at)
    subject = _subject(row[at], own, seen, wrong)
    values = [
        (place, column, value)
        for place, column in columns.items()
        for value in _values(row[place], column, table.place(number, place), wrong)
    ]
    only = SHEETS[table.name].classes if table.name in SHEETS else ()
    if not any(column.iri == _TYPE for _, column, _ in values):
        if len(only) != 1:
            mend = f"write {' or '.join(only)} into 'type'" if only else "write its class into 'type', as og:Finding"
            wrong.append((own, "the record has no type", mend))
        else:
            values.append((at, COLUMNS["type"], read_iri(only[0])))
    if subject is None:
        return []
    return [
        Stated(
            ox.Quad(subject, ox.NamedNode(column.iri), value),
            Cell(table.name, number, at),
            Cell(table.name, number, place),
        )
        for place, column, value in values
    ]


def _subject(
    text: str, cell: str, seen: dict[ox.NamedNode, str], wrong: list[tuple[str, str, str]]
) -> ox.NamedNode | None:
    try:
        names = split_values(text)
        if len(names) != 1:
            raise CellError(
                "the record has no name" if not names else "a record has one name", "write one, as report:x"
            )
        subject = read_iri(names[0])
        if subject in seen:
            raise CellError(f"{names[0]!r} stands in {seen[subject]}, too", "give each record a name of its own")
    except CellError as error:
        wrong.append((cell, error.reason, error.mend))
        return None
    except ValueError as error:
        wrong.append((cell, *_halves(error)))
        return None
    seen[subject] = cell
    return subject


def _halves(error: ValueError) -> tuple[str, str]:
    reason, _, mend = str(error).partition("; ")
    return reason, mend


def _values(text: str, column: Column, cell: str, wrong: list[tuple[str, str, str]]) -> list[ox.NamedNode | ox.Literal]:
    found = []
    try:
        for piece in split_values(text):
            try:
                found.append(read_value(column, piece))
            except CellError as error:
                wrong.append((cell, error.reason, error.mend))
    except ValueError as error:
        wrong.append((cell, *_halves(error)))
    return found
