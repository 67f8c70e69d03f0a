"""Engine: pySHACL, the one that says what is wrong, over a graph and the nodes that shapes are to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import EngineError, UnreadableFileError
from ..vocab import BASE, PREFIXES, shorten
from .graphs import contexts_graph, quiet

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = [
    "LITERAL_COMPONENT",
    "TERM_COMPONENT",
    "Found",
    "aimed",
    "found_in",
    "query_text",
    "reported",
    "run",
    "targeting",
]

# The component of the results that our own check of terms writes.
TERM_COMPONENT = f"{BASE}check/declared-term"
LITERAL_COMPONENT = f"{BASE}check/well-typed-literal"
_SH = PREFIXES["sh"]
_PATH_MARKS = {"inversePath": "^{}", "zeroOrMorePath": "{}*", "oneOrMorePath": "{}+", "zeroOrOnePath": "{}?"}


@dataclass(frozen=True, eq=False)
class Found:
    """A result of pySHACL as terms; ``node`` is its node in the report."""

    node: Node
    focus: Node
    path: Node | None
    path_text: str
    severity: str
    shape: Node
    component: str
    constraint: Node | None
    value: Node | None
    message: str

    @property
    def identity(self) -> tuple[str, ...]:
        """Give what makes it the same result as another."""
        value = "" if self.value is None else self.value.n3()
        parts = (self.path_text, self.severity, str(self.shape), self.component, self.message)
        return (self.focus.n3(), value, *parts)


def _targets(data: rdflib.Graph, shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """Give the focus nodes that a shape's own targets name, as SHACL defines them."""
    from rdflib import RDF, RDFS, SH

    found = set(shapes.objects(shape, SH.targetNode))
    for kind in shapes.objects(shape, SH.targetClass):
        for each in data.transitive_subjects(RDFS.subClassOf, kind):
            found.update(data.subjects(RDF.type, each))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found.update(data.subjects(predicate, None))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        found.update(data.objects(None, predicate))
    return found


def targeting(shapes: rdflib.Graph) -> list[Node]:
    """List the shapes that have targets of their own."""
    from rdflib import SH

    names = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
    return list(dict.fromkeys(shape for name in names for shape in shapes.subjects(SH[name], None)))


def query_text(shapes: rdflib.Graph, constraint: Node) -> str:
    """Give the query of a SPARQL constraint with its prefixes declared."""
    from rdflib import SH

    declared = [
        f"PREFIX {shapes.value(each, SH.prefix)}: <{shapes.value(each, SH.namespace)}>"
        for holder in shapes.objects(constraint, SH.prefixes)
        for each in shapes.objects(holder, SH.declare)
    ]
    return "\n".join([*sorted(declared), str(shapes.value(constraint, SH.select))])


