"""Timeline: a trace as a drawing to read and to print; reports stand across, calls run down.

Every colour has its word beside it. Lengths are in points; the drawing is at most as wide as A4 on its side with eight
reports, as A3 with thirteen, and as high as it needs: what does not fit makes it taller or wider, never the letters
smaller.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ..statements import Statement
from ..trace import Stop, Thread, Trace
from ..vocab import shorten, spaced
from .marks import ARROW, CONCERN, GRADES, KINDS, NO_GRADE, PALE, PLAIN, POLARITIES, RULE, WORDS, Used, legend
from .svg import LINE, Canvas, Mark, text_width, wrapped
from .timescale import SCALE_LABEL, Span, draw_scale
from .words import days, when_printed

__all__ = ["PAGE", "trace_svg"]

PAGE = (841.89, 595.28)
_MARGIN, _LABELS, _STATE, _GAP, _PAD = 18.0, 120.0, 84.0, 5.0, 3.0
_NARROWEST, _WIDEST = 73.0, 260.0
_LEAST = 560.0
_SMALL, _NORMAL, _LARGE = 7.0, 8.0, 15.0
_TIES = {"respondsTo": "answered", "towards": "promised", "assesses": "verdict", "reiteratedBy": "repeated"}
_FINDINGS = ("CauseOfConcern", "Finding")


@dataclass(frozen=True, slots=True)
class _Box:
    """Words in a box, with what a pointer and a screen reader are told, and the statements that it stands for.

    ``bar`` has the parts of a bar below the words: each a colour and its share of the width.
    """

    words: str
    mark: Mark
    title: str
    statements: tuple[Statement, ...] = ()
    bar: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    """A report: the stop that it is, or none where it is only tied to a call, and the days between which it lies."""

    stop: Stop | None
    earliest: datetime.date
    latest: datetime.date

    @property
    def when(self) -> str:
        return when_printed(self.stop) if self.stop else days(self.earliest, self.latest)

    def heading(self, width: float) -> list[str]:
        return wrapped(self.when, _NORMAL, width, 2, bold=True)


class _Drawing:
    """Lays a trace out: where each column stands, and how far down the drawing has come."""

    def __init__(self, found: Trace) -> None:
        self.found = found
        self.reports = _reports(found)
        across = max(1, len(self.reports))
        room = PAGE[0] - 2 * _MARGIN - _LABELS - _STATE
        self.column = min(_WIDEST, max(_NARROWEST, room / across))
        self.canvas = Canvas(max(_LEAST, 2 * _MARGIN + _LABELS + self.column * across + _STATE))
        self.used = Used()
        self.y = _MARGIN

    def left(self, report: str) -> float:
        return _MARGIN + _LABELS + self.column * list(self.reports).index(report)

    def head(self) -> None:
        found = self.found
        self.y = self.canvas.lines(_MARGIN, self.y, [found.label], _LARGE, bold=True)
        parts = [f"as of {found.as_of.isoformat()}"]
        parts += [f"about {shorten(found.body)}"] if found.body else []
        parts += (
            [f"with {', '.join(shorten(each).partition(':')[2] for each in found.narrower)}"] if found.narrower else []
        )
        width = self.canvas.width - 2 * _MARGIN
        self.y = (
            self.canvas.lines(_MARGIN, self.y, wrapped(" · ".join(parts), _NORMAL, width, 3), _NORMAL, ink=PALE) + 8
        )

    def scale(self) -> None:
        """Draw the years to scale, and from each report's days a line to its column."""
        if len(self.reports) == 1:
            return
        width = self.column - _GAP
        self.canvas.lines(_MARGIN, self.y, wrapped(SCALE_LABEL, _SMALL, _LABELS - 10, 4), _SMALL, ink=PALE)
        first = _MARGIN + _LABELS
        spans = [
            Span(
                each.earliest,
                each.latest,
                self.left(name),
                self.left(name) + text_width(each.heading(width)[0], _NORMAL, bold=True),
            )
            for name, each in self.reports.items()
        ]
        right = first + self.column * len(self.reports) - _GAP
        self.y = draw_scale(self.canvas, spans, first, right, self.y)

    def columns(self) -> None:
        """Name the reports, with their dates and publishers, in the order of time."""
        bottom = self.y
        for report, column in self.reports.items():
            x, width, stop = self.left(report), self.column - _GAP, column.stop
            title = stop.title if stop else shorten(report)
            self.canvas.open_group(f"{column.when}: {title}")
            y = self.canvas.lines(x, self.y, column.heading(width), _NORMAL, bold=True)
            y = self.canvas.lines(x, y, wrapped(title, _SMALL, width, 6), _SMALL)
            y = self.canvas.lines(x, y, wrapped(stop.publishers if stop else "", _SMALL, width, 4), _SMALL, ink=PALE)
            self.canvas.close_group()
            bottom = max(bottom, y)
        self.y = bottom + 4
        self.rule()

    def rule(self) -> None:
        self.canvas.line(_MARGIN, self.y, self.canvas.width - _MARGIN, self.y, RULE)
        self.y += 5

    def row(self, name: str, cells: dict[str, list[_Box]]) -> None:
        """Draw a row: its name at the left, and in each report's column boxes of words."""
        top = self.y
        bottom = self.canvas.lines(_MARGIN, top, wrapped(name, _NORMAL, _LABELS - 10, 2, bold=True), _NORMAL, bold=True)
        for report, boxes in cells.items():
            bottom = max(bottom, self.boxes(self.left(report), top, boxes))
        self.y = bottom + 4

    def boxes(self, x: float, y: float, boxes: list[_Box]) -> float:
        width = self.column - _GAP
        for box in boxes:
            lines = wrapped(box.words, _SMALL, width - 2 * _PAD, 6)
            height = _SMALL * LINE * len(lines) + (11 if box.bar else 5)
            things = {"data-things": " ".join(each.curie for each in box.statements)} if box.statements else {}
            self.canvas.open_group(box.title, **things)
            self.canvas.box(x, y, width, height, box.mark)
            self.used.marks.add(box.mark)
            self.canvas.lines(x + _PAD, y + 2, lines, _SMALL, ink=box.mark.ink)
            self.bar(x + _PAD, y + height - 7, width - 2 * _PAD, box)
            self.canvas.close_group()
            y += height + 3
        return y

    def bar(self, x: float, y: float, width: float, box: _Box) -> None:
        for colour, share in box.bar:
            self.canvas.bar(x, y, share * width, 4, colour)
            x += share * width

    def judgments(self) -> None:
        cells = {}
        for stop in self.found.stops:
            graded = [_judged(each) for each in stop.of("Judgment")]
            none = "a grade, but none on this" if stop.graded else "no grade in this report"
            cells[stop.report] = graded or [_Box(none, NO_GRADE, none)]
        self.row("Judgment", cells)

    def findings(self) -> None:
        """Count the findings by polarity, with bars of one scale."""
        counts = {stop.report: Counter(_polarities(stop)) for stop in self.found.stops}
        most = max((count.total() for count in counts.values()), default=0)
        self.used.polarities.update(*counts.values())
        cells = {}
        for stop in self.found.stops:
            if count := counts[stop.report]:
                there = [(name, count[name]) for name in POLARITIES if name in count]
                words = ", ".join(f"{number}\u00a0{name.casefold()}" for name, number in there)
                bar = tuple((POLARITIES[name], number / most) for name, number in there)
                concerns = [_concern(each) for each in stop.of("CauseOfConcern")]
                box = _Box(words, PLAIN, f"Findings: {words}", tuple(stop.of(*_FINDINGS)), bar)
                cells[stop.report] = [box, *concerns]
        if cells:
            self.row("Findings", cells)

    def figures(self) -> None:
        cells = {}
        for stop in self.found.stops:
            found = stop.of("Measure")
            if found:
                words = f"{len(found)} {'figure' if len(found) == 1 else 'figures'}"
                cells[stop.report] = [_Box(words, PLAIN, "; ".join(each.label for each in found), tuple(found))]
        if cells:
            self.row("Figures", cells)

    def thread(self, thread: Thread) -> None:
        """Draw what became of a call: a box in each report that speaks of it, joined in the order of time."""
        self.canvas.open_group(
            f"{thread.call.label}. {thread.call.description}", **{"class": "thread"}, data_call=thread.call.curie
        )
        top = self.y
        bottom = self.canvas.lines(
            _MARGIN, top, wrapped(thread.call.label, _SMALL, _LABELS - 10, 4), _SMALL, bold=False
        )
        cells = _cells(thread)
        known = [report for report in self.reports if report in cells]
        for first, second in pairwise(known):
            y = top + 7
            self.used.arrows = True
            self.canvas.line(self.left(first) + self.column - _GAP, y, self.left(second), y, ARROW, arrow=True)
        for report in known:
            bottom = max(bottom, self.boxes(self.left(report), top, cells[report]))
        bottom = max(bottom, self.standing(thread, top))
        self.canvas.close_group()
        self.y = bottom + 3
        self.rule()

    def standing(self, thread: Thread, y: float) -> float:
        state, x = thread.state, self.canvas.width - _MARGIN - _STATE + 4
        first = "open:" if state.open else "closed:"
        self.canvas.text(x, y + _SMALL * 0.95, first, _SMALL, bold=True)
        progress, indent = state.progress.replace("-", " "), text_width(f"{first} ", _SMALL, bold=True)
        self.canvas.text(x + indent, y + _SMALL * 0.95, progress, _SMALL)
        reply = wrapped(state.reply.replace("-", " "), _SMALL, _STATE - 4, 2)
        return self.canvas.lines(x, y + _SMALL * LINE, reply, _SMALL)

    def threads(self) -> None:
        if not self.found.threads:
            text = (
                "Nothing was asked for."
                if self.found.stops
                else "The graph holds nothing on this issue for these bounds."
            )
            self.y = self.canvas.lines(_MARGIN, self.y + 4, [text], _NORMAL) + 6
            return
        self.y = (
            self.canvas.lines(_MARGIN, self.y + 2, ["What was asked, and what became of it"], _NORMAL, bold=True) + 4
        )
        x = self.canvas.width - _MARGIN - _STATE + 4
        self.canvas.lines(x, self.y - 4 - _NORMAL * LINE, ["How it stands"], _NORMAL, bold=True)
        for thread in self.found.threads:
            self.thread(thread)


