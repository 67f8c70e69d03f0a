"""Network: the graph as a directed multigraph of NetworkX, and the part of it that a selection keeps.

A node is a statement, a part of a call, an agent, an issue, a policy, an instrument, a report or a grade; its
key is its CURIE. Texts, numbers and dates are attributes, never nodes. An edge is a property that joins two
nodes, and its key is the property's CURIE. Resources that only join two things stand as edges: relationships
between bodies, comparisons of measures, and links that a curator infers.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from .collector import collector_held
from .infer import closed_over
from .names import labels
from .selection import Attributes, Edges, Nodes, Selected, Selection
from .store import engine_failures, native
from .vocab import DERIVED_GRAPH, OG, PREFIXES, expand, shorten, term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import networkx as nx

    from .store import GraphStore, Row, Value

__all__ = ["ATTRIBUTES", "Selection", "build_network"]


_TYPE = f"{PREFIXES['rdf']}type"
_DERIVED = ox.NamedNode(DERIVED_GRAPH)
_ROOTS = ("Statement", "CallPart", "Agent", "Issue", "Policy", "Instrument", "Report")
_WIDER = "SELECT ?class ?wider WHERE { ?class rdfs:subClassOf ?wider }"
# The paths that lead to each attribute; what is no term of ours is given by its label.
ATTRIBUTES = {
    "basis": "og:basis",
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
    "page": "foaf:page",
    "period": "og:period/rdfs:label",
    "polarity": "og:polarity",
    "population": "og:population",
    "progress": "og:progressState",
    "question": "og:question/skos:prefLabel",
    "rank": "og:rank",
    "repeats": "og:timesRepeated",
    "reply": "og:replyState",
    "unit": "og:unit",
    "value": "og:valueText",
    "verdict": "og:verdict",
    "voice": "og:voice",
}
_PASSAGE_ATTRIBUTES = {
    "closing": "og:closing",
    "opening": "og:opening",
    "section": "og:section",
    "words": "og:wordCount",
}
_PATH = "SELECT ?node ?value WHERE {{ ?node {path} ?value }}"
_BETWEEN_BODIES = """
SELECT ?s ?p ?o ?r WHERE {
  { ?r og:overseer ?s ; og:overseen ?o ; og:relation ?p }
  UNION { ?r og:overseen ?s ; og:overseer ?o ; og:relation ?p }
  UNION { ?s og:continues ?o . BIND(og:continues AS ?p) }
  UNION { ?s og:succeeds ?o . BIND(og:succeeds AS ?p) }
  GRAPH graph:derived { ?s ?p ?o }
  FILTER(?s != ?o)
} ORDER BY ?s ?p ?o ?r
"""
_DATING = {"og:statedIn", "dcterms:hasPart"}
_BOUND_BY = ("validFrom", "validUntil")
_BOUNDS = "SELECT ?r ?day WHERE {{ ?r a og:OversightRelationship ; og:{bound} ?day }}"
_COMPARISONS = """
SELECT ?s (og:comparedWith AS ?p) ?o ?term WHERE {
  ?comparison og:compares ?s ; og:comparedWith ?o .
  OPTIONAL { ?comparison og:term ?term }
} ORDER BY ?comparison
"""
_INFERRED = """
SELECT ?s ?p ?o ?reason ?doubt (xsd:double(?sure) AS ?confidence) WHERE {
  ?link a og:InferredLink ; og:later ?s ; og:earlier ?o ; og:linkProperty ?p .
  OPTIONAL { ?link og:reason ?reason } OPTIONAL { ?link og:doubt ?doubt } OPTIONAL { ?link og:confidence ?sure }
} ORDER BY ?link
"""


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
    with collector_held():
        names = labels(store)
        nodes = _nodes(store, names, passages)
        edges = _edges(store, names, nodes, closure)
        _date_statements(nodes, edges)
        kept = Selected(store, nodes, edges).keys(selection) if selection else set(nodes)
        return _assemble(nodes, edges, kept)


def _assemble(nodes: Nodes, edges: Edges, kept: set[str]) -> nx.MultiDiGraph[str]:
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    order = sorted(kept)
    graph.add_nodes_from((key, dict(sorted(nodes[key].items()))) for key in order)
    for source in order:
        for (target, prop), attributes in sorted(edges[source].items()):
            if target in kept:
                graph.add_edge(source, target, prop, **attributes)
    return graph


@cache
def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _classes(store: GraphStore, passages: bool) -> dict[ox.NamedNode, list[str]]:
    """Give what stands as a node, with the classes that are stated of it."""
    roots = {ox.NamedNode(term(root)) for root in (*_ROOTS, *(["Passage"] if passages else []))}
    # In the order in which the engine holds them, which is quicker to follow.
    wanted: dict[object, None] = dict.fromkeys(quad.subject for quad in store.quads_with(term("rank")))
    stated: dict[object, list[ox.NamedNode]] = defaultdict(list)
    for quad in store.quads_with(_TYPE):
        subject, kind = quad.subject, quad.object
        if kind in roots:
            wanted[subject] = None
        if quad.graph_name != _DERIVED and isinstance(kind, ox.NamedNode):
            stated[subject].append(kind)
    named = (node for node in wanted if isinstance(node, ox.NamedNode) and node in stated)
    return {node: [kind.value for kind in stated[node]] for node in named}


def _depths(store: GraphStore) -> dict[str, int]:
    """Count the classes above each class."""
    above = closed_over((str(row["class"]), str(row["wider"])) for row in store.rows(_WIDER))
    return {name: len(wider) for name, wider in above.items()}


def _nodes(store: GraphStore, names: Mapping[str, str], passages: bool) -> Nodes:
    depths = _depths(store)
    classes = _classes(store, passages)
    values = _values(store, classes, {**ATTRIBUTES, **(_PASSAGE_ATTRIBUTES if passages else {})})
    nodes: Nodes = {}
    for node, stated in classes.items():
        # The class with the most classes above it says most.
        kind = stated[0] if len(stated) == 1 else min(stated, key=lambda name: (-depths.get(name, 0), name))
        iri, own = node.value, values[node]
        key = shorten(iri)
        label = names.get(iri) or _quotation(own) or key
        nodes[key] = {"iri": iri, "type": _local(kind), "label": label, **own}
    return nodes


def _quotation(passage: Attributes) -> str:
    return " … ".join(dict.fromkeys(str(passage[name]) for name in ("opening", "closing") if name in passage))


def _plain(value: Value) -> str | int | float | bool:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.removeprefix(OG) if isinstance(value, str) else value if value is not None else ""


def _values(
    store: GraphStore, wanted: Iterable[ox.NamedNode], paths: Mapping[str, str]
) -> dict[ox.NamedNode, Attributes]:
    found: dict[ox.NamedNode, Attributes] = {node: {} for node in wanted}
    several: dict[tuple[ox.NamedNode, str], set[str | int | float | bool]] = {}
    for name, path in paths.items():
        for node, value in _pairs(store, path):
            own = found.get(node)
            if own is None or (plain := _plain(native(value))) == "":
                continue
            if own.setdefault(name, plain) != plain:
                several.setdefault((node, name), {own[name]}).add(plain)
    for (node, name), values in several.items():
        found[node][name] = "; ".join(sorted(map(str, values)))
    return found


def _pairs(store: GraphStore, path: str) -> Iterator[tuple[Any, Any]]:
    """Give what a path joins; the engine's own index is asked where the path is a property or one of several."""
    if "/" in path:
        with engine_failures(store.name):
            yield from cast("ox.QuerySolutions", store.query(_PATH.format(path=path)))
        return
    for prop in path.split("|"):
        for quad in store.quads_with(expand(prop) or prop):
            yield quad.subject, quad.object


