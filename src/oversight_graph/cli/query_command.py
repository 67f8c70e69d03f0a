"""``oversight-graph query``: questions of the catalogue and free SPARQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import ParameterError
from .common import chosen_format, emit, emit_text, format_option, graph_options, open_graph, output_option

if TYPE_CHECKING:
    from ..queries import CatalogueQuery

__all__ = ["command"]

_FORMATS = {
    "table": ".txt",
    "csv": ".csv",
    "tsv": ".tsv",
    "json": ".json",
    "xml": ".xml",
    "turtle": ".ttl",
    "trig": ".trig",
    "jsonld": ".jsonld",
    "ntriples": ".nt",
    "nquads": ".nq",
    "rdfxml": ".rdf",
}


def _listed(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    if wanted:
        from ..listing import listing
        from ..render.table import table_text
        from ..store import GraphStore

        emit_text(None, table_text(*listing("queries", GraphStore)))
        click.get_current_context().exit()


def _described(context: click.Context, _: click.Parameter, name: str | None) -> None:
    if name:
        from ..queries import find_query
        from ..render.query_form import description_text

        emit_text(None, description_text(find_query(name)))
        context.exit()


def _chosen(name: str | None, expression: str | None) -> CatalogueQuery:
    from ..load import read_text
    from ..queries import find_query, read_query

    if (name is None) == (expression is None):
        raise click.UsageError("Give one query: a NAME, a file, - or -e SPARQL")
    if expression is not None:
        return read_query(expression, "-e")
    if name == "-":
        return read_query(read_text(Path("-")), "standard input")
    return find_query(str(name))


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise ParameterError(parameter, "it has no value", "write --param NAME=VALUE")
        pairs[name.lstrip("?$")] = value
    return pairs


def _default_format(result: Any) -> str:
    import pyoxigraph as ox

    return "turtle" if isinstance(result, ox.QueryTriples) else "table"


@click.command(
    epilog="""\b
Examples:
  oversight-graph query --list
  oversight-graph query --describe said-about-issue
  oversight-graph query said-about-issue --param issue=vetting --format csv
  oversight-graph query my-question.rq -o answer.json
  oversight-graph query -e "SELECT ?call WHERE { ?call a og:Recommendation } ORDER BY ?call"
"""
)
@click.argument("query", required=False, metavar="[NAME|FILE.rq|-]")
@click.option("-e", "--expression", metavar="SPARQL", help="Run this text; the project's prefixes are declared.")
@click.option("--param", "parameters", multiple=True, metavar="K=V", help="Bind a parameter (repeatable).")
@click.option("--list", is_flag=True, expose_value=False, is_eager=True, callback=_listed, help="List the catalogue.")
@click.option(
    "--describe",
    metavar="NAME",
    expose_value=False,
    is_eager=True,
    callback=_described,
    help="Describe one query of the catalogue.",
)
@format_option(_FORMATS, "table for rows, turtle for graphs")
@output_option
@graph_options
def command(
    query: str | None,
    expression: str | None,
    parameters: tuple[str, ...],
    output_format: str | None,
    output: Path | None,
    store: str | None,
    data: tuple[Path, ...],
) -> None:
    """Run a query: a NAME of the catalogue, a .rq file, - for standard input, or -e SPARQL.

    A parameter's value becomes an RDF term: a name is looked up (issue=vetting), a date is read as a date.
    """
    from ..queries import bound_text, write_result
    from ..render.query_form import result_table

    wanted = _chosen(query, expression)
    form = chosen_format(output_format, output, _FORMATS, "")
    graph = open_graph(store, data)
    result = graph.query(bound_text(graph, wanted, _pairs(parameters)), wanted.name)
    form = form or _default_format(result)
    if form == "table":
        emit_text(output, result_table(result))
    else:
        emit(output, lambda stream: write_result(result, stream, form))
