"""Servers for tests: started here on loopback, loaded with a graph, and ended."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.servers import free_port, oxigraph_over

if TYPE_CHECKING:
    import pytest

__all__ = ["SERVERS", "server_of", "virtuoso_server"]

SERVERS = ("jena", "oxigraph", "virtuoso")

_SECONDS = 60.0
_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
NumberOfBuffers = 20000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000
"""


def _answers(url: str) -> bool:
    """Say if a server answers at an address, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - an address on loopback
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextlib.contextmanager
def _running(command: Sequence[str], url: str, log: Path) -> Iterator[None]:
    with log.open("wb") as said, subprocess.Popen(command, stdout=said, stderr=said, cwd=log.parent) as server:
        try:
            end = time.monotonic() + _SECONDS
            while not _answers(url):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{command[0]} does not start: {log.read_text(errors='replace')[-2000:]}")
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()


@contextlib.contextmanager
def virtuoso_server(program: str, quads: Path, folder: Path) -> Iterator[str]:
    """Serve the quads of an N-Quads file with Virtuoso; gives the address of the query service."""
    port, sql_port = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, port=port, sql_port=sql_port), encoding="utf-8")
    given = folder / "graph.nq"
    given.write_bytes(quads.read_bytes())
    url = f"http://127.0.0.1:{port}/sparql"
    with _running([program, "+foreground", "+configfile", str(settings)], url, folder / "server.log"):
        load = f"DB.DBA.TTLP(file_to_string_output('{given}'), '', 'urn:none', 512); checkpoint;"
        subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={load}"], check=True, capture_output=True
        )
        yield url


@contextlib.contextmanager
def jena_server(quads: Path, folder: Path) -> Iterator[str]:
    """Serve the quads of an N-Quads file with Jena's query engine; gives the address of the query service."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    program = Path(__file__).with_name("jena_server.py")
    with _running([sys.executable, str(program), str(quads), str(port)], url, folder / "server.log"):
        yield url


@contextlib.contextmanager
def server_of(request: pytest.FixtureRequest, quads: Path, folder: Path, *options: str) -> Iterator[str]:
    """Serve quads with the one of ``SERVERS`` that a fixture is asked for; gives the address of the query service.

    ``options`` are for Oxigraph's.
    """
    if request.param == "jena":
        request.getfixturevalue("jena")
        with jena_server(quads, folder) as address:
            yield address
    elif request.param == "virtuoso":
        with virtuoso_server(request.getfixturevalue("virtuoso"), quads, folder) as address:
            yield address
    else:
        with oxigraph_over(quads, *options) as server:
            yield server.url
