"""Selection: which part of a network is wanted, and the nodes that it keeps."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import UnknownNameError
from .vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .store import GraphStore

__all__ = ["Attributes", "Edges", "Nodes", "Selected", "Selection"]

Attributes = dict[str, str | int | float | bool]
Nodes = dict[str, Attributes]
# By the node that they leave, and then by the node that they lead to and the property.
Edges = dict[str, dict[tuple[str, str], Attributes]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of the network is wanted; things are named by IRI, and all conditions hold together.

    ``issue``, ``body``, ``report``, ``since`` and ``until`` choose statements: those that concern the issue or one
    within it (not within it with ``only``), that name the body, what continues it, its units or its posts, that
    stand in the report, and that were said between the dates. With them comes what they name. ``around`` keeps what
    can be reached from a thing in ``hops`` edges, whichever way the edges run.
    """

    issue: str | None = None
    only: bool = False
    body: str | None = None
    report: str | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    around: str | None = None
    hops: int = 1


class Selected:
    """Finds the nodes that a selection keeps."""

    def __init__(self, store: GraphStore, nodes: Nodes, edges: Edges) -> None:
        self.store = store
        self.nodes = nodes
        self.edges = edges
        self.targets = {source: {target for target, _ in own} for source, own in edges.items()}
        self.statements = {source for source, own in edges.items() if any(prop == "og:statedIn" for _, prop in own)}

    def keys(self, wanted: Selection) -> set[str]:
        """Give the keys of the nodes that a selection keeps. Raises ``UnknownNameError`` for what is no node."""
        kept = set(self.nodes)
        subjects = list(self._subjects(wanted))
        if subjects or wanted.since or wanted.until:
            fitting = {key for key in self.statements if self._fits(key, wanted, subjects)}
            named = {target for key in fitting for target in self.targets[key]} - self.statements
            kept = fitting.union(named, *(things for _, things in subjects))
        return self._reached(kept, self._key("thing", wanted.around), wanted.hops) if wanted.around else kept

    def _key(self, kind: str, iri: str) -> str:
        if shorten(iri) not in self.nodes:
            raise UnknownNameError(kind, shorten(iri))
        return shorten(iri)

    def _subjects(self, wanted: Selection) -> Iterator[tuple[str | None, set[str]]]:
        """Give each set of things of which a statement must name one, with the property if it matters."""
        if wanted.issue:
            yield "og:concerns", {self._key("issue", wanted.issue)} | self._within(wanted)
        if wanted.body:
            yield None, self._parts_of_body(self._key("body", wanted.body))
        if wanted.report:
            yield "og:statedIn", {self._key("report", wanted.report)}

    def _within(self, wanted: Selection) -> set[str]:
        rows = [] if wanted.only else self.store.rows(f"SELECT ?issue WHERE {{ ?issue og:within <{wanted.issue}> }}")
        return {shorten(str(row["issue"])) for row in rows} & self.nodes.keys()

    def _parts_of_body(self, body: str) -> set[str]:
        joining = {"og:continues", "org:unitOf", "org:postIn"}
        parts = {source for source, own in self.edges.items() if any((body, prop) in own for prop in joining)}
        return {body} | parts

    def _fits(self, key: str, wanted: Selection, subjects: list[tuple[str | None, set[str]]]) -> bool:
        said = str(self.nodes[key].get("latest", ""))
        late_enough = wanted.since is None or said >= wanted.since.isoformat()
        early_enough = wanted.until is None or said <= wanted.until.isoformat()
        return late_enough and early_enough and all(self._names(key, *subject) for subject in subjects)

    def _names(self, key: str, prop: str | None, things: set[str]) -> bool:
        shared = self.targets[key] & things
        return bool(shared) if prop is None else any((thing, prop) in self.edges[key] for thing in shared)

    def _reached(self, kept: set[str], start: str, hops: int) -> set[str]:
        beside: dict[str, set[str]] = defaultdict(set)
        for source, targets in self.targets.items():
            beside[source] |= targets
            for target in targets:
                beside[target].add(source)
        found = edge = {start}
        for _ in range(hops):
            edge = {near for key in edge for near in beside[key] if near in kept} - found
            found = found | edge
        return found
