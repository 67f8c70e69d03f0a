"""Triples: what the checks read, in the engine's own terms, as indexes from a predicate and one end to the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import pyoxigraph as ox

from ..collector import collector_held

__all__ = ["Ends", "Index", "Term", "Triples", "pairs", "reached"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Ends = Mapping[Term, Sequence[Term]]


class Triples(Protocol):
    """A set of triples: ends are looked up by a predicate and the other end."""

    def forward(self, predicate: Term) -> Ends:
        """Give the objects of a predicate by subject."""

    def backward(self, predicate: Term) -> Ends:
        """Give the subjects of a predicate by object."""

    def predicates(self) -> Iterable[Term]:
        """Give the predicates."""

    def __len__(self) -> int:
        """Count the triples."""


class Index:
    """Quads as triples in dictionaries; those the other way round are made when they are first asked for.

    >>> from oversight_graph.load import parse_text
    >>> index = Index(parse_text("<https://e.org/a> <https://e.org/p> 1, 2 ."))
    >>> len(index.forward(ox.NamedNode("https://e.org/p"))[ox.NamedNode("https://e.org/a")])
    2
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        """Read quads; a triple that stands in several graphs counts once."""
        found: defaultdict[Term, defaultdict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
        with collector_held():
            for quad in quads:
                found[quad.predicate][quad.subject].append(quad.object)
            self._forward: dict[Term, Ends] = {predicate: _once(ends) for predicate, ends in found.items()}
        self._backward: dict[Term, Ends] = {}
        self._count = sum(len(each) for ends in self._forward.values() for each in ends.values())

    def forward(self, predicate: Term) -> Ends:
        """Give the objects of a predicate by subject."""
        return self._forward.get(predicate, {})

    def backward(self, predicate: Term) -> Ends:
        """Give the subjects of a predicate by object."""
        if predicate not in self._backward:
            self._backward[predicate] = _turned(self.forward(predicate))
        return self._backward[predicate]

    def predicates(self) -> Iterable[Term]:
        """Give the predicates."""
        return self._forward.keys()

    def quads(self) -> Iterator[ox.Quad]:
        """Walk the triples."""
        for predicate, ends in self._forward.items():
            for start, end in pairs(ends):
                yield ox.Quad(start, predicate, end)  # type: ignore[arg-type]

    def __len__(self) -> int:
        """Count the triples."""
        return self._count


def reached(step: Callable[[Term], Iterable[Term]], start: Term) -> list[Term]:
    """Give a node and all that steps lead to from it, each once.

    >>> ends = {ox.Literal(1): [ox.Literal(2)], ox.Literal(2): [ox.Literal(1)]}
    >>> [node.value for node in reached(lambda node: ends.get(node, ()), ox.Literal(1))]
    ['1', '2']
    """
    found: dict[Term, None] = {start: None}
    waiting = [start]
    while waiting:
        for end in step(waiting.pop()):
            if end not in found:
                found[end] = None
                waiting.append(end)
    return list(found)


def _once(ends: dict[Term, list[Term]]) -> dict[Term, Sequence[Term]]:
    return {start: each if len(each) == 1 else list(dict.fromkeys(each)) for start, each in ends.items()}


def _turned(ends: Ends) -> Ends:
    turned: defaultdict[Term, list[Term]] = defaultdict(list)
    for start, each in ends.items():
        for end in each:
            turned[end].append(start)
    return dict(turned)


def pairs(ends: Ends) -> Iterator[tuple[Term, Term]]:
    """Walk the pairs of an index."""
    return ((start, end) for start, each in ends.items() for end in each)
