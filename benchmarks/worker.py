"""Worker: one system doing one operation at one size, in a process of its own, so that its memory is its own.

It prints one line of JSON for each part. In the phase ``check`` that is the digest of the answer, in the phase ``time``
the seconds of each run. What takes longer than is left of the limit is ended and told as not finished.
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
from .operations import operation

__all__ = ["main"]

_ENOUGH = 60.0


class _LimitError(Exception):
    """The time is over."""


def _ring(*_: object) -> None:
    raise _LimitError


def _say(part: str, **told: Any) -> None:
    print(json.dumps({"part": part, **told}), flush=True)


def _memory() -> float:
    """Give the most memory that this process, or a child of it, ever held, in MB."""
    usages = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    unit = 1 if sys.platform == "darwin" else 1024
    return round(max(usage.ru_maxrss for usage in usages) * unit / 1e6, 1)


def _seconds(run: Callable[[], Any], repeats: int) -> list[float]:
    """Time some runs; a slow one is not run again when it has been measured for a minute."""
    times: list[float] = []
    while len(times) < repeats and sum(times) < _ENOUGH:
        gc.collect()
        begin = time.perf_counter()
        answer = run()
        times.append(round(time.perf_counter() - begin, 6))
        del answer
    return times


def main(arguments: list[str]) -> int:
    """Run a phase: operation, system, triples, folder, phase, repeats, seconds for each part."""
    name, system_name, triples, folder, phase, repeats, limit = arguments
    op = operation(name)
    system = next(one for one in op.systems if one.name == system_name)
    signal.signal(signal.SIGALRM, _ring)
    for part, run in system.prepare(Files(Path(folder), int(triples))).items():
        signal.setitimer(signal.ITIMER_REAL, float(limit))
        try:
            if phase == "check":
                _say(part, answer=op.digest(run()) if system.compared else "")
            else:
                _say(part, seconds=_seconds(run, int(repeats)), memory=_memory())
        except _LimitError:
            _say(part, failed="not finished")
        except Exception as error:
            _say(part, failed=f"{type(error).__name__}: {str(error)[:200]}")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
