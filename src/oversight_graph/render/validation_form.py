"""Results of validation as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..validate import SEVERITIES, ValidationReport

__all__ = ["validation_json", "validation_text"]


def validation_text(report: ValidationReport, files: Sequence[str]) -> str:
    """Say each result, gravest first, and count them.

    >>> print(validation_text(ValidationReport(()), ["a.ttl"]), end="")
    a.ttl: conforms
    """
    where = ", ".join(files)
    if not report.results:
        return f"{where}: conforms\n"
    lines = []
    for result in report.results:
        path = f" {result.path}" if result.path else ""
        value = f" (found {result.value})" if result.value and result.value != result.focus else ""
        lines.append(f"{result.severity}: {result.focus}{path}{value}\n  {result.message}\n  {result.shape}")
    counts = Counter(result.severity for result in report.results)
    summary = ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES) if counts[name])
    return "\n".join(lines) + f"\n{where}: {summary}\n"


def validation_json(report: ValidationReport, files: Sequence[str]) -> dict[str, Any]:
    """Give the results as JSON values, by the schema ``validate-1``."""
    return {
        "schema": "oversight-graph/validate/1",
        "files": list(files),
        "conforms": not report.fails("violation"),
        "results": [asdict(result) for result in report.results],
    }
