"""Time scale: the years to scale above columns that stand in order, so that a picture does not tell years evenly."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from .marks import ARROW, PALE, RULE
from .svg import Canvas, text_width

__all__ = ["SCALE_LABEL", "Span", "draw_scale", "place_of"]

_SIZE, _AXIS, _LEADER, _INDENT = 7.0, 14.0, 16.0, 6.0
SCALE_LABEL = "Years to scale; a bar covers the days between which a date lies"


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day on which a thing may have been, and from where to where its heading runs, in points."""

    earliest: datetime.date
    latest: datetime.date
    left: float
    right: float


def place_of(day: datetime.date, years: tuple[int, int], left: float, right: float) -> float:
    """Say where a day stands between the start of the first year, at ``left``, and the end of the last, at ``right``.

    >>> place_of(datetime.date(2015, 1, 1), (2014, 2015), 0, 730)
    365.0
    """
    first = datetime.date(years[0], 1, 1)
    days = (datetime.date(years[1], 12, 31) - first).days + 1
    return left + (right - left) * (day - first).days / days


def draw_scale(canvas: Canvas, spans: Sequence[Span], left: float, right: float, y: float) -> float:
    """Draw years from ``left`` to ``right``, a bar a span, and a line from its last day down to its heading.

    Lengths are in points; gives the ``y`` below. Spans stand in the order of their last days, as headings do, so that
    no two lines cross.
    """
    years = min(each.earliest.year for each in spans), max(each.latest.year for each in spans)
    axis = y + _AXIS
    canvas.line(left, axis, right, axis, RULE)
    _years(canvas, years, left, right, y)
    for each in spans:
        start, end = (place_of(day, years, left, right) for day in (each.earliest, each.latest))
        canvas.bar(start, axis - 2, max(2.5, end - start), 4, ARROW)
        target = min(max(end, each.left + _INDENT), each.right - _INDENT)
        canvas.line(max(end, start + 1.25), axis + 2, target, axis + _LEADER, ARROW, thickness=0.6)
    return axis + _LEADER + 2


def _years(canvas: Canvas, years: tuple[int, int], left: float, right: float, y: float) -> None:
    """Name as many years as fit, evenly."""
    names = range(years[0], years[1] + 1)
    room = (right - left) / len(names)
    every = -(-int(text_width("2000", _SIZE) + 6) // max(1, int(room)))
    for name in names:
        x = place_of(datetime.date(name, 1, 1), years, left, right)
        canvas.line(x, y + _AXIS - 4, x, y + _AXIS, RULE)
        if (name - years[0]) % every == 0:
            canvas.text(x + 2, y + _SIZE, str(name), _SIZE, ink=PALE)
