"""Projections: networks of one kind of thing, made from the whole network or from a part of it.

Each is a multigraph of NetworkX, directed where the direction means something, with the attributes that
``build_network`` gives to nodes, and with ``property``, ``label`` and, where edges are counted, ``weight``.
A statement that only tells another one again (``og:restates``) is not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from .clauses import CLAUSES
from .errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import networkx as nx

__all__ = [
    "PROJECTIONS",
    "Projection",
    "bodies",
    "issue_report",
    "issues_together",
    "policies_failed",
    "project",
    "threads",
]

_AGENTS = frozenset({"Body", "Group", "Investigation", "OversightBody", "PoliceForce", "Post", "Unit"})
_CALLS = frozenset({"AreaForImprovement", "Recommendation"})
_POLICIES = frozenset({"Instrument", "Policy"})
_SAME_BODY = frozenset({"og:continues", "og:succeeds"})
# What a text says of an earlier one runs from later to earlier; in a thread it is turned round.
_TURNED = (
    "og:assesses",
    "og:elaborates",
    "og:madeIn",
    "og:promptedBy",
    "og:reiterates",
    "og:replaces",
    "og:respondsTo",
    "og:towards",
)


@dataclass(frozen=True, slots=True)
class Projection:
    """A projection: what it shows, and the function that makes it from a network."""

    summary: str
    make: Callable[[nx.MultiDiGraph[str]], nx.MultiGraph[str]]


def _directed() -> nx.MultiDiGraph[str]:
    import networkx as nx

    return nx.MultiDiGraph()


def _add_nodes(graph: nx.MultiGraph[str], network: nx.MultiDiGraph[str], keys: Iterable[str]) -> None:
    for key in sorted(set(keys)):
        graph.add_node(key, **network.nodes[key])


def _objects(network: nx.MultiDiGraph[str], *properties: str) -> dict[str, set[str]]:
    """Give the objects of each statement that is no mere restatement, by some properties."""
    again = {source for source, _, key in network.edges(keys=True) if key == "og:restates"}
    found: dict[str, set[str]] = defaultdict(set)
    for source, target, key in network.edges(keys=True):
        if key in properties and source not in again:
            found[source].add(target)
    return found


def _told(network: nx.MultiDiGraph[str]) -> set[str]:
    return {source for source, _, key in network.edges(keys=True) if key == "og:statedIn"}


def bodies(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Show who stands over whom: the relationships between bodies, units, groups and posts, each its own way round.

    Bodies that no relationship names are left out; so are renamings and the make-up of a body.
    """
    graph = _directed()
    edges = [
        (source, target, key, data)
        for source, target, key, data in network.edges(keys=True, data=True)
        if data["derived"]
        and key not in _SAME_BODY
        and {network.nodes[source]["type"], network.nodes[target]["type"]} <= _AGENTS
    ]
    _add_nodes(graph, network, (end for source, target, *_ in edges for end in (source, target)))
    for source, target, key, data in edges:
        graph.add_edge(source, target, key=key, **data)
    return graph


def issues_together(network: nx.MultiDiGraph[str]) -> nx.MultiGraph[str]:
    """Show which issues are spoken of together: an undirected edge weighs how many statements concern both.

    A node has ``statements``, how many concern it.
    """
    import networkx as nx

    told = _told(network)
    concerned = {key: issues for key, issues in _objects(network, "og:concerns").items() if key in told}
    pairs = Counter(pair for issues in concerned.values() for pair in combinations(sorted(issues), 2))
    counts = Counter(issue for issues in concerned.values() for issue in issues)
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    _add_nodes(graph, network, counts)
    nx.set_node_attributes(graph, counts, "statements")
    for (one, other), weight in sorted(pairs.items()):
        label = f"together in {weight} {'statement' if weight == 1 else 'statements'}"
        graph.add_edge(one, other, key="og:concerns", property="og:concerns", label=label, weight=weight)
    return graph


