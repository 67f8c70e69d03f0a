"""Generate: a graph is made and written away, never held."""

from __future__ import annotations

import os
from pathlib import Path

from ..files import Files
from ..generate import generate
from . import SIZES, Operation, Parts, System

__all__ = ["OPERATION"]


def _ours(files: Files) -> Parts:
    def run() -> None:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            generate(nowhere, files.triples, syntax="nq")

    return {"N-Quads": run}


OPERATION = Operation(
    "making a graph",
    (System("oversight-graph", "ours", _ours, compared=False),),
    str,
    sizes=(*SIZES, 10_000_000, 100_000_000),
)
