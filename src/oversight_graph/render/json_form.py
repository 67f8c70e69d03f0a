"""JSON for machines: traces, registers and single things, as the schemas that ship with the package say."""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..register import RegisterRow
from ..series import time_of
from ..state import CallState
from ..statements import Passage, Statement
from ..thing import Thing
from ..trace import Event, Series, Thread, Trace
from ..vocab import shorten

__all__ = ["as_json", "register_json", "schema", "show_json", "trace_json"]

_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
_VERSIONS = {"register": 2, "trace": 2}


def _plain(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def as_json(value: object) -> str:
    r"""Write a value as indented JSON with a line end; dates become ISO strings.

    >>> as_json({"since": datetime.date(2016, 12, 31)})
    '{\n  "since": "2016-12-31"\n}\n'
    """
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n"


def schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema of ``analyse``, ``trace``, ``register``, ``path``, ``show`` or ``validate``.

    >>> schema("trace")["title"]
    'Trace'
    """
    found: dict[str, Any] = json.loads((_SCHEMAS / f"{name}-{_VERSIONS.get(name, 1)}.json").read_text(encoding="utf-8"))
    return found


def _passage(passage: Passage) -> dict[str, Any]:
    return {**asdict(passage), "report": shorten(passage.report), "iri": shorten(passage.iri)}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.curie,
        "iri": statement.iri,
        "kind": statement.kind,
        "label": statement.label,
        "description": statement.description,
        "report": shorten(statement.report),
        "earliest": statement.earliest.isoformat(),
        "date": statement.when.isoformat(),
        "span": dict(zip(("first", "last"), statement.span, strict=True)) if statement.span else None,
        "issue": shorten(statement.issue),
        "attributedTo": statement.agents,
        "details": {name: shorten(value) for name, value in statement.details.items()},
        "links": {name: [shorten(iri) for iri in iris] for name, iris in sorted(statement.links.items())},
        "passages": [_passage(passage) for passage in statement.passages],
    }


def _standing(state: CallState) -> dict[str, Any]:
    return {
        "reply": state.reply,
        "progress": state.progress,
        "since": state.since,
        "decidedBy": [shorten(iri) for iri in (*state.reply_evidence, *state.progress_evidence)],
    }


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "call": thread.call.curie,
        "label": thread.call.label,
        **_standing(thread.state),
        "open": thread.state.open,
        "repeats": thread.state.repeats,
        "history": [_standing(state) for state in thread.history],
        "ties": {tie: [_statement(each) for each in listed] for tie, listed in thread.ties.items()},
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "what": shorten(event.what),
        "label": event.label,
        "report": shorten(event.report),
        "date": event.when,
        "evidence": [shorten(iri) for iri in event.evidence],
        "detail": event.detail,
    }


def _point(figure: Statement) -> dict[str, Any]:
    first, last = time_of(figure)
    dated = "period" if figure.span else "report"
    value = figure.details.get("value", "")
    return {"figure": figure.curie, "value": value, "first": first, "last": last, "datedBy": dated}


def _series(series: Series) -> dict[str, Any]:
    return {
        "indicator": series.indicator,
        "unit": series.unit,
        "population": series.population,
        "measureKind": series.kind,
        "points": [_point(figure) for figure in series.figures],
    }


def trace_json(found: Trace) -> dict[str, Any]:
    """Give a trace as JSON values, by the schema ``trace-2``."""
    return {
        "schema": "oversight-graph/trace/2",
        "issue": {"id": shorten(found.issue), "iri": found.issue, "label": found.label},
        "narrower": [shorten(iri) for iri in found.narrower],
        "body": shorten(found.body) if found.body else None,
        "since": found.since,
        "until": found.until,
        "asOf": found.as_of,
        "stops": [
            {
                "report": shorten(stop.report),
                "iri": stop.report,
                "title": stop.title,
                "issued": stop.issued,
                "earliest": stop.earliest,
                "latest": stop.latest,
                "publishers": stop.publishers,
                "page": stop.page,
                "graded": stop.graded,
                "statements": [_statement(statement) for statement in stop.statements],
            }
            for stop in found.stops
        ],
        "threads": [_thread(thread) for thread in found.threads],
        "promises": [
            {
                "commitment": promise.commitment.curie,
                "label": promise.commitment.label,
                "verdicts": [_statement(verdict) for verdict in promise.verdicts],
            }
            for promise in found.promises
        ],
        "events": [_event(event) for event in found.events],
        "series": [_series(series) for series in found.series],
        "apart": [
            {
                "indicator": apart.indicator,
                "figures": [figure.curie for figure in apart.figures],
                "reasons": list(apart.reasons),
            }
            for apart in found.apart
        ],
        "inferred": [
            {
                "id": shorten(link.iri),
                "label": link.label,
                "later": shorten(link.later),
                "laterLabel": link.later_label,
                "earlier": shorten(link.earlier),
                "earlierLabel": link.earlier_label,
                "property": shorten(link.link_property),
                "reason": link.reason,
                "doubt": link.doubt,
                "confidence": link.confidence,
                "passages": [_passage(passage) for passage in link.passages],
            }
            for link in found.inferred
        ],
    }


def register_json(rows: list[RegisterRow], as_of: datetime.date) -> dict[str, Any]:
    """Give a register as JSON values, by the schema ``register-2``."""
    return {"schema": "oversight-graph/register/2", "asOf": as_of, "calls": [row.as_dict() for row in rows]}


def show_json(thing: Thing) -> dict[str, Any]:
    """Give one thing as JSON values, by the schema ``show-1``."""
    return {
        "schema": "oversight-graph/show/1",
        "id": shorten(thing.iri),
        "iri": thing.iri,
        "types": [shorten(kind) for kind in thing.types],
        "label": thing.label,
        "values": [asdict(value) for value in thing.values],
        "incoming": [asdict(value) for value in thing.incoming],
        "passages": [_passage(passage) for passage in thing.passages],
    }
