"""Gives the program broken files of every class, and counts how each ends.

    python -m benchmarks.broken_input

Each file is validated in a process of its own. It is well ended where the process leaves within 10 seconds and 1 GB,
with status 1 or 2 (0 for what turns out to be whole), with at most one sentence on standard error, without a
traceback, and where nothing was written and nothing asked for on the network. The counts go to
``benchmarks/results/broken_input.json``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from oversight_graph.changes import make_store

from .broken_files import CLASSES, REFUSED, make

__all__ = ["Ended", "main", "try_file", "watched"]

RESULT = Path(__file__).resolve().parent / "results" / "broken_input.json"
SECONDS, MEGABYTES = 10.0, 1000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its status, seconds and megabytes, what it said, and what is wrong with it, if anything."""

    file: str
    status: int
    seconds: float
    megabytes: float
    said: str
    problem: str


@contextlib.contextmanager
def watched() -> Iterator[tuple[str, list[str]]]:
    """Listen on loopback; give the address, and the list of what was asked for there."""
    asked: list[str] = []

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Watcher)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def _run(path: Path, store: Path) -> tuple[int | None, float, float, str, str]:
    command = [
        sys.executable,
        "-m",
        "oversight_graph",
        "validate",
        path.name,
        "--store",
        str(store),
        "--max-results",
        "3",
    ]
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, cwd=path.parent, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        timer = threading.Timer(SECONDS * 3, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        said, errors = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
    return process.returncode, seconds, usage.ru_maxrss / 1024, said, errors


def _problem(status: int | None, seconds: float, megabytes: float, said: str, errors: str) -> str:
    one_sentence = errors.count("\n") == 1 and errors.startswith("oversight-graph: ")
    wrong = {
        f"it took {seconds:.0f} s": seconds > SECONDS,
        f"it took {megabytes:.0f} MB": megabytes > MEGABYTES,
        "it shows a traceback": "Traceback" in said + errors,
        f"its status is {status}": status not in {0, 1, 2},
        "it is not one sentence": status == 2 and not one_sentence,
        "it speaks on standard error": status in {0, 1} and bool(errors),
    }
    return next((problem for problem, true in wrong.items() if true), "")


def try_file(path: Path, store: Path, asked: list[str]) -> Ended:
    """Validate one file in a process of its own, and judge how that ends."""
    before, seen = sorted(path.parent.iterdir()), len(asked)
    status, seconds, megabytes, said, errors = _run(path, store)
    problem = _problem(status, seconds, megabytes, said, errors)
    if not problem and sorted(path.parent.iterdir()) != before:
        problem = "something was written"
    if not problem and len(asked) > seen:
        problem = f"{asked[-1]} was asked for"
    return Ended(path.name, int(status or 0), seconds, megabytes, (errors or said)[:300], problem)


def main() -> int:
    """Try every class, or some, and write the counts; exit with 1 where a file is not well ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=[*CLASSES, *REFUSED], help="only this class (repeatable)")
    parser.add_argument("--sample", type=int, help="so many files of each class, at most")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the corpus (default 1)")
    asked_for = parser.parse_args()
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place, watched() as (url, asked):
        store = Path(place) / "store"
        make_store(store)
        for name in asked_for.only or [*CLASSES, *REFUSED]:
            folder = Path(place) / name.replace("/", "-")
            folder.mkdir()
            paths = make(name, folder, asked_for.seed, url)
            if asked_for.sample:
                paths = random.Random(asked_for.seed).sample(paths, min(asked_for.sample, len(paths)))
            ends = [try_file(path, store, asked) for path in paths]
            for each in ends:
                if each.problem:
                    sys.stdout.write(f"{name}: {each.file}: {each.problem}: {each.said}\n")
            found[name] = {
                "tried": len(ends),
                "well ended": sum(not each.problem for each in ends),
                "slowest s": round(max(each.seconds for each in ends), 1),
                "most MB": round(max(each.megabytes for each in ends)),
            }
            sys.stdout.write(f"{name}: {found[name]}\n")
            sys.stdout.flush()
    if not asked_for.only and not asked_for.sample:
        RESULT.write_text(json.dumps({"seed": asked_for.seed, "classes": found}, indent=2) + "\n", encoding="utf-8")
    return 0 if all(each["tried"] == each["well ended"] for each in found.values()) else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
