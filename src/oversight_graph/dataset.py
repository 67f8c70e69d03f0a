"""Dataset: opens a graph. Load, store, infer and state put together behind one door."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .bundled import bundled_data_files, bundled_graph_names
from .infer import derive
from .load import load_file
from .state import derive_states
from .store import GraphStore

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["open_dataset", "open_store"]


def _bundled_store(data: Sequence[Path]) -> GraphStore:
    store = GraphStore(name="bundled graph")
    names = bundled_graph_names()
    for path in bundled_data_files():
        store.add(load_file(path, names.get(path)))
    _add_files(store, data)
    return store


def _add_files(store: GraphStore, data: Sequence[Path]) -> None:
    """Add files; a triple that another graph states already is not stated again, or counts would double."""
    for path in data:
        quads = load_file(path)
        store.add(
            quad
            for quad in quads
            if all(
                stated.graph_name == quad.graph_name
                for stated in store.engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            )
        )


def open_store(store: Path | None = None, data: Sequence[Path] = ()) -> GraphStore:
    """Open the bundled graph, or the store in a folder, with the triples of more files beside it.

    ``data`` are RDF files; each one's triples go to the graph of its one ``og:Report``, else to a graph of
    the file's name. ``graph/derived`` is rebuilt whenever anything was loaded. Raises ``StoreError``,
    ``UnreadableFileError`` or ``ParseError``.

    >>> opened = open_store()
    >>> "https://w3id.org/oversight-graph/graph/derived" in opened.graph_names()
    True
    """
    if store is None:
        opened = _bundled_store(data)
    else:
        opened = GraphStore.open(store)
        if not data:
            return opened
        kept = GraphStore(name=str(store))
        kept.add(opened.quads(derived=False))
        _add_files(kept, data)
        opened = kept
    derive(opened)
    derive_states(opened)
    return opened


def open_dataset(store: Path | None = None, data: Sequence[Path] = ()) -> Dataset:
    """Open the bundled graph, or another one, as an rdflib ``Dataset``.

    Its default graph is the union of all graphs, the derived one included; the arguments are those of
    ``open_store``.

    >>> from rdflib import URIRef
    >>> mps = URIRef("https://w3id.org/oversight-graph/body/mps")
    >>> (mps, None, None) in open_dataset()
    True
    """
    return open_store(store, data).as_rdflib()
