"""Trace: what was said about an issue, report by report, and what became of each call.

Stops, threads and events are those of ``docs/tracing.md``. The queries ask only for what the issue touches.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .names import resolve
from .state import CallState, call_states, latest_evidence
from .statements import KIND_ORDER, Statement, read_statements
from .store import GraphStore
from .vocab import iri_list

__all__ = ["Event", "InferredLink", "Stop", "Thread", "Trace", "trace_issue"]

_CALLS = {"Recommendation", "AreaForImprovement"}
_MATCHING = """
SELECT DISTINCT ?s WHERE {{
  {issues}
  ?s og:concerns ?issue ; og:statedIn ?report .
  ?report og:latest ?printed .
  OPTIONAL {{ ?s og:latest ?own }}
  BIND(COALESCE(?own, ?printed) AS ?when)
  FILTER(?when <= "{until}"^^xsd:date && ?when >= "{since}"^^xsd:date)
  {bodies}
}}
"""
_JUDGMENTS = """
SELECT DISTINCT ?s WHERE {{
  {{ <{issue}> og:within ?wider . ?s a og:Judgment ; og:concerns ?wider }}
  UNION {{ ?s a og:Judgment ; og:concerns issue:legitimacy }}
  VALUES ?report {{ {reports} }}
  ?s og:statedIn ?report .
}}
"""
_CONNECTED = """
SELECT DISTINCT ?s WHERE {{
  VALUES ?call {{ {calls} }}
  {{ ?s og:respondsTo|og:towards|og:assesses|og:reiterates|og:replaces ?call }}
  UNION {{ ?response og:respondsTo ?call . ?s og:elaborates ?response }}
  UNION {{ ?call dcterms:hasPart ?part . ?s og:towards|og:assesses ?part }}
  UNION {{ ?call og:promptedBy|og:reiterates|og:replaces ?s }}
}}
"""
_PARTS = "SELECT ?call ?part WHERE {{ VALUES ?call {{ {calls} }} ?call dcterms:hasPart ?part }}"
_PARTS_OF_BODIES = """
SELECT DISTINCT ?part WHERE {{ VALUES ?body {{ {bodies} }} ?part og:continues|org:unitOf|org:postIn ?body }}
"""
_REPORTS = """
SELECT ?report ?title ?issued ?earliest ?latest ?page ?graded
       (GROUP_CONCAT(DISTINCT ?name; separator=", ") AS ?publishers) WHERE {{
  VALUES ?report {{ {reports} }}
  ?report dcterms:title ?title ; og:earliest ?earliest ; og:latest ?latest .
  OPTIONAL {{ ?report dcterms:issued ?issued }} OPTIONAL {{ ?report foaf:page ?page }}
  OPTIONAL {{ ?report dcterms:publisher/rdfs:label ?name }}
  BIND(EXISTS {{ ?judgment og:statedIn ?report ; a og:Judgment }} AS ?graded)
}} GROUP BY ?report ?title ?issued ?earliest ?latest ?page ?graded ORDER BY ?latest ?earliest ?report
"""
_INFERRED = """
SELECT ?link ?label ?later ?earlier ?property ?reason ?doubt ?confidence WHERE {{
  VALUES ?end {{ {things} }}
  ?link a og:InferredLink ; og:later|og:earlier ?end ; og:later ?later ; og:earlier ?earlier ;
        og:linkProperty ?property ; og:reason ?reason ; og:doubt ?doubt ; og:confidence ?confidence .
  OPTIONAL {{ ?link rdfs:label ?label }}
  OPTIONAL {{ ?later og:latest ?own }}
  OPTIONAL {{ ?later og:statedIn ?report . ?report og:latest ?printed }}
  OPTIONAL {{ ?call dcterms:hasPart ?later ; og:statedIn ?source . ?source og:latest ?told }}
  FILTER(COALESCE(?own, ?printed, ?told) <= "{known}"^^xsd:date)
}} ORDER BY ?link
"""


@dataclass(slots=True)
class Stop:
    """One report on the way, with what it says about the issue."""

    report: str
    title: str
    issued: str
    earliest: datetime.date
    latest: datetime.date
    publishers: str
    page: str | None
    graded: bool
    statements: list[Statement] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Statement]:
        """Give the statements of some kinds, in the order of the text."""
        return [statement for statement in self.statements if statement.kind in kinds]


@dataclass(slots=True)
class Thread:
    """A call for action with all that is tied to it, by the property that ties it, and its state."""

    call: Statement
    state: CallState
    ties: dict[str, list[Statement]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened between two stops: its kind, what it happened to, and the evidence."""

    kind: str
    what: str
    label: str
    report: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InferredLink:
    """A link that a curator infers: shown as inferred, never counted."""

    iri: str
    label: str
    later: str
    earlier: str
    link_property: str
    reason: str
    doubt: str
    confidence: float


