"""Surroundings: the network of some statements and of what they name, read at the cost of these alone.

``build_network`` reads the whole graph before it selects. Here the quads of what is wanted are taken out first, and the
network is built of them: the same nodes and edges, whatever else the graph holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from .network import build_network
from .store import GraphStore
from .vocab import DERIVED_GRAPH, PREFIXES, term

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import networkx as nx

__all__ = ["surroundings"]

_JOINING = """
SELECT ?r WHERE {{
  VALUES ?end {{ {iris} }}
  {{ ?r og:overseer ?end }} UNION {{ ?r og:compares ?end }} UNION {{ ?r og:later ?end }}
}}
"""
_DERIVED = ox.NamedNode(DERIVED_GRAPH)
_CITES, _RELATION, _STATED_IN = term("cites"), term("relation"), term("statedIn")


def surroundings(store: GraphStore, statements: Collection[str], things: Iterable[str] = ()) -> nx.MultiDiGraph[str]:
    """Give the network of some statements, what they name, and some things beside, all told by IRI.

    Other statements that they name are left out, as they are where a selection chooses statements; a part of a call
    that is left out so has no date.

    >>> from oversight_graph.dataset import open_store
    >>> call = "https://w3id.org/oversight-graph/report/hmic-2016-peel-legitimacy-mps/afi-1"
    >>> sorted(surroundings(open_store(), [call]))[:3]
    ['body:hmic', 'body:mps', 'hmic2016:afi-1']
    """
    chosen = set(statements)
    own = [*store.quads_about(chosen), *_joined(store, chosen)]
    named = {iri for quad in own if (iri := _named(quad))}.union(things) - chosen
    outer = list(store.quads_about(named))
    told = {quad.subject for quad in outer if quad.predicate.value == _STATED_IN and quad.graph_name != _DERIVED}
    kept = [*own, *(quad for quad in outer if quad.subject not in told), *_joined(store, named)]
    part = GraphStore(name=store.name)
    part.add([*kept, *_terms(store, kept)])
    return build_network(part)


def _joined(store: GraphStore, ends: Iterable[str]) -> Iterator[ox.Quad]:
    """Give the quads of the resources that join some things to others."""
    return store.quads_about({str(row["r"]) for row in store.rows_about(_JOINING, ends)})


def _named(quad: ox.Quad) -> str | None:
    return quad.object.value if isinstance(quad.object, ox.NamedNode) and quad.predicate.value != _CITES else None


def _terms(store: GraphStore, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Give what is said of the properties that are used, and which class is within which."""
    used = {quad.predicate.value for quad in quads}
    used |= {iri for quad in quads if quad.predicate.value == _RELATION and (iri := _named(quad))}
    yield from store.quads_about(used)
    yield from store.quads_with(f"{PREFIXES['rdfs']}subClassOf")
