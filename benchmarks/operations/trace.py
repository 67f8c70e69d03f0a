"""Trace: one issue at one force, which is the same however large the graph around it is."""

from __future__ import annotations

import datetime

from oversight_graph.trace import Trace, trace_issue

from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _ours(files: Files) -> Parts:
    store = files.loaded(files.closed)
    as_of = datetime.date(2024, 12, 31)
    return {"trace": lambda: trace_issue(store, "vetting", body="made-force-0001", as_of=as_of)}


def _digest(found: Trace) -> str:
    return f"{len(found.stops)} stops, {len(found.threads)} threads: {hash_of(found)}"


def hash_of(found: Trace) -> str:
    """Give a digest of all that a trace says."""
    import hashlib

    return hashlib.sha256(repr(found).encode()).hexdigest()


OPERATION = Operation(
    "trace of an issue",
    (System("oversight-graph", "ours", _ours),),
    _digest,
    same_at_every_size=True,
)
