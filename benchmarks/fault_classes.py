"""Fault classes: one for each constraint of our shapes, read from the shapes: a new one needs no change here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from oversight_graph.bundled import bundled_folder
from oversight_graph.vocab import PREFIXES

from .records import TYPE

__all__ = ["KINDS", "FaultClass", "Targets", "fault_classes", "targets"]

_SH = PREFIXES["sh"]
_COMPONENTS = (
    "class",
    "datatype",
    "disjoint",
    "hasValue",
    "in",
    "languageIn",
    "lessThan",
    "lessThanOrEquals",
    "maxCount",
    "maxInclusive",
    "minCount",
    "minInclusive",
    "node",
    "nodeKind",
    "or",
    "pattern",
    "qualifiedMinCount",
    "sparql",
    "uniqueLang",
)
_STATEMENTS = frozenset(
    {
        "AreaForImprovement",
        "CauseOfConcern",
        "Commitment",
        "Finding",
        "Judgment",
        "Measure",
        "ProgressAssessment",
        "Proposal",
        "Recommendation",
        "Reply",
        "Response",
    }
)
_BODIES = frozenset({"Body", "Group", "OversightBody", "PoliceForce", "Unit"})
# The kinds of records that a target class takes in, where it is not the class alone.
KINDS: dict[str, frozenset[str]] = {
    "Agent": _BODIES | {"Post"},
    "BodyChange": frozenset({"Renaming", "Replacement"}),
    "CallForAction": frozenset({"AreaForImprovement", "Recommendation"}),
    "Finding": frozenset({"CauseOfConcern", "Finding"}),
    "Statement": _STATEMENTS,
}
# The shape of grades takes what has a rank for a grade, so that one without a rank is never missed there.
_UNREACHABLE = frozenset({"GradeShape-rank minCount"})


@dataclass(frozen=True, order=True)
class FaultClass:
    """A constraint that can be broken: its shape, its component, and what it is put on."""

    shape: str
    component: str
    node_shape: str
    path: str = ""
    argument: str = ""

    @property
    def name(self) -> str:
        """The name in the manifest.

        >>> FaultClass("StatementShape-cites", "minCount", "StatementShape").name
        'StatementShape-cites minCount'
        """
        return f"{self.shape} {self.component}"


@dataclass(frozen=True)
class Targets:
    """What a node shape takes in: kinds of records, what has a property, what a property names."""

    kinds: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]


def _local(node: object) -> str:
    return str(getattr(node, "value", node)).removeprefix(PREFIXES["og"])


class _Shapes:
    """The shapes as a store of triples that can be asked."""

    def __init__(self) -> None:
        self.store = ox.Store()
        for path in sorted((bundled_folder("ontology") / "shapes").glob("*.ttl")):
            if path.name != "ontology.ttl":
                self.store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)

    def values(self, subject: object, name: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        pattern = self.store.quads_for_pattern(subject, ox.NamedNode(f"{_SH}{name}"), None, None)  # type: ignore[arg-type]
        return sorted((quad.object for quad in pattern), key=str)  # type: ignore[misc]

    def node_shapes(self) -> list[ox.NamedNode]:
        kind = ox.NamedNode(f"{_SH}NodeShape")
        found = self.store.quads_for_pattern(None, ox.NamedNode(TYPE[1:-1]), kind, None)
        return sorted((quad.subject for quad in found), key=str)  # type: ignore[misc]

    def text(self, subject: object) -> str:
        """Tell the list that a node begins, or the node, in a few words."""
        items = []
        while isinstance(subject, ox.BlankNode) and (first := self._rdf(subject, "first")):
            items.append(self.text(first[0]))
            subject = self._rdf(subject, "rest")[0]
        if items:
            return " ".join(items)
        if isinstance(subject, ox.BlankNode):
            names = ("alternativePath", "class", "datatype", "inversePath", "languageIn")
            return " ".join(f"{name} {self.text(value)}" for name in names for value in self.values(subject, name))
        return str(getattr(subject, "value", subject))

    def _rdf(self, subject: ox.BlankNode, name: str) -> list[object]:
        pattern = self.store.quads_for_pattern(subject, ox.NamedNode(f"{PREFIXES['rdf']}{name}"), None, None)
        return [quad.object for quad in pattern]

    def classes(self) -> Iterator[FaultClass]:
        for node_shape in self.node_shapes():
            name = _local(node_shape)
            yield from self._classes(node_shape, name)
            for shape in self.values(node_shape, "property"):
                yield from self._classes(shape, name)

    def _classes(self, shape: object, node_shape: str) -> Iterator[FaultClass]:
        paths = self.values(shape, "path")
        path = f"<{self.text(paths[0])}>" if paths and isinstance(paths[0], ox.NamedNode) else ""
        if paths and not path:
            path = self.text(paths[0])
        for component in _COMPONENTS:
            for argument in self.values(shape, component):
                given = self.text(argument)
                shown = _local(argument) if component == "sparql" else _local(shape)
                yield FaultClass(shown, component, node_shape, path, given)

    def targets(self, node_shape: str) -> Targets:
        subject = ox.NamedNode(f"{PREFIXES['og']}{node_shape}")
        classes = [
            self.text(value).replace("#", "/").rsplit("/", 1)[-1] for value in self.values(subject, "targetClass")
        ]
        kinds = frozenset().union(*(KINDS.get(name, frozenset({name})) for name in classes))
        of = {
            name: frozenset(f"<{self.text(value)}>" for value in self.values(subject, f"target{name}Of"))
            for name in ("Subjects", "Objects")
        }
        return Targets(kinds, of["Subjects"], of["Objects"])


@cache
def fault_classes() -> tuple[FaultClass, ...]:
    """Give every class of fault, one for each constraint of our shapes, in a stable order."""
    return tuple(sorted(kind for kind in set(_Shapes().classes()) if kind.name not in _UNREACHABLE))


@cache
def targets() -> dict[str, Targets]:
    """Give what each node shape takes in."""
    shapes = _Shapes()
    return {kind.node_shape: shapes.targets(kind.node_shape) for kind in fault_classes()}
