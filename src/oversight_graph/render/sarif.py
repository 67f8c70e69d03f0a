"""Results of validation as SARIF 2.1.0, which code hosts show at the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..validate import Spot, ValidationReport, ValidationResult

__all__ = ["validation_sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_HOME = "https://w3id.org/oversight-graph/"


def _uri(file: str) -> str:
    """Write a file's name as a URI reference, below the current folder if it is there."""
    path = Path(file)
    if not path.is_absolute():
        return quote(path.as_posix())
    folder = Path.cwd()
    return quote(path.relative_to(folder).as_posix()) if path.is_relative_to(folder) else path.as_uri()


def _location(spot: Spot) -> dict[str, Any]:
    place = spot.place
    if place.cell:
        # A row is no line of a workbook: the cell is a logical place.
        physical = {"artifactLocation": {"uri": _uri(spot.file)}}
        return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": place.cell}]}
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    known = {name: value for name, value in region.items() if value is not None}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(spot.file)}, "region": known}}


def _result(result: ValidationResult, rules: list[str]) -> dict[str, Any]:
    text = f"{result.message} Help: {result.help}" if result.help else result.message
    written: dict[str, Any] = {
        "ruleId": result.shape,
        "ruleIndex": rules.index(result.shape),
        "level": _LEVELS.get(result.severity, "error"),
        "message": {"text": text},
        "locations": [_location(result.spot)] if result.spot else [],
        "properties": {
            "focus": result.focus,
            "path": result.path,
            "value": result.value,
            "component": result.component,
        },
    }
    if result.related:
        message = {"message": {"text": "It clashes with this."}}
        written["relatedLocations"] = [
            {"id": number, **_location(spot), **message} for number, spot in enumerate(result.related)
        ]
    return written


def validation_sarif(report: ValidationReport, version: str) -> dict[str, Any]:
    """Give the results as one run of SARIF; columns count code points.

    >>> validation_sarif(ValidationReport(()), "1.0.0")["runs"][0]["results"]
    []
    """
    rules = sorted({result.shape for result in report.results})
    driver = {
        "name": "oversight-graph",
        "version": version,
        "informationUri": _HOME,
        "rules": [{"id": shape, "shortDescription": {"text": shape}} for shape in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, rules) for result in report.results],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
