"""JSON-LD with the places of what is certain: nodes with an ``@id``, their keys and their plain values.

Contexts are read as far as they are written in the text: prefixes, ``@vocab``, ``@base`` and terms with an
``@id``. A key or value of which more is needed is placed as its object, without a term.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox
from lark import Token, Tree

from ..vocab import PREFIXES
from .grammar import json_parser
from .place import Located, Place, SourceText, Term
from .turtle import resolved

__all__ = ["locate_jsonld"]

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
Item = Any


@dataclass(frozen=True)
class _Context:
    base: str
    vocab: str | None = None
    terms: dict[str, str] = field(default_factory=dict)
    as_iri: frozenset[str] = frozenset()

    def iri(self, text: str, key: bool = False) -> str | None:
        """Expand a key, or the IRI of a node; ``None`` where that is not certain."""
        if key and text in self.terms:
            return self.terms[text]
        prefix, colon, local = text.partition(":")
        if colon and prefix in self.terms and not local.startswith("//"):
            return self.terms[prefix] + local
        if colon:
            return text
        if key:
            return f"{self.vocab}{text}" if self.vocab is not None and not text.startswith("@") else None
        return resolved(text, self.base)


def _value(item: Item) -> Any:
    """Give the plain value of a tree."""
    if isinstance(item, Token):
        return json.loads(str(item), strict=False)
    if item.data == "array":
        return [_value(each) for each in item.children[1:-1]]
    return {key: _value(value) for key, _, value in _pairs(item)}


def _pairs(item: Item) -> Iterator[tuple[str, Token, Item]]:
    for pair in item.children[1:-1]:
        yield str(_value(pair.children[0])), pair.children[0], pair.children[1]


def _is_object(item: Item) -> bool:
    return isinstance(item, Tree) and item.data == "object"


def _items(item: Item) -> list[Item]:
    return list(item.children[1:-1]) if isinstance(item, Tree) and item.data == "array" else [item]


def _extended(context: _Context, given: Any) -> _Context:
    for each in given if isinstance(given, list) else [given]:
        if not isinstance(each, dict):
            context = _Context(context.base) if each is None else context
            continue
        base, vocab = each.get("@base", context.base), each.get("@vocab", context.vocab)
        context = replace(context, base=base, vocab=vocab, terms=dict(context.terms))
        ids = {key: value.get("@id", key) if isinstance(value, dict) else value for key, value in each.items()}
        known = {key: value for key, value in ids.items() if isinstance(value, str) and not key.startswith("@")}
        context.terms.update({key: value for key, value in known.items() if "://" in value})
        context.terms.update({key: context.iri(value, key=True) or value for key, value in known.items()})
        coerced = {key for key, value in each.items() if isinstance(value, dict) and value.get("@type") == "@id"}
        context = replace(context, as_iri=(context.as_iri - set(each)) | coerced)
    return context


class _Reader:
    def __init__(self, text: SourceText) -> None:
        self.text = text
        self.found: list[Located] = []

    def _place(self, item: Item) -> Place:
        first = item if isinstance(item, Token) else item.children[0]
        last = item if isinstance(item, Token) else item.children[-1]
        return self.text.place(first.start_pos or 0, last.end_pos or 0)

    def node(self, item: Item, context: _Context) -> Term | None:
        """Read a node object, and give its name where it has one."""
        own = {key: value for key, _, value in _pairs(item)}
        if "@context" in own:
            context = _extended(context, _value(own["@context"]))
        name = _value(own["@id"]) if "@id" in own else None
        iri = context.iri(name) if isinstance(name, str) and not name.startswith("_:") else None
        subject = ox.NamedNode(iri) if iri else ox.BlankNode()
        place = self._place(own["@id"]) if "@id" in own else self._place(item)
        for key, token, value in _pairs(item):
            self._pair(subject, place, key, token, value, context)
        return subject if iri else None

    def _pair(self, subject: Any, place: Place, key: str, token: Token, value: Item, context: _Context) -> None:
        if key in {"@graph", "@included"}:
            self.walk(value, context)
        predicate = _TYPE if key == "@type" else context.iri(key, key=True)
        if predicate is None or (key.startswith("@") and key != "@type"):
            return
        named = predicate if isinstance(predicate, ox.NamedNode) else ox.NamedNode(predicate)
        for each in _items(value):
            target = self._target(each, key, context)
            where = self._place(each)
            own = ox.DefaultGraph()
            self.found.append(Located(subject, named, target, own, place, self._place(token), where))

    def _target(self, item: Item, key: str, context: _Context) -> Term | None:
        if _is_object(item):
            own = {name: value for name, _, value in _pairs(item)}
            if "@value" in own:
                return _plain(_value(own["@value"]))
            return self.node(item, context) if not own.keys() & {"@list", "@set", "@language"} else None
        value = _value(item)
        if isinstance(value, str) and (key == "@type" or key in context.as_iri):
            iri = context.iri(value, key=key == "@type")
            return ox.NamedNode(iri) if iri else None
        return _plain(value)

    def walk(self, item: Item, context: _Context) -> None:
        """Read the node objects of an array, or the one."""
        for each in _items(item):
            if _is_object(each):
                self.node(each, context)


def _plain(value: Any) -> ox.Literal | None:
    """Make a literal of a JSON value, its words only: the datatype may stand in a context."""
    if isinstance(value, bool):
        return ox.Literal(str(value).lower())
    return ox.Literal(str(value)) if isinstance(value, str | int) else None


def locate_jsonld(text: SourceText, base: str) -> list[Located]:
    """Read a JSON-LD text as far as it is certain."""
    tree = json_parser().parse(text.text)
    reader = _Reader(text)
    reader.walk(tree, _Context(base))
    return reader.found
