"""Records: triples become rows of sheets; what a sheet cannot hold is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ..errors import OutputError
from ..vocab import natural_order, shorten
from .cells import join_values
from .columns import COLUMNS, ID, SHEETS, Column, Sheet, sheet_of
from .table import MOST_CHARACTERS, MOST_ROWS, Table
from .values import write_value

__all__ = ["Record", "records_of", "tables_of"]

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

    Raises ``OutputError`` where a sheet has too few rows for them.
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
            raise OutputError(file, f"{len(rows)} records are more than a sheet has rows", "convert a part of them")
        found.append(Table(file, name, header, rows))
    return found
