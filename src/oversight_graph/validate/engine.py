"""Engine: pySHACL, the one that says what is wrong, over a graph and the nodes that shapes are to look at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..collector import collector_let_go
from ..errors import EngineError, UnreadableFileError
from ..vocab import BASE, PREFIXES, shorten
from .graphs import contexts_graph, quiet
from .mended import mended_pyshacl
from .model import SEVERITIES
from .targets import aimed, targeting, targets_in

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = [
    "LITERAL_COMPONENT",
    "TERM_COMPONENT",
    "Found",
    "found_in",
    "query_text",
    "reported",
    "run",
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


def query_text(shapes: rdflib.Graph, constraint: Node, path: Node | None = None, form: str = "select") -> str:
    """Give the query of a SPARQL constraint with its prefixes declared, and the path of its shape for ``$PATH``.

    ``form`` is ``"ask"`` for a validator that asks.
    """
    from rdflib import OWL, SH

    holders = {
        each
        for held in shapes.objects(constraint, SH.prefixes)
        for each in shapes.transitive_objects(held, OWL.imports)
    }
    declared = [
        f"PREFIX {shapes.value(each, SH.prefix)}: <{shapes.value(each, SH.namespace)}>"
        for holder in holders
        for each in shapes.objects(holder, SH.declare)
    ]
    query = str(shapes.value(constraint, SH[form]))
    if path is not None:
        route = path_text(shapes, path, "<{}>".format)
        query = re.sub(r"[$?]PATH\b", lambda _: route, query)
    return "\n".join([*sorted(declared), query])


def run(data: rdflib.Graph, shapes: rdflib.Graph, focus: set[Node] | None = None) -> rdflib.Graph:
    """Let pySHACL validate a plain graph, and give its W3C report; ``focus`` bounds it to some nodes."""
    targets = {shape: targets_in(data, shapes, shape) for shape in targeting(shapes)}
    if focus is not None:
        targets = {shape: nodes & focus for shape, nodes in targets.items()}
    return reported(contexts_graph(data), shapes, targets)


def reported(data: rdflib.Graph, shapes: rdflib.Graph, targets: dict[Node, set[Node]]) -> rdflib.Graph:
    """Let pySHACL look at some nodes, those that each shape is to look at, and give its report."""
    if not any(targets.values()):
        return _nothing_found()
    return _asked(data, aimed(shapes, targets))


def _asked(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    import pyshacl
    from pyparsing import ParseBaseException
    from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError

    try:
        with quiet(), mended_pyshacl(), collector_let_go():
            _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    except (ConstraintLoadError, ParseBaseException, ShapeLoadError) as error:
        raise UnreadableFileError("shapes", _sentence(error), "mend the shapes") from None
    except ReportableRuntimeError as error:
        report = error
    except Exception as error:
        raise EngineError("pySHACL", _sentence(error), "mend the shapes or the data there") from None
    if isinstance(report, Exception):
        raise _fault_of_shapes(report)
    graph: rdflib.Graph = report
    return graph


def _fault_of_shapes(error: Exception) -> UnreadableFileError:
    """Say what pySHACL has against shapes once it meets the data; of what the data hold it says nothing that way."""
    if "Validation path too deep" not in str(error):
        return UnreadableFileError("shapes", _sentence(error), "mend the shapes")
    reason = f"{_shape_met_most(error)} leads back to itself, further than can be followed"
    return UnreadableFileError("shapes", reason, "break the circle")


def _shape_met_most(error: Exception) -> str:
    """Name the shape that an error of pySHACL lists most often."""
    met = re.findall(r"<(?:Node|Property)Shape ([^\s>]+)>(?!>)", str(error))
    return _short(Counter(met).most_common(1)[0][0]) if met else "a shape"


def _sentence(error: Exception) -> str:
    """Give what an error of pySHACL says, on one line."""
    text = str(getattr(error, "message", "") or error) or type(error).__name__
    return " ".join(text.split()).rstrip(".!")


def _nothing_found() -> rdflib.Graph:
    from rdflib import RDF, SH, BNode, Graph, Literal

    graph, report = Graph(), BNode()
    graph.bind("sh", SH)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(True)))
    return graph


def _short(iri: str) -> str:
    short = shorten(iri)
    return f"<{iri}>" if short == iri else short


def path_text(graph: rdflib.Graph, path: Node | None, name: Callable[[str], str] = _short) -> str:
    """Write a path as SPARQL does; ``name`` writes a property in a longer one, as a CURIE if nothing is said."""
    from rdflib import URIRef

    if path is None or isinstance(path, URIRef):
        return "" if path is None else shorten(str(path)) if name is _short else name(str(path))
    return _longer(graph, path, name)


def _longer(graph: rdflib.Graph, path: Node, name: Callable[[str], str]) -> str:
    from rdflib import RDF, SH, URIRef
    from rdflib.collection import Collection

    def part(step: Node, bare: bool) -> str:
        if isinstance(step, URIRef):
            return name(str(step))
        text = _longer(graph, step, name)
        return text if bare else f"({text})"

    # Of a path that has several forms, a sequence counts.
    listed = (path, RDF.first, None) in graph
    for mark, form in () if listed else _PATH_MARKS.items():
        inner = graph.value(path, SH[mark])
        if inner is not None:
            return form.format(part(inner, bare=False))
    either = None if listed else graph.value(path, SH.alternativePath)
    head: Any = path if either is None else either
    members = Collection(graph, head) if (head, RDF.first, None) in graph else ()
    if either is not None:
        return "|".join(part(member, bare=True) for member in members)
    return "/".join(part(member, (member, SH.alternativePath, None) not in graph) for member in members)


def found_in(report: rdflib.Graph, focus: Iterable[Node] | None = None) -> Iterator[Found]:
    """Walk the results of a report, those inside other results left out."""
    from rdflib import SH

    wanted = None if focus is None else set(focus)
    for root in report.subjects(SH.conforms, None):
        for node in report.objects(root, SH.result):
            found = _found(report, node)
            if wanted is None or found.focus in wanted:
                yield found


def _severity(iri: str) -> str:
    """Name a severity of SHACL in lower case, and one of the user's own as it is."""
    name = iri.removeprefix(_SH).casefold()
    return name if name in SEVERITIES else shorten(iri)


def _found(report: rdflib.Graph, node: Node) -> Found:
    from rdflib import SH

    def value(name: str) -> Any:
        return report.value(node, SH[name])

    return Found(
        node=node,
        focus=value("focusNode"),
        path=value("resultPath"),
        path_text=path_text(report, value("resultPath")),
        severity=_severity(str(value("resultSeverity"))),
        shape=value("sourceShape"),
        component=shorten(str(value("sourceConstraintComponent"))),
        constraint=value("sourceConstraint"),
        value=value("value"),
        message=" ".join(sorted(str(text) for text in report.objects(node, SH.resultMessage))),
    )
