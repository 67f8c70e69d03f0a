"""Which bodies sit between others, and where oversight hangs on one body or on one tie."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..vocab import natural_order, shorten
from .model import Answer, Case, Figures, Measures, Question, Row
from .said import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    from ..store import GraphStore

__all__ = ["BODIES_BETWEEN", "WEAK_POINTS", "Tie", "body_graph", "read_ties"]

_TIES = """
SELECT ?tie ?overseer ?overseen ?relation (MIN(?told) AS ?since) (MIN(?from) AS ?begins) (MAX(?until) AS ?ends) WHERE {
  ?tie og:overseer ?overseer ; og:overseen ?overseen ; og:relation ?relation .
  OPTIONAL { ?tie og:statedIn ?report . ?report og:latest ?told }
  OPTIONAL { ?tie og:validFrom ?from } OPTIONAL { ?tie og:validUntil ?until }
} GROUP BY ?tie ?overseer ?overseen ?relation ORDER BY ?tie
"""
_WIDER = "SELECT ?relation ?wider WHERE { ?relation rdfs:subPropertyOf ?wider } ORDER BY ?relation ?wider"
_RENAMED = """
SELECT ?old ?new WHERE {
  ?change a og:Renaming ; org:originalOrganization ?old ; org:resultingOrganization ?new
} ORDER BY ?old ?new
"""
_OVERSIGHT = ("og:answersTo", "og:oversees")


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship of two bodies, by their latest names in order; ``oversight`` where one answers to the other."""

    id: str
    one: str
    other: str
    oversight: bool


def read_ties(store: GraphStore, as_of: datetime.date) -> list[Tie]:
    """Read the relationships that were told of by a date and held at it, as far as their bounds say."""
    names = _latest_names(store)
    oversight = _narrower(store, _OVERSIGHT)
    ties = []
    for row in store.rows(_TIES):
        one, other = (names.get(str(row[end]), str(row[end])) for end in ("overseer", "overseen"))
        if one != other and _held(row["since"], row["begins"], row["ends"], as_of):
            relation = shorten(str(row["relation"]))
            first, last = sorted((shorten(one), shorten(other)))
            ties.append(Tie(shorten(str(row["tie"])), first, last, relation in oversight))
    return ties


def _held(told: object, begins: object, ends: object, as_of: datetime.date) -> bool:
    early = all(not isinstance(day, datetime.date) or day <= as_of for day in (told, begins))
    return early and (not isinstance(ends, datetime.date) or ends >= as_of)


def _latest_names(store: GraphStore) -> dict[str, str]:
    """Map each former name of a body to its last one."""
    renamed = {str(row["old"]): str(row["new"]) for row in store.rows(_RENAMED)}
    latest = {}
    for old in renamed:
        name, passed = old, {old}
        while name in renamed and renamed[name] not in passed:
            name = renamed[name]
            passed.add(name)
        latest[old] = name
    return latest


def _narrower(store: GraphStore, tops: Iterable[str]) -> set[str]:
    below: dict[str, set[str]] = defaultdict(set)
    for row in store.rows(_WIDER):
        below[shorten(str(row["wider"]))].add(shorten(str(row["relation"])))
    found = edge = set(tops)
    while edge:
        edge = {name for wider in edge for name in below[wider]} - found
        found = found | edge
    return found


def body_graph(ties: Iterable[Tie]) -> nx.Graph[str]:
    """Draw bodies and what ties them, whichever way it runs; an edge has its relationships under ``ties``."""
    import networkx as nx

    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tie in ties:
        between[tie.one, tie.other].append(tie.id)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted({end for pair in between for end in pair}))
    for (one, other), found in sorted(between.items()):
        graph.add_edge(one, other, ties=tuple(sorted(found, key=natural_order)))
    return graph


def _ties_of(graph: nx.Graph[str], body: str) -> tuple[str, ...]:
    found = {tie for neighbour in graph[body] for tie in graph.edges[body, neighbour]["ties"]}
    return tuple(sorted(found, key=natural_order))


