"""Validate: a whole file with seeded faults, from reading it to the results, beside pySHACL.

pySHACL's users give it an rdflib graph with the ontology in it, and ask for RDFS inference, without which it takes no
statement for one. The sets of results are compared but for the documented difference (``answers.is_unlike``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from oversight_graph.bundled import bundled_folder
from oversight_graph.validate import Choice, shapes_graph, validate_files

from ..answers import digest, results
from ..files import SHARED, Files, shared_store
from . import Operation, Parts, System

if TYPE_CHECKING:
    import rdflib

__all__ = ["OPERATION"]


def _engine(name: str) -> Callable[[Files], Parts]:
    def prepare(files: Files) -> Parts:
        import pyshacl  # noqa: F401 - loaded before the clock starts, for every system

        faulty, choice = files.faulty, Choice(everything=True, engine=name)
        return {"whole graph": lambda: validate_files([faulty], shared_store(), choice=choice).graph}

    return prepare


def _pyshacl(files: Files) -> Parts:
    import pyshacl
    import rdflib

    faulty = files.faulty

    def run() -> rdflib.Graph:
        data = rdflib.Graph().parse(faulty)
        for name in SHARED:
            data.parse(bundled_folder("ontology") / name)
        report: rdflib.Graph
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), inference="rdfs", inplace=True)
        return report

    return {"whole graph": run}


OPERATION = Operation(
    "SHACL validation",
    (
        System("oversight-graph", "ours", _engine("default")),
        System("oversight-graph, reference engine", "peer", _engine("reference")),
        System("pySHACL", "peer", _pyshacl),
    ),
    lambda report: digest(results(report)),
)
