"""Queries: the catalogue of questions, each a documented ``.rq`` file, their parameters and running them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from .binding import bind, literal
from .bundled import bundled_folder
from .dates import first_day, last_day
from .errors import OutputError, ParameterError, UnknownNameError
from .load import read_text
from .names import KINDS, resolve
from .sparql_text import variables
from .store import GraphStore, engine_failures
from .turtle import normal_form
from .vocab import PREFIXES, expand

__all__ = [
    "GRAPH_FORMATS",
    "PARAMETER_KINDS",
    "TABLE_FORMATS",
    "CatalogueQuery",
    "Parameter",
    "bound_text",
    "catalogue",
    "find_query",
    "read_query",
    "write_result",
]

PARAMETER_KINDS = (*KINDS, "date", "date-end", "integer", "term", "text")
TABLE_FORMATS: dict[str, ox.QueryResultsFormat] = {
    "csv": ox.QueryResultsFormat.CSV,
    "json": ox.QueryResultsFormat.JSON,
    "tsv": ox.QueryResultsFormat.TSV,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPH_FORMATS: dict[str, ox.RdfFormat] = {
    "jsonld": ox.RdfFormat.JSON_LD,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
}

_HEADER = re.compile(r"^#\+ ?(.*)$")
_FIELD = re.compile(r"(summary|description|tags|needs|param (\w+) \(([\w-]+)(?:, default ([^)]*))?\)):\s*(.*)")
_XSD_DATE = f"{PREFIXES['xsd']}date"
_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*>"
_TURTLE_TERM = re.compile(
    rf"{_IRI}"
    r"|\"(?:[^\"\\\n\r]|\\[tbnrf\"'\\]|\\u[0-9A-Fa-f]{4})*\""
    rf"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a catalogue query; ``default`` ``None`` means that it must be given, ``*`` anything."""

    name: str
    kind: str
    default: str | None
    description: str


@dataclass(frozen=True, slots=True)
class CatalogueQuery:
    """A query with what its header says of it."""

    name: str
    text: str
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()


def _joined_header(text: str) -> list[str]:
    fields: list[str] = []
    for line in text.splitlines():
        match = _HEADER.match(line)
        if not match:
            break
        if match.group(1).startswith("  ") and fields:
            fields[-1] += " " + match.group(1).strip()
        else:
            fields.append(match.group(1).strip())
    return fields


def read_query(text: str, name: str) -> CatalogueQuery:
    r"""Read a query and the ``#+`` lines at its head.

    >>> read_query("#+ summary: All\n#+ param n (integer, default 5): How many\nSELECT * {}", "all").parameters
    (Parameter(name='n', kind='integer', default='5', description='How many'),)
    """
    found: dict[str, str] = {}
    parameters = []
    for line in _joined_header(text):
        match = _FIELD.fullmatch(line)
        if match is None:
            continue
        if match.group(2):
            parameters.append(Parameter(match.group(2), match.group(3), match.group(4), match.group(5)))
        else:
            found[match.group(1)] = match.group(5)

    def listed(key: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in found.get(key, "").split(",") if part.strip())

    summary, description = found.get("summary", ""), found.get("description", "")
    return CatalogueQuery(name, text, summary, description, listed("tags"), listed("needs"), tuple(parameters))


def catalogue() -> list[CatalogueQuery]:
    """List the bundled queries, sorted by name.

    >>> all(query.summary for query in catalogue())
    True
    """
    paths = sorted(bundled_folder("queries").glob("*.rq"))
    return [read_query(path.read_text(encoding="utf-8"), path.stem) for path in paths]


def find_query(name: str) -> CatalogueQuery:
    """Give a query by its name in the catalogue, or from a ``.rq`` file.

    Raises ``UnknownNameError`` or ``UnreadableFileError``.
    """
    if name.endswith((".rq", ".sparql")):
        return read_query(read_text(Path(name)), name)
    queries = {query.name: query for query in catalogue()}
    if name not in queries:
        raise UnknownNameError("query", name, tuple(difflib.get_close_matches(name, queries, n=3, cutoff=0.5)))
    return queries[name]


