"""``oversight-graph diff``: what one graph states and another does not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import chosen_format, emit_text, format_option, output_option

if TYPE_CHECKING:
    from ..store import GraphStore

__all__ = ["command"]

_FORMATS = {"text": ".txt", "json": ".json", "patch": ".ru"}


def _opened(name: str) -> GraphStore:
    from ..changes import read_graph

    return read_graph(name)


@click.command(
    epilog="""\b
Examples:
  oversight-graph diff bundled my-store
  oversight-graph diff my-report-old.ttl my-report.ttl
  oversight-graph diff my-store-old my-store --format patch -o my-change.ru
"""
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@format_option(_FORMATS, "text")
@output_option
def command(before: str, after: str, output_format: str | None, output: Path | None) -> int:
    """Say what B states and A does not, and the other way round; exit with 1 where they differ.

    A and B are RDF files, stores on disk, addresses of SPARQL endpoints, or 'bundled'. What is derived does not count.
    The patch is a SPARQL update that turns A into B.
    """
    form = chosen_format(output_format, output, _FORMATS, "text")
    from ..differences import compare, patch
    from ..render.difference_form import difference_json, difference_text
    from ..render.json_form import as_json

    old, new = _opened(before), _opened(after)
    if form == "patch":
        text = patch(old, new)
        emit_text(output, text)
        return 1 if text else 0
    found = compare(old, new)
    emit_text(output, as_json(difference_json(found, before, after)) if form == "json" else difference_text(found))
    return 1 if found else 0
