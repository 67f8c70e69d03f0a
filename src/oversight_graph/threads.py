"""Threads: each call for action with all that is tied to it, and each promise with the verdicts on it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from .state import CallState, call_histories
from .statements import Statement, read_statements
from .store import GraphStore

__all__ = ["Promise", "Thread", "read_promises", "read_threads"]

_CALLS = {"Recommendation", "AreaForImprovement"}
_CONNECTED = """
SELECT DISTINCT ?s WHERE {{
  {{ VALUES ?call {{ {iris} }} ?s og:respondsTo|og:towards|og:assesses|og:reiterates|og:replaces ?call }}
  UNION {{ VALUES ?call {{ {iris} }} ?response og:respondsTo ?call . ?s og:elaborates ?response }}
  UNION {{ VALUES ?call {{ {iris} }} ?call dcterms:hasPart ?part . ?s og:towards|og:assesses ?part }}
  UNION {{ VALUES ?call {{ {iris} }} ?call og:promptedBy|og:reiterates|og:replaces ?s }}
}}
"""
_PARTS = "SELECT ?call ?part WHERE {{ VALUES ?call {{ {iris} }} ?call dcterms:hasPart ?part }} ORDER BY ?part"
_VERDICTS = "SELECT DISTINCT ?s WHERE {{ VALUES ?promise {{ {iris} }} ?s og:assesses ?promise }}"


@dataclass(slots=True)
class Thread:
    """A call for action with all that is tied to it, by the property that ties it, and its state.

    ``history`` holds the states through which it has gone, ``state`` at the end.
    """

    call: Statement
    state: CallState
    ties: dict[str, list[Statement]] = field(default_factory=dict)
    history: list[CallState] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Promise:
    """A commitment with the verdicts on it, in the order of time."""

    commitment: Statement
    verdicts: list[Statement] = field(default_factory=list)


def read_threads(store: GraphStore, statements: Collection[Statement], known: datetime.date) -> list[Thread]:
    """Read the threads of the calls among some statements, with what was known of them at a date."""
    calls = {statement.iri: statement for statement in statements if statement.kind in _CALLS}
    connected = _known(store, _CONNECTED, calls, known)
    parts = {str(row["part"]): str(row["call"]) for row in store.rows_about(_PARTS, calls)}
    histories = call_histories(store, known, calls)
    threads = {
        iri: Thread(call, histories[iri][-1], history=histories[iri]) for iri, call in calls.items() if iri in histories
    }
    for part, call in parts.items():
        if call in threads:
            threads[call].parts.append(part)
    for tie, call, statement in _ties(connected, parts, threads):
        listed = threads[call].ties.setdefault(tie, [])
        if statement not in listed:
            listed.append(statement)
    return list(threads.values())


def read_promises(store: GraphStore, statements: Collection[Statement], known: datetime.date) -> list[Promise]:
    """Read the commitments among some statements with the verdicts on them that were known at a date."""
    promises = {each.iri: Promise(each) for each in statements if each.kind == "Commitment"}
    for verdict in _known(store, _VERDICTS, promises, known).values():
        for target in verdict.links.get("assesses", ()):
            if target in promises:
                promises[target].verdicts.append(verdict)
    return list(promises.values())


def _known(store: GraphStore, query: str, things: Iterable[str], known: datetime.date) -> dict[str, Statement]:
    found = read_statements(store, {str(row["s"]) for row in store.rows_about(query, things)})
    return {iri: statement for iri, statement in found.items() if statement.when <= known}


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
