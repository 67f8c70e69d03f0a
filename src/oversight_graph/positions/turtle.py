"""Turtle, TriG, N-Triples and N-Quads with the places of the terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox
from lark import Token, Tree

from ..vocab import PREFIXES
from .grammar import rdf_parser
from .place import Located, Node, SourceText, Term

__all__ = ["locate_lines", "locate_trig", "resolved"]

_RDF, _XSD = PREFIXES["rdf"], PREFIXES["xsd"]
_FIRST, _REST, _NIL = (ox.NamedNode(f"{_RDF}{name}") for name in ("first", "rest", "nil"))
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
Span = tuple[int, int]


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2)
        return chr(int(code, 16)) if code else _CONTROLS.get(match.group(3), match.group(3))

    return _ESCAPE.sub(plain, text) if "\\" in text else text


@lru_cache(maxsize=4096)
def resolved(iri: str, base: str) -> str:
    """Resolve an IRI as the graph's own parser does, by asking it.

    >>> resolved("../b", "https://e.org/x/y/z")
    'https://e.org/x/b'
    """
    quad = next(iter(ox.parse(f"<{iri}> <x:p> <x:o> .", ox.RdfFormat.TURTLE, base_iri=base)))
    return str(getattr(quad.subject, "value", iri))


@dataclass(frozen=True, slots=True)
class _Read:
    """A term that was read, with the offsets between which it stands."""

    term: Term
    span: Span


def _bounds(item: Any) -> Span:
    """Give the offsets of the first and last token under a node of the tree."""
    first = last = item
    while isinstance(first, Tree):
        first = first.children[0]
    while isinstance(last, Tree):
        last = last.children[-1]
    return first.start_pos or 0, last.end_pos or 0


class _Reader:
    """Walks the tree of a text; what was read is in ``found``."""

    def __init__(self, text: SourceText, base: str) -> None:
        self.text = text
        self.base = base
        self.prefixes: dict[str, str] = {}
        self.labels: dict[str, ox.BlankNode] = {}
        self.graph: Node | ox.DefaultGraph = ox.DefaultGraph()
        self.found: list[Located] = []

    def _state(self, subject: _Read, predicate: _Read, target: _Read) -> None:
        places = (self.text.place(*read.span) for read in (subject, predicate, target))
        if isinstance(subject.term, ox.Literal) or not isinstance(predicate.term, ox.NamedNode):
            raise SyntaxError("no subject or predicate")
        self.found.append(Located(subject.term, predicate.term, target.term, self.graph, *places))

    def trig(self, tree: Tree[Token]) -> None:
        """Read the statements of a Turtle or TriG text in their order."""
        for item in tree.children:
            assert isinstance(item, Tree)
            if item.data == "prefix":
                name, iri = item.children
                self.prefixes[str(name)[:-1]] = self._resolved(str(iri))
            elif item.data == "base":
                self.base = self._resolved(str(item.children[0]))
            else:
                self._block(item)

    def _block(self, item: Tree[Token]) -> None:
        if item.data == "triples":
            self._triples(item)
            return
        name = self._term(item.children[0]).term if item.data == "named" else ox.DefaultGraph()
        assert not isinstance(name, ox.Literal)
        self.graph = name
        body = item.children[-1]
        for triples in body.children if isinstance(body, Tree) else ():
            self._triples(triples)
        self.graph = ox.DefaultGraph()

    def lines(self, tree: Tree[Token]) -> None:
        """Read the quads of an N-Triples or N-Quads text."""
        for line in tree.children:
            assert isinstance(line, Tree)
            subject, predicate, target, *names = (self._term(part) for part in line.children)
            name = names[0].term if names else ox.DefaultGraph()
            assert not isinstance(name, ox.Literal)
            self.graph = name
            self._state(subject, predicate, target)

    def _triples(self, item: Any) -> None:
        subject = self._term(item.children[0])
        for predicates in item.children[1:]:
            self._predicates(subject, predicates)

    def _predicates(self, subject: _Read, item: Any) -> None:
        for verb, objects in zip(item.children[::2], item.children[1::2], strict=True):
            predicate = self._term(verb)
            for target in objects.children:
                self._state(subject, predicate, self._term(target))

    def _resolved(self, iri: str) -> str:
        return resolved(_unescaped(iri[1:-1]), self.base)

    def _iri(self, token: Token) -> ox.NamedNode:
        if token.type == "IRIREF":
            return ox.NamedNode(self._resolved(str(token)))
        prefix, _, local = str(token).partition(":")
        return ox.NamedNode(self.prefixes[prefix] + _unescaped(local))

    def _term(self, item: Any) -> _Read:
        span = _bounds(item)
        if isinstance(item, Token):
            label = str(item)
            term = ox.NamedNode(f"{_RDF}type") if item.type == "A" else self._labelled(label)
            return _Read(term, span)
        if item.data == "iri":
            return _Read(self._iri(item.children[0]), span)
        if item.data == "literal":
            return _Read(self._literal(*item.children), span)
        return self._properties(item, span) if item.data == "properties" else self._collection(item, span)

    def _labelled(self, label: str) -> ox.BlankNode:
        return self.labels.setdefault(label, ox.BlankNode())

    def _literal(self, token: Token, kind: Any = None) -> ox.Literal:
        text = str(token)
        if token.type != "STRING":
            name = "boolean" if token.type == "BOOLEAN" else _number_kind(text)
            return ox.Literal(text, datatype=ox.NamedNode(f"{_XSD}{name}"))
        quote = 3 if text.startswith(('"""', "'''")) and len(text) >= 6 else 1  # noqa: PLR2004 - two of three marks
        value = _unescaped(text[quote:-quote])
        if isinstance(kind, Token):
            return ox.Literal(value, language=str(kind)[1:].lower())
        return ox.Literal(value, datatype=self._iri(kind.children[0])) if kind else ox.Literal(value)

    def _properties(self, item: Any, span: Span) -> _Read:
        node = _Read(ox.BlankNode(), span)
        for predicates in item.children[1:-1]:
            self._predicates(node, predicates)
        return node

    def _collection(self, item: Any, span: Span) -> _Read:
        items, close = item.children[1:-1], _bounds(item.children[-1])
        if not items:
            return _Read(_NIL, span)
        nodes = [ox.BlankNode() for _ in items]
        starts = [span, *(_bounds(each) for each in items[1:])]
        for number, each in enumerate(items):
            target = self._term(each)
            self._state(_Read(nodes[number], starts[number]), _Read(_FIRST, target.span), target)
            rest = _Read(nodes[number + 1], starts[number + 1]) if number + 1 < len(items) else _Read(_NIL, close)
            self._state(_Read(nodes[number], starts[number]), _Read(_REST, rest.span), rest)
        return _Read(nodes[0], span)


def _number_kind(text: str) -> str:
    if "e" in text or "E" in text:
        return "double"
    return "decimal" if "." in text else "integer"


def locate_trig(text: SourceText, base: str) -> list[Located]:
    """Read a Turtle or TriG text."""
    reader = _Reader(text, base)
    reader.trig(rdf_parser().parse(text.text, start="trig"))
    return reader.found


def locate_lines(text: SourceText, base: str) -> list[Located]:
    """Read an N-Triples or N-Quads text."""
    reader = _Reader(text, base)
    reader.lines(rdf_parser().parse(text.text, start="lines"))
    return reader.found
