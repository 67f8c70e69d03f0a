"""Which issues return in report after report, and which units appear across issues."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..projections import project
from ..vocab import shorten
from .model import Answer, Case, Figures, Measures, Question, Row
from .said import in_time, label_of, named_by

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["ISSUES_RETURNING", "POLICIES_FAILING", "UNITS_ACROSS"]

_CALLS = frozenset({"AreaForImprovement", "Recommendation"})
_HELD = "SELECT DISTINCT ?report WHERE { ?report a og:Report ; og:sourceFile ?file } ORDER BY ?report"


@dataclass(slots=True)
class _Adverse:
    """What is said against one issue: negative findings and calls, by report."""

    negative: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    reports: set[str] = field(default_factory=set)

    @property
    def statements(self) -> list[str]:
        return [*self.negative, *self.calls]


def _adverse(case: Case) -> dict[str, _Adverse]:
    network = case.network
    held = {shorten(str(row["report"])) for row in case.store.rows(_HELD)}
    stated = named_by(network, "og:statedIn")
    found: dict[str, _Adverse] = defaultdict(_Adverse)
    for statement, issues in named_by(network, "og:concerns").items():
        reports = held.intersection(stated.get(statement, ()))
        data = network.nodes[statement]
        call, negative = data["type"] in _CALLS, data.get("polarity") == "Negative"
        if not reports or not (call or negative):
            continue
        for issue in issues:
            (found[issue].calls if call else found[issue].negative).append(statement)
            found[issue].reports |= reports
    return found


def _occasions(network: nx.MultiDiGraph[str], reports: set[str]) -> list[str]:
    """Keep the reports that were issued after the last one kept: two at one time are one occasion."""
    dated = [report for report in reports if "latest" in network.nodes[report]]
    kept: list[str] = []
    for report in sorted(dated, key=lambda report: (str(network.nodes[report]["latest"]), report)):
        if not kept or str(network.nodes[report]["earliest"]) > str(network.nodes[kept[-1]]["latest"]):
            kept.append(report)
    return kept


def _returning(case: Case) -> Answer:
    network = case.network
    repeats = named_by(network, "og:reiterates")
    rows: list[Row] = []
    measures: Measures = {}
    for issue, said in _adverse(case).items():
        occasions = _occasions(network, said.reports)
        returns = max(len(occasions) - 1, 0)
        measures[issue] = {"returns": returns}
        if returns:
            figures: Figures = {
                "returns": returns,
                "repeated_calls": sum(call in repeats for call in said.calls),
                "negative_findings": len(said.negative),
                "calls": len(said.calls),
                "first": str(network.nodes[occasions[0]]["latest"]),
                "last": str(network.nodes[occasions[-1]]["latest"]),
            }
            rows.append(Row(issue, label_of(network, issue), figures, in_time(network, said.statements)))
    order = ("returns", "repeated_calls", "negative_findings", "calls")
    rows.sort(key=lambda row: ([-int(str(row.figures[name])) for name in order], row.id))
    return Answer(rows, (), dict(sorted(measures.items())))


def _failing(case: Case) -> Answer:
    network = case.network
    graph = project(network, "policies-failed")
    named = named_by(network, "og:assessedAgainst", "og:mentions")
    against, stated = named_by(network, "og:assessedAgainst"), named_by(network, "og:statedIn")
    findings: dict[str, list[str]] = defaultdict(list)
    for finding, policies in named.items():
        if network.nodes[finding].get("polarity") == "Negative":
            for policy in set(policies):
                findings[policy].append(finding)
    rows = []
    for policy in (key for key, data in graph.nodes(data=True) if "findings" in data):
        figures: Figures = {
            "failures": graph.nodes[policy]["findings"],
            "against": sum(policy in against.get(finding, ()) for finding in findings[policy]),
            "issues": graph.degree(policy),
            "reports": len({report for finding in findings[policy] for report in stated.get(finding, ())}),
        }
        rows.append(Row(policy, label_of(network, policy), figures, in_time(network, findings[policy])))
    rows.sort(key=lambda row: (-int(str(row.figures["failures"])), -int(str(row.figures["against"])), row.id))
    return Answer(rows, (), {row.id: {"failures": int(str(row.figures["failures"]))} for row in rows})


def _across(case: Case) -> Answer:
    import networkx as nx

    network = case.network
    concerned, stated = named_by(network, "og:concerns"), named_by(network, "og:statedIn")
    said: dict[str, list[str]] = defaultdict(list)
    for statement, things in named_by(network, "og:about").items():
        for thing in things:
            if network.nodes[thing]["type"] == "Unit" and statement in concerned:
                said[thing].append(statement)
    issues = sorted({issue for found in concerned.values() for issue in found})
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(said))
    graph.add_nodes_from(issues)
    graph.add_edges_from(
        (unit, issue) for unit in sorted(said) for statement in said[unit] for issue in concerned[statement]
    )
    if not said:
        return Answer()
    shares = case.backend.run(nx.bipartite.degree_centrality, graph, nodes=sorted(said))
    rows = [
        Row(
            unit,
            label_of(network, unit),
            {
                "issues": graph.degree(unit),
                "share": round(shares[unit], 6),
                "statements": len(statements),
                "negative_findings": sum(network.nodes[key].get("polarity") == "Negative" for key in statements),
                "reports": len({report for key in statements for report in stated.get(key, ())}),
            },
            in_time(network, statements),
        )
        for unit, statements in said.items()
    ]
    rows.sort(key=lambda row: (-int(str(row.figures["issues"])), -int(str(row.figures["statements"])), row.id))
    return Answer(rows, (), {row.id: {"issues": int(str(row.figures["issues"]))} for row in rows})


ISSUES_RETURNING = Question(
    name="issues-returning",
    asks="Which issue returns most?",
    meaning="How often something was said against it again in a later report: a negative finding, a cause of concern"
    " or a call for action that names the issue itself.",
    limits="A return is a text that speaks again, not proof that nothing was done; a report on another subject is"
    " silent for a reason of its own. Issues within the issue are not counted with it, and reports known only through"
    " others are left out, since not all of what they say is held.",
    columns={
        "returns": "occasions on which it was held against the force, less the first; reports of one time are one"
        " occasion",
        "repeated_calls": "calls on it that state that they repeat an earlier one",
        "negative_findings": "negative findings and causes of concern on it",
        "calls": "calls for action on it",
        "first": "the last day that the first occasion can mean",
        "last": "the last day that the last occasion can mean",
    },
    writes={"returns": "how often something was said against an issue again"},
    answer=_returning,
)
POLICIES_FAILING = Question(
    name="policies-failing",
    asks="Which policies gather failures?",
    meaning="How many negative findings name the policy or instrument, held against it or mentioning it.",
    limits="A finding that mentions a policy may fault how it is lived, and not the policy; only against counts what is"
    " measured by it. A policy that texts never name has no row.",
    columns={
        "failures": "negative findings that name it",
        "against": "those among them that hold a matter against it",
        "issues": "issues that these findings concern (its degree in the projection policies-failed)",
        "reports": "reports that they stand in",
    },
    writes={"failures": "how many negative findings name a policy"},
    answer=_failing,
)
UNITS_ACROSS = Question(
    name="units-across-issues",
    asks="Which units appear across issues?",
    meaning="How many issues are spoken of in statements about the unit (its degree among units and issues).",
    limits="A unit with many tasks appears in many issues without fault; negative_findings tells praise from blame."
    " What a text says of the force and means of a unit is not counted.",
    columns={
        "issues": "issues of the statements about it",
        "share": "of all issues that are spoken of (degree centrality in the graph of units and issues)",
        "statements": "statements about it",
        "negative_findings": "negative findings among them",
        "reports": "reports that they stand in",
    },
    writes={"issues": "how many issues are spoken of in statements about a unit"},
    answer=_across,
)
