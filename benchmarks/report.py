"""Report: the page and the pictures, made from the result files alone, so that no figure is typed by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import geometric_mean, median
from typing import Any

from .operations import NAMES

__all__ = ["PAGE", "RESULTS", "render"]

_HERE = Path(__file__).resolve().parent
RESULTS = _HERE / "results"
PAGE = _HERE.parent / "docs" / "performance.md"
_TEMPLATE = _HERE / "page.md"
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))
_MANY = 6
Row = dict[str, Any]
# A measurement that was taken, by system, part and size; in seconds.
Times = dict[tuple[str, str, int], float]


def _size(triples: int) -> str:
    for unit, letter in _UNITS:
        if triples >= unit:
            return f"{triples / unit:g} {letter}"
    return str(triples)


def _seconds(value: float) -> str:
    """Write a time with two digits that count, or three from a second on.

    >>> _seconds(0.00123), _seconds(1.2345), _seconds(123.4)
    ('1.2 ms', '1.23 s', '123 s')
    """
    if value < 1:
        thousandths = value * 1000
        return f"{thousandths:.2g} ms" if thousandths < 100 else f"{thousandths:.0f} ms"
    return f"{value:.2f} s" if value < 100 else f"{value:.0f} s"


def _times(rows: Iterable[Row]) -> Times:
    return {(row["system"], row["part"], row["triples"]): median(row["seconds"]) for row in rows if row.get("seconds")}


def _unique(rows: Sequence[Row], name: str) -> list[Any]:
    return list(dict.fromkeys(row[name] for row in rows))


def _table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(cells)} |" for cells in body)]) + "\n"


def _growth(points: Sequence[tuple[int, float]]) -> str:
    """Give the exponent with which time grows between the last two sizes that were measured."""
    if len(points) < 2:
        return "–"
    (small, before), (large, after) = points[-2:]
    return f"{math.log(after / before) / math.log(large / small):.2f}"


def _cell(row: Row | None) -> str:
    if row is None:
        return "–"
    if "failed" in row:
        return str(row["failed"])
    return f"{_seconds(median(row['seconds']))} ({row['memory']:.0f} MB)"


def _measurements(result: Row) -> str:
    """Tell time and peak memory of every system and part at every size, and how the time grows."""
    rows: list[Row] = result["rows"]
    found = {(row["system"], row["part"], row["triples"]): row for row in rows}
    sizes, times = sorted(_unique(rows, "triples")), _times(rows)
    body = []
    for part in _unique(rows, "part"):
        for system in _unique(rows, "system"):
            points = [(size, times[system, part, size]) for size in sizes if (system, part, size) in times]
            cells = [_cell(found.get((system, part, size))) for size in sizes]
            body.append([part, system, *cells, *([_growth(points)] if len(sizes) > 1 else [])])
    head = [*(_size(size) for size in sizes), *(["growth"] if len(sizes) > 1 else [])]
    return _table(["part", "system", *(head if result["operation"] != "start" else ["time"])], body)


def _ratios(result: Row) -> str:
    """Tell how many times longer than ours each other system takes."""
    rows: list[Row] = result["rows"]
    ours, *others = _unique(rows, "system")
    times, sizes = _times(rows), sorted(_unique(rows, "triples"))
    body = []
    for part in _unique(rows, "part"):
        for other in others:
            cells = []
            for size in sizes:
                mine, theirs = times.get((ours, part, size)), times.get((other, part, size))
                cells.append(f"{theirs / mine:.2f}" if mine and theirs else "–")
            if set(cells) != {"–"}:
                body.append([part, f"{other} / {ours}", *cells])
    head = [_size(size) for size in sizes] if result["operation"] != "start" else ["ratio"]
    return _table(["part", "ratio of the times", *head], body) if body else ""


def _means(result: Row) -> Row:
    """Give, for an operation of many parts, the geometric mean of those that every system answered alike."""
    rows: list[Row] = result["rows"]
    times, systems = _times(rows), _unique(rows, "system")
    made = []
    for size in sorted(_unique(rows, "triples")):
        parts = _unique([row for row in rows if row["triples"] == size], "part")
        shared = [part for part in parts if all((system, part, size) in times for system in systems)]
        for row in rows:
            first = next((one for one in rows if one["system"] == row["system"] and one["triples"] == size), None)
            if row is first and shared:
                mean = geometric_mean(times[row["system"], part, size] for part in shared)
                memory = max(one["memory"] for one in rows if one["system"] == row["system"] and "memory" in one)
                name = "geometric mean"
                made.append({**row, "part": name, "seconds": [mean], "memory": memory} | {"shared": len(shared)})
    for row in made:
        row.pop("failed", None)
    return {**result, "rows": made}


def _each(result: Row) -> str:
    """Tell the time of every part at the largest size."""
    rows: list[Row] = result["rows"]
    largest = max(row["triples"] for row in rows)
    systems = _unique(rows, "system")
    found = {(row["system"], row["part"]): row for row in rows if row["triples"] == largest}
    body = [[f"`{part}`", *(_short(found.get((system, part))) for system in systems)] for part in _unique(rows, "part")]
    return f"Each at {_size(largest)} triples:\n\n" + _table(["query", *systems], body)


def _short(row: Row | None) -> str:
    if row is None or "failed" in row:
        return "–" if row is None else str(row["failed"])
    return _seconds(median(row["seconds"]))


def _shared(result: Row) -> str:
    counts = {row["triples"]: row["shared"] for row in result["rows"]}
    told = ", ".join(f"{number} at {_size(size)}" for size, number in counts.items())
    return f"Queries that every system answered alike within the limit, and that count for the mean: {told}.\n"


def _section(result: Row) -> str:
    parts = _unique(result["rows"], "part")
    drawn, more = result, ""
    if len(parts) > _MANY:
        drawn = _means(result)
        more = "\n".join([_shared(drawn), _each(result)])
    pieces = [_measurements(drawn), _ratios(drawn), more]
    if len(_unique(drawn["rows"], "triples")) > 1:
        name = result["operation"]
        pieces.append(
            f"![{result['title']}: seconds by triples, both axes logarithmic](../benchmarks/results/{name}.svg)\n"
        )
    return "\n".join(piece for piece in pieces if piece)


def _draw(result: Row, path: Path) -> None:
    """Draw time by size on two logarithmic axes; the same figures give the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: Any = {"svg.hashsalt": "oversight-graph", "svg.fonttype": "none", "font.size": 9}
    drawn = _means(result) if len(_unique(result["rows"], "part")) > _MANY else result
    times = _times(drawn["rows"])
    with mpl.rc_context(settings):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.add_subplot()
        marks = "osD^vP*X"
        for number, (system, part) in enumerate(dict.fromkeys((key[0], key[1]) for key in times)):
            points = sorted((size, times[key]) for key in times if key[:2] == (system, part) for size in key[2:])
            axes.loglog(*zip(*points, strict=True), marker=marks[number % len(marks)], label=f"{system}: {part}")
        axes.set(xlabel="triples", ylabel="seconds, median", title=result["title"])
        axes.grid(visible=True, which="both", linewidth=0.3)
        axes.legend(fontsize=8)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _machine(results: Sequence[Row]) -> str:
    """Tell on what the figures were taken, once where all were taken on the same."""
    told: dict[str, list[str]] = {}
    for result in results:
        machine, versions = result["machine"], result["versions"]
        words = (
            f"{machine['model']}, {machine['cores']} cores, {machine['memory']} GB, {machine['system']}; "
            + ", ".join(f"{name} {number}" for name, number in versions.items())
        )
        told.setdefault(words, []).append(result["operation"])
    if len(told) == 1:
        return f"Taken on {next(iter(told))}.\n"
    return "\n".join(f"- {', '.join(names)}: {words}" for words, names in told.items()) + "\n"


def page(folder: Path) -> str:
    """Give the page, from its template and the results in a folder."""
    results = {}
    for name in NAMES:
        path = folder / f"{name}.json"
        if path.exists():
            results[name] = json.loads(path.read_text(encoding="utf-8"))
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name in NAMES:
        text = text.replace(f"<!-- {name} -->\n", _section(results[name]) if name in results else "Not measured yet.\n")
    return text.replace("<!-- machine -->\n", _machine(list(results.values())) if results else "")


def render(folder: Path, target: Path | None) -> None:
    """Write the page, and a picture beside each result that has several sizes."""
    for path in sorted(folder.glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        if len(_unique(result["rows"], "triples")) > 1:
            _draw(result, path.with_suffix(".svg"))
    (target or PAGE).write_text(page(folder), encoding="utf-8")
