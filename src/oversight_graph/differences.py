"""Differences: what one graph states and another does not, by thing and as a patch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from .store import GraphStore
from .turtle import canonical
from .vocab import PREFIXES, shorten

__all__ = ["Difference", "compare", "patch"]

_LABELS = tuple(
    f"{PREFIXES[prefix]}{name}" for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dcterms", "title"))
)
_DEFAULT = str(ox.DefaultGraph())


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: ``change`` is added, removed or changed, with the triples that left and that came.

    A triple is a property and a value, both in short form.
    """

    thing: str
    label: str
    change: str
    graph: str
    removed: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]


def _stated(store: GraphStore) -> set[ox.Quad]:
    return set(canonical(store.quads(derived=False)))


def _short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _by_thing(quads: Iterable[ox.Quad]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for quad in quads:
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        found[_short(quad.subject), graph].append((_short(quad.predicate), _short(quad.object)))
    return found


def compare(before: GraphStore, after: GraphStore) -> list[Difference]:
    """Say what differs between what two graphs state, thing by thing, in order.

    >>> from oversight_graph.load import parse_text
    >>> one, other = GraphStore(), GraphStore()
    >>> other.add(parse_text("<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> 'an x' ."))
    >>> [(each.change, each.thing, each.label) for each in compare(one, other)]
    [('added', 'urn:x', 'an x')]
    """
    old, new = _stated(before), _stated(after)
    gone, come = _by_thing(old - new), _by_thing(new - old)
    known_before = {_short(quad.subject) for quad in old}
    known_after = {_short(quad.subject) for quad in new}
    labels = _labels(old) | _labels(new)
    return [
        Difference(
            thing=thing,
            label=labels.get(thing, ""),
            change="added" if thing not in known_before else "removed" if thing not in known_after else "changed",
            graph=shorten(graph),
            removed=tuple(sorted(gone.get((thing, graph), ()))),
            added=tuple(sorted(come.get((thing, graph), ()))),
        )
        for thing, graph in sorted({*gone, *come}, key=lambda key: (key[1], key[0]))
    ]


def _labels(quads: Iterable[ox.Quad]) -> dict[str, str]:
    found: dict[str, str] = {}
    for quad in sorted((q for q in quads if q.predicate.value in _LABELS), key=str):
        if isinstance(quad.object, ox.Literal):
            found.setdefault(_short(quad.subject), quad.object.value)
    return found


def patch(before: GraphStore, after: GraphStore) -> str:
    """Write a SPARQL update that makes what the one graph states into what the other does.

    Ground triples are deleted and inserted. A graph in which blank nodes differ is written anew, since an update
    cannot name a blank node (https://www.w3.org/TR/sparql11-update/, section 3.1).
    """
    old, new = _stated(before), _stated(after)
    anew = _with_shared_nodes({str(quad.graph_name) for quad in old ^ new if _blank_nodes(quad)}, old | new)
    parts = [f"CLEAR SILENT {'DEFAULT' if graph == _DEFAULT else f'GRAPH {graph}'}" for graph in sorted(anew)]
    parts += _data("INSERT", (quad for quad in new if str(quad.graph_name) in anew))
    parts += _data("DELETE", (quad for quad in old - new if str(quad.graph_name) not in anew))
    parts += _data("INSERT", (quad for quad in new - old if str(quad.graph_name) not in anew))
    return " ;\n".join(parts) + ("\n" if parts else "")


def _blank_nodes(quad: ox.Quad) -> set[str]:
    return {str(term) for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)}


def _with_shared_nodes(graphs: set[str], quads: set[ox.Quad]) -> set[str]:
    """Take in the graphs that speak of the same blank nodes: written apart, these would come apart."""
    holders: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        for node in _blank_nodes(quad):
            holders[node].add(str(quad.graph_name))
    while True:
        more = set().union(graphs, *(shared for shared in holders.values() if shared & graphs))
        if more == graphs:
            return graphs
        graphs = more


def _data(verb: str, quads: Iterable[ox.Quad]) -> list[str]:
    """Write one block: a blank node that two graphs share is the same only within a block."""
    by_graph: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        by_graph[str(quad.graph_name)].append(f"{quad.subject} {quad.predicate} {quad.object} .")
    blocks = [_block(graph, sorted(lines)) for graph, lines in sorted(by_graph.items())]
    return [f"{verb} DATA {{\n" + "\n".join(blocks) + "\n}"] if blocks else []


def _block(graph: str, lines: list[str]) -> str:
    triples = "\n".join(lines)
    return triples if graph == _DEFAULT else f"GRAPH {graph} {{\n{triples}\n}}"
