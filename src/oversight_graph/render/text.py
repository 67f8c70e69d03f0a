"""Text for people: a trace, a single thing, as lines that a terminal and a pipe both show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..statements import Passage, Statement
from ..thing import Thing, ThingValue
from ..trace import Stop, Thread, Trace
from ..vocab import shorten

__all__ = ["Quoter", "show_text", "trace_text"]

Quoter = Callable[[Passage], str | None]

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
_HEADINGS = (
    ("Judgment", ("Judgment",)),
    ("Findings", ("CauseOfConcern", "Finding")),
    ("Asked for", ("Recommendation", "AreaForImprovement")),
    ("Replies", ("Response", "Reply")),
    ("Promised", ("Commitment", "Proposal")),
    ("Verdicts on earlier calls", ("ProgressAssessment",)),
    ("Figures", ("Measure",)),
)
_TIES = {
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


def _nothing(_: Passage) -> None:
    return None


def _spaced(name: str) -> str:
    """Write a term's name as words.

    >>> _spaced("PartlyMet")
    'partly met'
    """
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()


def _measure(statement: Statement) -> str:
    details = statement.details
    status = details.get("status", "Given")
    value = details.get("value", "") if status == "Given" else _spaced(status)
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
    return f"{_spaced(verdict).upper()}: {statement.description}"


def _commitment(statement: Statement) -> str:
    due = f", due {statement.details['due']}" if "due" in statement.details else ""
    return f"({_spaced(statement.details.get('modality', ''))}{due}) {statement.description}"


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


def _source_lines(passages: list[Passage], quoter: Quoter) -> Iterator[str]:
    for passage in passages:
        yield f"§ {passage.pointer}"
        text = quoter(passage)
        if text:
            yield f"  | {' '.join(text.split())}"


def _statement_lines(statement: Statement, quoter: Quoter) -> Iterator[str]:
    yield f"    {_HEADLINES.get(statement.kind, _call)(statement)}"
    known = statement.details.get("knownThrough")
    told = f", told by {shorten(known)}" if known else ""
    yield f"      {statement.curie} · {statement.issue_label}{told}"
    for line in _source_lines(statement.passages, quoter):
        yield f"      {line}"


def _stop_lines(stop: Stop, quoter: Quoter) -> Iterator[str]:
    when = stop.issued or (f"{stop.earliest} to {stop.latest}" if stop.earliest != stop.latest else str(stop.earliest))
    yield ""
    yield f"━━ {when} · {stop.title}"
    yield f"   {stop.publishers}" + (f" · {stop.page}" if stop.page else "")
    if not stop.graded:
        yield "   This report gives no grade."
    for heading, kinds in _HEADINGS:
        statements = stop.of(*kinds)
        if statements:
            yield ""
            yield f"  {heading}"
            for statement in statements:
                yield from _statement_lines(statement, quoter)


def _thread_lines(thread: Thread) -> Iterator[str]:
    state = thread.state
    since = f" since {state.since}" if state.since else ""
    standing = "open" if state.open else "closed"
    repeats = f"; repeated {state.repeats} times" if state.repeats else ""
    yield f"  {thread.call.curie}  {thread.call.label}"
    yield f"      {standing}: {state.reply}; {state.progress}{since}{repeats}"
    for tie, words in _TIES.items():
        for statement in thread.ties.get(tie, ()):
            yield f"      {words}: {statement.curie}  {statement.label}"


def _summary_lines(found: Trace) -> Iterator[str]:
    if found.threads:
        yield ""
        yield f"━━ What became of what was asked (as of {found.as_of})"
        for thread in found.threads:
            yield from _thread_lines(thread)
    if found.events:
        yield ""
        yield "━━ What happened"
        for event in found.events:
            evidence = ", ".join(shorten(iri) for iri in event.evidence)
            yield f"  {event.kind:<15}{event.label}  [{evidence}]"
    if found.inferred:
        yield ""
        yield "━━ Inferred by the curator, not stated by a report"
        for link in found.inferred:
            yield (
                f"  {shorten(link.later)} {shorten(link.link_property)} {shorten(link.earlier)}"
                f"  (confidence {link.confidence:g}): {link.reason} Doubt: {link.doubt}"
            )


def trace_text(found: Trace, quoter: Quoter = _nothing) -> str:
    """Write a trace as text; ``quoter`` gives the words of a passage where the sources are at hand."""
    about = f" · {shorten(found.body)}" if found.body else ""
    lines = [f"{found.label}{about} · as of {found.as_of}"]
    if found.narrower:
        lines.append(f"with {', '.join(iri.rsplit('/', 1)[-1] for iri in found.narrower)}")
    if not found.stops:
        lines += ["", "Nothing in the graph concerns this issue within these bounds."]
    for stop in found.stops:
        lines += _stop_lines(stop, quoter)
    lines += _summary_lines(found)
    return "\n".join(lines) + "\n"


def _value_line(value: ThingValue, arrow: str) -> str:
    label = f"  {value.label}" if value.label and value.label != value.value else ""
    derived = "  (derived)" if value.derived else ""
    return f"  {arrow}{value.property}  {value.value}{label}{derived}"


def show_text(thing: Thing, quoter: Quoter = _nothing) -> str:
    """Write one thing as text: what is said of it, its passages, and what names it."""
    kinds = ", ".join(shorten(kind) for kind in thing.types)
    lines = [thing.label, f"{shorten(thing.iri)} · {kinds}", thing.iri, ""]
    lines += [_value_line(value, "") for value in thing.values]
    if thing.passages:
        lines += ["", "Passages"]
        for passage in thing.passages:
            place = f"characters {passage.start} to {passage.end} of {shorten(passage.report)}"
            lines += [f"  {line}" for line in _source_lines([passage], quoter)] + [f"    {place}"]
    if thing.incoming:
        lines += ["", "Named by"]
        lines += [_value_line(value, "← ") for value in thing.incoming]
    return "\n".join(lines) + "\n"
