"""What the tests of the server share: the real one, as a process of its own, on a free port of this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

COMMAND = [sys.executable, "-m", "oversight_graph", "serve", "--port", "0"]


class Server:
    """A running server: its address, its process and what it logged."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        assert process.stdout is not None
        self.process = process
        self._log = log
        said = process.stdout.readline()
        found = re.match(r"Serving at (http://\S+/) ", said)
        assert found, said + log.read_text(encoding="utf-8")
        self.url = found.group(1)
        self.sparql = f"{self.url}sparql"
        self.client = httpx.Client(base_url=self.url, timeout=60, headers={"accept": "*/*"})

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        url = httpx.URL(self.url)
        return url.host, int(url.port or 0)

    def ask(self, query: str, accept: str = "*/*", **parameters: str) -> httpx.Response:
        """Send a query as a form."""
        return self.client.post("/sparql", data={"query": query, **parameters}, headers={"accept": accept})

    def rows(self, query: str, **parameters: str) -> list[dict[str, str]]:
        """Give the rows of a SELECT, each value as its text."""
        answer = self.ask(query, "application/sparql-results+json", **parameters)
        assert answer.status_code == 200, answer.text
        bindings = answer.json()["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def send(self, data: bytes) -> socket.socket:
        """Open a connection and send some bytes."""
        made = socket.create_connection(self.address, timeout=30)
        made.sendall(data)
        return made

    def family(self) -> list[psutil.Process]:
        """List the processes of the server, workers included."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def log(self) -> list[dict[str, Any]]:
        """Read what it logged: every line is a JSON object."""
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(how)
        return self.process.wait(30)


@contextmanager
def serving(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a server, and stop it when this is left."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("w", encoding="utf-8") as stream:
            process = subprocess.Popen(
                [*COMMAND, *map(str, arguments)],
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
                env={**os.environ, **(environment or {})},
            )
        try:
            server = Server(process, log)
            yield server
            server.client.close()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)
            assert process.stdout is not None
            process.stdout.close()
