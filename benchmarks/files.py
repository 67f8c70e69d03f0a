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
from oversight_graph.generations import writing
from oversight_graph.infer import own_rules
from oversight_graph.load import load_into
from oversight_graph.store import GraphStore
from oversight_graph.validate import shapes_graph

from .generate import next_report, write, write_records

__all__ = ["SHARED", "Files", "shared_store"]

_FAULTS = 0.005
_REPORT, _REPORT_FAULTS = 1_000, 0.02
_SEED = 1
SHARED = {"oversight.ttl": "ontology", "issues.ttl": "issues", "grades.ttl": "grades"}


@cache
def _made_by() -> str:
    here = Path(__file__).parent
    package = here.parent / "src" / "oversight_graph"
    code = [
        *here.glob("*.py"),
        *here.glob("*.json"),
        *(package / f"{name}.py" for name in ("dataset", "generations", "infer", "load", "state", "store")),
    ]
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
        """The made triples with seeded faults, as Turtle."""
        return self._made("faulty.ttl", lambda path: write(path, self.triples, _SEED, _FAULTS))

    @cached_property
    def report(self) -> Path:
        """A report that is in none of the graphs, and follows what all of them begin with."""
        return self._made("report.ttl", lambda path: write_records(path, next_report(_REPORT, _SEED)))

    @cached_property
    def faulty_report(self) -> Path:
        """The same report with faults."""
        return self._made(
            "faulty-report.ttl", lambda path: write_records(path, next_report(_REPORT, _SEED, _REPORT_FAULTS))
        )

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

    @cached_property
    def stepped(self) -> Path:
        """The triples with seeded faults, the shared ones and what our own rules add, as Turtle."""
        return self._made("stepped.ttl", lambda path: _dump(self._stepped_store(), path, ox.RdfFormat.TURTLE))

    @cached_property
    def shapes(self) -> Path:
        """Our shapes, as Turtle."""
        return self._made("shapes.ttl", lambda path: shapes_graph().serialize(path, format="turtle"))

    @cached_property
    def store(self) -> Path:
        """A store on disk with the same quads as ``closed``."""
        return self._made("store", lambda path: _store(path, self.closed))

    @cached_property
    def empty_store(self) -> Path:
        """A store on disk with nothing in it."""
        return self._made("empty", _store)

    def stated_store(self) -> GraphStore:
        """Give the made triples with the ontology, the issues and the grades."""
        store = shared_store()
        load_into(store.engine, self.generated)
        return store

    def _stepped_store(self) -> GraphStore:
        store = shared_store()
        load_into(store.engine, self.faulty)
        store.add([ox.Quad(*triple) for triple in own_rules(store)])
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
    for name, graph in SHARED.items():
        load_into(store.engine, bundled_folder("ontology") / name, graph)
    return store


def _store(path: Path, quads: Path | None = None) -> None:
    """Make a store on disk, as the program does, with the quads of a file."""
    with writing(path) as fresh:
        if quads:
            load_into(fresh.engine, quads)


def _dump(store: GraphStore, path: Path, syntax: ox.RdfFormat) -> None:
    """Write a store; Turtle has no graphs, so each triple stands there once."""
    if syntax != ox.RdfFormat.TURTLE:
        store.engine.dump(path, format=syntax)
        return
    with path.open("wb") as target:
        every = "CONSTRUCT { ?s ?p ?o } WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"
        answer = store.engine.query(every, use_default_graph_as_union=True)
        ox.serialize(answer, target, format=syntax)  # type: ignore[arg-type]
