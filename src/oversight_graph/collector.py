"""Collector: holds the garbage collector where something large is built, so that its cost keeps step with its size."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_held", "collector_let_go"]


@contextmanager
def collector_held() -> Iterator[None]:
    """Hold the garbage collector: it would walk what is being built again and again and find nothing to free.

    >>> with collector_held():
    ...     gc.isenabled()
    False
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def collector_let_go() -> Iterator[None]:
    """Let the garbage collector work, within a block that holds it, where much is left behind in circles.

    It walks what comes to be in the block, and not what stood before: a large graph is not walked again and again.

    >>> with collector_held(), collector_let_go():
    ...     gc.isenabled()
    True
    """
    was_on = gc.isenabled()
    # What someone else has frozen is left so.
    freezes = gc.get_freeze_count() == 0
    if freezes:
        gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        if not was_on:
            gc.disable()
        if freezes:
            gc.unfreeze()
