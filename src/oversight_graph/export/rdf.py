"""RDF syntaxes: Turtle with all graphs as one; TriG, JSON-LD and N-Quads with the named graphs.

What is derived is left out unless it is asked for. The bytes are the same for the same data: quads are sorted, and
blank nodes have canonical names.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from ..turtle import canonical, format_trig, normal_form
from .jsonld import compacted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store import GraphStore

__all__ = ["write_jsonld", "write_nquads", "write_trig", "write_turtle"]


def _sorted(stored: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(canonical(stored), key=lambda quad: (str(quad.graph_name), str(quad)))


def write_turtle(store: GraphStore, stream: IO[bytes], closure: bool = False) -> None:
    """Write all graphs as one in Turtle, in normal form; the names of the graphs are lost."""
    stream.write(normal_form(store.quads(closure)).encode())


def write_trig(store: GraphStore, stream: IO[bytes], closure: bool = False) -> None:
    """Write TriG in normal form."""
    stream.write(format_trig(store.quads(closure)).encode())


def write_nquads(store: GraphStore, stream: IO[bytes], closure: bool = False) -> None:
    """Write N-Quads, sorted by graph and then by line.

    >>> import io
    >>> from oversight_graph.load import parse_text
    >>> from oversight_graph.store import GraphStore
    >>> store, stream = GraphStore(), io.BytesIO()
    >>> store.add(parse_text("<https://e.org/b> a <https://e.org/C> . <https://e.org/a> a <https://e.org/C> ."))
    >>> write_nquads(store, stream)
    >>> [line.split()[0] for line in stream.getvalue().decode().splitlines()]
    ['<https://e.org/a>', '<https://e.org/b>']
    """
    ox.serialize(_sorted(store.quads(closure)), stream, format=ox.RdfFormat.N_QUADS)


def write_jsonld(store: GraphStore, stream: IO[bytes], closure: bool = False) -> None:
    """Write compact JSON-LD, one ``@graph`` a named graph, with what it uses of the published context.

    >>> import io
    >>> from oversight_graph.load import parse_text
    >>> from oversight_graph.store import GraphStore
    >>> store, stream = GraphStore(), io.BytesIO()
    >>> store.add(parse_text("@prefix og: <https://w3id.org/oversight-graph/ontology#> . og:Report a og:Thing ."))
    >>> write_jsonld(store, stream)
    >>> json.loads(stream.getvalue())["@graph"]
    [{'@id': 'og:Report', '@type': 'og:Thing'}]
    """
    expanded = ox.serialize(_sorted(store.quads(closure)), format=ox.RdfFormat.JSON_LD) or b"[]"
    document = compacted(json.loads(expanded))
    stream.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode())
