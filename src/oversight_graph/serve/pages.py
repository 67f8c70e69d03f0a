"""Pages: plain HTML for people, made by workers from templates that escape whatever comes from the graph."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import IO, Any, cast

import pyoxigraph as ox
from jinja2 import Environment, PackageLoader, StrictUndefined

from ..queries import GRAPH_FORMATS
from ..render.words import headline
from ..store import GraphStore
from ..thing import thing_turtle
from ..vocab import BASE, PREFIXES, shorten
from .about import read_about
from .formats import THINGS, content_type, negotiate
from .frames import Answer
from .links import path_of, published
from .problems import HttpProblemError

__all__ = ["chosen", "home_page", "templates", "thing_page", "write_page"]

_HTML = "text/html; charset=utf-8"
_COUNTS = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE {
  VALUES ?class { og:Body og:CallForAction og:Issue og:Report og:Statement } ?thing a ?class
} GROUP BY ?class ORDER BY ?class
"""
_LISTED = "SELECT ?thing ?label WHERE {{ ?thing a {kind} ; {name} ?label }} ORDER BY ?label ?thing LIMIT 500"


@cache
def templates() -> Environment:
    """Give the templates, compiled."""
    made = Environment(
        loader=PackageLoader("oversight_graph.serve", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"headline": headline, "path_of": path_of, "published": published, "shorten": shorten}
    for name in made.list_templates(extensions=["html"]):
        made.get_template(name)
    return made


def write_page(answer: Answer, name: str, **facts: object) -> None:
    """Write a page from its template."""
    answer.begin(_HTML, _headers(facts))
    answer.write(templates().get_template(name).render(facts).encode())


def _headers(facts: Mapping[str, object]) -> dict[str, str]:
    address = facts.get("address")
    return _links(str(address)) if address else {}


def _links(address: str) -> dict[str, str]:
    """Name the other forms of a thing in the headers of one."""
    media = {name: content_type(THINGS, name).partition(";")[0] for name in THINGS.values()}
    links = [f'<{address}?format={name}>; rel="alternate"; type="{kind}"' for name, kind in media.items()]
    links.append(f'<{address}?format=turtle>; rel="describedby"; type="text/turtle"')
    return {"link": ", ".join(links), "vary": "Accept"}


def chosen(job: Mapping[str, Any], formats: Mapping[str, str]) -> str:
    """Choose the form of an answer: the one named in the address, else by the ``Accept`` header."""
    named = job.get("format")
    if named is None:
        return negotiate(job["accept"], formats)
    if named not in formats.values():
        offered = ", ".join(dict.fromkeys(formats.values()))
        raise HttpProblemError(400, f"'{named}' is no format here; ask for one of {offered}.")
    return str(named)


def home_page(store: GraphStore, _: dict[str, Any], answer: Answer) -> None:
    """Say what the graph holds and where to go on."""
    reports = store.rows(_LISTED.format(kind="og:Report", name="dcterms:title"))
    issues = store.rows(_LISTED.format(kind="og:Issue", name="skos:prefLabel"))
    write_page(answer, "home.html", counts=store.rows(_COUNTS), reports=reports, issues=issues)


def thing_page(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Show the thing whose IRI ends in the job's ``path``: as a page, or what is stated of it as RDF."""
    form = chosen(job, THINGS)
    iri = f"{BASE}{job['path']}"
    about = read_about(store, iri)
    if about is None:
        raise HttpProblemError(404, f"There is nothing at /{job['path']}.", {"vary": "Accept"})
    address = path_of(iri) or "/"
    if form == "html":
        write_page(answer, "thing.html", about=about, address=address)
        return
    answer.begin(content_type(THINGS, form), _links(address))
    text = thing_turtle(store, iri)
    if form == "turtle":
        answer.write(text.encode())
    else:
        triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
        ox.serialize(triples, cast("IO[bytes]", answer), format=GRAPH_FORMATS[form], prefixes=PREFIXES)