def _term(store: GraphStore, name: str, kind: str, value: str) -> str:
    if kind in KINDS:
        return f"<{resolve(store, kind, value)}>"
    if kind == "date":
        return literal(first_day(value, name).isoformat(), _XSD_DATE)
    if kind == "date-end":
        return literal(last_day(value, name).isoformat(), _XSD_DATE)
    if kind == "integer":
        if not re.fullmatch(r"[+-]?[0-9]+", value):
            raise ParameterError(name, f"{value!r} is no whole number", "give digits only")
        return value
    if kind == "term":
        iri = _iri(expand(value) or expand(f"og:{value}") or "")
        if iri is None:
            raise ParameterError(name, f"{value!r} is no name of a term", "give a name such as Negative")
        return iri
    return literal(value)


def _iri(text: str) -> str | None:
    try:
        return str(ox.NamedNode(text))
    except ValueError:
        return None


def _guessed(store: GraphStore, name: str, value: str) -> str:
    """Make a term of a parameter that no header describes: by its own form, else by its name, else text."""
    if _TURTLE_TERM.fullmatch(value) or re.fullmatch(r"[+-]?[0-9]+", value):
        return value
    if name in KINDS:
        return _term(store, name, name, value)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return _term(store, name, "date", value)
    iri = expand(value) or (value if value.startswith(("http://", "https://")) else "")
    return _iri(iri) or literal(value)


def bound_text(store: GraphStore, query: CatalogueQuery, values: Mapping[str, str]) -> str:
    """Give the text of a query with every parameter's value put in as an RDF term.

    Raises ``ParameterError`` for one that is missing, unknown or ill-formed, ``UnknownNameError`` for a
    name that is no thing.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    used = variables(query.text)
    terms: dict[str, str] = {}
    for name, value in values.items():
        if name not in used:
            names = sorted(known) or sorted(used)
            near = difflib.get_close_matches(name, names, n=1)
            mend = f"did you mean {near[0]!r}" if near else f"it knows {', '.join(names) or 'none'}"
            raise ParameterError(name, f"the query {query.name} has no such parameter", mend)
        if value != "*":
            kind = known[name].kind if name in known else ""
            terms[name] = _term(store, name, kind, value) if kind else _guessed(store, name, value)
    for name, parameter in known.items():
        if name in values or parameter.default == "*":
            continue
        if parameter.default is None:
            raise ParameterError(name, f"the query {query.name} needs it", f"give --param {name}=…")
        terms[name] = _term(store, name, parameter.kind, parameter.default)
    return bind(query.text, terms)


def write_result(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, output: IO[bytes], output_format: str
) -> None:
    """Write the result of a query in a W3C format, to a binary stream.

    Raises ``OutputError`` where the format does not fit the form of the query.
    """
    if isinstance(result, ox.QueryTriples):
        if output_format not in GRAPH_FORMATS:
            raise OutputError(
                "result", f"a graph cannot be written as {output_format}", f"use {_one_of(GRAPH_FORMATS)}"
            )
        if output_format == "turtle":
            with engine_failures("query"):
                triples = [ox.Quad(t.subject, t.predicate, t.object) for t in result]
            output.write(normal_form(triples).encode("utf-8"))
            return
        with engine_failures("query"):
            quads = sorted({str(t): t for t in result}.items())
        ox.serialize((triple for _, triple in quads), output, format=GRAPH_FORMATS[output_format], prefixes=_prefixes())
        return
    if output_format not in TABLE_FORMATS:
        raise OutputError("result", f"rows cannot be written as {output_format}", f"use {_one_of(TABLE_FORMATS)}")
    if isinstance(result, ox.QueryBoolean) and output_format in {"csv", "tsv"}:
        output.write(b"true\n" if result else b"false\n")
        return
    with engine_failures("query"):
        data = result.serialize(format=TABLE_FORMATS[output_format]) or b""
    output.write(data)


def _prefixes() -> dict[str, str]:
    return dict(sorted(PREFIXES.items()))


def _one_of(formats: Mapping[str, object]) -> str:
    return " or ".join(sorted(formats))
