"""``oversight-graph store``: makes, tends and copies stores on disk."""

from __future__ import annotations

from pathlib import Path

import click

from .common import chosen_format, emit_text, format_option, output_option

__all__ = ["command"]

_FORMATS = {"table": ".txt", "json": ".json"}
_store = click.argument("store", type=click.Path(path_type=Path))


@click.group(
    epilog="""\b
Examples:
  oversight-graph store create my-store
  oversight-graph store backup my-store my-backup
"""
)
def command() -> None:
    """Make stores on disk, see what they hold, compact them, back them up and restore them."""


@command.command(
    epilog="""\b
Examples:
  oversight-graph store create my-store
  oversight-graph store create my-store --data my-report.ttl
"""
)
@_store
@click.option(
    "--data", type=click.Path(path_type=Path), multiple=True, help="Put an RDF file into it, too (repeatable)."
)
def create(store: Path, data: tuple[Path, ...]) -> None:
    """Make STORE, a folder that holds the bundled graph and what is derived from it.

    Files given with --data are not validated; 'add' does that.
    """
    from ..changes import make_store

    emit_text(None, f"made the store {store}: {make_store(store, data)} triples")


@command.command(
    epilog="""\b
Examples:
  oversight-graph store info my-store
  oversight-graph store info my-store --format json
"""
)
@_store
@format_option(_FORMATS, "table")
@output_option
def info(store: Path, output_format: str | None, output: Path | None) -> None:
    """Say what STORE holds: its format and generation, its triples and graphs, its size on disk."""
    form = chosen_format(output_format, output, _FORMATS, "table")
    from ..changes import describe_store
    from ..render.json_form import as_json
    from ..render.table import table_text

    facts = describe_store(store)
    emit_text(output, as_json(facts) if form == "json" else table_text(["fact", "value"], list(facts.items())))


@command.command(
    epilog="""\b
Examples:
  oversight-graph store compact my-store
"""
)
@_store
def compact(store: Path) -> None:
    """Rewrite STORE as tightly as the engine can; readers are not disturbed."""
    from ..generations import compact as compacted
    from ..generations import size_on_disk

    before = size_on_disk(store)
    compacted(store)
    emit_text(None, f"compacted {store}: {before} bytes became {size_on_disk(store)}")


@command.command(
    epilog="""\b
Examples:
  oversight-graph store backup my-store my-backup
"""
)
@_store
@click.argument("target", type=click.Path(path_type=Path))
def backup(store: Path, target: Path) -> None:
    """Copy STORE, as it is now, to the folder TARGET, which becomes a store of its own."""
    from ..generations import back_up

    back_up(store, target)
    emit_text(None, f"backed {store} up to {target}")


@command.command(
    epilog="""\b
Examples:
  oversight-graph store restore my-backup my-store
"""
)
@click.argument("backup", type=click.Path(path_type=Path))
@_store
def restore(backup: Path, store: Path) -> None:
    """Make STORE hold what BACKUP holds; it may be damaged, or not there."""
    from ..generations import restore as restored

    restored(backup, store)
    emit_text(None, f"restored {store} from {backup}")
