"""Questions: the page of the queries of the catalogue, from the header of each."""

from __future__ import annotations

from ..queries import CatalogueQuery, Parameter, catalogue
from .markdown import code, document, fact_list, link, plain, table

__all__ = ["queries_page"]


def _value(parameter: Parameter) -> str:
    if parameter.default is None:
        return "must be given"
    return "anything" if parameter.default == "*" else code(parameter.default)


def _command(query: CatalogueQuery) -> str:
    wanted = [f" --param {each.name}=…" for each in query.parameters if each.default is None]
    return code(f"oversight-graph query {query.name}{''.join(wanted)}")


def _query(query: CatalogueQuery) -> str:
    shown = [
        ("Run it", _command(query)),
        ("Tags", ", ".join(query.tags)),
        ("Rests on", ", ".join(link(name, "ontology.md") for name in query.needs)),
    ]
    parts = [
        f'<a id="{query.name}"></a>\n\n### {query.name}',
        f"**{plain(query.summary)}** {plain(query.description)}".strip(),
        fact_list(shown),
    ]
    if query.parameters:
        rows = [[code(each.name), each.kind, _value(each), plain(each.description)] for each in query.parameters]
        parts.append(table(["Parameter", "Kind", "Default", "Meaning"], rows))
    return "\n\n".join(parts)


def _by_tag(queries: list[CatalogueQuery]) -> str:
    tags = sorted({tag for query in queries for tag in query.tags})
    rows = [
        [tag, ", ".join(f"[{query.name}](#{query.name})" for query in queries if tag in query.tags)] for tag in tags
    ]
    return table(["Tag", "Queries"], rows)


def queries_page() -> str:
    """Write the page of queries.

    >>> "## By tag" in queries_page()
    True
    """
    queries = catalogue()
    intro = (
        f"The {len(queries)} questions of the catalogue, one documented file of `queries/` each. "
        "`oversight-graph query --list` lists them, `--describe NAME` shows one. A parameter becomes an RDF term; "
        "a date may be a year or a month, a thing may be named by IRI, CURIE, slug or label."
    )
    parts = [intro, "## By tag", _by_tag(queries), "## By name", *(_query(query) for query in queries)]
    return document("Queries", "queries", "`queries/`", parts)
