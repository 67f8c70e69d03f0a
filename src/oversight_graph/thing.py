"""Thing: everything that the graph says of one thing, with its passages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import pyoxigraph as ox

from .statements import Passage, passages_of
from .store import GraphStore, Value
from .turtle import normal_form
from .vocab import shorten

__all__ = ["Thing", "ThingValue", "read_thing", "thing_turtle"]

_OUT = """
SELECT ?p ?o ?label ?derived WHERE {{
  {{ GRAPH ?g {{ <{iri}> ?p ?o }} }}
  BIND(?g = graph:derived AS ?derived)
  OPTIONAL {{ ?o rdfs:label|skos:prefLabel|dcterms:title ?label }}
}} ORDER BY ?p ?o ?label
"""
_IN = """
SELECT ?s ?p ?label ?derived WHERE {{
  GRAPH ?g {{ ?s ?p <{iri}> }}
  BIND(?g = graph:derived AS ?derived)
  OPTIONAL {{ ?s rdfs:label|skos:prefLabel|dcterms:title ?label }}
}} ORDER BY ?p ?s ?label
"""


@dataclass(frozen=True, slots=True)
class ThingValue:
    """One edge of a thing: the property, the other end (text or CURIE), its label, and if it was derived."""

    property: str
    value: str
    label: str
    derived: bool


@dataclass(slots=True)
class Thing:
    """A thing with what is said of it (``values``) and what names it (``incoming``)."""

    iri: str
    label: str
    types: list[str] = field(default_factory=list)
    values: list[ThingValue] = field(default_factory=list)
    incoming: list[ThingValue] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return shorten(str(value))


def read_thing(store: GraphStore, iri: str) -> Thing:
    """Read everything that the graph says of a thing.

    >>> from oversight_graph.dataset import open_store
    >>> read_thing(open_store(), "https://w3id.org/oversight-graph/body/mps").label
    'Metropolitan Police Service'
    """
    thing = Thing(iri, shorten(iri))
    seen: set[tuple[str, str]] = set()
    for row in store.rows(_OUT.format(iri=iri)):
        name, value = shorten(str(row["p"])), _text(row["o"])
        if (name, value) in seen:
            continue
        seen.add((name, value))
        if name == "rdf:type":
            thing.types += [] if row["derived"] else [str(row["o"])]
            continue
        if name in {"rdfs:label", "skos:prefLabel", "dcterms:title"}:
            thing.label = value
        label = str(row["label"] or "") if isinstance(row["o"], str) else ""
        thing.values.append(ThingValue(name, value, label, bool(row["derived"])))
    for row in store.rows(_IN.format(iri=iri)):
        edge = ThingValue(shorten(str(row["p"])), shorten(str(row["s"])), str(row["label"] or ""), bool(row["derived"]))
        if edge not in thing.incoming:
            thing.incoming.append(edge)
    thing.values.sort(key=lambda edge: (edge.property, edge.value))
    thing.passages = passages_of(store, [iri]).get(iri, [])
    return thing


def thing_turtle(store: GraphStore, iri: str) -> str:
    """Write what is stated of a thing, and of the passages that it cites, as Turtle in normal form."""
    answer = store.query(
        f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
          {{ BIND(<{iri}> AS ?s) }} UNION {{ <{iri}> og:cites|og:omits|og:period|og:due|og:deadline ?s }}
          GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != graph:derived)
        }}"""
    )
    triples = list(answer) if isinstance(answer, ox.QueryTriples) else []
    return normal_form(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
