"""Which issues travel together: communities of issues, and how much of them another draw would leave."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from .model import Answer, Case, Figures, Measures, Question, Row
from .said import in_time, label_of, named_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx

    from .backend import Backend

__all__ = ["ISSUES_TOGETHER"]

SEEDS = 20
DRAWS = 50
Partition = list[frozenset[int]]


def _graph(statements: Iterable[Sequence[int]]) -> nx.Graph[int]:
    """Draw issues, by number, and how many statements concern two of them."""
    import networkx as nx

    pairs = Counter(pair for issues in statements for pair in combinations(issues, 2))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted({issue for pair in pairs for issue in pair}))
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in sorted(pairs.items()))
    return graph


def _partition(backend: Backend, graph: nx.Graph[int], seed: int) -> Partition:
    import networkx as nx

    return [frozenset(part) for part in backend.run(nx.community.louvain_communities, graph, seed=seed)]


def _likeness(community: frozenset[int], partition: Partition, present: frozenset[int]) -> float:
    """Give the Jaccard index of a community with the most alike of a partition, as far as its issues are present."""
    left = community & present
    return max((len(left & other) / len(left | other) for other in partition), default=0.0) if left else 0.0


def _mean_likeness(community: frozenset[int], runs: Sequence[tuple[Partition, frozenset[int]]]) -> float:
    return round(sum(_likeness(community, partition, present) for partition, present in runs) / len(runs), 3)


@dataclass(frozen=True, slots=True)
class _Told:
    """Which issues each statement concerns. Issues are numbers: a set of them has one order, whatever the hash seed."""

    names: list[str]
    statements: dict[str, list[int]]

    @classmethod
    def read(cls, network: nx.MultiDiGraph[str]) -> _Told:
        concerned = named_by(network, "og:concerns")
        names = sorted({issue for issues in concerned.values() for issue in issues})
        number = {issue: place for place, issue in enumerate(names)}
        return cls(names, {key: sorted(number[issue] for issue in concerned[key]) for key in sorted(concerned)})


def _together(case: Case) -> Answer:
    told = _Told.read(case.network)
    graph = _graph(told.statements.values())
    if not graph:
        return Answer()
    drawn = [_partition(case.backend, graph, seed) for seed in range(SEEDS)]
    modularity = [_modularity(graph, partition) for partition in drawn]
    best = modularity.index(max(modularity))
    others = [(partition, frozenset(graph)) for place, partition in enumerate(drawn) if place != best]
    samples = [_resampled(case.backend, list(told.statements.values()), seed) for seed in range(DRAWS)]
    found = sorted(drawn[best], key=lambda part: (-len(part), min(part)))
    rows = [
        _row(case.network, told, graph, community, {"community": place, "seeds": _mean_likeness(community, others),
                                                    "stability": _mean_likeness(community, samples)})
        for place, community in enumerate(found, start=1)
    ]  # fmt: skip
    alone = len(told.names) - len(graph)
    notes = (
        f"Modularity {modularity[best]:.3f}, the best of {SEEDS} seeds; {DRAWS} draws of the statements.",
        f"{alone} {'issue is' if alone == 1 else 'issues are'} never spoken of together with another.",
    )
    return Answer(rows, notes, _measures(told, found, rows))


def _modularity(graph: nx.Graph[int], partition: Partition) -> float:
    import networkx as nx

    return round(nx.community.modularity(graph, [set(part) for part in partition]), 9)


def _row(
    network: nx.MultiDiGraph[str], told: _Told, graph: nx.Graph[int], community: frozenset[int], found: Figures
) -> Row:
    inner = graph.subgraph(community)
    ranked = sorted(community, key=lambda issue: (-inner.degree(issue, weight="weight"), told.names[issue]))
    joining = [key for key, issues in told.statements.items() if len(community.intersection(issues)) > 1]
    figures: Figures = {
        "community": found["community"],
        "size": len(community),
        "issues": "; ".join(label_of(network, told.names[issue]) for issue in ranked),
        "statements": len(joining),
        "seeds": found["seeds"],
        "stability": found["stability"],
    }
    head = told.names[ranked[0]]
    return Row(head, label_of(network, head), figures, in_time(network, joining))


def _measures(told: _Told, found: Partition, rows: list[Row]) -> Measures:
    measures: Measures = {}
    for community, row in zip(found, rows, strict=True):
        own = {name: value for name in ("community", "stability") if (value := row.figures[name]) is not None}
        measures |= {told.names[issue]: own for issue in sorted(community)}
    return measures


def _resampled(backend: Backend, told: list[list[int]], seed: int) -> tuple[Partition, frozenset[int]]:
    """Draw as many statements as there are, with replacement, and find the communities of the draw."""
    draw = random.Random(seed).choices(told, k=len(told))  # noqa: S311 - a draw that anyone can repeat
    graph = _graph(draw)
    return (_partition(backend, graph, seed) if graph else []), frozenset(graph)


ISSUES_TOGETHER = Question(
    name="issues-together",
    asks="Which issues travel together?",
    meaning="Groups of issues that statements name together more often than chance would (communities by Louvain's"
    " method, modularity of the number of statements), and how much of each stays when statements are drawn anew.",
    limits="An issue stands in one group only, though it may belong to two. A group with a stability below 0.6 is a"
    " hint and no more. A curator who names several issues in one statement makes them travel together.",
    columns={
        "community": "the number of the group, the largest first",
        "size": "how many issues it has",
        "issues": "which, the most tied first; the row is named by the first",
        "statements": "statements that concern two or more of them",
        "seeds": "how like the group is to the most alike of 19 other runs, which differ in their seed only (mean"
        " Jaccard index, 1 is the same)",
        "stability": "the same over 50 draws of the statements with replacement",
    },
    writes={
        "community": "the number of an issue's group",
        "stability": "how much of that group stays when statements are drawn anew, from 0 to 1",
    },
    answer=_together,
)
