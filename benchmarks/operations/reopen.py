"""Reopen: a store on disk is opened again, beside an empty one, and beside the engine's own opening of the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from oversight_graph.dataset import open_store
from oversight_graph.generations import current_generation
from oversight_graph.vocab import BASE

from ..answers import digest
from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]

_FORCE = ox.NamedNode(f"{BASE}body/made-force-0001")


def _looked_up(engine: ox.Store) -> list[ox.Quad]:
    return list(engine.quads_for_pattern(_FORCE, None, None, None))


def _parts(folder: Path) -> Parts:
    def look_up() -> list[ox.Quad]:
        with open_store(folder) as store:
            return _looked_up(store.engine)

    return {"open": lambda: open_store(folder), "open and look up": look_up}


def _ours(files: Files) -> Parts:
    return _parts(files.store)


def _empty(files: Files) -> Parts:
    return _parts(files.empty_store)


def _engine(files: Files) -> Parts:
    folder = str(files.store / "generations" / str(current_generation(files.store)))
    return {
        "open": lambda: ox.Store.read_only(folder),
        "open and look up": lambda: _looked_up(ox.Store.read_only(folder)),
    }


def _rows(found: list[ox.Quad]) -> Iterator[tuple[object, ...]]:
    return ((quad.subject, quad.predicate, quad.object) for quad in found)


OPERATION = Operation(
    "re-opening a store on disk",
    (
        System("oversight-graph", "ours", _ours),
        System("an empty store", "limit", _empty, compared=False),
        System("pyoxigraph alone", "limit", _engine),
    ),
    lambda found: digest(_rows(found)) if isinstance(found, list) else "opened",
)
