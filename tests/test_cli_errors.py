"""Errors: each with its exit status and one sentence that says what, where and how to mend it; nothing half written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

import oversight_graph.queries
import oversight_graph.stats
from cli_runner import NORTHSHIRE, assert_done, assert_failed, new_store, run, run_graph, small_store
from oversight_graph.cli.common import emit
from oversight_graph.errors import OutputError

BROKEN = "@prefix og: <https://w3id.org/oversight-graph/ontology#> .\n\n<urn:x> a og:Finding ; og:polarity .\n"
CALL = "https://w3id.org/oversight-graph/report/hmic-2016-peel-legitimacy-mps/afi-1"
# Nothing listens there.
SERVICE = "SELECT * WHERE { SERVICE <http://127.0.0.1:45671/sparql> { ?s ?p ?o } }"


# Unknown names: 2, with the nearest


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("trace veting", ["There is no issue 'veting'; did you mean 'vetting'"]),
        ("trace zzzzqqqq", ["There is no issue", "oversight-graph list issues"]),
        ("trace vetting --body mpz", ["There is no body 'mpz'; did you mean 'mps'"]),
        ("register --issue veting", ["There is no issue 'veting'", "'vetting'"]),
        ("register --body mpz", ["There is no body 'mpz'", "'mps'"]),
        ("show hmic2016:afi-99999", ["There is no thing 'hmic2016:afi-99999'"]),
        ("show vettinge", ["There is no thing 'vettinge'", "'vetting'"]),
        ("query said-about-isue", ["There is no query 'said-about-isue'; did you mean 'said-about-issue'"]),
        ("query zzzzqqqq", ["There is no query", "oversight-graph list queries"]),
        ("query said-about-issue --param isue=vetting", ["Parameter 'isue'", "'issue'"]),
        ("query said-about-issue --param issue=veting", ["There is no issue 'veting'", "'vetting'"]),
        ("query said-about-issue --param body=mpz --param issue=vetting", ["There is no body 'mpz'", "'mps'"]),
        ("query said-about-issue", ["Parameter 'issue'", "needs it"]),
        ("query said-about-issue --param issue", ["Parameter 'issue'", "NAME=VALUE"]),
    ],
)
def test_an_unknown_name_is_told_with_the_nearest(command: str, words: list[str]) -> None:
    assert_failed(run_graph(command), 2, *words)


def test_an_unknown_name_is_told_by_describe() -> None:
    assert_failed(run("query", "--describe", "said-about-isue"), 2, "did you mean 'said-about-issue'")


# Usage: 2


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("frobnicate", ["frobnicate"]),
        ("trace", ["ISSUE"]),
        ("trace vetting --frob", ["--frob"]),
        ("fmt", ["FILE"]),
        ("list cows", ["cows", "issues"]),
        ("register --reply nah", ["--reply", "no-reply-held"]),
        ("register --format xml", ["--format", "csv"]),
        ("search vetting --limit 0", ["--limit"]),
        ("query", ["Give one query"]),
        ("query a -e b", ["Give one query"]),
        ("trace vetting --since 16", ["--since", "YYYY"]),
        ("trace vetting --until 2016-13", ["--until", "YYYY"]),
        ("register --as-of yesterday", ["--as-of", "YYYY"]),
        ("evidence frob", ["frob"]),
        ("evidence verify", ["--sources"]),
        ("evidence cite a.txt", ["QUOTE"]),
    ],
)
def test_wrong_usage_is_one_sentence(command: str, words: list[str]) -> None:
    assert_failed(run(*command.split()), 2, *words)


def test_a_day_that_no_calendar_has_is_refused() -> None:
    assert_failed(run_graph("trace vetting --since 2016-02-30"), 2, "--since", "2016-02-30")


@pytest.mark.parametrize("command", [[], ["evidence"]])
def test_no_command_at_all_is_told_where_to_look(command: list[str]) -> None:
    ran = run(*command)
    assert ran.status == 2
    assert "--help" in ran.err
    assert ran.out == b""
    assert not ran.err.startswith("oversight-graph: Usage")


# Files: 2, with line and column


def test_a_file_that_does_not_parse_has_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(BROKEN, encoding="utf-8")
    where = f"{path}:3:36: "
    assert_failed(run("validate", path, "--store", small_store()), 2, where)
    assert_failed(run("stats", "--data", path, "--store", small_store()), 2, where)
    assert_failed(run("fmt", path), 2, where)
    assert_failed(run("fmt", "--check", path), 2, where)
    assert_failed(run("validate", "--shapes", path, path, "--store", small_store()), 2, where)
    assert path.read_text(encoding="utf-8") == BROKEN


def test_standard_input_that_does_not_parse_has_line_and_column() -> None:
    assert_failed(run("fmt", "-", stdin=BROKEN.encode()), 2, "standard input:3:36: ")


def test_a_comment_that_no_order_could_keep_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a> <urn:p> <urn:b> . # why\n", encoding="utf-8")
    assert_failed(run("fmt", path), 2, f"{path}:1:27: ", "comment")


@pytest.mark.parametrize("command", [["validate"], ["stats", "--data"], ["fmt"]])
def test_a_file_that_cannot_be_read_is_named(command: list[str], tmp_path: Path) -> None:
    store = [] if command == ["fmt"] else ["--store", str(small_store())]
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "a.doc").write_text("text", encoding="utf-8")
    assert_failed(run(*command, tmp_path / "nope.ttl", *store), 2, "nope.ttl: there is no such file")
    assert_failed(run(*command, tmp_path / "folder.ttl", *store), 2, "folder.ttl: it is a folder")
    if command != ["fmt"]:
        assert_failed(run(*command, tmp_path / "a.doc", *store), 2, "a.doc: its suffix names no RDF syntax")


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    for name in ("a.rq", "a.ttl"):
        (tmp_path / name).write_bytes(b"\xff\xfe")
    assert_failed(run_graph("query", tmp_path / "a.rq"), 2, "a.rq: it is no UTF-8 text")
    assert_failed(run("fmt", tmp_path / "a.ttl"), 2, "a.ttl: it is no UTF-8 text")


@pytest.mark.parametrize("command", [["query", "-"], ["fmt", "-"]])
def test_standard_input_that_is_not_utf_8_is_refused(command: list[str]) -> None:
    assert_failed(run(*command, stdin=b"\xff\xfe"), 2, "standard input", "UTF-8")


def test_a_query_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert_failed(run_graph("query", tmp_path / "nope.rq"), 2, "nope.rq: there is no such file")


# Queries: 2, with line and column


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * WHERE { ?s ?p }", "1:25"),
        ("SELECT *\nWHERE { ?s ?p ?o", "2:17"),
        ("SELECT * WHERE { ?s a foo:Bar }", "1:"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "1:"),
        ("", "1:1"),
    ],
)
def test_a_query_with_a_syntax_error_has_line_and_column(query: str, place: str, tmp_path: Path) -> None:
    assert_failed(run_graph("query", "-e", query), 2, f"-e:{place}", "does not parse")
    assert_failed(run_graph("query", "-", stdin=query.encode()), 2, f"standard input:{place}")
    path = tmp_path / "mine.rq"
    path.write_text(query, encoding="utf-8")
    assert_failed(run_graph("query", path), 2, f"{path}:{place}")


def test_a_variable_that_the_query_assigns_itself_is_no_parameter() -> None:
    ran = run_graph("query", "-e", "SELECT ?x WHERE { BIND(1 AS ?x) }", "--param", "x=2")
    assert_failed(ran, 2, "Parameter 'x'")


# Stores: 3


def _corrupted(folder: Path, pattern: str) -> Path:
    for path in new_store(folder).glob(pattern):
        path.write_bytes(b"no database " * 50)
    return folder


@pytest.mark.parametrize("command", ["stats", "trace vetting", "register", "export", "query -e ASK{}", "list issues"])
def test_a_store_that_is_missing_or_none_is_named(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    arguments = command.split()
    assert_failed(run(*arguments, "--store", tmp_path / "nope"), 3, f"Store {tmp_path / 'nope'}: there is no such")
    assert_failed(run(*arguments, "--store", tmp_path / "file"), 3, "it is no store")
    assert_failed(run(*arguments, "--store", tmp_path / "empty"), 3, "it is no store")


def test_a_store_at_an_address_that_does_not_answer_is_named_as_it_was_given() -> None:
    assert_failed(run("stats", "--store", "http://127.0.0.1:45671/sparql"), 3, "http://127.0.0.1:45671/sparql")


@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST*"])
def test_a_store_that_is_corrupt_is_named(pattern: str, tmp_path: Path) -> None:
    folder = _corrupted(tmp_path / "store", pattern)
    assert_failed(run("stats", "--store", folder), 3, f"Store {folder}: ", "damaged")
    assert_failed(run("stats", "--store", folder, "--data", tmp_path / "a.ttl"), 3, "damaged")


def test_a_store_with_a_table_that_is_corrupt_is_named(tmp_path: Path) -> None:
    from oversight_graph.load import parse_text

    folder = new_store(tmp_path / "store", parse_text("<urn:a> <urn:b> <urn:c> ."))
    tables = list(folder.glob("*.sst"))
    assert tables
    for table in tables:
        table.write_bytes(b"x" * table.stat().st_size)
    assert_failed(run("query", "-e", "SELECT * WHERE { ?s ?p ?o }", "--store", folder), 3, f"Store {folder}: ")


@contextmanager
def _writer(folder: Path) -> Iterator[None]:
    """Hold a store open for writing, from another process."""
    code = "import pyoxigraph, sys; s = pyoxigraph.Store(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield
        process.communicate(b"")


@pytest.mark.skipif(sys.platform == "win32", reason="RocksDB locks in another way there")
def test_a_store_that_another_process_writes_is_locked(tmp_path: Path) -> None:
    folder = new_store(tmp_path / "store")
    with _writer(folder):
        assert_failed(run("stats", "--store", folder), 3, f"Store {folder}: it is locked")
    assert_done(run("stats", "--store", folder))


def test_a_network_failure_is_no_internal_error(tmp_path: Path) -> None:
    for form in ("table", "json", "csv"):
        assert_failed(run_graph("query", "-e", SERVICE, "--format", form), 3, "the query failed")
    output = tmp_path / "a.json"
    assert_failed(run_graph("query", "-e", SERVICE, "-o", output), 3, "the query failed")
    assert list(tmp_path.iterdir()) == []


# Output: whole or not at all


@pytest.mark.parametrize(
    "command", ["stats", "register", "trace vetting", "export", "query -e ASK{}", "show vetting", "list issues"]
)
def test_an_unknown_suffix_is_refused_before_any_work(command: str, tmp_path: Path) -> None:
    ran = run(*command.split(), "-o", tmp_path / "out.foo", "--store", tmp_path / "no-store")
    assert_failed(ran, 2, "out.foo: its suffix stands for no format")
    assert_failed(run(*command.split(), "-o", tmp_path / "out", "--store", tmp_path / "no-store"), 2)
    assert list(tmp_path.iterdir()) == []


def test_output_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    assert_failed(run_graph("stats", "-o", tmp_path / "nowhere" / "a.json"), 2, "a.json: ")
    assert_failed(run_graph("stats", "-o", tmp_path / "folder.json"), 2, "folder.json: it is a folder")


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (OutputError("result", "it stops", "go on"), 2),
        (OSError(28, "No space left on device"), 2),
        (RuntimeError("a bug"), 70),
        (KeyboardInterrupt(), 130),
    ],
)
def test_a_file_is_untouched_when_writing_fails_midway(
    failure: BaseException, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(_result: object, stream: IO[bytes], _form: str) -> None:
        stream.write(b"half of it")
        raise failure

    monkeypatch.setattr(oversight_graph.queries, "write_result", half)
    output = tmp_path / "answer.csv"
    for before in (None, "as before"):
        if before is not None:
            output.write_text(before, encoding="utf-8")
        assert_failed(run_graph("query", "-e", "SELECT * WHERE {}", "-o", output), status)
        assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ([before] if before else [])


def test_binary_output_to_a_terminal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    with pytest.raises(OutputError, match="binary"):
        emit(None, lambda stream: written.append(b"x" if stream else b""), binary=True)
    assert written == []


# What nobody foresaw: 70


def test_an_internal_error_is_one_sentence_and_debug_shows_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> Any:
        raise ZeroDivisionError("by nought")

    monkeypatch.setenv("OVERSIGHT_GRAPH_DEBUG", "")
    monkeypatch.setattr(oversight_graph.stats, "count", fail)
    assert_failed(run_graph("stats"), 70, "internal error", "by nought", "--debug")
    ran = run("--debug", "stats", "--store", small_store())
    assert ran.status == 70
    assert "Traceback" in ran.err
    assert ran.out == b""


def test_an_inner_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(oversight_graph.stats, "count", interrupt)
    assert_failed(run_graph("stats"), 130, "interrupted")


def test_bad_data_beside_a_good_store_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(NORTHSHIRE, encoding="utf-8")
    (tmp_path / "bad.ttl").write_text(BROKEN, encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    given = ("--data", tmp_path / "good.ttl", "--data", tmp_path / "bad.ttl", "--store", small_store())
    assert_failed(run("export", "-o", tmp_path / "all.ttl", *given), 2, "bad.ttl:3:36")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
