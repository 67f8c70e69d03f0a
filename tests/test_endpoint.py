"""A graph behind a SPARQL endpoint: real servers give what the graph at hand gives, and faults end in one sentence."""

from __future__ import annotations

import base64
import json
import re
import shlex
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from rdflib import RDF, URIRef

from benchmarks.servers import free_port, oxigraph_over
from cli_runner import ROOT, assert_done, assert_failed, graph_store, run
from oversight_graph.dataset import open_store
from oversight_graph.endpoint import EndpointStore
from oversight_graph.errors import QuerySyntaxError, StoreError
from oversight_graph.queries import bound_text, catalogue
from oversight_graph.sparql_http import Access
from oversight_graph.store import GraphStore
from oversight_graph.vocab import BASE, term
from servers import SERVERS, server_of

NEEDED = {"body": "mps", "call": "hmicfrs2019:rec-1", "issue": "vetting"}
COMMANDS = [
    "trace vetting",
    "trace abuse-of-position --body mps --since 2012 --as-of 2019 --format json",
    "trace vetting --only --format md",
    "trace discrimination --format mermaid",
    "trace vetting --format html",
    "register --format csv",
    "register --issue vetting --as-of 2017 --format json",
    "register --open --progress not-assessed",
    "show hmicfrs2019:rec-1",
    "show mps --format json",
    "search gifts register",
    "list issues",
    "list bodies",
    "list reports",
    "list policies",
    "path hmic2014:rec-3 hmicfrs2019:f-no-central-gifts-register",
    "stats",
    "validate data/reports/hmic-2014-integrity-mps.ttl --format json",
    "export --format nquads --closure",
    "export --format gexf",
    "export --issue vetting --format html",
    "query -e 'ASK { issue:vetting a og:Issue }' --format json",
    "query -e 'CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { hmicfrs2019:rec-1 } ?s ?p ?o }' --format ntriples",
]


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.nq"
    assert_done(run("export", "--format", "nquads", "--closure", "-o", path))
    return path


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest, quads: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server_of(request, quads, tmp_path_factory.mktemp(request.param)) as address:
        yield address


@pytest.fixture(scope="module")
def remote(url: str) -> EndpointStore:
    return EndpointStore(url)


def _answer(store: GraphStore, text: str) -> Any:
    found = store.query(text)
    if isinstance(found, ox.QuerySolutions):
        names = [variable.value for variable in found.variables]
        return [[_by_value(row[name]) for name in names] for row in found]
    return bool(found) if isinstance(found, ox.QueryBoolean) else sorted(str(triple) for triple in found)


def _by_value(found: Any) -> str:
    """Write a term by its value: engines write the same number in several ways, and label blank nodes at will."""
    if isinstance(found, ox.BlankNode):
        return "_:"
    number = isinstance(found, ox.Literal) and found.datatype.value.endswith(("#decimal", "#double"))
    return str(float(found.value)) if number else str(found)


@pytest.mark.virtuoso
@pytest.mark.parametrize("command", COMMANDS)
def test_a_read_command_gives_the_same_answer(command: str, url: str) -> None:
    words = shlex.split(command)
    assert assert_done(run(*words, "--store", url)).out == assert_done(run(*words, "--store", graph_store())).out


@pytest.mark.virtuoso
@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_a_question_of_the_catalogue_has_the_same_rows(query: Any, remote: EndpointStore, store: GraphStore) -> None:
    values = {each.name: NEEDED.get(each.name, "2017") for each in query.parameters if each.default is None}
    text = bound_text(store, query, values)
    assert bound_text(remote, query, values) == text
    assert _answer(remote, text) == _answer(store, text)


@pytest.mark.virtuoso
@pytest.mark.sources
def test_evidence_is_verified_over_an_endpoint(url: str, sources: Path) -> None:
    words = ["evidence", "verify", "--sources", sources]
    assert assert_done(run(*words, "--store", url)).out == assert_done(run(*words, "--store", graph_store())).out


@pytest.mark.virtuoso
def test_a_result_that_the_engine_cuts_off_is_fetched_whole(remote: EndpointStore, store: GraphStore) -> None:
    """Virtuoso gives 10,000 rows at a time."""
    text = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert sorted(_answer(remote, text)) == sorted(_answer(store, text))


