"""What the tests of the command line share: running it in this process or in one of its own, and two stores on disk."""

from __future__ import annotations

import atexit
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pyoxigraph as ox

from oversight_graph.bundled import bundled_folder
from oversight_graph.cli import main
from oversight_graph.dataset import open_store
from oversight_graph.load import load_file
from oversight_graph.render.json_form import schema

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "oversight_graph"]
# One report of an invented force: one finding, one call for action, and the text that they are read from.
NORTHSHIRE_TEXT = "The board met twice. The force keeps a list of gifts and reads it monthly. Nobody else may see it.\n"
NORTHSHIRE = """
@prefix body: <https://w3id.org/oversight-graph/body/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix issue: <https://w3id.org/oversight-graph/issue/> .
@prefix og: <https://w3id.org/oversight-graph/ontology#> .
@prefix n: <https://w3id.org/oversight-graph/report/northshire-2030/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix report: <https://w3id.org/oversight-graph/report/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

report:northshire-2030 a og:Report ; dcterms:title "Northshire 2030"@en ; dcterms:issued "May 2030" ;
    dcterms:publisher body:hmic ; og:about body:mps ; og:sourceFile "northshire.txt" ;
    og:earliest "2030-05-01"^^xsd:date ; og:latest "2030-05-31"^^xsd:date .
n:rec-1 a og:Recommendation ; rdfs:label "2030: let the board see the list"@en ;
    dcterms:description "The list is to be open to the board."@en ; og:statedIn report:northshire-2030 ;
    og:about body:mps ; og:addressedTo body:mps ; og:concerns issue:vetting ; og:mainIssue issue:vetting ;
    og:voice og:Publisher ; prov:wasAttributedTo body:hmic .
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command line left behind."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output, which is always UTF-8."""
        return self.out.decode("utf-8")

    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class _Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


def run(*arguments: str | Path, stdin: bytes = b"", terminal: bool = False) -> Ran:
    """Run the command line in this process; with ``terminal`` standard output says that it is one."""
    out, err = _Terminal() if terminal else io.BytesIO(), io.StringIO()
    stream = io.TextIOWrapper(out, encoding="cp1252", write_through=True)
    given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    with redirect_stdout(stream), redirect_stderr(err), mock.patch.object(sys, "stdin", given):
        status = main([str(argument) for argument in arguments])
        stream.flush()
    return Ran(status, out.getvalue(), err.getvalue())


def run_graph(command: str, *arguments: str | Path, stdin: bytes = b"", terminal: bool = False) -> Ran:
    """Run a command over the bundled graph, from a store on disk that is made once."""
    return run(*command.split(), *arguments, "--store", graph_store(), stdin=stdin, terminal=terminal)


def run_process(*arguments: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Ran:
    """Run the command line as a process of its own."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(environment or {})},
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8"))


def assert_done(ran: Ran, status: int = 0) -> Ran:
    """Hold that a run ended with a status and without a word on standard error."""
    assert ran.err == ""
    assert ran.status == status
    return ran


def assert_failed(ran: Ran, status: int, *words: str) -> None:
    """Hold that a run failed with a status, one sentence on standard error that has some words, and no output."""
    assert "Traceback" not in ran.err
    # click moves to a new line before an interrupt is told, for the ^C that a terminal shows.
    err = ran.err.removeprefix("\n") if status == 130 else ran.err
    assert err.startswith("oversight-graph: ")
    assert err.count("\n") == 1, err
    assert err.rstrip("\n").endswith((".", "?"))
    assert [word for word in words if word not in ran.err] == [], ran.err
    assert (ran.status, ran.out) == (status, b""), ran.err


def assert_valid(document: Any, name: str) -> None:
    """Hold that a document follows one of the schemas that ship with the package."""
    validator = jsonschema.Draft202012Validator(
        schema(name), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    assert [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(document)] == []


def new_store(folder: Path, quads: Sequence[ox.Quad] = ()) -> Path:
    """Make a store on disk with some quads, and close it."""
    made = ox.Store(str(folder))
    made.bulk_extend(quads)
    made.flush()
    del made
    return folder


@cache
def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="oversight-graph-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def graph_store() -> Path:
    """Give an on-disk store with the whole bundled graph."""
    return new_store(_scratch() / "bundled", list(open_store().quads()))


@cache
def small_store() -> Path:
    """Give an on-disk store with the ontology, the issues and the bodies only: ``--data`` joins it fast."""
    files = {"ontology": ("oversight", "issues"), "data": ("bodies",)}
    paths = [bundled_folder(folder) / f"{name}.ttl" for folder, names in files.items() for name in names]
    return new_store(_scratch() / "small", [quad for path in paths for quad in load_file(path, path.stem)])
