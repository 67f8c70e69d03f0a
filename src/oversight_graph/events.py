"""Events: what happened between the stops of a trace, each by a rule that ``docs/tracing.md`` writes down."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .state import CallState
from .statements import Statement
from .threads import Promise, Thread

__all__ = ["EVENTS", "Event", "Visit", "clashes", "promise_events", "thread_events"]

EVENTS = ("new", "repeated", "met", "lapsed", "undelivered", "never assessed", "contradicted")

_FALLS_SHORT = {"not-met", "partly-met", "lapsed"}
_VERDICTS_SHORT = {"NotMet", "PartlyMet"}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened between two stops: its kind, what it happened to, when, and the evidence.

    ``when`` is the last day that its date can mean, and ``detail`` says what its kind and label do not: by when a thing
    was to be done, and what was found.
    """

    kind: str
    what: str
    label: str
    report: str
    when: datetime.date
    evidence: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A report of a trace and the days between which it was issued: where a verdict could have stood."""

    report: str
    earliest: datetime.date
    latest: datetime.date


def thread_events(thread: Thread, visits: Collection[Visit]) -> Iterator[Event]:
    """Say what happened to a call: made or made again, then each verdict that changed how it stands, or none."""
    call = thread.call
    earlier = tuple(statement.iri for statement in thread.ties.get("reiterates", ()))
    kind = "repeated" if earlier else "new"
    yield Event(kind, call.iri, call.label, call.report, call.when, (call.iri, *earlier))
    yield from _changes(thread)
    if thread.state.progress == "not-assessed":
        yield from _never_assessed(call, visits)


def _changes(thread: Thread) -> Iterator[Event]:
    verdicts = {verdict.iri: verdict for verdict in thread.ties.get("assesses", ())}
    short = False
    for before, state in pairwise((CallState(thread.call.iri), *thread.history)):
        deciding = [verdicts[iri] for iri in state.progress_evidence if iri in verdicts]
        if not deciding or state.progress == before.progress:
            continue
        if state.progress in {"met", "lapsed"}:
            yield _verdict_event(state.progress, thread.call, deciding)
        if not short and state.progress in _FALLS_SHORT and _after_the_day(thread.call, deciding):
            short = True
            yield _verdict_event("undelivered", thread.call, deciding, f"{_asked(thread.call)}, found {state.progress}")


def _verdict_event(kind: str, what: Statement, deciding: list[Statement], detail: str = "") -> Event:
    last = deciding[-1]
    evidence = tuple(verdict.iri for verdict in deciding)
    own = (what.iri,) if kind == "undelivered" else ()
    return Event(kind, what.iri, what.label, last.report, last.when, (*own, *evidence), detail)


def _asked(what: Statement) -> str:
    words = what.details.get("deadline") or what.details.get("due", "")
    return f"due by {what.span[1]} ({words})" if what.span else words


def _after_the_day(what: Statement, verdicts: Iterable[Statement]) -> bool:
    """Say if all of some verdicts were made by others, after the last day on which the thing was to be done."""
    return what.span is not None and all(
        verdict.earliest > what.span[1] and verdict.details.get("basis") != "SelfReported" for verdict in verdicts
    )


def _never_assessed(what: Statement, visits: Iterable[Visit], detail: str = "") -> Iterator[Event]:
    due = what.span[1] if what.span else what.when
    later = [visit for visit in visits if visit.earliest > max(due, what.when)]
    if later:
        yield Event("never assessed", what.iri, what.label, later[-1].report, later[-1].latest, (what.iri,), detail)


def promise_events(promise: Promise, visits: Collection[Visit]) -> Iterator[Event]:
    """Say what became of a commitment: by the verdicts on itself, or that it fell due and no text came back to it.

    Who says that a thing is done is not who may say that it is: a body's own verdict counts for nothing here.
    """
    what = promise.commitment
    if not promise.verdicts and what.span:
        yield from _never_assessed(what, visits, _asked(what))
    for verdict in promise.verdicts:
        found = verdict.details.get("verdict", "")
        if verdict.details.get("basis") == "SelfReported":
            continue
        if found == "Met":
            yield _verdict_event("met", what, [verdict])
        claimed = what.details.get("modality") == "ClaimedDone"
        if found in _VERDICTS_SHORT and (claimed or _after_the_day(what, [verdict])):
            said = "said to be done" if claimed else _asked(what)
            words = "not met" if found == "NotMet" else "partly met"
            yield _verdict_event("undelivered", what, [verdict], f"{said}, found {words}")


def clashes(statements: Iterable[Statement]) -> Iterator[Event]:
    """Say each clash between two of some statements, in the order of time, once: at the later of them."""
    seen: set[str] = set()
    for statement in statements:
        earlier = tuple(iri for iri in statement.links.get("contradicts", ()) if iri in seen)
        seen.add(statement.iri)
        if earlier:
            evidence = (statement.iri, *earlier)
            yield Event("contradicted", statement.iri, statement.label, statement.report, statement.when, evidence)