@pytest.mark.virtuoso
def test_the_dataset_of_a_query_or_of_its_caller_is_kept_to(remote: EndpointStore) -> None:
    issues, bodies = f"{BASE}graph/issues", f"{BASE}graph/bodies"
    clause = f"SELECT DISTINCT ?c FROM <{issues}> WHERE {{ ?s a ?c }} ORDER BY ?c"  # noqa: S608
    assert [row["c"] for row in remote.rows(clause)] == _classes(remote, "SELECT DISTINCT ?c { ?s a ?c }", issues)
    assert term("Issue") not in _classes(remote, "SELECT DISTINCT ?c { ?s a ?c }", bodies)
    long = f"SELECT ?s ?p ?o FROM <{BASE}report/hmic-2016-peel-legitimacy-mps/graph> WHERE {{ ?s ?p ?o }} LIMIT 10000"  # noqa: S608
    with pytest.raises(StoreError, match="a query with FROM cannot be fetched page by page"):
        remote.query(long)


def _classes(store: EndpointStore, text: str, graph: str) -> list[str]:
    found = store.query(text, dataset=([graph], []))
    assert isinstance(found, ox.QuerySolutions)
    return sorted(row["c"].value for row in found)


@pytest.mark.virtuoso
def test_a_faulty_query_is_told_before_it_is_sent(remote: EndpointStore) -> None:
    with pytest.raises(QuerySyntaxError, match="mine:1:25"):
        remote.query("SELECT ?s WHERE { ?s ?p ", "mine")


@pytest.mark.virtuoso
def test_an_endpoint_is_an_rdflib_dataset_where_its_default_graph_is_the_union(remote: EndpointStore) -> None:
    if remote.dataset:
        with pytest.raises(StoreError, match="not the union"):
            remote.as_rdflib()
    else:
        assert (URIRef(f"{BASE}issue/vetting"), RDF.type, URIRef(term("Issue"))) in remote.as_rdflib()


