"""Formats: the media types of results, each with the name of its format, the one we like best first."""

from __future__ import annotations

from collections.abc import Mapping

from .accept import choose
from .problems import HttpProblemError

__all__ = ["GRAPHS", "REGISTERS", "SERVICES", "TABLES", "THINGS", "TRACES", "content_type", "negotiate"]

TABLES: dict[str, str] = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/html": "html",
}
GRAPHS: dict[str, str] = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
THINGS: dict[str, str] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/turtle": "turtle",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/n-triples": "ntriples",
}


SERVICES: dict[str, str] = {**GRAPHS, "text/html": "html", "application/xhtml+xml": "html"}
REGISTERS: dict[str, str] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/json": "json",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
TRACES: dict[str, str] = {"text/html": "html", "application/xhtml+xml": "html", "application/json": "json"}


def content_type(formats: Mapping[str, str], name: str) -> str:
    """Give the media type by which a format is sent, with its charset where it is a text.

    >>> content_type(TABLES, "csv")
    'text/csv; charset=utf-8'
    """
    media_type = next(media_type for media_type, each in formats.items() if each == name)
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def negotiate(accept: str | None, formats: Mapping[str, str]) -> str:
    """Choose a format by an ``Accept`` header. Raises ``HttpProblemError`` (406) where none will do.

    >>> negotiate("text/csv, */*;q=0.1", TABLES)
    'csv'
    """
    chosen = choose(accept, list(formats))
    if chosen is None:
        offered = ", ".join(dict.fromkeys(content_type(formats, name).partition(";")[0] for name in formats.values()))
        raise HttpProblemError(406, f"None of the media types asked for is at hand; ask for one of {offered}.")
    return formats[chosen]
