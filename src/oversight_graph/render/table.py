"""Tables for people: in a terminal they fit its width, in a pipe no cell is cut and nothing is coloured."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["table_text"]

_UNCUT = 100_000


def table_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay out rows under columns; ``None`` is left empty.

    >>> print(table_text(["issue", "calls"], [["vetting", 3]]))
    issue     calls
    ───────────────
    vetting   3
    <BLANKLINE>
    """
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    terminal = sys.stdout.isatty()
    colour = terminal and "NO_COLOR" not in os.environ
    console = Console(
        file=io.StringIO(), force_terminal=colour, no_color=not colour, width=None if terminal else _UNCUT
    )
    console.print(table)
    stream = console.file
    text = stream.getvalue() if isinstance(stream, io.StringIO) else ""
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
