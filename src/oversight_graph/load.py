"""Load: files in any RDF syntax become quads, and each file's triples get their graph's name."""

from __future__ import annotations

import codecs
import mmap
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

import pyoxigraph as ox

from .errors import ParseError, UnreadableFileError
from .nesting import DEEPEST, too_deep
from .sheets import SUFFIXES, SheetContents, read_records, read_tables
from .vocab import BASE, PREFIXES, graph_iri, term

__all__ = [
    "FORMATS",
    "file_graph",
    "is_sheet",
    "load_file",
    "load_into",
    "parse_bytes",
    "parse_file",
    "parse_text",
    "rdf_format",
    "read_bytes",
    "read_sheet",
    "read_text",
]

FORMATS: dict[str, ox.RdfFormat] = {
    ".json": ox.RdfFormat.JSON_LD,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
    ".xml": ox.RdfFormat.RDF_XML,
}

# These the engine reads by itself from a file of any size.
_STREAMED = (ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TRIG, ox.RdfFormat.TURTLE)
# A file without these letters names no report: an escape could hide the name.
_MAY_NAME_REPORT = re.compile(rb"Report|\\[uU]")
_PARSER_POSITION = re.compile(r"(?:Parser error )?(?:at|between) line (\d+) (?:column|between columns?) (\d+)[^:]*:\s*")
_RDF_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_REPORT = ox.NamedNode(term("Report"))


def rdf_format(path: Path) -> ox.RdfFormat:
    """Give the RDF syntax that a file's suffix stands for.

    Raises ``UnreadableFileError`` where the suffix is none of the known ones, or the file is not there either.

    >>> rdf_format(Path("a.ttl")).name
    'Turtle'
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        if not path.exists():
            raise UnreadableFileError(str(path), "there is no such file", "check the path") from None
        known = " ".join(sorted({*FORMATS, *SUFFIXES}))
        raise UnreadableFileError(str(path), "its suffix names no RDF syntax", f"use one of {known}") from None


def _position(error: SyntaxError) -> tuple[int, int, str]:
    detail = str(error.msg if error.msg else error)
    match = _PARSER_POSITION.search(detail)
    line = int(match.group(1)) if match else (error.lineno or 1)
    column = int(match.group(2)) if match else (error.offset or 1)
    return line, column, _PARSER_POSITION.sub("", detail).strip().rstrip(".") or "the text is no valid RDF"


def _check_xml(source: bytes, name: str) -> None:
    """Read the XML by itself first: the RDF/XML parser gives no place, and takes a cut file for an empty one."""
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(source, True)
    except expat.ExpatError as error:
        raise ParseError(name, error.lineno, error.offset + 1, expat.ErrorString(error.code)) from None


@contextmanager
def _parse_errors(name: str) -> Iterator[None]:
    """Turn what the parser raises into ``ParseError``; ``name`` stands for the text."""
    try:
        yield
    except SyntaxError as error:
        line, column, detail = _position(error)
        raise ParseError(name, line, column, detail) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise ParseError(name, 1, 1, str(error)) from None


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    """Turn what the system raises for a file into ``UnreadableFileError`` with the reason; wait for no pipe."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise UnreadableFileError(str(path), "it is a pipe, a socket or a device", "name a file, or - for a pipe")
        yield
    except FileNotFoundError:
        raise UnreadableFileError(str(path), "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise UnreadableFileError(str(path), "it is a folder", "name the files in it") from None
    except OSError as error:
        raise UnreadableFileError(str(path), error.strerror or str(error), "check the file") from None


def _quads(source: bytes, name: str, syntax: ox.RdfFormat, base: str) -> Iterator[ox.Quad]:
    if syntax == ox.RdfFormat.RDF_XML:
        _check_xml(source, name)
    elif place := too_deep(source):
        raise ParseError(name, *place, f"brackets stand more than {DEEPEST} deep in one another here")
    source = source.removeprefix(codecs.BOM_UTF8)
    with _parse_errors(name):
        yield from ox.parse(source, syntax, base_iri=base, rename_blank_nodes=True)


def parse_text(text: str, name: str = "text", syntax: ox.RdfFormat = ox.RdfFormat.TURTLE) -> list[ox.Quad]:
    """Parse RDF given as text; ``name`` stands for it in errors.

    Raises ``ParseError``.

    >>> len(parse_text("<https://example.org/a> a <https://example.org/B> ."))
    1
    """
    return list(_quads(text.encode("utf-8"), name, syntax, BASE))


def parse_bytes(source: bytes, name: str, syntax: ox.RdfFormat) -> list[ox.Quad]:
    """Parse RDF as it was read from a file; a byte-order mark at its head is no part of it.

    Raises ``ParseError``.

    >>> len(parse_bytes(b"<https://example.org/a> a <https://example.org/B> .", "a.ttl", ox.RdfFormat.TURTLE))
    1
    """
    return list(_quads(source, name, syntax, BASE))


def parse_file(path: Path) -> list[ox.Quad]:
    """Parse one RDF file or spreadsheet; ``-`` stands for Turtle or TriG on standard input.

    Raises ``UnreadableFileError``, ``ParseError`` or ``SheetError``; nothing of a broken file is kept.
    """
    if str(path) == "-":
        return list(_quads(sys.stdin.buffer.read(), "standard input", ox.RdfFormat.TRIG, BASE))
    if is_sheet(path):
        return [stated.quad for stated in read_sheet(read_bytes(path), path).checked(str(path))]
    syntax = rdf_format(path)
    return list(_quads(read_bytes(path), str(path), syntax, BASE))


def is_sheet(path: Path) -> bool:
    """Say if a file is a spreadsheet by its suffix.

    >>> is_sheet(Path("findings.xlsx"))
    True
    """
    return path.suffix.lower() in SUFFIXES


def read_sheet(source: bytes, path: Path) -> SheetContents:
    """Read a spreadsheet's triples with their cells, and the cells that cannot be read.

    Raises ``UnreadableFileError``.
    """
    return read_records(read_tables(source, str(path), path.suffix.lower()))


def read_bytes(path: Path) -> bytes:
    """Read a file whole. Raises ``UnreadableFileError`` with the reason."""
    with _file_errors(path):
        return path.read_bytes()


def read_text(path: Path) -> str:
    """Read a file, ``-`` for standard input, as UTF-8 text. Raises ``UnreadableFileError`` with the reason."""
    given = str(path) == "-"
    try:
        return (sys.stdin.buffer.read() if given else read_bytes(path)).decode("utf-8")
    except UnicodeDecodeError:
        raise UnreadableFileError(
            "standard input" if given else str(path), "it is no UTF-8 text", "save it as UTF-8"
        ) from None


def file_graph(path: Path, quads: list[ox.Quad]) -> ox.NamedNode:
    """Name the graph of a file's triples: that of its one ``og:Report``, else the file's name.

    >>> quads = parse_text("@prefix og: <https://w3id.org/oversight-graph/ontology#> . "
    ...                    "<https://w3id.org/oversight-graph/report/x> a og:Report .")
    >>> file_graph(Path("any.ttl"), quads).value
    'https://w3id.org/oversight-graph/report/x/graph'
    >>> file_graph(Path("more words.ttl"), []).value
    'https://w3id.org/oversight-graph/graph/more-words'
    """
    return _graph_name(path, set(_reports(quads)))


def _reports(quads: Iterable[ox.Quad]) -> Iterator[str]:
    for quad in quads:
        if quad.object == _REPORT and quad.predicate == _RDF_TYPE and isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value


def _graph_name(path: Path, reports: Collection[str]) -> ox.NamedNode:
    if len(reports) == 1:
        return ox.NamedNode(f"{next(iter(reports))}/graph")
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "-", path.stem).strip("-") or "data"
    return ox.NamedNode(f"{PREFIXES['graph']}{stem}")


