"""Timeline: a trace as a drawing to read and to print; reports stand across, calls run down.

Every colour has its word beside it. Lengths are in points; the drawing is as wide as A4 on its side and as high as it
needs, and what does not fit makes it taller or wider, never the letters smaller.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from ..statements import Statement
from ..trace import Stop, Thread, Trace
from ..vocab import shorten, spaced
from .svg import LINE, Canvas, Mark, text_width, wrapped
from .words import when_printed

__all__ = ["PAGE", "trace_svg"]

PAGE = (841.89, 595.28)
_MARGIN, _LABELS, _STATE, _GAP = 24.0, 150.0, 92.0, 6.0
_NARROWEST, _WIDEST = 96.0, 260.0
_LEAST = 560.0
_SMALL, _NORMAL, _LARGE = 7.0, 8.0, 15.0
_INK, _PALE, _RULE = "#1a1a1a", "#555555", "#c8c8c8"
_PLAIN = Mark("#ffffff", _INK, "#8a8a8a")
_GRADES = {
    "outstanding": Mark("#1b5e20", "#ffffff", "#1b5e20"),
    "good": Mark("#d5ead7", _INK, "#2e7d32"),
    "adequate": Mark("#eef3d8", _INK, "#7a8b1f"),
    "requires improvement": Mark("#ffe3b8", _INK, "#a85d00"),
    "inadequate": Mark("#8e1b1b", "#ffffff", "#8e1b1b"),
}
_KINDS = {
    "asked": Mark("#dbe8f7", _INK, "#1f5a9e"),
    "repeated": Mark("#dbe8f7", _INK, "#1f5a9e", dashed=True),
    "answered": Mark("#efe3f6", _INK, "#6d3b91"),
    "promised": Mark("#f4f0e6", _INK, "#7d6a3a"),
    "verdict": Mark("#e3f1ef", _INK, "#1d6f68"),
}
_WORDS = {"asked": "asked for", "repeated": "asked again", "answered": "answered", "promised": "promised"}
_CONCERN = Mark("#ffffff", _INK, "#8e1b1b")
# What each mark stands for, in the order of the legend.
_LEGEND = {
    **{mark: _WORDS.get(name, "verdict on an earlier call") for name, mark in _KINDS.items()},
    **{mark: grade for grade, mark in _GRADES.items()},
    _CONCERN: "cause of concern",
}
_TIES = {"respondsTo": "answered", "towards": "promised", "assesses": "verdict", "reiteratedBy": "repeated"}
_POLARITY = ("Positive", "Negative", "Mixed", "Neutral")
_FINDINGS = ("CauseOfConcern", "Finding")
_CALLS = {"Recommendation", "AreaForImprovement"}


@dataclass(frozen=True, slots=True)
class _Box:
    """Words in a box, with what a pointer and a screen reader are told, and the statements that it stands for."""

    words: str
    mark: Mark
    title: str
    statements: tuple[Statement, ...] = ()


class _Drawing:
    """Lays a trace out: where each column stands, and how far down the drawing has come."""

    def __init__(self, found: Trace) -> None:
        self.found = found
        self.reports = _reports(found)
        across = max(1, len(self.reports))
        room = PAGE[0] - 2 * _MARGIN - _LABELS - _STATE
        self.column = min(_WIDEST, max(_NARROWEST, room / across))
        self.canvas = Canvas(max(_LEAST, 2 * _MARGIN + _LABELS + self.column * across + _STATE))
        self.used: set[Mark] = set()
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
            self.canvas.lines(_MARGIN, self.y, wrapped(" · ".join(parts), _NORMAL, width, 3), _NORMAL, ink=_PALE) + 8
        )

    def columns(self) -> None:
        """Name the reports, with their dates and publishers, in the order of time."""
        bottom = self.y
        for report, stop in self.reports.items():
            x, width = self.left(report), self.column - _GAP
            date = when_printed(stop) if stop else ""
            self.canvas.open_group(f"{date}: {stop.title if stop else shorten(report)}")
            y = self.canvas.lines(x, self.y, wrapped(date, _NORMAL, width, 2, bold=True), _NORMAL, bold=True)
            title = stop.title if stop else shorten(report)
            y = self.canvas.lines(x, y, wrapped(title, _SMALL, width, 4), _SMALL)
            y = self.canvas.lines(x, y, wrapped(stop.publishers if stop else "", _SMALL, width, 3), _SMALL, ink=_PALE)
            self.canvas.close_group()
            bottom = max(bottom, y)
        self.y = bottom + 4
        self.rule()

    def rule(self) -> None:
        self.canvas.line(_MARGIN, self.y, self.canvas.width - _MARGIN, self.y, _RULE)
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
            lines = wrapped(box.words, _SMALL, width - 8, 6)
            height = _SMALL * LINE * len(lines) + 5
            things = {"data-things": " ".join(each.curie for each in box.statements)} if box.statements else {}
            self.canvas.open_group(box.title, **things)
            self.canvas.box(x, y, width, height, box.mark)
            self.used.add(box.mark)
            self.canvas.lines(x + 4, y + 2, lines, _SMALL, ink=box.mark.ink)
            self.canvas.close_group()
            y += height + 3
        return y

    def judgments(self) -> None:
        cells = {}
        for stop in self.found.stops:
            graded = [_judged(each) for each in stop.of("Judgment")]
            none = "a grade, but none on this" if stop.graded else "no grade in this report"
            cells[stop.report] = graded or [_Box(none, Mark("#ffffff", _PALE, _RULE, dashed=True), none)]
        self.row("Judgment", cells)

    def findings(self) -> None:
        cells = {}
        for stop in self.found.stops:
            found = stop.of(*_FINDINGS)
            counts = Counter(each.details.get("polarity", "") for each in found)
            words = ", ".join(f"{counts[name]} {name.casefold()}" for name in _POLARITY if counts[name])
            if words:
                concerns = [_concern(each) for each in stop.of("CauseOfConcern")]
                cells[stop.report] = [_Box(words, _PLAIN, f"Findings: {words}", tuple(found)), *concerns]
        if cells:
            self.row("Findings", cells)

    def figures(self) -> None:
        cells = {}
        for stop in self.found.stops:
            found = stop.of("Measure")
            if found:
                words = f"{len(found)} {'figure' if len(found) == 1 else 'figures'}"
                cells[stop.report] = [_Box(words, _PLAIN, "; ".join(each.label for each in found), tuple(found))]
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
            self.canvas.line(self.left(first) + self.column - _GAP, y, self.left(second), y, "#4a4a4a", arrow=True)
        for report in known:
            bottom = max(bottom, self.boxes(self.left(report), top, cells[report]))
        bottom = max(bottom, self.standing(thread, top))
        self.canvas.close_group()
        self.y = bottom + 3
        self.rule()

    def standing(self, thread: Thread, y: float) -> float:
        state = thread.state
        words = [
            f"{'open' if state.open else 'closed'}:",
            state.progress.replace("-", " "),
            state.reply.replace("-", " "),
        ]
        x = self.canvas.width - _MARGIN - _STATE + 4
        self.canvas.text(x, y + _SMALL, words[0], _SMALL, bold=True)
        lines = [line for word in words[1:] for line in wrapped(word, _SMALL, _STATE - 6, 2)]
        return self.canvas.lines(x, y + _SMALL * LINE, lines, _SMALL)

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

    def legend(self) -> None:
        """Say what the marks mean that are there; nothing is said by colour alone."""
        marks = {mark: words for mark, words in _LEGEND.items() if mark in self.used}
        if not marks:
            return
        x, y = _MARGIN, self.y + 4
        self.canvas.text(x, y + 9.2, "Legend", _SMALL, bold=True)
        x += 40
        for mark, words in marks.items():
            width = text_width(words, _SMALL) + 10
            if x + width > self.canvas.width - _MARGIN:
                x, y = _MARGIN + 40, y + 17
            self.canvas.box(x, y, width, 13, mark)
            self.canvas.text(x + 5, y + 9.2, words, _SMALL, ink=mark.ink)
            x += width + 6
        self.y = y + 17


def _judged(judgment: Statement) -> _Box:
    grade, question = judgment.details.get("grade", ""), judgment.details.get("question", "")
    mark = _GRADES.get(grade.casefold(), _PLAIN)
    return _Box(f"{grade.upper()}: {question}", mark, f"Judgment: {grade} for {question}", (judgment,))


def _concern(finding: Statement) -> _Box:
    words = f"cause of concern: {finding.label}"
    return _Box(words, _CONCERN, f"{words}. {finding.description}", (finding,))


def _cells(thread: Thread) -> dict[str, list[_Box]]:
    """Give by report what it says of a call."""
    call = thread.call
    asked = "repeated" if thread.ties.get("reiterates") else "asked"
    deadline = call.details.get("deadline", "")
    words = f"{_WORDS[asked]}{f': {deadline}' if deadline else ''}"
    cells = {call.report: [_Box(words, _KINDS[asked], f"{_WORDS[asked]}: {call.description}", (call,))]}
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
        words = f"{_WORDS[kind]}{f' ({len(statements)})' if len(statements) > 1 else ''}"
    return _Box(words, _KINDS[kind], "; ".join(each.label for each in statements), tuple(statements))


def _reports(found: Trace) -> dict[str, Stop | None]:
    """List the reports in the order of time; what is tied to a call may stand in one that is no stop."""
    stops = {stop.report: stop for stop in found.stops}
    dates = {report: stop.latest for report, stop in stops.items()}
    for thread in found.threads:
        for tie in ("", *_TIES):
            for each in thread.ties.get(tie, []) if tie else [thread.call]:
                dates.setdefault(each.report, each.when)
    return {report: stops.get(report) for report in sorted(dates, key=lambda report: (dates[report], report))}


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
        drawing.columns()
        drawing.judgments()
        drawing.findings()
        drawing.figures()
        drawing.rule()
    drawing.threads()
    drawing.legend()
    calls = len(found.threads)
    description = (
        f"{len(found.stops)} reports in the order of time, with their judgments and findings, and {calls} "
        f"{'call' if calls == 1 else 'calls'} for action with the answers, promises and verdicts that followed."
    )
    return drawing.canvas.document(f"{found.label}: what was said, asked and done", description, _MARGIN)
