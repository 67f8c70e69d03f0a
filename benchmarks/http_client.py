"""A small HTTP/1.1 client for many connections at once, so that little of what is measured is its own time."""

from __future__ import annotations

import asyncio

__all__ = ["Connection", "LostError", "request_of"]


class LostError(Exception):
    """A request that got no whole answer."""


def request_of(path: str, query: str) -> bytes:
    """Write the request of a query, for its rows in JSON."""
    body = query.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/sparql-results+json\r\n"
        f"Content-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One client that keeps its connection."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request, and give status and body. Raises ``LostError``."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection(*self._address, limit=1 << 20)
            reader, writer = self._streams
            writer.write(request)
            await writer.drain()
            status, body, kept = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            self.close()
            raise LostError(f"{type(error).__name__}: {error}") from error
        if not kept:
            self.close()
        return status, body

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = {name.casefold(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    status = int(first.split()[1])
    if headers.get("transfer-encoding", "").casefold() == "chunked":
        body = b""
        while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
    else:
        body = await reader.readexactly(int(headers["content-length"]))
    return status, body, headers.get("connection", "").casefold() != "close"
