"""The benchmark itself: answers are held against each other before times are taken; the page is what the files say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import harness
from benchmarks.__main__ import main, size
from benchmarks.bare import bare_network
from benchmarks.files import Files
from benchmarks.harness import Settings, measured, write_result
from benchmarks.operations import NAMES, Operation, System, operation
from benchmarks.operations.trace import OPERATION as TRACE
from benchmarks.report import PAGE, RESULTS, page, render
from oversight_graph.network import build_network
from oversight_graph.store import GraphStore


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


def settings(folder: Path, *sizes: int, limit: float = 120) -> Settings:
    return Settings(sizes, 2, limit, limit, folder)


def test_run_writes_results_page_and_picture(folder: Path, tmp_path: Path) -> None:
    told = ["--operations", "load,start", "--sizes", "1k,3k", "--repeats", "2"]
    places = ["--files", str(folder), "--results", str(tmp_path), "--page", str(tmp_path / "page.md")]
    assert main([*told, *places]) == 0
    rows = json.loads((tmp_path / "load.json").read_text(encoding="utf-8"))["rows"]
    assert {row["triples"] for row in rows} == {1000, 3000}
    assert {row["kind"] for row in rows} == {"ours", "peer", "limit"}
    assert all(len(row["seconds"]) == 2 and row["memory"] > 0 for row in rows)
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
    for name in ("infer", "network"):
        rows = measured(name, settings(folder, 4000))["rows"]
        assert [row for row in rows if "failed" in row] == []
    rows = measured("query", settings(folder, 4000))["rows"]
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
            yield {"part": "p", "seconds": [1.0], "memory": 1.0}

    monkeypatch.setattr(harness, "operation", lambda _: op)
    monkeypatch.setattr(harness, "_lines", lines)
    rows = measured("t", settings(folder, 10))["rows"]
    assert {row["system"]: row.get("failed") for row in rows} == {
        "us": None,
        "right": None,
        "wrong": "another answer",
        "slow": "not finished",
    }
    assert timed == ["us", "right"]


def test_slow_system_is_told_as_not_finished(folder: Path) -> None:
    rows = measured("load", settings(folder, 1000, limit=0.01))["rows"]
    assert {row["failed"] for row in rows} == {"not finished"}


def test_trace_is_the_same_at_every_size(folder: Path) -> None:
    small, large = (
        TRACE.digest(TRACE.systems[0].prepare(Files(folder, triples))["trace"]()) for triples in (10_000, 20_000)
    )
    assert small == large
    assert not small.startswith("0 stops")


def test_bare_loop_builds_the_network_of_the_bundled_graph(store: GraphStore) -> None:
    bare, ours = bare_network(store.engine), build_network(store)
    assert dict(bare.nodes(data=True)) == dict(ours.nodes(data=True))
    assert {edge[:3]: edge[3] for edge in bare.edges(keys=True, data=True)} == {
        edge[:3]: edge[3] for edge in ours.edges(keys=True, data=True)
    }


def test_results_of_other_sizes_are_kept(tmp_path: Path) -> None:
    for triples in (1000, 10, 1000):
        row = {"system": "s", "kind": "ours", "part": "p", "triples": triples, "seconds": [1.0], "memory": 1.0}
        write_result(tmp_path, {"operation": "o", "rows": [row]})
    assert [row["triples"] for row in json.loads((tmp_path / "o.json").read_text())["rows"]] == [10, 1000]


def test_every_operation_is_there() -> None:
    assert all(operation(name).systems[0].kind == "ours" for name in NAMES)


def test_page_is_what_the_results_say() -> None:
    told = "the results changed: run `python -m benchmarks --render`"
    assert PAGE.read_text(encoding="utf-8") == page(RESULTS), told


@pytest.mark.parametrize("text", ["", "10 x", "k", "-5"])
def test_no_size(text: str) -> None:
    with pytest.raises(Exception, match="is no size"):
        size(text)


def test_unknown_operation(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--operations", "fly"])
    assert "there is no operation 'fly'" in capsys.readouterr().err
