"""Validate small: one report against the store on disk that it is to join, whose size is what grows.

The report has a graph of its own and follows what the store says of the same force. It is checked in this process, from
opening the store to the results, and once by the command in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from oversight_graph.dataset import open_store
from oversight_graph.validate import ValidationReport, validate_files

from ..answers import digest
from ..files import Files
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _ours(files: Files) -> Parts:
    import pyshacl  # noqa: F401 - loaded before the clock starts

    store, report, faulty = files.store, files.report, files.faulty_report

    def validate(path: Path) -> ValidationReport:
        with open_store(store) as opened:
            return validate_files([path], opened)

    def command() -> int:
        told = [sys.executable, "-m", "oversight_graph", "validate", str(faulty), "--store", str(store)]
        return subprocess.run(told, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode

    return {
        "a report": lambda: validate(report),
        "a report with faults": lambda: validate(faulty),
        "the same, a whole process": command,
    }


def _digest(found: ValidationReport | int) -> str:
    if isinstance(found, int):
        return f"status {found}"
    return digest(result.identity for result in found.results)


OPERATION = Operation(
    "validating a report against a store",
    (System("oversight-graph", "ours", _ours),),
    _digest,
    same_at_every_size=True,
)
