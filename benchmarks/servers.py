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

__all__ = ["Running", "free_port", "ours", "oxigraph", "oxigraph_over"]

_START_SECONDS = 60.0


class Running:
    """A running server: its process, host, port and the path of its endpoint."""

    def __init__(self, process: subprocess.Popen[str], port: int, path: str) -> None:
        self.process = process
        self.host = "127.0.0.1"
        self.port = port
        self.path = path

    @property
    def url(self) -> str:
        """The address of its endpoint."""
        return f"http://{self.host}:{self.port}{self.path}"


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


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait_until_open(process: subprocess.Popen[str], port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the server did not start; it ended with {process.poll()}")


@contextmanager
def oxigraph_over(quads: Path, *options: str) -> Iterator[Running]:
    """Start the ``oxigraph`` server of PyPI over an N-Quads file, from its own store."""
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        raise MissingPackageError("The comparison", "oxigraph", "test")
    with tempfile.TemporaryDirectory() as folder:
        store, port = str(Path(folder) / "store"), free_port()
        subprocess.run([program, "load", "--location", store, "--file", str(quads)], check=True, capture_output=True)
        command = [program, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}", *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        with _ended(process):
            _wait_until_open(process, port)
            yield Running(process, port, "/query")


@contextmanager
def oxigraph() -> Iterator[Running]:
    """Start the ``oxigraph`` server over the bundled graph, what is derived included."""
    with tempfile.TemporaryDirectory() as folder:
        quads = Path(folder) / "graph.nq"
        with quads.open("wb") as stream:
            export_graph(open_store(), "nquads", stream, closure=True)
        with oxigraph_over(quads, "--union-default-graph") as server:
            yield server
