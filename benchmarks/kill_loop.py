"""Kills writers in the middle of a change, many times: the store is as before or after, never between.

    python -m benchmarks.kill_loop --kills 300

The counts go to ``benchmarks/results/kill_loop.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from oversight_graph.changes import add_files, make_store, remove_report
from oversight_graph.generations import open_folder
from oversight_graph.store import GraphStore
from oversight_graph.turtle import canonical

__all__ = ["kill_once", "main"]

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "data" / "reports" / "hmicfrs-2019-peel-legitimacy-mps.ttl"
RESULT = Path(__file__).resolve().parent / "results" / "kill_loop.json"
# Seconds within which a writer, from its start, is killed; a whole change takes about as long.
_LONGEST = 3.0
_WRITERS = {
    "add": "add_files(path, [report])",
    "remove": "remove_report(path, report.stem)",
    "compact": "compact(path)",
}
_CODE = """
import sys
from pathlib import Path
from oversight_graph.changes import add_files, remove_report
from oversight_graph.generations import compact
path, report = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
{change}
"""


def digest(store: GraphStore) -> str:
    """Give what a store holds as one number, derived triples included."""
    return hashlib.sha256("\n".join(sorted(map(str, canonical(store.quads())))).encode()).hexdigest()


def _digest_of(folder: Path) -> str:
    with open_folder(folder) as store:
        return digest(store)


def _finish(change: str, folder: Path, report: Path) -> None:
    if change == "add":
        add_files(folder, [report])
    else:
        remove_report(folder, report.stem)


def kill_once(folder: Path, report: Path, chance: random.Random) -> str:
    """Start a change of a store, kill it at some moment, and say what is found: before, after, or what is wrong.

    The store holds the report at the start, and again at the end.
    """
    change = chance.choice(sorted(_WRITERS))
    if change == "add":
        remove_report(folder, report.stem)
    before = _digest_of(folder)
    after = before if change == "compact" else None
    command = [sys.executable, "-c", _CODE.format(change=_WRITERS[change]), str(folder), str(report)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.uniform(0, _LONGEST if change == "add" else _LONGEST / 4))
        writer.send_signal(signal.SIGKILL)
    found = _digest_of(folder)
    if after is None:
        if found == before:
            _finish(change, folder, report)
        after = _digest_of(folder)
    outcome = "before" if found == before else "after" if found == after else "between"
    if change == "remove":
        add_files(folder, [report])
    return outcome


def main() -> int:
    """Run the loop and write the counts; exit with 1 where a store was found between."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="how often to kill (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the moments (default 1)")
    asked = parser.parse_args()
    chance, outcomes = random.Random(asked.seed), Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        make_store(folder)
        for _ in range(asked.kills):
            outcomes[kill_once(folder, REPORT, chance)] += 1
    counts = {name: outcomes[name] for name in ("before", "after", "between")}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"kills": asked.kills, "seed": asked.seed, **counts}, indent=2) + "\n")
    sys.stdout.write(f"{counts}\n")
    return 1 if outcomes["between"] else 0


if __name__ == "__main__":
    sys.exit(main())
