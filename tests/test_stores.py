"""Stores on disk: a change is whole or not made, readers see one generation, damage ends in one sentence."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import reliability
from benchmarks.kill_loop import kill_once
from cli_runner import ROOT, assert_done, assert_failed, assert_valid, run
from oversight_graph.changes import add_files, describe_store, make_store, remove_report
from oversight_graph.dataset import derive_all, open_store
from oversight_graph.differences import compare, patch
from oversight_graph.errors import StoreError, UnknownNameError
from oversight_graph.generations import back_up, compact, current_generation, open_folder, restore, writing
from oversight_graph.load import load_file, parse_text
from oversight_graph.store import GraphStore

REPORT = ROOT / "data" / "reports" / "hmicfrs-2019-peel-legitimacy-mps.ttl"
SLUG = REPORT.stem


def _content(store: GraphStore) -> set[str]:
    """Give every quad, blank nodes by what is said of them."""
    dataset = ox.Dataset(store.quads())
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "original"
    make_store(folder)
    return folder


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    back_up(original, tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def changed_report(tmp_path: Path) -> Path:
    text = REPORT.read_text(encoding="utf-8").replace("2019: clear the vetting backlog in a year", "2019: clear it")
    path = tmp_path / "changed.ttl"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_store_holds_what_the_bundled_graph_does(folder: Path, store: GraphStore) -> None:
    assert _content(open_folder(folder)) == _content(store)
    for command in (["trace", "vetting"], ["register"], ["stats"], ["export", "--format", "nquads"]):
        assert assert_done(run(*command, "--store", folder)).out == assert_done(run(*command)).out


def test_adding_changes_and_removing_undoes_it(folder: Path, changed_report: Path) -> None:
    before = _content(open_folder(folder))
    graph = f"https://w3id.org/oversight-graph/report/{SLUG}/graph"
    removed = remove_report(folder, SLUG)
    assert (removed.graph, removed.triples) == (graph, 9310)
    without = _content(open_folder(folder))
    assert not any(graph in quad for quad in without)
    assert add_files(folder, [REPORT]).graphs == {graph: 9310}
    assert _content(open_folder(folder)) == before
    add_files(folder, [changed_report])
    assert [(each.change, each.thing) for each in compare(open_store(), open_folder(folder))] == [
        ("changed", "hmicfrs2019:rec-1")
    ]
    remove_report(folder, SLUG)
    assert _content(open_folder(folder)) == without


def test_adding_again_changes_nothing(folder: Path, changed_report: Path) -> None:
    assert add_files(folder, [REPORT]).graphs == {}
    assert current_generation(folder) == "000001"
    add_files(folder, [changed_report])
    generation = current_generation(folder)
    assert generation == "000002"
    assert assert_done(run("add", changed_report, "--store", folder)).text.startswith("nothing to add")
    assert current_generation(folder) == generation


def test_a_new_store_begins_as_the_bundled_graph(tmp_path: Path, changed_report: Path) -> None:
    said = assert_done(run("add", changed_report, "--store", tmp_path / "new")).text
    assert said == (
        f"made the store {tmp_path / 'new'}, which begins as the bundled graph\nwrote hmicfrs2019:graph: 9310 triples\n"
    )
    assert len(compare(open_store(), open_folder(tmp_path / "new"))) == 1


def test_what_does_not_conform_is_not_written(folder: Path, tmp_path: Path, changed_report: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(changed_report.read_text(encoding="utf-8").replace("og:Negative", "og:Negatif"), encoding="utf-8")
    for place in (folder, tmp_path / "new"):
        ran = run("add", changed_report, broken, "--store", place)
        assert (ran.status, ran.err) == (1, "")
        assert "did you mean 'og:Negative'" in ran.text or "og:Negative" in ran.text
    assert current_generation(folder) == "000001"
    assert not (tmp_path / "new").exists()


def test_what_is_derived_is_right_after_each_change(folder: Path, changed_report: Path) -> None:
    add_files(folder, [changed_report])
    fresh = GraphStore()
    fresh.add(open_folder(folder).quads(derived=False))
    derive_all(fresh)
    assert _content(open_folder(folder)) == _content(fresh)


def test_a_graph_without_a_report_is_removed_by_its_name(folder: Path, tmp_path: Path) -> None:
    notes = tmp_path / "my notes.ttl"
    notes.write_text(
        "@prefix og: <https://w3id.org/oversight-graph/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://w3id.org/oversight-graph/body/northshire> a og:PoliceForce ; rdfs:label "Northshire Police"@en .\n',
        encoding="utf-8",
    )
    before = _content(open_folder(folder))
    assert list(add_files(folder, [notes]).graphs) == ["https://w3id.org/oversight-graph/graph/my-notes"]
    assert assert_done(run("remove", "graph:my-notes", "--store", folder)).text == "removed graph:my-notes: 2 triples\n"
    assert _content(open_folder(folder)) == before
    with pytest.raises(UnknownNameError):
        remove_report(folder, "no-such-report")
    assert_failed(run("remove", "derived", "--store", folder), 2, "There is no report 'derived'")


def test_a_reader_sees_one_generation_whatever_is_written(folder: Path) -> None:
    reader = open_folder(folder)
    before = _content(reader)
    remove_report(folder, SLUG)
    compact(folder)
    compact(folder)
    assert _content(reader) == before
    reader.close()
    compact(folder)
    assert sorted(each.name for each in (folder / "generations").iterdir()) == ["000005"]


READER = """
import sys
from pathlib import Path
from oversight_graph.generations import open_folder
ask = "SELECT ?l WHERE { hmicfrs2019:rec-1 rdfs:label ?l }"
count = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH hmicfrs2019:graph { ?s ?p ?o } }"
while not Path(sys.argv[2]).exists():
    with open_folder(Path(sys.argv[1])) as store:
        print(len(store.rows(ask)), store.rows(count)[0]["n"], len(store.rows(ask)), flush=True)
