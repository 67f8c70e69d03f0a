"""Harness: runs operations at sizes, holds the answers against each other, and only then takes the time."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .operations import Operation, System, operation

__all__ = ["Settings", "measured", "write_result"]

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("networkx", "owlrl", "pyoxigraph", "pyshacl", "rdflib")
_EQUAL = "equal"
# What a worker does not end by itself when the limit is over, because an engine does not let go, is ended after that.
_GRACE = 30.0


@dataclass(frozen=True)
class Settings:
    """How to measure: sizes in triples, runs of which the median is taken, seconds that a part may take.

    Without sizes, each operation is measured at its own.
    """

    sizes: tuple[int, ...] | None
    repeats: int
    limit: float
    folder: Path
    tell: Callable[[str], None] = lambda _: None


class _Watch:
    """Ends a worker, with all that it started, when what it does takes too long."""

    def __init__(self, worker: subprocess.Popen[str], seconds: float) -> None:
        self.worker = worker
        self.seconds = seconds
        self.rang = False
        self._timer: threading.Timer | None = None

    def start(self) -> None:
        self.stop()
        self._timer = threading.Timer(self.seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _ring(self) -> None:
        self.rang = True
        self.end()

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.worker.pid, signal.SIGKILL)


def _lines(name: str, system: System, size: int, phase: str, settings: Settings) -> Iterator[dict[str, Any]]:
    """Run a worker and give what it told; a worker that takes too long is ended."""
    settings.tell(f"{name}, {size:,} triples, {system.name}: {phase}")
    told = [name, system.name, str(size), str(settings.folder), phase, str(settings.repeats), str(settings.limit)]
    command = [sys.executable, "-m", "benchmarks.worker", *told]
    paths = os.pathsep.join([str(_ROOT), str(_ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryFile("w+") as errors:
        worker = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment, start_new_session=True
        )
        watch = _Watch(worker, settings.limit + _GRACE)
        try:
            yield from _told(worker, watch)
            worker.wait()
        finally:
            watch.stop()
            watch.end()
            worker.wait()
        errors.seek(0)
        if watch.rang:
            yield {"part": None, "failed": "not finished"}
        elif worker.returncode:
            said = errors.read().strip().splitlines()[-1:]
            yield {"part": None, "failed": f"ended with {worker.returncode}: {' '.join(said)}"}


def _told(worker: subprocess.Popen[str], watch: _Watch) -> Iterator[dict[str, Any]]:
    assert worker.stdout is not None
    with worker.stdout as lines:
        for line in lines:
            said = json.loads(line) if line.startswith("{") else {}
            if "begins" in said:
                watch.start()
            elif said:
                watch.stop()
                yield said


def _answers(name: str, op: Operation, size: int, settings: Settings) -> dict[str, dict[str, dict[str, Any]]]:
    """Give what each system answered, by system and part."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for system in op.systems:
        parts = {line["part"]: line for line in _lines(name, system, size, "check", settings)}
        whole = parts.pop(None, None) or {}
        for first in found.values():
            for part in first.keys() - parts.keys() if whole else ():
                parts[part] = {"failed": whole["failed"]}
        if whole and not parts:
            parts[""] = {"failed": whole["failed"]}
        found[system.name] = parts
    return found


def _verdicts(op: Operation, answers: dict[str, dict[str, dict[str, Any]]]) -> dict[tuple[str, str], str]:
    """Say of each system and part if its answer is that of ours, or what it was instead."""
    ours = answers[op.systems[0].name]
    verdicts = {}
    for system in op.systems:
        for part, line in answers[system.name].items():
            if "failed" in line:
                verdicts[system.name, part] = line["failed"]
            elif not system.compared:
                verdicts[system.name, part] = _EQUAL
            else:
                same = line["answer"] == ours.get(part, {}).get("answer")
                verdicts[system.name, part] = _EQUAL if same else "another answer"
    return verdicts


def measured(name: str, settings: Settings) -> Iterator[dict[str, Any]]:
    """Measure an operation, and give a result for each size, which tells when and on what it was taken.

    A row has ``system``, ``kind``, ``part``, ``triples`` and either ``seconds`` and ``memory`` or ``failed``.
    """
    op = operation(name)
    answers: dict[int, dict[str, dict[str, dict[str, Any]]]] = {}
    versions = {**_versions(), **op.provide(settings.folder)}
    for size in (settings.sizes or op.sizes) if op.sizes else (0,):
        answers[size] = _answers(name, op, size, settings)
        verdicts = _verdicts(op, answers[size])
        if op.same_at_every_size:
            _hold_sizes_together(op, answers)
        rows = [row for system in op.systems for row in _timed(name, system, size, verdicts, settings)]
        day = datetime.datetime.now(datetime.UTC).date().isoformat()
        told = {"date": day, "repeats": settings.repeats, "limit": settings.limit}
        run = {"triples": size, **told, "machine": _machine(), "versions": versions}
        yield {"operation": name, "title": op.title, "same": op.same_at_every_size, "rows": rows, "runs": [run]}


def _hold_sizes_together(op: Operation, answers: dict[int, dict[str, dict[str, dict[str, Any]]]]) -> None:
    ours = {json.dumps(found[op.systems[0].name], sort_keys=True) for found in answers.values()}
    if len(ours) > 1:
        raise SystemExit(f"{op.title}: the answer is not the same at every size: {sorted(ours)}")


def _timed(
    name: str, system: System, size: int, verdicts: dict[tuple[str, str], str], settings: Settings
) -> Iterator[dict[str, Any]]:
    """Give a row for each part; a part whose answer is not ours is not timed."""
    own = {part: verdict for (who, part), verdict in verdicts.items() if who == system.name}
    told = _collected(_lines(name, system, size, "time", settings)) if _EQUAL in own.values() else {}
    for part, verdict in own.items():
        row = {"system": system.name, "kind": system.kind, "part": part, "triples": size}
        if verdict != _EQUAL:
            yield {**row, "failed": verdict}
        else:
            yield {**row, **(told.get(part) or told.get(None) or {"failed": "not finished"})}


def _collected(lines: Iterator[dict[str, Any]]) -> dict[str | None, dict[str, Any]]:
    """Put the runs of each part together: their seconds, and the most memory; or how one of them failed."""
    told: dict[str | None, dict[str, Any]] = {}
    for line in lines:
        part = line.pop("part")
        if "failed" in line:
            told[part] = line
        else:
            before = told.get(part, {"seconds": [], "memory": 0.0})
            told[part] = {
                "seconds": [*before["seconds"], line["seconds"]],
                "memory": max(before["memory"], line["memory"]),
            }
    return told


def _machine() -> dict[str, Any]:
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [line.split(":", 1)[1].strip() for line in information.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return {
        "cores": os.cpu_count(),
        "model": model,
        "memory": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _versions() -> dict[str, str]:
    return {"Python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


def write_result(folder: Path, result: dict[str, Any]) -> Path:
    """Write the result of an operation; what stands there already of other sizes is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['operation']}.json"
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"rows": (), "runs": ()}
    new = {run["triples"] for run in result["runs"]}

    def merged(name: str) -> list[dict[str, Any]]:
        kept = [each for each in before[name] if each["triples"] not in new]
        return sorted([*kept, *result[name]], key=lambda each: each["triples"])

    whole = {**result, "rows": merged("rows"), "runs": merged("runs")}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
