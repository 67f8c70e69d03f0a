"""Report: the W3C validation report of the results that are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..load import parse_text
from ..turtle import normal_form
from .engine import Found
from .model import ValidationReport

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["report_graph", "report_turtle"]


def _copy(source: rdflib.Graph, node: Node, target: rdflib.Graph) -> None:
    """Copy what is said of a node, and of the blank nodes that it leads to."""
    from rdflib import BNode

    waiting, seen = [node], {node}
    while waiting:
        for triple in source.triples((waiting.pop(), None, None)):
            target.add(triple)
            if isinstance(triple[2], BNode) and triple[2] not in seen:
                seen.add(triple[2])
                waiting.append(triple[2])


def _write(found: Found, target: rdflib.Graph) -> None:
    from rdflib import RDF, SH, Literal, URIRef

    from ..vocab import expand

    node = found.node
    target.add((node, RDF.type, SH.ValidationResult))
    target.add((node, SH.focusNode, found.focus))
    target.add((node, SH.resultSeverity, SH[found.severity.capitalize()]))
    target.add((node, SH.sourceShape, found.shape))
    target.add((node, SH.resultMessage, Literal(found.message)))
    target.add((node, SH.sourceConstraintComponent, URIRef(expand(found.component) or found.component)))
    for name, value in (("resultPath", found.path), ("value", found.value)):
        if value is not None:
            target.add((node, SH[name], value))


def report_graph(source: rdflib.Graph | None, found: Iterable[Found]) -> rdflib.Graph:
    """Make the report of some results, each as pySHACL wrote it; those of our own checks are added.

    As SHACL defines it, data conform where there is no result of any severity.
    """
    from rdflib import RDF, SH, BNode, Graph, Literal

    graph, report, kept = Graph(), BNode(), list(found)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(not kept)))
    for each in kept:
        graph.add((report, SH.result, each.node))
        if source is not None and (each.node, RDF.type, SH.ValidationResult) in source:
            _copy(source, each.node, graph)
        else:
            _write(each, graph)
    return graph


def report_turtle(report: ValidationReport) -> str:
    """Write the W3C report as Turtle in normal form.

    >>> print(report_turtle(ValidationReport((), graph=report_graph(None, ()))))
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    <BLANKLINE>
    _:c14n0 a sh:ValidationReport ;
        sh:conforms true .
    <BLANKLINE>
    """
    graph = report.graph if report.graph is not None else report_graph(None, ())
    return normal_form(parse_text(graph.serialize(format="nt"), "report"))