def aimed(shapes: rdflib.Graph, targets: dict[Node, set[Node]]) -> rdflib.Graph:
    """Copy shapes with the nodes that each is to look at in place of its targets."""
    from rdflib import SH, Graph

    aims = {SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
    copy = Graph()
    for triple in shapes:
        if triple[1] not in aims:
            copy.add(triple)
    for shape, nodes in targets.items():
        for node in nodes:
            copy.add((shape, SH.targetNode, node))
    return copy


def _has_other_targets(shapes: rdflib.Graph) -> bool:
    """Say if shapes are classes at once, and so have their instances as targets."""
    from rdflib import OWL, RDF, RDFS

    return any((None, RDF.type, kind) in shapes for kind in (RDFS.Class, OWL.Class))


def run(data: rdflib.Graph, shapes: rdflib.Graph, focus: set[Node] | None = None) -> rdflib.Graph:
    """Let pySHACL validate a plain graph, and give its W3C report; ``focus`` bounds it to some nodes."""
    targets = {shape: _targets(data, shapes, shape) for shape in targeting(shapes)}
    if focus is not None:
        targets = {shape: nodes & focus for shape, nodes in targets.items()}
    return reported(contexts_graph(data), shapes, targets)


def reported(data: rdflib.Graph, shapes: rdflib.Graph, targets: dict[Node, set[Node]]) -> rdflib.Graph:
    """Let pySHACL look at some nodes, those that each shape is to look at, and give its report."""
    if not any(targets.values()) and not _has_other_targets(shapes):
        return _nothing_found()
    try:
        return _asked(data, aimed(shapes, targets))
    except _UnorderedError:
        return _apart(data, shapes, targets)


def _apart(data: rdflib.Graph, shapes: rdflib.Graph, targets: dict[Node, set[Node]]) -> rdflib.Graph:
    """Check the nodes whose values pySHACL cannot put in order without that, and the others as ever."""
    from .apart import merged, unordered_nodes, without_order

    apart = unordered_nodes(data, shapes, set().union(*targets.values()))
    rest = aimed(without_order(shapes), {shape: nodes & apart for shape, nodes in targets.items()})
    try:
        ordered = _asked(data, aimed(shapes, {shape: nodes - apart for shape, nodes in targets.items()}))
    except _UnorderedError:
        return _asked(data, aimed(without_order(shapes), targets))
    return merged(ordered, _asked(data, rest))


class _UnorderedError(EngineError):
    """pySHACL fails to compare two values."""


def _asked(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    import pyshacl
    from pyparsing import ParseBaseException
    from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError

    try:
        with quiet():
            _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, allow_infos=True)
    except (ConstraintLoadError, ParseBaseException, ShapeLoadError) as error:
        raise UnreadableFileError("shapes", _sentence(error), "mend the shapes") from None
    except (ReportableRuntimeError, TypeError) as error:
        report = error
    if isinstance(report, Exception):
        if "well-formed" in str(report):
            raise UnreadableFileError("shapes", _sentence(report), "mend the shapes")
        unordered = "to compare a BlankNode" in str(report) or "not supported between" in str(report)
        kind = _UnorderedError if unordered else EngineError
        raise kind("pySHACL", _sentence(report), "mend the shapes or the data there")
    graph: rdflib.Graph = report
    return graph


def _sentence(error: Exception) -> str:
    """Give what an error of pySHACL says, on one line."""
    text = str(getattr(error, "message", "") or error)
    return " ".join(text.split()).rstrip(".")


def _nothing_found() -> rdflib.Graph:
    from rdflib import RDF, SH, BNode, Graph, Literal

    graph, report = Graph(), BNode()
    graph.bind("sh", SH)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(True)))
    return graph


def path_text(graph: rdflib.Graph, path: Node | None) -> str:
    """Write a path as SPARQL does, with CURIEs."""
    from rdflib import RDF, SH, URIRef
    from rdflib.collection import Collection

    if path is None or isinstance(path, URIRef):
        return "" if path is None else shorten(str(path))
    for name, form in _PATH_MARKS.items():
        inner = graph.value(path, SH[name])
        if inner is not None:
            text = path_text(graph, inner)
            return form.format(text if re.fullmatch(r"[^|/]+", text) else f"({text})")
    either = graph.value(path, SH.alternativePath)
    head: Any = either if either is not None else path
    members = Collection(graph, head) if (head, RDF.first, None) in graph else ()
    return ("|" if either is not None else "/").join(path_text(graph, member) for member in members)


def found_in(report: rdflib.Graph, focus: Iterable[Node] | None = None) -> Iterator[Found]:
    """Walk the results of a report, those inside other results left out."""
    from rdflib import SH

    wanted = None if focus is None else set(focus)
    for root in report.subjects(SH.conforms, None):
        for node in report.objects(root, SH.result):
            found = _found(report, node)
            if wanted is None or found.focus in wanted:
                yield found


def _found(report: rdflib.Graph, node: Node) -> Found:
    from rdflib import SH, BNode

    def value(name: str) -> Any:
        return report.value(node, SH[name])

    return Found(
        node=node,
        focus=value("focusNode") or BNode(),
        path=value("resultPath"),
        path_text=path_text(report, value("resultPath")),
        severity=str(value("resultSeverity")).removeprefix(_SH).casefold(),
        shape=value("sourceShape"),
        component=shorten(str(value("sourceConstraintComponent"))),
        constraint=value("sourceConstraint"),
        value=value("value"),
        message=" ".join(sorted(str(text) for text in report.objects(node, SH.resultMessage))),
    )
