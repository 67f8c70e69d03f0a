"""Context: files together with the graph that they join, and what of that graph they change."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from ..infer import derive
from ..load import file_graph, is_sheet, parse_bytes, rdf_format, read_bytes, read_sheet
from ..store import GraphStore
from ..vocab import BASE, term
from .sheettext import SheetText
from .triples import Index, Term
from .where import FileText

__all__ = ["Joined", "read_files", "stated_quads"]

# A rule of ours looks at most so many links away from the node that it is about.
_LINKS = 3
_HAS_PART = ox.NamedNode("http://purl.org/dc/terms/hasPart")
# Computed for readers beside the closure; no shape asks for them.
_STATES = {ox.NamedNode(term(n)) for n in ("replyState", "progressState", "timesRepeated", "isOpen", "decidedBy")}


def read_files(files: Sequence[Path]) -> list[tuple[FileText, ox.NamedNode]]:
    """Read files, each with the name of its graph; ``-`` is Turtle or TriG on standard input.

    Raises ``UnreadableFileError`` or ``ParseError``.
    """
    found: list[tuple[FileText, ox.NamedNode]] = []
    for path in files:
        if is_sheet(path):
            sheet = SheetText(str(path), read_sheet(read_bytes(path), path))
            found.append((sheet, file_graph(path, list(sheet.quads))))
            continue
        given = str(path) == "-"
        syntax = ox.RdfFormat.TRIG if given else rdf_format(path)
        source = sys.stdin.buffer.read() if given else read_bytes(path)
        name = "standard input" if given else str(path)
        quads = parse_bytes(source, name, syntax)
        found.append((FileText(name, source, syntax, BASE, quads), file_graph(path, quads)))
    return found


def _in_graph(quad: ox.Quad, name: ox.NamedNode) -> ox.Quad:
    named = quad.graph_name != ox.DefaultGraph()
    return quad if named else ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _triples(store: GraphStore) -> set[tuple[Term, Term, Term]]:
    return {(q.subject, q.predicate, q.object) for q in store.quads() if q.predicate not in _STATES}


def stated_quads(files: Sequence[tuple[FileText, ox.NamedNode]]) -> list[ox.Quad]:
    """Give the quads of files, each in its graph."""
    return [_in_graph(quad, name) for file, name in files for quad in file.quads]


class Joined:
    """Files joined to a graph; a file takes the place of what the graph holds under the file's graph name.

    So a changed report is not held against its former self. ``stated`` are the files' quads, each in its graph. The
    graph given is left as it is.
    """

    def __init__(self, files: Sequence[FileText], stated: Sequence[ox.Quad], context: GraphStore) -> None:
        self.files = files
        self.context = context
        self.stated = stated
        self.own = {quad.graph_name for quad in self.stated}
        self.store = self._derived([*self._others(), *self.stated])

    def _others(self) -> Iterable[ox.Quad]:
        return (quad for quad in self.context.quads(derived=False) if quad.graph_name not in self.own)

    def _derived(self, quads: Iterable[ox.Quad]) -> GraphStore:
        store = GraphStore(name="files and graph")
        store.add(quads)
        derive(store)
        return store

    @cached_property
    def without(self) -> GraphStore:
        """Give the graph as it is without the files."""
        names = set(self.context.engine.named_graphs())
        return self._derived(self._others()) if self.own & names else self.context

    def quads(self) -> Iterable[ox.Quad]:
        """Walk all quads. The files' own literals are the parser's: a store changes some."""
        return chain((quad for quad in self.store.quads() if quad.graph_name not in self.own), self.stated)

    def quads_without(self) -> Iterable[ox.Quad]:
        """Walk the quads of the graph without the files."""
        return (quad for quad in self.without.quads() if quad.predicate not in _STATES)

    @cached_property
    def index(self) -> Index:
        """Give all triples as indexes."""
        return Index(self.quads())

    def was_there(self, node: Term) -> bool:
        """Say if a node stands in the graph without the files."""
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            return False
        return any(next(self.without.engine.quads_for_pattern(*ends, None), None) for ends in _roles(node))

    def affected(self) -> set[Term]:
        """Give the nodes of which something may be other than without the files.

        These are the nodes of all triples that come or go, derived ones included, and what leads to them.
        """
        changed = _triples(self.store) ^ _triples(self.without)
        own = {(quad.subject, quad.predicate, quad.object) for quad in self.stated}
        ends = {end for triple in (*changed, *own) for end in (triple[0], triple[2])}
        found: set[Term] = {end for end in ends if not isinstance(end, ox.Literal)}
        edge: set[Term] = {triple[0] for triple in changed}
        for _ in range(_LINKS):
            edge = {node for end in edge for node in self._around(end)} - found
            found |= edge
        return found

    def _around(self, node: Term) -> Iterable[Term]:
        for quad in self.store.engine.quads_for_pattern(None, None, node, None):
            yield quad.subject
        if not isinstance(node, ox.Literal):
            for quad in self.store.engine.quads_for_pattern(node, _HAS_PART, None, None):
                yield quad.object


def _roles(node: ox.NamedNode | ox.BlankNode) -> list[tuple[ox.NamedNode | ox.BlankNode | None, None, Term | None]]:
    return [(node, None, None), (None, None, node)]
