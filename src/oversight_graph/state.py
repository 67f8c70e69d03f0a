"""State: how a call for action stands at a date, on two axes, by the rule of ``docs/tracing.md``.

Nothing here is typed in by a curator: reply and progress follow from stated responses and verdicts.
Inferred links are never read. A statement counts at a date when its ``og:latest``, or else that of its
report, is not after the date.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from .store import GraphStore, Row
from .vocab import DERIVED_GRAPH, OG, PREFIXES, PROGRESS, REPLIES, term

__all__ = [
    "CLOSED",
    "PROGRESS",
    "REPLIES",
    "CallState",
    "call_histories",
    "call_states",
    "derive_states",
    "latest_evidence",
]

CLOSED = frozenset({"met", "superseded"})

_DECISIONS = {"Accepted": "accepted", "PartlyAccepted": "partly-accepted", "Rejected": "rejected"}
_VERDICTS = {"Met": "met", "PartlyMet": "partly-met", "Progressing": "progressing", "NotMet": "not-met"}
# The date stands in every branch: joined to all of them at once it costs far more than they do.
_FACTS = """
SELECT ?call ?kind ?evidence ?value ?basis ?part ?when WHERE {{
  {calls}
  {{ ?evidence og:respondsTo ?call ; og:decision ?value . {dated} BIND("reply" AS ?kind) }}
  UNION {{ ?evidence og:assesses ?call ; og:verdict ?value ; og:basis ?basis . {dated} BIND("verdict" AS ?kind) }}
  UNION {{ ?call dcterms:hasPart ?part . ?evidence og:assesses ?part ; og:verdict ?value ; og:basis ?basis . {dated}
           BIND("verdict" AS ?kind) }}
  UNION {{ ?evidence og:reiterates ?call . {dated} BIND("repeat" AS ?kind) }}
  UNION {{ ?evidence og:replaces ?call . {dated} BIND("replaced" AS ?kind) }}
  BIND(COALESCE(?own, ?printed) AS ?when)
  FILTER(?when <= "{as_of}"^^xsd:date)
}} ORDER BY ?when ?evidence
"""
_DATED = "?evidence og:statedIn ?report . ?report og:latest ?printed . OPTIONAL { ?evidence og:latest ?own }"
_CALLS = """
SELECT ?call (GROUP_CONCAT(STR(?part); separator=" ") AS ?parts) WHERE {{
  {calls}
  ?call a og:CallForAction ; og:statedIn ?report . ?report og:latest ?printed .
  OPTIONAL {{ ?call og:latest ?own }}
  OPTIONAL {{ ?call dcterms:hasPart ?part }}
  FILTER(COALESCE(?own, ?printed) <= "{as_of}"^^xsd:date)
}} GROUP BY ?call ORDER BY ?call
"""
# The derived graph says up to which day it holds what was said, so that no question has to read everything for it.
_TOLD = "SELECT (MAX(?when) AS ?last) WHERE { GRAPH graph:derived { graph:derived og:latest ?when } }"
_LATEST = """
SELECT (MAX(?when) AS ?last) WHERE {
  ?s og:statedIn ?report . ?report og:latest ?printed . OPTIONAL { ?s og:latest ?own }
  BIND(COALESCE(?own, ?printed) AS ?when)
}
"""
_BREADTH = """
SELECT ?evidence (COUNT(DISTINCT ?target) AS ?breadth) WHERE {{
  VALUES ?evidence {{ {iris} }} ?evidence og:assesses ?target
}} GROUP BY ?evidence
"""


@dataclass(frozen=True, slots=True)
class CallState:
    """How one call stands: both axes, since when, on what evidence, how often it was repeated.

    ``since`` is the first day from which its progress has stood so without a break, and ``last_evidence`` the latest of
    the statements that decide.
    """

    call: str
    reply: str = "no-reply-held"
    progress: str = "not-assessed"
    since: datetime.date | None = None
    repeats: int = 0
    reply_evidence: tuple[str, ...] = ()
    progress_evidence: tuple[str, ...] = ()
    last_evidence: str = ""

    @property
    def open(self) -> bool:
        """Whether it still stands: not met, not superseded, not rejected.

        >>> CallState("c", progress="not-met").open, CallState("c", progress="met").open
        (True, False)
        """
        return self.progress not in CLOSED and self.reply != "rejected"


def latest_evidence(store: GraphStore) -> datetime.date:
    """Give the date of the latest evidence: the last day on which any statement may have been made."""
    return _one_date(store, _TOLD) or _one_date(store, _LATEST) or datetime.date.max


def _one_date(store: GraphStore, query: str) -> datetime.date | None:
    found = store.rows(query)
    last = found[0]["last"] if found else None
    return last if isinstance(last, datetime.date) else None


def _asked(store: GraphStore, query: str, calls: Collection[str] | None, **blanks: str) -> list[Row]:
    """Ask about all calls, or about some."""
    if calls is None:
        return store.rows(query.format(calls="", **blanks))
    return list(store.rows_about(query.replace("{calls}", "VALUES ?call {{ {iris} }}"), calls, **blanks))


def call_states(store: GraphStore, as_of: datetime.date, calls: Collection[str] | None = None) -> dict[str, CallState]:
    """Give the state at a date of every call known by then, or of the given ones.

    ``calls`` are IRIs; those not yet made at the date are left out.
    """
    return {call: states[-1] for call, states in call_histories(store, as_of, calls).items()}


def call_histories(
    store: GraphStore, as_of: datetime.date, calls: Collection[str] | None = None
) -> dict[str, list[CallState]]:
    """Give the states through which calls have gone until a date, the one at the date last.

    There is one for each day on which something was said that bears on the call; a call of which nothing was said has
    the one that every call begins with.
    """
    known = _asked(store, _CALLS, calls, as_of=as_of.isoformat())
    found = _asked(store, _FACTS, calls, as_of=as_of.isoformat(), dated=_DATED)
    facts: dict[str, list[Row]] = defaultdict(list)
    breadth = _breadth(store, {str(row["evidence"]) for row in found if row["kind"] == "verdict"})
    for row in found:
        facts[str(row["call"])].append({**row, "breadth": breadth.get(str(row["evidence"]), 1)})
    return {
        str(row["call"]): _history(str(row["call"]), str(row["parts"] or "").split(), facts[str(row["call"])])
        for row in known
    }


def _history(call: str, parts: list[str], facts: list[Row]) -> list[CallState]:
    states: list[CallState] = []
    for day in sorted({_when(fact) for fact in facts}):
        state = _decide(call, parts, [fact for fact in facts if _when(fact) <= day])
        if states and states[-1].progress == state.progress:
            state = replace(state, since=states[-1].since)
        states.append(state)
    return states or [CallState(call)]


def _breadth(store: GraphStore, evidence: Collection[str]) -> dict[str, int]:
    """Count what each verdict speaks of: of two verdicts at one date, the one on fewer calls is the closer."""
    rows = store.rows_about(_BREADTH, evidence)
    return {str(row["evidence"]): int(str(row["breadth"])) for row in rows}


def _of_kind(facts: Iterable[Row], kind: str) -> list[Row]:
    return [fact for fact in facts if fact["kind"] == kind]


def _decide(call: str, parts: list[str], facts: list[Row]) -> CallState:
    reply, reply_evidence = _reply(_of_kind(facts, "reply"))
    progress, since, evidence = _progress(parts, _of_kind(facts, "verdict"))
    replaced = _of_kind(facts, "replaced")
    if replaced:
        progress, since, evidence = "superseded", _when(replaced[0]), (str(replaced[0]["evidence"]),)
    repeats = len({fact["evidence"] for fact in _of_kind(facts, "repeat")})
    deciding = [fact for fact in facts if str(fact["evidence"]) in {*reply_evidence, *evidence}]
    last = str(deciding[-1]["evidence"]) if deciding else ""
    return CallState(call, reply, progress, since, repeats, reply_evidence, evidence, last)


def _local(value: object) -> str:
    return str(value).removeprefix(OG)


def _when(fact: Row) -> datetime.date:
    when = fact["when"]
    return when if isinstance(when, datetime.date) else datetime.date.max


def _last(facts: list[Row]) -> list[Row]:
    return [fact for fact in facts if _when(fact) == _when(facts[-1])]


def _reply(facts: list[Row]) -> tuple[str, tuple[str, ...]]:
    if not facts:
        return "no-reply-held", ()
    deciding = _last(facts)
    decisions = {_DECISIONS.get(_local(fact["value"]), "unclear") for fact in deciding}
    return decisions.pop() if len(decisions) == 1 else "unclear", _names(deciding)


def _names(facts: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(fact["evidence"]) for fact in facts))


def _verdict(fact: Row) -> str:
    verdict = _VERDICTS.get(_local(fact["value"]), "unclear")
    if _local(fact["basis"]) == "SelfReported" and verdict in {"met", "partly-met"}:
        return "progressing"
    return verdict


def _closest(facts: list[Row]) -> list[Row]:
    """Of the verdicts at the last date, keep those that speak of the fewest calls."""
    last = _last(facts)
    narrowest = min(int(str(fact["breadth"])) for fact in last)
    return [fact for fact in last if int(str(fact["breadth"])) == narrowest]


def _one(facts: list[Row]) -> str:
    verdicts = {_verdict(fact) for fact in facts}
    return verdicts.pop() if len(verdicts) == 1 else "unclear"


def _progress(parts: list[str], facts: list[Row]) -> tuple[str, datetime.date | None, tuple[str, ...]]:
    if not facts:
        return "not-assessed", None, ()
    whole = [fact for fact in _last(facts) if fact["part"] is None]
    if whole:
        deciding = _closest(whole)
        progress = _one(deciding)
    else:
        progress, deciding = _from_parts(parts, facts)
    earlier = [fact for fact in facts if _when(fact) < _when(facts[-1]) and fact["part"] is None]
    if progress == "not-met" and any(_verdict(fact) == "met" for fact in earlier):
        progress = "lapsed"
    return progress, _when(facts[-1]), _names(deciding)


def _from_parts(parts: list[str], facts: list[Row]) -> tuple[str, list[Row]]:
    verdicts, deciding = set(), []
    for part in parts:
        own = [fact for fact in facts if fact["part"] in (part, None)]
        verdicts.add(_one(_closest(own)) if own else "not-assessed")
        deciding.extend(_closest(own) if own else [])
    if len(verdicts) == 1:
        return verdicts.pop(), deciding
    if verdicts & {"met", "partly-met"}:
        return "partly-met", deciding
    if "unclear" in verdicts:
        return "unclear", deciding
    return ("progressing" if "progressing" in verdicts else "not-met"), deciding


def derive_states(store: GraphStore) -> int:
    """Write the date of the latest evidence and the state of every call at it into ``graph/derived``.

    Gives the number of triples written.
    """
    graph = ox.NamedNode(DERIVED_GRAPH)
    last = _one_date(store, _LATEST)
    if last is None:
        return 0
    date = ox.Literal(last.isoformat(), datatype=ox.NamedNode(f"{PREFIXES['xsd']}date"))
    quads = [ox.Quad(graph, ox.NamedNode(term("latest")), date, graph)]
    quads += [
        ox.Quad(ox.NamedNode(call), ox.NamedNode(term(name)), value, graph)
        for call, state in call_states(store, last).items()
        for name, value in _triples(state)
    ]
    store.add(quads)
    return len(quads)


def _triples(state: CallState) -> list[tuple[str, ox.Literal | ox.NamedNode]]:
    boolean = ox.NamedNode(f"{PREFIXES['xsd']}boolean")
    decided = {*state.reply_evidence, *state.progress_evidence}
    return [
        ("replyState", ox.Literal(state.reply)),
        ("progressState", ox.Literal(state.progress)),
        ("timesRepeated", ox.Literal(state.repeats)),
        ("isOpen", ox.Literal(str(state.open).lower(), datatype=boolean)),
        *(("decidedBy", ox.NamedNode(evidence)) for evidence in sorted(decided)),
    ]
