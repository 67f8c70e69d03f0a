"""Worker: a process that does one job after the other until the server closes its pipe, or ends it."""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from ..dataset import open_store
from ..store import GraphStore
from .frames import NUMBERED, Answer, read_job
from .jobs import do

__all__ = ["bound_memory", "main", "work"]


def bound_memory(limit: int) -> None:
    """Let the process take no more than twice ``limit`` bytes on top of what it has, where the system can hold it.

    The server watches the limit itself; this stops what grows faster than it looks.
    """
    if sys.platform == "linux":
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + 2 * limit
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def work(store: GraphStore, jobs: IO[bytes], answers: IO[bytes]) -> None:
    """Do the jobs that come down one pipe, and send each answer up another."""
    # A server that is gone needs no answer.
    with suppress(BrokenPipeError, ConnectionResetError):
        while (job := read_job(jobs)) is not None:
            do(store, job, Answer(answers))


def main(arguments: list[str]) -> None:
    """Open the graph, and work on standard input and output."""
    settings = json.loads(arguments[0])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr
    store = open_store(Path(settings["store"]) if settings["store"] else None, [Path(p) for p in settings["data"]])
    bound_memory(settings["memory_bytes"])
    answers.write(NUMBERED.pack(b"R", os.getpid()))
    answers.flush()
    work(store, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
