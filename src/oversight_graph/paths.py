"""Paths: the few best explanations of how two things are connected.

A path runs along edges of the network in either direction. Its cost is the sum over its edges: cheap where the edge
is evidence, such as a verdict on a call, dear where it is taxonomy or attribution; to which each thing on the way adds
the dearer the more edges it has, so that no path runs through the force or an issue that everything is about.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .clauses import clause
from .errors import UnknownNameError
from .markup import escaped
from .names import resolve
from .network import build_network
from .statements import Passage, passages_of
from .vocab import shorten

if TYPE_CHECKING:
    import networkx as nx

    from .store import GraphStore

__all__ = ["Connection", "Path", "Place", "Step", "find_paths"]

Walk = tuple[str, ...]

# What an edge costs; what is not named here joins bodies, or is an attribute that stands as an edge.
_COSTS = {
    **dict.fromkeys(("og:assesses", "og:respondsTo", "og:promptedBy", "og:reiterates", "og:replaces"), 1.0),
    **dict.fromkeys(("og:towards", "og:madeIn", "og:elaborates", "og:contradicts", "og:restates"), 1.0),
    **dict.fromkeys(("og:comparedWith", "dcterms:hasPart", "og:assessedAgainst", "og:continues"), 1.0),
    **dict.fromkeys(("og:addressedTo", "og:by", "og:mentions", "og:issuedBy"), 2.0),
    "og:mainIssue": 3.0,
    "og:concerns": 4.0,
    "og:knownThrough": 6.0,
    "og:statedIn": 6.0,
    **dict.fromkeys(("skos:broader", "skos:narrower", "skos:related"), 6.0),
    **dict.fromkeys(("og:about", "prov:wasAttributedTo", "dcterms:publisher", "og:grade"), 9.0),
}
_OTHER_COST = 1.5
_INFERRED_COST = 3.0
_DEGREE_COST = 0.15
_EDGE = "the edge itself"
_LONG = 3
_MOST_TRIES = 400
_NOUNS = {
    "AreaForImprovement": "the area for improvement",
    "CallPart": "the part of a call",
    "CauseOfConcern": "the cause of concern",
    "Commitment": "the commitment",
    "Finding": "the finding",
    "Grade": "the grade",
    "Issue": "the issue",
    "Judgment": "the judgment",
    "Measure": "the figure",
    "ProgressAssessment": "the verdict",
    "Proposal": "the proposal",
    "Recommendation": "the recommendation",
    "Reply": "the reply",
    "Report": "the report",
    "Response": "the response",
}
# What joins two things and cites the passage for it.
_JOINING = """
SELECT DISTINCT ?joining ?one ?other ?p WHERE {{
  VALUES (?one ?other) {{ {pairs} }}
  {{ ?joining og:overseer ?one ; og:overseen ?other ; og:relation ?p }}
  UNION {{ ?joining og:overseen ?one ; og:overseer ?other ; og:relation ?p }}
  UNION {{ ?joining og:compares ?one ; og:comparedWith ?other . BIND(og:comparedWith AS ?p) }}
  UNION {{ ?joining og:later ?one ; og:earlier ?other ; og:linkProperty ?p }}
}} ORDER BY ?joining
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A thing on a path, with the passages that it cites if it is a statement."""

    id: str
    iri: str
    type: str
    label: str
    passages: tuple[Passage, ...] = ()

    @property
    def name(self) -> str:
        """Name it within a sentence.

        >>> Place("issue:vetting", "https://w3id.org/oversight-graph/issue/vetting", "Issue", "vetting").name
        'the issue “vetting”'
        """
        noun = _NOUNS.get(self.type)
        return f"{noun} “{self.label}”" if noun else self.label


@dataclass(frozen=True, slots=True)
class Step:
    """An edge of a path as it is walked, said as a clause.

    ``forward`` says whether the property runs the way the path does; ``passages`` are those of what joins the two
    ends, where that is a relationship, a comparison or an inferred link.
    """

    source: str
    target: str
    property: str
    forward: bool
    clause: str
    derived: bool = False
    inferred: bool = False
    reason: str = ""
    doubt: str = ""
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """One explanation: the things on the way, the steps between them, and what it costs."""

    cost: float
    places: tuple[Place, ...]
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Connection:
    """How two things are connected: the best paths, best first; none where nothing joins them."""

    start: Place
    end: Place
    paths: list[Path] = field(default_factory=list)

    def _repr_html_(self) -> str:
        """Show it in a notebook: a list of paths, each a list of clauses with the passages that they rest on."""
        head = f"<p><b>{escaped(self.start.name)}</b> and <b>{escaped(self.end.name)}</b></p>"
        if not self.paths:
            return f"{head}<p>Nothing in the graph joins them.</p>"
        return f"{head}<ol>{''.join(f'<li><ul>{_shown(path)}</ul></li>' for path in self.paths)}</ol>"


def _shown(path: Path) -> str:
    places = {place.id: place for place in path.places}
    lines = []
    for step in path.steps:
        cited = step.passages or (*places[step.source].passages, *places[step.target].passages)
        inferred = " (inferred by the curator)" if step.inferred else ""
        passages = "".join(f"<br>§ {escaped(passage.pointer)}" for passage in dict.fromkeys(cited))
        lines.append(f"<li>{escaped(step.clause)}{inferred}{passages}</li>")
    return "".join(lines)


def find_paths(store: GraphStore, start: str, end: str, most: int = 3) -> Connection:
    """Find the few best explanations of how two things are connected.

    ``start`` and ``end`` are IRIs, CURIEs, slugs or labels. A path that only goes round about by way of the same
    things as a better one is left out. Raises ``UnknownNameError`` for what is no thing of the network.

    >>> from oversight_graph.dataset import open_store
    >>> found = find_paths(open_store(), "hmic", "hmicfrs", most=1)
    >>> [step.clause.partition(" is ")[2][:17] for path in found.paths for step in path.steps]
    ['the same body as ']
    """
    graph = build_network(store)
    ends = [_key(store, graph, name) for name in (start, end)]
    view = _weighted(graph)
    # The ends in one order, so that there and back again is the same way.
    walks = [walk if walk[0] == ends[0] else walk[::-1] for walk in _chosen(view, min(ends), max(ends), most)]
    cited = _cited(store, graph, {*ends, *(key for walk in walks for key in walk)})
    joined = _joined(store, graph, walks)
    places = {key: _place(graph, key, cited) for key in {*ends, *(key for walk in walks for key in walk)}}
    paths = [_path(graph, view, [places[key] for key in walk], joined) for walk in walks]
    return Connection(places[ends[0]], places[ends[1]], paths)


def _key(store: GraphStore, graph: nx.MultiDiGraph[str], name: str) -> str:
    key = shorten(resolve(store, "thing", name))
    if key not in graph:
        raise UnknownNameError("thing", name)
    return key


def _cost(data: dict[str, object]) -> float:
    """Give what an edge costs by itself.

    >>> _cost({"property": "og:assesses", "inferred": False}) < _cost({"property": "og:about", "inferred": False})
    True
    """
    return _COSTS.get(str(data["property"]), _OTHER_COST) + (_INFERRED_COST if data["inferred"] else 0.0)


def _hub_cost(degree: int) -> float:
    """Give what a thing on the way adds: little where it has few edges, much where everything is tied to it.

    >>> round(_hub_cost(8)), round(_hub_cost(100)), round(_hub_cost(2500))
    (2, 7, 19)
    """
    return _DEGREE_COST * math.log2(1 + degree) ** 2


def _weighted(graph: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    """Give the undirected view: between two things the cheapest edge, dearer by half of what each end adds."""
    import networkx as nx

    view: nx.Graph[str] = nx.Graph()
    for key, degree in graph.degree:
        view.add_node(key, dear=_hub_cost(degree))
    for source, target, key, data in graph.edges(keys=True, data=True):
        best = (_cost(data) + (view.nodes[source]["dear"] + view.nodes[target]["dear"]) / 2, key, source)
        if not view.has_edge(source, target) or best < view.edges[source, target]["best"]:
            view.add_edge(source, target, best=best)
    return view


def _chosen(view: nx.Graph[str], start: str, end: str, most: int) -> list[Walk]:
    """Choose the best simple paths that each say something else.

    What is no detour of a better path lacks at least one thing of it: so each path, taken or not, is followed by the
    best ones without one of its things. The search ends when it has tried enough.
    """
    chosen: list[Walk] = []
    waiting = [found] if (found := _best(view, start, end, frozenset())) else []
    seen = {frozenset[str]()}
    while waiting and len(chosen) < most and len(seen) < _MOST_TRIES:
        _, walk, without = heapq.heappop(waiting)
        if not any(_says_the_same(walk, better) for better in chosen):
            chosen.append(walk)
        for key in walk[1:-1] or (_EDGE,):
            fewer = without | {key}
            found = _best(view, start, end, fewer) if fewer not in seen else None
            seen.add(fewer)
            if found:
                heapq.heappush(waiting, found)
    return chosen


def _says_the_same(walk: Walk, better: Walk) -> bool:
    """Say if a path is a detour of a better one, which passes all of it, or a variant, which shares half of its way.

    >>> _says_the_same(("a", "b", "c", "z"), ("a", "b", "z"))
    True
    >>> _says_the_same(("a", "b", "c", "d", "z"), ("a", "b", "x", "d", "z")), _says_the_same("abcz", "abxz")
    (True, False)
    """
    inner = set(walk[1:-1])
    detour = walk == better or (len(better) > 2 and set(better) <= set(walk))  # noqa: PLR2004 - more than the two ends
    return detour or (len(inner) >= _LONG and 2 * len(inner & set(better)) >= len(inner))


def _best(
    view: nx.Graph[str], start: str, end: str, without: frozenset[str]
) -> tuple[float, Walk, frozenset[str]] | None:
    """Give the cheapest path that leaves some things out, with its cost; ``_EDGE`` stands for the edge of the ends."""
    import networkx as nx

    def weight(here: str, there: str, data: dict[str, Any]) -> float | None:
        hidden = here in without or there in without or (_EDGE in without and {here, there} == {start, end})
        return None if hidden else float(data["best"][0])

    if start == end:
        return None
    try:
        cost, walk = nx.bidirectional_dijkstra(view, start, end, weight)
    except nx.NetworkXNoPath:
        return None
    return round(cost, 6), tuple(walk), without


def _cited(store: GraphStore, graph: nx.MultiDiGraph[str], keys: set[str]) -> dict[str, list[Passage]]:
    iris = [str(graph.nodes[key]["iri"]) for key in keys if graph.nodes[key]["type"] != "Report"]
    return passages_of(store, iris)


def _joined(
    store: GraphStore, graph: nx.MultiDiGraph[str], walks: list[Walk]
) -> dict[tuple[str, str, str], list[Passage]]:
    """Give the passages of what joins two neighbours, by both ends and the property."""
    edges = {(here, there) for walk in walks for one in (walk, walk[::-1]) for here, there in pairwise(one)}
    pairs = " ".join(f"(<{graph.nodes[here]['iri']}> <{graph.nodes[there]['iri']}>)" for here, there in sorted(edges))
    rows = store.rows(_JOINING.format(pairs=pairs)) if pairs else []
    cited = passages_of(store, {str(row["joining"]) for row in rows})
    found: dict[tuple[str, str, str], list[Passage]] = defaultdict(list)
    for row in rows:
        one, other, prop = (shorten(str(row[name])) for name in ("one", "other", "p"))
        found[one, other, prop] += cited.get(str(row["joining"]), [])
    return found


def _place(graph: nx.MultiDiGraph[str], key: str, cited: dict[str, list[Passage]]) -> Place:
    data = graph.nodes[key]
    passages = tuple(cited.get(str(data["iri"]), ()))
    return Place(key, str(data["iri"]), str(data["type"]), str(data["label"]), passages)


def _path(
    graph: nx.MultiDiGraph[str],
    view: nx.Graph[str],
    places: list[Place],
    joined: dict[tuple[str, str, str], list[Passage]],
) -> Path:
    pairs = list(pairwise(places))
    ends = (view.nodes[places[0].id]["dear"] + view.nodes[places[-1].id]["dear"]) / 2
    cost = sum(view.edges[here.id, there.id]["best"][0] for here, there in pairs) - ends
    return Path(round(cost, 3), tuple(places), tuple(_step(graph, view, here, there, joined) for here, there in pairs))


def _step(
    graph: nx.MultiDiGraph[str],
    view: nx.Graph[str],
    here: Place,
    there: Place,
    joined: dict[tuple[str, str, str], list[Passage]],
) -> Step:
    _, prop, source = view.edges[here.id, there.id]["best"]
    forward = source == here.id
    data = graph.edges[(here.id, there.id, prop) if forward else (there.id, here.id, prop)]
    passages = joined.get((source, there.id if forward else here.id, prop), ())
    return Step(
        source=here.id,
        target=there.id,
        property=prop,
        forward=forward,
        clause=clause(prop, str(data["label"]), here.name, there.name, forward),
        derived=bool(data["derived"]),
        inferred=bool(data["inferred"]),
        reason=str(data.get("reason", "")),
        doubt=str(data.get("doubt", "")),
        passages=tuple(dict.fromkeys(passages)),
    )