def _polarities(stop: Stop) -> list[str]:
    return [each.details["polarity"] for each in stop.of(*_FINDINGS) if each.details.get("polarity") in POLARITIES]


def _judged(judgment: Statement) -> _Box:
    grade, question = judgment.details.get("grade", ""), judgment.details.get("question", "")
    mark = GRADES.get(grade.casefold(), PLAIN)
    return _Box(f"{grade.upper()}: {question}", mark, f"Judgment: {grade} for {question}", (judgment,))


def _concern(finding: Statement) -> _Box:
    words = f"cause of concern: {finding.label}"
    return _Box(words, CONCERN, f"{words}. {finding.description}", (finding,))


def _cells(thread: Thread) -> dict[str, list[_Box]]:
    """Give by report what it says of a call."""
    call = thread.call
    asked = "repeated" if thread.ties.get("reiterates") else "asked"
    deadline = call.details.get("deadline", "")
    words = f"{WORDS[asked]}{f': {deadline}' if deadline else ''}"
    cells = {call.report: [_Box(words, KINDS[asked], f"{WORDS[asked]}: {call.description}", (call,))]}
    for tie, kind in _TIES.items():
        for report, statements in _by_report(thread.ties.get(tie, [])).items():
            cells.setdefault(report, []).append(_tied(kind, statements))
    return cells


