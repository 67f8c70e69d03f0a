"""Report: the page and the pictures, made from the result files alone, so that no figure is typed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from .figures import Row, growth, means, read_results, seconds_text, size_text, table, times, unique
from .operations import NAMES
from .targets import targets_table

__all__ = ["PAGE", "RESULTS", "page", "render"]

_HERE = Path(__file__).resolve().parent
RESULTS = _HERE / "results"
PAGE = _HERE.parent / "docs" / "performance.md"
_TEMPLATE = _HERE / "page.md"
_MANY = 6


def _cell(row: Row | None) -> str:
    if row is None:
        return "–"
    if "failed" in row:
        return str(row["failed"])
    return f"{seconds_text(median(row['seconds']))} ({row['memory']:.0f} MB)"


def _measurements(result: Row) -> str:
    """Tell time and peak memory of every system and part at every size, and how the time grows."""
    rows: list[Row] = result["rows"]
    found = {(row["system"], row["part"], row["triples"]): row for row in rows}
    sizes, timed = sorted(unique(rows, "triples")), times(rows)
    body = []
    for part in unique(rows, "part"):
        for system in unique(rows, "system"):
            points = [(size, timed[system, part, size]) for size in sizes if (system, part, size) in timed]
            cells = [_cell(found.get((system, part, size))) for size in sizes]
            body.append([part, system, *cells, *_grown(points, result["same"], len(sizes) > 1)])
    more = [f"{size_text(sizes[-1])} / {size_text(sizes[0])}" if result["same"] else "growth"]
    head = [*_heads(sizes, "time"), *(more if len(sizes) > 1 else [])]
    return table(["part", "system", *head], body)


def _heads(sizes: Sequence[int], alone: str) -> list[str]:
    """Write the sizes; what is measured on the bundled graph has none."""
    return [size_text(size) if size else alone for size in sizes]


def _grown(points: Sequence[tuple[int, float]], same: bool, told: bool) -> list[str]:
    """Tell how the time grows: what asks for the same at every size by the ratio of the last to the first."""
    if not told:
        return []
    value = points[-1][1] / points[0][1] if same and len(points) > 1 else growth(points)
    return ["–" if value is None else f"{value:.2f}"]


def _ratios(result: Row) -> str:
    """Tell how many times longer than ours each other system takes."""
    rows: list[Row] = result["rows"]
    ours, *others = unique(rows, "system")
    timed, sizes = times(rows), sorted(unique(rows, "triples"))
    body = []
    for part in unique(rows, "part"):
        for other in others:
            cells = []
            for size in sizes:
                mine, theirs = timed.get((ours, part, size)), timed.get((other, part, size))
                cells.append(f"{theirs / mine:.2f}" if mine and theirs else "–")
            if set(cells) != {"–"}:
                body.append([part, f"{other} / {ours}", *cells])
    return table(["part", "ratio of the times", *_heads(sizes, "ratio")], body) if body else ""


def _rates(result: Row) -> str:
    """Tell how many triples a second were made."""
    timed = times(result["rows"])
    body = [[size_text(size), f"{round(size / seconds, -3):,.0f}"] for (_, _, size), seconds in timed.items()]
    return table(["triples", "triples a second"], body)


def _each(result: Row) -> str:
    """Tell the time of every part at the largest size."""
    rows: list[Row] = result["rows"]
    largest = max(row["triples"] for row in rows)
    systems = unique(rows, "system")
    found = {(row["system"], row["part"]): row for row in rows if row["triples"] == largest}
    body = [[f"`{part}`", *(_short(found.get((system, part))) for system in systems)] for part in unique(rows, "part")]
    return f"Each at {size_text(largest)} triples:\n\n" + table(["query", *systems], body)


def _short(row: Row | None) -> str:
    if row is None or "failed" in row:
        return "–" if row is None else str(row["failed"])
    return seconds_text(median(row["seconds"]))


def _shared(result: Row) -> str:
    counts = {row["triples"]: row["shared"] for row in result["rows"]}
    told = ", ".join(f"{number} at {size_text(size)}" for size, number in counts.items())
    return f"Queries that every system answered alike within the limit, and that count for the mean: {told}.\n"


def _remarks(result: Row) -> str:
    """Tell what is to be known of single runs; a run that takes the place of one takes its remark away."""
    return "".join(f"At {size_text(run['triples'])}: {run['remark']}\n" for run in result["runs"] if "remark" in run)


def _section(result: Row) -> str:
    drawn, more = result, []
    if len(unique(result["rows"], "part")) > _MANY:
        drawn = means(result)
        more = [_shared(drawn), _each(result)]
    if result["operation"] == "generate":
        more = [_rates(result)]
    pieces = [_measurements(drawn), _ratios(drawn), *more, _remarks(result)]
    if len(unique(drawn["rows"], "triples")) > 1:
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
    drawn = means(result) if len(unique(result["rows"], "part")) > _MANY else result
    timed = times(drawn["rows"])
    with mpl.rc_context(settings):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.add_subplot()
        marks = "osD^vP*X"
        for number, (system, part) in enumerate(dict.fromkeys((key[0], key[1]) for key in timed)):
            points = sorted((size, timed[key]) for key in timed if key[:2] == (system, part) for size in key[2:])
            axes.loglog(*zip(*points, strict=True), marker=marks[number % len(marks)], label=f"{system}: {part}")
        axes.set(xlabel="triples", ylabel="seconds, median", title=result["title"])
        axes.grid(visible=True, which="both", linewidth=0.3)
        axes.legend(fontsize=8)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _machines(results: Iterable[Row]) -> str:
    """Tell on what, when and how the figures were taken, operation by operation."""
    told: dict[str, dict[tuple[str, str, str], list[str]]] = {}
    for result in results:
        for run in result["runs"]:
            how = run["date"], f"{run['repeats']}", f"{run['limit']:g} s"
            what = result["operation"] + (f" {size_text(run['triples'])}" if run["triples"] else "")
            told.setdefault(_machine(run), {}).setdefault(how, []).append(what)
    return "\n".join(
        f"{words}:\n\n"
        + table(["measured", "on", "runs at most", "limit"], [[", ".join(what), *how] for how, what in runs.items()])
        for words, runs in told.items()
    )


def _machine(run: Row) -> str:
    machine = run["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in run["versions"].items())
    return f"{machine['model']}, {machine['cores']} cores, {machine['memory']} GB, {machine['system']}; {versions}"


def page(folder: Path) -> str:
    """Give the page, from its template and the results in a folder."""
    results = read_results(folder)
    text = _TEMPLATE.read_text(encoding="utf-8")
    for name in NAMES:
        text = text.replace(f"<!-- {name} -->\n", _section(results[name]) if name in results else "Not measured yet.\n")
    text = text.replace("<!-- targets -->\n", targets_table(results))
    return text.replace("<!-- machine -->\n", _machines(results.values()))


def render(folder: Path, target: Path | None) -> None:
    """Write the page, and a picture beside each result that has several sizes."""
    for name, result in read_results(folder).items():
        if len(unique(result["rows"], "triples")) > 1:
            _draw(result, folder / f"{name}.svg")
    (target or PAGE).write_text(page(folder), encoding="utf-8")
