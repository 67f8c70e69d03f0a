"""Infer: the OWL 2 RL closure with the project's own rules, beside owlrl.

The answers are compared under one filter: what the closure says about the data. A triple is kept where its subject is
no term of the ontology and none of RDF, RDFS, OWL and XSD, where its predicate is none of RDF, RDFS and OWL but for
``rdf:type``, and where a type is none of these vocabularies' classes. What is left out are OWL 2 RL's axiomatic
triples, the closure of the ontology itself, and the ``owl:sameAs`` of each thing with itself, which no query asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oversight_graph.infer import derive, own_rules
from oversight_graph.store import GraphStore

from ..answers import digest, said_of_data
from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _ours(files: Files) -> Parts:
    store = files.loaded(files.stated)

    def run() -> GraphStore:
        derive(store)
        return store

    return {"closure": run}


def _owlrl(files: Files) -> Parts:
    import owlrl
    import rdflib

    store = files.loaded(files.stated)
    edges = "".join(f"{subject} {predicate} {target} .\n" for subject, predicate, target in own_rules(store))
    del store
    stated = rdflib.Graph().parse(files.turtle, format="turtle").parse(data=edges, format="nt")

    def run() -> Any:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(stated)
        return stated

    return {"closure": run}


def _triples(closed: Any) -> Iterator[tuple[Any, Any, Any]]:
    if isinstance(closed, GraphStore):
        seen = {(quad.subject, quad.predicate, quad.object) for quad in closed.quads()}
        yield from seen
    else:
        yield from closed


OPERATION = Operation(
    "OWL 2 RL closure",
    (System("oversight-graph", "ours", _ours, spent=True), System("owlrl", "peer", _owlrl, spent=True)),
    lambda closed: digest(said_of_data(_triples(closed))),
)