def _by_report(statements: list[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        found.setdefault(statement.report, []).append(statement)
    return found


def _tied(kind: str, statements: list[Statement]) -> _Box:
    details = [each.details for each in statements]
    if kind == "verdict":
        said = sorted({spaced(each.get("verdict", "")) for each in details})
        words = f"verdict: {', '.join(said)}"
    elif kind == "answered":
        words = f"answered: {', '.join(sorted({spaced(each.get('decision', '')) for each in details}))}"
    else:
        words = f"{WORDS[kind]}{f' ({len(statements)})' if len(statements) > 1 else ''}"
    return _Box(words, KINDS[kind], "; ".join(each.label for each in statements), tuple(statements))


def _reports(found: Trace) -> dict[str, _Column]:
    """List the reports in the order of time; what is tied to a call may stand in one that is no stop."""
    columns = {stop.report: _Column(stop, stop.earliest, stop.latest) for stop in found.stops}
    for thread in found.threads:
        for each in (thread.call, *(each for tie in _TIES for each in thread.ties.get(tie, []))):
            columns.setdefault(each.report, _Column(None, each.earliest, each.when))
    return dict(sorted(columns.items(), key=lambda item: (item[1].latest, item[0])))


def trace_svg(found: Trace) -> str:
    """Draw a trace as a timeline: reports across in the order of time, calls down, each with what became of it.

    >>> from oversight_graph.dataset import open_store
    >>> from oversight_graph.trace import trace_issue
    >>> trace_svg(trace_issue(open_store(), "vetting")).count('class="thread"')
    4
    """
    drawing = _Drawing(found)
    drawing.head()
    if drawing.reports:
        drawing.scale()
        drawing.columns()
        drawing.judgments()
        drawing.findings()
        drawing.figures()
        drawing.rule()
    drawing.threads()
    right = drawing.canvas.width - _MARGIN
    legend(drawing.canvas, drawing.used, _MARGIN, right, drawing.y + 4)
    calls = len(found.threads)
    description = (
        f"{len(found.stops)} reports in the order of time, with their judgments and findings, and {calls} "
        f"{'call' if calls == 1 else 'calls'} for action with the answers, promises and verdicts that followed."
    )
    return drawing.canvas.document(f"{found.label}: what was said, asked and done", description, _MARGIN)
