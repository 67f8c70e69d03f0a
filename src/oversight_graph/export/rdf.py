"""RDF syntaxes: Turtle with all graphs as one; TriG, JSON-LD and N-Quads with the named graphs.

What is derived is left out unless it is asked for. The bytes are the same for the same data: quads are sorted, and
blank nodes have canonical names.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from ..turtle import format_trig, normal_form
from ..vocab import PREFIXES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store import GraphStore

__all__ = ["write_jsonld", "write_nquads", "write_trig", "write_turtle"]

_TYPE = f"{PREFIXES['rdf']}type"


def _sorted(stored: Iterable[ox.Quad]) -> list[ox.Quad]:
    quads = list(stored)
    if any(isinstance(node, ox.BlankNode) for quad in quads for node in (quad.subject, quad.object, quad.graph_name)):
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        quads = list(dataset)
    return sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))


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
    """Write compact JSON-LD, one ``@graph`` a named graph, with our prefixes as its context.

    >>> import io
    >>> from oversight_graph.load import parse_text
    >>> from oversight_graph.store import GraphStore
    >>> store, stream = GraphStore(), io.BytesIO()
    >>> store.add(parse_text("@prefix og: <https://w3id.org/oversight-graph/ontology#> . og:Report a og:Thing ."))
    >>> write_jsonld(store, stream)
    >>> json.loads(stream.getvalue())["@graph"]
    [{'@id': 'og:Report', '@type': 'og:Thing'}]
    """
    used: set[str] = set()
    expanded = ox.serialize(_sorted(store.quads(closure)), format=ox.RdfFormat.JSON_LD) or b"[]"
    things = [_compact(thing, used) for thing in json.loads(expanded)]
    document = {"@context": {prefix: PREFIXES[prefix] for prefix in sorted(used)}, "@graph": things}
    stream.write(f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode())


def _short(iri: str, used: set[str]) -> str:
    short = shorten(iri)
    if short != iri:
        used.add(short.partition(":")[0])
    return short


def _compact(value: Any, used: set[str]) -> Any:
    """Shorten the IRIs of expanded JSON-LD, and unwrap lists of one and plain texts."""
    if isinstance(value, list):
        items = [_compact(item, used) for item in value]
        return items[0] if len(items) == 1 else items
    if not isinstance(value, dict):
        return value
    if "@value" in value and len(value) == 1:
        return value["@value"]
    return dict(_entry(key, inner, used) for key, inner in value.items())


def _entry(key: str, inner: Any, used: set[str]) -> tuple[str, Any]:
    if key in {"@id", "@type"}:
        return key, _short(inner, used)
    if key == _TYPE and all("@id" in item for item in inner):
        return "@type", _compact([_short(item["@id"], used) for item in inner], used)
    if key == "@graph":
        return key, [_compact(thing, used) for thing in inner]
    return (key, inner) if key.startswith("@") else (_short(key, used), _compact(inner, used))
