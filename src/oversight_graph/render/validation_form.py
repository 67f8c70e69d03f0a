"""Results of validation as text, as a compiler would say them, and as JSON."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..positions import SourceText
from ..validate import Spot, ValidationReport, ValidationResult

__all__ = ["validation_json", "validation_text"]

_WIDTH = 160


def _width(text: str) -> int:
    """Count the columns that a terminal takes for a text."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def _shown(text: str) -> str:
    """Make a line safe and plain to show: a tab is one blank, and no control character reaches the terminal."""
    return "".join(
        " " if char == "\t" else char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text
    )


def _flat(text: str) -> str:
    return _shown(" ".join(text.split()))


def _brief(text: str) -> str:
    """Give a text in one line, and of a very long one the beginning."""
    line = _flat(text)
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…"


def _excerpt(spot: Spot, texts: Mapping[str, SourceText]) -> list[str]:
    """Give the line at a place with a caret under the term; of a very long line the part about the term."""
    line = texts[spot.file].line(spot.place.line) if spot.file in texts else ""
    gutter = f"{spot.place.line} | "
    begin = (spot.place.column or 1) - 1
    cut = max(0, begin - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = _shown(line[cut : cut + _WIDTH])
    if not shown.strip():
        return []
    if spot.place.column is None:
        return [f"  {gutter}{shown}"]
    same = spot.place.end_line == spot.place.line and spot.place.end_column is not None
    end = min((spot.place.end_column or 1) - 1 if same else len(line), len(line))
    term = shown[begin - cut : max(end, begin + 1) - cut]
    blank = " " * (len(gutter) + _width(shown[: begin - cut]))
    return [f"  {gutter}{shown}", f"  {blank}{'^' * max(1, _width(term))}"]


def _said(result: ValidationResult, texts: Mapping[str, SourceText]) -> list[str]:
    path = f" {result.path}" if result.path else ""
    value = f" (found {_brief(result.value)})" if result.value and result.value != result.focus else ""
    where = f"{result.spot}: " if result.spot else ""
    said = [f"{where}{result.severity}: {_flat(result.message)}"]
    said += _excerpt(result.spot, texts) if result.spot else []
    said.append(f"  {result.focus}{path}{value} [{result.shape}]")
    for spot in result.related:
        said += [f"  {spot}: clashes with this", *(f"  {line}" for line in _excerpt(spot, texts))]
    return [*said, *map(_shown, f"  help: {result.help}".splitlines())] if result.help else said


def _counted(number: int, severity: str) -> str:
    return f"{number} {severity}{'' if number == 1 or severity == 'info' else 's'}"


def validation_text(report: ValidationReport, files: Sequence[str]) -> str:
    """Say each result with its line, gravest first, and count them; without files they are of the graph.

    >>> print(validation_text(ValidationReport(()), ["a.ttl"]), end="")
    a.ttl: conforms
    """
    where = ", ".join(files) or "the graph"
    if not report.results and not report.left_out:
        return f"{where}: conforms\n"
    said = [line for result in report.results for line in _said(result, report.texts)]
    counts = Counter(result.severity for result in report.results)
    summary = [_counted(count, name) for name, count in counts.items()]
    summary += [f"{report.left_out} more not shown"] if report.left_out else []
    return "\n".join([*said, f"{where}: {', '.join(summary)}"]) + "\n"


def _place(spot: Spot) -> dict[str, Any]:
    place = spot.place
    return {
        "file": spot.file,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        **({"cell": place.cell} if place.cell else {}),
    }


def _result(result: ValidationResult) -> dict[str, Any]:
    names = ("focus", "path", "severity", "shape", "component", "value", "message", "help")
    return {
        **{name: getattr(result, name) for name in names},
        "place": _place(result.spot) if result.spot else None,
        "related": [_place(spot) for spot in result.related],
    }


def validation_json(report: ValidationReport, files: Sequence[str]) -> dict[str, Any]:
    """Give the results as JSON values, by the schema ``validate-1``."""
    return {
        "schema": "oversight-graph/validate/1",
        "files": list(files),
        "conforms": not report.fails("violation"),
        "results": [_result(result) for result in report.results],
        "leftOut": report.left_out,
    }
