"""Analysis: questions about the network, answered by known algorithms, with what each measure means here.

The networks are those of ``projections``, the dates those of the state rule. Every row names the things that it rests
on, so that a reader can go on with ``show``. The answers hang on the graph and the date alone: seeds are fixed.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ..errors import ParameterError
from .backend import Backend, installed_backends
from .bodies import BODIES_BETWEEN, WEAK_POINTS
from .communities import ISSUES_TOGETHER
from .duration import TIME_OPEN
from .issues import ISSUES_RETURNING, POLICIES_FAILING, UNITS_ACROSS
from .model import Analysis, Case, Figure, Measures, Question, Row

if TYPE_CHECKING:
    from ..store import GraphStore

__all__ = ["QUESTIONS", "Analysis", "Figure", "Question", "Row", "analyse", "installed_backends", "node_measures"]

QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        BODIES_BETWEEN,
        WEAK_POINTS,
        ISSUES_RETURNING,
        ISSUES_TOGETHER,
        POLICIES_FAILING,
        UNITS_ACROSS,
        TIME_OPEN,
    )
}


def analyse(
    store: GraphStore, question: str, *, as_of: datetime.date | None = None, backend: str | None = None
) -> Analysis:
    """Answer one of ``QUESTIONS``, leaving out what was said after a date (default: the date of the latest evidence).

    ``backend`` is one of ``installed_backends()``; what it cannot do NetworkX does itself. Raises ``ParameterError``
    for a question that is none and for a backend that is not installed.

    >>> from oversight_graph.dataset import open_store
    >>> analyse(open_store(), "bodies-between").rows[0].id
    'body:mps'
    """
    if question not in QUESTIONS:
        raise ParameterError("question", f"{question!r} is none", f"use one of {', '.join(QUESTIONS)}")
    case = _case(store, as_of, Backend(backend))
    found = QUESTIONS[question].answer(case)
    return Analysis(
        QUESTIONS[question], case.as_of, case.backend.name, dict(case.backend.engines), found.rows, found.notes
    )


def node_measures(store: GraphStore, backend: str | None = None) -> Measures:
    """Give what every question measures of single nodes: CURIE to attributes, as exports carry them.

    >>> from oversight_graph.store import GraphStore
    >>> node_measures(GraphStore())
    {}
    """
    case = _case(store, None, Backend(backend))
    found: Measures = {}
    for question in QUESTIONS.values():
        for key, measures in question.answer(case).measures.items():
            found.setdefault(key, {}).update(measures)
    return found


def _case(store: GraphStore, as_of: datetime.date | None, backend: Backend) -> Case:
    from ..network import build_network
    from ..state import latest_evidence

    network, known = build_network(store), as_of or latest_evidence(store)
    later = [key for key, data in network.nodes(data=True) if str(data.get("latest", "")) > known.isoformat()]
    network.remove_nodes_from(later)
    return Case(store, network, known, backend)
