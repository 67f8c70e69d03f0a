"""Reliability: the page that counts what was tried to break the program, made from the result files alone.

python -m benchmarks.reliability
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["PAGE", "main", "page"]

RESULTS = Path(__file__).resolve().parent / "results"
PAGE = RESULTS.parent.parent / "docs" / "reliability.md"
_HEAD = """# What was tried to break it

Made by `python -m benchmarks.reliability` from what the programs named below wrote to `benchmarks/results/`; no
figure is typed by hand. The tests run a sample of each.
"""
_KILLS = """
## Writers killed in the middle

`python -m benchmarks.kill_loop` starts an `add`, a `remove` or a `compact` of a store on disk, kills the process
(SIGKILL) at some moment, and compares everything in the store, derived triples included, with what it was before and
with what it is after a whole change.
"""
_LOAD = """
## Many clients at once

`python -m benchmarks.serve_load`: {clients} clients for {seconds:g} s, {queries} different queries, every answer
compared with that of the graph at hand; the `oxigraph` server stands beside it in the same run ({machine}).
"""
_HOSTILE = """
## Hostile queries and connections

`python -m benchmarks.serve_hostile`: each is sent several times while another client asks an ordinary question. The
time limit was {limit:g} s. A number is an HTTP status; `cut` means that the answer was broken off, `closed` that the
connection was.
"""
_BROKEN = """
## Broken input

`python -m benchmarks.broken_input` gives `validate` files of every class, each in a process of its own that may take
10 s and 1 GB. A file is well ended where there is one clear sentence or a validation result, the status is 1 or 2 (0
for what turns out to be whole), nothing is written and no traceback is shown.
"""


def _table(head: Sequence[str], body: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, cells))} |" for cells in body)]) + "\n"


def _result(name: str) -> Any:
    path = RESULTS / name
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _kills(found: dict[str, int]) -> str:
    names = ("kills", "before", "after", "between")
    return _KILLS + "\n" + _table(["Killed", "As before", "As after", "Between"], [[found[name] for name in names]])


def _load(found: dict[str, Any]) -> str:
    machine = f"{found['machine']['processors']} processors, Python {found['machine']['python']}"
    body = [
        [name, each["answered"], each["wrong"], each["lost"], each["per_second"], each["p50_ms"], each["p99_ms"]]
        for name, each in found["servers"].items()
    ]
    head = ["Server", "Answered", "Wrong", "Lost", "A second", "p50, ms", "p99, ms"]
    told = {name: found[name] for name in ("clients", "seconds", "queries")}
    return _LOAD.format(machine=machine, **told) + "\n" + _table(head, body)


def _hostile(found: dict[str, Any]) -> str:
    body = [
        [
            each["class"],
            each["sent"],
            ", ".join(f"{how}: {count}" for how, count in each["ended"].items()),
            each["longest_s"],
            each["others_served"],
            each["others_failed"],
        ]
        for each in found["classes"]
    ]
    head = ["Class", "Sent", "How ended", "Longest, s", "Others served", "Others failed"]
    return _HOSTILE.format(limit=found["time_limit_s"]) + "\n" + _table(head, body)


def _broken(found: dict[str, Any]) -> str:
    body = [
        [name, each["tried"], each["well ended"], each["slowest s"], each["most MB"]]
        for name, each in found["classes"].items()
    ]
    total: Counter[str] = Counter()
    for each in found["classes"].values():
        total.update({"tried": each["tried"], "well ended": each["well ended"]})
    body.append(["all", total["tried"], total["well ended"], "", ""])
    return _BROKEN + "\n" + _table(["Class", "Tried", "Well ended", "Slowest, s", "Most memory, MB"], body)


_PARTS = {
    "kill_loop.json": _kills,
    "broken_input.json": _broken,
    "serve/load.json": _load,
    "serve/hostile.json": _hostile,
}


def page() -> str:
    """Write the page from the result files that there are."""
    return _HEAD + "".join(write(found) for name, write in _PARTS.items() if (found := _result(name)) is not None)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
