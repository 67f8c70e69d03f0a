"""Validate: RDF files against our shapes or the user's, in the graph that they join.

pySHACL is the engine. It is given plain rdflib graphs: over a graph that a store backs it finds faults
where there are none, since the store gives plain strings another datatype.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .bundled import bundled_folder
from .infer import derive
from .load import file_graph, parse_file
from .store import GraphStore
from .vocab import PREFIXES, shorten

if TYPE_CHECKING:
    import rdflib

__all__ = [
    "SEVERITIES",
    "ValidationReport",
    "ValidationResult",
    "plain_graph",
    "shapes_graph",
    "validate_files",
    "validate_graph",
]

SEVERITIES = ("info", "warning", "violation")
_SH = PREFIXES["sh"]
_XSD_STRING = f"{PREFIXES['xsd']}string"


@dataclass(frozen=True, slots=True, order=True)
class ValidationResult:
    """One thing that a shape finds wrong: CURIEs where there are any, ``severity`` in lower case."""

    focus: str
    path: str
    severity: str
    shape: str
    component: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All results, in a stable order."""

    results: tuple[ValidationResult, ...]

    def worst(self) -> str | None:
        """Give the gravest severity, or ``None`` where nothing was found.

        >>> ValidationReport(()).worst() is None
        True
        """
        found = [SEVERITIES.index(result.severity) for result in self.results]
        return SEVERITIES[max(found)] if found else None

    def fails(self, threshold: str) -> bool:
        """Say if anything was found that is at least as grave as a severity."""
        worst = self.worst()
        return worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(threshold)


def _plain_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
    from rdflib import BNode, Literal, URIRef

    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise TypeError("a quoted triple has no form in rdflib")
    if term.language:
        return Literal(term.value, lang=term.language)
    kind = term.datatype.value
    return Literal(term.value) if kind == _XSD_STRING else Literal(term.value, datatype=URIRef(kind), normalize=False)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for every ill-typed literal: those become results."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _prepared_graph() -> rdflib.Graph:
    """Make a graph that parses a query once: pySHACL asks the same one anew for every focus node."""
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery

    prepared = functools.cache(prepareQuery)

    class PreparedGraph(Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            text = isinstance(query_object, str)
            return super().query(prepared(query_object) if text else query_object, *args, **kwargs)

    return PreparedGraph()


def plain_graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Put quads, graph names left out, into a plain rdflib graph in memory.

    >>> from oversight_graph.load import parse_text
    >>> len(plain_graph(parse_text("<https://e.org/a> <https://e.org/p> 'x' .")))
    1
    """
    graph = _prepared_graph()
    plain = functools.cache(_plain_term)
    with _quiet():
        for quad in quads:
            graph.add((plain(quad.subject), plain(quad.predicate), plain(quad.object)))
    return graph


def shapes_graph(files: Sequence[Path] = ()) -> rdflib.Graph:
    """Read shapes: the bundled ones, or those of the user's files instead."""
    paths = list(files) or [
        path for path in sorted((bundled_folder("ontology") / "shapes").glob("*.ttl")) if path.name != "ontology.ttl"
    ]
    return plain_graph(quad for path in paths for quad in parse_file(path))


def validate_graph(data: rdflib.Graph, shapes: rdflib.Graph, focus: Iterable[str] | None = None) -> ValidationReport:
    """Validate a plain rdflib graph with pySHACL; ``focus`` bounds it to some nodes by their IRIs."""
    import pyshacl
    from rdflib import URIRef

    nodes: list[str | URIRef] | None = None if focus is None else [URIRef(iri) for iri in focus]
    if nodes == []:
        return ValidationReport(())
    with _quiet():
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, focus_nodes=nodes, inplace=True, allow_infos=True)
    return ValidationReport(tuple(sorted(_results(report), key=_gravest_first)))


def _gravest_first(result: ValidationResult) -> tuple[int, str, str, str, str, str]:
    rank = -SEVERITIES.index(result.severity)
    return rank, result.focus, result.path, result.shape, result.value, result.message


def _results(report: rdflib.Graph) -> Iterator[ValidationResult]:
    from rdflib import URIRef

    def value(node: rdflib.term.Node, name: str) -> str:
        found = report.value(node, URIRef(f"{_SH}{name}"))
        return "" if found is None else shorten(str(found))

    for node in report.objects(None, URIRef(f"{_SH}result")):
        messages = sorted(str(text) for text in report.objects(node, URIRef(f"{_SH}resultMessage")))
        yield ValidationResult(
            focus=value(node, "focusNode"),
            path=value(node, "resultPath"),
            severity=value(node, "resultSeverity").removeprefix("sh:").casefold(),
            shape=value(node, "sourceShape"),
            component=value(node, "sourceConstraintComponent"),
            value=value(node, "value"),
            message=" ".join(messages),
        )


def _in_graph(quad: ox.Quad, name: ox.NamedNode) -> ox.Quad:
    named = quad.graph_name != ox.DefaultGraph()
    return quad if named else ox.Quad(quad.subject, quad.predicate, quad.object, name)


def validate_files(files: Sequence[Path], context: GraphStore, shapes: Sequence[Path] = ()) -> ValidationReport:
    """Validate files together with the graph that they join; only nodes of the files are in focus.

    A file takes the place of what the graph holds under the file's graph name, so that a changed report is
    not held against its former self. ``context`` is left as it is. Raises ``UnreadableFileError`` or ``ParseError``.
    """
    stated: list[ox.Quad] = []
    for path in files:
        quads = parse_file(path)
        name = file_graph(path, quads)
        stated += [_in_graph(quad, name) for quad in quads]
    own = {quad.graph_name for quad in stated}
    joined = GraphStore(name="files and graph")
    joined.add(quad for quad in context.quads(derived=False) if quad.graph_name not in own)
    joined.add(stated)
    derive(joined)
    # The files' own literals are taken from the parser: the store puts ill-typed ones in order.
    data = plain_graph([*(quad for quad in joined.quads() if quad.graph_name not in own), *stated])
    focus = {quad.subject.value for quad in stated if isinstance(quad.subject, ox.NamedNode)}
    return validate_graph(data, shapes_graph(shapes), sorted(focus))
