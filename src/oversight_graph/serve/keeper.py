"""Keeper: a process that reads the graph once and forks workers, which share its memory.

It has one thread and runs no query, so that a fork of it is sound and cheap. The server talks to it over a socket:
``F`` and a file descriptor asks for a worker at the other end of that, ``K`` and a number ends one. When the socket is
closed, because the server stopped or was killed, the keeper ends every worker and itself.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from ..dataset import open_store
from ..errors import OversightGraphError
from ..store import GraphStore
from .frames import NUMBERED
from .jobs import prepare
from .worker import bound_memory, work

__all__ = ["keep", "main"]

_TICK = 1.0


def _open(settings: dict[str, Any]) -> GraphStore | None:
    """Open what is to be held in memory; a store on disk is opened by each worker, as its threads outlive no fork."""
    store = Path(settings["store"]) if settings["store"] else None
    data = [Path(path) for path in settings["data"]]
    opened = open_store(store, data)
    return opened if store is None or data else None


def _become_worker(settings: dict[str, Any], graph: GraphStore | None, end: socket.socket) -> None:
    status = 1
    try:
        store = graph if graph is not None else open_store(Path(settings["store"]))
        bound_memory(settings["memory_bytes"])
        with end.makefile("rb") as jobs, end.makefile("wb") as answers:
            answers.write(NUMBERED.pack(b"R", os.getpid()))
            answers.flush()
            work(store, jobs, answers)
        status = 0
    finally:
        os._exit(status)


def _reap(workers: set[int]) -> None:
    for pid in list(workers):
        if os.waitpid(pid, os.WNOHANG)[0]:
            workers.discard(pid)


def _obey(control: socket.socket, settings: dict[str, Any], graph: GraphStore | None, workers: set[int]) -> bool:
    """Do one thing that the server asks for; false when there is no server any more."""
    message, passed, _, _ = socket.recv_fds(control, NUMBERED.size, 1)
    if len(message) < NUMBERED.size:
        return False
    order, pid = NUMBERED.unpack(message)
    if order == b"K" and pid in workers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        workers.discard(pid)
    elif order == b"F":
        end = socket.socket(fileno=passed[0])
        born = os.fork()
        if born == 0:
            control.close()
            _become_worker(settings, graph, end)
        end.close()
        workers.add(born)
    return True


def keep(control: socket.socket, settings: dict[str, Any], graph: GraphStore | None) -> None:
    """Fork and end workers as the server asks, until it is gone."""
    workers: set[int] = set()
    try:
        while True:
            ready, _, _ = select.select([control], [], [], _TICK)
            if ready and not _obey(control, settings, graph, workers):
                return
            _reap(workers)
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Read the graph, say so or say why not, and keep workers."""
    settings = json.loads(arguments[0])
    # An interrupt of the terminal reaches every process of the group; the server alone decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = socket.socket(fileno=settings["control"])
    problem: OversightGraphError | None = None
    graph = None
    try:
        graph = _open(settings)
    except OversightGraphError as error:
        problem = error
    said = pickle.dumps(problem)
    control.sendall(NUMBERED.pack(b"E" if problem else b"R", len(said)) + said)
    if problem is None:
        prepare()
        gc.freeze()
        keep(control, settings, graph)


if __name__ == "__main__":
    main(sys.argv[1:])
