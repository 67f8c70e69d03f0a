"""Load, in its short form: many clients at once, and not one answer wrong or lost."""

from __future__ import annotations

import pytest

from benchmarks.serve_load import load, mix
from benchmarks.servers import ours
from oversight_graph.store import GraphStore


@pytest.mark.parametrize("clients", [1, 20])
def test_clients_at_once_get_right_answers_and_all_of_them(store: GraphStore, clients: int) -> None:
    expected = mix(store)
    assert len(expected) > 50
    with ours() as server:
        tally = load(server, expected, clients, 2.0)
    assert (tally.wrong, tally.lost, dict(tally.reasons)) == (0, 0, {})
    assert len(tally.times) >= clients


def test_a_wrong_answer_and_a_lost_one_are_counted() -> None:
    query = "SELECT ?s { ?s a <urn:none> }"
    with ours("--workers", "1") as server:
        wrong = load(server, {query: ["{}"]}, 1, 0.3)
        lost = load(server, {"SELECT": []}, 1, 0.3)
    assert wrong.wrong > 0
    assert wrong.times == []
    assert set(lost.reasons) == {"status 400"}
