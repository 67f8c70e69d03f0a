"""``oversight-graph fmt``: Turtle and TriG in normal form."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from .common import emit_text

__all__ = ["command"]


@click.command(
    epilog="""\b
Examples:
  oversight-graph fmt data/reports/my-report.ttl
  oversight-graph fmt --check data/*.ttl
  oversight-graph fmt - < draft.ttl
"""
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 where a file is not in normal form.")
def command(files: tuple[Path, ...], check: bool) -> int:
    """Bring each FILE into normal form, in place; - reads standard input and writes standard output."""
    from ..load import read_text
    from ..turtle import format_turtle

    wrong = []
    for path in files:
        text, given = read_text(path), str(path) == "-"
        formed = format_turtle(text, "standard input" if given else str(path), path.suffix.lower() == ".trig")
        if given and not check:
            emit_text(None, formed)
        elif formed != text:
            wrong.append(path)
            if not check:
                emit_text(path, formed)
    if check and wrong:
        for path in wrong:
            click.echo(f"{path}: not in normal form", err=True)
        click.echo(f"Mend with: oversight-graph fmt {shlex.join(str(path) for path in wrong)}", err=True)
        return 1
    return 0
