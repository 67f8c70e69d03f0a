"""Answers: a digest of an answer in which neither the order of rows nor the library that gave it shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from oversight_graph.vocab import OG, PREFIXES, term

if TYPE_CHECKING:
    import rdflib

__all__ = ["Result", "digest", "is_unlike", "key", "results", "said_of_data"]

# A result of a SHACL report: focus node, value, path, severity, shape, component and message.
Result = tuple[str, ...]

_XSD = PREFIXES["xsd"]
_STRING = f"{_XSD}string"
_SH = PREFIXES["sh"]
_LANGUAGES = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd"))
_TYPE = f"{PREFIXES['rdf']}type"
# Their queries compare values. Of a number and a string rdflib says that the string is greater, where SPARQL has an
# error, which is no result: there the W3C specification has the default engine right.
_COMPARING = tuple(term(name) for name in ("InsideSourceShape", "LinkOrderShape", "OrderShape", "RegimeShape"))
_NUMBERS = frozenset(f"{_XSD}{name}" for name in ("decimal", "double", "float", "integer"))


def key(node: Any) -> str:
    """Write a term of rdflib or of the engine by its value: ``1.50`` is ``1.5``, a plain text an ``xsd:string``."""
    if node is None:
        return ""
    value = str(getattr(node, "value", node)) if type(node).__module__.startswith("pyoxigraph") else str(node)
    kind = type(node).__name__
    if kind in {"NamedNode", "URIRef"}:
        return f"<{value}>"
    if kind in {"BlankNode", "BNode"}:
        return "_:"
    datatype = getattr(node, "datatype", None)
    name = str(getattr(datatype, "value", datatype)) if datatype is not None else _STRING
    language = getattr(node, "language", None)
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
        said = "\x00".join(key(node) for node in row).encode("utf-8", "surrogatepass")
        total += int.from_bytes(hashlib.blake2b(said, digest_size=16).digest(), "big")
        count += 1
    return f"{count}:{total % (1 << 128):032x}"


def said_of_data(triples: Iterable[tuple[Any, Any, Any]]) -> Iterator[tuple[Any, Any, Any]]:
    """Keep what a closure says about the data."""
    for subject, predicate, target in triples:
        about, named = _text(subject), _text(predicate)
        if type(subject).__name__ == "Literal" or about.startswith((*_LANGUAGES, OG)):
            continue
        if _text(target).startswith(_LANGUAGES) if named == _TYPE else named.startswith(_LANGUAGES):
            continue
        yield subject, predicate, target


def _text(node: Any) -> str:
    return str(getattr(node, "value", node))


def results(report: rdflib.Graph) -> Iterator[Result]:
    """Give what shapes found, of a SHACL report: terms that nobody declared are reported by our own check alone.

    Left out is what comes of comparing a plain string with something else, of which pySHACL has too much.
    """
    from rdflib import SH, URIRef

    for root in report.subjects(SH.conforms, None):
        for node in report.objects(root, SH.result):
            path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
            focus, component = report.value(node, SH.focusNode), report.value(node, SH.sourceConstraintComponent)
            found = (
                "" if focus is None else focus.n3(),
                "" if value is None else value.n3(),
                str(path) if isinstance(path, URIRef) else "",
                str(report.value(node, SH.resultSeverity)),
                str(report.value(node, SH.sourceShape)),
                str(component),
                " ".join(sorted(str(text) for text in report.objects(node, SH.resultMessage))),
            )
            if str(component).startswith(_SH) and not is_unlike(found):
                yield found


def is_unlike(result: Result) -> bool:
    """Say if a result comes from comparing a plain string with something else."""
    return result[4] in _COMPARING and "^^" not in result[1] and result[1].startswith('"')
