"""The garbage collector is held where something large is built, and let go where much is left behind in circles."""

from __future__ import annotations

import gc
import weakref

import pytest

from oversight_graph.collector import collector_held, collector_let_go


class _Circle:
    def __init__(self) -> None:
        self.me = self


def test_circles_made_in_the_block_are_freed() -> None:
    with collector_held(), collector_let_go():
        left = weakref.ref(_Circle())
        gc.collect()
        assert left() is None


def test_what_stood_before_is_not_walked_in_the_block() -> None:
    with collector_held():
        before = weakref.ref(_Circle())
        with collector_let_go():
            gc.collect()
            assert before() is not None
        gc.collect()
        assert before() is None


def test_what_someone_else_froze_stays_frozen() -> None:
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with collector_held(), collector_let_go():
            pass
        assert 0 < gc.get_freeze_count() <= frozen
    finally:
        gc.unfreeze()


def test_the_collector_is_as_before_when_the_block_fails() -> None:
    with pytest.raises(ValueError, match="within"), collector_held(), collector_let_go():
        raise ValueError("within")
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
