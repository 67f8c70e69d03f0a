"""Clients that people use, unchanged, against the real server: rdflib, SPARQLWrapper, curl, Comunica and YASGUI."""

from __future__ import annotations

import functools
import http.server
import json
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from playwright.sync_api import sync_playwright
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, TURTLE, URLENCODED, XML, SPARQLWrapper

from conftest import program
from oversight_graph.store import GraphStore
from oversight_graph.vocab import BASE, PREFIXES
from serve_runner import Server, serving

CALLS = """
PREFIX og: <https://w3id.org/oversight-graph/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?call ?label WHERE { ?call a og:Recommendation ; rdfs:label ?label } ORDER BY ?call
"""
RENAMED = """
PREFIX og: <https://w3id.org/oversight-graph/ontology#> CONSTRUCT { ?a og:continues ?b } WHERE { ?a og:continues ?b }
"""
# What npm brings, in a folder that is kept from one run to the next.
NPM = {"@comunica/query-sparql": "^4.0.0", "@triply/yasgui": "^4.2.28"}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>YASGUI</title>
<link rel="stylesheet" href="yasgui.min.css"><script src="yasgui.min.js"></script></head>
<body><div id="yasgui"></div><script>
localStorage.clear();
window.yasgui = new Yasgui(document.getElementById("yasgui"), {
  requestConfig: {endpoint: ENDPOINT}, persistenceId: null, copyEndpointOnNewTab: false });
</script></body></html>"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--cors", "*") as started:
        yield started


@pytest.fixture(scope="module")
def expected(store: GraphStore) -> list[tuple[str, str]]:
    return [(str(row["call"]), str(row["label"])) for row in store.rows(CALLS)]


@pytest.fixture(scope="session")
def packages(npm: str) -> Path:
    """Install the packages, once."""
    folder = Path(tempfile.gettempdir()) / "oversight-graph-npm"
    folder.mkdir(exist_ok=True)
    wanted = json.dumps({"private": True, "dependencies": NPM})
    manifest = folder / "package.json"
    if not (folder / "node_modules" / ".package-lock.json").exists() or manifest.read_text() != wanted:
        manifest.write_text(wanted)
        command = [
            npm,
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--loglevel=error",
        ]
        subprocess.run(command, cwd=folder, check=True, timeout=600)
    return folder / "node_modules"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib(server: Server, expected: list[tuple[str, str]], method: str) -> None:
    store = SPARQLStore(server.sparql, method=method)
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(f"{BASE}graph/bodies"))
    union = rdflib.Graph(SPARQLStore(server.sparql, method=method, context_aware=False))
    assert [(str(row.call), str(row.label)) for row in union.query(CALLS)] == expected
    mps = rdflib.URIRef(f"{BASE}body/mps")
    label = rdflib.URIRef(f"{PREFIXES['rdfs']}label")
    assert str(graph.value(mps, label)) == "Metropolitan Police Service"
    assert (mps, label, None) in union
    assert len(list(graph.triples((None, label, None)))) == len(set(graph.subject_objects(label))) > 10


@pytest.mark.parametrize(("method", "request_method"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper(server: Server, expected: list[tuple[str, str]], method: str, request_method: str) -> None:
    client = SPARQLWrapper(server.sparql)
    client.setMethod(method)
    client.setRequestMethod(request_method)
    client.setQuery(CALLS)
    client.setReturnFormat(JSON)
    bindings = client.queryAndConvert()["results"]["bindings"]
    assert [(row["call"]["value"], row["label"]["value"]) for row in bindings] == expected
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(expected)
    client.setReturnFormat(CSV)
    assert len(client.queryAndConvert().decode().splitlines()) == len(expected) + 1
    client.setQuery(RENAMED)
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) > 0


def _curl(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program("curl"), "--silent", "--show-error", "--fail-with-body", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_curl(server: Server, expected: list[tuple[str, str]]) -> None:
    encoded = f"query={CALLS}"
    ways = [
        ["--get", "--data-urlencode", encoded, server.sparql],
        ["--data-urlencode", encoded, server.sparql],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", CALLS, server.sparql],
        ["--http1.0", "--data-urlencode", encoded, server.sparql],
    ]
    for way in ways:
        done = _curl("--header", "Accept: text/tab-separated-values", *way)
        assert len(done.stdout.splitlines()) == len(expected) + 1, done.stderr
    assert _curl("--header", "Accept: text/turtle", "--location", f"{server.url}body/mps").stdout.startswith("@prefix")
    wrong = _curl("--data-urlencode", "query=SELECT", server.sparql)
    assert (wrong.returncode, wrong.stdout.partition(":")[0]) == (22, "query")


@pytest.mark.node
def test_comunica(server: Server, packages: Path, expected: list[tuple[str, str]]) -> None:
    command = [
        str(packages / ".bin" / "comunica-sparql"),
        server.sparql,
        "-q",
        CALLS,
        "-t",
        "application/sparql-results+json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    bindings = json.loads(done.stdout)["results"]["bindings"]
    assert [(row["call"]["value"], row["label"]["value"]) for row in bindings] == expected
    # Linked data: it follows the thing's own address to its Turtle.
    thing = f"{server.url}body/mps"
    query = f"SELECT ?label {{ <{BASE}body/mps> <{PREFIXES['rdfs']}label> ?label }}"
    done = subprocess.run([command[0], thing, "-q", query], capture_output=True, text=True, timeout=120, check=False)
    assert "Metropolitan Police Service" in done.stdout, done.stderr


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.node
@pytest.mark.chromium
def test_yasgui(server: Server, packages: Path, chromium: str, expected: list[tuple[str, str]], tmp_path: Path) -> None:
    """YASGUI on a page of another origin asks, and shows the rows."""
    for name in ("yasgui.min.js", "yasgui.min.css"):
        (tmp_path / name).write_bytes((packages / "@triply" / "yasgui" / "build" / name).read_bytes())
    (tmp_path / "index.html").write_text(PAGE.replace("ENDPOINT", json.dumps(server.sparql)), encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as pages, sync_playwright() as playwright:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{pages.server_port}/")
        page.evaluate("query => window.yasgui.getTab().getYasqe().setValue(query)", CALLS)
        with page.expect_response(lambda answer: answer.url.startswith(server.sparql)) as answered:
            page.evaluate("() => { window.yasgui.getTab().getYasqe().query(); }")
        assert answered.value.status == 200
        assert answered.value.request.method == "POST"
        bindings = answered.value.json()["results"]["bindings"]
        assert [(row["call"]["value"], row["label"]["value"]) for row in bindings] == expected
        page.wait_for_selector(".yasr_results td")
        assert expected[0][1] in page.inner_text(".yasr_results")
        browser.close()
        pages.shutdown()
