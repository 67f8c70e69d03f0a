"""Terms: names that nothing declares, and literals that are not of their type.

Undeclared names are violations in our namespaces, and information elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..store import GraphStore
from ..vocab import BASE, DERIVED_GRAPH, PREFIXES, shorten, term
from .engine import LITERAL_COMPONENT, TERM_COMPONENT, Found
from .graphs import quiet
from .kinds import Unsure, is_text_of

if TYPE_CHECKING:
    from rdflib import Literal
    from rdflib.term import Node

__all__ = ["FOREIGN_SHAPE", "LITERAL_SHAPE", "OWN_SHAPE", "ill_typed", "undeclared"]

OWN_SHAPE = term("DeclaredTermShape")
FOREIGN_SHAPE = term("KnownForeignTermShape")
LITERAL_SHAPE = term("WellTypedLiteralShape")
_TYPE = f"{PREFIXES['rdf']}type"
_STRING, _BOOLEAN = f"{PREFIXES['xsd']}string", f"{PREFIXES['xsd']}boolean"
_OWN_TEXT = "{} is declared nowhere, neither in the files nor in the graph. Mend the spelling, or describe it."
_LITERAL_TEXT = "The text is no {}. Write a value as that type has it, or take another type."
_FOREIGN_TEXT = "{} is a term of another vocabulary that nothing here uses or knows. Check the spelling."


def _is_ours(iri: str) -> bool:
    """Say if an IRI is to be declared; the names of graphs and versions are not."""
    undeclarable = (PREFIXES["graph"], f"{BASE}ontology/")
    return iri.startswith(BASE) and not iri.startswith(undeclarable) and not iri.endswith("/graph")


@cache
def _in_vocabulary(iri: str) -> bool:
    """Say if a vocabulary that rdflib knows has the term."""
    from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SH, SKOS, VANN, VOID, XSD, URIRef

    spaces = (DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SH, SKOS, VANN, VOID, XSD)
    return any(iri.startswith(str(space)) and URIRef(iri) in space for space in spaces)


def _subject(quad: ox.Quad) -> Node:
    from rdflib import BNode, URIRef

    return BNode(quad.subject.value) if isinstance(quad.subject, ox.BlankNode) else URIRef(str(quad.subject)[1:-1])


def _found(quad: ox.Quad, iri: str, ours: bool) -> Found:
    from rdflib import BNode, URIRef

    return Found(
        node=BNode(),
        focus=_subject(quad),
        path=URIRef(quad.predicate.value),
        path_text=shorten(quad.predicate.value),
        severity="violation" if ours else "info",
        shape=URIRef(OWN_SHAPE if ours else FOREIGN_SHAPE),
        component=TERM_COMPONENT,
        constraint=None,
        value=None if quad.predicate.value == iri else URIRef(iri),
        message=(_OWN_TEXT if ours else _FOREIGN_TEXT).format(shorten(iri)),
    )


def _ours(quads: Iterable[ox.Quad], said: GraphStore) -> Iterator[Found]:
    known: dict[str, bool] = {}
    derived = ox.NamedNode(DERIVED_GRAPH)
    for quad in quads:
        for node in (quad.predicate, quad.object):
            if not isinstance(node, ox.NamedNode) or not _is_ours(node.value):
                continue
            if node.value not in known:
                known[node.value] = any(
                    q.graph_name != derived for q in said.engine.quads_for_pattern(node, None, None, None)
                )
            if not known[node.value]:
                yield _found(quad, node.value, ours=True)


def _is_used(iri: str, store: GraphStore) -> bool:
    return bool(store.query(f"ASK {{ {{ ?s <{iri}> ?o }} UNION {{ ?s a <{iri}> }} }}"))


def _foreign(quads: Iterable[ox.Quad], used: GraphStore, own: set[str]) -> Iterator[Found]:
    seen: set[str] = set()
    for quad in quads:
        classes = [quad.object.value] if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode) else []
        for iri in [quad.predicate.value, *classes]:
            if iri in seen or iri.startswith(BASE) or iri in own or _in_vocabulary(iri):
                continue
            seen.add(iri)
            if not _is_used(iri, used):
                yield _found(quad, iri, ours=False)


def undeclared(
    quads: Sequence[ox.Quad], said: GraphStore, used: GraphStore, others: Iterable[Found]
) -> Iterator[Found]:
    """Find undeclared terms in quads, but for those that a result of the shapes is already about.

    ``said`` holds all that is said, ``used`` what is said without the quads. A foreign term is told once.
    """
    told: set[tuple[Node, Node | None]] = set()
    for other in others:
        told |= {(other.focus, other.value), (other.focus, other.path)}
    own = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    for found in _ours(quads, said):
        if (found.focus, found.value if found.value is not None else found.path) not in told:
            yield found
    yield from _foreign(quads, used, own)


def ill_typed(quads: Iterable[ox.Quad], others: Iterable[Found]) -> Iterator[Found]:
    """Find literals that are not of the type they claim, but for those that a result is already about."""
    from rdflib import BNode, URIRef

    told = {(other.focus, other.value) for other in others}
    for quad in quads:
        literal = _wrong(quad.object)
        if literal is None or (_subject(quad), literal) in told:
            continue
        yield Found(
            node=BNode(),
            focus=_subject(quad),
            path=URIRef(quad.predicate.value),
            path_text=shorten(quad.predicate.value),
            severity="violation",
            shape=URIRef(LITERAL_SHAPE),
            component=LITERAL_COMPONENT,
            constraint=None,
            value=literal,
            message=_LITERAL_TEXT.format(shorten(str(literal.datatype))),
        )


def _is_surely(value: ox.Literal, kind: str) -> bool:
    # rdflib reads every text as a boolean.
    if kind == _BOOLEAN:
        return value.value in {"true", "false", "1", "0"}
    try:
        return is_text_of(value, kind)
    except Unsure:
        return False


def _wrong(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Literal | None:
    """Give a literal whose text is none of its type's; of types that rdflib does not know all texts are."""
    from rdflib import Literal, URIRef

    if not isinstance(value, ox.Literal):
        return None
    kind = value.datatype.value
    if kind == _STRING or not kind.startswith(PREFIXES["xsd"]) or _is_surely(value, kind):
        return None
    with quiet():
        literal = Literal(value.value, datatype=URIRef(kind), normalize=False)
    return literal if kind == _BOOLEAN or literal.ill_typed is True else None