@dataclass(slots=True)
class Trace:
    """The trace of an issue: stops in time order, threads, events and inferred links."""

    issue: str
    label: str
    narrower: list[str]
    body: str | None
    since: datetime.date | None
    until: datetime.date | None
    as_of: datetime.date
    stops: list[Stop] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    inferred: list[InferredLink] = field(default_factory=list)


def _column(store: GraphStore, text: str, name: str = "s") -> set[str]:
    return {str(row[name]) for row in store.rows(text)}


def _issues(store: GraphStore, issue: str, only: bool) -> dict[str, str]:
    wanted = f"VALUES ?issue {{ <{issue}> }}" if only else f"?issue og:within <{issue}> ."
    rows = store.rows(f"SELECT ?issue ?label WHERE {{ {wanted} ?issue skos:prefLabel ?label }} ORDER BY ?label")
    return {str(row["issue"]): str(row["label"]) for row in rows}


def _bodies(store: GraphStore, body: str | None) -> str:
    """Bound a query to a body, its other names, and their units and posts at any depth."""
    if body is None:
        return ""
    found, wider = {body}, {body}
    while wider:
        query = _PARTS_OF_BODIES.format(bodies=iri_list(wider))
        wider = _column(store, query, "part") - found
        found |= wider
    return f"?s og:about ?body . VALUES ?body {{ {iri_list(found)} }}"


def trace_issue(
    store: GraphStore,
    issue: str,
    *,
    body: str | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    as_of: datetime.date | None = None,
    only: bool = False,
) -> Trace:
    """Trace an issue, with the issues within it unless ``only``, through the reports.

    ``issue`` and ``body`` are IRIs, CURIEs, slugs or labels; ``since`` and ``until`` bound when a thing was
    said; what was not yet known ``as_of`` a date is left out everywhere (default: the date of the latest
    evidence).

    >>> from oversight_graph.dataset import open_store
    >>> found = trace_issue(open_store(), "vetting")
    >>> [stop.earliest.year for stop in found.stops]
    [2014, 2016, 2019]
    """
    issue = resolve(store, "issue", issue)
    body = resolve(store, "body", body) if body else None
    known = as_of or latest_evidence(store)
    issues = _issues(store, issue, only)
    result = Trace(issue, issues.get(issue, issue), sorted(set(issues) - {issue}), body, since, until, known)
    last = min(until or datetime.date.max, known)
    matching = _MATCHING.format(
        issues=f"VALUES ?issue {{ {iri_list(issues)} }}",
        since=(since or datetime.date.min).isoformat(),
        until=last.isoformat(),
        bodies=_bodies(store, body),
    )
    statements = read_statements(store, _column(store, matching))
    judged = _column(store, _JUDGMENTS.format(issue=issue, reports=iri_list({s.report for s in statements.values()})))
    statements |= read_statements(store, judged - statements.keys())
    result.stops = _stops(store, statements.values())
    result.threads = _threads(store, statements, known)
    result.inferred = _inferred(store, statements.keys(), known)
    result.events = sorted(_events(result), key=lambda event: (_date_of(result, event.report), event.kind, event.what))
    return result


def _date_of(found: Trace, report: str) -> datetime.date:
    return next((stop.latest for stop in found.stops if stop.report == report), datetime.date.max)


def _text_order(statement: Statement) -> tuple[int, int, str]:
    start = statement.passages[0].start if statement.passages else 0
    return KIND_ORDER.index(statement.kind), start, statement.iri


def _stops(store: GraphStore, statements: Iterable[Statement]) -> list[Stop]:
    by_report: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_report[statement.report].append(statement)
    stops = []
    for row in store.rows(_REPORTS.format(reports=iri_list(by_report))) if by_report else ():
        stop = Stop(
            report=str(row["report"]),
            title=str(row["title"]),
            issued=str(row["issued"] or ""),
            earliest=row["earliest"] if isinstance(row["earliest"], datetime.date) else datetime.date.min,
            latest=row["latest"] if isinstance(row["latest"], datetime.date) else datetime.date.max,
            publishers=str(row["publishers"] or ""),
            page=None if row["page"] is None else str(row["page"]),
            graded=bool(row["graded"]),
        )
        stop.statements = sorted(by_report[stop.report], key=_text_order)
        stops.append(stop)
    return stops


