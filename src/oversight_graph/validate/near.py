"""Near: of a large graph, the part that can matter to what files cause, so that they cost what they hold.

A shape looks at a node, at what leads to it by an inverse path, and at what is said of things up to some links
away. So results can be new only for the nodes of the files, and for records that lead to a thing of which
something is new that shapes ask of values: its classes, and what SPARQL constraints and nested shapes ask for. Of
all these nodes is taken what their shapes can read; with the ontology and the concepts it makes a small graph that
files are joined to instead of the large one. Other records stand in it in part: what is found of them is found with
and without the files, and so left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..endpoint import EndpointStore
from ..store import GraphStore
from ..vocab import BASE, DERIVED_GRAPH, PREFIXES, term
from .circles import LEADING, LISTING
from .readers import Reader
from .triples import Term

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["Part", "nearby", "whole_of"]

# A rule of ours reads at most so many links away from the node that it is about.
_LINKS = 4
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_FIRST = ox.NamedNode(f"{PREFIXES['rdf']}first")
_SUBCLASS = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
_SUBPROPERTY = ox.NamedNode(f"{PREFIXES['rdfs']}subPropertyOf")
_DERIVED = ox.NamedNode(DERIVED_GRAPH)
_CONCEPT = ox.NamedNode(f"{PREFIXES['skos']}Concept")
_KINDS = (
    *(
        ox.NamedNode(f"{PREFIXES['owl']}{n}")
        for n in ("Class", "DatatypeProperty", "NamedIndividual", "ObjectProperty")
    ),
    *(ox.NamedNode(f"{PREFIXES['owl']}{n}") for n in ("AnnotationProperty", "Ontology", "SymmetricProperty")),
    ox.NamedNode(f"{PREFIXES['skos']}ConceptScheme"),
    ox.NamedNode(f"{PREFIXES['skosxl']}Label"),
    _CONCEPT,
)
# What names in files are most often misspelt for, beside the concepts.
_NAMED = tuple(ox.NamedNode(term(name)) for name in ("Agent", "Instrument", "Policy", "Report"))
_AXIOMS = (f"{PREFIXES['owl']}", f"{PREFIXES['rdfs']}sub", f"{PREFIXES['rdf']}first", f"{PREFIXES['rdf']}rest")


class _Reads:
    """What shapes read: ``back`` against the arrow, ``once`` to know that there is any, ``beyond`` of values."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        from rdflib import RDF, SH, URIRef

        from .graphs import engine_term

        inner = {SH[name] for name in (*LEADING, *LISTING)} - {SH.property}
        nested = _within(shapes, {each for link in inner for each in shapes.objects(None, link)})
        paths = {path for path in shapes.objects(None, SH.path) if not isinstance(path, URIRef)}
        steps = {part for part in _within(shapes, paths) if isinstance(part, URIRef)}
        beyond = {*steps, *(path for each in nested for path in shapes.objects(each, SH.path)), RDF.type}
        inverse = {each for each in shapes.objects(None, SH.inversePath) if isinstance(each, URIRef)}
        texts = [str(text) for text in shapes.objects(None, SH.select)]
        self.back = {engine_term(each) for each in inverse}
        self.once = {engine_term(each) for each in shapes.objects(None, SH.targetObjectsOf)} - self.back
        self.beyond: set[Term] = {engine_term(each) for each in beyond if isinstance(each, URIRef)}
        self.beyond |= {ox.NamedNode(name) for name in _named_in(texts)}


def _within(shapes: rdflib.Graph, nodes: set[Node]) -> set[Node]:
    """Give nodes and what they lead to among the shapes."""
    found, waiting = set(nodes), list(nodes)
    while waiting:
        new = set(shapes.objects(waiting.pop(), None)) - found
        found |= new
        waiting.extend(new)
    return found


