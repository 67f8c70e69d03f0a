"""Start: whole processes on the bundled graph, beside what they cannot do without."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _process(*arguments: str) -> Callable[[], None]:
    def run() -> None:
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)

    return run


def _ours(files: Files) -> Parts:
    del files
    return {
        "help": _process("-m", "oversight_graph", "--help"),
        "trace": _process("-m", "oversight_graph", "trace", "vetting"),
    }


def _imports(files: Files) -> Parts:
    del files
    return {"help": _process("-c", "import click"), "trace": _process("-c", "import rdflib, networkx")}


OPERATION = Operation(
    "whole processes on the bundled graph",
    (
        System("oversight-graph", "ours", _ours),
        System("imports only: click; rdflib, networkx", "limit", _imports, compared=False),
    ),
    str,
    sizes=(),
)
