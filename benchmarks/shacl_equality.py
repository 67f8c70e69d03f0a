"""SHACL equality: holds the default engine against pySHACL, over a made graph with faults of every class.

``python -m benchmarks.shacl_equality --triples 50000 --faults 0.3`` writes the counts by class to
``results/shacl_equality.json`` and ends with 1 where one engine finds what the other does not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oversight_graph.dataset import open_store
from oversight_graph.validate import plain_graph, shapes_graph
from oversight_graph.validate.context import Joined, read_files, stated_quads
from oversight_graph.validate.engine import Found, found_in, run
from oversight_graph.validate.quick import run_quickly
from oversight_graph.vocab import shorten

from .answers import is_unlike
from .generate import write

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["compared"]

_RESULT = Path(__file__).parent / "results" / "shacl_equality.json"


def _class(identity: tuple[str, ...]) -> str:
    _, _, _, _, shape, component, _ = identity
    return f"{shorten(shape).removeprefix('og:')} {component.removeprefix('sh:').removesuffix('ConstraintComponent')}"


def _counted(found: Iterable[Found]) -> Counter[tuple[str, ...]]:
    return Counter(each.identity for each in found)


def compared(triples: int, seed: int, faults: float) -> dict[str, Any]:
    """Give the counts of the results that both engines find, by class, and of those that only one finds."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.nq"
        seeder = write(made, triples, seed, faults)
        files = read_files([made])
        joined = Joined([file for file, _ in files], stated_quads(files), open_store())
    shapes = shapes_graph()
    default = _counted(found_in(run_quickly(joined.index, shapes, None, joined.store)))
    reference = _counted(found_in(run(plain_graph(joined.index.quads()), shapes)))
    lost = reference - default

    def by_class(found: Counter[tuple[str, ...]]) -> dict[str, int]:
        return dict(sorted(Counter(_class(identity) for identity in found.elements()).items()))

    return {
        "triples": len(joined.index),
        "seeded": len(seeder.faults),
        "classes seeded": len(seeder.counts()),
        "same": by_class(default & reference),
        "only default": by_class(default - reference),
        "only pySHACL": by_class(Counter({each: n for each, n in lost.items() if not is_unlike(each)})),
        "only pySHACL, from a string compared with a number": by_class(
            Counter({each: n for each, n in lost.items() if is_unlike(each)})
        ),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shacl_equality")
    parser.add_argument("--triples", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.3)
    given = parser.parse_args(arguments)
    told = compared(given.triples, given.seed, given.faults)
    _RESULT.parent.mkdir(exist_ok=True)
    _RESULT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 1 if told["only default"] or told["only pySHACL"] else 0


if __name__ == "__main__":
    sys.exit(main())
