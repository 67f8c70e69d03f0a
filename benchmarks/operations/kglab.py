"""Kglab: load, query, validate and infer, with ours and with kglab in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import weakref
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from oversight_graph.infer import derive
from oversight_graph.load import load_into
from oversight_graph.store import GraphStore
from oversight_graph.validate import Choice, validate_files
from oversight_graph.vocab import PREFIXES

from ..environments import NotInstalledError, installed, python_of
from ..files import Files
from ..kglab_steps import DIGESTS
from . import Operation, Parts, System

__all__ = ["OPERATION", "QUERY", "Beside", "steps_of"]

_ROOT = Path(__file__).resolve().parents[2]
QUERY = f"""PREFIX og: <{PREFIXES["og"]}>
SELECT ?issue ?polarity (COUNT(?finding) AS ?findings) WHERE {{
  ?finding a og:Finding ; og:mainIssue ?issue ; og:polarity ?polarity
}} GROUP BY ?issue ?polarity ORDER BY ?issue ?polarity"""


class _Doer(Protocol):
    """What does the steps."""

    def do(self, step: str) -> _Doer: ...

    def digest(self) -> str: ...


class _Ours:
    """Does the steps with ours."""

    def __init__(self, data: Path) -> None:
        import pyshacl  # noqa: F401 - loaded before the clock starts

        self._data = data
        self._store = GraphStore()
        self._last: tuple[str, Any] = ("", None)

    def do(self, step: str) -> _Ours:
        self._last = step, getattr(self, step)()
        return self

    def load(self) -> GraphStore:
        load_into(self._store.engine, self._data)
        return self._store

    def query(self) -> list[Any]:
        return list(self._store.query(QUERY))  # type: ignore[arg-type]

    def validate(self) -> Any:
        return validate_files([self._data], GraphStore(), choice=Choice(everything=True)).graph

    def infer(self) -> GraphStore:
        derive(self._store)
        return self._store

    def digest(self) -> str:
        step, answer = self._last
        if isinstance(answer, GraphStore):
            answer = {(quad.subject, quad.predicate, quad.object) for quad in answer.quads()}
        return DIGESTS[step](answer)


class Beside:
    """Lets kglab do the steps, in a process of its own, and knows the most memory in MB that it held."""

    def __init__(self, python: Path, *arguments: str) -> None:
        paths = os.pathsep.join([str(_ROOT), str(_ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.kglab_steps", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        weakref.finalize(self, _end, self._process)
        self.memory = 0.0
        self._told()

    def do(self, step: str) -> Beside:
        self.memory = self._asked(step)["memory"]
        return self

    def digest(self) -> str:
        return str(self._asked("digest")["digest"])

    def _asked(self, word: str) -> dict[str, Any]:
        if self._process.poll() is not None:
            raise RuntimeError("the step before was not finished")
        assert self._process.stdin is not None
        try:
            print(word, file=self._process.stdin, flush=True)
            return self._told()
        except BaseException:
            self._process.kill()
            raise

    def _told(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told: dict[str, Any] = json.loads(line) if line.startswith("{") else {}
            if "failed" in told:
                raise RuntimeError(told["failed"])
            if told:
                return told
        raise RuntimeError("kglab ended before it was done")


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def steps_of(doer: _Doer) -> Parts:
    """Give the steps as parts."""
    return {step: partial(doer.do, step) for step in DIGESTS}


def _ours(files: Files) -> Parts:
    return steps_of(_Ours(files.stepped))


def _environment(folder: Path) -> Path:
    return folder / "kglab"


def _kglab(files: Files) -> Parts:
    installed(_environment(files.folder), "kglab")
    python = python_of(_environment(files.folder))
    return steps_of(Beside(python, str(files.stepped), str(files.shapes), QUERY))


def _provide(folder: Path) -> Mapping[str, str]:
    try:
        return {"kglab": installed(_environment(folder), "kglab")}
    except NotInstalledError as error:
        return {"kglab": f"none ({error})"}


OPERATION = Operation(
    "load, query, validate and infer",
    (System("oversight-graph", "ours", _ours, spent=True), System("kglab", "peer", _kglab, spent=True)),
    lambda doer: doer.digest(),
    provide=_provide,
)
