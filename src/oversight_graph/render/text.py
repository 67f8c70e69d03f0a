"""Text for people: a trace, a single thing, as lines that a terminal and a pipe both show."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..statements import Passage, Statement
from ..thing import Thing, ThingValue
from ..trace import Stop, Thread, Trace
from ..vocab import shorten
from .words import HEADINGS, TIES, event_words, figure_line, headline, promise_lines, standing, when_printed

__all__ = ["Quoter", "show_text", "trace_text"]

Quoter = Callable[[Passage], str | None]


def _nothing(_: Passage) -> None:
    return None


def _source_lines(passages: list[Passage], quoter: Quoter) -> Iterator[str]:
    for passage in passages:
        yield f"§ {passage.pointer}"
        text = quoter(passage)
        if text:
            yield f"  | {' '.join(text.split())}"


def _statement_lines(statement: Statement, quoter: Quoter) -> Iterator[str]:
    yield f"    {headline(statement)}"
    known = statement.details.get("knownThrough")
    told = f", told by {shorten(known)}" if known else ""
    yield f"      {statement.curie} · {statement.issue_label}{told}"
    for line in _source_lines(statement.passages, quoter):
        yield f"      {line}"


def _stop_lines(stop: Stop, quoter: Quoter) -> Iterator[str]:
    yield ""
    yield f"━━ {when_printed(stop)} · {stop.title}"
    yield f"   {stop.publishers}" + (f" · {stop.page}" if stop.page else "")
    if not stop.graded:
        yield "   This report gives no grade."
    for heading, kinds in HEADINGS:
        statements = stop.of(*kinds)
        if statements:
            yield ""
            yield f"  {heading}"
            for statement in statements:
                yield from _statement_lines(statement, quoter)


def _shown(found: Trace) -> set[str]:
    return {statement.iri for stop in found.stops for statement in stop.statements}


def _tied_lines(words: str, statement: Statement, shown: set[str], quoter: Quoter) -> Iterator[str]:
    """Name a statement; its passages stand here where it does not stand in a report above."""
    yield f"      {words}: {statement.curie}  {statement.label}"
    if statement.iri not in shown:
        for line in _source_lines(statement.passages, quoter):
            yield f"        {line}"


def _thread_lines(thread: Thread, found: Trace, quoter: Quoter) -> Iterator[str]:
    yield f"  {thread.call.curie}  {thread.call.label}"
    yield f"      {standing(thread, found)}"
    for tie, words in TIES.items():
        for statement in thread.ties.get(tie, ()):
            yield from _tied_lines(words, statement, _shown(found), quoter)


def _promised_lines(found: Trace, quoter: Quoter) -> Iterator[str]:
    for promise, words in promise_lines(found):
        yield f"  {promise.commitment.curie}  {promise.commitment.label}"
        yield f"      {words}"
        for verdict in promise.verdicts:
            yield from _tied_lines(TIES["assesses"], verdict, _shown(found), quoter)


def _figure_lines(found: Trace) -> Iterator[str]:
    for series in found.series:
        target = " (target)" if series.kind == "Target" else ""
        yield f"  {series.indicator}{target} [{series.population}; {series.unit}]"
        yield from (f"      {figure_line(figure)}  {figure.curie}" for figure in series.figures)
    for apart in found.apart:
        yield f"  {apart.indicator}: {len(apart.figures)} figures that are not all one line"
        yield from (f"      {reason}" for reason in apart.reasons)


def _inferred_lines(found: Trace, quoter: Quoter) -> Iterator[str]:
    for link in found.inferred:
        yield f"  {shorten(link.later)} {shorten(link.link_property)} {shorten(link.earlier)}"
        yield f"      “{link.later_label}” · “{link.earlier_label}”"
        yield f"      (confidence {link.confidence:g}) {link.reason} Doubt: {link.doubt}"
        for line in _source_lines(list(link.passages), quoter):
            yield f"      {line}"


def _summary_lines(found: Trace, quoter: Quoter) -> Iterator[str]:
    events = (
        f"  {event.kind:<15}{event_words(event)}  [{', '.join(shorten(iri) for iri in event.evidence)}]"
        for event in found.events
    )
    parts = (
        (
            f"What became of what was asked (as of {found.as_of})",
            [_thread_lines(thread, found, quoter) for thread in found.threads],
        ),
        (f"What became of what was promised (as of {found.as_of})", [_promised_lines(found, quoter)]),
        ("What happened", [events]),
        ("Figures of one kind", [_figure_lines(found)]),
        ("Inferred by the curator, not stated by a report", [_inferred_lines(found, quoter)]),
    )
    for heading, blocks in parts:
        lines = [line for block in blocks for line in block]
        if lines:
            yield from ("", f"━━ {heading}", *lines)


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
    lines += _summary_lines(found, quoter)
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
