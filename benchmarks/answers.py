"""Answers: a digest of an answer in which neither the order of rows nor the library that gave it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from oversight_graph.vocab import PREFIXES

__all__ = ["digest", "key"]

_XSD = PREFIXES["xsd"]
_STRING = f"{_XSD}string"
_NUMBERS = frozenset(f"{_XSD}{name}" for name in ("decimal", "double", "float", "integer"))


def key(term: Any) -> str:
    """Write a term of rdflib or of the engine by its value: ``1.50`` is ``1.5``, a plain text an ``xsd:string``."""
    if term is None:
        return ""
    value = str(getattr(term, "value", term)) if type(term).__module__.startswith("pyoxigraph") else str(term)
    kind = type(term).__name__
    if kind in {"NamedNode", "URIRef"}:
        return f"<{value}>"
    if kind in {"BlankNode", "BNode"}:
        return "_:"
    datatype = getattr(term, "datatype", None)
    name = str(getattr(datatype, "value", datatype)) if datatype is not None else _STRING
    language = getattr(term, "language", None)
    if language:
        return f"{value}@{language.lower()}"
    if name in _NUMBERS:
        return f"{float(value)}^^number"
    return f"{value}^^{name}"


def digest(rows: Iterable[Iterable[Any]]) -> str:
    """Add the digests of rows of terms up: equal rows in any order give an equal sum.

    >>> digest([["a"], ["b"]]) == digest([["b"], ["a"]])
    True
    """
    total = count = 0
    for row in rows:
        said = "\x00".join(key(term) for term in row).encode("utf-8", "surrogatepass")
        total += int.from_bytes(hashlib.blake2b(said, digest_size=16).digest(), "big")
        count += 1
    return f"{count}:{total % (1 << 128):032x}"
