"""Run benchmarks: ``python -m benchmarks --operations load,query --sizes 10k,100k,1M``.

Each operation writes its result into ``benchmarks/results``, where what was measured at other sizes stays; then the
pictures there and ``docs/performance.md`` are made anew from all results that there are. ``--render`` does only that.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from pathlib import Path

from .harness import Settings, measured, write_result
from .operations import NAMES
from .report import RESULTS, render

__all__ = ["main", "size"]

_UNITS = {"": 1, "k": 10**3, "m": 10**6}


def size(text: str) -> int:
    """Read a number of triples.

    >>> size("100k"), size("1M"), size("2500")
    (100000, 1000000, 2500)
    """
    match = re.fullmatch(r"([0-9]+)([kKmM]?)", text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size: write 10k, 100k, 1M or 10M")
    return int(match.group(1)) * _UNITS[match.group(2).lower()]


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(sorted(size(part) for part in text.split(",")))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--operations", default=",".join(NAMES), help=f"of {', '.join(NAMES)}; all unless told")
    parser.add_argument(
        "--sizes", type=_sizes, help="in triples; 10k,100k,1M unless told, and larger ones where little is held"
    )
    parser.add_argument("--repeats", type=int, default=5, help="runs of which the median is taken")
    parser.add_argument("--limit", type=float, default=900, help="seconds after which a part is told as not finished")
    parser.add_argument("--files", type=Path, help="where the made graphs are kept; the system's folder unless told")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where results are written")
    parser.add_argument("--page", type=Path, help="the page that is written; docs/performance.md unless told")
    parser.add_argument("--render", action="store_true", help="measure nothing; make page and pictures anew")
    return parser


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = _parser()
    given = parser.parse_args(arguments)
    names = [name.strip() for name in given.operations.split(",")]
    if unknown := sorted(set(names) - set(NAMES)):
        parser.error(f"there is no operation {unknown[0]!r}: use {', '.join(NAMES)}")
    folder = given.files or Path(tempfile.gettempdir()) / "oversight-graph-benchmarks"
    settings = Settings(given.sizes, given.repeats, given.limit, folder, _tell)
    for name in () if given.render else names:
        for result in measured(name, settings):
            write_result(given.results, result)
    render(given.results, given.page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
