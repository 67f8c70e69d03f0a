"""Register: one row a call for action, as a governance team keeps it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from .errors import ParameterError
from .names import resolve
from .state import CallState, call_states, latest_evidence
from .statements import Passage, Statement, read_statements
from .store import GraphStore
from .vocab import iri_list, natural_order, shorten

__all__ = ["COLUMNS", "RegisterRow", "read_register", "select_rows", "sort_rows"]

_CALLS = """
SELECT DISTINCT ?call WHERE {{ ?call a og:CallForAction . {issue} {body} }}
"""
_FACTS = """
SELECT ?call ?title ?issued ?addressee ?deadline ?due WHERE {{
  VALUES ?call {{ {calls} }}
  ?call og:statedIn ?report . ?report dcterms:title ?title .
  OPTIONAL {{ ?report dcterms:issued ?issued }}
  OPTIONAL {{ ?call og:addressedTo/rdfs:label ?addressee }}
  OPTIONAL {{ ?call og:deadlineText ?deadline }}
  OPTIONAL {{ ?call og:deadline/og:latest ?due }}
}} ORDER BY ?call ?addressee
"""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One call for action and how it stands at the date of the register.

    ``text`` holds the words of its first passage where the sources are at hand, and ``page`` the address of the
    published document in which to find them.
    """

    id: str
    kind: str
    label: str
    description: str
    section: str
    passage: str
    text: str
    page: str
    report: str
    issued: str
    issue: str
    addressee: str
    deadline: str
    due: datetime.date | None
    reply: str
    progress: str
    since: datetime.date | None
    last_evidence: str
    repeats: int
    open: bool
    overdue: bool

    def as_dict(self) -> dict[str, str | int | bool | None]:
        """Give the row as plain values, dates in ISO form."""
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in asdict(self).items()
        }


COLUMNS = tuple(RegisterRow.__slots__)
Quoter = Callable[[Passage], str | None]


def _nothing(_: Passage) -> None:
    return None


def _selection(issue: str | None, body: str | None) -> dict[str, str]:
    return {
        "issue": f"?call og:concerns ?issue . ?issue og:within <{issue}> ." if issue else "",
        "body": f"{{ ?call og:addressedTo <{body}> }} UNION {{ ?call og:addressedTo ?b . ?b og:continues <{body}> }}"
        if body
        else "",
    }


def read_register(
    store: GraphStore,
    *,
    issue: str | None = None,
    body: str | None = None,
    as_of: datetime.date | None = None,
    quoter: Quoter = _nothing,
) -> list[RegisterRow]:
    """List every call for action known at a date, in the order of time and then of number.

    A call with parts is one row. ``issue`` and ``body`` are IRIs, CURIEs, slugs or labels: calls that concern the
    issue or one within it, and calls addressed to the body. The default ``as_of`` is the date of the latest evidence.
    ``quoter`` gives the words of a passage where the sources are at hand.

    >>> from oversight_graph.dataset import open_store
    >>> [row.id for row in read_register(open_store(), issue="vetting") if row.issued == "December 2016"]
    ['hmic2016:afi-1']
    """
    issue = resolve(store, "issue", issue) if issue else None
    body = resolve(store, "body", body) if body else None
    known = as_of or latest_evidence(store)
    calls = {str(row["call"]) for row in store.rows(_CALLS.format(**_selection(issue, body)))}
    if not calls:
        return []
    states = call_states(store, known, calls)
    statements = read_statements(store, states.keys())
    facts = _facts(store, states.keys())
    ordered = sorted(statements.values(), key=lambda call: (call.when, natural_order(call.curie)))
    return [_row(call, states[call.iri], facts[call.iri], known, quoter) for call in ordered]


def select_rows(
    rows: Iterable[RegisterRow],
    *,
    reply: str | None = None,
    progress: str | None = None,
    only_open: bool = False,
    overdue: bool = False,
) -> list[RegisterRow]:
    """Keep the rows with a reply, with a progress, that are open, or that are overdue; all conditions hold together.

    >>> from oversight_graph.dataset import open_store
    >>> {row.progress for row in select_rows(read_register(open_store()), progress="met")}
    {'met'}
    """
    return [
        row
        for row in rows
        if (reply is None or row.reply == reply)
        and (progress is None or row.progress == progress)
        and (row.open or not only_open)
        and (row.overdue or not overdue)
    ]


def sort_rows(rows: Iterable[RegisterRow], column: str) -> list[RegisterRow]:
    """Sort rows by one of ``COLUMNS``; equal ones stay in their order, and those without a value come last.

    Numbers in a text count as numbers, so that ``rec-9`` stands before ``rec-10``; a ``-`` before the column's name
    turns the order round. Raises ``ParameterError`` for a name that is no column.

    >>> sort_rows([], "-since")
    []
    """
    backward, name = column.startswith("-"), column.removeprefix("-")
    if name not in COLUMNS:
        raise ParameterError("sort", f"{name!r} is no column", f"use one of {', '.join(COLUMNS)}")
    listed = list(rows)
    filled = [row for row in listed if getattr(row, name) not in ("", None)]
    empty = [row for row in listed if getattr(row, name) in ("", None)]
    return [*sorted(filled, key=lambda row: _sort_key(getattr(row, name)), reverse=backward), *empty]


def _sort_key(value: object) -> list[tuple[int, int | str]]:
    if isinstance(value, datetime.date):
        return [(0, value.toordinal())]
    return [(0, value)] if isinstance(value, int) else natural_order(str(value).casefold())


def _facts(store: GraphStore, calls: Iterable[str]) -> dict[str, dict[str, str | datetime.date]]:
    found: dict[str, dict[str, str | datetime.date]] = {}
    for row in store.rows(_FACTS.format(calls=iri_list(calls))):
        facts = found.setdefault(str(row["call"]), {})
        for name in ("title", "issued", "addressee", "deadline"):
            text, known = str(row[name] or ""), str(facts.get(name, ""))
            facts[name] = f"{known}, {text}" if name == "addressee" and known and text not in known else text or known
        if isinstance(row["due"], datetime.date):
            facts["due"] = row["due"]
    return found


def _row(
    call: Statement, state: CallState, facts: dict[str, str | datetime.date], known: datetime.date, quoter: Quoter
) -> RegisterRow:
    due = facts.get("due")
    deadline = due if isinstance(due, datetime.date) else None
    passage = call.passages[0] if call.passages else None
    evidence = [*state.reply_evidence, *state.progress_evidence]
    return RegisterRow(
        id=call.curie,
        kind="recommendation" if call.kind == "Recommendation" else "area for improvement",
        label=call.label,
        description=call.description,
        section=passage.section if passage else "",
        passage=passage.quotation if passage else "",
        text=" ".join((quoter(passage) or "").split()) if passage else "",
        page=(passage.page or "") if passage else "",
        report=str(facts["title"]),
        issued=str(facts["issued"]),
        issue=call.issue_label,
        addressee=str(facts["addressee"]),
        deadline=str(facts["deadline"]),
        due=deadline,
        reply=state.reply,
        progress=state.progress,
        since=state.since,
        last_evidence=shorten(evidence[-1]) if evidence else "",
        repeats=state.repeats,
        open=state.open,
        overdue=bool(state.open and deadline and deadline < known),
    )
