"""What the commands share: options, opening the graph, and writing output whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from ..errors import OutputError

if TYPE_CHECKING:
    import datetime

    from ..render.text import Quoter
    from ..store import GraphStore

__all__ = [
    "AS_OF",
    "advise",
    "chosen_format",
    "emit",
    "emit_folder",
    "emit_text",
    "end_of",
    "forget_unfinished",
    "format_option",
    "graph_options",
    "open_graph",
    "output_option",
    "source_quoter",
    "sources_option",
    "start_of",
    "store_to_write",
    "tell",
]

Command = TypeVar("Command", bound=Callable[..., Any])

AS_OF = click.option("--as-of", metavar="D", help="Leave out what was said after D (YYYY[-MM[-DD]]).")

output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write to this file instead of standard output; its suffix chooses the format.",
)


sources_option = click.option(
    "--sources", type=click.Path(path_type=Path), metavar="DIR", help="Show the passages from the source texts in DIR."
)


def graph_options(command: Command) -> Command:
    """Add ``--store`` and ``--data``, by which a command is told what graph to read."""
    data = click.option(
        "--data",
        type=click.Path(path_type=Path),
        multiple=True,
        help="Add an RDF file to the graph (repeatable).",
    )
    store = click.option(
        "--store",
        metavar="PATH|URL",
        help="An on-disk store, or a SPARQL endpoint, instead of the bundled graph.",
    )
    return store(data(command))


def store_to_write(command: Command) -> Command:
    """Add ``--store`` to a command that changes a store on disk."""
    return click.option("--store", required=True, metavar="PATH", help="The folder of the store.")(command)


def tell(text: str) -> None:
    """Say what goes on, where someone is looking."""
    if sys.stderr.isatty():
        sys.stderr.write(f"oversight-graph: {text} …\n")


def advise(*notes: str | None) -> None:
    """Say on standard error what a reader should know of an output that is whole all the same."""
    for note in filter(None, notes):
        sys.stderr.write(f"oversight-graph: {note}\n")


def format_option(formats: Mapping[str, str], default: str) -> Callable[[Command], Command]:
    """Add ``--format`` with the names of some formats; ``formats`` maps each name to its suffix."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(list(formats)),
        help=f"Form of the output (default: by the suffix of -o, else {default}).",
    )


def chosen_format(wanted: str | None, output: Path | None, formats: Mapping[str, str], default: str) -> str:
    """Choose the format: the one asked for, else the one that the output's suffix means, else the default.

    Raises ``OutputError`` where the suffix means none of the formats.

    >>> chosen_format(None, Path("a.csv"), {"csv": ".csv", "table": ".txt"}, "table")
    'csv'
    """
    if wanted or output is None or str(output) == "-":
        return wanted or default
    for name, suffix in formats.items():
        if suffix and output.suffix.lower() == suffix:
            return name
    suffixes = " ".join(sorted({suffix for suffix in formats.values() if suffix}))
    raise OutputError(str(output), "its suffix stands for no format of this command", f"use {suffixes} or --format")


def open_graph(store: str | None, data: tuple[Path, ...]) -> GraphStore:
    """Open the graph that the options name."""
    from ..dataset import open_store

    return open_store(store, data)


def start_of(text: str | None, option: str) -> datetime.date | None:
    """Read a date option as the first day of its period."""
    from ..dates import first_day

    return first_day(text, option) if text else None


def end_of(text: str | None, option: str) -> datetime.date | None:
    """Read a date option as the last day of its period."""
    from ..dates import last_day

    return last_day(text, option) if text else None


_UNFINISHED: set[Path] = set()


def forget_unfinished() -> None:
    """Take away the files that are being written, where the process has to end at once."""
    for path in list(_UNFINISHED):
        path.unlink(missing_ok=True)


def _write_beside(output: Path, write: Callable[[IO[bytes]], None]) -> None:
    if output.is_dir():
        raise OutputError(str(output), "it is a folder", "name a file")
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except OSError as error:
        raise OutputError(str(output), error.strerror or str(error), "choose another place") from None
    beside = Path(name)
    _UNFINISHED.add(beside)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        beside.replace(output)
    except OSError as error:
        raise OutputError(str(output), error.strerror or str(error), "make room or choose another place") from None
    finally:
        beside.unlink(missing_ok=True)
        _UNFINISHED.discard(beside)


def emit(output: Path | None, write: Callable[[IO[bytes]], None], binary: bool = False) -> None:
    """Let ``write`` fill a file, written beside and renamed, or standard output.

    Binary output to a terminal is refused with ``OutputError``.
    """
    if output is not None and str(output) != "-":
        _write_beside(output, write)
        return
    if binary and sys.stdout.isatty():
        raise OutputError("standard output", "this format is binary", "use -o FILE or a pipe")
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        raise OutputError("standard output", "it takes no bytes", "use -o FILE")
    try:
        write(stream)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError("standard output", error.strerror or str(error), "make room or use -o FILE") from None


def emit_folder(output: Path | None, files: Mapping[str, Callable[[IO[bytes]], None]]) -> None:
    """Fill the files of a folder, which is made where there is none; all of them are written, or none is."""
    if output is None or str(output) == "-":
        raise OutputError("standard output", "this format is a folder of files", "name the folder with -o DIR")
    import tempfile

    try:
        output.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as beside:
            for name, write in files.items():
                _write_beside(Path(beside) / name, write)
            for name in files:
                (Path(beside) / name).replace(output / name)
    except FileExistsError:
        raise OutputError(str(output), "it is no folder", "name a folder") from None
    except OSError as error:
        raise OutputError(str(output), error.strerror or str(error), "choose another place") from None


def emit_text(output: Path | None, text: str) -> None:
    """Write a text in UTF-8, with a line end."""
    data = (text if text.endswith("\n") or not text else f"{text}\n").encode("utf-8")

    def write(stream: IO[bytes]) -> None:
        stream.write(data)

    emit(output, write)


def source_quoter(store: GraphStore, folder: Path | None) -> Quoter:
    """Give a function that quotes a passage from the source texts in a folder; without one it gives nothing."""
    if folder is None:
        return lambda _: None
    from ..evidence import passage_texts

    texts = passage_texts(store, folder)
    return lambda passage: texts.get(passage.iri)
