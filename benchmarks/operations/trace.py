"""Trace: one issue at one force, which is the same however large the graph around it is."""

from __future__ import annotations

import datetime
import hashlib

from oversight_graph.dataset import open_store
from oversight_graph.store import GraphStore
from oversight_graph.trace import Trace, trace_issue

from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _trace(store: GraphStore) -> Trace:
    return trace_issue(store, "vetting", body="made-force-0001", as_of=datetime.date(2024, 12, 31))


def _ours(files: Files) -> Parts:
    store, folder = files.loaded(files.closed), files.store

    def from_disk() -> Trace:
        with open_store(folder) as opened:
            return _trace(opened)

    return {"in memory": lambda: _trace(store), "on disk": from_disk}


def _digest(found: Trace) -> str:
    said = hashlib.sha256(repr(found).encode()).hexdigest()
    return f"{len(found.stops)} stops, {len(found.threads)} threads: {said}"


OPERATION = Operation(
    "trace of an issue",
    (System("oversight-graph", "ours", _ours),),
    _digest,
    same_at_every_size=True,
)
