"""About: what a page says of one thing, read from the graph with the terms' own kinds and in bounded amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from ..statements import Passage, Statement, passages_of, read_statements
from ..store import GraphStore
from ..vocab import DERIVED_GRAPH, PREFIXES, iri_list, shorten
from .links import path_of

__all__ = ["About", "Edge", "read_about"]

# How many things that name a thing are shown on its page; a query gives all.
MOST = 200
_NAMES = tuple(ox.NamedNode(f"{PREFIXES[p]}{name}") for p, name in (
    ("skos", "prefLabel"), ("rdfs", "label"), ("dcterms", "title"))
)  # fmt: skip
_TYPE = f"{PREFIXES['rdf']}type"
_TEXTS = {f"{PREFIXES[p]}{name}" for p, name in (("dcterms", "description"), ("skos", "definition"))}
_LABELS = """
SELECT ?thing (MIN(?name) AS ?label) WHERE {{
  VALUES ?thing {{ {things} }} ?thing rdfs:label|skos:prefLabel|dcterms:title ?name
}} GROUP BY ?thing
"""


@dataclass(frozen=True, slots=True)
class Edge:
    """A property and what stands at its other end: a text, or a thing with its address."""

    property: str
    property_path: str | None
    text: str
    path: str | None
    language: str
    derived: bool


@dataclass(slots=True)
class About:
    """One thing: its name, kinds and texts, its edges, the passages it cites, and what names it."""

    iri: str
    label: str
    kinds: list[Edge] = field(default_factory=list)
    texts: list[Edge] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    statement: Statement | None = None
    statements: list[Statement] = field(default_factory=list)
    incoming: list[Edge] = field(default_factory=list)
    more: bool = False

    @property
    def curie(self) -> str:
        """The IRI in short form."""
        return shorten(self.iri)


def _label(store: GraphStore, node: ox.NamedNode) -> str:
    for name in _NAMES:
        found = sorted(
            quad.object.value
            for quad in store.engine.quads_for_pattern(node, name, None, None)
            if isinstance(quad.object, ox.Literal)
        )
        if found:
            return found[0]
    return shorten(node.value)


def _labels(store: GraphStore, iris: Iterable[str]) -> dict[str, str]:
    rows = store.rows(_LABELS.format(things=iri_list(set(iris))))
    return {str(row["thing"]): str(row["label"]) for row in rows if row["thing"]}


def _words(iri: str) -> str:
    """Write the last part of an IRI as words, for a property that has no label here."""
    name = iri.rpartition("#")[2].rpartition("/")[2]
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()


def _edge(quad: ox.Quad, end: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, labels: dict[str, str]) -> Edge:
    iri = end.value if isinstance(end, ox.NamedNode) else ""
    property_iri = quad.predicate.value
    return Edge(
        property=labels.get(property_iri) or _words(property_iri),
        property_path=path_of(property_iri),
        text=labels.get(iri) or (shorten(iri) if iri else str(getattr(end, "value", end))),
        path=path_of(iri),
        language=(end.language or "") if isinstance(end, ox.Literal) else "",
        derived=quad.graph_name.value == DERIVED_GRAPH if isinstance(quad.graph_name, ox.NamedNode) else False,
    )


def _iris(quads: Iterable[ox.Quad]) -> Iterator[str]:
    for quad in quads:
        yield from (
            term.value for term in (quad.subject, quad.predicate, quad.object) if isinstance(term, ox.NamedNode)
        )


def _sorted(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(set(edges), key=lambda edge: (edge.property, edge.text, edge.path or "", edge.derived))


def read_about(store: GraphStore, iri: str) -> About | None:
    """Read what a page says of a thing; ``None`` where the graph does not know it.

    >>> from oversight_graph.dataset import open_store
    >>> read_about(open_store(), "https://w3id.org/oversight-graph/body/mps").label
    'Metropolitan Police Service'
    """
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return None
    out = list(store.engine.quads_for_pattern(node, None, None, None))
    into = list(islice(store.engine.quads_for_pattern(None, None, node, None), MOST + 1))
    if not out and not into:
        return None
    labels = _labels(store, {*_iris(out), *_iris(into)})
    about = About(iri, _label(store, node), more=len(into) > MOST)
    for quad in out:
        _file(about, quad, _edge(quad, quad.object, labels))
    about.kinds, about.texts, about.edges = map(_sorted, (about.kinds, about.texts, about.edges))
    subjects = {quad.subject.value for quad in into[:MOST] if isinstance(quad.subject, ox.NamedNode)}
    found = read_statements(store, {iri, *subjects})
    about.statement = found.pop(iri, None)
    about.statements = list(found.values())
    about.passages = passages_of(store, [iri]).get(iri, [])
    others = [quad for quad in into[:MOST] if str(getattr(quad.subject, "value", "")) not in found]
    about.incoming = _sorted(_edge(quad, quad.subject, labels) for quad in others)
    return about


def _file(about: About, quad: ox.Quad, edge: Edge) -> None:
    """Put an edge where a page has it: kind, text or fact; its name is its heading already."""
    if quad.predicate.value == _TYPE:
        about.kinds += [] if edge.derived else [edge]
    elif quad.predicate.value in _TEXTS:
        about.texts.append(edge)
    elif quad.predicate not in _NAMES:
        about.edges.append(edge)
