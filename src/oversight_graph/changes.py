"""Changes: adds files to a store on disk and takes reports out of it; each change is whole, or is not made."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .dataset import derive_all, is_address, open_store
from .errors import StoreError, UnknownNameError
from .generations import FORMAT, current_generation, is_layered, open_folder, size_on_disk, writing
from .load import load_into
from .names import resolve
from .state import latest_evidence
from .store import GraphStore
from .turtle import canonical
from .validate import validate_files
from .vocab import BASE, DERIVED_GRAPH, expand, shorten

if TYPE_CHECKING:
    from .validate import ValidationReport

__all__ = [
    "Added",
    "Removed",
    "add_files",
    "describe_store",
    "local_folder",
    "make_store",
    "read_graph",
    "remove_report",
]


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding files: the report of their validation, and by graph how many triples it has now.

    ``graphs`` is empty where the files do not conform, or say nothing that the store does not hold already.
    """

    report: ValidationReport
    graphs: dict[str, int]
    created: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """What came of removing a report: its graph, how many triples that had, and what still names its things."""

    graph: str
    triples: int
    still_named: tuple[str, ...]


def local_folder(store: Path | str) -> Path:
    """Give the folder of a store that can be written to. Raises ``StoreError`` for the address of an endpoint.

    >>> local_folder("graph.db").name
    'graph.db'
    """
    if is_address(str(store)):
        reason = "an endpoint is read only from here"
        raise StoreError(str(store), reason, "load the file there with that store's own tools, or name a folder")
    return Path(store)


def _exists(path: Path) -> bool:
    return path.exists() and (not path.is_dir() or is_layered(path) or any(path.iterdir()))


def _by_graph(files: Sequence[Path]) -> dict[ox.NamedNode, ox.Store]:
    """Read files in the engine's own spelling, by graph."""
    read = ox.Store()
    for path in files:
        load_into(read, path)
    found: dict[ox.NamedNode, ox.Store] = {}
    for name in read.named_graphs():
        if isinstance(name, ox.NamedNode):
            found[name] = ox.Store()
            found[name].bulk_extend(read.quads_for_pattern(None, None, None, name))
    return found


def _is_elsewhere(store: GraphStore, quad: ox.Quad) -> bool:
    """Say if another graph states a triple: it is not stated again, or counts would double."""
    found = store.engine.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(other.graph_name not in (quad.graph_name, ox.NamedNode(DERIVED_GRAPH)) for other in found)


def _changed(store: GraphStore, given: dict[ox.NamedNode, ox.Store]) -> dict[ox.NamedNode, list[ox.Quad]]:
    """Give the graphs that are to be other than they are, with what they are to hold."""
    changed = {}
    for name, held in given.items():
        wanted = [quad for quad in held if not _is_elsewhere(store, quad)]
        stated = store.engine.quads_for_pattern(None, None, None, name)
        if set(canonical(wanted)) != set(canonical(stated)):
            changed[name] = wanted
    return changed


def _written(store: GraphStore, graphs: dict[ox.NamedNode, list[ox.Quad]]) -> dict[str, int]:
    """Write graphs in the place of what they were; give how many triples each has now."""
    for name, quads in graphs.items():
        store.engine.remove_graph(name)
        store.add(quads)
    derive_all(store)
    return {name.value: _size(store, name) for name in graphs}


def add_files(
    store: Path | str,
    files: Sequence[Path],
    fail_on: str = "violation",
    tell: Callable[[str], None] = lambda _: None,
) -> Added:
    """Add RDF files to a store on disk, which begins as the bundled graph where there is none.

    The files are validated together with the graph that they join; where a result is as grave as ``fail_on``, nothing
    is written. A file takes the place of what the store holds under its graph's name. What can be derived is derived
    anew. Raises ``StoreError``, ``UnreadableFileError`` or ``ParseError``.
    """
    folder = local_folder(store)
    if _exists(folder):
        return _add(folder, files, fail_on, tell)
    tell("opening the bundled graph")
    context = open_store()
    report = validate_files(files, context, tell=tell)
    if report.fails(fail_on):
        return Added(report, {}, False)
    changed = _changed(context, _by_graph(files))
    tell("writing")
    with writing(folder) as fresh:
        fresh.add(context.quads(derived=False))
        return Added(report, _written(fresh, changed), True)