"""


def test_readers_beside_a_writer_get_answers_of_one_generation(folder: Path, tmp_path: Path) -> None:
    done = tmp_path / "done"
    command = [sys.executable, "-c", READER, str(folder), str(done)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as reader:
        for _ in range(6):
            remove_report(folder, SLUG)
            with writing(folder) as fresh:
                fresh.add(load_file(REPORT))
        done.touch()
        said, errors = reader.communicate(timeout=60)
    answers = set(said.splitlines())
    assert errors == ""
    assert answers <= {"1 9310 1", "0 0 0"}
    assert "1 9310 1" in answers


def test_a_second_writer_is_refused(folder: Path) -> None:
    with writing(folder):
        ran = run("add", REPORT, "--store", folder)
    assert_failed(ran, 3, "another process is writing to it")
    assert current_generation(folder) == "000002"


def test_a_change_that_fails_leaves_the_store_as_it_was(folder: Path) -> None:
    before = _content(open_folder(folder))

    class OwnError(Exception):
        pass

    def fail() -> None:
        with writing(folder) as fresh:
            fresh.engine.clear()
            raise OwnError

    with pytest.raises(OwnError):
        fail()
    assert _content(open_folder(folder)) == before
    assert [each.name for each in (folder / "generations").iterdir() if each.is_dir()] == ["000001"]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("seed", range(3))
def test_a_killed_writer_leaves_the_store_before_or_after(seed: int, folder: Path) -> None:
    """The whole loop is ``python -m benchmarks.kill_loop``."""
    outcome = kill_once(folder, REPORT, random.Random(seed))  # noqa: S311 - moments, no secrets
    assert outcome in {"before", "after"}


# --- damage --------------------------------------------------------------------------------------------------


def _generation(folder: Path) -> Path:
    return folder / "generations" / str(current_generation(folder))


DAMAGE = {
    "stamp cut": lambda f: (f / "oversight-graph.json").write_text("{"),
    "stamp of another kind": lambda f: (f / "oversight-graph.json").write_text('["format"]'),
    "stamp binary": lambda f: (f / "oversight-graph.json").write_bytes(b"\xff\xfe"),
    "pointer cut": lambda f: (f / "current").write_text(""),
    "pointer binary": lambda f: (f / "current").write_bytes(b"\xff\x00"),
    "pointer to nothing": lambda f: (f / "current").write_text("000009\n"),
    "pointer out of the folder": lambda f: (f / "current").write_text("../../etc\n"),
    "generation gone": lambda f: shutil.rmtree(_generation(f)),
    "CURRENT gone": lambda f: (_generation(f) / "CURRENT").unlink(),
    "CURRENT flipped": lambda f: (_generation(f) / "CURRENT").write_bytes(b"\x00\x01"),
    "MANIFEST cut": lambda f: _cut(next(_generation(f).glob("MANIFEST-*"))),
    "SST gone": lambda f: [file.unlink() for file in _generation(f).glob("*.sst")],
}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_ends_in_one_sentence_and_a_backup_mends_it(damage: str, folder: Path, original: Path) -> None:
    DAMAGE[damage](folder)
    for command in (["stats", "--store", folder], ["add", REPORT, "--store", folder], ["store", "info", folder]):
        assert_failed(run(*command), 3, str(folder), "restore it from a backup")
    restore(original, folder)
    assert _content(open_folder(folder)) == _content(open_folder(original))


def test_a_flipped_block_is_told_when_it_is_read(folder: Path) -> None:
    for file in _generation(folder).glob("*.sst"):
        content = bytearray(file.read_bytes())
        for place in range(64, len(content) - 64, 512):
            content[place] ^= 0xFF
        file.write_bytes(content)
    assert_failed(run("stats", "--store", folder), 3, str(folder))


def test_a_newer_layout_is_refused(folder: Path) -> None:
    (folder / "oversight-graph.json").write_text('{"format": 2}')
    assert_failed(run("stats", "--store", folder), 3, "it has format 2", "use a newer version of the program")
    assert_failed(run("add", REPORT, "--store", folder), 3, "it has format 2")


def test_a_place_that_is_taken_is_left_alone(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("years of work")
    for command in (["store", "create", taken], ["add", REPORT, "--store", taken]):
        assert run(*command).status == 3
    assert [each.name for each in taken.iterdir()] == ["thesis.txt"]
    with pytest.raises(StoreError, match="there is something else at this place"), writing(taken):
        pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small disk, as Linux mounts one")
def test_a_full_disk_leaves_the_store_as_it_was(small_disk: Path, original: Path) -> None:
    folder = small_disk / "store"
    back_up(original, folder)
    before = _content(open_folder(folder))
    filler = small_disk / "filler"
    free = shutil.disk_usage(small_disk).free
    # Full from the start, and full in the middle of the change.
    for left in (200_000, 1_500_000):
        filler.write_bytes(bytes(free - left))
        assert_failed(run("remove", SLUG, "--store", folder), 3, str(folder), "the disk is full", "make room")
        assert _content(open_folder(folder)) == before
        filler.unlink()
    assert_done(run("remove", SLUG, "--store", folder))


def test_an_endpoint_is_not_written_to() -> None:
    url = "http://127.0.0.1:9/sparql"
    for command in (["add", REPORT], ["remove", SLUG]):
        assert_failed(run(*command, "--store", url), 3, "an endpoint is read only from here")


def test_backup_info_and_compaction(folder: Path) -> None:
    assert_failed(run("store", "backup", folder, folder), 3, "there is something at this place")
    facts = json.loads(assert_done(run("store", "info", folder, "--format", "json")).out)
    assert facts == describe_store(folder)
    assert (facts["generation"], facts["latest evidence"]) == ("000001", "2022-04-08")
    before = _content(open_folder(folder))
    assert_done(run("store", "compact", folder))
    assert current_generation(folder) == "000002"
    assert _content(open_folder(folder)) == before
    with pytest.raises(StoreError, match="there is a store already"):
        make_store(folder)


def test_the_page_of_what_was_tried_is_what_the_results_say() -> None:
    assert reliability.PAGE.read_text(encoding="utf-8") == reliability.page()


# --- differences ---------------------------------------------------------------------------------------------

NODES = st.sampled_from(["<urn:a>", "<urn:b>", "_:x", "_:y"])
INTEGER = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
OBJECTS = st.sampled_from(["<urn:a>", "_:x", "_:y", '"1"', '"1"@en', INTEGER, '"a\\n\\"b"'])
QUADS = st.lists(
    st.tuples(NODES, st.sampled_from(["<urn:p>", "<urn:q>"]), OBJECTS, st.sampled_from(["<urn:g>", "<urn:h>", ""])),
    max_size=8,
)


def _store(quads: list[tuple[str, str, str, str]]) -> GraphStore:
    found = GraphStore()
    found.add(parse_text("".join(f"{' '.join(quad)} .\n" for quad in quads), "quads", ox.RdfFormat.N_QUADS))
    return found


@given(QUADS, QUADS)
@settings(max_examples=150)
def test_a_patch_turns_the_one_into_the_other(one: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> None:
    before, after = _store(one), _store(other)  # type: ignore[arg-type]
    same = _content(before) == _content(after)
    assert (compare(before, after) == []) is same
    text = patch(before, after)
    assert (text == "") is same
    patched = ox.Store()
    patched.extend(before.quads())
    if text:
        patched.update(text)
    assert _content(GraphStore(patched)) == _content(after)


def test_a_difference_is_told_in_words_as_json_and_as_a_patch(folder: Path, changed_report: Path) -> None:
    add_files(folder, [changed_report])
    ran = run("diff", "bundled", folder)
    assert (ran.status, ran.err) == (1, "")
    assert ran.text == (
        "~ hmicfrs2019:rec-1  2019: clear it  [hmicfrs2019:graph]\n"
        '    rdfs:label: "2019: clear the vetting backlog in a year"@en → "2019: clear it"@en\n'
        "\n0 added, 1 changed, 0 removed\n"
    )
    document = json.loads(run("diff", "bundled", folder, "--format", "json").out)
    assert_valid(document, "diff")
    assert [each["thing"] for each in document["differences"]] == ["hmicfrs2019:rec-1"]
    assert run("diff", "bundled", folder, "--format", "patch").text.startswith(
        "DELETE DATA {\nGRAPH <https://w3id.org/"
    )


def test_what_does_not_differ_is_said_with_zero() -> None:
    assert assert_done(run("diff", REPORT, REPORT)).text == "The two graphs state the same.\n"
    assert len(load_file(REPORT)) == 9310
