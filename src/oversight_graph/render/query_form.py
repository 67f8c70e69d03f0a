"""Query results and descriptions as text for people."""

from __future__ import annotations

import pyoxigraph as ox

from ..errors import OutputError
from ..queries import CatalogueQuery
from ..store import engine_failures
from ..vocab import shorten
from .table import table_text

__all__ = ["description_text", "result_table"]


def _cell(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    if isinstance(term, ox.Literal | ox.BlankNode):
        return term.value
    return "" if term is None else str(term)


def result_table(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> str:
    """Lay out the rows of a SELECT, or the answer of an ASK. Raises ``OutputError`` for a graph."""
    if isinstance(result, ox.QueryBoolean):
        return "yes\n" if result else "no\n"
    if isinstance(result, ox.QueryTriples):
        raise OutputError("result", "a graph is no table", "use --format turtle")
    columns = [variable.value for variable in result.variables]
    with engine_failures("query"):
        rows = [[_cell(solution[column]) for column in columns] for solution in result]
    return f"{table_text(columns, rows)}\n{len(rows)} {'row' if len(rows) == 1 else 'rows'}\n"


def description_text(query: CatalogueQuery) -> str:
    """Describe a query from its header, and show its text."""
    lines = [query.name, f"  {query.summary}"]
    lines += [f"  {query.description}"] if query.description else []
    lines += [f"  tags: {', '.join(query.tags)}"] if query.tags else []
    lines += [f"  rests on: {', '.join(query.needs)}"] if query.needs else []
    for parameter in query.parameters:
        default = {None: "required", "*": "optional"}.get(parameter.default, f"default {parameter.default}")
        lines.append(f"  --param {parameter.name}=… ({parameter.kind}, {default}): {parameter.description}")
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#+"))
    return "\n".join(lines) + f"\n\n{body.strip()}\n"
