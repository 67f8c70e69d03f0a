"""Pages: plain HTML for people, made by workers from templates that escape whatever comes from the graph."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment, PackageLoader, StrictUndefined

from ..published import published
from ..render.words import HEADINGS, TIES, event_words, figure_line, headline, when_printed
from ..store import GraphStore, engine_failures
from ..vocab import expand, shorten
from .formats import negotiate
from .frames import Answer
from .links import path_of
from .problems import HttpProblemError

__all__ = ["chosen", "home_page", "templates", "write_page", "write_result_page"]

_HTML = "text/html; charset=utf-8"
_MOST_ROWS = 1000
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
    made.filters |= {"event_words": event_words, "figure_line": figure_line, "when_printed": when_printed}
    made.globals |= {"HEADINGS": HEADINGS, "TIES": TIES}
    made.filters["expanded"] = lambda curie: expand(curie) or curie
    for name in made.list_templates(extensions=["html"]):
        made.get_template(name)
    return made


def write_page(
    answer: Answer, name: str, facts: Mapping[str, object], headers: Mapping[str, str] | None = None
) -> None:
    """Write a page from its template."""
    answer.begin(_HTML, {"vary": "Accept", **(headers or {})})
    answer.write(templates().get_template(name).render(facts).encode())


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
    write_page(answer, "home.html", {"counts": store.rows(_COUNTS), "reports": reports, "issues": issues})


def write_result_page(result: ox.QuerySolutions | ox.QueryBoolean, query: str, answer: Answer) -> None:
    """Write the first rows of a result as a page, above them the query."""
    columns: list[str] = []
    rows: list[list[tuple[str, str | None]]] = []
    if isinstance(result, ox.QuerySolutions):
        columns = [variable.value for variable in result.variables]
        with engine_failures("query"):
            rows = [[_cell(solution[name]) for name in columns] for solution in islice(result, _MOST_ROWS + 1)]
    truth = bool(result) if isinstance(result, ox.QueryBoolean) else None
    shown = {
        "query": query,
        "columns": columns,
        "rows": rows[:_MOST_ROWS],
        "more": len(rows) > _MOST_ROWS,
        "truth": truth,
    }
    write_page(answer, "result.html", shown)


def _cell(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> tuple[str, str | None]:
    """Give the text of a cell, and its address where it is a thing."""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value), path_of(term.value)
    return ("" if term is None else term.value if isinstance(term, ox.Literal) else str(term)), None
