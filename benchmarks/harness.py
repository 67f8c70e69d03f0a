"""Harness: runs operations at sizes, holds the answers against each other, and only then takes the time."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .operations import Operation, System, operation

__all__ = ["Settings", "measured", "write_result"]

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("networkx", "owlrl", "pyoxigraph", "pyshacl", "rdflib")
_EQUAL = "equal"


@dataclass(frozen=True)
class Settings:
    """How to measure: sizes in triples, runs of which the median is taken, seconds that a system may take."""

    sizes: tuple[int, ...]
    repeats: int
    limit: float
    part_limit: float
    folder: Path
    tell: Callable[[str], None] = lambda _: None


def _lines(name: str, system: System, size: int, phase: str, settings: Settings) -> Iterator[dict[str, Any]]:
    """Run a worker and give what it told; a worker that takes too long is ended."""
    settings.tell(f"{name}, {size:,} triples, {system.name}: {phase}")
    told = [name, system.name, str(size), str(settings.folder), phase, str(settings.repeats), str(settings.part_limit)]
    command = [sys.executable, "-m", "benchmarks.worker", *told]
    paths = os.pathsep.join([str(_ROOT), str(_ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"}
    worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        out, errors = worker.communicate(timeout=settings.limit)
        failed = f"ended with {worker.returncode}: {errors.strip().splitlines()[-1:]}" if worker.returncode else ""
    except subprocess.TimeoutExpired:
        worker.kill()
        out, _ = worker.communicate()
        failed = "not finished"
    yield from (json.loads(line) for line in out.splitlines() if line.startswith("{"))
    if failed:
        yield {"part": None, "failed": failed}


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


def measured(name: str, settings: Settings) -> dict[str, Any]:
    """Measure an operation: its rows, the machine and the versions.

    A row has ``system``, ``kind``, ``part``, ``triples`` and either ``seconds`` and ``memory`` or ``failed``.
    """
    op = operation(name)
    rows: list[dict[str, Any]] = []
    answers: dict[int, dict[str, dict[str, dict[str, Any]]]] = {}
    for size in settings.sizes if op.sized else settings.sizes[:1]:
        answers[size] = _answers(name, op, size, settings)
        verdicts = _verdicts(op, answers[size])
        if op.same_at_every_size:
            _hold_sizes_together(op, answers)
        for system in op.systems:
            rows += _timed(name, system, size, verdicts, settings)
    return {"operation": name, "title": op.title, "rows": rows, "machine": _machine(), "versions": _versions()}


def _hold_sizes_together(op: Operation, answers: dict[int, dict[str, dict[str, dict[str, Any]]]]) -> None:
    ours = {json.dumps(found[op.systems[0].name], sort_keys=True) for found in answers.values()}
    if len(ours) > 1:
        raise SystemExit(f"{op.title}: the answer is not the same at every size: {sorted(ours)}")


def _timed(
    name: str, system: System, size: int, verdicts: dict[tuple[str, str], str], settings: Settings
) -> Iterator[dict[str, Any]]:
    """Give a row for each part; a part whose answer is not ours is not timed."""
    own = {part: verdict for (who, part), verdict in verdicts.items() if who == system.name}
    told = {}
    if _EQUAL in own.values():
        told = {line["part"]: line for line in _lines(name, system, size, "time", settings)}
    for part, verdict in own.items():
        row = {"system": system.name, "kind": system.kind, "part": part, "triples": size}
        line = told.get(part) or told.get(None) or {"failed": "not finished"}
        if verdict != _EQUAL:
            yield {**row, "failed": verdict}
        elif "failed" in line:
            yield {**row, "failed": line["failed"]}
        else:
            yield {**row, "seconds": line["seconds"], "memory": line["memory"]}


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
    """Write the result of an operation; rows of other sizes that stand there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['operation']}.json"
    before: Sequence[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else ()
    sizes = {row["triples"] for row in result["rows"]}
    rows = sorted(
        [*(row for row in before if row["triples"] not in sizes), *result["rows"]], key=lambda row: row["triples"]
    )
    path.write_text(json.dumps({**result, "rows": rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