def test_only_our_graphs_of_an_endpoint_are_read(quads: Path, tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.nq"
    foreign = b'<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "vetting of another kind" <urn:foreign> .\n'
    mixed.write_bytes(quads.read_bytes() + foreign)
    with oxigraph_over(mixed, "--union-default-graph") as server:
        address = server.url
        for command in (["search", "vetting"], ["stats"]):
            assert run(*command, "--store", address).out == run(*command).out
        bounded = f"{address}?default-graph-uri=urn:foreign&named-graph-uri=urn:foreign"
        store = EndpointStore(bounded)
        assert store.graph_names() == ["urn:foreign"]
        assert [str(quad.subject) for quad in store.quads()] == ["<urn:x>"]
        assert store.has("urn:x")
        assert not store.has(f"{BASE}issue/vetting")
        assert len(store) == 1


def test_files_beside_an_endpoint_are_refused_with_the_reason() -> None:
    data = ROOT / "data" / "bodies.ttl"
    ran = run("stats", "--store", "http://127.0.0.1:9/sparql", "--data", data)
    assert_failed(ran, 3, "http://127.0.0.1:9/sparql", "derived beside the whole graph")


# --- faults: a server that does what it is told --------------------------------------------------------------


class _Scripted(BaseHTTPRequestHandler):
    """Answers with what ``script`` says, in turn; the last answer is given again and again."""

    protocol_version = "HTTP/1.1"
    script: ClassVar[list[tuple[int, dict[str, str], bytes]]] = []
    asked: ClassVar[list[tuple[Any, dict[str, list[str]]]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.headers, parse_qs(body.decode())))
        status, headers, answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if status == 0:
            self.close_connection = True
            self.connection.close()
            return
        time.sleep(float(headers.get("X-Wait", "0")))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(answer)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Say nothing."""


@contextmanager
def _scripted(*script: tuple[int, dict[str, str], bytes]) -> Iterator[str]:
    handler = type("Handler", (_Scripted,), {"script": list(script), "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        _Scripted.asked = handler.asked
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        server.shutdown()
        server.server_close()


JSON = {"Content-Type": "application/sparql-results+json"}
NONE = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}}).encode()
BOUND = "?default-graph-uri=urn:g"
SELECT = "SELECT ?s WHERE { ?s a og:Issue }"
FAULTS = {
    "401": ((401, {}, b""), "asks who you are; set OVERSIGHT_GRAPH_TOKEN"),
    "403": ((403, {}, b""), "does not let you read"),
    "404": ((404, {}, b""), "no SPARQL endpoint at this address"),
    "429": ((429, {"Retry-After": "0"}, b""), "asked too often"),
    "400": ((400, {"Content-Type": "text/plain"}, b"\nno such function\nat line 1"), r"\(no such function\)"),
    "500": ((500, {"Content-Type": "text/plain"}, b"out of memory"), r"failed with status 500 \(out of memory\)"),
    "503": ((503, {"Retry-After": "0"}, b""), "failed with status 503"),
    "moved": ((301, {"Location": "https://example.org/new"}, b""), "has moved; use https://example.org/new"),
    "web page": ((200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>"), "answers with text/html"),
    "cut off": ((200, JSON, NONE[:30]), "its answer is broken"),
    "no results": ((200, JSON, b"[1, 2]"), "its answer is broken"),
    "shorter than said": ((200, {**JSON, "Content-Length": "99999"}, NONE), "closed the connection|no answer within"),
    "closed": ((0, {}, b""), "closed the connection"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_server_ends_in_one_sentence(fault: str) -> None:
    answer, said = FAULTS[fault]
    with _scripted(answer) as url:
        store = EndpointStore(f"{url}{BOUND}", Access(timeout=0.5))
        with pytest.raises(StoreError, match=said) as raised:
            store.rows(SELECT)
    assert str(raised.value).startswith(f"Store {url}: ")
    assert raised.value.exit_status == 3


def test_the_command_line_ends_with_three() -> None:
    with _scripted((404, {}, b"")) as url:
        assert_failed(run("stats", "--store", url), 3, f"{url}: there is no SPARQL endpoint at this address")


def test_nothing_listening_and_an_unknown_host_are_told_apart() -> None:
    with pytest.raises(StoreError, match="nothing answers there"):
        EndpointStore(f"http://127.0.0.1:{free_port()}/sparql")
    with pytest.raises(StoreError, match="no such host"):
        EndpointStore("http://no-such-host.invalid/sparql")


def test_a_slow_server_is_left_in_time() -> None:
    with _scripted((200, {**JSON, "X-Wait": "5"}, NONE)) as url:
        store = EndpointStore(f"{url}{BOUND}", Access(timeout=0.2))
        with pytest.raises(StoreError, match=r"no answer within 0\.2 seconds; set OVERSIGHT_GRAPH_TIMEOUT"):
            store.rows(SELECT)


def test_a_busy_server_is_asked_again() -> None:
    busy = (503, {"Retry-After": "0"}, b"")
    with _scripted(busy, (429, {"Retry-After": "0"}, b""), (200, JSON, NONE)) as url:
        assert EndpointStore(f"{url}{BOUND}").rows(SELECT) == []
        assert len(_Scripted.asked) == 3


def test_an_endpoint_without_what_is_derived_is_refused() -> None:
    with _scripted((200, JSON, NONE)) as url, pytest.raises(StoreError, match="export --closure --format nquads"):
        EndpointStore(url)


@pytest.mark.parametrize(
    ("access", "sent"),
    [
        (Access(), None),
        (Access(token="a-token"), "Bearer a-token"),  # noqa: S106 - made up
        (Access(user="ann", password="pä:ss"), f"Basic {base64.b64encode('ann:pä:ss'.encode()).decode()}"),  # noqa: S106
    ],
)
def test_who_asks_is_said_in_a_header_and_the_prefixes_go_along(access: Access, sent: str | None) -> None:
    with _scripted((200, JSON, NONE)) as url:
        EndpointStore(f"{url}{BOUND}", access).rows(SELECT)
    headers, body = _Scripted.asked[-1]
    assert headers.get("Authorization") == sent
    assert body["default-graph-uri"] == ["urn:g"]
    assert body["query"] == [f"PREFIX og: <{term('')}> {SELECT}"]


def test_secrets_do_not_go_where_they_can_be_read() -> None:
    with pytest.raises(StoreError, match="a password does not belong in an address") as raised:
        EndpointStore("https://ann:secret@example.org/sparql")
    assert "secret" not in str(raised.value)
    with pytest.raises(StoreError, match="in the clear; use its https address"):
        EndpointStore("http://example.org/sparql", Access(token="t"))  # noqa: S106 - made up


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "inf", "nan"])
def test_a_timeout_is_a_number_of_seconds(seconds: str) -> None:
    with pytest.raises(StoreError, match="give a number of seconds above 0"):
        Access.from_environment({"OVERSIGHT_GRAPH_TIMEOUT": seconds})


def test_what_needs_the_graph_at_hand_says_so() -> None:
    with pytest.raises(StoreError, match="needs the graph at hand"):
        _ = EndpointStore(f"http://127.0.0.1:9/sparql{BOUND}").engine


def test_the_bundled_graph_has_no_path_that_weak_engines_refuse() -> None:
    """No question of the catalogue walks a path of unknown length: roll-ups use what is derived."""
    for query in catalogue():
        code = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
        assert not re.search(r"\w[*+](?=[\s/|)])", code), query.name
    assert open_store().rows("SELECT ?s WHERE { ?s og:within issue:vetting }")
