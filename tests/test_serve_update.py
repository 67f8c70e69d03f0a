"""Update: with a token only, whole or not at all, everything derived anew, and readers undisturbed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx  # noqa: TC002 - see serve_runner
import pytest

from cli_runner import assert_failed, run
from oversight_graph.dataset import open_store
from oversight_graph.generations import writing
from serve_runner import Server, serving

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forked workers are POSIX's")

TOKEN = "a-word-of-the-tests-0123456789"  # noqa: S105 - it opens nothing
BEARER = {"authorization": f"Bearer {TOKEN}"}
CALL = "<https://w3id.org/oversight-graph/report/test/rec-1>"
GRAPH = "<https://w3id.org/oversight-graph/report/test/graph>"
INSERT = f"INSERT DATA {{ GRAPH {GRAPH} {{ {CALL} a og:Recommendation ; rdfs:label 'A test' }} }}"
DERIVED = f"ASK {{ GRAPH graph:derived {{ {CALL} a og:CallForAction }} }}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("store") / "graph"
    with writing(made) as store:
        store.add(open_store().quads())
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    environment = {"OVERSIGHT_GRAPH_TOKEN": TOKEN}
    with serving("--store", folder, "--writable", "--workers", "2", environment=environment) as started:
        yield started


def _update(server: Server, text: str, **headers: str) -> httpx.Response:
    return server.client.post("/update", data={"update": text}, headers={**BEARER, **headers})


def test_an_update_needs_the_token(server: Server) -> None:
    before = server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}, {"authorization": "Basic eDp5"}):
        answer = server.client.post("/update", data={"update": "CLEAR ALL"}, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert server.client.get("/update", params={"update": "CLEAR ALL"}, headers=BEARER).status_code == 405
    assert server.client.post("/sparql", data={"update": "CLEAR ALL"}, headers=BEARER).status_code == 400
    assert server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before
    assert TOKEN not in str(server.log())


@pytest.mark.parametrize(
    ("update", "says"),
    [
        ("LOAD <file:///etc/passwd>", "LOAD"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("INSERT DATA {\n <urn:a> <urn:b> }", "update:2:"),
        ("SELECT * { ?s ?p ?o }", "update:1:"),
    ],
)
def test_what_is_refused_changes_nothing(server: Server, update: str, says: str) -> None:
    before = server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    answer = _update(server, update)
    assert (answer.status_code, answer.text.count("\n")) == (400, 1), answer.text
    assert says in answer.text
    assert server.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before
    fields = {"update": INSERT, "using-graph-uri": "urn:g"}
    assert server.client.post("/update", data=fields, headers=BEARER).status_code == 400


def test_an_update_is_seen_at_once_with_what_follows_from_it_and_after_a_restart(server: Server, folder: Path) -> None:
    assert server.ask(DERIVED).json()["boolean"] is False
    query = {"query": "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"}
    whole = len(server.client.get("/sparql", params=query, headers={"accept": "text/csv"}).content)
    with server.client.stream("GET", "/sparql", params=query, headers={"accept": "text/csv"}) as reading:
        parts = reading.iter_bytes()
        size = len(next(parts))
        answer = _update(server, INSERT)
        assert (answer.status_code, answer.content) == (204, b"")
        for _ in range(4):
            assert server.ask(DERIVED).json()["boolean"] is True
        assert size + sum(len(part) for part in parts) == whole
    direct = {**BEARER, "content-type": "application/sparql-update"}
    more = f"INSERT DATA {{ GRAPH {GRAPH} {{ {CALL} rdfs:comment 'more' }} }}"
    assert server.client.post("/update", content=more, headers=direct).status_code == 204
    with serving("--store", folder, "--workers", "1") as again:
        assert again.ask(DERIVED).json()["boolean"] is True
        assert again.rows(f"SELECT ?c {{ {CALL} rdfs:comment ?c }}") == [{"c": "more"}]
    assert _update(server, f"DROP GRAPH {GRAPH}").status_code == 204
    assert server.ask(DERIVED).json()["boolean"] is False


def test_writing_has_to_be_asked_for_with_a_store_and_a_token(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.delenv("OVERSIGHT_GRAPH_TOKEN", raising=False)
    assert_failed(run("serve", "--writable", "--store", folder), 2, "OVERSIGHT_GRAPH_TOKEN")
    monkeypatch.setenv("OVERSIGHT_GRAPH_TOKEN", TOKEN)
    assert_failed(run("serve", "--writable"), 2, "--store")
