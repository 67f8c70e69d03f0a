"""Frames: how the server and a worker talk over a pipe. A frame is a letter, a length and that many bytes.

Down goes one job, up come a head, data and an end. What a worker sends is read as JSON and bytes, never unpickled:
a worker runs strangers' queries.
"""

from __future__ import annotations

import asyncio
import io
import json
import struct
from collections.abc import Mapping
from typing import IO, Any

__all__ = ["BROKEN", "DATA", "END", "HEAD", "NUMBERED", "Answer", "read_frame", "read_job", "write_job"]

# A letter and a number: how every message of these pipes begins.
NUMBERED = struct.Struct(">cI")
_CHUNK = 64 * 1024
HEAD, DATA, END, BROKEN, JOB = b"H", b"D", b"E", b"X", b"J"


def write_job(job: dict[str, Any]) -> bytes:
    """Pack a job for a worker."""
    payload = json.dumps(job).encode()
    return NUMBERED.pack(JOB, len(payload)) + payload


def read_job(stream: IO[bytes]) -> dict[str, Any] | None:
    """Wait for the next job; ``None`` when the server has closed the pipe.

    >>> read_job(io.BytesIO(write_job({"kind": "home"})))
    {'kind': 'home'}
    >>> read_job(io.BytesIO()) is None
    True
    """
    header = stream.read(NUMBERED.size)
    if len(header) < NUMBERED.size:
        return None
    _, length = NUMBERED.unpack(header)
    job: dict[str, Any] = json.loads(stream.read(length))
    return job


async def read_frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Wait for the next frame of a worker. Raises ``asyncio.IncompleteReadError`` when the worker ended."""
    kind, length = NUMBERED.unpack(await reader.readexactly(NUMBERED.size))
    return kind, await reader.readexactly(length)


class Answer(io.RawIOBase):
    """A binary stream into which a worker writes one answer; it goes to the server in chunks.

    Nothing is sent before the first chunk is full, so that a failure until then is still a clean error.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._head: dict[str, Any] = {"status": 200, "headers": {}}
        self._buffer = bytearray()
        self._begun = False

    def begin(self, content_type: str, headers: Mapping[str, str] | None = None) -> None:
        """Say what comes: its media type, and further headers."""
        self._head = {"status": 200, "headers": {"content-type": content_type, **(headers or {})}}

    def writable(self) -> bool:
        """Say that this can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes; waits where the server does not keep up."""
        self._buffer += data
        if len(self._buffer) >= _CHUNK:
            self._send_chunk()
        return len(data)

    def _frame(self, kind: bytes, payload: bytes) -> None:
        self._stream.write(NUMBERED.pack(kind, len(payload)) + payload)
        self._stream.flush()

    def _send_chunk(self) -> None:
        if not self._begun:
            self._begun = True
            self._frame(HEAD, json.dumps(self._head).encode())
        if self._buffer:
            self._frame(DATA, bytes(self._buffer))
            self._buffer.clear()

    def end(self) -> None:
        """Send what is left, and the end."""
        self._send_chunk()
        self._frame(END, b"")

    def fail(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        """Send an error in place of the answer, or cut the answer off where it has begun."""
        if self._begun:
            self._frame(BROKEN, message.encode())
            return
        self._buffer[:] = f"{message}\n".encode()
        self._head = {"status": status, "headers": {"content-type": "text/plain; charset=utf-8", **(headers or {})}}
        self.end()
