"""Stats: counts of what a graph holds. Restatements by another report are counted apart."""

from __future__ import annotations

from .store import GraphStore
from .vocab import shorten

__all__ = ["count"]

_GRAPHS = "SELECT ?key (COUNT(*) AS ?n) WHERE { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key ORDER BY ?key"
_CLASSES = """
SELECT ?key (COUNT(DISTINCT ?s) AS ?n) WHERE {
  GRAPH ?g { ?s a ?key } FILTER(?g NOT IN (graph:derived, graph:ontology))
} GROUP BY ?key ORDER BY DESC(?n) ?key
"""
_REPORTS = """
SELECT ?key (COUNT(DISTINCT ?s) AS ?n) WHERE {
  ?s og:statedIn ?key ; a og:Statement . FILTER NOT EXISTS { ?s og:restates ?told }
} GROUP BY ?key ORDER BY ?key
"""
_RESTATED = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s og:restates ?told }"


def count(store: GraphStore) -> dict[str, dict[str, int]]:
    """Count triples by graph, things by class, and statements by report.

    >>> from oversight_graph.dataset import open_store
    >>> sorted(count(open_store()))
    ['class', 'graph', 'statements of report', 'total']
    """
    found = {
        name: {shorten(str(row["key"])): int(str(row["n"])) for row in store.rows(query)}
        for name, query in (("graph", _GRAPHS), ("class", _CLASSES), ("statements of report", _REPORTS))
    }
    restated = int(str(store.rows(_RESTATED)[0]["n"]))
    found["total"] = {
        "triples": sum(found["graph"].values()),
        "statements": sum(found["statements of report"].values()),
        "statements told again": restated,
    }
    return found
