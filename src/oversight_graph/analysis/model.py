"""The model of an analysis: a question, the rows that answer it, and what they rest on."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

    from ..store import GraphStore
    from .backend import Backend

__all__ = ["Analysis", "Answer", "Case", "Figure", "Figures", "Measures", "Question", "Row"]

Figure = str | int | float | bool | None
Figures = dict[str, Figure]
Measures = dict[str, dict[str, str | int | float | bool]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an answer: a thing by its CURIE, the figures on it, and the things that they rest on."""

    id: str
    label: str
    figures: Figures
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that answer a question, what to know of them all, and the figures on single nodes of the network."""

    rows: list[Row] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    measures: Measures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """What an answer is made from: the store, its network, the date, and who runs the algorithms."""

    store: GraphStore
    network: nx.MultiDiGraph[str]
    as_of: datetime.date
    backend: Backend


@dataclass(frozen=True, slots=True)
class Question:
    """A question: what it asks, what its measure means here and where that ends, and the function that answers it.

    ``columns`` says what each figure of a row is; ``writes`` says what each attribute is that an export may carry.
    """

    name: str
    asks: str
    meaning: str
    limits: str
    columns: Mapping[str, str]
    writes: Mapping[str, str]
    answer: Callable[[Case], Answer]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A question with its answer, the date of what was known, and which engine ran each algorithm."""

    question: Question
    as_of: datetime.date
    backend: str
    engines: Mapping[str, str]
    rows: list[Row]
    notes: tuple[str, ...]
