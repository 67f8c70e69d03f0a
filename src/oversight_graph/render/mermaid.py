"""A trace as a Mermaid flowchart: the reports in the order of time, in them the calls and what is tied to them."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

from ..export.looks import LOOKS, look_of
from ..export.mermaid import mermaid_text
from ..statements import Statement
from ..trace import Stop, Trace
from ..vocab import shorten
from .words import when_printed

__all__ = ["trace_mermaid"]

_KINDS = {"Recommendation", "AreaForImprovement"}
# Each tie, said from what came first to what followed; True where the call is what followed.
_ARROWS = {
    "promptedBy": ("prompted", True),
    "reiterates": ("is repeated by", True),
    "replaces": ("is replaced by", True),
    "respondsTo": ("is answered by", False),
    "elaborates": ("is explained in", False),
    "towards": ("is worked towards by", False),
    "assesses": ("is assessed by", False),
    "reiteratedBy": ("is repeated by", False),
    "replacedBy": ("is replaced by", False),
}


class _Chart:
    """The boxes and arrows of a trace: a group a report, a box a statement."""

    def __init__(self, found: Trace) -> None:
        self.found = found
        self.calls = {thread.call.iri: thread for thread in found.threads}
        self.shown: dict[str, Statement] = {}
        for stop in found.stops:
            self.shown |= {each.iri: each for each in stop.of("Judgment")}
        for thread in found.threads:
            tied = (each for listed in thread.ties.values() for each in listed)
            self.shown |= {each.iri: each for each in (thread.call, *tied)}
        ordered = sorted(self.shown.values(), key=lambda each: (each.when, each.iri))
        self.names = {each.iri: f"s{number}" for number, each in enumerate(ordered)}
        self.looks: dict[str, None] = {}

    def reports(self) -> list[tuple[datetime.date, str, Stop | None]]:
        """List the reports in the order of time; what is tied to a call may stand in one that is no stop."""
        stops = {stop.report: stop for stop in self.found.stops}
        dates = {each.report: each.when for each in self.shown.values()} | {
            iri: stop.latest for iri, stop in stops.items()
        }
        return sorted(((when, iri, stops.get(iri)) for iri, when in dates.items()), key=lambda each: each[:2])

    def box(self, name: str, label: str, look: str, longest: int = 80) -> str:
        self.looks[look] = None
        opened, closed = LOOKS[look].mermaid
        return f'{name}{opened}"{mermaid_text(label, longest) or "-"}"{closed}:::{look}'

    def statement(self, each: Statement) -> str:
        data: dict[str, object] = {"type": each.kind, "polarity": each.details.get("polarity", "")}
        label = each.label
        if each.iri in self.calls:
            state = self.calls[each.iri].state
            data["open"] = state.open
            label = f"{label} ({'open' if state.open else 'closed'}: {state.reply}; {state.progress})"
        if each.kind == "Judgment" and "grade" in each.details:
            label = f"{each.details['grade'].upper()}: {label}"
        return self.box(self.names[each.iri], label, look_of(data), longest=120)

    def group(self, number: int, report: str, stop: Stop | None) -> Iterator[str]:
        title = f"{when_printed(stop)}: {stop.title}" if stop else shorten(report)
        yield f'  subgraph r{number}["{mermaid_text(title, 120) or "-"}"]'
        findings = stop.of("Finding", "CauseOfConcern") if stop else []
        if findings or not any(each.report == report for each in self.shown.values()):
            yield f"    {self.box(f'f{number}', _counted(findings), 'other')}"
        yield from (f"    {self.statement(each)}" for each in self.in_order() if each.report == report)
        yield "  end"

    def in_order(self) -> list[Statement]:
        return [self.shown[iri] for iri in self.names]

    def arrows(self) -> Iterator[str]:
        drawn: dict[tuple[str, str, str], None] = {}
        for thread in self.found.threads:
            call = self.names[thread.call.iri]
            for tie, (words, call_follows) in _ARROWS.items():
                for each in thread.ties.get(tie, ()):
                    other = self.names[each.iri]
                    drawn[(other, call, words) if call_follows else (call, other, words)] = None
        yield from (f'  {first} -->|"{words}"| {second}' for first, second, words in drawn)
        for guess in self.found.inferred:
            if guess.earlier in self.names and guess.later in self.names:
                words = mermaid_text(f"inferred: {shorten(guess.link_property).partition(':')[2]}")
                yield f'  {self.names[guess.earlier]} -.->|"{words}"| {self.names[guess.later]}'


def _counted(findings: list[Statement]) -> str:
    if not findings:
        return "nothing asked, no finding"
    counts = Counter(each.details.get("polarity", "").lower() for each in findings)
    listed = ", ".join(
        f"{counts[name]} {name}" for name in ("negative", "mixed", "neutral", "positive") if counts[name]
    )
    return f"{len(findings)} {'finding' if len(findings) == 1 else 'findings'}: {listed}"


def trace_mermaid(found: Trace) -> str:
    """Write a trace as a Mermaid flowchart with a legend."""
    chart = _Chart(found)
    about = f" · {shorten(found.body)}" if found.body else ""
    lines = ["flowchart LR"]
    reports = chart.reports()
    for number, (_, report, stop) in enumerate(reports):
        lines += chart.group(number, report, stop)
    lines += [f"  r{number} ==> r{number + 1}" for number in range(len(reports) - 1)]
    lines += chart.arrows()
    title = f"Legend of {found.label}{about}, as of {found.as_of}"
    lines.append(f'  subgraph legend["{mermaid_text(title, 120)}"]')
    used = [look for look in LOOKS if look in chart.looks] or ["other"]
    counted = "findings, counted" if found.stops else "nothing in the graph concerns this issue"
    meanings = [counted if look == "other" else LOOKS[look].meaning for look in used]
    lines += [f"    {chart.box(f'k{number}', *pair)}" for number, pair in enumerate(zip(meanings, used, strict=True))]
    lines.append("  end")
    lines += [f"  classDef {look} fill:{LOOKS[look].colour},stroke:#333333,color:#000000" for look in used]
    return "\n".join(lines) + "\n"
