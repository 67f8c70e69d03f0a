"""Servers that are measured: ours and the ``oxigraph`` one, each a process of its own on a free local port."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oversight_graph.dataset import open_store
from oversight_graph.errors import MissingPackageError
from oversight_graph.export import export_graph

__all__ = ["Running", "ours", "oxigraph"]


class Running:
    """A running server: its process, host, port and the path of its endpoint."""

    def __init__(self, process: subprocess.Popen[str], port: int, path: str) -> None:
        self.process = process
        self.host = "127.0.0.1"
        self.port = port
        self.path = path


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def ours(*options: str) -> Iterator[Running]:
    """Start our server over the bundled graph."""
    command = [sys.executable, "-m", "oversight_graph", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    with _ended(process):
        said = process.stdout.readline() if process.stdout else ""
        found = re.match(r"Serving at http://[\d.]+:(\d+)/", said)
        if found is None:
            raise RuntimeError(f"the server did not start: {said!r}")
        yield Running(process, int(found.group(1)), "/sparql")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait_until_open(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start")


@contextmanager
def oxigraph() -> Iterator[Running]:
    """Start the ``oxigraph`` server of PyPI over the same graph, what is derived included, from its own store."""
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        raise MissingPackageError("The comparison", "oxigraph", "test")
    with tempfile.TemporaryDirectory() as folder:
        data, store = Path(folder) / "graph.nq", str(Path(folder) / "store")
        with data.open("wb") as stream:
            export_graph(open_store(), "nquads", stream, closure=True)
        subprocess.run([program, "load", "--location", store, "--file", str(data)], check=True, capture_output=True)
        port = _free_port()
        command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
        process = subprocess.Popen(
            [*command, "--union-default-graph"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        with _ended(process):
            _wait_until_open(port)
            yield Running(process, port, "/query")
