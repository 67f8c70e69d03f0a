"""Listing: the names of the issues, bodies, reports, policies, queries and shapes that there are."""

from __future__ import annotations

from collections.abc import Callable

from .bundled import bundled_folder
from .load import load_file
from .queries import catalogue
from .store import GraphStore, Value
from .vocab import shorten

__all__ = ["listing"]

_LISTS = {
    "issues": """SELECT ?id ?label ?broader ?definition WHERE {
      ?id a og:Issue ; skos:prefLabel ?label ; skos:definition ?definition . OPTIONAL { ?id skos:broader ?broader }
    } ORDER BY ?id""",
    "bodies": """SELECT ?id ?label ?kind (GROUP_CONCAT(DISTINCT ?alt; separator="|") AS ?also) WHERE {
      GRAPH ?g { ?id a ?kind } FILTER(?g != graph:derived)
      VALUES ?kind { og:Body og:OversightBody og:PoliceForce og:Unit og:Group og:Post og:Investigation }
      ?id rdfs:label ?label . OPTIONAL { ?id skos:altLabel ?alt }
    } GROUP BY ?id ?label ?kind ORDER BY ?id""",
    "reports": """SELECT ?id ?issued ?title ?publisher ?source WHERE {
      ?id a og:Report ; dcterms:title ?title ; og:latest ?latest . OPTIONAL { ?id dcterms:issued ?issued }
      OPTIONAL { ?id dcterms:publisher/rdfs:label ?publisher }
      BIND(EXISTS { ?id og:sourceFile ?file } AS ?read) BIND(IF(?read, "read", "known through others") AS ?source)
    } ORDER BY ?latest ?id ?publisher""",
    "policies": """SELECT ?id ?label ?kind ?issuer WHERE {
      GRAPH ?g { ?id a ?kind } FILTER(?g != graph:derived) VALUES ?kind { og:Policy og:Instrument }
      ?id rdfs:label ?label . OPTIONAL { ?id og:issuedBy/rdfs:label ?issuer }
    } ORDER BY ?id ?issuer""",
}
_SHAPES = """SELECT ?id ?target ?label WHERE {
  ?id a sh:NodeShape . OPTIONAL { ?id sh:targetClass ?target } OPTIONAL { ?id rdfs:label ?label }
} ORDER BY ?id"""


def _shape_rows() -> list[dict[str, Value]]:
    store = GraphStore(name="shapes")
    for path in sorted((bundled_folder("ontology") / "shapes").glob("*.ttl")):
        store.add(load_file(path, "shapes"))
    return store.rows(_SHAPES)


def listing(what: str, graph: Callable[[], GraphStore]) -> tuple[list[str], list[list[str]]]:
    """Give the column names and rows of one of the lists; ``graph`` is opened only where it is needed.

    >>> columns, rows = listing("queries", GraphStore)
    >>> columns
    ['id', 'summary', 'tags']
    """
    if what == "queries":
        return ["id", "summary", "tags"], [[q.name, q.summary, ", ".join(q.tags)] for q in catalogue()]
    found = _shape_rows() if what == "shapes" else graph().rows(_LISTS[what])
    columns = list(found[0]) if found else ["id"]
    return columns, [[_cell(value) for value in row.values()] for row in found]


def _cell(value: Value) -> str:
    """Write a value; engines join names in an order of their own, so these are sorted."""
    return ", ".join(sorted(shorten(part) for part in str("" if value is None else value).split("|")))