def _edges(store: GraphStore, names: Mapping[str, str], nodes: Nodes, closure: bool) -> Edges:
    edges: Edges = {key: {} for key in nodes}
    keys = {str(attributes["iri"]): key for key, attributes in nodes.items()}
    properties: dict[str, Attributes] = {}

    def drawn(iri: str, **own: Value) -> Attributes:
        if iri not in properties:
            properties[iri] = _property(iri, names)
        said = {name: _plain(value) for name, value in own.items() if value is not None}
        return dict(sorted({**properties[iri], **said}.items()))

    # What is stated comes first: it is not shown as derived or inferred where it is both.
    _draw(edges, store, keys, drawn, derived=False)
    _draw_rows(edges, store.rows(_COMPARISONS), keys, drawn)
    _draw_rows(edges, _between_bodies(store), keys, drawn, derived=True)
    if closure:
        _draw(edges, store, keys, drawn, derived=True)
    _draw_rows(edges, store.rows(_INFERRED), keys, drawn, inferred=True)
    return edges


def _draw(
    edges: Edges, store: GraphStore, keys: dict[str, str], drawn: Callable[..., Attributes], *, derived: bool
) -> None:
    """Draw what the triples join, stated or derived ones; edges of one property share their attributes."""
    by_node: dict[object, str] = {ox.NamedNode(iri): key for iri, key in keys.items()}
    leaving = {node: edges[key] for node, key in by_node.items()}
    shared: dict[ox.NamedNode, tuple[str, Attributes]] = {}
    for quad in store.quads_to(keys):
        own, prop = leaving.get(quad.subject), quad.predicate
        if own is None or (quad.graph_name == _DERIVED) is not derived:
            continue
        if prop not in shared:
            attributes = drawn(prop.value, derived=derived, inferred=False)
            shared[prop] = str(attributes["property"]), attributes
        name, attributes = shared[prop]
        own.setdefault((by_node[quad.object], name), attributes)


