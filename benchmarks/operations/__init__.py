"""Operations: what is measured, a module each, with the systems that do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ..files import Files

__all__ = ["NAMES", "SIZES", "Operation", "Parts", "System", "operation"]

NAMES = (
    "load",
    "reopen",
    "query",
    "infer",
    "validate",
    "validate-small",
    "network",
    "trace",
    "frames",
    "kglab",
    "start",
    "generate",
)
SIZES = (10_000, 100_000, 1_000_000)

# A system makes itself ready, untimed, and gives the parts that are timed, by name.
Parts = Mapping[str, Callable[[], Any]]


@dataclass(frozen=True)
class System:
    """Something that does an operation: ``ours``, a ``peer``, or a ``limit`` that does less than the operation.

    ``compared`` is false where its answer is another thing by its nature; the documentation says why. ``spent`` is true
    where a run changes what it works on, so that each run has to be made ready for anew.
    """

    name: str
    kind: str
    prepare: Callable[[Files], Parts]
    compared: bool = True
    spent: bool = False


@dataclass(frozen=True)
class Operation:
    """What is measured: its systems, and the digest of an answer, by which answers are held to be equal.

    ``same_at_every_size`` holds answers of different sizes against each other, too: what is asked for does not grow
    with the graph. ``sizes`` are measured unless others are asked for; there are none where there is only the bundled
    graph. ``provide``, given the folder of made files, gets what is needed beside them, and tells its versions.
    """

    title: str
    systems: tuple[System, ...]
    digest: Callable[[Any], str]
    same_at_every_size: bool = False
    sizes: tuple[int, ...] = SIZES
    provide: Callable[[Path], Mapping[str, str]] = lambda _: {}


def operation(name: str) -> Operation:
    """Give an operation by its name."""
    found: Operation = import_module(f"{__name__}.{name.replace('-', '_')}").OPERATION
    return found