def _named_in(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for prefix, name in re.findall(r"\b([a-z]+):(\w+)", text):
            if prefix in PREFIXES:
                yield f"{PREFIXES[prefix]}{name}"


class _Near:
    """Collects quads of a graph."""

    def __init__(self, reader: Reader, reads: _Reads) -> None:
        self.reader = reader
        self.reads = reads
        self.quads: dict[ox.Quad, None] = {}
        # What is asked of a value may be said by a narrower property, or follow by a chain.
        links = {quad.object for quad in reader.joined_by(_FIRST)}
        self.beyond = self._with_narrower(reads.beyond, _SUBPROPERTY) | links

    def _with_narrower(self, terms: set[Term], link: ox.NamedNode) -> set[Term]:
        found: set[Term] = set(terms)
        edge: set[Term] = set(terms)
        while edge:
            edge = {quad.subject for quad in self.reader.leading_to(edge, [link]) if quad.subject not in found}
            found |= edge
        return found

    def _instances(self, kinds: Iterable[Term]) -> Iterable[ox.Quad]:
        return self.reader.leading_to(sorted(kinds, key=str), [_TYPE])

    def take(self, quads: Iterable[ox.Quad]) -> None:
        self.quads |= dict.fromkeys(quads)

    def take_vocabulary(self) -> None:
        """Take all that is said of the terms and the concepts."""
        kinds = {*_KINDS, *self._with_narrower({_CONCEPT}, _SUBCLASS)}
        self.take(self.reader.about({quad.subject for quad in self._instances(kinds)}))

    def take_around(self, nodes: Collection[Term]) -> None:
        """Take what shapes can read of nodes: what is said of them, of their values, and so on."""
        told: set[Term] = set()
        edge: set[Term] = set(nodes)
        for step in range(_LINKS + 1):
            told |= edge
            edge = self._take(edge, reading=step < _LINKS) - told

    def _take(self, nodes: set[Term], reading: bool) -> set[Term]:
        """Take what is said of nodes, and give what they lead to."""
        own = list(self.reader.about(nodes))
        ends: set[Term] = {quad.object for quad in own}
        if reading:
            back = list(self.reader.leading_to(nodes, self.reads.back))
            ends |= {quad.subject for quad in back}
            own += [*back, *self.reader.once(nodes, self.reads.once)]
        self.take(own)
        return {end for end in ends if not isinstance(end, ox.Literal)}

    def leading_to(self, nodes: Collection[Term]) -> set[Term]:
        """Give the records that lead to nodes, by up to some links."""
        found: set[Term] = set()
        edge: set[Term] = set(nodes)
        for _ in range(_LINKS - 1):
            edge = {quad.subject for quad in self.reader.leading_to(edge) if quad.subject not in found}
            found |= edge
        return found

    def take_names(self, unknown: Collection[Term]) -> None:
        """Take names that unknown ones may stand for: of agents, policies and reports, and in the same report."""
        spaces = sorted({str(node)[1:].rsplit("/", 1)[0] for node in unknown})
        links = [ox.NamedNode(term(name)) for name in ("statedIn", "ofReport")]
        self.take(self.reader.leading_to([ox.NamedNode(space) for space in spaces], links))
        self.take(self._instances(self._with_narrower(set(_NAMED), _SUBCLASS)))


def _is_axiom(quad: ox.Quad) -> bool:
    target = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
    return quad.predicate.value.startswith(_AXIOMS) or (quad.predicate == _TYPE and target.startswith(_AXIOMS))


@dataclass(frozen=True)
class Part:
    """A part of a graph, with the nodes that are to be looked at; ``None`` stands for all of a whole graph.

    ``quads`` are those, beside the files', whose terms are to be looked at; ``told`` says what an endpoint could not be
    asked.
    """

    store: GraphStore
    nodes: set[Term] | None = None
    quads: tuple[ox.Quad, ...] = ()
    told: tuple[str, ...] = ()


def whole_of(context: GraphStore) -> Part:
    """Give the whole graph; one behind an endpoint is fetched."""
    if not isinstance(context, EndpointStore):
        return Part(context)
    held = GraphStore(name=context.name)
    held.add(context.quads(derived=False))
    return Part(held, told=(f"the shapes were checked here, on all {len(held):,} statements read from there",))


def nearby(
    stated: Sequence[ox.Quad],
    reader: Reader,
    shapes: rdflib.Graph,
    also: Collection[Term] = (),
    quads: Collection[ox.Quad] = (),
) -> Part:
    """Give the part of a graph that can matter to quads that join it, in place of the graphs of their names.

    Quads that change the ontology can matter to everything: then the whole graph is given. ``also`` names other nodes
    that are to be looked at, ``quads`` other quads whose terms are.
    """
    former = list(reader.in_graphs({quad.graph_name for quad in stated if isinstance(quad.graph_name, ox.NamedNode)}))
    if any(_is_axiom(quad) for quad in (*stated, *former)):
        return whole_of(reader.store)
    near = _Near(reader, _Reads(shapes))
    near.take((*former, *quads))
    near.take_vocabulary()
    changed = _changed(stated, former, reader)
    nodes = {end for quad in (*stated, *former) for end in (quad.subject, quad.object)}
    sources = {quad.subject for quad in changed if quad.predicate in near.beyond}
    nodes |= {*near.leading_to(sources), *also}
    near.take_around(nodes)
    own = {quad.subject for quad in (*stated, *near.quads)}
    unknown = {node for node in nodes - own if isinstance(node, ox.NamedNode) and node.value.startswith(BASE)}
    if unknown:
        near.take_names(unknown)
    small = GraphStore(name=reader.store.name)
    small.add(near.quads)
    return Part(small, nodes, tuple(quads))


def _changed(stated: Sequence[ox.Quad], former: Sequence[ox.Quad], reader: Reader) -> list[ox.Quad]:
    """Give the quads whose triples come or go: those of the one that are not in the other, nor in another graph."""
    own = {quad.graph_name for quad in stated}
    apart = {_triple(quad) for quad in stated} ^ {_triple(quad) for quad in former}
    different = [quad for quad in (*stated, *former) if _triple(quad) in apart]
    others = reader.about({quad.subject for quad in different})
    staying = {_triple(quad) for quad in others if quad.graph_name not in own}
    return [quad for quad in different if _triple(quad) not in staying]


def _triple(quad: ox.Quad) -> tuple[Term, Term, Term]:
    return quad.subject, quad.predicate, quad.object
