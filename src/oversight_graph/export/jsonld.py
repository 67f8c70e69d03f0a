"""JSON-LD by the terms of the published context, which stands in the document as far as it is used.

A value that a term's definition would not give back as it is goes under the property's CURIE, with all that it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ..bundled import bundled_folder
from ..vocab import PREFIXES, expand

__all__ = ["compacted"]

_TYPE = f"{PREFIXES['rdf']}type"
Definition = str | dict[str, str]


@cache
def _published() -> dict[str, Definition]:
    path = bundled_folder("ontology") / "context.jsonld"
    found: dict[str, Definition] = json.loads(path.read_text(encoding="utf-8"))["@context"]
    return {
        name: each for name, each in found.items() if isinstance(each, dict) or name in PREFIXES or ":" in str(each)
    }


def _iri_of(definition: Definition) -> str:
    curie = definition if isinstance(definition, str) else definition["@id"]
    return expand(curie) or curie


@cache
def _terms() -> dict[str, str]:
    """Map the IRI of each term to its name; a prefix is no term."""
    return {_iri_of(each): name for name, each in _published().items() if each != PREFIXES.get(name)}


@cache
def _prefixes() -> list[tuple[str, str]]:
    """List the prefixes that no term of the same name hides, the longest namespace first."""
    found = [(prefix, namespace) for prefix, namespace in PREFIXES.items() if _published().get(prefix) == namespace]
    return sorted(found, key=lambda pair: -len(pair[1]))


class _Compactor:
    """Compacts expanded JSON-LD and remembers which names of the context it used."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def context(self) -> dict[str, Any]:
        """Give the used part of the published context, with the prefixes that its definitions need."""
        for name in list(self.used):
            definition = _published()[name]
            for curie in [definition] if isinstance(definition, str) else definition.values():
                if curie.partition(":")[0] in _published() and not curie.startswith("http"):
                    self.used.add(curie.partition(":")[0])
        return {name: _published()[name] for name in sorted(self.used)}

    def iri(self, iri: str) -> str:
        for prefix, namespace in _prefixes():
            local = iri[len(namespace) :]
            if iri.startswith(namespace) and local and not local.startswith("//"):
                self.used.add(prefix)
                return f"{prefix}:{local}"
        return iri

    def vocabulary(self, iri: str) -> str:
        name = _terms().get(iri)
        if name is None or not isinstance(_published()[name], str):
            return self.iri(iri)
        self.used.add(name)
        return name

    def thing(self, expanded: Mapping[str, Any]) -> dict[str, Any]:
        """Compact a node, or a graph with its nodes."""
        made: dict[str, Any] = {}
        for key, values in expanded.items():
            if key == "@id":
                made[key] = self.iri(values)
            elif key == "@graph":
                made[key] = [self.thing(each) for each in values]
            elif key in {"@type", _TYPE} and all(isinstance(each, str) or "@id" in each for each in values):
                kinds = [self.vocabulary(each if isinstance(each, str) else each["@id"]) for each in values]
                made["@type"] = kinds[0] if len(kinds) == 1 else kinds
            else:
                self.property(made, key, values)
        return made

    def property(self, made: dict[str, Any], iri: str, values: Iterable[Mapping[str, Any]]) -> None:
        """Add the values of a property, each under its term where the definition gives it back."""
        name = _terms().get(iri)
        definition = _published()[name] if name else ""
        for value in values:
            by_language = isinstance(definition, dict) and "@container" in definition and "@language" in value
            plain = self.coerced(definition, value) if name else None
            if name and by_language:
                self.used.add(name)
                _append(made.setdefault(name, {}), value["@language"], value["@value"])
            elif name and plain is not None:
                self.used.add(name)
                _append(made, name, plain)
            else:
                _append(made, self.iri(iri), self.whole(value))

    def coerced(self, definition: Definition, value: Mapping[str, Any]) -> str | None:
        """Give a value as the plain text from which a term's definition makes it again, if there is one."""
        kind = definition.get("@type") if isinstance(definition, dict) else None
        if "@id" in value and len(value) == 1:
            return (
                {"@id": self.iri, "@vocab": self.vocabulary}[kind](value["@id"]) if kind in {"@id", "@vocab"} else None
            )
        plain = value.get("@value")
        if not isinstance(plain, str) or "@language" in value or (isinstance(definition, dict) and kind is None):
            return None
        return plain if value.get("@type") == (expand(kind) if kind else None) else None

    def whole(self, value: Mapping[str, Any]) -> Any:
        """Give a value with all that it is."""
        if value.keys() == {"@value"}:
            return value["@value"]
        short = {"@id": self.iri, "@type": self.iri}
        return {key: short[key](inner) if key in short else inner for key, inner in value.items()}


def _append(made: dict[str, Any], key: str, value: Any) -> None:
    known = made.get(key)
    made[key] = value if key not in made else [*known, value] if isinstance(known, list) else [known, value]


def compacted(expanded: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Compact expanded JSON-LD by the published context.

    >>> iri = "https://w3id.org/oversight-graph/ontology#polarity"
    >>> negative = "https://w3id.org/oversight-graph/ontology#Negative"
    >>> compacted([{"@id": "urn:f", iri: [{"@id": negative}]}])["@graph"]
    [{'@id': 'urn:f', 'polarity': 'Negative'}]
    """
    compactor = _Compactor()
    things = [compactor.thing(each) for each in expanded]
    return {"@context": compactor.context(), "@graph": things}
