"""Records: a thing with its facts, its terms in N-Triples form, and the ways to write many of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from oversight_graph.vocab import BASE, OG, PREFIXES

__all__ = ["TYPE", "Record", "date", "english", "header", "iri", "lines", "number", "og", "text", "typed"]

_XSD = PREFIXES["xsd"]
# A slash in a local name is a syntax error, so the things of a report are written in full.
_SHORTENED = ("body", "dcterms", "foaf", "issue", "oa", "og", "org", "policy", "prov", "rdfs", "skos", "skosxl", "xsd")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")
_DATATYPE = f"^^<{_XSD}"


def iri(path: str) -> str:
    """Write the IRI of a thing below the project's base.

    >>> iri("body/mps")
    '<https://w3id.org/oversight-graph/body/mps>'
    """
    return f"<{BASE}{path}>"


def og(name: str) -> str:
    """Write a term of our ontology.

    >>> og("cites")
    '<https://w3id.org/oversight-graph/ontology#cites>'
    """
    return f"<{OG}{name}>"


def term(curie: str) -> str:
    """Write a term of any vocabulary that has a prefix."""
    prefix, _, local = curie.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def english(words: str) -> str:
    """Write an English text."""
    return f'"{words}"@en'


def text(words: str) -> str:
    """Write a plain string."""
    return f'"{words}"'


def typed(value: object, datatype: str) -> str:
    """Write a literal with a datatype of XML Schema."""
    return f'"{value}"^^<{_XSD}{datatype}>'


def number(value: float) -> str:
    """Write a whole number or a decimal one.

    >>> number(3)
    '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return typed(value, "integer" if isinstance(value, int) else "decimal")


def date(day: str) -> str:
    """Write a date."""
    return typed(day, "date")


TYPE = term("rdf:type")


@dataclass(slots=True)
class Record:
    """One subject with its facts, in the graph where they stand; ``kind`` is the local name of its class."""

    subject: str
    kind: str
    graph: str
    facts: list[tuple[str, str]] = field(default_factory=list)

    def say(self, prop: str, *values: str) -> None:
        """Add facts: a property by its CURIE, and the terms that it has."""
        predicate = term(prop)
        self.facts.extend((predicate, value) for value in values)

    def values(self, predicate: str) -> list[str]:
        """Give the terms that a property, by its full form, has here."""
        return [value for prop, value in self.facts if prop == predicate]

    def drop(self, *predicates: str) -> None:
        """Take every fact with one of some properties away."""
        self.facts = [fact for fact in self.facts if fact[0] not in predicates]

    def put(self, predicate: str, *values: str) -> None:
        """Let a property have these terms and no others."""
        self.drop(predicate)
        self.facts.extend((predicate, value) for value in values)


@lru_cache(maxsize=8192)
def _short(written: str) -> str:
    if written == TYPE:
        return "a"
    for prefix in _SHORTENED:
        local = written[1:-1].removeprefix(PREFIXES[prefix])
        if len(local) < len(written) - 2 and _LOCAL.fullmatch(local):
            return f"{prefix}:{local}"
    return written


def _turtle(written: str) -> str:
    if written.startswith("<"):
        return _short(written)
    value, marked, datatype = written.partition(_DATATYPE)
    return f"{value}^^xsd:{datatype[:-1]}" if marked else written


def header(syntax: str) -> str:
    """Give what stands before all records in a syntax."""
    if syntax != "ttl":
        return ""
    return "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in _SHORTENED) + "\n"


def lines(records: Iterable[Record], syntax: str) -> Iterator[str]:
    """Write records, one string a record: ``ttl``, ``nt`` or ``nq``."""
    for record in records:
        if syntax == "ttl":
            facts = " ;\n    ".join(f"{_short(prop)} {_turtle(value)}" for prop, value in record.facts)
            yield f"{_short(record.subject)} {facts} .\n\n"
            continue
        end = f" {record.graph} .\n" if syntax == "nq" else " .\n"
        yield "".join([f"{record.subject} {prop} {value}{end}" for prop, value in record.facts])
