"""Words: how statements, the ties between them and the parts of a trace read, in every form for people."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from ..series import time_of
from ..statements import Statement
from ..trace import Event, Promise, Stop, Thread, Trace
from ..vocab import spaced

__all__ = ["HEADINGS", "TIES", "event_words", "figure_line", "headline", "promise_lines", "standing", "when_printed"]

_SIGNS = {"Positive": "+", "Negative": "-", "Mixed": "±", "Neutral": "·"}
_COMPLIANCE = {
    "Full": "complies with",
    "Partial": "complies in part with",
    "None": "does not comply with",
    "Unstated": "held against",
}
_VOICES = {
    "Force": "the force says",
    "Staff": "staff say",
    "ThirdParty": "a third party says",
    "InvestigationVoice": "the investigation found",
}
HEADINGS = (
    ("Judgment", ("Judgment",)),
    ("Findings", ("CauseOfConcern", "Finding")),
    ("Asked for", ("Recommendation", "AreaForImprovement")),
    ("Replies", ("Response", "Reply")),
    ("Promised", ("Commitment", "Proposal")),
    ("Verdicts on earlier calls", ("ProgressAssessment",)),
    ("Figures", ("Measure",)),
)
TIES = {
    "promptedBy": "prompted by",
    "respondsTo": "answered by",
    "elaborates": "explained in",
    "towards": "promised",
    "assesses": "assessed by",
    "reiterates": "repeats",
    "reiteratedBy": "repeated by",
    "replaces": "replaces",
    "replacedBy": "replaced by",
}


def _measure(statement: Statement) -> str:
    details = statement.details
    status = details.get("status", "Given")
    value = details.get("value", "") if status == "Given" else spaced(status)
    unit = details.get("unit", "")
    said = unit.casefold() in value.casefold() or (unit == "percent" and "%" in value)
    figure = value if said else f"{value} {unit}"
    where = [details.get("population", ""), details.get("period", "")]
    target = " (target)" if details.get("measureKind") == "Target" else ""
    return f"{details.get('indicator', '')}{target}: {figure} [{', '.join(part for part in where if part)}]"


def _judgment(statement: Statement) -> str:
    return f"{statement.details.get('grade', '').upper()} for {statement.details.get('question', '')}"


def _finding(statement: Statement) -> str:
    details = statement.details
    concern = "CAUSE OF CONCERN: " if statement.kind == "CauseOfConcern" else ""
    voice = _VOICES.get(details.get("voice", ""))
    said = f"({voice}) " if voice else ""
    against = f" ({_COMPLIANCE[details['compliance']]} {details['policy']})" if "policy" in details else ""
    return f"{_SIGNS.get(details.get('polarity', ''), ' ')} {said}{concern}{statement.description}{against}"


def _verdict(statement: Statement) -> str:
    verdict = statement.details.get("verdict") or statement.details.get("decision", "")
    return f"{spaced(verdict).upper()}: {statement.description}"


def _commitment(statement: Statement) -> str:
    due = f", due {statement.details['due']}" if "due" in statement.details else ""
    return f"({spaced(statement.details.get('modality', ''))}{due}) {statement.description}"


def _call(statement: Statement) -> str:
    deadline = f" [{statement.details['deadline']}]" if "deadline" in statement.details else ""
    return f"{statement.description}{deadline}"


_HEADLINES: dict[str, Callable[[Statement], str]] = {
    "CauseOfConcern": _finding,
    "Commitment": _commitment,
    "Finding": _finding,
    "Judgment": _judgment,
    "Measure": _measure,
    "ProgressAssessment": _verdict,
    "Response": _verdict,
}


def headline(statement: Statement) -> str:
    """Say in one line what a statement says, with what its kind has: sign, grade, verdict, figure."""
    return _HEADLINES.get(statement.kind, _call)(statement)


def when_printed(stop: Stop) -> str:
    """Give the date of a report as printed, or else as it is known."""
    return stop.issued or days(stop.earliest, stop.latest)


def days(earliest: datetime.date, latest: datetime.date) -> str:
    """Give a day, or the two between which it lies."""
    return f"{earliest} to {latest}" if earliest != latest else str(earliest)


def event_words(event: Event) -> str:
    """Say what an event happened to, and by when it was to be done where that is part of it."""
    return f"{event.label} ({event.detail})" if event.detail else event.label


def standing(thread: Thread, found: Trace) -> str:
    """Say in one line how a call stands: open or not, reply, progress, deadline, repeats."""
    state, span = thread.state, thread.call.span
    since = f" since {state.since}" if state.since else ""
    due = ""
    if span:
        passed = ", which has passed" if state.open and span[1] < found.as_of else ""
        due = f"; to be done by {span[1]}{passed}"
    times = "once" if state.repeats == 1 else f"{state.repeats} times"
    repeats = f"; repeated {times}" if state.repeats else ""
    return f"{'open' if state.open else 'closed'}: {state.reply}; {state.progress}{since}{due}{repeats}"


def promise_lines(found: Trace) -> list[tuple[Promise, str]]:
    """List the promises that were to be kept by a day or that a later text judged, and say how each stands."""
    told = [promise for promise in found.promises if promise.verdicts or promise.commitment.span]
    return [(promise, _promised(promise, found)) for promise in told]


def _promised(promise: Promise, found: Trace) -> str:
    span = promise.commitment.span
    due = f"due by {span[1]}{' (passed)' if span[1] < found.as_of else ''}; " if span else ""
    verdict = promise.verdicts[-1].details.get("verdict", "") if promise.verdicts else ""
    return f"{due}{spaced(verdict) if verdict else 'no verdict held'}"


def figure_line(figure: Statement) -> str:
    """Say a figure of a series: its time, and its value as printed."""
    first, last = time_of(figure)
    printed = figure.details.get("period", "")
    when = printed or f"by the date of the report, {first if first == last else f'{first} to {last}'}"
    return f"{when}: {figure.details.get('value', '')}"