def issue_report(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Show what each report speaks of: an edge to an issue weighs how many of its statements concern the issue.

    Beside ``weight`` an edge has ``negative``, the negative findings among them, and ``calls``, the calls for action.
    """
    reports, concerned = _objects(network, "og:statedIn"), _objects(network, "og:concerns")
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for statement, where in reports.items():
        for pair in ((report, issue) for report in where for issue in concerned.get(statement, ())):
            data = network.nodes[statement]
            counts[pair]["weight"] += 1
            counts[pair]["negative"] += data.get("polarity") == "Negative"
            counts[pair]["calls"] += data["type"] in _CALLS
    graph = _directed()
    _add_nodes(graph, network, (end for pair in counts for end in pair))
    for (report, issue), found in sorted(counts.items()):
        graph.add_edge(report, issue, key="og:concerns", property="og:concerns", label="speaks of", **found)
    return graph


def threads(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Show what came of each call for action: what prompted it, the call, its parts, answers, promises and verdicts.

    Edges run the way of time, so that the threads have no circle unless the data has one. A call with nothing tied to
    it stands alone; what no call is tied to is left out.
    """
    import networkx as nx

    graph = _directed()
    for source, target, key, data in network.edges(keys=True, data=True):
        if data["inferred"]:
            continue
        if key in _TURNED:
            graph.add_edge(target, source, key=key, **{**data, "label": CLAUSES[key][1]})
        elif key == "dcterms:hasPart":
            graph.add_edge(source, target, key=key, **data)
    calls = {key for key, data in network.nodes(data=True) if data["type"] in _CALLS}
    tied = {key for part in nx.weakly_connected_components(graph) if part & calls for key in part}
    ordered = _directed()
    _add_nodes(ordered, network, calls | tied)
    for source, target, key in sorted(graph.edges(keys=True)):
        if source in tied:
            ordered.add_edge(source, target, key=key, **graph.edges[source, target, key])
    return ordered


def policies_failed(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Show where policies fail: an edge from a policy to an issue weighs the negative findings that name both.

    A finding names a policy that it is held against or mentions; ``against`` counts the first of these. A node of a
    policy has ``findings``, the negative findings that name it.
    """
    import networkx as nx

    against, concerned = _objects(network, "og:assessedAgainst"), _objects(network, "og:concerns")
    named = _objects(network, "og:assessedAgainst", "og:mentions")
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    findings: Counter[str] = Counter()
    for finding, things in named.items():
        if network.nodes[finding].get("polarity") != "Negative":
            continue
        policies = {thing for thing in things if network.nodes[thing]["type"] in _POLICIES}
        findings.update(policies)
        for policy, issue in ((policy, issue) for policy in policies for issue in concerned.get(finding, ())):
            counts[policy, issue]["weight"] += 1
            counts[policy, issue]["against"] += policy in against.get(finding, ())
    graph = _directed()
    _add_nodes(graph, network, (end for pair in counts for end in pair))
    nx.set_node_attributes(graph, {key: count for key, count in findings.items() if key in graph}, "findings")
    for (policy, issue), found in sorted(counts.items()):
        graph.add_edge(policy, issue, key="og:mentions", property="og:mentions", label="fails on", **found)
    return graph


PROJECTIONS: dict[str, Projection] = {
    "bodies": Projection("who stands over whom", bodies),
    "issue-report": Projection("what each report speaks of, and how often", issue_report),
    "issues-together": Projection("which issues are spoken of together, and how often", issues_together),
    "policies-failed": Projection("which policies negative findings name, and on which issues", policies_failed),
    "threads": Projection("what came of each call for action, in the order of time", threads),
}


def project(network: nx.MultiDiGraph[str], name: str) -> nx.MultiGraph[str]:
    """Make one of ``PROJECTIONS`` from a network. Raises ``ParameterError`` for a name that is none.

    >>> from oversight_graph.network import build_network
    >>> from oversight_graph.store import GraphStore
    >>> project(build_network(GraphStore()), "bodies").number_of_nodes()
    0
    """
    if name not in PROJECTIONS:
        raise ParameterError("projection", f"{name!r} is none", f"use one of {', '.join(PROJECTIONS)}")
    return PROJECTIONS[name].make(network)
