"""Validate: the whole graph with seeded faults, beside pySHACL; and a small file against the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from oversight_graph.infer import derive
from oversight_graph.validate import Choice, ValidationReport, plain_graph, shapes_graph, validate_files, validate_graph

from ..answers import digest
from ..files import Files, shared_store
from . import Operation, Parts, System

__all__ = ["OPERATION"]


def _ours(files: Files) -> Parts:
    context = shared_store()
    derive(context)
    large = files.loaded(files.closed)
    return {
        "whole graph": lambda: validate_files([files.faulty], context, choice=Choice(everything=True)),
        "small file": lambda: validate_files([files.small], large),
    }


def _pyshacl(files: Files) -> Parts:
    store = shared_store()
    store.add(files.loaded(files.faulty).quads())
    derive(store)
    data, shapes = plain_graph(store.quads()), shapes_graph(())
    return {"whole graph": lambda: validate_graph(data, shapes)}


def _results(report: ValidationReport) -> Iterable[Iterable[Any]]:
    """Give the results of shapes: a term that nobody declared is reported by our own check alone."""
    return (result.identity for result in report.results if result.component.startswith("sh:"))


_DIGEST: Callable[[Any], str] = lambda report: digest(_results(report))  # noqa: E731
OPERATION = Operation(
    "SHACL validation",
    (System("oversight-graph", "ours", _ours), System("pySHACL", "peer", _pyshacl)),
    _DIGEST,
)
