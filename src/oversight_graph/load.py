"""Load: files in any RDF syntax become quads, and each file's triples get their graph's name."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import pyoxigraph as ox

from .errors import ParseError, UnreadableFileError
from .vocab import BASE, PREFIXES, graph_iri, term

__all__ = [
    "FORMATS",
    "file_graph",
    "load_file",
    "parse_bytes",
    "parse_file",
    "parse_text",
    "rdf_format",
    "read_bytes",
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

_PARSER_POSITION = re.compile(r"(?:Parser error )?(?:at|between) line (\d+) (?:column|between columns?) (\d+)[^:]*:\s*")
_RDF_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_REPORT = ox.NamedNode(term("Report"))


def rdf_format(path: Path) -> ox.RdfFormat:
    """Give the RDF syntax that a file's suffix stands for.

    Raises ``UnreadableFileError`` where the suffix is none of the known ones.

    >>> rdf_format(Path("a.ttl")).name
    'Turtle'
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        known = " ".join(sorted(FORMATS))
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


def _quads(source: bytes, name: str, syntax: ox.RdfFormat, base: str) -> Iterator[ox.Quad]:
    if syntax == ox.RdfFormat.RDF_XML:
        _check_xml(source, name)
    source = source.removeprefix(codecs.BOM_UTF8)
    try:
        yield from ox.parse(source, syntax, base_iri=base, rename_blank_nodes=True)
    except SyntaxError as error:
        line, column, detail = _position(error)
        raise ParseError(name, line, column, detail) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise ParseError(name, 1, 1, str(error)) from None


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
    """Parse one RDF file; ``-`` stands for Turtle or TriG on standard input.

    Raises ``UnreadableFileError`` or ``ParseError``; nothing of a broken file is kept.
    """
    if str(path) == "-":
        return list(_quads(sys.stdin.buffer.read(), "standard input", ox.RdfFormat.TRIG, BASE))
    syntax = rdf_format(path)
    return list(_quads(read_bytes(path), str(path), syntax, BASE))


def read_bytes(path: Path) -> bytes:
    """Read a file whole. Raises ``UnreadableFileError`` with the reason."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError(str(path), "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise UnreadableFileError(str(path), "it is a folder", "name the files in it") from None
    except OSError as error:
        raise UnreadableFileError(str(path), error.strerror or str(error), "check the file") from None


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
    reports = {
        quad.subject.value
        for quad in quads
        if quad.predicate == _RDF_TYPE and quad.object == _REPORT and isinstance(quad.subject, ox.NamedNode)
    }
    if len(reports) == 1:
        return ox.NamedNode(f"{reports.pop()}/graph")
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