def _add(folder: Path, files: Sequence[Path], fail_on: str, tell: Callable[[str], None]) -> Added:
    """Add files to a store that there is; other writers are kept out from before the files are validated."""
    report = None
    with contextlib.suppress(_NothingToWriteError), writing(folder) as fresh:
        report = validate_files(files, fresh, tell=tell)
        changed = {} if report.fails(fail_on) else _changed(fresh, _by_graph(files))
        if not changed:
            raise _NothingToWriteError
        tell("writing")
        return Added(report, _written(fresh, changed), False)
    assert report is not None
    return Added(report, {}, False)


class _NothingToWriteError(Exception):
    """Leaves a store as it is."""


def _size(store: GraphStore, graph: ox.NamedNode) -> int:
    return sum(1 for _ in store.engine.quads_for_pattern(None, None, None, graph))


def make_store(store: Path | str, data: Sequence[Path] = ()) -> int:
    """Make a store on disk that holds the bundled graph, with more files beside it; gives the number of its triples.

    Raises ``StoreError`` where there is a store already.
    """
    folder = local_folder(store)
    if _exists(folder):
        raise StoreError(str(folder), "there is a store already", "add to it, or name another folder")
    context = open_store(None, data)
    with writing(folder) as fresh:
        fresh.add(context.quads())
    return len(context)


def read_graph(name: str) -> GraphStore:
    """Open what is to be compared: ``bundled``, the folder of a store, the address of an endpoint, or an RDF file.

    Raises ``StoreError``, ``UnreadableFileError`` or ``ParseError``.
    """
    if name == "bundled":
        return open_store()
    if is_address(name) or Path(name).is_dir():
        return open_store(name)
    found = GraphStore(name=name)
    load_into(found.engine, Path(name))
    return found


def describe_store(folder: Path) -> dict[str, str | int]:
    """Say what a store on disk holds. Raises ``StoreError``."""
    with open_folder(folder) as store:
        layered = is_layered(folder)
        return {
            "format": FORMAT if layered else "bare",
            "generation": (current_generation(folder) or "") if layered else "",
            "triples": len(store),
            "graphs": len(store.graph_names()),
            "latest evidence": latest_evidence(store).isoformat(),
            "bytes on disk": size_on_disk(folder),
        }


def _graph_of(store: GraphStore, name: str) -> ox.NamedNode:
    """Find the graph of a report, or one that a file without a report was given, by its name."""
    graphs = set(store.graph_names())
    for candidate in (f"{BASE}graph/{name}", f"{BASE}report/{name}/graph", expand(name), name):
        if candidate in graphs and candidate != DERIVED_GRAPH:
            return ox.NamedNode(candidate)
    report = resolve(store, "report", name)
    if f"{report}/graph" not in graphs:
        raise UnknownNameError("report", name)
    return ox.NamedNode(f"{report}/graph")


def remove_report(store: Path | str, name: str) -> Removed:
    """Take a report out of a store on disk: everything in its graph, and what was derived from it.

    ``name`` is a report by IRI, CURIE, slug or title, or the name of a graph. Raises ``StoreError`` or
    ``UnknownNameError``.
    """
    with writing(_there(local_folder(store))) as fresh:
        graph = _graph_of(fresh, name)
        triples, named = _size(fresh, graph), _still_named(fresh, graph)
        fresh.engine.remove_graph(graph)
        derive_all(fresh)
    return Removed(graph.value, triples, named)


def _there(folder: Path) -> Path:
    """Hold that there is a store, since a writer would make one. Raises ``StoreError``."""
    open_folder(folder).close()
    return folder


def _still_named(store: GraphStore, graph: ox.NamedNode) -> tuple[str, ...]:
    """List what a graph describes and other stated graphs name."""
    own = {quad.subject for quad in store.engine.quads_for_pattern(None, None, None, graph)}
    derived = ox.NamedNode(DERIVED_GRAPH)
    named = {
        shorten(node.value)
        for node in own
        if isinstance(node, ox.NamedNode)
        and any(
            quad.graph_name not in (graph, derived) for quad in store.engine.quads_for_pattern(None, None, node, None)
        )
    }
    return tuple(sorted(named))
