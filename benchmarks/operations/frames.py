"""Frames: a hundred thousand typed rows as a pandas data frame, read by columns and by a loop over cells."""

from __future__ import annotations

import hashlib
from typing import Any

from oversight_graph.frames import query_frame
from oversight_graph.vocab import PREFIXES

from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]

_QUERY = """
SELECT ?thing ?property (STR(?value) AS ?text) (STRLEN(?text) AS ?length) ?said WHERE {
  ?thing og:statedIn ?report ; ?property ?value . ?report og:latest ?said
  FILTER(!isBlank(?value))
} LIMIT 100000
"""


def _ours(files: Files) -> Parts:
    store = files.loaded(files.closed)
    query_frame(store, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1")  # the libraries are loaded before the clock starts
    return {"rows": lambda: query_frame(store, _QUERY)}


def _engine(files: Files) -> Parts:
    store = files.loaded(files.closed)

    def run() -> int:
        answer: Any = store.engine.query(_QUERY, use_default_graph_as_union=True, prefixes=PREFIXES)
        return len(list(answer))

    return {"rows": run}


def _loop(files: Files) -> Parts:
    import pandas as pd

    store = files.loaded(files.closed)
    return {"rows": lambda: pd.DataFrame(store.rows(_QUERY))}


def _digest(found: Any) -> str:
    if isinstance(found, int):
        return f"{found} rows"
    text = found.astype(str).to_csv(index=False)
    return f"{len(found)} rows: {hashlib.sha256(text.encode()).hexdigest()}"


OPERATION = Operation(
    "rows as a frame",
    (
        System("oversight-graph", "ours", _ours),
        System("loop over cells", "peer", _loop),
        System("rows alone, no frame", "limit", _engine, compared=False),
    ),
    _digest,
)