def _threads(store: GraphStore, statements: dict[str, Statement], known: datetime.date) -> list[Thread]:
    calls = {iri: statement for iri, statement in statements.items() if statement.kind in _CALLS}
    if not calls:
        return []
    connected = read_statements(store, _column(store, _CONNECTED.format(calls=iri_list(calls))))
    connected = {iri: statement for iri, statement in connected.items() if statement.when <= known}
    parts = {str(row["part"]): str(row["call"]) for row in store.rows(_PARTS.format(calls=iri_list(calls)))}
    states = call_states(store, known, calls)
    threads = {iri: Thread(call, states[iri]) for iri, call in calls.items() if iri in states}
    for tie, call, statement in _ties(connected, parts, threads):
        listed = threads[call].ties.setdefault(tie, [])
        if statement not in listed:
            listed.append(statement)
    return list(threads.values())


def _ties(
    connected: dict[str, Statement], parts: dict[str, str], threads: dict[str, Thread]
) -> Iterator[tuple[str, str, Statement]]:
    for call, thread in threads.items():
        for tie in ("promptedBy", "reiterates", "replaces"):
            yield from ((tie, call, connected[o]) for o in thread.call.links.get(tie, ()) if o in connected)
    for statement in connected.values():
        for tie, call in _answers(statement, connected, parts):
            if call in threads and call != statement.iri:
                yield tie, call, statement


def _answers(statement: Statement, connected: dict[str, Statement], parts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Name the calls that a statement bears on, directly, by a part, or as the prose of a response."""
    passive = {"reiterates": "reiteratedBy", "replaces": "replacedBy"}
    for tie in ("respondsTo", "towards", "assesses", "reiterates", "replaces"):
        for target in statement.links.get(tie, ()):
            yield passive.get(tie, tie), parts.get(target, target)
    for response in statement.links.get("elaborates", ()):
        answered = connected[response].links.get("respondsTo", ()) if response in connected else ()
        yield from (("elaborates", call) for call in answered)


def _inferred(store: GraphStore, things: Iterable[str], known: datetime.date) -> list[InferredLink]:
    found = {}
    for row in store.rows(_INFERRED.format(things=iri_list(things), known=known.isoformat())):
        iri = str(row["link"])
        found[iri] = InferredLink(
            iri=iri,
            label=str(row["label"] or ""),
            later=str(row["later"]),
            earlier=str(row["earlier"]),
            link_property=str(row["property"]),
            reason=str(row["reason"]),
            doubt=str(row["doubt"]),
            confidence=float(str(row["confidence"])),
        )
    return list(found.values())


_STATE_EVENTS = {"met": "met", "lapsed": "lapsed"}


def _events(found: Trace) -> Iterator[Event]:
    """Say what happened between two stops; each rule stands in ``docs/tracing.md``."""
    for thread in found.threads:
        call, state = thread.call, thread.state
        kind = "repeated" if thread.ties.get("reiterates") else "new"
        earlier = tuple(statement.iri for statement in thread.ties.get("reiterates", ()))
        yield Event(kind, call.iri, call.label, call.report, (call.iri, *earlier))
        if state.progress in _STATE_EVENTS:
            deciding = [s for s in thread.ties.get("assesses", ()) if s.iri in state.progress_evidence]
            report = deciding[-1].report if deciding else call.report
            yield Event(_STATE_EVENTS[state.progress], call.iri, call.label, report, state.progress_evidence)
        later = [stop for stop in found.stops if stop.earliest > call.when]
        if state.progress == "not-assessed" and later:
            yield Event("never assessed", call.iri, call.label, later[-1].report, (call.iri,))
    yield from _contradictions(found)


def _contradictions(found: Trace) -> Iterator[Event]:
    """Say each clash between two statements of the trace once, at the later of them."""
    seen: set[str] = set()
    for stop in found.stops:
        for statement in stop.statements:
            clashes = tuple(iri for iri in statement.links.get("contradicts", ()) if iri in seen)
            seen.add(statement.iri)
            if clashes:
                yield Event("contradicted", statement.iri, statement.label, stop.report, (statement.iri, *clashes))
