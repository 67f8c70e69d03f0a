"""Query: every query of the catalogue, over the closed graph in memory, each answer read to its end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from oversight_graph.queries import bound_text, catalogue
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES

from ..answers import digest
from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]

# What the parameters that must be given are bound to: things of the first made force, the same at every size.
_GIVEN = {
    "as_of": "2019",
    "body": "made-force-0001",
    "issue": "vetting",
    "report": "made-2016-inspection-made-force-0001",
}


def _call(store: GraphStore) -> str:
    rows = store.rows(
        "SELECT ?call WHERE { ?call a og:CallForAction ; og:statedIn <https://w3id.org/oversight-graph/report/"
        f"{_GIVEN['report']}> }} ORDER BY ?call"
    )
    return str(rows[0]["call"])


def bound(store: GraphStore) -> dict[str, Callable[[], str]]:
    """Give the text of every query with its parameters bound, made when it is asked for."""
    given = {**_GIVEN, "call": _call(store)}
    return {
        query.name: partial(
            bound_text, store, query, {one.name: given[one.name] for one in query.parameters if one.default is None}
        )
        for query in catalogue()
    }


def _read(answer: Any) -> list[Any]:
    return list(answer)


def _ours(files: Files) -> Parts:
    store = files.loaded(files.closed)

    def run(text: Callable[[], str]) -> list[Any]:
        return _read(store.query(text()))

    return {name: partial(run, text) for name, text in bound(store).items()}


def _engine(files: Files) -> Parts:
    store = files.loaded(files.closed)

    def run(text: str) -> list[Any]:
        return _read(store.engine.query(text, use_default_graph_as_union=True, prefixes=PREFIXES))

    return {name: partial(run, text()) for name, text in bound(store).items()}


def _rdflib(files: Files) -> Parts:
    import rdflib

    texts = {name: text() for name, text in bound(files.loaded(files.closed)).items()}
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(files.closed, format="nquads")
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, rdflib.Namespace(namespace), replace=True)

    def run(text: str) -> list[Any]:
        return _read(dataset.query(text))

    return {name: partial(run, text) for name, text in texts.items()}


OPERATION = Operation(
    "query catalogue",
    (
        System("oversight-graph", "ours", _ours),
        System("rdflib", "peer", _rdflib),
        System("pyoxigraph", "peer", _engine),
    ),
    digest,
)
