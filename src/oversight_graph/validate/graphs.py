"""Plain rdflib graphs for pySHACL: over a graph that a store backs it finds faults where there are none."""

from __future__ import annotations

import functools
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..bundled import bundled_folder
from ..load import parse_file
from ..vocab import PREFIXES, term

if TYPE_CHECKING:
    import rdflib

__all__ = [
    "contexts_graph",
    "engine_term",
    "plain_graph",
    "plain_term",
    "prepared_query",
    "quiet",
    "shape_files",
    "shapes_graph",
    "shapes_of_shapes",
    "without",
]

_XSD_STRING = f"{PREFIXES['xsd']}string"
# Of the shapes that are about our own ontology these two are about data.
_FOR_DATA = (term("KnownClassShape"), term("KnownPropertyShape"))


def plain_term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
    """Make a term of rdflib of one of the engine; a literal keeps its text."""
    from rdflib import BNode, Literal, URIRef

    if isinstance(value, ox.NamedNode):
        return URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return BNode(value.value)
    if isinstance(value, ox.Triple):
        raise TypeError("a quoted triple has no form in rdflib")
    if value.language:
        return Literal(value.value, lang=value.language)
    kind = value.datatype.value
    if kind == _XSD_STRING:
        return Literal(value.value)
    with quiet():
        return Literal(value.value, datatype=URIRef(kind), normalize=False)


def engine_term(node: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Make a term of the engine of one of rdflib.

    >>> from rdflib import Literal
    >>> engine_term(Literal("x", lang="en"))
    <Literal value=x language=en>
    """
    from rdflib import BNode, Literal

    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    if not isinstance(node, Literal):
        return ox.NamedNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=None if node.datatype is None else ox.NamedNode(str(node.datatype)))


@functools.cache
def prepared_query(text: str) -> Any:
    """Parse a query, once."""
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback or a warning for ill-typed literals, and pySHACL what it raises as well."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            # pySHACL follows shapes that lead back to themselves some way, and says so.
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
    finally:
        logging.disable(before)


def _fast_graph() -> rdflib.Graph:
    """Make a graph in rdflib's simplest store, which is twice as fast as its usual one."""
    from rdflib import Graph
    from rdflib.plugins.stores.memory import SimpleMemory

    return Graph(store=SimpleMemory())


def without(graph: rdflib.Graph, left_out: Callable[[tuple[Any, Any, Any]], bool]) -> rdflib.Graph:
    """Copy a graph but for some triples, the others in their order: it is that in which pySHACL lists shapes.

    >>> from rdflib import RDF, Graph
    >>> len(without(Graph().add((RDF.first, RDF.type, RDF.Property)), lambda triple: triple[1] == RDF.type))
    0
    """
    copy = _fast_graph()
    for triple in graph:
        if not left_out(triple):
            copy.add(triple)
    return copy


def contexts_graph(graph: rdflib.Graph) -> rdflib.Graph:
    """Copy a graph into a store that knows contexts, as pySHACL wants it.

    It parses a query once: pySHACL asks the same one anew for every focus node.
    """
    from rdflib import Graph

    class PreparedGraph(Graph):
        """A graph that keeps the queries that it has parsed."""

        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            """Run a query, parsed once."""
            text = isinstance(query_object, str)
            return super().query(prepared_query(query_object) if text else query_object, *args, **kwargs)

    copy = PreparedGraph()
    add = copy.store.add
    for triple in graph:
        add(triple, copy)
    return copy


def plain_graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Put quads, graph names left out, into a plain rdflib graph in memory.

    >>> from oversight_graph.load import parse_text
    >>> len(plain_graph(parse_text("<https://e.org/a> <https://e.org/p> 'x' .")))
    1
    """
    graph = _fast_graph()
    plain, add = functools.cache(plain_term), graph.store.add
    with quiet():
        # Straight into the store: the graph would look at the type of every term again.
        for quad in quads:
            add((plain(quad.subject), plain(quad.predicate), plain(quad.object)), graph)
    return graph


def shape_files() -> list[Path]:
    """Give the files of the bundled shapes, in order."""
    return sorted((bundled_folder("ontology") / "shapes").glob("*.ttl"))


def _is_for_data(quad: ox.Quad) -> bool:
    name = getattr(quad.subject, "value", "")
    return name.startswith(_FOR_DATA)


def shapes_of_shapes() -> rdflib.Graph:
    """Read the shapes that SHACL gives for shapes."""
    import pyshacl

    return plain_graph(parse_file(Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl"))


def shapes_graph() -> rdflib.Graph:
    """Read the bundled shapes that are about data."""
    quads: list[ox.Quad] = []
    for path in shape_files():
        read = parse_file(path)
        quads += _reachable(read) if path.name == "ontology.ttl" else read
    return plain_graph(quads)


def _reachable(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Keep the shapes about data, with the blank nodes that they hold."""
    kept = {quad.subject for quad in quads if _is_for_data(quad)}
    waiting = True
    while waiting:
        held = {q.object for q in quads if q.subject in kept and isinstance(q.object, ox.BlankNode)} - kept
        waiting = bool(held)
        kept |= {node for node in held if isinstance(node, ox.BlankNode)}
    return [quad for quad in quads if quad.subject in kept]
