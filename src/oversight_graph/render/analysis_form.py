"""An analysis as a table for people, as CSV for a spreadsheet and as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from ..analysis import QUESTIONS, Analysis, Figure, Row
from .register_form import spreadsheet_cell
from .table import table_text

__all__ = ["analysis_csv", "analysis_json", "analysis_table", "questions_table"]

_NAMED = 3


def questions_table() -> str:
    """List the questions, with what each asks.

    >>> questions_table().splitlines()[2].split()[0]
    'bodies-between'
    """
    return table_text(("question", "asks"), [(question.name, question.asks) for question in QUESTIONS.values()])


def _shown(value: Figure) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _named(evidence: Sequence[str]) -> str:
    more = len(evidence) - _NAMED
    return ", ".join(evidence[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def analysis_table(found: Analysis, rows: Sequence[Row]) -> str:
    """Write some rows of an analysis as a table: what the measure means above it, and what to know of it below."""
    question = found.question
    columns = ("id", "label", *question.columns, "evidence")
    cells = [[row.id, row.label, *map(_shown, row.figures.values()), _named(row.evidence)] for row in rows]
    engines = ", ".join(f"{name} by {engine}" for name, engine in found.engines.items())
    noun = "row" if len(found.rows) == 1 else "rows"
    shown = "" if len(rows) == len(found.rows) else f"{len(rows)} of "
    below = [f"{shown}{len(found.rows)} {noun}, as known on {found.as_of}", *found.notes]
    below += [f"Limits: {question.limits}"] + ([f"Run: {engines}."] if engines else [])
    meanings = [f"  {name}: {meaning}" for name, meaning in question.columns.items()]
    head = "\n".join((question.asks, question.meaning, *meanings))
    return f"{head}\n\n{table_text(columns, cells)}\n" + "".join(f"{line}\n" for line in below)


def analysis_csv(found: Analysis, rows: Sequence[Row]) -> str:
    """Write some rows of an analysis as CSV, the evidence in one cell, apart by blanks (lines end in CR LF)."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(("id", "label", *found.question.columns, "evidence"))
    for row in rows:
        cells = (row.id, row.label, *map(_shown, row.figures.values()), " ".join(row.evidence))
        writer.writerow([spreadsheet_cell(cell) for cell in cells])
    return stream.getvalue()


def analysis_json(found: Analysis, rows: Sequence[Row]) -> dict[str, Any]:
    """Give some rows of an analysis as JSON values, by the schema ``analyse-1``."""
    question = found.question
    return {
        "schema": "oversight-graph/analyse/1",
        "question": question.name,
        "asks": question.asks,
        "meaning": question.meaning,
        "limits": question.limits,
        "as_of": found.as_of.isoformat(),
        "backend": found.backend,
        "engines": dict(found.engines),
        "notes": list(found.notes),
        "columns": dict(question.columns),
        "total": len(found.rows),
        "rows": [
            {"id": row.id, "label": row.label, "figures": dict(row.figures), "evidence": list(row.evidence)}
            for row in rows
        ],
    }
