"""Pool: hands each job to a worker, holds the limits, and ends a worker that passes one.

A query cannot be stopped inside the engine, so what is stopped is its process; a new worker takes its place.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psutil

from .frames import BROKEN, DATA, END, HEAD, read_frame
from .hands import Hands, Worker
from .logs import log
from .problems import HttpProblemError
from .settings import Settings

__all__ = ["Pool", "Reply"]

# What is gathered before an answer is begun: until then a failure is a clean error, and the worker is not held.
_GATHERED = 256 * 1024
_LOOK_EVERY = 0.05


class Reply:
    """The answer of a worker: status, headers, and its body in chunks."""

    def __init__(self, worker: Worker, time_limit: float) -> None:
        self._worker = worker
        self._limit = time_limit
        self._left = time_limit
        self._gathered: list[bytes] = []
        self.status = 500
        self.headers: dict[str, str] = {}
        self.complete = False

    @property
    def length(self) -> int | None:
        """How long the body is, where all of it is at hand."""
        return sum(map(len, self._gathered)) if self.complete else None

    async def _frame(self) -> tuple[bytes, bytes]:
        """Wait for the next frame, and count only the time that the worker takes."""
        begun = time.monotonic()
        try:
            return await asyncio.wait_for(read_frame(self._worker.reader), max(self._left, 0.001))
        except TimeoutError:
            self._worker.ended = "time"
            raise HttpProblemError(504, f"The answer took more than {self._limit:g} seconds; ask for less.") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise _ended(self._worker) from None
        finally:
            self._left -= time.monotonic() - begun

    async def begin(self) -> None:
        """Read the head, and the body until it is whole or too much to gather."""
        kind, payload = await self._frame()
        if kind != HEAD:
            raise HttpProblemError(500, "The worker gave no answer.")
        head = json.loads(payload)
        self.status, self.headers = head["status"], head["headers"]
        size = 0
        while size < _GATHERED and (part := await self._next()) is not None:
            self._gathered.append(part)
            size += len(part)

    async def _next(self) -> bytes | None:
        if self.complete:
            return None
        kind, payload = await self._frame()
        if kind == BROKEN:
            raise HttpProblemError(503, payload.decode())
        self.complete = kind == END
        return payload if kind == DATA else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the body, chunk by chunk; a worker waits while nobody takes them."""
        for part in self._gathered:
            yield part
        self._gathered.clear()
        while (part_or_end := await self._next()) is not None:
            yield part_or_end


def _ended(worker: Worker) -> HttpProblemError:
    if worker.ended == "memory":
        return HttpProblemError(503, "The query needed more memory than it may have; ask for less.")
    worker.ended = worker.ended or "crash"
    return HttpProblemError(503, "The query ended its worker, for want of memory or of stack; write it simpler.")


class Pool:
    """So many workers, and a bounded queue before them."""

    def __init__(self, hands: Hands, settings: Settings) -> None:
        self._hands = hands
        self._settings = settings
        self._workers: set[Worker] = set()
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._renewals = 0

    @property
    def ready(self) -> bool:
        """Say if there is a worker, and room in the queue."""
        return bool(self._workers) and not self._stopping and len(self._waiting) < self._settings.queue

    async def start(self) -> None:
        """Read the graph and start the workers. Raises ``OversightGraphError`` where the graph cannot be read."""
        await self._hands.open()
        for _ in range(self._settings.workers):
            self._give(await self._start_worker())
        self._later(self._watch_memory())

    async def stop(self) -> None:
        """End everything."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in list(self._workers):
            self._hands.end(worker)
        self._workers.clear()
        await asyncio.to_thread(self._hands.close)

    def _later(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_worker(self) -> Worker:
        worker = await self._hands.start()
        worker.resident = _resident(worker)
        self._workers.add(worker)
        return worker

    def _give(self, worker: Worker) -> None:
        """Hand a worker to who waits longest, or let it idle."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._idle.append(worker)

    async def _take(self) -> Worker:
        if self._idle:
            return self._idle.pop()
        if len(self._waiting) >= self._settings.queue:
            raise HttpProblemError(429, "Too many requests are waiting; try again.", {"retry-after": "1"})
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await asyncio.wait_for(turn, 2 * self._settings.time_limit)
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self._give(turn.result())
            elif turn in self._waiting:
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                message = "No worker was free in time; try again."
                raise HttpProblemError(503, message, {"retry-after": "5"}) from None
            raise

    def _put_back(self, worker: Worker, whole: bool) -> None:
        """Take a worker back; one that did not end its answer, or that kept much memory, is replaced."""
        worker.busy = False
        kept = _resident(worker) - worker.resident if whole else 0
        if whole and not worker.ended and not worker.stale and kept < self._settings.memory_bytes // 2:
            self._give(worker)
            return
        if not whole:
            log("worker-ended", reason=worker.ended or "unfinished", worker=worker.pid)
        self._workers.discard(worker)
        self._hands.end(worker)
        if not self._stopping:
            self._later(self._replace())

    async def _replace(self) -> None:
        while not self._stopping:
            renewals = self._renewals
            try:
                worker = await self._start_worker()
            except (ConnectionError, OSError) as error:
                log("worker-not-started", reason=str(error))
                await asyncio.sleep(1)
                with suppress(ConnectionError, OSError):
                    await self._hands.open()
            else:
                if renewals == self._renewals:
                    self._give(worker)
                    return
                self._workers.discard(worker)
                self._hands.end(worker)

    async def renew(self) -> None:
        """Have every worker replaced, one that is busy when it is done, so that the graph is read anew."""
        self._renewals += 1
        idle, self._idle = self._idle, []
        for worker in self._workers:
            worker.stale = True
        for worker in idle:
            self._workers.discard(worker)
            self._hands.end(worker)
        await asyncio.gather(*(self._replace() for _ in idle))

    async def _watch_memory(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            for worker in [each for each in self._workers if each.busy and not each.ended]:
                if _resident(worker) - worker.resident > self._settings.memory_bytes:
                    worker.ended = "memory"
                    self._hands.end(worker)

    @asynccontextmanager
    async def answer(self, job: dict[str, Any]) -> AsyncIterator[Reply]:
        """Have a job done, and give the reply, which is to be read before this is left.

        Raises ``HttpProblemError``, also while the reply is read.
        """
        worker = await self._take()
        held = worker.busy = True
        reply = Reply(worker, self._settings.time_limit)
        try:
            with suppress(ConnectionError):  # the reading says what became of the worker
                await worker.send(job)
            await reply.begin()
            if reply.complete:
                held = False  # from here on it may be another's
                self._put_back(worker, whole=True)
            yield reply
        finally:
            if held:
                self._put_back(worker, whole=reply.complete)


def _resident(worker: Worker) -> int:
    """Give the memory that a worker holds, in bytes; none where it is gone."""
    try:
        return int(psutil.Process(worker.pid).memory_info().rss)
    except psutil.Error:
        return 0
