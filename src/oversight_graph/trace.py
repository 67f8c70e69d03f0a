"""Trace: what was said about an issue, report by report, and what became of each call.

Stops, threads and events are those of ``docs/tracing.md``. The queries ask only for what the issue touches.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from .events import Event, Visit, clashes, promise_events, thread_events
from .markup import anchor, escaped, html_table
from .names import family, resolve
from .series import Apart, Series, line_up
from .state import latest_evidence
from .statements import KIND_ORDER, Passage, Statement, passages_of, read_statements
from .store import GraphStore
from .threads import Promise, Thread, read_promises, read_threads
from .vocab import BASE, iri_list, shorten

__all__ = ["Apart", "Event", "InferredLink", "Promise", "Series", "Stop", "Thread", "Trace", "trace_issue"]

_WHEN = """
  ?s og:statedIn ?report . ?report og:latest ?printed .
  OPTIONAL {{ ?s og:latest ?own }}
  BIND(COALESCE(?own, ?printed) AS ?when)
  FILTER(?when <= "{until}"^^xsd:date && ?when >= "{since}"^^xsd:date)
"""
_ON = f"SELECT DISTINCT ?s WHERE {{{{ VALUES ?issue {{{{ {{issues}} }}}} ?s og:concerns ?issue . {_WHEN} }}}}"
_FITTING = f"""
SELECT DISTINCT ?s WHERE {{{{
  VALUES ?s {{{{ {{iris}} }}}} ?s {{property}} ?end FILTER(?end IN ({{ends}})) {_WHEN}
}}}}
"""
_FIRST = "SELECT DISTINCT ?s WHERE {{ VALUES ?end {{ {ends} }} ?s {property} ?end }} LIMIT {most}"
_FIRST_MOST = 500
_JUDGMENTS = """
SELECT DISTINCT ?report ?s ?issue WHERE {{
  VALUES ?report {{ {iris} }} ?s og:statedIn ?report ; a og:Judgment ; og:concerns ?issue
}}
"""
_WIDER = "SELECT ?issue WHERE {{ <{traced}> og:within ?issue }}"
_REPORTS = """
SELECT ?report ?title ?issued ?earliest ?latest ?page
       (GROUP_CONCAT(DISTINCT ?name; separator="|") AS ?publishers) WHERE {{
  VALUES ?report {{ {iris} }}
  ?report dcterms:title ?title ; og:earliest ?earliest ; og:latest ?latest .
  OPTIONAL {{ ?report dcterms:issued ?issued }} OPTIONAL {{ ?report foaf:page ?page }}
  OPTIONAL {{ ?report dcterms:publisher/rdfs:label ?name }}
}} GROUP BY ?report ?title ?issued ?earliest ?latest ?page
"""
_LINKS = """
SELECT DISTINCT ?link WHERE {{ VALUES ?end {{ {iris} }} {{ ?link og:later ?end }} UNION {{ ?link og:earlier ?end }} }}
"""
_INFERRED = """
SELECT ?link ?label ?later ?laterLabel ?earlier ?earlierLabel ?property ?reason ?doubt ?confidence WHERE {{
  VALUES ?link {{ {iris} }}
  ?link og:later ?later ; og:earlier ?earlier ; og:linkProperty ?property ;
        og:reason ?reason ; og:doubt ?doubt ; og:confidence ?confidence .
  OPTIONAL {{ ?link rdfs:label ?label }}
  OPTIONAL {{ ?later rdfs:label ?laterLabel }} OPTIONAL {{ ?earlier rdfs:label ?earlierLabel }}
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


@dataclass(frozen=True, slots=True)
class InferredLink:
    """A link that a curator infers, with the passages of both ends: shown as inferred, never counted."""

    iri: str
    label: str
    later: str
    later_label: str
    earlier: str
    earlier_label: str
    link_property: str
    reason: str
    doubt: str
    confidence: float
    passages: tuple[Passage, ...] = ()


@dataclass(slots=True)
class Trace:
    """The trace of an issue: stops in time order, threads, promises, events, series of figures, inferred links."""

    issue: str
    label: str
    narrower: list[str]
    body: str | None
    since: datetime.date | None
    until: datetime.date | None
    as_of: datetime.date
    stops: list[Stop] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    inferred: list[InferredLink] = field(default_factory=list)

    def _repr_html_(self) -> str:
        """Show it in a notebook: the stops and what they hold, the calls and how they stand, and what happened."""
        kinds = [kind for kind in KIND_ORDER if any(stop.of(kind) for stop in self.stops)]
        counts = [[str(len(stop.of(kind)) or "") for kind in kinds] for stop in self.stops]
        stops = [
            [escaped(stop.issued or stop.latest), anchor(stop.title, stop.page), *counted]
            for stop, counted in zip(self.stops, counts, strict=True)
        ]
        about = f" · {shorten(self.body)}" if self.body else ""
        return (
            f"<p><b>{escaped(self.label)}{escaped(about)}</b>, as of {self.as_of}</p>"
            + html_table("Reports", ("date", "report", *kinds), stops)
            + html_table("Calls for action", _THREAD_COLUMNS, [_escaped(_thread_cells(each)) for each in self.threads])
            + html_table("What happened", _EVENT_COLUMNS, [_escaped(_event_cells(each)) for each in self.events])
        )


_THREAD_COLUMNS = ("call", "what", "reply", "progress", "since", "stands")
_EVENT_COLUMNS = ("date", "event", "what", "detail", "evidence")


def _escaped(values: Iterable[object]) -> list[str]:
    return [escaped(value) for value in values]


def _thread_cells(thread: Thread) -> tuple[object, ...]:
    call, state = thread.call, thread.state
    return call.curie, call.label, state.reply, state.progress, state.since, "open" if state.open else "closed"


def _event_cells(event: Event) -> tuple[object, ...]:
    return event.when, event.kind, event.label, event.detail, ", ".join(map(shorten, event.evidence))


def _column(store: GraphStore, text: str) -> set[str]:
    return {str(row["s"]) for row in store.rows(text)}


def _issues(store: GraphStore, issue: str, only: bool) -> dict[str, str]:
    wanted = f"VALUES ?issue {{ <{issue}> }}" if only else f"?issue og:within <{issue}> ."
    rows = store.rows(f"SELECT ?issue ?label WHERE {{ {wanted} ?issue skos:prefLabel ?label }} ORDER BY ?label")
    return {str(row["issue"]): str(row["label"]) for row in rows}


def _matching(store: GraphStore, issues: Collection[str], body: str | None, bounds: dict[str, str]) -> set[str]:
    """Find the statements on some issues, about a body if one is named, that were made between dates."""
    if body is None:
        return _column(store, _ON.format(issues=iri_list(issues), **bounds))
    ends = {"og:concerns": set(issues), "og:about": family(store, body)}
    least, found = _fewest(store, ends)
    (other,) = ends.keys() - {least}
    listed = ", ".join(f"<{iri}>" for iri in sorted(ends[other]))
    return {str(row["s"]) for row in store.rows_about(_FITTING, found, property=other, ends=listed, **bounds)}


def _fewest(store: GraphStore, sides: dict[str, set[str]]) -> tuple[str, set[str]]:
    """Give the property by which the fewest things have one of its ends, and those things.

    An issue may be what thousands of statements are on, and a body what most are about: each side is asked for some,
    then for more, until one has no more to give.
    """
    limit = _FIRST_MOST
    while True:
        for name, ends in sides.items():
            found = _column(store, _FIRST.format(ends=iri_list(ends), property=name, most=limit))
            if len(found) < limit:
                return name, found
        limit *= 2


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
    bounds = {"since": (since or datetime.date.min).isoformat(), "until": last.isoformat()}
    statements = read_statements(store, _matching(store, issues, body, bounds))
    judged = list(store.rows_about(_JUDGMENTS, {s.report for s in statements.values()}))
    fitting = {f"{BASE}issue/legitimacy", *(row["issue"] for row in store.rows(_WIDER.format(traced=issue)))}
    shown = {str(row["s"]) for row in judged if row["issue"] in fitting}
    statements |= read_statements(store, shown - statements.keys())
    result.stops = _stops(store, statements.values(), {str(row["report"]) for row in judged})
    result.threads = read_threads(store, statements.values(), known)
    result.promises = read_promises(store, statements.values(), known)
    result.series, result.apart = line_up(statements.values())
    result.events = sorted(_events(result, last), key=lambda event: (event.when, event.kind, event.what))
    parts = {part for thread in result.threads for part in thread.parts}
    result.inferred = _inferred(store, statements.keys() | parts, known)
    return result


def _text_order(statement: Statement) -> tuple[int, int, str]:
    start = statement.passages[0].start if statement.passages else 0
    return KIND_ORDER.index(statement.kind), start, statement.iri


def _stops(store: GraphStore, statements: Iterable[Statement], graded: set[str]) -> list[Stop]:
    by_report: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_report[statement.report].append(statement)
    stops = []
    for row in store.rows_about(_REPORTS, by_report):
        stop = Stop(
            report=str(row["report"]),
            title=str(row["title"]),
            issued=str(row["issued"] or ""),
            earliest=row["earliest"] if isinstance(row["earliest"], datetime.date) else datetime.date.min,
            latest=row["latest"] if isinstance(row["latest"], datetime.date) else datetime.date.max,
            publishers=", ".join(sorted(str(row["publishers"] or "").split("|"))),
            page=None if row["page"] is None else str(row["page"]),
            graded=str(row["report"]) in graded,
        )
        stop.statements = sorted(by_report[stop.report], key=_text_order)
        stops.append(stop)
    return sorted(stops, key=lambda stop: (stop.latest, stop.earliest, stop.report))


def _inferred(store: GraphStore, things: Iterable[str], known: datetime.date) -> list[InferredLink]:
    links = {str(row["link"]) for row in store.rows_about(_LINKS, things)}
    rows = list(store.rows_about(_INFERRED, links, known=known.isoformat()))
    cited = passages_of(store, {str(row["link"]) for row in rows})
    found = {}
    for row in rows:
        iri = str(row["link"])
        found[iri] = InferredLink(
            iri=iri,
            label=str(row["label"] or ""),
            later=str(row["later"]),
            later_label=str(row["laterLabel"] or ""),
            earlier=str(row["earlier"]),
            earlier_label=str(row["earlierLabel"] or ""),
            link_property=str(row["property"]),
            reason=str(row["reason"]),
            doubt=str(row["doubt"]),
            confidence=float(str(row["confidence"])),
            passages=tuple(cited.get(iri, ())),
        )
    return [found[iri] for iri in sorted(found)]


def _events(found: Trace, last: datetime.date) -> Iterator[Event]:
    """Say what happened between the stops, as far as the bounds of the trace let it be seen."""
    visits = [Visit(stop.report, stop.earliest, stop.latest) for stop in found.stops]
    told = [event for thread in found.threads for event in thread_events(thread, visits)]
    told += [event for promise in found.promises for event in promise_events(promise, visits)]
    told += clashes(statement for stop in found.stops for statement in stop.statements)
    first = found.since or datetime.date.min
    yield from (event for event in told if first <= event.when <= last)
