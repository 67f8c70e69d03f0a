"""Generate: conforming graphs of our own model, of any size, in the shape of real oversight data.

``python -m benchmarks.generate --triples 100000 --seed 1 --faults 0.005 -o FILE`` writes Turtle, N-Triples or N-Quads
by the suffix. Force after force is inspected round after round; a report is held in memory, never more. A graph with
more triples begins with the same forces, so what is asked of the first force has the same answer at every size. The
graph goes with the bundled ontology, issues and grades; its bodies, reports, policies and words are made up.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import TextIO

from .draws import Draws
from .faults import Seeder
from .profile import read_profile
from .records import Record, header, lines
from .reports import ROUNDS, Report, reports
from .world import Force, force_records, world_records

__all__ = ["generate", "next_report", "records", "write", "write_records"]


def records(triples: int, seed: int = 1, seeder: Seeder | None = None) -> Iterator[Record]:
    """Give the records of a graph of at least so many triples, which ends with a whole report.

    >>> from itertools import islice
    >>> [record.kind for record in islice(records(1000), 3)]
    ['Body', 'OversightBody', 'OversightBody']
    """
    given = 0
    for unit in _units(seed):
        for record in seeder.seeded(unit) if seeder else unit:
            given += len(record.facts)
            yield record
        if given >= triples:
            return


def _units(seed: int) -> Iterator[list[Record]]:
    """Give what stands or falls together: the world, then each force with its first report, then each report."""
    kinds = read_profile()["kinds"]
    yield list(world_records(Draws(f"{seed} world")))
    number = 0
    while True:
        number += 1
        force, draws = Force(number), Draws(f"{seed} force {number}")
        opening = list(force_records(force, draws))
        for report in reports(force, draws, kinds):
            yield opening + report
            opening = []


def next_report(triples: int, seed: int = 1, faults: float = 0.0) -> list[Record]:
    """Give a report of at least so many triples on the first force, after all that graphs of 10 k and more have of it.

    What it states stands in its own graph, and follows what the last reports leave open.
    """
    kinds = read_profile()["kinds"]
    for chance in count(1):
        force, draws = Force(1), Draws(f"{seed} force 1")
        list(force_records(force, draws))
        list(reports(force, draws, kinds))
        made = Report(force, ROUNDS, Draws(f"{seed} next report {chance}"), kinds)
        own = [record for record in made.records if record.graph == made.graph]
        if sum(len(record.facts) for record in own) >= triples:
            broken = Seeder(seed, faults).seeded(own)
            return [record for record in broken if record.graph == made.graph]
    raise AssertionError


def generate(target: TextIO, triples: int, seed: int = 1, faults: float = 0.0, syntax: str = "nt") -> Seeder:
    """Write a graph as ``ttl``, ``nt`` or ``nq``; the seeder tells which faults were put where."""
    seeder = Seeder(seed, faults)
    target.write(header(syntax))
    for line in lines(records(triples, seed, seeder if faults else None), syntax):
        target.write(line)
    return seeder


def write_records(path: Path, made: Iterable[Record]) -> None:
    """Write some records to a file, by its suffix."""
    syntax = path.suffix.removeprefix(".")
    with path.open("w", encoding="utf-8", newline="\n") as target:
        target.writelines([header(syntax), *lines(made, syntax)])


def write(path: Path, triples: int, seed: int = 1, faults: float = 0.0) -> Seeder:
    """Write a graph to a file, by its suffix ``.ttl``, ``.nt`` or ``.nq``."""
    with path.open("w", encoding="utf-8", newline="\n") as target:
        return generate(target, triples, seed, faults, path.suffix.removeprefix("."))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--triples", type=int, required=True, help="how many triples at least")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same bytes")
    parser.add_argument("--faults", type=float, default=0.0, help="the share of things with a fault, 0.005 say")
    parser.add_argument("--manifest", type=Path, help="write the seeded faults by class, as JSON")
    parser.add_argument(
        "-o", "--output", type=Path, help="a .ttl, .nt or .nq file; N-Quads to standard output unless told"
    )
    given = parser.parse_args(arguments)
    if given.output is None:
        seeder = generate(sys.stdout, given.triples, given.seed, given.faults, "nq")
    elif given.output.suffix in {".ttl", ".nt", ".nq"}:
        seeder = write(given.output, given.triples, given.seed, given.faults)
    else:
        parser.error(f"{given.output}: the suffix is .ttl, .nt or .nq")
    if given.manifest:
        given.manifest.write_text(json.dumps(seeder.manifest(), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
