"""Reopen: a store on disk is opened again, beside an empty one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from oversight_graph import open_store
from oversight_graph.store import GraphStore

from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _create(folder: Path, filled_from: Path | None) -> None:
    """Make a store on disk anew."""
    shutil.rmtree(folder, ignore_errors=True)
    engine = ox.Store(str(folder))
    if filled_from:
        engine.bulk_load(path=filled_from, format=ox.RdfFormat.N_QUADS)
    engine.flush()
    engine.optimize()


def _opening(name: str, full: bool) -> Callable[[Files], Parts]:
    def prepare(files: Files) -> Parts:
        folder = files.folder / f"{files.triples}-{name}-store"
        _create(folder, files.closed if full else None)
        return {"open": lambda: open_store(folder)}

    return prepare


def _digest(store: GraphStore) -> str:
    return "opened" if store.engine is not None else ""


OPERATION = Operation(
    "re-opening a store on disk",
    (
        System("oversight-graph", "ours", _opening("full", full=True)),
        System("an empty store", "limit", _opening("empty", full=False)),
    ),
    _digest,
)
