"""What only a process of its own shows: pipes, signals, encodings, colours and what ``--help`` imports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli_runner import COMMAND, assert_done, assert_failed, graph_store, run, run_graph, run_process
from oversight_graph.cli import COMMANDS

ANSI = b"\x1b["
EVERYTHING = "SELECT * WHERE { ?s ?p ?o }"
ENDLESS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CALLS = "SELECT ?call WHERE { ?call a og:CallForAction } ORDER BY ?call"
HELP_OF_ALL = """
import io, sys
from contextlib import redirect_stdout
from oversight_graph.cli import COMMANDS, main
for command in [[], *([name] for name in COMMANDS), *(["evidence", name] for name in ("verify", "coverage", "cite"))]:
    with redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        assert main([*command, "--help"]) == 0
heavy = {"rdflib", "pyshacl", "networkx", "owlrl", "oxrdflib"}
print(sorted(heavy & set(sys.modules)))
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes are POSIX's")


def test_a_process_exits_with_the_status_of_main() -> None:
    assert assert_done(run_process("query", "-e", "ASK {}", "--store", graph_store())).text == "yes\n"
    assert_failed(run_process("trace", "veting", "--store", graph_store()), 2, "'vetting'")
    assert_failed(run_process("stats", "--store", "no-such-store"), 3, "no-such-store")


def test_version_and_help_are_done() -> None:
    assert run("--version").text.startswith("oversight-graph ")
    assert assert_done(run_process("--help")).out == assert_done(run_process("-h")).out


def test_help_imports_no_heavy_library() -> None:
    done = subprocess.run([sys.executable, "-c", HELP_OF_ALL], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("[]\n", "", 0)


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "-e", EVERYTHING, "--format", "csv"],
        ["query", "-e", EVERYTHING, "--format", "json"],
        ["query", "-e", "SELECT ?s WHERE { ?s ?p ?o } LIMIT 4000"],
        ["query", "-e", "CONSTRUCT WHERE { ?s og:cites ?o }", "--format", "ntriples"],
        ["export", "--format", "nquads"],
        ["trace", "vetting"],
    ],
)
def test_a_closed_pipe_is_no_error(arguments: list[str]) -> None:
    with subprocess.Popen(
        [*COMMAND, *arguments, "--store", str(graph_store())], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as first:
        head = subprocess.run(["head", "-1"], stdin=first.stdout, capture_output=True, check=True)
        assert first.stdout is not None
        first.stdout.close()
        assert first.stderr is not None
        assert first.stderr.read() == b""
        assert first.wait(30) == 0
    assert head.stdout.count(b"\n") <= 1
    assert head.stdout


@posix
@pytest.mark.parametrize("arguments", [["--help"], ["stats"], ["list", "issues"], ["query", "--list"]])
def test_a_pipe_that_is_closed_from_the_start_is_no_error(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    store = ["--store", str(graph_store())] if arguments[-1] in {"stats", "issues"} else []
    with subprocess.Popen([*COMMAND, *arguments, *store], stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output_is_no_internal_error() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [*COMMAND, "stats", "--store", str(graph_store())]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.stderr.startswith(b"oversight-graph: standard output: ")
    assert done.returncode == 2


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ["-e", f"SELECT * WHERE {ENDLESS}"],
        ["-e", f"SELECT * WHERE {ENDLESS}", "--format", "csv"],
        ["-e", f"SELECT (COUNT(*) AS ?n) WHERE {ENDLESS}"],
        ["-e", f"SELECT * WHERE {ENDLESS}", "-o", "answer.csv"],
    ],
    ids=["rows", "csv", "count", "file"],
)
def test_an_interrupt_ends_a_long_query_with_130(arguments: list[str], tmp_path: Path) -> None:
    command = [*COMMAND, "query", *arguments, "--store", str(graph_store())]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        time.sleep(1.5)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        try:
            _, err = process.communicate(timeout=10)
        finally:
            process.kill()
    # click moves to a new line first, for the ^C that a terminal shows.
    assert err.lstrip(b"\n") == b"oversight-graph: interrupted.\n"
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_output_is_utf_8_on_every_system(environment: dict[str, str]) -> None:
    query = b'SELECT ("\\u2192 \\u2603 \\u00E9" AS ?x) WHERE {}'
    for form in ("table", "csv"):
        ran = run_process(
            "query", "-", "--format", form, "--store", graph_store(), stdin=query, environment=environment
        )
        assert "→ ☃ é" in assert_done(ran).text
    wrong = "SELECT ☃".encode()
    failed = run_process("query", "-", "--param", "x", "--store", graph_store(), stdin=wrong, environment=environment)
    assert_failed(failed, 2)


@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}, {"COLUMNS": "20"}])
def test_a_pipe_has_no_colour_and_no_cut_cell(environment: dict[str, str]) -> None:
    query = 'SELECT ("' + "long " * 80 + 'end" AS ?x) WHERE {}'
    ran = assert_done(run_process("query", "-e", query, "--store", graph_store(), environment=environment))
    assert ANSI not in ran.out
    assert f"{'long ' * 80}end\n" in ran.text


@pytest.mark.parametrize("command", ["stats", "register", "trace vetting", "list bodies", "query --list"])
def test_no_command_colours_a_pipe(command: str) -> None:
    ran = run(*command.split()) if command == "query --list" else run_graph(command)
    assert ANSI not in assert_done(ran).out


def test_a_terminal_has_its_width_and_no_color_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "50")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    coloured = assert_done(run_graph("query", "-e", CALLS, terminal=True))
    assert ANSI in coloured.out
    monkeypatch.setenv("NO_COLOR", "1")
    plain = assert_done(run_graph("list issues", terminal=True))
    assert ANSI not in plain.out
    assert max(len(line) for line in plain.text.splitlines()) <= 50


def test_every_command_is_known_to_the_shell_completion() -> None:
    ran = run_process(environment={"_OVERSIGHT_GRAPH_COMPLETE": "bash_source"})
    assert "_OVERSIGHT_GRAPH_COMPLETE=bash_complete" in assert_done(ran).text
    ran = run_process(
        environment={
            "_OVERSIGHT_GRAPH_COMPLETE": "bash_complete",
            "COMP_WORDS": "oversight-graph ",
            "COMP_CWORD": "1",
        }
    )
    assert {line.partition(",")[2] for line in ran.text.splitlines()} == set(COMMANDS)
