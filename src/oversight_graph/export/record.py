"""Record: the part of a graph that a selection keeps, as quads in which nothing that is named is missing.

It holds the things that the network of the selection has, what only joins two of them (relationships, comparisons,
inferred links), and everything that these name in turn: passages, periods, parts of calls and the calls that they are
parts of, earlier statements, wider issues. What else names them from outside the selection is left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..network import build_network
from ..store import GraphStore
from ..vocab import BASE, DERIVED_GRAPH, OG, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..network import Selection

__all__ = ["selected_record"]

Node = ox.NamedNode | ox.BlankNode
Index = dict[Node, list[ox.Quad]]

_DERIVED = ox.NamedNode(DERIVED_GRAPH)
# What joins two things, by the properties of its two ends.
_JOINING = (("og:overseer", "og:overseen"), ("og:later", "og:earlier"), ("og:compares", "og:comparedWith"))
_PART = f"{PREFIXES['dcterms']}hasPart"
# These lead from a thing down to all that is under it, which a selection does not ask for.
_DOWNWARD = frozenset(
    f"{PREFIXES['skos']}{name}" for name in ("hasTopConcept", "member", "narrower", "narrowMatch", "related")
)


def selected_record(store: GraphStore, selection: Selection, closure: bool = False) -> GraphStore:
    """Give what a selection keeps as a store of its own; ``closure`` keeps what is derived of it too.

    >>> from oversight_graph.dataset import open_store
    >>> from oversight_graph.network import Selection
    >>> part = selected_record(open_store(), Selection(report=f"{BASE}report/ehrc-2016-mps"))
    >>> bool(part.query("ASK { ?s og:statedIn report:ehrc-2016-mps ; og:cites/og:opening ?words }"))
    True
    """
    index: Index = defaultdict(list)
    for quad in store.quads(derived=closure):
        if isinstance(quad.subject, Node):
            index[quad.subject].append(quad)
    network = build_network(store, selection)
    kept: set[Node] = {ox.NamedNode(str(data["iri"])) for _, data in network.nodes(data=True)}
    kept |= set(_joining(index, kept))
    record = GraphStore(name=store.name)
    found = _named_in_turn(index, kept)
    record.add(quad for node in found for quad in index[node] if not _hangs(quad, found))
    return record


def _joining(index: Mapping[Node, list[ox.Quad]], kept: set[Node]) -> Iterator[Node]:
    ends = [(expand(one), expand(other)) for one, other in _JOINING]
    for node, quads in index.items():
        met = {quad.predicate.value for quad in quads if quad.object in kept}
        if any(one in met and other in met for one, other in ends):
            yield node


def _named_in_turn(index: Mapping[Node, list[ox.Quad]], kept: set[Node]) -> set[Node]:
    wholes: dict[Node, list[Node]] = defaultdict(list)
    for node, quads in index.items():
        for quad in quads:
            if quad.predicate.value == _PART and isinstance(quad.object, Node):
                wholes[quad.object].append(node)
    found, edge = set(kept) & index.keys(), list(kept & index.keys())
    while edge:
        node = edge.pop()
        near = {quad.object for quad in index[node] if isinstance(quad.object, Node) and _is_followed(quad)}
        for other in sorted((near.union(wholes[node]) & index.keys()) - found, key=str):
            found.add(other)
            edge.append(other)
    return found


def _hangs(quad: ox.Quad, found: set[Node]) -> bool:
    return quad.predicate.value in _DOWNWARD and quad.object not in found


def _is_followed(quad: ox.Quad) -> bool:
    """Follow what is stated, but for our terms, which the ontology has, and for what leads down again."""
    node = quad.object
    ours = isinstance(node, ox.BlankNode) or (
        isinstance(node, ox.NamedNode) and node.value.startswith(BASE) and not node.value.startswith(OG)
    )
    return ours and quad.graph_name != _DERIVED and quad.predicate.value not in _DOWNWARD
