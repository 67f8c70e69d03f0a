"""Series: figures of one kind in the order of time, where they can be read as one line, and else why they cannot.

The rule stands in ``docs/tracing.md``. Values are given as printed and nothing is computed from them.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .statements import Statement

__all__ = ["Apart", "Series", "line_up", "time_of"]

Time = tuple[datetime.date, datetime.date]
Key = tuple[str, str, str]

_ASPECTS = ("unit", "population", "measureKind")
_ASPECT_WORDS = {
    "unit": "the units differ",
    "population": "the populations differ",
    "measureKind": "targets are no actual figures",
}
_STATUS_WORDS = {"Lost": "lost", "NotRecorded": "not recorded"}
# Months and years are not all of one length; a half-year is no year.
_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one indicator, unit, population and kind (``Actual`` or ``Target``), in the order of time."""

    indicator: str
    unit: str
    population: str
    kind: str
    figures: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Figures of one indicator that do not all stand in one series, and why not."""

    indicator: str
    figures: tuple[Statement, ...]
    reasons: tuple[str, ...]


def time_of(figure: Statement) -> Time:
    """Give the first and the last day that a figure is for: of its period, or else of the report that gives it."""
    return figure.span or (figure.earliest, figure.when)


def line_up(statements: Iterable[Statement]) -> tuple[list[Series], list[Apart]]:
    """Line up the figures among some statements: the series, and the kinds of figures that are not all in one."""
    kinds: dict[str, list[Statement]] = defaultdict(list)
    for figure in statements:
        if figure.kind == "Measure":
            kinds[_folded(figure.details.get("indicator", ""))].append(figure)
    series, apart = [], []
    for _, figures in sorted(kinds.items()):
        ordered = sorted(figures, key=lambda figure: (time_of(figure)[::-1], figure.iri))
        found, reasons = _of_one_kind(ordered)
        series += found
        if reasons and len(figures) > 1:
            apart.append(Apart(figures[0].details.get("indicator", ""), tuple(ordered), tuple(reasons)))
    return series, apart


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _key(figure: Statement) -> Key:
    unit, population, kind = (_folded(figure.details.get(aspect, "")) for aspect in _ASPECTS)
    return unit, population, kind


def _of_one_kind(figures: list[Statement]) -> tuple[list[Series], list[str]]:
    own = {figure.iri for figure in figures}
    retold = [figure for figure in figures if own & set(figure.links.get("restates", ()))]
    blank = [figure for figure in figures if figure.details.get("status", "Given") != "Given"]
    groups: dict[Key, list[Statement]] = defaultdict(list)
    for figure in figures:
        if figure not in retold and figure not in blank:
            groups[_key(figure)].append(figure)
    reasons = [*_retold(retold), *_blank(blank), *_differences(groups)]
    series = []
    for group in groups.values():
        line, why_not = _line(group)
        reasons += why_not
        if line:
            first = line[0].details
            unit, population, kind = (first.get(aspect, "") for aspect in _ASPECTS)
            series.append(Series(first.get("indicator", ""), unit, population, kind, tuple(line)))
    return series, reasons


def _names(figures: Iterable[Statement]) -> str:
    return ", ".join(figure.curie for figure in figures)


def _retold(figures: list[Statement]) -> Iterator[str]:
    if figures:
        yield f"told again from another report: {_names(figures)}"


def _blank(figures: list[Statement]) -> Iterator[str]:
    for status, words in _STATUS_WORDS.items():
        without = [figure for figure in figures if figure.details.get("status") == status]
        if without:
            yield f"no value, {words}: {_names(without)}"


def _differences(groups: dict[Key, list[Statement]]) -> Iterator[str]:
    """Say in which aspects the groups of figures differ, in the words of the figures."""
    for place, aspect in enumerate(_ASPECTS):
        said = {key[place]: group[0].details.get(aspect, "") for key, group in groups.items()}
        if len(said) > 1:
            values = "; ".join(sorted(value.lower() if aspect == "measureKind" else value for value in said.values()))
            yield f"{_ASPECT_WORDS[aspect]}: {values}"


def _line(group: list[Statement]) -> tuple[list[Statement], list[str]]:
    """Give the figures of a group that have each a time of its own, if two or more do and cover alike spans."""
    times = Counter(time_of(figure) for figure in group)
    same = [figure for figure in group if times[time_of(figure)] > 1]
    line = [figure for figure in group if figure not in same]
    reasons = [f"no time tells these apart: {_names(same)}"] if same else []
    lengths = [(last - first).days + 1 for first, last in (figure.span for figure in line if figure.span)]
    if len(line) > 1 and lengths and min(lengths) < _ALIKE * max(lengths):
        return [], [*reasons, f"they cover unlike spans of time: {_spans(line)}"]
    return (line if len(line) > 1 else []), reasons


def _spans(figures: Iterable[Statement]) -> str:
    return "; ".join(figure.details.get("period", "no period") for figure in figures)
