"""SPARQL 1.1 Protocol: the real server, held to what the W3C's protocol tests ask of a query endpoint."""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.parse import quote

import httpx  # noqa: TC002 - see serve_runner
import pyoxigraph as ox
import pytest
import rdflib
from lxml import etree
from rdflib.compare import isomorphic

from oversight_graph.errors import QuerySyntaxError
from oversight_graph.store import GraphStore
from oversight_graph.vocab import BASE
from serve_runner import Server, serving

ASK = "ASK { ?s ?p ?o }"
CALLS = "SELECT ?call ?label WHERE { ?call a og:Recommendation ; rdfs:label ?label } ORDER BY ?call"
RENAMED = "CONSTRUCT { ?a og:continues ?b } WHERE { ?a og:continues ?b }"
BODIES, POLICIES = f"{BASE}graph/bodies", f"{BASE}graph/policies"
SUBJECTS = "SELECT DISTINCT ?s WHERE { ?s a ?class } ORDER BY ?s"
NAMED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--time-limit", "20") as started:
        yield started


def _direct(server: Server, query: str, media_type: str = QUERY, **parameters: str | list[str]) -> httpx.Response:
    headers = {"content-type": media_type}
    return server.client.post("/sparql", content=query.encode(), headers=headers, params=parameters)


def _yes(answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    assert answer.json()["boolean"] is True


# --- how a query is sent ------------------------------------------------------------------------------------


def test_a_query_comes_by_get_by_form_or_as_it_is(server: Server) -> None:
    _yes(server.client.get("/sparql", params={"query": ASK}))
    _yes(server.client.post("/sparql", data={"query": ASK}))
    _yes(_direct(server, ASK))
    _yes(_direct(server, ASK, f"{QUERY}; charset=UTF-8"))
    _yes(
        server.client.post("/sparql", content=f"query={quote(ASK)}", headers={"content-type": f"{FORM};charset=utf-8"})
    )


def test_all_of_unicode_arrives_in_every_way(server: Server) -> None:
    query = 'SELECT ("→ é 😀 \\u2603" AS ?x) {}'
    answers = [server.client.get("/sparql", params={"query": query}), server.ask(query), _direct(server, query)]
    assert {each.json()["results"]["bindings"][0]["x"]["value"] for each in answers} == {"→ é 😀 ☃"}


@pytest.mark.parametrize(
    ("method", "arguments", "status"),
    [
        ("GET", {"params": [("query", ASK), ("query", ASK)]}, 400),
        ("GET", {"params": {"quarry": ASK}}, 400),
        ("GET", {"params": {"query": "SELECT"}}, 400),
        ("GET", {"params": {"query": ""}}, 400),
        ("GET", {"params": {"query": ASK, "default-graph-uri": "no-iri"}}, 400),
        ("GET", {"params": {"query": ASK, "named-graph-uri": "urn:a b"}}, 400),
        ("GET", {"params": {"update": "CLEAR ALL"}}, 400),
        ("POST", {"content": ASK}, 415),
        ("POST", {"content": ASK, "headers": {"content-type": "text/plain"}}, 415),
        ("POST", {"content": ASK.encode("utf-16"), "headers": {"content-type": f"{QUERY}; charset=utf-16"}}, 415),
        ("POST", {"content": b"ASK { ?s ?p '\xff' }", "headers": {"content-type": QUERY}}, 400),
        ("POST", {"content": b"query=%ff", "headers": {"content-type": FORM}}, 400),
        ("POST", {"content": f"query={quote(ASK)}&query={quote(ASK)}", "headers": {"content-type": FORM}}, 400),
        ("POST", {"content": "", "headers": {"content-type": FORM}}, 400),
        ("POST", {"content": ASK, "headers": {"content-type": QUERY}, "params": {"query": ASK}}, 400),
        ("POST", {"content": "x" * 1_100_000, "headers": {"content-type": QUERY}}, 413),
        ("PUT", {"params": {"query": ASK}}, 405),
        ("DELETE", {"params": {"query": ASK}}, 405),
        ("PATCH", {"params": {"query": ASK}}, 405),
    ],
)
def test_what_is_no_query_is_refused(server: Server, method: str, arguments: dict, status: int) -> None:
    answer = server.client.request(method, "/sparql", **arguments)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.count("\n") == 1
    if status == 405:
        assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}


def test_a_chunked_body_that_never_ends_is_refused(server: Server) -> None:
    def endless() -> Iterator[bytes]:
        yield from (b"#" * 65536 for _ in range(32))

    answer = server.client.post("/sparql", content=endless(), headers={"content-type": QUERY})
    assert answer.status_code == 413


