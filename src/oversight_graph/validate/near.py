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
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..store import GraphStore
from ..vocab import BASE, DERIVED_GRAPH, PREFIXES, term
from .triples import Term

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["Part", "nearby"]

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

        inner = {SH.node, SH["and"], SH["or"], SH["not"], SH.xone, SH.qualifiedValueShape}
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
    """Collects quads of a store, those of the graphs that files replace left apart."""

    def __init__(self, context: GraphStore, reads: _Reads) -> None:
        self.engine = context.engine
        self.reads = reads
        self.quads: dict[ox.Quad, None] = {}
        self.told: set[Term] = set()
        # What is asked of a value may be said by a narrower property, or follow by a chain.
        links = {quad.object for quad in self.stated(None, _FIRST, None)}
        self.beyond = self._with_narrower(reads.beyond, _SUBPROPERTY) | links

    def stated(self, *pattern: Term | None) -> Iterator[ox.Quad]:
        for quad in self.engine.quads_for_pattern(*pattern):  # type: ignore[arg-type]
            if quad.graph_name != _DERIVED:
                yield quad

    def _with_narrower(self, terms: set[Term], link: ox.NamedNode) -> set[Term]:
        found, waiting = set(terms), list(terms)
        while waiting:
            new = {quad.subject for quad in self.stated(None, link, waiting.pop()) if quad.subject not in found}
            found |= new
            waiting.extend(new)
        return found

    def take(self, quads: Iterable[ox.Quad]) -> None:
        self.quads |= dict.fromkeys(quads)

    def take_vocabulary(self) -> None:
        """Take all that is said of the terms and the concepts."""
        kinds = {*_KINDS, *self._with_narrower({_CONCEPT}, _SUBCLASS)}
        self.take_around({quad.subject for kind in kinds for quad in self.stated(None, _TYPE, kind)}, 0)

    def take_around(self, nodes: Collection[Term], links: int = _LINKS) -> None:
        """Take what shapes can read of nodes: what is said of them, of their values, and so on."""
        edge: set[Term] = set(nodes)
        for step in range(links + 1):
            edge = {end for node in edge - self.told for end in self._of(node, step < links)}
        # A blank node is a part of what names it.
        while parts := {node for node in edge - self.told if isinstance(node, ox.BlankNode)}:
            edge = {end for node in parts for end in self._of(node, False)}

    def _of(self, node: Term, reading: bool) -> Iterable[Term]:
        if isinstance(node, ox.Literal):
            return ()
        self.told.add(node)
        own = list(self.stated(node, None, None))
        ends = [quad.object for quad in own]
        if reading:
            leading = [quad for predicate in self.reads.back for quad in self.stated(None, predicate, node)]
            own += leading
            ends += [quad.subject for quad in leading]
            own += [q for predicate in self.reads.once for q in islice(self.stated(None, predicate, node), 1)]
        self.take(own)
        return ends

    def leading_to(self, nodes: Collection[Term]) -> set[Term]:
        """Give the records that lead to nodes, by up to some links."""
        found: set[Term] = set()
        edge: set[Term] = set(nodes)
        for _ in range(_LINKS - 1):
            edge = {quad.subject for node in edge for quad in self.stated(None, None, node)}
            edge -= found
            found |= edge
        return found

    def take_names(self, unknown: set[Term]) -> None:
        """Take names that unknown ones may stand for: of agents, policies and reports, and in the same report."""
        spaces = {str(node)[1:].rsplit("/", 1)[0] for node in unknown}
        for space in sorted(spaces):
            for predicate in (term("statedIn"), term("ofReport")):
                self.take(self.stated(None, ox.NamedNode(predicate), ox.NamedNode(space)))
        kinds = self._with_narrower(set(_NAMED), _SUBCLASS)
        self.take(quad for kind in sorted(kinds, key=str) for quad in self.stated(None, _TYPE, kind))


def _is_axiom(quad: ox.Quad) -> bool:
    target = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
    return quad.predicate.value.startswith(_AXIOMS) or (quad.predicate == _TYPE and target.startswith(_AXIOMS))


@dataclass(frozen=True)
class Part:
    """A part of a graph, with the nodes for which results can be new; ``None`` stands for all."""

    store: GraphStore
    nodes: set[Term] | None = None


def nearby(stated: Sequence[ox.Quad], context: GraphStore, shapes: rdflib.Graph) -> Part:
    """Give the part of a graph that can matter to quads that join it, in place of the graphs of their names.

    Quads that change the ontology can matter to everything: then the whole graph is given.
    """
    own = sorted({quad.graph_name for quad in stated}, key=str)
    former = [quad for name in own for quad in context.engine.quads_for_pattern(None, None, None, name)]
    if any(_is_axiom(quad) for quad in (*stated, *former)):
        return Part(context)
    near = _Near(context, _Reads(shapes))
    near.take(former)
    near.take_vocabulary()
    changed = _changed(stated, former, near)
    nodes = {end for quad in (*stated, *former) for end in (quad.subject, quad.object)}
    sources = {quad.subject for quad in changed if quad.predicate in near.beyond}
    nodes |= near.leading_to(sources)
    near.take_around(nodes)
    unknown = {node for node in nodes - {quad.subject for quad in stated} if _is_unknown(node, near)}
    if unknown:
        near.take_names(unknown)
    small = GraphStore(name=context.name)
    small.add(near.quads)
    return Part(small, nodes)


def _changed(stated: Sequence[ox.Quad], former: Sequence[ox.Quad], near: _Near) -> list[ox.Quad]:
    """Give the quads whose triples come or go."""
    own = {quad.graph_name for quad in stated}
    new = {(quad.subject, quad.predicate, quad.object) for quad in stated}
    old = {(quad.subject, quad.predicate, quad.object) for quad in former}

    def stays(quad: ox.Quad) -> bool:
        return any(q.graph_name not in own for q in near.stated(quad.subject, quad.predicate, quad.object))

    different = [quad for quad in stated if (quad.subject, quad.predicate, quad.object) not in old]
    different += [quad for quad in former if (quad.subject, quad.predicate, quad.object) not in new]
    return [quad for quad in different if not stays(quad)]


def _is_unknown(node: Term, near: _Near) -> bool:
    ours = isinstance(node, ox.NamedNode) and node.value.startswith(BASE)
    return ours and next(near.stated(node, None, None), None) is None
