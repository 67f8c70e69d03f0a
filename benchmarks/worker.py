"""Worker: one system doing one operation at one size, in a process of its own, so that its memory is its own.

It prints a line of JSON before and after each run of a part. In the phase ``check`` the second has the digest of the
answer, in the phase ``time`` the seconds. What takes longer than the limit is ended and told as not finished.
"""

from __future__ import annotations

import gc
import json
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .files import Files
from .operations import Operation, Parts, System, operation

__all__ = ["Worker", "main"]

_ENOUGH = 60.0


class _LimitError(BaseException):
    """The time is over."""


def _ring(*_: object) -> None:
    raise _LimitError


def _say(part: str | None, **told: Any) -> None:
    print(json.dumps({"part": part, **told}), flush=True)


def _memory() -> float:
    """Give the most memory that this process, or a child of it, ever held, in MB."""
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    unit = 1 if sys.platform == "darwin" else 1024
    return round(max(usage.ru_maxrss for usage in usages) * unit / 1e6, 1)


def _timed(run: Callable[[], Any]) -> dict[str, float]:
    """Time a run; an answer that another process gives knows the memory of that."""
    gc.collect()
    begin = time.perf_counter()
    answer = run()
    taken = round(time.perf_counter() - begin, 6)
    return {"seconds": taken, "memory": getattr(answer, "memory", None) or _memory()}


def _failure(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


class Worker:
    """One system at one size; a part may take so many seconds."""

    def __init__(self, op: Operation, system: System, files: Files, limit: float) -> None:
        self.op = op
        self.system = system
        self.files = files
        self.limit = limit
        # The seconds that each part has been measured; one that failed is not run again.
        self.measured: dict[str, float] = {}

    def prepared(self) -> Parts:
        try:
            return self.system.prepare(self.files)
        except Exception as error:
            _say(None, failed=_failure(error))
            return {}

    def check(self) -> None:
        """Say what the answers are."""
        for part, run in self.prepared().items():
            self._say_within(part, lambda run=run: {"answer": self._answer(run)})  # type: ignore[misc]

    def _answer(self, run: Callable[[], Any]) -> str:
        return self.op.digest(run()) if self.system.compared else ""

    def time(self, repeats: int) -> None:
        """Say how long each run took."""
        parts = self.prepared()
        if not self.system.spent:
            for part, run in parts.items():
                for _ in range(repeats):
                    self._time_once(part, run)
            return
        for left in reversed(range(repeats)):
            for part, run in parts.items():
                self._time_once(part, run)
            if not left or min(self.measured.values(), default=_ENOUGH) >= _ENOUGH:
                return
            parts = {}
            parts = self.prepared()

    def _time_once(self, part: str, run: Callable[[], Any]) -> None:
        """Time a run, unless its part has been measured long enough."""
        before = self.measured.get(part, 0.0)
        if before >= _ENOUGH:
            return
        told = self._say_within(part, lambda: _timed(run))
        self.measured[part] = before + told.get("seconds", _ENOUGH)

    def _say_within(self, part: str, run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Say what a run tells, or how it failed, and before that that it begins."""
        _say(part, begins=True)
        signal.setitimer(signal.ITIMER_REAL, self.limit)
        try:
            told = run()
        except _LimitError:
            told = {"failed": "not finished"}
        except Exception as error:
            told = {"failed": _failure(error)}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        _say(part, **told)
        return told


def main(arguments: list[str]) -> int:
    """Run a phase: operation, system, triples, folder, phase, repeats, seconds for each part."""
    name, system_name, triples, folder, phase, repeats, limit = arguments
    op = operation(name)
    system = next(one for one in op.systems if one.name == system_name)
    signal.signal(signal.SIGALRM, _ring)
    worker = Worker(op, system, Files(Path(folder), int(triples)), float(limit))
    if phase == "check":
        worker.check()
    else:
        worker.time(int(repeats))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