def _told(query: str) -> str:
    with pytest.raises(QuerySyntaxError) as error:
        GraphStore().query(query)
    return str(error.value)


def test_a_mistake_is_told_with_its_place(server: Server) -> None:
    wrong = "SELECT ?s\nWHERE { ?s ?p }"
    answer = server.ask(wrong)
    assert (answer.status_code, answer.text) == (400, f"{_told(wrong)}\n")
    assert answer.text.startswith("query:2:")


# --- over what it is asked ----------------------------------------------------------------------------------


def _subjects(server: Server, query: str = SUBJECTS, **parameters: object) -> set[str]:
    answer = server.client.get("/sparql", params={"query": query, **parameters})
    assert answer.status_code == 200, answer.text
    return {row["s"]["value"] for row in answer.json()["results"]["bindings"]}


def _held(store: GraphStore, *graphs: str) -> set[str]:
    return {
        str(row["s"])
        for graph in graphs
        for row in store.rows(f"SELECT DISTINCT ?s {{ GRAPH <{graph}> {{ ?s a ?class }} }}")
    }


def test_the_default_graph_is_the_union_unless_the_request_or_the_query_names_another(
    server: Server, store: GraphStore
) -> None:
    everything = {str(row["s"]) for row in store.rows(SUBJECTS)}
    bodies, policies = _held(store, BODIES), _held(store, POLICIES)
    assert _subjects(server) == everything > bodies | policies
    assert _subjects(server, **{"default-graph-uri": BODIES}) == bodies
    assert _subjects(server, **{"default-graph-uri": [BODIES, POLICIES]}) == bodies | policies
    from_bodies = SUBJECTS.replace("WHERE", f"FROM <{BODIES}> WHERE")
    assert _subjects(server, from_bodies) == bodies
    assert _subjects(server, from_bodies, **{"default-graph-uri": POLICIES}) == policies
    assert _subjects(server, **{"named-graph-uri": BODIES}) == set()
    assert _subjects(server, **{"default-graph-uri": "urn:no-such-graph"}) == set()


def _graphs(server: Server, query: str = NAMED, **parameters: object) -> list[str]:
    answer = server.client.post("/sparql", data={"query": query, **parameters})
    return [row["g"]["value"] for row in answer.json()["results"]["bindings"]]


def test_the_named_graphs_are_those_that_the_request_names(server: Server, store: GraphStore) -> None:
    assert _graphs(server) == store.graph_names()
    assert _graphs(server, **{"named-graph-uri": [POLICIES, BODIES]}) == [BODIES, POLICIES]
    assert _graphs(server, **{"default-graph-uri": BODIES}) == []
    assert _graphs(server, **{"default-graph-uri": BODIES, "named-graph-uri": POLICIES}) == [POLICIES]
    from_named = NAMED.replace("WHERE", f"FROM NAMED <{BODIES}> WHERE")
    assert _graphs(server, from_named) == [BODIES]
    assert _graphs(server, from_named, **{"named-graph-uri": POLICIES}) == [POLICIES]


# --- how it is answered -------------------------------------------------------------------------------------

ROW_TYPES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}


