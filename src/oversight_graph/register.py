"""Register: one row a call for action, as a governance team keeps it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from .errors import ParameterError
from .markup import anchor, escaped, html_table
from .names import family, resolve
from .state import CallState, call_states, latest_evidence
from .statements import Passage, Statement, read_statements
from .store import GraphStore
from .vocab import iri_list, natural_order, shorten

__all__ = ["COLUMNS", "Register", "RegisterRow", "read_register", "select_rows", "sort_rows"]

_CALLS = "SELECT DISTINCT ?call WHERE {{ {issue} {body} ?call a og:CallForAction }}"
_TO = "VALUES ?body {{ {bodies} }} ?call og:addressedTo ?body ."
_FACTS = """
SELECT ?call ?title ?issued ?addressee ?deadline WHERE {{
  VALUES ?call {{ {iris} }}
  ?call og:statedIn ?report . ?report dcterms:title ?title .
  OPTIONAL {{ ?report dcterms:issued ?issued }}
  OPTIONAL {{ ?call og:addressedTo/rdfs:label ?addressee }}
  OPTIONAL {{ ?call og:deadlineText ?deadline }}
}} ORDER BY ?call ?addressee
"""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One call for action and how it stands at the date of the register.

    ``issued`` is the date of its report as printed, and ``said`` the last day on which the call can have been made.
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
    said: datetime.date
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
_IN_NOTEBOOK = ("id", "label", "issued", "deadline", "reply", "progress", "since", "open", "repeats")


class Register(list[RegisterRow]):
    """Rows of a register, which a notebook shows as a table."""

    def _repr_html_(self) -> str:
        rows = [[anchor(row.id, row.page), *(escaped(getattr(row, name)) for name in _IN_NOTEBOOK[1:])] for row in self]
        noun = "call" if len(self) == 1 else "calls"
        return html_table(f"{len(self)} {noun} for action", _IN_NOTEBOOK, rows)


Quoter = Callable[[Passage], str | None]


def _nothing(_: Passage) -> None:
    return None


def read_register(
    store: GraphStore,
    *,
    issue: str | None = None,
    body: str | None = None,
    as_of: datetime.date | None = None,
    quoter: Quoter = _nothing,
) -> Register:
    """List every call for action known at a date, in the order of time and then of number.

    A call with parts is one row. ``issue`` and ``body`` are IRIs, CURIEs, slugs or labels: calls that concern the
    issue or one within it, and calls addressed to the body under any of its names, to its units or to its posts. The
    default ``as_of`` is the date of the latest evidence.
    ``quoter`` gives the words of a passage where the sources are at hand.

    >>> from oversight_graph.dataset import open_store
    >>> [row.id for row in read_register(open_store(), issue="vetting") if row.issued == "December 2016"]
    ['hmic2016:afi-1']
    """
    issue = resolve(store, "issue", issue) if issue else None
    body = resolve(store, "body", body) if body else None
    known = as_of or latest_evidence(store)
    calls = _calls(store, issue, body) if issue or body else None
    states = call_states(store, known, calls)
    statements = read_statements(store, states.keys())
    facts = _facts(store, states.keys())
    ordered = sorted(statements.values(), key=lambda call: (call.when, natural_order(call.curie)))
    return Register(_row(call, states[call.iri], facts[call.iri], known, quoter) for call in ordered)


def _calls(store: GraphStore, issue: str | None, body: str | None) -> set[str]:
    on = f"?issue og:within <{issue}> . ?call og:concerns ?issue ." if issue else ""
    to = _TO.format(bodies=iri_list(family(store, body))) if body else ""
    return {str(row["call"]) for row in store.rows(_CALLS.format(issue=on, body=to))}


def select_rows(
    rows: Iterable[RegisterRow],
    *,
    reply: str | None = None,
    progress: str | None = None,
    only_open: bool = False,
    overdue: bool = False,
) -> Register:
    """Keep the rows with a reply, with a progress, that are open, or that are overdue; all conditions hold together.

    >>> from oversight_graph.dataset import open_store
    >>> {row.progress for row in select_rows(read_register(open_store()), progress="met")}
    {'met'}
    """
    return Register(
        row
        for row in rows
        if (reply is None or row.reply == reply)
        and (progress is None or row.progress == progress)
        and (row.open or not only_open)
        and (row.overdue or not overdue)
    )


def sort_rows(rows: Iterable[RegisterRow], column: str) -> Register:
    """Sort rows by one of ``COLUMNS``; equal ones stay in their order, and those without a value come last.

    Numbers in a text count as numbers, so that ``rec-9`` stands before ``rec-10``, and what is printed as a date counts
    as that date; a ``-`` before the column's name turns the order round. Raises ``ParameterError`` for a name that is
    no column.

    >>> sort_rows([], "-since")
    []
    """
    backward, name = column.startswith("-"), column.removeprefix("-")
    if name not in COLUMNS:
        raise ParameterError("sort", f"{name!r} is no column", f"use one of {', '.join(COLUMNS)}")
    listed = list(rows)
    filled = [row for row in listed if getattr(row, name) not in ("", None)]
    empty = [row for row in listed if getattr(row, name) in ("", None)]
    ordered = sorted(filled, key=lambda row: _sort_key(getattr(row, _DATED.get(name, name))), reverse=backward)
    return Register((*ordered, *empty))


# Sorting by what is printed would put November before 1999.
_DATED = {"issued": "said"}


def _sort_key(value: object) -> list[tuple[int, int | str]]:
    if isinstance(value, datetime.date):
        return [(0, value.toordinal())]
    return [(0, value)] if isinstance(value, int) else natural_order(str(value).casefold())


def _facts(store: GraphStore, calls: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in store.rows_about(_FACTS, calls):
        facts = found.setdefault(str(row["call"]), {})
        for name in ("title", "issued", "addressee", "deadline"):
            text, known = str(row[name] or ""), facts.get(name, "")
            facts[name] = f"{known}, {text}" if name == "addressee" and known and text not in known else text or known
    return found


def _row(call: Statement, state: CallState, facts: dict[str, str], known: datetime.date, quoter: Quoter) -> RegisterRow:
    deadline = call.span[1] if call.span else None
    passage = call.passages[0] if call.passages else None
    return RegisterRow(
        id=call.curie,
        kind="recommendation" if call.kind == "Recommendation" else "area for improvement",
        label=call.label,
        description=call.description,
        section=passage.section if passage else "",
        passage=passage.quotation if passage else "",
        text=" ".join((quoter(passage) or "").split()) if passage else "",
        page=(passage.page or "") if passage else "",
        report=facts["title"],
        issued=facts["issued"],
        said=call.when,
        issue=call.issue_label,
        addressee=facts["addressee"],
        deadline=facts["deadline"],
        due=deadline,
        reply=state.reply,
        progress=state.progress,
        since=state.since,
        last_evidence=shorten(state.last_evidence),
        repeats=state.repeats,
        open=state.open,
        overdue=bool(state.open and deadline and deadline < known),
    )
