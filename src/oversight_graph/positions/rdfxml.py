"""RDF/XML with the lines of its elements: no columns, since an element's IRI may stand in an entity."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

import pyoxigraph as ox

from ..vocab import PREFIXES
from .place import Located, Place, SourceText, Term
from .turtle import resolved

__all__ = ["locate_rdfxml"]

_RDF = PREFIXES["rdf"]
_DESCRIPTION = f"{_RDF}Description"


@dataclass
class _Element:
    """An element that is open: a node with its name, or a property with its line and text."""

    node: ox.NamedNode | ox.BlankNode | None
    predicate: ox.NamedNode | None
    line: int
    target: Term | None = None
    words: str = ""


class _Reader:
    def __init__(self, base: str) -> None:
        self.base = base
        self.open: list[_Element] = []
        self.found: list[Located] = []
        self.parser = expat.ParserCreate(namespace_separator="")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def _state(self, subject: _Element, predicate: str, target: Term | None, line: int) -> None:
        if subject.node is not None:
            own, where = Place(subject.line), Place(line)
            named = ox.NamedNode(predicate)
            self.found.append(Located(subject.node, named, target, ox.DefaultGraph(), own, where, where))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if name == f"{_RDF}RDF" and not self.open:
            return
        parent = self.open[-1] if self.open else None
        if parent is not None and parent.node is not None:
            resource = attributes.get(f"{_RDF}resource")
            target = ox.NamedNode(resolved(resource, self.base)) if resource is not None else None
            self.open.append(_Element(None, ox.NamedNode(name), line, target))
            return
        about = attributes.get(f"{_RDF}about")
        node = ox.NamedNode(resolved(about, self.base)) if about is not None else ox.BlankNode()
        if parent is not None:
            parent.target = node
        self.open.append(_Element(node, None, line))
        if name != _DESCRIPTION:
            self._state(self.open[-1], f"{_RDF}type", ox.NamedNode(name), line)
        for key, value in attributes.items():
            if not key.startswith((_RDF, "http://www.w3.org/XML/1998/namespace")) and ":" in key:
                self._state(self.open[-1], key, ox.Literal(value), line)

    def _end(self, _name: str) -> None:
        if not self.open:
            return
        closed = self.open.pop()
        if closed.predicate is not None and self.open:
            target = closed.target if closed.target is not None else ox.Literal(closed.words)
            self._state(self.open[-1], closed.predicate.value, target, closed.line)

    def _words(self, text: str) -> None:
        if self.open:
            self.open[-1].words += text


def locate_rdfxml(text: SourceText, base: str) -> list[Located]:
    """Read an RDF/XML text: each triple with the line where its element begins."""
    reader = _Reader(base)
    try:
        reader.parser.Parse(text.text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise SyntaxError(str(error)) from None
    return reader.found
