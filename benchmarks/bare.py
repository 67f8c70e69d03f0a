"""Bare: the network built by one loop over all quads of the engine, without queries: the limit of the projection.

It gives the graph that ``build_network`` gives, node for node and edge for edge; the two are held against each other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from oversight_graph.collector import collector_held
from oversight_graph.network import ATTRIBUTES
from oversight_graph.store import native
from oversight_graph.vocab import DERIVED_GRAPH, OG, PREFIXES, expand, shorten

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["bare_network"]

_TYPE = f"{PREFIXES['rdf']}type"
_ROOTS = frozenset(
    f"{OG}{root}" for root in ("Statement", "CallPart", "Agent", "Issue", "Policy", "Instrument", "Report")
)
_LABEL, _PREF, _TITLE = (str(expand(name)) for name in ("rdfs:label", "skos:prefLabel", "dcterms:title"))
_SUBCLASS = str(expand("rdfs:subClassOf"))
_SIMPLE: dict[str, list[str]] = defaultdict(list)
_THROUGH: dict[str, list[tuple[str, str]]] = defaultdict(list)
for _name, _path in ATTRIBUTES.items():
    if "/" in _path:
        _THROUGH[str(expand(_path.split("/")[0]))].append((_name, str(expand(_path.split("/")[1]))))
    else:
        for _step in _path.split("|"):
            _SIMPLE[str(expand(_step))].append(_name)
_HELD = ("overseer", "overseen", "relation", "validFrom", "validUntil", "compares", "comparedWith", "term")
_LINKED = ("later", "earlier", "linkProperty", "reason", "doubt", "confidence")
_KEPT = frozenset(f"{OG}{name}" for name in (*_HELD, *_LINKED))


class _Facts:
    """What one loop over the quads leaves."""

    def __init__(self, engine: ox.Store) -> None:
        self.roots: set[str] = set()
        self.classes: dict[str, list[str]] = defaultdict(list)
        self.above: dict[str, set[str]] = defaultdict(set)
        self.values: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.edges: list[tuple[str, str, str]] = []
        self.derived: set[tuple[str, str, str]] = set()
        self.through: list[tuple[str, str, str, str]] = []
        self.kept: dict[str, dict[str, Any]] = defaultdict(dict)
        for quad in engine:
            self._take(quad)

    def _take(self, quad: ox.Quad) -> None:  # noqa: C901 - one loop, and all in it, is what is measured
        subject, predicate, target = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode) or isinstance(target, ox.BlankNode | ox.Triple):
            return
        about, value = subject.value, target.value
        stated = quad.graph_name.value != DERIVED_GRAPH  # type: ignore[union-attr]
        if predicate == _TYPE:
            if value in _ROOTS:
                self.roots.add(about)
            if stated:
                self.classes[about].append(value)
            return
        if predicate in _KEPT:
            self.kept[about][predicate.removeprefix(OG)] = target
        for name in _SIMPLE.get(predicate, ()):
            self.values[about, name].append(target)
            if name == "rank":
                self.roots.add(about)
        if isinstance(target, ox.NamedNode):
            if predicate == _SUBCLASS:
                self.above[about].add(value)
            for name, label in _THROUGH.get(predicate, ()):
                self.through.append((about, name, value, label))
            (self.edges.append if stated else self.derived.add)((about, predicate, value))
        elif predicate in {_LABEL, _PREF, _TITLE}:
            self.labels[about][predicate].append(value)


def bare_network(engine: ox.Store) -> nx.MultiDiGraph[str]:
    """Build the whole network, without passages and without the closure."""
    with collector_held():
        return _built(_Facts(engine))


def _label(facts: _Facts, iri: str) -> str | None:
    return next((found[0] for name in (_LABEL, _PREF, _TITLE) if (found := facts.labels[iri].get(name))), None)


def _wider(facts: _Facts, kind: str) -> set[str]:
    found: set[str] = set()
    waiting = [kind]
    while waiting:
        new = facts.above.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def _plain(term: Any) -> Any:
    value = native(term)
    if hasattr(value, "isoformat"):
        return value.isoformat()  # type: ignore[union-attr]
    return value.removeprefix(OG) if isinstance(value, str) else value


def _one(terms: list[Any]) -> Any:
    values = {_plain(term) for term in terms} - {""}
    return next(iter(values)) if len(values) == 1 else "; ".join(sorted(map(str, values)))


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _nodes(facts: _Facts) -> dict[str, dict[str, Any]]:
    depth: dict[str, int] = {}
    nodes: dict[str, dict[str, Any]] = {}
    for about, name, value, label in facts.through:
        facts.values[about, name] += [ox.Literal(text) for text in facts.labels[value].get(label, ())]
    own: dict[str, dict[str, Any]] = defaultdict(dict)
    for (about, name), terms in facts.values.items():
        if terms and about in facts.classes:
            own[about][name] = _one(terms)
    for iri in facts.roots & facts.classes.keys():
        stated = facts.classes[iri]
        for kind in stated:
            if kind not in depth:
                depth[kind] = len(_wider(facts, kind))
        kind = min(stated, key=lambda name: (-depth[name], name))
        key = shorten(iri)
        nodes[iri] = {"iri": iri, "type": _local(kind), "label": _label(facts, iri) or key, **own[iri]}
    return nodes


def _built(facts: _Facts) -> nx.MultiDiGraph[str]:  # noqa: C901
    import networkx as nx

    nodes = _nodes(facts)
    keys = {iri: shorten(iri) for iri in nodes}
    properties: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}

    def draw(source: str, prop: str, target: str, **own: Any) -> None:
        if source in keys and target in keys:
            if prop not in properties:
                words = "".join(f" {char.lower()}" if char.isupper() else char for char in _local(prop))
                properties[prop] = {"property": shorten(prop), "label": _label(facts, prop) or words}
            shared = properties[prop]
            edges.setdefault((keys[source], keys[target], shared["property"]), {**shared, "inferred": False, **own})

    for edge in facts.edges:
        draw(*edge, derived=False)
    held = sorted(facts.kept.items())
    for _, one in held:
        if "compares" in one and "comparedWith" in one:
            more = {"term": one["term"].value} if "term" in one else {}
            draw(one["compares"].value, f"{OG}comparedWith", one["comparedWith"].value, derived=False, **more)
    _between_bodies(facts, draw)
    for _, one in held:
        if {"later", "earlier", "linkProperty"} <= one.keys():
            more = {name: one[name].value for name in ("reason", "doubt") if name in one}
            more |= {"confidence": float(one["confidence"].value)} if "confidence" in one else {}
            ends = one["later"].value, one["linkProperty"].value, one["earlier"].value
            draw(*ends, **{"derived": False, "inferred": True, **more})
    _date(nodes, keys, edges)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri, attributes in nodes.items():
        graph.add_node(keys[iri], **attributes)
    for (source, target, prop), attributes in edges.items():
        graph.add_edge(source, target, prop, **attributes)
    return graph


def _between_bodies(facts: _Facts, draw: Any) -> None:
    joined: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for one in facts.kept.values():
        if {"overseer", "overseen", "relation"} <= one.keys():
            over, under, relation = one["overseer"].value, one["overseen"].value, one["relation"].value
            for edge in {(over, relation, under), (under, relation, over)} & facts.derived:
                joined[edge].append(one)
    for edge in facts.derived:
        if edge[1] in {f"{OG}continues", f"{OG}succeeds"}:
            joined.setdefault(edge, [])
    for (source, prop, target), relations in joined.items():
        if source != target:
            starts = [one["validFrom"].value for one in relations if "validFrom" in one]
            ends = [one["validUntil"].value for one in relations if "validUntil" in one]
            more = {"valid_from": min(starts)} if relations and len(starts) == len(relations) else {}
            more |= {"valid_until": max(ends)} if relations and len(ends) == len(relations) else {}
            draw(source, prop, target, derived=True, **more)


def _date(nodes: dict[str, dict[str, Any]], keys: dict[str, str], edges: dict[tuple[str, str, str], Any]) -> None:
    named = {keys[iri]: attributes for iri, attributes in nodes.items()}
    statements = [(source, target) for source, target, prop in edges if prop == "og:statedIn"]
    parts = [(target, source) for source, target, prop in edges if prop == "dcterms:hasPart"]
    for undated, dated in (*sorted(statements), *sorted(parts)):
        if "latest" not in named[undated]:
            named[undated] |= {name: named[dated][name] for name in ("earliest", "latest") if name in named[dated]}
