"""Operations: what is measured, a module each, with the systems that do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from ..files import Files

__all__ = ["NAMES", "Operation", "System", "operation"]

NAMES = ("load", "reopen", "query", "infer", "validate", "network", "trace", "frames", "start")

# A system makes itself ready, untimed, and gives the parts that are timed, by name.
Parts = Mapping[str, Callable[[], Any]]


@dataclass(frozen=True)
class System:
    """Something that does an operation: ``ours``, a ``peer``, or a ``limit`` that does less than the operation.

    ``compared`` is false where its answer is another thing by its nature; the documentation says why.
    """

    name: str
    kind: str
    prepare: Callable[[Files], Parts]
    compared: bool = True


@dataclass(frozen=True)
class Operation:
    """What is measured: its systems, and the digest of an answer, by which answers are held to be equal.

    ``same_at_every_size`` holds answers of different sizes against each other, too; ``sized`` is false where there is
    only the bundled graph.
    """

    title: str
    systems: tuple[System, ...]
    digest: Callable[[Any], str]
    same_at_every_size: bool = False
    sized: bool = True


def operation(name: str) -> Operation:
    """Give an operation by its name."""
    found: Operation = import_module(f"{__name__}.{name}").OPERATION
    return found
