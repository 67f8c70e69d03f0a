"""Facts: what the vocabulary files say of each thing, by CURIE, in a stable order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from ..bundled import bundled_folder
from ..load import parse_file
from ..vocab import shorten

__all__ = ["Facts", "read_facts"]


def _name(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


class Facts:
    """Triples by subject and predicate; IRIs are CURIEs, literals are their text, blank nodes begin with ``_:``.

    >>> from oversight_graph.load import parse_text
    >>> facts = Facts(parse_text("<https://e.org/a> a <https://e.org/C>, <https://e.org/B> ."))
    >>> facts.of("https://e.org/a", "rdf:type")
    ['https://e.org/B', 'https://e.org/C']
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._edges: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._subjects: dict[tuple[str, str], set[str]] = defaultdict(set)
        for quad in quads:
            subject, predicate, value = _name(quad.subject), _name(quad.predicate), _name(quad.object)
            self._edges[subject][predicate].append(value)
            self._subjects[predicate, value].add(subject)

    def of(self, thing: str, predicate: str) -> list[str]:
        """List the values of a thing's predicate, sorted; none is an empty list."""
        return sorted(self._edges[thing][predicate]) if thing in self._edges else []

    def one(self, thing: str, predicate: str) -> str:
        """Give the first value of a thing's predicate, or an empty text."""
        return next(iter(self.of(thing, predicate)), "")

    def things(self, kind: str) -> list[str]:
        """List the named things of a class, sorted."""
        return self.subjects("rdf:type", kind)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """List the named things that have a value, sorted."""
        found = self._subjects.get((predicate, value), ())
        return sorted(thing for thing in found if not thing.startswith("_:"))

    def named(self) -> list[str]:
        """List all named things that the files say anything of, sorted."""
        return sorted(thing for thing in self._edges if not thing.startswith("_:"))

    def items(self, head: str) -> list[str]:
        """List the items of an RDF collection, in their order."""
        found = []
        while head and head != "rdf:nil":
            found.append(self.one(head, "rdf:first"))
            head = self.one(head, "rdf:rest")
        return found

    def below(self, thing: str, predicate: str) -> set[str]:
        """Give a thing and all that lead to it by a predicate, step by step."""
        found, waiting = {thing}, [thing]
        while waiting:
            narrower = set(self.subjects(predicate, waiting.pop())) - found
            found |= narrower
            waiting.extend(narrower)
        return found


def read_facts(*names: str) -> Facts:
    """Read files of the bundled folder ``ontology``, together.

    >>> read_facts("oversight.ttl").one("og:Finding", "rdfs:label")
    'finding'
    """
    paths: list[Path] = [bundled_folder("ontology") / name for name in names]
    return Facts(quad for path in paths for quad in parse_file(path))
