"""Checks and coverage of evidence as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..evidence import Check, Coverage
from ..passages import SourceText
from ..vocab import shorten
from .table import table_text

__all__ = ["checks_json", "checks_text", "coverage_json", "coverage_text"]

_STATES = ("cited", "omitted", "neither")
_SHOWN = 120


def checks_text(checks: list[Check]) -> str:
    """Count by source how passages were found, and say each one that failed."""
    hows = ("offsets", "window", "context", "ambiguous", "missing")
    counts = Counter((check.source, check.how) for check in checks)
    names = sorted({check.source for check in checks})
    rows = [[name or "(no source)", *(counts[name, how] for how in hows)] for name in names]
    failed = [check for check in checks if check.problem]
    lines = [f"{shorten(check.passage)}: {check.problem}" for check in failed]
    verdict = f"{len(checks) - len(failed)} of {len(checks)} passages hold"
    return "\n".join([table_text(["source", *hows], rows), *lines, verdict]) + "\n"


def checks_json(checks: list[Check]) -> dict[str, Any]:
    """Give every check as JSON values."""
    return {
        "schema": "oversight-graph/verify/1",
        "passages": [
            {
                "passage": shorten(check.passage),
                "source": check.source,
                "found": check.how,
                "start": check.span.start if check.span else None,
                "end": check.span.end if check.span else None,
                "problem": check.problem,
            }
            for check in checks
        ],
    }


def coverage_text(found: list[Coverage], texts: Mapping[str, SourceText]) -> str:
    """Count the sentences of each source by state, and list those that are neither with their lines."""
    rows = [[each.source, *(each.count(state) for state in _STATES), len(each.sentences)] for each in found]
    lines = [
        f"{each.source}:{line}: {' '.join(texts[each.source].quote(span).split())[:_SHOWN]}"
        for each in found
        for span, line, state in each.sentences
        if state == "neither"
    ]
    return "\n".join([table_text(["source", *_STATES, "sentences"], rows), *lines]) + ("\n" if lines else "")


def coverage_json(found: list[Coverage]) -> dict[str, Any]:
    """Give the counts of every source, and its sentences by place and state, as JSON values."""
    return {
        "schema": "oversight-graph/coverage/1",
        "sources": [
            {
                "source": each.source,
                **{state: each.count(state) for state in _STATES},
                "sentences": [
                    {"line": line, "start": span.start, "end": span.end, "state": state}
                    for span, line, state in each.sentences
                ],
            }
            for each in found
        ],
    }
