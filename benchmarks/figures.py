"""Figures: what result files hold, by system, part and size, and how it is written in a table."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any

from .operations import NAMES

__all__ = [
    "MEAN",
    "Row",
    "Times",
    "growth",
    "means",
    "read_results",
    "seconds_text",
    "size_text",
    "table",
    "times",
    "unique",
]

MEAN = "geometric mean"
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
Row = dict[str, Any]
# A measurement that was taken, by system, part and size; in seconds.
Times = dict[tuple[str, str, int], float]


def read_results(folder: Path) -> dict[str, Row]:
    """Read the results that there are in a folder, by operation."""
    paths = {name: folder / f"{name}.json" for name in NAMES}
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in paths.items() if path.exists()}


def size_text(triples: int) -> str:
    """Write a number of triples.

    >>> size_text(100_000), size_text(1_000_000)
    ('100 k', '1 M')
    """
    for unit, letter in _UNITS:
        if triples >= unit:
            return f"{triples / unit:g} {letter}"
    return str(triples)


def seconds_text(value: float) -> str:
    """Write a time with two digits that count, or three from a second on.

    >>> seconds_text(0.00123), seconds_text(1.2345), seconds_text(123.4)
    ('1.2 ms', '1.23 s', '123 s')
    """
    if value < 1:
        thousandths = value * 1000
        return f"{thousandths:.2g} ms" if thousandths < 100 else f"{thousandths:.0f} ms"
    return f"{value:.2f} s" if value < 100 else f"{value:.0f} s"


def times(rows: Iterable[Row]) -> Times:
    """Give the medians of what was timed."""
    return {(row["system"], row["part"], row["triples"]): median(row["seconds"]) for row in rows if row.get("seconds")}


def unique(rows: Iterable[Row], name: str) -> list[Any]:
    """Give the values that a column has, in the order of their first."""
    return list(dict.fromkeys(row[name] for row in rows))


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(cells)} |" for cells in body)]) + "\n"


def growth(points: Sequence[tuple[int, float]]) -> float | None:
    """Give the exponent with which time grows between the last two sizes that were measured.

    >>> growth([(10, 1.0), (100, 10.0)])
    1.0
    """
    if len(points) < 2:
        return None
    (small, before), (large, after) = points[-2:]
    return math.log(after / before) / math.log(large / small)


def means(result: Row) -> Row:
    """Give, for an operation of many parts, the geometric mean of those that every system answered alike."""
    made = []
    for size in sorted(unique(result["rows"], "triples")):
        rows = [row for row in result["rows"] if row["triples"] == size]
        timed, systems = times(rows), unique(rows, "system")
        shared = [part for part in unique(rows, "part") if all((name, part, size) in timed for name in systems)]
        for name in systems if shared else ():
            own = [row for row in rows if row["system"] == name]
            seconds = geometric_mean(timed[name, part, size] for part in shared)
            mean = {"system": name, "kind": own[0]["kind"], "part": MEAN, "triples": size, "seconds": [seconds]}
            made.append({**mean, "memory": max(row.get("memory", 0.0) for row in own), "shared": len(shared)})
    return {**result, "rows": made}
