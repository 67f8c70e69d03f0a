"""The benchmark itself: answers are held against each other before times are taken; the page is what the files say."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import harness
from benchmarks.__main__ import main
from benchmarks.answers import results
from benchmarks.bare import bare_network
from benchmarks.files import Files
from benchmarks.harness import Settings, measured, write_result
from benchmarks.kglab_steps import DIGESTS
from benchmarks.operations import NAMES, Operation, System, operation
from benchmarks.operations.kglab import OPERATION as KGLAB
from benchmarks.operations.kglab import QUERY, Beside, steps_of
from benchmarks.operations.trace import OPERATION as TRACE
from benchmarks.operations.validate import OPERATION as VALIDATE
from benchmarks.operations.validate_small import OPERATION as VALIDATE_SMALL
from benchmarks.report import PAGE, RESULTS, page, render
from benchmarks.targets import targets_table
from benchmarks.worker import Worker
from oversight_graph.dataset import open_store
from oversight_graph.load import parse_file
from oversight_graph.network import build_network
from oversight_graph.store import GraphStore
from oversight_graph.validate import validate_files


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


def settings(folder: Path, *sizes: int, limit: float = 120) -> Settings:
    return Settings(sizes, 2, limit, folder)


def rows_of(name: str, chosen: Settings) -> list[dict[str, Any]]:
    return [row for result in measured(name, chosen) for row in result["rows"]]


def test_run_writes_results_page_and_picture(folder: Path, tmp_path: Path) -> None:
    told = ["--operations", "load,start", "--sizes", "1k,3k", "--repeats", "2"]
    places = ["--files", str(folder), "--results", str(tmp_path), "--page", str(tmp_path / "page.md")]
    assert main([*told, *places]) == 0
    result = json.loads((tmp_path / "load.json").read_text(encoding="utf-8"))
    rows = result["rows"]
    assert {row["triples"] for row in rows} == {1000, 3000}
    assert {row["kind"] for row in rows} == {"ours", "peer", "limit"}
    assert all(len(row["seconds"]) == 2 and row["memory"] > 0 for row in rows)
    assert [run["triples"] for run in result["runs"]] == [1000, 3000]
    assert all({"date", "repeats", "limit", "machine", "versions"} <= run.keys() for run in result["runs"])
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "| Turtle | oversight-graph |" in text
    assert "| help | oversight-graph |" in text
    assert "Not measured yet." in text
    picture = (tmp_path / "load.svg").read_bytes()
    assert b"<svg" in picture
    render(tmp_path, tmp_path / "again.md")
    assert (tmp_path / "load.svg").read_bytes() == picture


def test_peers_answer_as_we_do(folder: Path) -> None:
    """Engines behind the same door, on a graph of a few thousand triples."""
    for name in ("infer", "network", "reopen"):
        rows = rows_of(name, settings(folder, 4000))
        assert [row for row in rows if "failed" in row] == []
    rows = rows_of("query", settings(folder, 4000))
    assert {row.get("failed") for row in rows if row["system"] != "rdflib"} == {None}
    assert {row["part"] for row in rows if "failed" in row} <= {"instruments"}


def test_another_answer_is_not_timed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    op = Operation("t", tuple(System(name, "peer", lambda _: {}) for name in ("us", "right", "wrong", "slow")), str)
    answers = {"us": "7", "right": "7", "wrong": "8"}
    timed = []

    def lines(_: str, system: System, __: int, phase: str, ___: Settings):
        if system.name == "slow":
            yield {"part": None, "failed": "not finished"}
        elif phase == "check":
            yield {"part": "p", "answer": answers[system.name]}
        else:
            timed.append(system.name)
            yield {"part": "p", "seconds": 1.0, "memory": 1.0}

    monkeypatch.setattr(harness, "operation", lambda _: op)
    monkeypatch.setattr(harness, "_lines", lines)
    rows = rows_of("t", settings(folder, 10))
    assert {row["system"]: row.get("failed") for row in rows} == {
        "us": None,
        "right": None,
        "wrong": "another answer",
        "slow": "not finished",
    }
    assert timed == ["us", "right"]


def test_slow_system_is_told_as_not_finished(folder: Path) -> None:
    rows = rows_of("load", settings(folder, 1000, limit=0.01))
    assert {row.get("failed") for row in rows if row["kind"] != "limit"} == {"not finished"}


@pytest.mark.parametrize("op", [TRACE, VALIDATE_SMALL], ids=lambda op: op.title)
def test_answer_is_the_same_at_every_size(folder: Path, op: Operation) -> None:
    small, large = (
        {part: op.digest(run()) for part, run in op.systems[0].prepare(Files(folder, triples)).items()}
        for triples in (10_000, 20_000)
    )
    assert small == large


def test_report_that_joins_conforms_and_the_one_with_faults_does_not(folder: Path) -> None:
    files = Files(folder, 10_000)
    with open_store(files.store) as store:
        assert validate_files([files.report], store).results == ()
        assert len(validate_files([files.faulty_report], store).results) >= 2
    quads = parse_file(files.report)
    assert 1_000 <= len(quads) < 1_500
    assert not {quad.subject for quad in quads} & {quad.subject for quad in parse_file(files.generated)}


def test_every_engine_finds_the_seeded_faults(folder: Path) -> None:
    files = Files(folder, 2000)
    reports = [system.prepare(files)["whole graph"]() for system in VALIDATE.systems]
    assert len(list(results(reports[0]))) >= 1
    assert len({VALIDATE.digest(report) for report in reports}) == 1


def test_bare_loop_builds_the_network_of_the_bundled_graph(store: GraphStore) -> None:
    bare, ours = bare_network(store.engine), build_network(store)
    assert dict(bare.nodes(data=True)) == dict(ours.nodes(data=True))
    assert {edge[:3]: edge[3] for edge in bare.edges(keys=True, data=True)} == {
        edge[:3]: edge[3] for edge in ours.edges(keys=True, data=True)
    }


def test_results_of_other_sizes_are_kept(tmp_path: Path) -> None:
    for triples, seconds in ((1000, 1.0), (10, 2.0), (1000, 3.0)):
        row = {"system": "s", "kind": "ours", "part": "p", "triples": triples, "seconds": [seconds], "memory": 1.0}
        write_result(tmp_path, {"operation": "o", "rows": [row], "runs": [{"triples": triples, "repeats": seconds}]})
    written = json.loads((tmp_path / "o.json").read_text())
    assert [(row["triples"], row["seconds"]) for row in written["rows"]] == [(10, [2.0]), (1000, [3.0])]
    assert [(run["triples"], run["repeats"]) for run in written["runs"]] == [(10, 2.0), (1000, 3.0)]


def test_remark_on_a_run_stands_on_the_page_until_another_takes_its_place(tmp_path: Path) -> None:
    row = {"system": "oversight-graph", "kind": "ours", "part": "p", "triples": 1000, "seconds": [1.0], "memory": 1.0}
    run = {"triples": 1000, "date": "2026-01-01", "repeats": 1, "limit": 1.0}
    run |= {"machine": {"model": "m", "cores": 1, "memory": 1.0, "system": "s"}, "versions": {"Python": "3"}}
    result = {
        "operation": "load",
        "title": "t",
        "same": False,
        "rows": [row],
        "runs": [{**run, "remark": "Half asleep."}],
    }
    write_result(tmp_path, result)
    assert "At 1 k: Half asleep.\n" in page(tmp_path)
    write_result(tmp_path, {**result, "runs": [run]})
    assert "Half asleep." not in page(tmp_path)


def test_run_that_changes_what_it_works_on_is_made_ready_for_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    made = []

    def prepare(_: Files):
        made.append([1])
        return {"p": made[-1].pop}

    worker = Worker(Operation("t", (), str), System("s", "ours", prepare, spent=True), Files(Path(), 1), 5)
    worker.time(3)
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.keys() - {"part"} for line in said] == [{"begins"}, {"seconds", "memory"}] * 3
    assert made == [[], [], []]


def result_of(name: str, *rows: tuple[str, str, int, float | str]) -> dict[str, Any]:
    """Make a result of an operation: system, part, triples, and seconds or how it failed."""
    made = [
        {"system": system, "kind": "", "part": part, "triples": triples, "memory": 1.0}
        | ({"failed": told} if isinstance(told, str) else {"seconds": [told]})
        for system, part, triples, told in rows
    ]
    return {"operation": name, "rows": made, "runs": [{"triples": row[2], "limit": 900} for row in rows]}


@pytest.mark.parametrize(
    ("owlrl", "ours", "told"),
    [
        (200.0, 2.0, "100.00 | met"),
        (80.0, 2.0, "40.00 | missed"),
        ("not finished", 2.0, "over 450.00 | met"),
        ("not finished", 20.0, "over 45.00 | open"),
        ("another answer", 2.0, "– | not measured"),
    ],
)
def test_targets_are_judged_by_the_figures(owlrl: float | str, ours: float, told: str) -> None:
    rows = ("oversight-graph", "closure", 100_000, ours), ("owlrl", "closure", 100_000, owlrl)
    lines = targets_table({"infer": result_of("infer", *rows)}).splitlines()
    assert f"| 100 k: owlrl / closure | at least 50 | {told} |" in lines


def test_targets_of_growth_and_of_the_worst_query() -> None:
    rows = [
        ("oversight-graph", "a", 100_000, 1.0),
        ("rdflib", "a", 100_000, 1.0),
        ("oversight-graph", "a", 1_000_000, 20.0),
        ("rdflib", "a", 1_000_000, 10.0),
        ("oversight-graph", "b", 1_000_000, 1.0),
        ("rdflib", "b", 1_000_000, 100.0),
    ]
    lines = targets_table({"query": result_of("query", *rows)}).splitlines()
    assert "| 1 M: the query that is worst for ours / rdflib | at most 1 | 2.00 | missed |" in lines
    assert "| queries, geometric mean: growth from 100 k to 1 M | at most 1.1 | 0.65 | met |" in lines


def test_package_that_does_not_install_is_told_with_the_reason(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder / "without-kglab"
    (place / "kglab").mkdir(parents=True)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    result = next(measured("kglab", settings(place, 1000)))
    assert result["runs"][0]["versions"]["kglab"].startswith("none (kglab does not install: ERROR")
    failed = {row["part"]: row.get("failed", "") for row in result["rows"] if row["system"] == "kglab"}
    assert failed.keys() == DIGESTS.keys()
    assert all("kglab does not install" in told for told in failed.values())


def test_steps_of_kglab_are_held_against_ours(folder: Path, tmp_path: Path) -> None:
    """A class that calls what kglab calls stands in for kglab, which is large."""
    (tmp_path / "kglab.py").write_text(_STAND_IN, encoding="utf-8")
    files = Files(folder, 1000)
    mine = KGLAB.systems[0].prepare(files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(tmp_path))
        theirs = steps_of(Beside(Path(sys.executable), str(files.stepped), str(files.shapes), QUERY))
    for step, run in mine.items():
        assert KGLAB.digest(run()) == KGLAB.digest(theirs[step]()), step


_STAND_IN = """
import owlrl, pyshacl, rdflib
class KnowledgeGraph:
    def __init__(self, graph=None):
        self.graph = graph or rdflib.Graph()
    def rdf_graph(self):
        return self.graph
    def load_rdf(self, path, format):
        self.graph.parse(path, format=format)
    def query(self, text):
        return self.graph.query(text)
    def validate(self, **told):
        conforms, report, text = pyshacl.validate(self.graph, **told)
        return conforms, KnowledgeGraph(report), text
    def infer_owlrl_closure(self):
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(self.graph)
"""


def test_every_operation_is_there() -> None:
    assert all(operation(name).systems[0].kind == "ours" for name in NAMES)


def test_page_is_what_the_results_say() -> None:
    told = "the results changed: run `python -m benchmarks --render`"
    assert PAGE.read_text(encoding="utf-8") == page(RESULTS), told


@pytest.mark.parametrize("text", ["", "10 x", "k", "-5"])
def test_no_size(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([f"--sizes={text}"])
    assert "is no size" in capsys.readouterr().err


def test_unknown_operation(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--operations", "fly"])
    assert "there is no operation 'fly'" in capsys.readouterr().err
