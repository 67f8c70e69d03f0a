"""Made graphs: they conform, the same seed gives the same bytes, and every seeded fault is found."""

from __future__ import annotations

import hashlib
import io
import json
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks.fault_classes import fault_classes
from benchmarks.faults import Seeder
from benchmarks.generate import generate, main, records, write
from benchmarks.profile import measure, read_profile
from oversight_graph.store import GraphStore
from oversight_graph.validate import shapes_graph, validate_files
from oversight_graph.validate.context import Joined, read_files, stated_quads
from oversight_graph.validate.engine import found_in
from oversight_graph.validate.quick import run_quickly
from oversight_graph.vocab import shorten


def text(triples: int, seed: int = 1, faults: float = 0.0, syntax: str = "nq") -> str:
    written = io.StringIO()
    generate(written, triples, seed, faults, syntax)
    return written.getvalue()


@pytest.mark.parametrize("seed", [1, 2])
def test_conforms(store: GraphStore, tmp_path: Path, seed: int) -> None:
    made = tmp_path / "made.nq"
    write(made, 20_000, seed)
    assert [str(result) for result in validate_files([made], store).results] == []


def test_same_seed_same_bytes() -> None:
    once = text(12_000, 7, 0.05)
    assert hashlib.sha256(once.encode()).digest() == hashlib.sha256(text(12_000, 7, 0.05).encode()).digest()
    assert once != text(12_000, 8, 0.05)


def test_size_is_that_asked_for_and_the_smaller_graph_begins_the_larger() -> None:
    small, large = text(10_000), text(40_000)
    assert large.startswith(small)
    for written, wanted in ((small, 10_000), (large, 40_000)):
        assert wanted <= written.count("\n") < wanted * 1.2


def test_streams() -> None:
    assert len(list(islice(records(100_000_000), 5_000))) == 5_000


def test_syntaxes_say_the_same() -> None:
    formats = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "nq": ox.RdfFormat.N_QUADS}
    parsed = {
        syntax: {(quad.subject, quad.predicate, quad.object) for quad in ox.parse(text(5_000, syntax=syntax), form)}
        for syntax, form in formats.items()
    }
    assert len(parsed["nq"]) > 5_000
    assert parsed["ttl"] == parsed["nt"] == parsed["nq"]


def test_graphs_are_named_after_the_reports() -> None:
    quads = list(ox.parse(text(10_000), ox.RdfFormat.N_QUADS))
    reports = {
        str(quad.subject.value)
        for quad in quads
        if str(quad.object) == "<https://w3id.org/oversight-graph/ontology#Report>"
    }
    graphs = {str(quad.graph_name.value) for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    assert len(reports) > 3
    assert {f"{report}/graph" for report in reports} <= graphs
    stated = [quad for quad in quads if quad.predicate.value.endswith("#statedIn")]
    assert all(quad.graph_name.value == f"{quad.object.value}/graph" for quad in stated)


def test_threads_repeat_lapse_and_are_answered() -> None:
    made = GraphStore()
    made.add(ox.parse(text(60_000), ox.RdfFormat.N_QUADS))
    for kind in ("reiterates", "assesses", "respondsTo", "elaborates", "towards", "madeIn", "compares", "later"):
        assert made.rows(f"SELECT ?s WHERE {{ ?s og:{kind} ?o }} LIMIT 1"), kind
    lapsed = made.rows(
        "SELECT ?call WHERE { ?one og:assesses ?call ; og:verdict og:Met ; og:statedIn/og:latest ?met . "
        "?other og:assesses ?call ; og:verdict og:NotMet ; og:statedIn/og:latest ?failed FILTER(?failed > ?met) }"
    )
    assert lapsed


def test_skew_is_that_of_the_profile() -> None:
    """The commonest issues of the bundled data are the commonest of a made graph."""
    made = GraphStore()
    made.add(ox.parse(text(60_000), ox.RdfFormat.N_QUADS))
    rows = made.rows("SELECT ?i (COUNT(*) AS ?n) WHERE { ?s og:mainIssue ?i } GROUP BY ?i ORDER BY DESC(?n) LIMIT 10")
    common = {str(row["i"]).rsplit("/", 1)[-1] for row in rows}
    wanted = sorted(read_profile()["main issue"].items(), key=lambda item: -item[1])[:20]
    assert len(common & {issue for issue, _ in wanted}) >= 8


def test_profile_tells_its_source_and_is_what_measuring_gives(store: GraphStore) -> None:
    """Frozen values may differ from those of today's data, but never in what is measured."""
    frozen, today = read_profile(), measure(store)
    assert len(frozen["measured from"]["sha256"]) == 64
    assert frozen.keys() == today.keys()
    for name in ("kinds", "values", "each", "shares", "words"):
        assert frozen[name].keys() == today[name].keys()


def test_pyshacl_reports_every_seeded_fault_of_every_class(store: GraphStore, tmp_path: Path) -> None:
    made = tmp_path / "made.nq"
    seeder = write(made, 50_000, 1, 0.3)
    assert set(seeder.counts()) == {kind.name for kind in fault_classes()}
    files = read_files([made])
    joined = Joined([file for file, _ in files], stated_quads(files), store)
    report = run_quickly(joined.index, shapes_graph(), None, joined.store)
    found = {
        (str(each.focus), shorten(str(each.constraint or each.shape)).removeprefix("og:"), each.component)
        for each in found_in(report, None)
    }
    for fault in seeder.faults:
        shape, component = fault.kind.split()
        name = "SPARQL" if component == "sparql" else component[0].upper() + component[1:]
        assert (fault.focus, shape, f"sh:{name}ConstraintComponent") in found, fault


def test_share_of_faults() -> None:
    seeder = Seeder(1, 0.02)
    things = sum(1 for _ in records(50_000, 1, seeder))
    assert sum(seeder.counts().values()) == pytest.approx(0.02 * things, abs=2)


def test_command_line_writes_graph_and_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made, manifest = tmp_path / "made.ttl", tmp_path / "faults.json"
    told = ["--triples", "5000", "--seed", "3", "--faults", "0.05", "--manifest", str(manifest), "-o", str(made)]
    assert main(told) == 0
    assert made.read_text(encoding="utf-8") == text(5_000, 3, 0.05, "ttl")
    listed = json.loads(manifest.read_text(encoding="utf-8"))
    assert sum(map(len, listed.values())) > 10
    with pytest.raises(SystemExit):
        main(["--triples", "10", "-o", "made.xlsx"])
    assert "the suffix is .ttl, .nt or .nq" in capsys.readouterr().err
