"""Load: a file into a store in memory, by our door, by rdflib and by the engine alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from oversight_graph.load import load_into
from oversight_graph.store import GraphStore

from ..answers import digest
from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _parts(load: Callable[[Path], Any]) -> Callable[[Files], Parts]:
    def prepare(files: Files) -> Parts:
        turtle, quads = files.turtle, files.stated
        return {"Turtle": lambda: load(turtle), "N-Quads": lambda: load(quads)}

    return prepare


def _ours(path: Path) -> GraphStore:
    store = GraphStore()
    load_into(store.engine, path)
    return store


def _engine(path: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=path, format=_syntax(path))
    return store


def _parse(path: Path) -> int:
    return sum(1 for _ in ox.parse(path=path, format=_syntax(path)))


def _rdflib(path: Path) -> Any:
    import rdflib

    if path.suffix == ".ttl":
        return rdflib.Graph().parse(path, format="turtle")
    return rdflib.Dataset().parse(path, format="nquads")


def _syntax(path: Path) -> ox.RdfFormat:
    return ox.RdfFormat.TURTLE if path.suffix == ".ttl" else ox.RdfFormat.N_QUADS


def _rows(loaded: Any) -> Iterable[Iterable[Any]]:
    if isinstance(loaded, GraphStore):
        loaded = loaded.engine
    if isinstance(loaded, ox.Store):
        return ((quad.subject, quad.predicate, quad.object) for quad in loaded)
    return (row[:3] for row in (loaded.quads() if hasattr(loaded, "quads") else loaded))


OPERATION = Operation(
    "load a file into memory",
    (
        System("oversight-graph", "ours", _parts(_ours)),
        System("rdflib", "peer", _parts(_rdflib)),
        System("pyoxigraph bulk load", "peer", _parts(_engine)),
        System("pyoxigraph parse only", "limit", _parts(_parse), compared=False),
    ),
    lambda loaded: digest(_rows(loaded)),
)