def load_file(path: Path, graph: str | None = None) -> list[ox.Quad]:
    """Parse a file and put the triples of its default graph into its graph.

    ``graph`` is the last part of a shared graph's IRI, or ``None`` to name the graph from the content.
    Triples that the file itself puts into a named graph stay there.
    """
    quads = parse_file(path)
    name = ox.NamedNode(graph_iri(graph)) if graph else file_graph(path, quads)
    default = ox.DefaultGraph()
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, name) if quad.graph_name == default else quad
        for quad in quads
    ]


def load_into(engine: ox.Store, path: Path, graph: str | None = None) -> None:
    """Load a file into an engine's store, with the graphs of ``load_file`` and without its list of quads.

    Raises what ``load_file`` raises; of a large file that is broken, a part may be in the store then.

    >>> from oversight_graph.bundled import bundled_folder
    >>> engine = ox.Store()
    >>> load_into(engine, bundled_folder("data") / "bodies.ttl", "bodies")
    >>> [str(name) for name in engine.named_graphs()]
    ['<https://w3id.org/oversight-graph/graph/bodies>']
    """
    syntax = None if str(path) == "-" or is_sheet(path) else rdf_format(path)
    if syntax not in _STREAMED or not path.is_file():
        engine.bulk_extend(load_file(path, graph))
        return
    with _file_errors(path), path.open("rb") as file, _parse_errors(str(path)):
        name = ox.NamedNode(graph_iri(graph)) if graph else _graph_name(path, _some_reports(file, syntax))
        engine.bulk_load(_behind_mark(file), syntax, base_iri=BASE, to_graph=name)


def _behind_mark(file: BinaryIO) -> BinaryIO:
    """Go to the beginning of a file, behind the byte-order mark if there is one."""
    file.seek(0)
    if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        file.seek(0)
    return file


def _some_reports(file: BinaryIO, syntax: ox.RdfFormat) -> set[str]:
    """Give the reports of a file, or the first two: more need not be known to name its graph."""
    reports: set[str] = set()
    if not _may_name_report(file):
        return reports
    for report in _reports(ox.parse(_behind_mark(file), syntax, base_iri=BASE)):
        reports.add(report)
        if len(reports) > 1:
            break
    return reports


def _may_name_report(file: BinaryIO) -> bool:
    if not file.seek(0, 2):
        return False
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _MAY_NAME_REPORT.search(content) is not None
