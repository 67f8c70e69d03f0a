"""Hostile clients: queries and connections meant to bring a server down, counted by class, while others are served.

``python -m benchmarks.serve_hostile [--each 10]`` writes ``benchmarks/results/serve/hostile.json``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from .http_client import Connection, LostError, request_of
from .servers import Running, ours

__all__ = ["CLASSES", "attack", "main"]

RESULT = Path(__file__).resolve().parent / "results" / "serve" / "hostile.json"
TIME_LIMIT = 2.0
OPTIONS = f"--time-limit {TIME_LIMIT} --row-limit 10000 --memory-limit 128 --workers 2 --queue 32".split()
_ASK = "ASK { ?s ?p ?o }"
_DOUBLED = " ".join(f"BIND(CONCAT(?{a}, ?{a}, ?{a}, ?{a}) AS ?{b})" for a, b in pairwise("abcdefghijk"))

# Each class gives the text of its n-th query.
CLASSES: dict[str, Callable[[int], str]] = {
    "cross product, counted": lambda n: f"SELECT (COUNT(*) AS ?n) {{ {_product(3 + n % 5)} }}",
    "cross product, sorted": lambda n: f"SELECT * {{ {_product(2 + n % 3)} }} ORDER BY ?o0 ?s1",
    "cross product, streamed": lambda n: f"SELECT * {{ {_product(2 + n % 3)} }}",
    "deep property path": lambda n: (
        f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join(['(!<urn:x>|^!<urn:x>)*'] * (1 + n % 4))} ?b }}"
    ),
    "text that doubles": lambda n: f"SELECT (STRLEN(?k) AS ?n) {{ BIND('{'x' * (100 + n)}' AS ?a) {_DOUBLED} }}",
    "brackets in brackets": lambda n: f"SELECT * {'{' * (1000 * (n + 1))}{'}' * (1000 * (n + 1))}",
    "nested expression": lambda n: f"SELECT ({'!' * (20_000 * (n + 1))}true AS ?x) {{}}",
    "one megabyte of patterns": lambda n: f"SELECT * {{ {'?s ?p 1 . ' * 80_000} }} LIMIT {n}",
    "one megabyte of values": lambda n: f"SELECT * {{ VALUES ?x {{ {'1 ' * 400_000} }} }} LIMIT {n}",
    "one megabyte of quotes": lambda n: f"SELECT * {{ {chr(39) + chr(34)}" * (200_000 + n),
    "service on loopback": lambda n: f"SELECT * {{ SERVICE <http://127.0.0.1:{1024 + n}/> {{ ?s ?p ?o }} }}",
    "service on a metadata address": lambda n: (
        f"SELECT * {{ SERVICE SILENT <http://169.254.169.254/{n}> {{ ?s ?p ?o }} }}"
    ),
    "no query at all": lambda n: "\x00\x01;DROP" * (n + 1),
}


def _product(times: int) -> str:
    return " . ".join(f"?s{each} ?p{each} ?o{each}" for each in range(times))


class _Probe:
    """A client that means no harm, and asks all the time."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self.served = self.failed = 0
        self.slowest = 0.0

    async def run(self) -> None:
        connection = Connection(self._server.host, self._server.port)
        while True:
            begun = time.monotonic()
            try:
                status, body = await connection.send(request_of(self._server.path, _ASK))
                right = status == 200 and json.loads(body)["boolean"] is True
            except LostError:
                right = False
            self.served += right
            self.failed += not right
            self.slowest = max(self.slowest, time.monotonic() - begun)
            await asyncio.sleep(0.02)


async def _query(server: Running, query: str) -> tuple[str, float]:
    """Send one hostile query; say how it was ended and after how long."""
    begun = time.monotonic()
    connection = Connection(server.host, server.port)
    try:
        status, _ = await asyncio.wait_for(connection.send(request_of(server.path, query)), 20 * TIME_LIMIT)
        how = str(status)
    except LostError:
        how = "cut"
    except TimeoutError:
        how = "not ended"
    connection.close()
    return how, time.monotonic() - begun


async def _held(server: Running, sent: bytes) -> tuple[str, float]:
    """Open a connection, send something, and wait without reading much until the server cuts it."""
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection(server.host, server.port, limit=1024)
    writer.write(sent)
    try:
        await asyncio.sleep(4 * TIME_LIMIT if b"STREAM" in sent else 0)
        while await asyncio.wait_for(reader.read(1 << 16), 20 * TIME_LIMIT):
            pass
        how = "cut"
    except (ConnectionError, OSError):
        how = "cut"
    except TimeoutError:
        how = "not ended"
    writer.close()
    return how, time.monotonic() - begun


def _connections(server: Running) -> dict[str, bytes]:
    stream = request_of(server.path, f"SELECT * {{ {_product(2)} }} # STREAM")
    head = f"POST {server.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n".encode()
    return {
        "slow reader": stream,
        "connection without a request": b"",
        "half a head": head,
        "half a body": head + b"Content-Length: 100\r\n\r\nASK",
        "huge head": head + b"X-A: " + b"y" * 200_000,
    }


async def _count(name: str, tasks: Sequence[Any], server: Running) -> dict[str, Any]:
    probe = _Probe(server)
    probing = asyncio.ensure_future(probe.run())
    found = await asyncio.gather(*tasks)
    await asyncio.sleep(0.2)
    probing.cancel()
    await asyncio.gather(probing, return_exceptions=True)
    return {
        "class": name,
        "sent": len(found),
        "ended": dict(sorted(Counter(how for how, _ in found).items())),
        "longest_s": round(max(taken for _, taken in found), 2),
        "others_served": probe.served,
        "others_failed": probe.failed,
        "others_slowest_s": round(probe.slowest, 2),
    }


def attack(server: Running, each: int) -> list[dict[str, Any]]:
    """Try every class, so many at once, and count what became of them and of a client beside them."""

    async def run() -> list[dict[str, Any]]:
        found = []
        for name, text in CLASSES.items():
            found.append(await _count(name, [_query(server, text(n)) for n in range(each)], server))
        for name, sent in _connections(server).items():
            found.append(await _count(name, [_held(server, sent) for _ in range(each)], server))
        return found

    return asyncio.run(run())


def main(arguments: Sequence[str] | None = None) -> None:
    """Attack our server and write the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=10)
    each = parser.parse_args(arguments).each
    with ours(*OPTIONS) as server:
        found = attack(server, each)
    for line in found:
        print(json.dumps(line))
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    document = {"time_limit_s": TIME_LIMIT, "classes": found}
    RESULT.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
