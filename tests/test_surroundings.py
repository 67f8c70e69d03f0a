"""Surroundings: the network of some statements is the one that a selection of them gives, read at their cost alone."""

from __future__ import annotations

import pytest

from oversight_graph.network import Selection, build_network
from oversight_graph.store import GraphStore
from oversight_graph.surroundings import surroundings
from oversight_graph.vocab import PREFIXES

DATES = {"earliest", "latest"}


@pytest.mark.parametrize(
    "slug", ["vetting", "speaking-up", "declarations", "governance", "body-worn-video", "oversight"]
)
def test_it_is_what_a_selection_by_issue_gives(slug: str, store: GraphStore) -> None:
    issue = f"{PREFIXES['issue']}{slug}"
    selected = build_network(store, Selection(issue=issue))
    told = [selected.nodes[node]["iri"] for node, _, key in selected.edges(keys=True) if key == "og:statedIn"]
    within = store.rows(f"SELECT ?issue WHERE {{ ?issue og:within <{issue}> }}")
    found = surroundings(store, told, [issue, *(str(row["issue"]) for row in within)])
    assert list(found) == list(selected)
    assert list(found.edges(keys=True, data=True)) == list(selected.edges(keys=True, data=True))
    for node, data in selected.nodes(data=True):
        missing = data.keys() - found.nodes[node].keys()
        assert not missing or (data["type"] == "CallPart" and missing == DATES), node
        assert found.nodes[node] == {name: value for name, value in data.items() if name not in missing}


def test_nothing_gives_nothing(store: GraphStore) -> None:
    assert len(surroundings(store, [])) == 0