def _draw_rows(
    edges: Edges,
    rows: Iterable[Row],
    keys: dict[str, str],
    drawn: Callable[..., Attributes],
    *,
    derived: bool = False,
    inferred: bool = False,
) -> None:
    for row in rows:
        source, target = keys.get(str(row["s"])), keys.get(str(row["o"]))
        if source is not None and target is not None:
            own = {name: row[name] for name in row.keys() - {"s", "p", "o"}}
            attributes = drawn(str(row["p"]), derived=derived, inferred=inferred, **own)
            edges[source].setdefault((target, str(attributes["property"])), attributes)


def _between_bodies(store: GraphStore) -> Iterator[Row]:
    """Give an edge for all relationships of a kind between two bodies; it has a bound only where each of them has."""
    begins, ends = ({row["r"]: row["day"] for row in store.rows(_BOUNDS.format(bound=b))} for b in _BOUND_BY)
    found = store.rows(_BETWEEN_BODIES)
    for (source, prop, target), rows in groupby(found, lambda row: (row["s"], row["p"], row["o"])):
        stated = [row["r"] for row in rows]
        begun = [str(begins[each]) for each in stated if each in begins]
        ended = [str(ends[each]) for each in stated if each in ends]
        yield {
            "s": source,
            "p": prop,
            "o": target,
            "valid_from": min(begun) if len(begun) == len(stated) else None,
            "valid_until": max(ended) if len(ended) == len(stated) else None,
        }


def _property(iri: str, names: Mapping[str, str]) -> Attributes:
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in _local(iri))
    return {"property": shorten(iri), "label": names.get(iri) or words}


def _date_statements(nodes: Nodes, edges: Edges) -> None:
    """Give each statement without a date that of its report, and each part of a call that of the call."""
    links = [(source, *end) for source, own in edges.items() for end in own if end[1] in _DATING]
    statements = sorted((source, target) for source, target, prop in links if prop == "og:statedIn")
    parts = sorted((target, source) for source, target, prop in links if prop == "dcterms:hasPart")
    for undated, dated in (*statements, *parts):
        if "latest" not in nodes[undated]:
            nodes[undated] |= {name: nodes[dated][name] for name in ("earliest", "latest") if name in nodes[dated]}
