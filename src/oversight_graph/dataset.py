"""Dataset: opens a graph. Load, store, infer and state put together behind one door."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .bundled import bundled_data_files, bundled_graph_names
from .errors import StoreError
from .generations import open_folder
from .infer import derive
from .load import load_into
from .state import derive_states
from .store import GraphStore

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Dataset

__all__ = ["derive_all", "is_address", "open_dataset", "open_store"]


_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def is_address(store: str) -> bool:
    """Say if a store is named by the address of an endpoint.

    >>> is_address("https://example.org/sparql"), is_address("graph.db")
    (True, False)
    """
    return bool(_ADDRESS.match(store))


def _bundled_store(data: Sequence[Path]) -> GraphStore:
    store = GraphStore(name="bundled graph")
    names = bundled_graph_names()
    for path in bundled_data_files():
        load_into(store.engine, path, names.get(path))
    return _with_files(store, data)


def _with_files(store: GraphStore, data: Sequence[Path]) -> GraphStore:
    """Add files, each the cheaper way round: the file to the store, or the store to a larger file."""
    for path in data:
        fresh = GraphStore(name=store.name)
        load_into(fresh.engine, path)
        if len(fresh) > len(store):
            _take_restated_away(fresh, store)
            fresh.add(store.quads())
            store = fresh
        else:
            store.add([quad for quad in fresh.quads() if not _elsewhere(store, quad)])
    return store


def _elsewhere(store: GraphStore, quad: ox.Quad) -> list[ox.Quad]:
    """Find a quad's triple in other graphs: what is stated there is not stated again, or counts would double."""
    stated = store.engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return [other for other in stated if other.graph_name != quad.graph_name]


def _take_restated_away(fresh: GraphStore, stated: GraphStore) -> None:
    for quad in stated.quads():
        for again in _elsewhere(fresh, quad):
            fresh.engine.remove(again)


def _endpoint(url: str, data: Sequence[Path]) -> GraphStore:
    if data:
        reason = "what files add has to be derived beside the whole graph, which is not at hand"
        mend = "load the file there, or give --data with the bundled graph or a store on disk"
        raise StoreError(url, reason, mend)
    from .endpoint import EndpointStore

    return EndpointStore(url)


def derive_all(store: GraphStore) -> None:
    """Write anew what follows from what a store states: the closure, and the states of the calls."""
    derive(store)
    derive_states(store)


def open_store(store: Path | str | None = None, data: Sequence[Path] = ()) -> GraphStore:
    """Open the bundled graph, or the store in a folder, with the triples of more files beside it.

    ``store`` may be the address of a SPARQL 1.1 endpoint, which is asked as it is and takes no files.

    ``data`` are RDF files; each one's triples go to the graph of its one ``og:Report``, else to a graph of
    the file's name. ``graph/derived`` is rebuilt whenever anything was loaded. Raises ``StoreError``,
    ``UnreadableFileError`` or ``ParseError``.

    >>> opened = open_store()
    >>> "https://w3id.org/oversight-graph/graph/derived" in opened.graph_names()
    True
    """
    if isinstance(store, str) and is_address(store):
        return _endpoint(store, data)
    if store is None:
        opened = _bundled_store(data)
    else:
        opened = open_folder(Path(store))
        if not data:
            return opened
        kept = GraphStore(name=str(store))
        kept.add(opened.quads(derived=False))
        opened = _with_files(kept, data)
    derive_all(opened)
    return opened


def open_dataset(store: Path | str | None = None, data: Sequence[Path] = ()) -> Dataset:
    """Open the bundled graph, or another one, as an rdflib ``Dataset``.

    Its default graph is the union of all graphs, the derived one included; the arguments are those of
    ``open_store``.

    >>> from rdflib import URIRef
    >>> mps = URIRef("https://w3id.org/oversight-graph/body/mps")
    >>> (mps, None, None) in open_dataset()
    True
    """
    return open_store(store, data).as_rdflib()
