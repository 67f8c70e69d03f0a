"""Validation beside a large graph: the part of it that is looked at gives what the whole gives."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from conftest import FAILING
from oversight_graph.infer import derive
from oversight_graph.load import load_file, parse_file
from oversight_graph.store import GraphStore
from oversight_graph.validate import Choice, shapes_graph, validate_files
from oversight_graph.validate.near import Part, nearby
from oversight_graph.validate.readers import StoreReader
from oversight_graph.vocab import PREFIXES, term

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
XSD = PREFIXES["xsd"]
REPORT = ROOT / "data" / "reports" / "hmic-2013-stop-and-search-powers.ttl"


def found(path: Path, context: GraphStore) -> Counter[tuple[str, ...]]:
    return Counter(each.identity for each in validate_files([path], context, choice=Choice()).results)


def same_beside_the_whole(path: Path, context: GraphStore) -> int:
    """Hold that the whole graph gives what its part gives, and count it."""
    part = found(path, context)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("oversight_graph.validate.nearby", lambda _stated, whole, _shapes: Part(whole.store))
        whole = found(path, context)
    assert part == whole
    return part.total()


@pytest.fixture(scope="module")
def world() -> GraphStore:
    store = GraphStore()
    for path in (ROOT / "ontology" / "oversight.ttl", ROOT / "tests" / "shapes" / "world.ttl"):
        store.add(load_file(path, path.stem))
    derive(store)
    return store


@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.parent.name)
def test_every_failing_fixture(path: Path, world: GraphStore) -> None:
    same_beside_the_whole(path, world)


def _edited(quads: Sequence[ox.Quad], everything: Sequence[ox.Quad], chance: random.Random) -> list[ox.Quad]:
    """Take some records of a report, change them at random, and say things of other records."""
    subjects = sorted({quad.subject for quad in quads}, key=str)
    chosen = set(chance.sample(subjects, min(len(subjects), 40)))
    wrong = [
        ox.Literal("1999-01-01", datatype=ox.NamedNode(f"{XSD}date")),
        ox.Literal("2031-02-01", datatype=ox.NamedNode(f"{XSD}date")),
        ox.NamedNode(term("Nonsense")),
        ox.NamedNode(term("Measure")),
    ]
    edited: list[ox.Quad] = []
    for quad in quads:
        if quad.subject not in chosen or chance.random() < 0.03:
            continue
        odd = chance.random() < 0.05
        edited.append(ox.Quad(quad.subject, quad.predicate, chance.choice(wrong) if odd else quad.object))
    for other in chance.sample(everything, 15):
        donor = chance.choice(everything)
        if not isinstance(other.subject, ox.BlankNode) and not isinstance(donor.object, ox.BlankNode):
            edited.append(ox.Quad(other.subject, donor.predicate, donor.object))
    return edited


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_of_the_bundled_graph(seed: int, store: GraphStore, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    everything = sorted((q for q in store.quads(derived=False) if "/report/" in str(q.graph_name)), key=str)
    edited = _edited(parse_file(REPORT), everything, chance)
    name = REPORT.name if seed % 2 else "other.nt"
    path = tmp_path / name
    syntax = ox.RdfFormat.TURTLE if seed % 2 else ox.RdfFormat.N_TRIPLES
    path.write_bytes(ox.serialize([quad.triple for quad in edited], format=syntax) or b"")
    assert same_beside_the_whole(path, store) > 5


def test_the_part_does_not_grow_with_the_graph(store: GraphStore) -> None:
    stated = load_file(ROOT / "tests" / "shapes" / "FindingShape" / "fail.ttl", "made")
    part = nearby(stated, StoreReader(store), shapes_graph()).store
    reports = [quad for quad in part.quads() if "/report/" in str(quad.graph_name)]
    assert len(reports) < len(stated)
