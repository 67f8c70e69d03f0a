"""Protocol: answers a query of the SPARQL 1.1 Protocol in a worker, in the form that its client likes best."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

import pyoxigraph as ox

from ..queries import GRAPH_FORMATS, TABLE_FORMATS
from ..querywords import calls_service, deepest_nesting
from ..store import GraphStore, engine_failures
from ..vocab import PREFIXES
from .formats import GRAPHS, TABLES, content_type, negotiate
from .frames import Answer
from .pages import write_result_page
from .problems import HttpProblemError
from .rows import CountedRows, counted

__all__ = ["answer_query", "check_query"]

# The engine's parser calls itself for every bracket, and its stack is not endless.
_DEEPEST = 200


def check_query(text: str) -> None:
    """Refuse what the engine must not be asked. Raises ``HttpProblemError``.

    >>> check_query("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    oversight_graph.serve.problems.HttpProblemError: 400: SERVICE is not allowed here; ask that endpoint yourself.
    """
    if calls_service(text):
        raise HttpProblemError(400, "SERVICE is not allowed here; ask that endpoint yourself.")
    if deepest_nesting(text) > _DEEPEST:
        raise HttpProblemError(400, f"Brackets stand more than {_DEEPEST} deep; write the query flatter.")


@contextmanager
def _no_new_files(in_memory: bool) -> Iterator[None]:
    """Let the engine open nothing, no connection either, while it answers from memory.

    No query that passed the check would; where the check is wrong one day, the system says no. A store on disk opens
    its files when it reads them, and Windows has no such limit: there the check stands alone.
    """
    if not in_memory or sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def answer_query(store: GraphStore, job: dict[str, Any], answer: Answer) -> None:
    """Answer a query job.

    It has the ``query``, what the client accepts, the dataset that the protocol names, if it does, and the row limit.
    """
    check_query(job["query"])
    with _no_new_files(job["in_memory"]):
        result = store.query(job["query"], dataset=job.get("dataset"))
        if isinstance(result, ox.QueryTriples):
            _write_graph(result, job, answer)
        else:
            _write_table(result, job, answer)


def _write_table(result: ox.QuerySolutions | ox.QueryBoolean, job: dict[str, Any], answer: Answer) -> None:
    form = negotiate(job["accept"], TABLES)
    if form == "html":
        write_result_page(result, job["query"], answer)
        return
    answer.begin(content_type(TABLES, form), {"vary": "Accept"})
    if isinstance(result, ox.QueryBoolean):
        plain = b"true\n" if result else b"false\n"
        answer.write(plain if form in {"csv", "tsv"} else result.serialize(format=TABLE_FORMATS[form]) or b"")
        return
    with engine_failures("query"):
        rows = cast("IO[bytes]", CountedRows(answer, form, job["row_limit"]))
        result.serialize(rows, format=TABLE_FORMATS[form])


def _write_graph(result: ox.QueryTriples, job: dict[str, Any], answer: Answer) -> None:
    form = negotiate(job["accept"], GRAPHS)
    answer.begin(content_type(GRAPHS, form), {"vary": "Accept"})
    with engine_failures("query"):
        triples = counted(result, job["row_limit"])
        ox.serialize(triples, cast("IO[bytes]", answer), format=GRAPH_FORMATS[form], prefixes=PREFIXES)
