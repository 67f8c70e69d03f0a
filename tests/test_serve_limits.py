"""Limits: whatever a client does, it is ended in time, others are served meanwhile, and nothing is left behind."""

from __future__ import annotations

import io
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from threading import Thread

import httpx
import psutil
import pytest

from cli_runner import assert_failed, graph_store, run
from oversight_graph.dataset import open_store
from oversight_graph.serve.frames import Answer
from oversight_graph.serve.protocol import answer_query
from oversight_graph.store import GraphStore
from serve_runner import Server, serving

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and forked workers are POSIX's")

ASK = "ASK { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c ?a"
TIME = 1.5


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    arguments = (
        "--time-limit",
        str(TIME),
        "--row-limit",
        "5000",
        "--memory-limit",
        "128",
        "--workers",
        "2",
        "--queue",
        "4",
    )
    with serving(*arguments) as started:
        yield started


def _send(server: Server, query: str) -> httpx.Response:
    headers = {"content-type": "application/sparql-query", "accept": "text/csv, text/turtle"}
    return server.client.post("/sparql", content=query.encode(), headers=headers)


def _served(server: Server) -> None:
    assert server.ask(ASK).json()["boolean"] is True


DOUBLED = " ".join(f"BIND(CONCAT(?{a}, ?{a}, ?{a}, ?{a}) AS ?{b})" for a, b in pairwise("abcdefghijk"))
HOSTILE = {
    "cross product": (ENDLESS, {504}),
    "deep path": ("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:y>)+ ?c }", {504, 503}),
    "greedy sort": (GREEDY, {503, 504}),
    "long text": (f"SELECT (STRLEN(?k) AS ?n) {{ BIND('{'x' * 1000}' AS ?a) {DOUBLED} }}", {503}),
    "nested groups": ("SELECT * " + "{" * 20_000 + "}" * 20_000, {400}),
    "nested expression": ("SELECT (" + "!" * 200_000 + "true AS ?x) {}", {400, 503}),
    "service on loopback": ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", {400}),
    "service on metadata": ("SELECT * { SERVICE SILENT <http://169.254.169.254/latest/> { ?s ?p ?o } }", {400}),
    "one megabyte": ("SELECT * { " + "?s ?p 'x' . " * 80_000 + "}", {503, 504}),
    "one megabyte of quotes": ("SELECT * { " + "'\"" * 480_000, {400}),
    "many rows": ("SELECT (1 AS ?x) { ?a ?b ?c }", {503}),
    "many triples": ("CONSTRUCT WHERE { ?a ?b ?c }", {503}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_ended_while_others_are_served(server: Server, name: str) -> None:
    query, statuses = HOSTILE[name]
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        answer = pool.submit(_send, server, query)
        served = 0
        while not answer.done():
            _served(server)
            served += 1
    taken = time.monotonic() - begun
    assert answer.result().status_code in statuses, (answer.result().status_code, answer.result().text[:200])
    assert answer.result().text.count("\n") == 1
    assert served
    assert taken < 10 * TIME
    _served(server)


def test_a_result_over_the_limit_is_never_taken_for_a_whole_one() -> None:
    """More rows than the limit, and more bytes than are held back before the answer is begun."""
    with serving("--row-limit", "40000", "--workers", "1") as server:
        with pytest.raises(httpx.RemoteProtocolError):
            server.ask("SELECT ?a ?b ?c { ?a ?b ?c }", "text/csv")
        assert len(server.ask("SELECT ?a { ?a ?b ?c } LIMIT 40000", "text/csv").text.splitlines()) == 40001
        # The log is written after the answer.
        end = time.monotonic() + 10
        while 503 not in [each.get("problem") for each in server.log()]:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_a_full_queue_says_when_to_come_back(server: Server) -> None:
    with ThreadPoolExecutor(24) as pool:
        answers = [each.result() for each in [pool.submit(server.ask, ENDLESS) for _ in range(24)]]
    assert [each.text for each in answers if each.status_code not in {429, 503, 504}] == []
    assert any(each.status_code == 429 for each in answers)
    assert all(int(each.headers["retry-after"]) > 0 for each in answers if each.status_code == 429)
    _served(server)


def test_a_client_that_leaves_holds_no_worker(server: Server) -> None:
    request = f"GET /sparql?{httpx.QueryParams({'query': ENDLESS})} HTTP/1.1\r\nHost: x\r\n\r\n"
    for _ in range(6):
        server.send(request.encode()).close()
        time.sleep(0.05)
    begun = time.monotonic()
    _served(server)
    assert time.monotonic() - begun < TIME


def test_a_slow_reader_does_not_hold_a_worker_for_long() -> None:
    with serving("--time-limit", str(TIME), "--workers", "2") as server:
        query = str(httpx.QueryParams({"query": STREAM}))
        reader = server.send(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert reader.recv(100).startswith(b"HTTP/1.1 200")
        _served(server)
        time.sleep(1.5 * TIME)
        assert any(line.get("problem") == 408 for line in server.log())
        reader.settimeout(5)
        with suppress(ConnectionError):
            end = b"".join(iter(lambda: reader.recv(1 << 20), b""))[-5:]
            assert end != b"0\r\n\r\n"
        reader.close()


def test_half_open_connections_and_huge_headers_disturb_nobody(server: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n"
    begun = [b"", b"G", head, head + b"\r\nASK"]
    held = [server.send(begun[number % 4]) for number in range(120)]
    _served(server)
    huge = server.send(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 200_000)
    assert huge.recv(100).startswith(b"HTTP/1.1 4")
    _served(server)
    for connection in [*held, huge]:
        connection.close()


def test_rubbish_is_answered_and_the_connection_closed(server: Server) -> None:
    for rubbish in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n" * 50_000 + b"\0",
    ):
        with server.send(rubbish) as connection:
            connection.shutdown(socket.SHUT_WR)
            data = b"".join(iter(lambda: connection.recv(65536), b""))
        assert data == b"" or data.startswith(b"HTTP/1.1 400")
    _served(server)


# --- beginning and ending -----------------------------------------------------------------------------------


def _gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=5)
    return not alive


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_lets_what_is_under_way_finish(how: int) -> None:
    with serving("--workers", "1", "--time-limit", "2") as server:
        family = server.family()
        answers: list[httpx.Response] = []
        under_way = Thread(target=lambda: answers.append(server.ask(ENDLESS)))
        under_way.start()
        time.sleep(0.5)
        assert server.stop(how) == 0
        under_way.join()
        assert [each.status_code for each in answers] == [504]
        assert _gone(family)
        assert server.log()[-1]["event"] == "stopped"


def test_killed_it_leaves_no_process_and_started_again_it_answers_the_same(store: GraphStore) -> None:
    query = "SELECT ?s ?p ?o WHERE { ?s a og:Recommendation ; ?p ?o } ORDER BY ?s ?p ?o"
    answers = []
    for _ in range(2):
        with serving("--workers", "2") as server:
            answers.append(server.ask(query).content)
            family = server.family()
            assert len(family) == 4  # the server, the keeper, two workers
            asked = httpx.QueryParams({"query": ENDLESS})
            under_way = server.send(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.3)
            server.process.kill()
            server.process.wait(10)
            assert _gone(family)
            under_way.close()
    assert answers[0] == answers[1]
    assert answers[0].count(b'"s":{') == len(store.rows(query))


def test_a_worker_that_is_killed_is_replaced(server: Server) -> None:
    workers = [each for each in server.family() if each.ppid() != server.process.pid and each.pid != server.process.pid]
    assert len(workers) >= 2
    for worker in workers:
        worker.kill()
    time.sleep(0.2)
    for _ in range(4):
        assert server.ask(ASK).status_code in {200, 503}
    _served(server)


def test_a_store_on_disk_is_served_too() -> None:
    with serving("--store", graph_store(), "--workers", "1", "--time-limit", "1") as server:
        assert server.rows("SELECT (COUNT(*) AS ?n) { ?s a og:Report }") == [
            {"n": str(len(open_store().rows("SELECT ?s { ?s a og:Report }")))}
        ]
        assert server.ask(ENDLESS).status_code == 504
        _served(server)


def test_what_cannot_be_served_is_told(tmp_path) -> None:
    assert_failed(run("serve", "--port", "0", "--store", tmp_path / "none"), 3, "there is no such store")
    assert_failed(run("serve", "--store", "http://127.0.0.1:1/sparql"), 3, "on-disk store")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_failed(run("serve", "--port", port), 3, f"127.0.0.1:{port}", "--port")


def test_the_system_says_no_where_the_check_of_a_query_is_wrong(
    monkeypatch: pytest.MonkeyPatch, store: GraphStore
) -> None:
    """With the check taken out, a call of a service opens no connection."""

    monkeypatch.setattr("oversight_graph.serve.protocol.check_query", lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        query = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        job = {"query": query, "accept": "*/*", "row_limit": 9, "in_memory": True}
        with pytest.raises(Exception, match="Too many open files"):
            answer_query(store, job, Answer(io.BytesIO()))
        with pytest.raises(TimeoutError):
            listener.accept()