@pytest.mark.parametrize("media_type", ROW_TYPES)
def test_rows_come_in_every_form_that_keeps_terms(server: Server, store: GraphStore, media_type: str) -> None:
    answer = server.ask(CALLS, media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"] == "Accept"
    read = list(ox.parse_query_results(answer.content, format=ROW_TYPES[media_type]))
    expected = list(store.query(CALLS))
    assert [(row["call"], row["label"]) for row in read] == [(row["call"], row["label"]) for row in expected]
    assert len(read) > 10


def test_rows_come_as_csv(server: Server, store: GraphStore) -> None:
    answer = server.ask(CALLS, "text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content == store.query(CALLS).serialize(format=ox.QueryResultsFormat.CSV)


GRAPH_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


@pytest.mark.parametrize("media_type", [*GRAPH_TYPES, "application/trig", "application/n-quads"])
@pytest.mark.parametrize("query", [RENAMED, "DESCRIBE body:mps"])
def test_graphs_come_in_every_form(server: Server, store: GraphStore, media_type: str, query: str) -> None:
    answer = server.ask(query, media_type)
    assert answer.headers["content-type"].partition(";")[0] == media_type
    syntax = {"application/trig": "trig", "application/n-quads": "nquads"}.get(media_type)
    read = rdflib.Dataset(default_union=True) if syntax else rdflib.Graph()
    read.parse(data=answer.text, format=syntax or GRAPH_TYPES[media_type])
    written = io.BytesIO()
    ox.serialize(store.query(query), written, format=ox.RdfFormat.N_TRIPLES)
    expected = rdflib.Graph().parse(data=written.getvalue(), format="nt")
    assert len(expected) > 0
    plain = rdflib.Graph()
    for quad in read:
        plain.add(quad[:3])
    assert isomorphic(plain, expected)


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (CALLS, "", "application/sparql-results+json"),
        (CALLS, "application/json", "application/sparql-results+json"),
        (CALLS, "text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (CALLS, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        (CALLS, "text/turtle, */*;q=0.01", "application/sparql-results+json"),
        (RENAMED, "", "text/turtle"),
        (RENAMED, "application/sparql-results+json, application/n-triples;q=0.1", "application/n-triples"),
        (RENAMED, "application/json", "application/ld+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, "text/csv", "text/csv"),
    ],
)
def test_the_form_follows_the_accept_header(server: Server, query: str, accept: str, media_type: str) -> None:
    answer = server.ask(query, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize(("query", "accept"), [(CALLS, "text/turtle"), (RENAMED, "text/csv"), (ASK, "image/png")])
def test_a_form_that_is_not_at_hand_is_not_acceptable(server: Server, query: str, accept: str) -> None:
    answer = server.ask(query, accept)
    assert answer.status_code == 406
    assert "ask for one of" in answer.text


def test_an_answer_as_xml_is_well_formed_and_head_has_no_body(server: Server) -> None:
    root = etree.fromstring(server.ask(ASK, "application/sparql-results+xml").content)
    assert root.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == "true"
    head = server.client.head("/sparql", params={"query": ASK})
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


def test_large_results_come_in_chunks_and_whole(server: Server, store: GraphStore) -> None:
    query = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    with server.client.stream("GET", "/sparql", params={"query": query}, headers={"accept": "text/csv"}) as answer:
        assert "content-length" not in answer.headers
        size = sum(chunk.count(b"\n") for chunk in answer.iter_bytes())
    assert size >= len(store) + 1


# --- what it does not do ------------------------------------------------------------------------------------


def test_it_calls_no_other_endpoint_and_reads_no_file(server: Server) -> None:
    for query in (f"SELECT * {{ SERVICE <{server.sparql}> {{ ?s ?p ?o }} }}", "ASK { SERVICE SILENT ?x {} }"):
        answer = server.ask(query)
        assert (answer.status_code, answer.text) == (400, "SERVICE is not allowed here; ask that endpoint yourself.\n")
    assert server.ask("SELECT ('SERVICE <urn:x> {}' AS ?service) {} # SERVICE <urn:x> {}").status_code == 200
    assert server.ask("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }").json()["results"]["bindings"] == []
    for update in ("LOAD <file:///etc/passwd>", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "CLEAR ALL"):
        assert server.ask(update).status_code == 400


def test_it_cannot_be_written_to(server: Server) -> None:
    assert server.client.post("/update", data={"update": "CLEAR ALL"}).status_code in {404, 405}


# --- what goes round it -------------------------------------------------------------------------------------


def test_every_answer_keeps_browsers_safe_and_opens_to_no_other_origin(server: Server) -> None:
    for path in ("/", "/sparql?query=ASK{}", "/no-such-thing", "/health", "/sparql?query=x"):
        headers = server.client.get(path, headers={"origin": "https://elsewhere.example"}).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"]
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_it_lives_and_is_ready(server: Server) -> None:
    assert server.client.get("/health").text == "ok\n"
    assert server.client.get("/ready").text == "ready\n"


def test_the_log_has_a_line_for_each_request_and_nothing_of_what_was_asked(server: Server) -> None:
    server.client.get("/sparql", params={"query": "ASK { <urn:secret> ?p ?o }", "token": "hidden"})
    lines = [line for line in server.log() if line["event"] == "request" and line["path"] == "/sparql"]
    assert lines[-1]["method"] == "GET"
    assert lines[-1]["status"] == 200
    assert {"time", "bytes", "ms"} <= lines[-1].keys()
    assert "secret" not in str(server.log())
    assert "hidden" not in str(server.log())


def test_an_origin_that_is_allowed_may_ask() -> None:
    with serving("--cors", "https://yasgui.example", "--workers", "1") as server:
        asked = {"origin": "https://yasgui.example", "access-control-request-method": "POST"}
        preflight = server.client.options(
            "/sparql", headers={**asked, "access-control-request-headers": "content-type"}
        )
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == "https://yasgui.example"
        answer = server.client.post("/sparql", data={"query": ASK}, headers={"origin": "https://yasgui.example"})
        assert answer.headers["access-control-allow-origin"] == "https://yasgui.example"
        other = server.client.post("/sparql", data={"query": ASK}, headers={"origin": "https://elsewhere.example"})
        assert "access-control-allow-origin" not in other.headers
