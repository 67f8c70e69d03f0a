"""Remote: of a graph behind an endpoint, the part that can matter, found there as SPARQL as far as that goes.

To check the whole graph, the endpoint names the nodes that may not conform (``doubts``), and only what shapes can read
of these is fetched. What it cannot be asked is asked of values or things that are read from there, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
from rdflib import SH, URIRef

from ..errors import RefusedQueryError
from ..vocab import BASE, DERIVED_GRAPH, shorten
from .clear import Clearance
from .conditions import Branches, any_of, written
from .doubts import Doubts, unfit
from .engine import query_text
from .kinds import Unsure
from .near import Part, nearby
from .readers import EndpointReader
from .targets import targeting
from .triples import Index, Term

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

    from ..endpoint import EndpointStore

__all__ = ["remote_part"]

_AIMS = {
    SH.targetClass: "?this a <{}> .",
    SH.targetSubjectsOf: "?this <{}> ?target .",
    SH.targetObjectsOf: "?target <{}> ?this .",
}
_OURS = """SELECT ?name {{
    {{ SELECT DISTINCT ({end} AS ?name) {{ ?s ?p ?o }} }} FILTER(isIRI(?name) && STRSTARTS(STR(?name), "{base}")) {more}
}}"""
_UNDECLARED = f"FILTER NOT EXISTS {{ GRAPH ?h {{ ?name ?q ?x }} FILTER(?h != <{DERIVED_GRAPH}>) }}"


class _Asked:
    """Asks an endpoint for the nodes that may not conform to shapes; ``told`` says what it could not be asked."""

    def __init__(self, store: EndpointStore, shapes: rdflib.Graph) -> None:
        self.store = store
        self.shapes = shapes
        self.doubts = Doubts(shapes)
        self.nodes: set[Term] = set()
        self.told: list[str] = []

    def ask(self, shape: Node) -> None:
        """Ask about a shape, its property shapes and its queries."""
        for constraint in self.shapes.objects(shape, SH.sparql):
            self._query(shape, constraint)
        for part in [shape, *self.shapes.objects(shape, SH.property)]:
            self._part(shape, part)

    def _aims(self, shape: Node) -> list[str]:
        return [form.format(end) for name, form in _AIMS.items() for end in self.shapes.objects(shape, name)]

    def _query(self, shape: Node, constraint: Node) -> None:
        try:
            self.nodes |= _named(self.store, query_text(self.shapes, constraint))
        except RefusedQueryError:
            self._read_all(shape, constraint, "the query")

    def _part(self, shape: Node, part: Node) -> None:
        branches: list[Branches] = []
        left: list[Node] = []
        pushed: set[Node] = set()
        for name, value in self.doubts.constraints(part):
            try:
                branches.append(self.doubts.of(part, name, value, "?this"))
                pushed.add(name)
            except Unsure:
                left.append(name)
        try:
            self._push(shape, written(any_of(branches)))
        except RefusedQueryError:
            left, pushed = [*left, *pushed], set()
        if left:
            self._read(shape, part, left, frozenset(pushed))

    def _push(self, shape: Node, doubts: Sequence[str]) -> None:
        for aim in self._aims(shape) if doubts else ():
            either = " UNION ".join(f"{{ {aim} {doubt} }}" for doubt in doubts)
            self.nodes |= _named(self.store, f"SELECT DISTINCT ?this WHERE {{ {either} }}")

    def _read(self, shape: Node, part: Node, left: Iterable[Node], pushed: frozenset[Node]) -> None:
        """Check here what the endpoint could not be asked: on the values, where these are enough to tell."""
        what = " and ".join(sorted(shorten(str(name)) for name in left))
        path = self.shapes.value(part, SH.path)
        if not pushed or not isinstance(path, URIRef):
            self._read_all(shape, part, what)
            return
        link = ox.NamedNode(str(path))
        rows = [
            row
            for aim in self._aims(shape)
            for row in _rows(self.store, f"SELECT DISTINCT ?this ?value WHERE {{ {aim} ?this {link} ?value }}")
        ]
        index = Index(ox.Quad(row["this"], link, row["value"]) for row in rows)
        self.nodes |= Clearance(index, self.shapes, {}).doubtful(part, {row["this"] for row in rows}, pushed)
        self.told.append(f"{what} of {shorten(str(part))} was checked here, on {len(rows):,} values read from there")

    def _read_all(self, shape: Node, part: Node, what: str) -> None:
        found: set[Term] = set()
        for aim in self._aims(shape):
            found |= _named(self.store, f"SELECT DISTINCT ?this WHERE {{ {aim} }}")
        self.nodes |= found
        self.told.append(f"{what} of {shorten(str(part))} was checked here, on {len(found):,} things read from there")

    def suspects(self, reader: EndpointReader) -> tuple[ox.Quad, ...]:
        """Give the quads with a name of ours that nothing is stated of, or a literal that may not be of its type."""
        predicates, ends = (self._undeclared(end, reader) for end in ("?p", "?o"))
        found = [quad for predicate in predicates for quad in reader.joined_by(predicate)]
        return *found, *reader.leading_to(ends), *reader.matching(f"FILTER({unfit('?o')})")

    def _undeclared(self, end: str, reader: EndpointReader) -> set[Term]:
        try:
            return _named(self.store, _OURS.format(end=end, base=BASE, more=_UNDECLARED))
        except RefusedQueryError:
            used = _named(self.store, _OURS.format(end=end, base=BASE, more=""))
        self.told.append(f"whether names are declared was checked here, on {len(used):,} of them read from there")
        return used - {quad.subject for quad in reader.about(used)}


def _rows(store: EndpointStore, text: str) -> ox.QuerySolutions:
    return cast("ox.QuerySolutions", store.query(text))


def _named(store: EndpointStore, text: str) -> set[Term]:
    return {row[0] for row in _rows(store, text)}


def _told_apart(nodes: set[Term], reader: EndpointReader) -> set[Term]:
    """Put all blank nodes in the place of some, which have other names in the next answer."""
    blank = {node for node in nodes if isinstance(node, ox.BlankNode)}
    return (nodes - blank) | reader.blank() if blank else nodes


def remote_part(
    stated: Sequence[ox.Quad], store: EndpointStore, shapes: rdflib.Graph, tell: Callable[[str], None]
) -> Part:
    """Give the part of a graph that has all that may be wrong in it, or may be so by quads that join it."""
    asked = _Asked(store, shapes)
    every = targeting(shapes)
    for number, shape in enumerate(every, start=1):
        tell(f"asking the endpoint about {shorten(str(shape))} ({number} of {len(every)})")
        asked.ask(shape)
    tell("asking the endpoint for names and literals")
    reader = EndpointReader(store)
    quads = asked.suspects(reader)
    nodes = _told_apart(asked.nodes, reader)
    tell(f"reading what {len(nodes)} things say that may be wrong")
    part = nearby(stated, reader, shapes, nodes, quads)
    return replace(part, told=(*asked.told, *part.told))
