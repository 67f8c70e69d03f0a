"""Files: the made graphs that the operations read, written once for a size and kept in a folder.

A file's name has the digest of all that it is made by, so that a stale one is never read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox

from oversight_graph.bundled import bundled_folder
from oversight_graph.dataset import derive_all
from oversight_graph.load import load_into
from oversight_graph.store import GraphStore

from .generate import write

__all__ = ["FAULTS", "Files", "shared_store"]

FAULTS = 0.005
_SEED = 1
_SHARED = {"oversight.ttl": "ontology", "issues.ttl": "issues", "grades.ttl": "grades"}


@cache
def _made_by() -> str:
    here = Path(__file__).parent
    package = here.parent / "src" / "oversight_graph"
    code = [*here.glob("*.py"), *here.glob("*.json"), *(package / f"{name}.py" for name in ("infer", "load", "state"))]
    found = hashlib.sha256()
    for path in sorted([*code, *bundled_folder("ontology").rglob("*.*")]):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


@dataclass(frozen=True)
class Files:
    """The files of one size in a folder; each is made when it is first asked for."""

    folder: Path
    triples: int

    def _made(self, name: str, make: Callable[[Path], object]) -> Path:
        path = self.folder / f"{self.triples}-{_made_by()}-{name}"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            half = path.with_name(f"half-{path.name}")
            make(half)
            half.rename(path)
        return path

    @cached_property
    def generated(self) -> Path:
        """The made triples alone."""
        return self._made("generated.nq", lambda path: write(path, self.triples, _SEED))

    @cached_property
    def faulty(self) -> Path:
        """The made triples with seeded faults."""
        return self._made("faulty.nq", lambda path: write(path, self.triples, _SEED, FAULTS))

    @cached_property
    def small(self) -> Path:
        """A report of some thousand triples that is in none of the other files."""
        return self._made("small.nq", lambda path: write(path, 1_000, _SEED + 1))

    @cached_property
    def stated(self) -> Path:
        """The made triples with the ontology, the issues and the grades, as N-Quads."""
        return self._made("stated.nq", lambda path: _dump(self.stated_store(), path, ox.RdfFormat.N_QUADS))

    @cached_property
    def turtle(self) -> Path:
        """The same triples without their graphs, as Turtle."""
        return self._made("stated.ttl", lambda path: _dump(self.stated_store(), path, ox.RdfFormat.TURTLE))

    @cached_property
    def closed(self) -> Path:
        """The stated triples and what is derived from them, as N-Quads."""
        return self._made("closed.nq", lambda path: _dump(self.closed_store(), path, ox.RdfFormat.N_QUADS))

    def stated_store(self) -> GraphStore:
        """Give the made triples with the ontology, the issues and the grades."""
        store = shared_store()
        load_into(store.engine, self.generated)
        return store

    def closed_store(self) -> GraphStore:
        """Give the stated triples and what is derived from them."""
        store = self.stated_store()
        derive_all(store)
        return store

    def loaded(self, path: Path) -> GraphStore:
        """Give a store with one of the files."""
        store = GraphStore()
        load_into(store.engine, path)
        return store


def shared_store() -> GraphStore:
    """Give the ontology, the issues and the grades, which made graphs go with."""
    store = GraphStore()
    for name, graph in _SHARED.items():
        load_into(store.engine, bundled_folder("ontology") / name, graph)
    return store


def _dump(store: GraphStore, path: Path, syntax: ox.RdfFormat) -> None:
    """Write a store; Turtle has no graphs, so each triple stands there once."""
    if syntax != ox.RdfFormat.TURTLE:
        store.engine.dump(path, format=syntax)
        return
    with path.open("wb") as target:
        every = "CONSTRUCT { ?s ?p ?o } WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
        answer = store.engine.query(every, use_default_graph_as_union=True)
        ox.serialize(answer, target, format=syntax)  # type: ignore[arg-type]
