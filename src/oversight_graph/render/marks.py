"""Marks: how each thing looks on a timeline, and the legend of those that were drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .svg import Canvas, Mark, text_width

__all__ = [
    "ARROW",
    "CONCERN",
    "GRADES",
    "KINDS",
    "NO_GRADE",
    "PALE",
    "PLAIN",
    "POLARITIES",
    "RULE",
    "WORDS",
    "Used",
    "legend",
]

_INK, PALE, RULE, ARROW = "#1a1a1a", "#555555", "#c8c8c8", "#4a4a4a"
PLAIN = Mark("#ffffff", _INK, "#8a8a8a")
NO_GRADE = Mark("#ffffff", PALE, RULE, dashed=True)
GRADES = {
    "outstanding": Mark("#1b5e20", "#ffffff", "#1b5e20"),
    "good": Mark("#d5ead7", _INK, "#2e7d32"),
    "adequate": Mark("#eef3d8", _INK, "#7a8b1f"),
    "requires improvement": Mark("#ffe3b8", _INK, "#a85d00"),
    "inadequate": Mark("#8e1b1b", "#ffffff", "#8e1b1b"),
}
KINDS = {
    "asked": Mark("#dbe8f7", _INK, "#1f5a9e"),
    "repeated": Mark("#dbe8f7", _INK, "#1f5a9e", dashed=True),
    "answered": Mark("#efe3f6", _INK, "#6d3b91"),
    "promised": Mark("#f4f0e6", _INK, "#7d6a3a"),
    "verdict": Mark("#e3f1ef", _INK, "#1d6f68"),
}
WORDS = {"asked": "asked for", "repeated": "asked again", "answered": "answered", "promised": "promised"}
CONCERN = Mark("#ffffff", _INK, "#8e1b1b")
POLARITIES = {"Positive": "#2f7f86", "Negative": "#b3361e", "Mixed": "#d9a441", "Neutral": "#b9b9b9"}
_LEGEND = {
    **{mark: WORDS.get(name, "verdict on an earlier call") for name, mark in KINDS.items()},
    **{mark: grade for grade, mark in GRADES.items()},
    CONCERN: "cause of concern",
}
_SIZE, _INDENT, _STEP = 7.0, 40.0, 17.0


@dataclass(slots=True)
class Used:
    """What a drawing shows: marks of boxes, polarities in bars, and whether arrows join boxes."""

    marks: set[Mark] = field(default_factory=set)
    polarities: set[str] = field(default_factory=set)
    arrows: bool = False


def legend(canvas: Canvas, used: Used, left: float, right: float, y: float) -> None:
    """Say what the marks mean that were drawn, from ``y`` down; lengths are in points."""
    x = left + _INDENT
    for number, (words, draw) in enumerate(_entries(used)):
        width = text_width(words, _SIZE) + (10 if isinstance(draw, Mark) else 20)
        if number == 0:
            canvas.text(left, y + 9.2, "Legend", _SIZE, bold=True)
        if x + width > right:
            x, y = left + _INDENT, y + _STEP
        _entry(canvas, x, y, width, words, draw)
        x += width + 6


def _entries(used: Used) -> Iterator[tuple[str, Mark | str]]:
    """Give the words of each entry with its box, the colour of its bar, or the ink of the arrow."""
    yield from ((words, mark) for mark, words in _LEGEND.items() if mark in used.marks)
    if used.arrows:
        yield "what a later report says of it", ARROW
    yield from ((f"{name.casefold()} findings", POLARITIES[name]) for name in POLARITIES if name in used.polarities)


def _entry(canvas: Canvas, x: float, y: float, width: float, words: str, draw: Mark | str) -> None:
    if isinstance(draw, Mark):
        canvas.box(x, y, width, 13, draw)
        canvas.text(x + 5, y + 9.2, words, _SIZE, ink=draw.ink)
        return
    if draw == ARROW:
        canvas.line(x, y + 7, x + 14, y + 7, ARROW, arrow=True)
    else:
        canvas.bar(x, y + 5, 14, 4, draw)
    canvas.text(x + 17, y + 9.2, words, _SIZE)
