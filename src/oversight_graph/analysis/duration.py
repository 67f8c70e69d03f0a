"""How long calls for action stay open, with those that are open still counted for what is known of them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..state import CLOSED, CallState, call_histories
from ..vocab import natural_order, shorten
from .model import Answer, Case, Figures, Measures, Question, Row

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["TIME_OPEN", "Spell", "median", "open_after", "survival"]

_KINDS = (("AreaForImprovement", "areas for improvement"), ("Recommendation", "recommendations"))


@dataclass(frozen=True, slots=True)
class Spell:
    """For how many days a call is known to have been open, and if it was then closed; if not, it was last seen open."""

    call: str
    days: int
    closed: bool
    reopened: bool = False


def survival(spells: Collection[Spell]) -> list[tuple[int, float]]:
    """Give the share that is still open after each day on which one was closed: the estimate of Kaplan and Meier.

    >>> survival([Spell("a", 10, True), Spell("b", 20, False), Spell("c", 30, True)])
    [(10, 0.6666666666666667), (30, 0.0)]
    """
    left, steps = 1.0, []
    for day in sorted({spell.days for spell in spells if spell.closed}):
        at_risk = sum(spell.days >= day for spell in spells)
        left *= 1 - sum(spell.closed and spell.days == day for spell in spells) / at_risk
        steps.append((day, left))
    return steps


def median(spells: Collection[Spell]) -> int | None:
    """Give the day by which half are closed; ``None`` where more than half are never seen closed.

    >>> median([Spell("a", 10, True), Spell("b", 20, False)]), median([Spell("a", 10, False)])
    (10, None)
    """
    return next((day for day, left in survival(spells) if left <= 0.5 + 1e-12), None)


def open_after(spells: Collection[Spell], days: int) -> float | None:
    """Give the share still open after some days; ``None`` where no call was watched for so long.

    >>> open_after([Spell("a", 10, True), Spell("b", 20, False)], 15)
    0.5
    >>> open_after([Spell("a", 10, True), Spell("b", 20, False)], 30) is None
    True
    """
    steps = survival(spells)
    left = next((left for day, left in reversed(steps) if day <= days), 1.0)
    watched = any(spell.days >= days for spell in spells)
    return round(left, 3) if spells and (watched or left == 0) else None


def _day(network: nx.MultiDiGraph[str], key: str) -> datetime.date:
    return datetime.date.fromisoformat(str(network.nodes[key]["latest"]))


def _closing(network: nx.MultiDiGraph[str], state: CallState) -> datetime.date:
    if state.progress in CLOSED and state.since:
        return state.since
    return max(_day(network, shorten(iri)) for iri in state.reply_evidence)


def _spell(case: Case, call: str, history: Sequence[CallState]) -> Spell:
    made = _day(case.network, call)
    closed = next((state for state in history if not state.open), None)
    until = _closing(case.network, closed) if closed else case.as_of
    return Spell(call, max((until - made).days, 0), closed is not None, closed is not None and history[-1].open)


def _row(key: str, label: str, spells: list[Spell]) -> Row:
    figures: Figures = {
        "calls": len(spells),
        "closed": sum(spell.closed for spell in spells),
        "still_open": sum(not spell.closed for spell in spells),
        "median_days": median(spells),
        "open_after_1_year": open_after(spells, 365),
        "open_after_2_years": open_after(spells, 730),
        "reopened": sum(spell.reopened for spell in spells),
    }
    return Row(key, label, figures, tuple(spell.call for spell in spells))


def _open(case: Case) -> Answer:
    network = case.network
    histories = {shorten(call): history for call, history in call_histories(case.store, case.as_of).items()}
    order = sorted(
        (call for call in histories if call in network), key=lambda call: (_day(network, call), natural_order(call))
    )
    spells = {call: _spell(case, call, histories[call]) for call in order}
    if not spells:
        return Answer()
    rows = [_row("og:CallForAction", "all calls for action", list(spells.values()))]
    for kind, label in _KINDS:
        rows += _rows_of(f"og:{kind}", label, [spells[call] for call in order if network.nodes[call]["type"] == kind])
    reports = {call: target for call in order for _, target, key in network.out_edges(call, keys=True)
               if key == "og:statedIn"}  # fmt: skip
    for report in dict.fromkeys(reports.values()):
        label = str(network.nodes[report]["label"])
        rows += _rows_of(report, label, [spells[call] for call in order if reports.get(call) == report])
    measures: Measures = {
        call: {"days_open": spell.days, "closed": spell.closed} for call, spell in sorted(spells.items())
    }
    return Answer(rows, (f"Watched until {case.as_of}.",), measures)


def _rows_of(key: str, label: str, spells: list[Spell]) -> list[Row]:
    return [_row(key, label, spells)] if spells else []


TIME_OPEN = Question(
    name="time-open",
    asks="How long do calls for action stay open?",
    meaning="Days from the last day on which a call can have been made to the day on which a text first says that it"
    " was met, superseded or rejected; a call that is open still counts as open for at least as long as it was watched"
    " (the estimate of Kaplan and Meier).",
    limits="A call is closed when a text says so, which may be long after the deed, and most calls are never spoken of"
    " again: they count as open, since nothing here says otherwise. There is no median where less than half are known"
    " to be closed, and a share of few calls is of few calls. Rejected is closed and is not done.",
    columns={
        "calls": "calls known at the date",
        "closed": "those that a text says are met, superseded or rejected",
        "still_open": "the others, watched until the date",
        "median_days": "days after which half are closed; empty where that never came",
        "open_after_1_year": "the share open after 365 days; empty where none was watched for so long",
        "open_after_2_years": "the same after 730 days",
        "reopened": "calls that were closed once and stand open at the date",
    },
    writes={
        "days_open": "for how many days a call is known to have been open",
        "closed": "if it was then closed",
    },
    answer=_open,
)
