"""Hands: starts and ends the worker processes, in the way that the system allows.

Where there is ``fork``, a keeper holds the graph and every worker shares its memory and starts in a few milliseconds.
Elsewhere each worker is a program of its own that opens the graph itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..errors import OversightGraphError
from .frames import NUMBERED, write_job
from .settings import Settings

__all__ = ["ForkingHands", "Hands", "SpawningHands", "Worker", "hands_for"]

_BUFFER = 128 * 1024


@dataclass(slots=True, eq=False)
class Worker:
    """One worker as the server sees it: its process, the pipe to it, and why it was ended, if it was."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    resident: int = 0
    busy: bool = False
    ended: str = ""
    stale: bool = False
    process: asyncio.subprocess.Process | None = field(default=None, repr=False)

    async def send(self, job: dict[str, Any]) -> None:
        """Send a job down the pipe."""
        self.writer.write(write_job(job))
        await self.writer.drain()


class Hands(Protocol):
    """What starts workers and ends them."""

    async def open(self) -> None:
        """Read the graph. Raises ``OversightGraphError`` where that fails."""

    async def start(self) -> Worker:
        """Start a worker and wait until it is ready."""

    def end(self, worker: Worker) -> None:
        """End a worker at once."""

    def close(self) -> None:
        """End everything."""


def _plain(settings: Settings) -> dict[str, Any]:
    return {
        "store": None if settings.store is None else str(settings.store),
        "data": [str(path) for path in settings.data],
        "memory_bytes": settings.memory_bytes,
    }


async def _ready(reader: asyncio.StreamReader) -> int:
    """Wait for a worker's word that it is ready, and give its process number."""
    try:
        _, pid = NUMBERED.unpack(await reader.readexactly(NUMBERED.size))
    except asyncio.IncompleteReadError:
        raise ConnectionError("the worker ended before it was ready") from None
    return int(pid)


class ForkingHands:
    """Workers forked by a keeper that holds the graph."""

    def __init__(self, settings: Settings) -> None:
        self._settings = _plain(settings)
        self._control: socket.socket | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    async def open(self) -> None:
        """Start the keeper and wait until it has read the graph."""
        self.close()
        ours, theirs = socket.socketpair()
        with theirs:
            arguments = json.dumps({**self._settings, "control": theirs.fileno()})
            self._keeper = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "oversight_graph.serve.keeper", arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None if os.environ.get("OVERSIGHT_GRAPH_DEBUG") else subprocess.DEVNULL,
            )
        self._control = ours
        ours.setblocking(False)
        kind, length = NUMBERED.unpack(await self._receive(NUMBERED.size))
        said = await self._receive(length)
        if kind == b"E":
            problem: OversightGraphError = pickle.loads(said)  # noqa: S301 - the keeper is ours and runs no query
            raise problem

    async def _receive(self, length: int) -> bytes:
        data = b""
        while self._control is not None and len(data) < length:
            part = await asyncio.get_running_loop().sock_recv(self._control, length - len(data))
            if not part:
                raise ConnectionError("the keeper of the graph ended")
            data += part
        return data

    async def start(self) -> Worker:
        """Ask the keeper for a worker."""
        if self._control is None:
            raise ConnectionError("there is no keeper")
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [NUMBERED.pack(b"F", 0)], [theirs.fileno()])
        reader, writer = await asyncio.open_connection(sock=ours, limit=_BUFFER)
        return Worker(await _ready(reader), reader, writer)

    def end(self, worker: Worker) -> None:
        """Have the keeper kill a worker: it alone knows that the number still means that process."""
        if self._control is not None:
            with suppress(OSError):
                self._control.send(NUMBERED.pack(b"K", worker.pid))
        worker.writer.close()

    def close(self) -> None:
        """Hang up on the keeper, which ends its workers and itself."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._keeper is not None:
            try:
                self._keeper.wait(5)
            except subprocess.TimeoutExpired:
                self._keeper.send_signal(signal.SIGKILL)
                self._keeper.wait()
            self._keeper = None


class SpawningHands:
    """Workers that are programs of their own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def open(self) -> None:
        """Open the graph once, so that what is wrong with it is told."""
        from ..dataset import open_store

        await asyncio.to_thread(open_store, self._settings.store, self._settings.data)

    async def start(self) -> Worker:
        """Start a worker program."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "oversight_graph.serve.worker", json.dumps(_plain(self._settings))),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("OVERSIGHT_GRAPH_DEBUG") else subprocess.DEVNULL,
            limit=_BUFFER,
        )
        if process.stdin is None or process.stdout is None:
            raise ConnectionError("the worker has no pipes")
        return Worker(await _ready(process.stdout), process.stdout, process.stdin, process=process)

    def end(self, worker: Worker) -> None:
        """Kill a worker."""
        if worker.process is not None:
            with suppress(ProcessLookupError):
                worker.process.kill()
        worker.writer.close()

    def close(self) -> None:
        """Do nothing: workers end when their pipes are closed."""


def hands_for(settings: Settings) -> Hands:
    """Choose the way in which this system starts workers."""
    return ForkingHands(settings) if hasattr(os, "fork") else SpawningHands(settings)
