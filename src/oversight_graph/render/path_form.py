"""Paths between two things as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..paths import Connection, Path, Place, Step
from ..statements import Passage
from ..vocab import shorten
from .text import Quoter

__all__ = ["path_json", "path_text"]


def _nothing(_: Passage) -> None:
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _passage_lines(owner: str, passages: tuple[Passage, ...], quoter: Quoter) -> Iterator[str]:
    for passage in passages:
        where = f" · {passage.page}" if passage.page else ""
        yield f"      § {owner}, in {shorten(passage.report)}: {passage.pointer}{where}"
        text = quoter(passage)
        if text:
            yield f"        | {' '.join(text.split())}"


def _step_lines(step: Step, told: tuple[Place, ...], quoter: Quoter) -> Iterator[str]:
    yield f"  {_capital(step.clause)}."
    if step.inferred:
        yield f"      inferred by the curator, not stated by a report: {step.reason} Doubt: {step.doubt}"
    yield from _passage_lines("what joins them", step.passages, quoter)
    for place in told:
        yield from _passage_lines(place.id, place.passages, quoter)


def _path_lines(number: int, path: Path, quoter: Quoter) -> Iterator[str]:
    yield ""
    count = len(path.steps)
    yield f"{number}. {count} {'step' if count == 1 else 'steps'}, cost {path.cost:g}"
    for place, step in enumerate(path.steps):
        told = path.places[:2] if place == 0 else (path.places[place + 1],)
        yield from _step_lines(step, told, quoter)


def path_text(found: Connection, quoter: Quoter = _nothing) -> str:
    """Say how two things are connected, a clause an edge, with the passage of each statement on the way.

    >>> thing = Place("issue:vetting", "https://w3id.org/oversight-graph/issue/vetting", "Issue", "vetting")
    >>> print(path_text(Connection(thing, thing)), end="")
    vetting (issue:vetting) and vetting (issue:vetting)
    <BLANKLINE>
    They are one thing.
    """
    start, end = found.start, found.end
    lines = [f"{start.label} ({start.id}) and {end.label} ({end.id})"]
    if not found.paths:
        lines += ["", "They are one thing." if start.id == end.id else "Nothing in the graph connects them."]
    for number, path in enumerate(found.paths, start=1):
        lines += _path_lines(number, path, quoter)
    return "\n".join(lines) + "\n"


def path_json(found: Connection, quoter: Quoter = _nothing) -> dict[str, Any]:
    """Give the paths as JSON values, by the schema ``path-1``."""
    return {
        "schema": "oversight-graph/path/1",
        "from": _place(found.start, quoter),
        "to": _place(found.end, quoter),
        "paths": [
            {
                "cost": path.cost,
                "places": [_place(place, quoter) for place in path.places],
                "steps": [_step(step, quoter) for step in path.steps],
            }
            for path in found.paths
        ],
    }


def _passage(passage: Passage, quoter: Quoter) -> dict[str, Any]:
    return {
        **asdict(passage),
        "report": shorten(passage.report),
        "iri": shorten(passage.iri),
        "text": quoter(passage),
    }


def _place(place: Place, quoter: Quoter) -> dict[str, Any]:
    return {**asdict(place), "passages": [_passage(passage, quoter) for passage in place.passages]}


def _step(step: Step, quoter: Quoter) -> dict[str, Any]:
    return {**asdict(step), "passages": [_passage(passage, quoter) for passage in step.passages]}
