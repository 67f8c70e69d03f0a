"""Network: the graph as a directed multigraph of NetworkX, and the part of it that a selection keeps.

A node is a statement, a part of a call, an agent, an issue, a policy, an instrument, a report or a grade; its
key is its CURIE. Texts, numbers and dates are attributes, never nodes. An edge is a property that joins two
nodes, and its key is the property's CURIE. Resources that only join two things stand as edges: relationships
between bodies, comparisons of measures, and links that a curator infers.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import UnknownNameError
from .names import labels
from .vocab import OG, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import networkx as nx

    from .store import GraphStore, Value

__all__ = ["Selection", "build_network"]

Attributes = dict[str, str | int | float | bool]
Nodes = dict[str, Attributes]
Edges = dict[tuple[str, str, str], Attributes]

_ROOTS = ("Statement", "CallPart", "Agent", "Issue", "Policy", "Instrument", "Report")
_NODES = """
SELECT DISTINCT ?node ?class WHERE {{
  {{ ?node a ?root . VALUES ?root {{ {roots} }} }} UNION {{ ?node og:rank ?rank }}
  ?node a ?class .
  FILTER(isIRI(?node))
  FILTER NOT EXISTS {{ GRAPH graph:derived {{ ?node a ?class }} }}
}}
"""
_DEPTHS = """
SELECT ?class (COUNT(DISTINCT ?wider) AS ?depth) WHERE { ?class rdfs:subClassOf+ ?wider } GROUP BY ?class
"""
# The paths that lead to each attribute; what is no term of ours is given by its label.
_ATTRIBUTES = {
    "basis": "og:basis",
    "closing": "og:closing",
    "compliance": "og:compliance",
    "deadline": "og:deadlineText",
    "decision": "og:decision",
    "description": "dcterms:description|skos:definition",
    "due": "og:due/rdfs:label",
    "earliest": "og:earliest",
    "grade": "og:grade/skos:prefLabel",
    "indicator": "og:indicator",
    "issued": "dcterms:issued",
    "latest": "og:latest",
    "modality": "og:modality",
    "open": "og:isOpen",
    "opening": "og:opening",
    "page": "foaf:page",
    "period": "og:period/rdfs:label",
    "polarity": "og:polarity",
    "population": "og:population",
    "progress": "og:progressState",
    "question": "og:question/skos:prefLabel",
    "rank": "og:rank",
    "repeats": "og:timesRepeated",
    "reply": "og:replyState",
    "section": "og:section",
    "unit": "og:unit",
    "value": "og:valueText",
    "verdict": "og:verdict",
    "voice": "og:voice",
    "words": "og:wordCount",
}
_VALUES = "SELECT ?node ?name ?value WHERE {{ {union} }}"
_STATED = """
SELECT ?s ?p ?o (false AS ?derived) WHERE {
  ?s ?p ?o .
  FILTER(isIRI(?s) && isIRI(?o) && ?p != rdf:type)
  FILTER NOT EXISTS { GRAPH graph:derived { ?s ?p ?o } }
}
"""
_DERIVED = """
SELECT ?s ?p ?o (true AS ?derived) WHERE {
  GRAPH graph:derived { ?s ?p ?o }
  FILTER(isIRI(?s) && isIRI(?o) && ?p != rdf:type)
}
"""
# An edge has a bound only where every relationship that it comes from has one: 1/0 leaves the variable unbound.
_BETWEEN_BODIES = """
SELECT ?s ?p ?o (true AS ?derived)
  (IF(COUNT(?from) = COUNT(?r), MIN(?from), 1/0) AS ?valid_from)
  (IF(COUNT(?until) = COUNT(?r), MAX(?until), 1/0) AS ?valid_until) WHERE {
  {
    { ?r og:overseer ?s ; og:overseen ?o } UNION { ?r og:overseen ?s ; og:overseer ?o }
    ?r og:relation ?p .
    OPTIONAL { ?r og:validFrom ?from } OPTIONAL { ?r og:validUntil ?until }
  } UNION { VALUES ?p { og:continues og:succeeds } }
  GRAPH graph:derived { ?s ?p ?o }
  FILTER(?s != ?o)
} GROUP BY ?s ?p ?o
"""
_COMPARISONS = """
SELECT ?s (og:comparedWith AS ?p) ?o (false AS ?derived) ?term WHERE {
  ?comparison og:compares ?s ; og:comparedWith ?o .
  OPTIONAL { ?comparison og:term ?term }
} ORDER BY ?comparison
"""
_INFERRED = """
SELECT ?s ?p ?o (false AS ?derived) (true AS ?inferred) ?reason ?doubt (xsd:double(?sure) AS ?confidence) WHERE {
  ?link a og:InferredLink ; og:later ?s ; og:earlier ?o ; og:linkProperty ?p .
  OPTIONAL { ?link og:reason ?reason } OPTIONAL { ?link og:doubt ?doubt } OPTIONAL { ?link og:confidence ?sure }
} ORDER BY ?link
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the network is wanted; things are named by IRI, and all conditions hold together.

    ``issue``, ``body``, ``report``, ``since`` and ``until`` choose statements: those that concern the issue or one
    within it (not within it with ``only``), that name the body, what continues it, its units or its posts, that
    stand in the report, and that were said between the dates. With them comes what they name. ``around`` keeps what
    can be reached from a thing in ``hops`` edges, whichever way the edges run.
    """

    issue: str | None = None
    only: bool = False
    body: str | None = None
    report: str | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    around: str | None = None
    hops: int = 1


def build_network(
    store: GraphStore, selection: Selection | None = None, *, passages: bool = False, closure: bool = False
) -> nx.MultiDiGraph[str]:
    """Give the graph, or a part of it, as a directed multigraph in a stable order.

    A node has ``iri``, ``type``, ``label`` and what its kind has, such as ``polarity``, ``grade``, ``reply`` or
    ``earliest``; an edge has ``property``, ``label``, ``derived`` and ``inferred``. ``passages`` makes nodes of the
    passages too, ``closure`` draws every derived edge. Raises ``UnknownNameError`` where the selection names what is
    no node.

    >>> from oversight_graph.dataset import open_store
    >>> graph = build_network(open_store(), Selection(issue="https://w3id.org/oversight-graph/issue/vetting"))
    >>> graph.nodes["issue:vetting"]["type"]
    'Issue'
    """
    names = labels(store)
    nodes = _nodes(store, names, passages)
    edges = _edges(store, names, {str(attributes["iri"]): key for key, attributes in nodes.items()}, closure)
    _date_statements(nodes, edges)
    kept = _Selected(store, nodes, edges).keys(selection or Selection())
    return _assemble(nodes, edges, kept)


def _assemble(nodes: Nodes, edges: Edges, kept: set[str]) -> nx.MultiDiGraph[str]:
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for key in sorted(kept):
        graph.add_node(key, **dict(sorted(nodes[key].items())))
    for source, target, prop in sorted(edges):
        if source in kept and target in kept:
            graph.add_edge(source, target, key=prop, **dict(sorted(edges[source, target, prop].items())))
    return graph


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _nodes(store: GraphStore, names: Mapping[str, str], passages: bool) -> Nodes:
    roots = " ".join(f"og:{root}" for root in (*_ROOTS, *(["Passage"] if passages else [])))
    depths = {str(row["class"]): int(str(row["depth"])) for row in store.rows(_DEPTHS)}
    classes: dict[str, list[str]] = defaultdict(list)
    for row in store.rows(_NODES.format(roots=roots)):
        classes[str(row["node"])].append(str(row["class"]))
    values = _values(store, classes)
    nodes: Nodes = {}
    for iri, stated in classes.items():
        # The class with the most classes above it says most.
        kind = min(stated, key=lambda name: (-depths.get(name, 0), name))
        key = shorten(iri)
        own = values[iri]
        quotation = " … ".join(dict.fromkeys(str(own[name]) for name in ("opening", "closing") if name in own))
        nodes[key] = {"iri": iri, "type": _local(kind), "label": names.get(iri) or quotation or key, **own}
    return nodes


def _plain(value: Value) -> str | int | float | bool:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.removeprefix(OG) if isinstance(value, str) else value if value is not None else ""


def _values(store: GraphStore, wanted: Iterable[str]) -> dict[str, Attributes]:
    union = " UNION ".join(f'{{ ?node {path} ?value . BIND("{name}" AS ?name) }}' for name, path in _ATTRIBUTES.items())
    found: dict[str, dict[str, set[str | int | float | bool]]] = {iri: defaultdict(set) for iri in wanted}
    for row in store.rows(_VALUES.format(union=union)):
        value = _plain(row["value"])
        if str(row["node"]) in found and value != "":
            found[str(row["node"])][str(row["name"])].add(value)
    return {iri: {name: _one(values) for name, values in several.items()} for iri, several in found.items()}


def _one(values: set[str | int | float | bool]) -> str | int | float | bool:
    return next(iter(values)) if len(values) == 1 else "; ".join(sorted(map(str, values)))


def _edges(store: GraphStore, names: Mapping[str, str], keys: dict[str, str], closure: bool) -> Edges:
    edges: Edges = {}
    properties: dict[str, Attributes] = {}
    # What is stated comes first: it is not shown as derived or inferred where it is both.
    for query in (_STATED, _COMPARISONS, _BETWEEN_BODIES, *([_DERIVED] if closure else []), _INFERRED):
        for row in store.rows(query):
            source, target, iri = keys.get(str(row["s"])), keys.get(str(row["o"])), str(row["p"])
            if source is None or target is None:
                continue
            if iri not in properties:
                properties[iri] = _property(iri, names)
            prop = properties[iri]
            own = {name: _plain(row[name]) for name in row.keys() - {"s", "p", "o"} if row[name] is not None}
            edges.setdefault((source, target, str(prop["property"])), {**prop, "inferred": False, **own})
    return edges


def _property(iri: str, names: Mapping[str, str]) -> Attributes:
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in _local(iri))
    return {"property": shorten(iri), "label": names.get(iri) or words}


def _date_statements(nodes: Nodes, edges: Edges) -> None:
    """Give each statement without a date that of its report, and each part of a call that of the call."""
    links = sorted(edges)
    statements = [(source, target) for source, target, prop in links if prop == "og:statedIn"]
    parts = [(target, source) for source, target, prop in links if prop == "dcterms:hasPart"]
    for undated, dated in (*statements, *parts):
        if "latest" not in nodes[undated]:
            nodes[undated] |= {name: nodes[dated][name] for name in ("earliest", "latest") if name in nodes[dated]}


class _Selected:
    """Finds the nodes that a selection keeps."""

    def __init__(self, store: GraphStore, nodes: Nodes, edges: Edges) -> None:
        self.store = store
        self.nodes = nodes
        self.edges = edges
        self.targets: dict[str, set[str]] = defaultdict(set)
        for source, target, _ in edges:
            self.targets[source].add(target)
        self.statements = {source for source, _, prop in edges if prop == "og:statedIn"}

    def keys(self, wanted: Selection) -> set[str]:
        kept = set(self.nodes)
        subjects = list(self.subjects(wanted))
        if subjects or wanted.since or wanted.until:
            fitting = {key for key in self.statements if self.fits(key, wanted, subjects)}
            named = {target for key in fitting for target in self.targets[key]} - self.statements
            kept = fitting.union(named, *(things for _, things in subjects))
        return self.reached(kept, self.key("thing", wanted.around), wanted.hops) if wanted.around else kept

    def key(self, kind: str, iri: str) -> str:
        if shorten(iri) not in self.nodes:
            raise UnknownNameError(kind, shorten(iri))
        return shorten(iri)

    def subjects(self, wanted: Selection) -> Iterator[tuple[str | None, set[str]]]:
        """Give each set of things of which a statement must name one, with the property if it matters."""
        if wanted.issue:
            yield "og:concerns", {self.key("issue", wanted.issue)} | self.within(wanted)
        if wanted.body:
            yield None, self.parts_of_body(self.key("body", wanted.body))
        if wanted.report:
            yield "og:statedIn", {self.key("report", wanted.report)}

    def within(self, wanted: Selection) -> set[str]:
        rows = [] if wanted.only else self.store.rows(f"SELECT ?issue WHERE {{ ?issue og:within <{wanted.issue}> }}")
        return {shorten(str(row["issue"])) for row in rows} & self.nodes.keys()

    def parts_of_body(self, body: str) -> set[str]:
        joining = {"og:continues", "org:unitOf", "org:postIn"}
        return {body} | {source for source, target, prop in self.edges if target == body and prop in joining}

    def fits(self, key: str, wanted: Selection, subjects: list[tuple[str | None, set[str]]]) -> bool:
        said = str(self.nodes[key].get("latest", ""))
        late_enough = wanted.since is None or said >= wanted.since.isoformat()
        early_enough = wanted.until is None or said <= wanted.until.isoformat()
        return late_enough and early_enough and all(self.names(key, *subject) for subject in subjects)

    def names(self, key: str, prop: str | None, things: set[str]) -> bool:
        shared = self.targets[key] & things
        return bool(shared) if prop is None else any((key, thing, prop) in self.edges for thing in shared)

    def reached(self, kept: set[str], start: str, hops: int) -> set[str]:
        beside: dict[str, set[str]] = defaultdict(set)
        for source, target, _ in self.edges:
            beside[source].add(target)
            beside[target].add(source)
        found = edge = {start}
        for _ in range(hops):
            edge = {near for key in edge for near in beside[key] if near in kept} - found
            found = found | edge
        return found
