"""Things: each one at the path of its IRI, as a page or as what is stated of it in RDF; a graph as what it holds."""

from __future__ import annotations

from typing import IO, Any, cast

import pyoxigraph as ox

from ..queries import GRAPH_FORMATS
from ..store import GraphStore
from ..thing import thing_turtle
from ..turtle import normal_form
from ..vocab import BASE, PREFIXES
from .about import read_about
from .formats import THINGS, content_type
from .frames import Answer
from .links import path_of
from .pages import chosen, write_page
from .problems import HttpProblemError
from .rows import counted

__all__ = ["thing_page"]

_TERMS = """
SELECT ?term (MIN(?name) AS ?label) (MIN(?text) AS ?definition) WHERE {
  ?term rdfs:label ?name ; skos:definition ?text . FILTER(STRSTARTS(STR(?term), STR(og:)))
} GROUP BY ?term ORDER BY ?term
"""
_SIZE = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"


def _links(address: str) -> dict[str, str]:
    """Name the other forms of a thing in the headers of one."""
    media = {name: content_type(THINGS, name).partition(";")[0] for name in THINGS.values()}
    links = [f'<{address}?format={name}>; rel="alternate"; type="{kind}"' for name, kind in media.items()]
    links.append(f'<{address}?format=turtle>; rel="describedby"; type="text/turtle"')
    return {"link": ", ".join(links), "vary": "Accept"}


def _graph_of(store: GraphStore, iri: str) -> ox.NamedNode | None:
    """Give the graph that an IRI names; the ontology's own names the graph in which its terms stand."""
    try:
        graph = ox.NamedNode(f"{BASE}graph/ontology" if iri == f"{BASE}ontology" else iri)
    except ValueError:
        return None
    return graph if store.engine.contains_named_graph(graph) else None


def thing_page(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Show the thing whose IRI ends in the job's ``path``."""
    form = chosen(job, THINGS)
    iri = f"{BASE}{job['path']}"
    graph = _graph_of(store, iri)
    if form == "html":
        _write_html(store, iri, graph, answer)
        return
    if graph is not None:
        quads = counted(store.engine.quads_for_pattern(None, None, None, graph), job["row_limit"])
        text = normal_form(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    elif read_about(store, iri) is not None:
        text = thing_turtle(store, iri)
    else:
        raise _missing(iri)
    answer.begin(content_type(THINGS, form), _links(path_of(iri) or "/"))
    _write_rdf(text, form, answer)


def _write_html(store: GraphStore, iri: str, graph: ox.NamedNode | None, answer: Answer) -> None:
    about = read_about(store, iri)
    address = path_of(iri) or "/"
    if about is not None:
        terms = store.rows(_TERMS) if iri == f"{BASE}ontology" else []
        write_page(answer, "thing.html", {"about": about, "address": address, "terms": terms}, _links(address))
    elif graph is not None:
        size = store.rows(_SIZE.format(graph=graph.value))[0]["n"]
        write_page(answer, "graph.html", {"iri": iri, "size": size, "address": address}, _links(address))
    else:
        raise _missing(iri)


def _missing(iri: str) -> HttpProblemError:
    return HttpProblemError(404, f"There is nothing at /{iri.removeprefix(BASE)}.", {"vary": "Accept"})


def _write_rdf(turtle: str, form: str, answer: Answer) -> None:
    if form == "turtle":
        answer.write(turtle.encode())
        return
    triples = (quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    ox.serialize(triples, cast("IO[bytes]", answer), format=GRAPH_FORMATS[form], prefixes=PREFIXES)
