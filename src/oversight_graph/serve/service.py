"""Service: what the endpoint is, in the vocabulary of SPARQL 1.1 Service Description, with VoID of what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import IO, Any, cast

import pyoxigraph as ox

from ..description.void import DATASET, describe
from ..queries import GRAPH_FORMATS
from ..store import GraphStore
from ..turtle import normal_form
from ..vocab import BASE, PREFIXES
from .formats import GRAPHS, SERVICES, content_type, negotiate
from .frames import Answer
from .pages import write_page
from .problems import HttpProblemError

__all__ = ["dataset_description", "service_page"]

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPH_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_VERSIONED = f"ASK {{ <{BASE}ontology> owl:versionIRI ?iri }}"


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_SD}{name}")


@cache
def _void(store: GraphStore) -> tuple[ox.Quad, ...]:
    """Describe what a store holds, once; one without the ontology has no description but its graphs."""
    return tuple(describe(store)) if store.query(_VERSIONED) else ()


def _service(store: GraphStore, endpoint: str, writable: bool) -> Iterator[ox.Quad]:
    try:
        service = ox.NamedNode(endpoint)
    except ValueError:
        raise HttpProblemError(400, "The address of this request is no IRI.") from None
    dataset, union = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#union")
    yield ox.Quad(service, _TYPE, _sd("Service"))
    yield ox.Quad(service, _sd("endpoint"), service)
    languages = ["SPARQL11Query", "SPARQL10Query", *(["SPARQL11Update"] if writable else [])]
    yield from (ox.Quad(service, _sd("supportedLanguage"), _sd(name)) for name in languages)
    yield ox.Quad(service, _sd("feature"), _sd("UnionDefaultGraph"))
    formats = (ox.NamedNode(f"http://www.w3.org/ns/formats/{name}") for name in (*_FORMATS, *_GRAPH_FORMATS))
    yield from (ox.Quad(service, _sd("resultFormat"), name) for name in formats)
    yield ox.Quad(service, _sd("defaultDataset"), dataset)
    yield ox.Quad(dataset, _TYPE, _sd("Dataset"))
    yield ox.Quad(dataset, _sd("defaultGraph"), union)
    yield ox.Quad(union, _TYPE, _sd("Graph"))
    yield ox.Quad(union, ox.NamedNode(f"{PREFIXES['dcterms']}isPartOf"), ox.NamedNode(DATASET))
    for number, name in enumerate(store.graph_names()):
        named = ox.NamedNode(f"{endpoint}#graph-{number}")
        yield ox.Quad(dataset, _sd("namedGraph"), named)
        yield ox.Quad(named, _TYPE, _sd("NamedGraph"))
        yield ox.Quad(named, _sd("name"), ox.NamedNode(name))


def _write(quads: list[ox.Quad], form: str, answer: Answer) -> None:
    answer.begin(content_type(GRAPHS, form), {"vary": "Accept"})
    if form == "turtle":
        answer.write(normal_form(quads).encode())
        return
    triples = (quad.triple for quad in quads)
    ox.serialize(triples, cast("IO[bytes]", answer), format=GRAPH_FORMATS[form], prefixes=PREFIXES)


def service_page(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Describe the endpoint; a browser gets a form in which to write a query."""
    form = negotiate(job["accept"], SERVICES)
    if form == "html":
        write_page(
            answer, "sparql.html", {"query": "", "endpoint": job["endpoint"], "prefixes": sorted(PREFIXES.items())}
        )
        return
    _write([*_service(store, job["endpoint"], job["writable"]), *_void(store)], form, answer)


def dataset_description(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Describe what the graph holds, in VoID and DCAT."""
    _write(list(_void(store)), negotiate(job["accept"], GRAPHS), answer)
