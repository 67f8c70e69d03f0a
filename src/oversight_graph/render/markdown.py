"""A trace as Markdown (GitHub's), for a page or a mail: lists, tables, links to the published documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..statements import Passage, Statement
from ..trace import Stop, Thread, Trace
from ..vocab import shorten
from .text import Quoter
from .words import HEADINGS, TIES, event_words, figure_line, headline, promise_lines, when_printed

__all__ = ["escape", "link", "trace_markdown"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&$#])")
_BEGINS_A_BLOCK = re.compile(r"^([-+=]|\d+(?=[.)]))")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_UNSAFE_IN_ADDRESS = re.compile(r"[\s<>()\[\]\\|`\"*_]")


def _nothing(_: Passage) -> None:
    return None


def escape(text: str) -> str:
    r"""Write a text so that Markdown takes no part of it for markup, in one line.

    >>> print(escape("- a *b* <i>"))
    \- a \*b\* \<i\>
    """
    line = _MARKUP.sub(r"\\\1", " ".join(_NO_TEXT.sub(" ", text).split()))
    return _BEGINS_A_BLOCK.sub(lambda match: f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}", line)


def link(text: str, address: str | None) -> str:
    """Link a text to an address of the web; any other address is left out.

    >>> link("PEEL 2016", "https://example.org/a b")
    '[PEEL 2016](https://example.org/a%20b)'
    """
    if not address or not address.startswith(("http://", "https://")):
        return escape(text)
    safe = _UNSAFE_IN_ADDRESS.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), address)
    return f"[{escape(text)}]({safe})"


def _code(iri: str) -> str:
    """Write a CURIE or IRI as code: neither can hold a backtick."""
    return f"`{shorten(iri)}`".replace("|", "%7C")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(cell or ' ' for cell in row)} |" for row in rows)


def _passage_lines(passage: Passage, quoter: Quoter) -> Iterator[str]:
    where = f"{escape(passage.section)}: " if passage.section else ""
    published = f" ({link('published document', passage.page)})" if passage.page else ""
    yield f"  - § {where}“{escape(passage.quotation)}”{published}"
    text = quoter(passage)
    if text:
        yield ""
        yield f"    > {escape(text)}"
        yield ""


def _statement_lines(statement: Statement, quoter: Quoter) -> Iterator[str]:
    known = statement.details.get("knownThrough")
    told = f", told by {_code(known)}" if known else ""
    issue = f" · {escape(statement.issue_label)}" if statement.issue_label else ""
    yield f"- {escape(headline(statement))} ({_code(statement.iri)}{issue}{told})"
    for passage in statement.passages:
        yield from _passage_lines(passage, quoter)


def _stop_lines(stop: Stop, quoter: Quoter) -> Iterator[str]:
    yield ""
    yield f"## {escape(when_printed(stop))} · {link(stop.title, stop.page)}"
    yield ""
    yield ". ".join([escape(stop.publishers), *([] if stop.graded else ["This report gives no grade."])])
    for heading, kinds in HEADINGS:
        statements = stop.of(*kinds)
        if statements:
            yield ""
            yield f"### {heading}"
            yield ""
            for statement in statements:
                yield from _statement_lines(statement, quoter)


def _thread_row(thread: Thread) -> tuple[str, ...]:
    state = thread.state
    call = f"{escape(thread.call.label)} ({_code(thread.call.iri)})"
    since, due = str(state.since or ""), str(thread.call.span[1]) if thread.call.span else ""
    return call, state.reply, state.progress, since, due, "open" if state.open else "closed", str(state.repeats)


def _tied_lines(words: str, statement: Statement, shown: set[str], quoter: Quoter) -> Iterator[str]:
    """Name a statement; its passages stand here where it does not stand in a report above."""
    yield f"- {words}: {escape(statement.label)} ({_code(statement.iri)})"
    if statement.iri not in shown:
        for passage in statement.passages:
            yield from _passage_lines(passage, quoter)


def _tie_lines(found: Trace, quoter: Quoter) -> Iterator[str]:
    shown = {statement.iri for stop in found.stops for statement in stop.statements}
    groups = [
        (thread.call, [(words, each) for tie, words in TIES.items() for each in thread.ties.get(tie, ())])
        for thread in found.threads
    ]
    groups += [(each.commitment, [(TIES["assesses"], verdict) for verdict in each.verdicts]) for each in found.promises]
    for what, ties in groups:
        if ties:
            yield from ("", f"**{escape(what.label)}** ({_code(what.iri)})", "")
            for words, each in ties:
                yield from _tied_lines(words, each, shown, quoter)


def _figure_lines(found: Trace) -> Iterator[str]:
    for series in found.series:
        target = " (target)" if series.kind == "Target" else ""
        about = escape(f"{series.population}; {series.unit}")
        yield from ("", f"**{escape(series.indicator)}**{target}: {about}", "")
        yield from (f"- {escape(figure_line(figure))} ({_code(figure.iri)})" for figure in series.figures)
    for apart in found.apart:
        yield from ("", f"**{escape(apart.indicator)}**: {len(apart.figures)} figures that are not all one line", "")
        yield from (f"- {escape(reason)}" for reason in apart.reasons)


def _inferred_lines(found: Trace, quoter: Quoter) -> Iterator[str]:
    for each in found.inferred:
        ends = f"{_code(each.later)} {_code(each.link_property)} {_code(each.earlier)}"
        labels = f"{escape(each.later_label)} · {escape(each.earlier_label)}"
        sure = f"confidence {each.confidence:g}"
        yield f"- {ends} ({labels}; {sure}): {escape(each.reason)} Doubt: {escape(each.doubt)}"
        for passage in each.passages:
            yield from _passage_lines(passage, quoter)


def _summary_lines(found: Trace, quoter: Quoter) -> Iterator[str]:
    if found.threads:
        yield from ("", f"## What became of what was asked (as of {found.as_of})")
        head = ("Call", "Reply", "Progress", "Since", "Due", "Stands", "Repeats")
        yield from _table(head, map(_thread_row, found.threads))
    if promised := promise_lines(found):
        yield from ("", f"## What became of what was promised (as of {found.as_of})", "")
        yield from (f"- {escape(each.commitment.label)} ({_code(each.commitment.iri)}): {w}" for each, w in promised)
    yield from _tie_lines(found, quoter)
    if found.events:
        yield from ("", "## What happened")
        rows = [
            (event.kind, escape(event_words(event)), ", ".join(_code(iri) for iri in event.evidence))
            for event in found.events
        ]
        yield from _table(("Event", "What", "Evidence"), rows)
    if found.series or found.apart:
        yield from ("", "## Figures of one kind", *_figure_lines(found))
    if found.inferred:
        yield from ("", "## Inferred by the curator, not stated by a report", "", *_inferred_lines(found, quoter))


def trace_markdown(found: Trace, quoter: Quoter = _nothing) -> str:
    """Write a trace as Markdown; ``quoter`` gives the words of a passage where the sources are at hand."""
    about = f" · {_code(found.body)}" if found.body else ""
    lines = [f"# {escape(found.label)}{about}", "", f"As of {found.as_of}."]
    if found.narrower:
        lines[-1] += f" With {', '.join(_code(iri) for iri in found.narrower)}."
    if not found.stops:
        lines += ["", "Nothing in the graph concerns this issue within these bounds."]
    for stop in found.stops:
        lines += _stop_lines(stop, quoter)
    lines += _summary_lines(found, quoter)
    text = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"
