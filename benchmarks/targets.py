"""Targets: what the project holds itself to, beside what the result files say was reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import methodcaller

from .figures import MEAN, Row, growth, means, table, times

__all__ = ["targets_table"]

_OURS = "oversight-graph"
_SMALL, _MIDDLE, _LARGE, _BUNDLED = 10_000, 100_000, 1_000_000, 0


@dataclass(frozen=True)
class _Reached:
    """A figure; a floor where the other system was ended at the limit: it is at least that."""

    value: float
    floor: bool = False


class _Results:
    """The figures of all operations."""

    def __init__(self, results: Mapping[str, Row]) -> None:
        self.results = results
        self.times = {name: times(result["rows"]) for name, result in results.items()}
        if "query" in results:
            self.times["query"] |= times(means(results["query"])["rows"])

    def time(self, operation: str, part: str, size: int, system: str = _OURS) -> float | None:
        """Give a median in seconds."""
        return self.times.get(operation, {}).get((system, part, size))

    def slower(self, operation: str, part: str, size: int, system: str) -> _Reached | None:
        """Say how many times longer than ours another system takes."""
        ours, theirs = self.time(operation, part, size), self.time(operation, part, size, system)
        if ours is None:
            return None
        limit = self._unfinished(operation, part, size, system)
        if limit is not None:
            return _Reached(limit / ours, floor=True)
        return None if theirs is None else _Reached(theirs / ours)

    def _unfinished(self, operation: str, part: str, size: int, system: str) -> float | None:
        """Give the limit in seconds at which a system was ended."""
        result = self.results[operation]
        for row in result["rows"]:
            if (row["system"], row["part"], row["triples"]) == (system, part, size):
                ended = row.get("failed") == "not finished"
                return next(run["limit"] for run in result["runs"] if run["triples"] == size) if ended else None
        return None

    def longer(self, operation: str, part: str, size: int, system: str) -> _Reached | None:
        """Say how many times longer than another system ours takes."""
        ours, theirs = self.time(operation, part, size), self.time(operation, part, size, system)
        return None if ours is None or theirs is None else _Reached(ours / theirs)

    def growth(self, operation: str, part: str) -> _Reached | None:
        """Give the exponent of growth from 100 k to 1 M."""
        points = [(size, self.time(operation, part, size)) for size in (_MIDDLE, _LARGE)]
        found = growth([(size, seconds) for size, seconds in points if seconds is not None])
        return None if found is None else _Reached(found)

    def larger(self, operation: str, part: str) -> _Reached | None:
        """Say how many times longer ours takes at 1 M than at 10 k."""
        small, large = self.time(operation, part, _SMALL), self.time(operation, part, _LARGE)
        return None if small is None or large is None else _Reached(large / small)

    def worst_query(self, size: int, system: str) -> _Reached | None:
        """Say how many times longer than another system ours takes for the query that is worst for it."""
        parts = {part for _, part, at in self.times.get("query", {}) if at == size and part != MEAN}
        ratios = [found.value for part in parts if (found := self.longer("query", part, size, system))]
        return _Reached(max(ratios)) if ratios else None

    def against(self, one: tuple[str, str], other: tuple[str, str], size: int) -> _Reached | None:
        """Say how many times longer ours takes for one operation and part than for another."""
        first, second = self.time(*one, size), self.time(*other, size)
        return None if first is None or second is None else _Reached(first / second)


@dataclass(frozen=True)
class _Target:
    """What is held to, and whether ``bound`` is the most or the least that it may be."""

    what: str
    most: bool
    bound: float
    reached: Callable[[_Results], _Reached | None]

    def row(self, results: _Results) -> list[str]:
        """Write it beside what was reached."""
        found = self.reached(results)
        wanted = f"at {'most' if self.most else 'least'} {self.bound:g}"
        if found is None:
            return [self.what, wanted, "–", "not measured"]
        met = found.value <= self.bound if self.most else found.value >= self.bound
        told = "met" if met else "open" if found.floor else "missed"
        return [self.what, wanted, f"{'over ' if found.floor else ''}{found.value:.2f}", told]


def _most(what: str, bound: float, method: str, *arguments: str | int | tuple[str, str]) -> _Target:
    return _Target(what, True, bound, methodcaller(method, *arguments))


def _least(what: str, bound: float, method: str, *arguments: str | int | tuple[str, str]) -> _Target:
    return _Target(what, False, bound, methodcaller(method, *arguments))


_BULK, _LOOP = "pyoxigraph bulk load", "bare loop over the engine's quads"
_IMPORTS = "imports only: click; rdflib, networkx"
_SYNTAXES = ("Turtle", "N-Quads")
_GROWING = (
    ("load", "Turtle", "loading Turtle"),
    ("load", "N-Quads", "loading N-Quads"),
    ("query", MEAN, "queries, geometric mean"),
    ("infer", "closure", "closure"),
    ("validate", "whole graph", "validation"),
    ("network", "projection", "projection to NetworkX"),
)
_TARGETS = (
    *(_most(f"1 M: loading {name} / {_BULK}", 1.5, "longer", "load", name, _LARGE, _BULK) for name in _SYNTAXES),
    *(_least(f"1 M: rdflib / loading {name}", 8, "slower", "load", name, _LARGE, "rdflib") for name in _SYNTAXES),
    _most("1 M: re-opening a store / an empty one", 3, "longer", "reopen", "open", _LARGE, "an empty store"),
    _most("1 M: queries, geometric mean / pyoxigraph", 1.3, "longer", "query", MEAN, _LARGE, "pyoxigraph"),
    _least("1 M: rdflib / queries, geometric mean", 10, "slower", "query", MEAN, _LARGE, "rdflib"),
    _most("1 M: the query that is worst for ours / rdflib", 1, "worst_query", _LARGE, "rdflib"),
    _least("100 k: owlrl / closure", 50, "slower", "infer", "closure", _MIDDLE, "owlrl"),
    _most("1 M: closure / loading N-Quads", 10, "against", ("infer", "closure"), ("load", "N-Quads"), _LARGE),
    _least("100 k: pySHACL / validation", 50, "slower", "validate", "whole graph", _MIDDLE, "pySHACL"),
    _most("validating a report: 1 M / 10 k", 2, "larger", "validate-small", "a report"),
    _most("validating a report with faults: 1 M / 10 k", 2, "larger", "validate-small", "a report with faults"),
    _least("1 M: rdflib converter / projection", 2.5, "slower", "network", "projection", _LARGE, "rdflib converter"),
    _most("1 M: projection / bare loop", 1.5, "longer", "network", "projection", _LARGE, _LOOP),
    _most("trace in memory: 1 M / 10 k", 3, "larger", "trace", "in memory"),
    _most("trace on disk: 1 M / 10 k", 3, "larger", "trace", "on disk"),
    *(_most(f"{what}: growth from 100 k to 1 M", 1.1, "growth", name, part) for name, part, what in _GROWING),
    _most("bundled graph: `--help` / importing click", 1.6, "longer", "start", "help", _BUNDLED, _IMPORTS),
    _most(
        "bundled graph: `trace vetting` / importing rdflib and NetworkX",
        4,
        "longer",
        "start",
        "trace",
        _BUNDLED,
        _IMPORTS,
    ),
)


def targets_table(results: Mapping[str, Row]) -> str:
    """Write every target beside what was reached."""
    found = _Results(results)
    return table(["times as long", "wanted", "reached", ""], [target.row(found) for target in _TARGETS])
