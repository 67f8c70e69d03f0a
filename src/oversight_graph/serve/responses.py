"""Responses: brings a worker's reply to a client, and lets go of both where one of them does not keep up."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from .pool import Pool, Reply
from .problems import HttpProblemError

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

__all__ = ["JobResponse", "send_problem"]


async def send_problem(scope: Scope, send: Send, problem: HttpProblemError) -> None:
    """Answer with an error: one sentence as plain text."""
    body = f"{problem.message}\n".encode()
    headers = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), **problem.headers}
    await send({"type": "http.response.start", "status": problem.status, "headers": _raw(headers)})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]


class JobResponse:
    """The answer to a request that a worker has to do something for."""

    def __init__(self, pool: Pool, job: dict[str, Any], patience: float) -> None:
        self._pool = pool
        self._job = job
        self._patience = patience
        self._begun = False
        self._sent = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and stop as soon as the client is gone."""
        answering = asyncio.ensure_future(self._answer(scope, send))
        leaving = asyncio.ensure_future(_gone(receive))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done() or self._sent:
                await answering
            else:
                scope["log"]["ended"] = "client left"
        finally:
            await _stopped(answering)
            await _stopped(leaving)

    async def _answer(self, scope: Scope, send: Send) -> None:
        try:
            async with self._pool.answer(self._job) as reply:
                await self._send_reply(scope, send, reply)
        except HttpProblemError as problem:
            scope["log"]["problem"] = problem.status
            if self._begun:
                scope["extensions"]["abort"]()
            else:
                await send_problem(scope, send, problem)

    async def _send_reply(self, scope: Scope, send: Send, reply: Reply) -> None:
        headers = dict(reply.headers)
        if "log" in headers:
            scope["log"]["error"] = headers.pop("log")
        if reply.length is not None:
            headers["content-length"] = str(reply.length)
        self._begun = True
        await self._send(send, {"type": "http.response.start", "status": reply.status, "headers": _raw(headers)})
        if scope["method"] != "HEAD":
            async for chunk in reply.chunks():
                await self._send(send, {"type": "http.response.body", "body": chunk, "more_body": True})
        self._sent = True
        await self._send(send, {"type": "http.response.body", "body": b""})

    async def _send(self, send: Send, message: Message) -> None:
        """Send a message, and count the time for which the client lets us wait."""
        begun = time.monotonic()
        try:
            await asyncio.wait_for(send(message), max(self._patience, 0.001))
        except TimeoutError:
            raise HttpProblemError(408, "The client did not read the answer in time.") from None
        finally:
            self._patience -= time.monotonic() - begun


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _stopped(task: asyncio.Future[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
