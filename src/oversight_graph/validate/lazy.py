"""Lazy: an rdflib graph over triples of the engine, which makes rdflib's terms only of what is asked for.

pySHACL looks at the few nodes that are in doubt: to copy all the others for it would take longer than to check them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from rdflib import Graph
from rdflib.plugins.stores.memory import Memory

from .graphs import engine_term, plain_term, prepared_query
from .triples import Term, Triples, pairs

__all__ = ["lazy_graph"]


class _LazyStore(Memory):
    """A store that is read from triples; nothing can be put into it."""

    def __init__(self, source: Triples) -> None:
        super().__init__()
        self.source = source
        self.home: Graph | None = None
        self.plain = functools.cache(plain_term)

    def triples(self, triple_pattern: Any, context: Any = None) -> Any:  # noqa: ARG002 - the name is the interface's
        """Walk the triples of a pattern; all stand in the one graph, whichever is asked."""
        subject, predicate, target = triple_pattern
        ends = (None if subject is None else engine_term(subject), None if target is None else engine_term(target))
        predicates = self.source.predicates() if predicate is None else [engine_term(predicate)]
        for each in list(predicates):
            link = self.plain(each)
            for start, end in self._pairs(each, *ends):
                yield (self.plain(start), link, self.plain(end)), iter((self.home,))

    def _pairs(self, predicate: Term, subject: Term | None, target: Term | None) -> Iterator[tuple[Term, Term]]:
        if subject is not None:
            for end in self.source.forward(predicate).get(subject, ()):
                if target is None or end == target:
                    yield subject, end
        elif target is not None:
            for start in self.source.backward(predicate).get(target, ()):
                yield start, target
        else:
            yield from pairs(self.source.forward(predicate))

    def __len__(self, context: Any = None) -> int:
        return len(self.source)


class _LazyGraph(Graph):
    """A graph that parses a query once: pySHACL asks the same one anew for every focus node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a query."""
        text = isinstance(query_object, str)
        return super().query(prepared_query(query_object) if text else query_object, *args, **kwargs)


def lazy_graph(source: Triples) -> Graph:
    """Give triples as an rdflib graph that can be read.

    >>> from oversight_graph.load import parse_text
    >>> from oversight_graph.validate.triples import Index
    >>> graph = lazy_graph(Index(parse_text("<https://e.org/a> <https://e.org/p> 'x' .")))
    >>> [str(each) for each in graph.objects()]
    ['x']
    """
    store = _LazyStore(source)
    graph = _LazyGraph(store=store)
    store.home = graph
    return graph
