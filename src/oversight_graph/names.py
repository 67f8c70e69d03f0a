"""Names: what a user calls a thing becomes its IRI; near misses get suggestions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

import pyoxigraph as ox

from .errors import UnknownNameError
from .store import GraphStore, Row, native
from .vocab import BASE, PREFIXES, expand, iri_list, shorten

__all__ = ["KINDS", "family", "labels", "resolve", "search"]

KINDS: dict[str, tuple[str, ...]] = {
    "body": ("og:Body", "og:Post", "og:Investigation"),
    "call": ("og:CallForAction",),
    "issue": ("og:Issue",),
    "policy": ("og:Policy", "og:Instrument"),
    "report": ("og:Report",),
    "thing": (),
}
_LABELS = "rdfs:label|skos:prefLabel|skos:altLabel|dcterms:title|skosxl:altLabel/skosxl:literalForm"
_PREFERRED = (f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}prefLabel", f"{PREFIXES['dcterms']}title")
_NAMED = """
SELECT DISTINCT ?thing ?label WHERE {{
  {classes}
  ?thing {labels} ?label .
}} ORDER BY ?thing ?label
"""
_FAMILY = """
SELECT DISTINCT ?other WHERE {{ VALUES ?body {{ {bodies} }} ?other og:continues|org:unitOf|org:postIn ?body }}
"""
_SEARCH = """
SELECT ?thing ?type ?label (SUM(?weight) AS ?score) WHERE {{
  {{ SELECT DISTINCT ?thing ?text ?weight WHERE {{
    {{ ?thing {labels} ?text . BIND(3 AS ?weight) }}
    UNION {{ ?thing dcterms:description|skos:definition|og:indicator ?text . BIND(1 AS ?weight) }}
    {filters}
    FILTER EXISTS {{ ?thing a ?any }}
  }} }}
  {{ SELECT ?thing (MIN(STR(?class)) AS ?type) (MIN(STR(?name)) AS ?label) WHERE {{
    ?thing a ?class ; rdfs:label|skos:prefLabel|dcterms:title ?name .
    FILTER NOT EXISTS {{ GRAPH graph:derived {{ ?thing a ?class }} }}
  }} GROUP BY ?thing }}
}} GROUP BY ?thing ?type ?label ORDER BY DESC(?score) ?label ?thing LIMIT {limit}
"""


def _named(store: GraphStore, kind: str) -> list[Row]:
    classes = " ".join(KINDS[kind])
    pattern = f"?thing a ?class . VALUES ?class {{ {classes} }}" if classes else ""
    return store.rows(_NAMED.format(classes=pattern, labels=_LABELS))


def _exists(store: GraphStore, iri: str) -> bool:
    try:
        return store.has(ox.NamedNode(iri).value)
    except ValueError:
        return False


def _is_a(store: GraphStore, iri: str, kind: str) -> bool:
    classes = " ".join(KINDS[kind])
    return not classes or bool(store.query(f"ASK {{ <{iri}> a ?class . VALUES ?class {{ {classes} }} }}"))


def _candidates(kind: str, name: str) -> list[str]:
    bare = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    if bare.startswith(("http://", "https://")):
        return [bare]
    curie = expand(bare)
    if curie:
        return [curie]
    kinds = ("issue", "body", "report", "policy") if kind == "thing" else (kind,)
    return [f"{BASE}{each}/{bare}" for each in kinds if each != "call"]


def resolve(store: GraphStore, kind: str, name: str) -> str:
    """Give the IRI of the thing that a user names by IRI, CURIE, slug or label.

    ``kind`` is one of ``KINDS``. Raises ``UnknownNameError`` with the nearest names.

    >>> from oversight_graph.dataset import open_store
    >>> resolve(open_store(), "issue", "vetting")
    'https://w3id.org/oversight-graph/issue/vetting'
    """
    for iri in _candidates(kind, name):
        if _exists(store, iri) and _is_a(store, iri, kind):
            return iri
    named = _named(store, kind)
    wanted = name.casefold()
    for row in named:
        if str(row["label"]).casefold() == wanted:
            return str(row["thing"])
    raise UnknownNameError(kind, name, _near(wanted, named))


def family(store: GraphStore, body: str) -> set[str]:
    """Give the IRIs of a body, its other names, and their units and posts at any depth.

    >>> from oversight_graph.dataset import open_store
    >>> hmic, hmicfrs = (f"https://w3id.org/oversight-graph/body/{name}" for name in ("hmic", "hmicfrs"))
    >>> family(open_store(), hmic) == family(open_store(), hmicfrs)
    True
    """
    found, wider = {body}, {body}
    while wider:
        rows = store.rows(_FAMILY.format(bodies=iri_list(wider)))
        wider = {str(row["other"]) for row in rows} - found
        found |= wider
    return found


def _near(wanted: str, named: list[Row]) -> tuple[str, ...]:
    by_text: dict[str, str] = {}
    for row in named:
        slug = str(row["thing"]).rsplit("/", 1)[-1]
        by_text[slug.casefold()] = slug
        by_text[str(row["label"]).casefold()] = str(row["label"])
    near = difflib.get_close_matches(wanted, by_text, n=3, cutoff=0.6)
    return tuple(dict.fromkeys(by_text[text] for text in near))


def labels(store: GraphStore) -> Mapping[str, str]:
    """Give the preferred label of every thing that has one: IRI to text."""
    found: dict[str, str] = {}
    for prop in _PREFERRED:
        for quad in store.quads_with(prop):
            found.setdefault(str(native(quad.subject)), str(native(quad.object)))
    return found


def search(store: GraphStore, text: str, limit: int = 20) -> list[Row]:
    """Find things whose labels or descriptions hold all the words of a text, best first.

    Each row has ``thing`` (CURIE), ``type`` (CURIE) and ``label``; a hit in a label weighs more.
    """
    found = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.casefold())
    filters = " ".join(f'FILTER(CONTAINS(LCASE(STR(?text)), "{word}"))' for word in found)
    if not found:
        return []
    rows = store.rows(_SEARCH.format(labels=_LABELS, filters=filters, limit=limit))
    return [
        {"thing": shorten(str(row["thing"])), "type": shorten(str(row["type"])), "label": row["label"]} for row in rows
    ]