def _between(case: Case) -> Answer:
    import networkx as nx

    graph = body_graph(read_ties(case.store, case.as_of))
    found = case.backend.run(nx.betweenness_centrality, graph)
    # Engines add up in different orders: the last digits are theirs, not the graph's.
    shares = {body: round(share, 6) for body, share in found.items()}
    rows = [
        Row(
            body,
            label_of(case.network, body),
            {"betweenness": shares[body], "neighbours": graph.degree(body)},
            _ties_of(graph, body),
        )
        for body in sorted(shares, key=lambda body: (-shares[body], body))
        if shares[body] > 0
    ]
    parts = nx.number_connected_components(graph)
    notes = (f"{len(graph)} bodies, units, groups and posts in {parts} {'part' if parts == 1 else 'parts'}.",)
    return Answer(rows, notes, {body: {"betweenness": share} for body, share in shares.items()})


def _weak_points(case: Case) -> Answer:
    import networkx as nx

    graph = body_graph(tie for tie in read_ties(case.store, case.as_of) if tie.oversight)
    bodies = [(body, _cut_off(graph, body)) for body in sorted(case.backend.run(nx.articulation_points, graph))]
    bridges = [sorted(pair) for pair in case.backend.run(nx.bridges, graph)]
    rows = [_body_row(case, graph, body, lost) for body, lost in bodies]
    rows += [_tie_row(case, graph, one, other) for one, other in sorted(bridges)]
    rows.sort(key=lambda row: (row.figures["kind"] != "body", -int(str(row.figures["cuts_off"])), row.id))
    measures: Measures = {body: {"cuts_off": 0} for body in graph}
    measures |= {body: {"cuts_off": len(lost)} for body, lost in bodies}
    notes = (f"{len(graph)} bodies, units and posts that oversee or answer to one another.",)
    return Answer(rows, notes, measures)


def _cut_off(graph: nx.Graph[str], body: str) -> list[str]:
    """List what the loss of a body parts from the largest rest of what it is tied to."""
    import networkx as nx

    together = nx.node_connected_component(graph, body) - {body}
    parts = sorted(map(sorted, nx.connected_components(graph.subgraph(together))), key=lambda part: (-len(part), part))
    return sorted(body for part in parts[1:] for body in part)


def _smaller_side(graph: nx.Graph[str], one: str, other: str) -> list[str]:
    import networkx as nx

    cut = nx.restricted_view(graph, [], [(one, other)])
    sides = [sorted(nx.node_connected_component(cut, end)) for end in (one, other)]
    return min(sides, key=lambda side: (len(side), side))


def _names(case: Case, bodies: Iterable[str]) -> str:
    return "; ".join(label_of(case.network, body) for body in bodies)


def _body_row(case: Case, graph: nx.Graph[str], body: str, lost: list[str]) -> Row:
    figures: Figures = {"kind": "body", "cuts_off": len(lost), "who": _names(case, lost)}
    return Row(body, label_of(case.network, body), figures, _ties_of(graph, body))


def _tie_row(case: Case, graph: nx.Graph[str], one: str, other: str) -> Row:
    lost, ties = _smaller_side(graph, one, other), graph.edges[one, other]["ties"]
    figures: Figures = {"kind": "tie", "cuts_off": len(lost), "who": _names(case, lost)}
    return Row(ties[0], f"{label_of(case.network, one)} – {label_of(case.network, other)}", figures, ties)


BODIES_BETWEEN = Question(
    name="bodies-between",
    asks="Which bodies sit between others?",
    meaning="Of all shortest chains of relationships between two other bodies, the share that runs through this one.",
    limits="It counts the relationships that texts tell of, of every kind and whichever way they run. A body that"
    " texts name often has more of them, and a share says nothing of power or of quality.",
    columns={
        "betweenness": "the share, from 0 to 1 (betweenness centrality)",
        "neighbours": "how many bodies it is tied to directly",
    },
    writes={"betweenness": "the share of shortest chains of relationships between others that run through a body"},
    answer=_between,
)
WEAK_POINTS = Question(
    name="weak-points",
    asks="Where does oversight have a single point of failure?",
    meaning="A body (articulation point) or a tie (bridge) without which others would no longer hang together with"
    " the rest by oversight or by answering to one another.",
    limits="Only relationships of oversight and of answering to somebody count, and only those that a text tells of:"
    " another way round may exist and stand nowhere here.",
    columns={
        "kind": "body or tie",
        "cuts_off": "how many bodies its loss parts from the largest rest of what it is tied to",
        "who": "which those are",
    },
    writes={"cuts_off": "how many bodies the loss of a body parts from the rest; 0 where it parts none"},
    answer=_weak_points,
)
