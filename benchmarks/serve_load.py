"""Load: many clients at once ask our server and the ``oxigraph`` one the same mix of queries; every answer is checked.

``python -m benchmarks.serve_load [--clients 100] [--seconds 60]`` writes ``benchmarks/results/serve/load.json``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from oversight_graph.dataset import open_store
from oversight_graph.queries import bound_text, catalogue
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES, iri_list

from .http_client import Connection, LostError, request_of
from .servers import Running, ours, oxigraph

__all__ = ["Tally", "load", "main", "mix"]

RESULT = Path(__file__).resolve().parent / "results" / "serve" / "load.json"
_PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(PREFIXES.items()))
_LOOKUP = "SELECT ?p ?o WHERE {{ {thing} ?p ?o }} ORDER BY ?p ?o"
_OK = 200


@dataclass(slots=True)
class Tally:
    """What became of the requests of one run."""

    times: list[float] = field(default_factory=list)
    wrong: int = 0
    lost: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def as_dict(self, seconds: float) -> dict[str, Any]:
        """Give the counts, and the times in milliseconds."""
        ordered = sorted(self.times)
        return {
            "answered": len(ordered),
            "wrong": self.wrong,
            "lost": self.lost,
            "reasons": dict(sorted(self.reasons.items())),
            "per_second": round(len(ordered) / seconds, 1),
            "p50_ms": round(statistics.median(ordered) * 1000, 1) if ordered else None,
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1) if ordered else None,
        }


def mix(store: GraphStore) -> dict[str, list[str]]:
    """Make the mix: the catalogue's questions that need no parameter, and a look-up of each call and body.

    Each query comes with its rows in canonical form, as the embedded store gives them.
    """
    asked = [bound_text(store, each, {}) for each in catalogue() if all(p.default for p in each.parameters)]
    things = store.rows("SELECT DISTINCT ?t { ?t a ?kind . VALUES ?kind { og:CallForAction og:Body } } ORDER BY ?t")
    asked += [_LOOKUP.format(thing=iri_list([str(row["t"])])) for row in things]
    rows = ((query, _expected(store, query)) for query in asked)
    return {f"{_PROLOGUE}{query}": expected for query, expected in rows if expected is not None}


def _expected(store: GraphStore, query: str) -> list[str] | None:
    result = store.query(query)
    if isinstance(result, ox.QueryTriples):
        return None
    return _rows(json.loads(result.serialize(format=ox.QueryResultsFormat.JSON) or b""))


def _rows(document: dict[str, Any]) -> list[str]:
    """Give the rows of a result as sorted texts, so that only the order of equal rows is not compared."""
    if "boolean" in document:
        return [str(document["boolean"])]
    return sorted(json.dumps(_plain(row), sort_keys=True) for row in document["results"]["bindings"])


def _plain(row: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    string = f"{PREFIXES['xsd']}string"
    return {
        name: {key: value for key, value in term.items() if (key, value) != ("datatype", string)}
        for name, term in row.items()
    }


class _Checked:
    """Says if an answer is right; one that was found right once is known by its bytes."""

    def __init__(self, expected: Mapping[str, list[str]]) -> None:
        self._expected = expected
        self._known: dict[str, set[bytes]] = {query: set() for query in expected}

    def __call__(self, query: str, body: bytes) -> bool:
        if body in self._known[query]:
            return True
        try:
            right = _rows(json.loads(body)) == self._expected[query]
        except (ValueError, KeyError):
            right = False
        if right:
            self._known[query].add(body)
        return right


async def _client(
    number: int, server: Running, requests: Sequence[tuple[str, bytes]], until: float, checked: _Checked, tally: Tally
) -> None:
    chance = random.Random(number)
    connection = Connection(server.host, server.port)
    while time.monotonic() < until:
        query, request = chance.choice(requests)
        begun = time.monotonic()
        try:
            status, body = await connection.send(request)
        except LostError as error:
            tally.lost += 1
            tally.reasons[str(error)] += 1
            continue
        if status != _OK:
            tally.lost += 1
            tally.reasons[f"status {status}"] += 1
        elif checked(query, body):
            tally.times.append(time.monotonic() - begun)
        else:
            tally.wrong += 1
    connection.close()


def load(server: Running, expected: Mapping[str, list[str]], clients: int, seconds: float) -> Tally:
    """Let clients ask a server for some seconds, each one question after the other."""
    requests = [(query, request_of(server.path, query)) for query in expected]
    checked, tally = _Checked(expected), Tally()

    async def run() -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(*(_client(n, server, requests, until, checked, tally) for n in range(clients)))

    asyncio.run(run())
    return tally


def _systems() -> Iterator[tuple[str, Callable[[], AbstractContextManager[Running]]]]:
    yield "oversight-graph", ours
    yield "oxigraph", oxigraph


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the load on both servers and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args(arguments)
    expected = mix(open_store())
    found: dict[str, Any] = {}
    for name, start in _systems():
        with start() as server:
            found[name] = load(server, expected, options.clients, options.seconds).as_dict(options.seconds)
        print(name, json.dumps(found[name]))
    conditions = {"clients": options.clients, "seconds": options.seconds, "queries": len(expected)}
    machine = {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    versions = {name: version(name) for name in ("oxigraph", "pyoxigraph", "starlette", "uvicorn")}
    document = {**conditions, "machine": machine, "versions": versions, "servers": found}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
