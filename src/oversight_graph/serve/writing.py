"""Writing: has an update applied by a process of its own, and tells what became of it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from .problems import HttpProblemError

__all__ = ["write"]

_DONE = 204


async def write(store: Path | None, update: str) -> None:
    """Apply an update to a store on disk. Raises ``HttpProblemError`` where nothing was changed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "oversight_graph.serve.writer"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        said, _ = await process.communicate(json.dumps({"store": str(store), "update": update}).encode())
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise HttpProblemError(500, "The update ended its process; nothing was changed.")
    outcome = json.loads(said)
    if outcome["status"] != _DONE:
        raise HttpProblemError(outcome["status"], outcome["message"])
