"""Settings: what a server is told when it is started."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["TOKEN_VARIABLE", "Settings"]

TOKEN_VARIABLE = "OVERSIGHT_GRAPH_TOKEN"  # noqa: S105 - the name of the variable, not a token


def _processors() -> int:
    return max(2, os.cpu_count() or 2)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server listens, what it serves, and how far one query may go.

    ``time_limit`` is in seconds, ``memory_limit`` in mebibytes; ``queue`` is how many requests may wait for a worker.
    With a ``token`` the store may be written to by who has it.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    store: Path | None = None
    data: tuple[Path, ...] = ()
    workers: int = field(default_factory=_processors)
    time_limit: float = 30.0
    row_limit: int = 1_000_000
    memory_limit: int = 512
    queue: int = 256
    cors: tuple[str, ...] = ()
    token: str = field(default="", repr=False)

    @property
    def memory_bytes(self) -> int:
        """The memory limit in bytes."""
        return self.memory_limit * 1024 * 1024

    @property
    def in_memory(self) -> bool:
        """Say if workers answer from memory, and need no file once the graph is read."""
        return self.store is None or bool(self.data)
