"""Advice: for a result, what to write instead, or what triple to add. Nothing where nothing is near or certain."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..suggestions import DeclaredNames, closest_values, corrected_literal
from ..vocab import BASE, PREFIXES, shorten
from .engine import LITERAL_COMPONENT, Found
from .graphs import engine_term, plain_term
from .triples import Term, Triples, reached

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["Adviser"]

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_SUBCLASS = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
_MOST_VALUES = 8
_PLACEHOLDERS = {"xsd:date": '"YYYY-MM-DD"^^xsd:date', "xsd:string": '"…"', "xsd:integer": "0", "xsd:boolean": "true"}
# What a placeholder is called to those who write into cells.
_IN_CELLS = {'"YYYY-MM-DD"^^xsd:date': "a date as YYYY-MM-DD", "0": "a number", '"…"@en': "a text", '"…"': "a text"}
_CITE = "oversight-graph evidence cite SOURCE 'first words … last words'"


def _or(names: tuple[str, ...] | list[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)


class Adviser:
    """Knows the data, the shapes, and which things the files themselves describe.

    ``column`` names the column for a property of a thing, both IRIs, if the thing stands in a spreadsheet.
    """

    def __init__(self, data: Triples, shapes: rdflib.Graph, own: set[Term], column: Callable[[str, str], str]) -> None:
        self.data = data
        self.shapes = shapes
        self.own = own
        self.column = column
        self._owned: dict[Node, set[Term]] = {}

    @cached_property
    def declared(self) -> DeclaredNames:
        """Know the IRIs of our namespaces that something is said of."""
        found: set[str] = set()
        for predicate in self.data.predicates():
            found |= {node.value for node in self.data.forward(predicate) if isinstance(node, ox.NamedNode)}
        return DeclaredNames(iri for iri in found if iri.startswith(BASE))

    @cached_property
    def foreign(self) -> DeclaredNames:
        """Know the foreign properties and classes that the graph uses."""
        used = {*self.data.predicates(), *self.data.backward(_TYPE)}
        iris = {node.value for node in used if isinstance(node, ox.NamedNode)}
        return DeclaredNames(iri for iri in iris if not iri.startswith(BASE) and iri.startswith("http"))

    def help(self, found: Found) -> str:
        """Say what to do, in one line."""
        if found.component == LITERAL_COMPONENT:
            return self._well_typed(found)
        name = found.component.removeprefix("sh:").removesuffix("ConstraintComponent")
        advise = getattr(self, f"_{name}", None)
        return (advise(found) if advise else "") or self._misspelt(found)

    def _misspelt(self, found: Found) -> str:
        """Find a name that the value, or else the property, may stand for."""
        from rdflib import URIRef

        for term in (found.value, found.path):
            if isinstance(term, URIRef) and term != found.focus and not self._is_said(term):
                names = self.declared if str(term).startswith(BASE) else self.foreign
                near = names.like(str(term))
                if near:
                    return f"did you mean {_or(near)}?"
        return ""

    def _is_said(self, node: Node) -> bool:
        subject = engine_term(node)
        return any(subject in self.data.forward(predicate) for predicate in self.data.predicates())

    def _In(self, found: Found) -> str:  # noqa: N802 - named as the component
        near = closest_values(str(found.value), self._allowed(found.shape))
        return f"did you mean {_or(near)}?" if near else ""

    def _Datatype(self, found: Found) -> str:  # noqa: N802
        from rdflib import SH, Literal

        expected = self.shapes.value(found.shape, SH.datatype)
        if not isinstance(found.value, Literal) or expected is None:
            return ""
        if shorten(str(expected)) == "xsd:string":
            return f"write {Literal(str(found.value)).n3()}, without a tag" if found.value.language else ""
        literal = corrected_literal(str(found.value), str(expected), str(found.path or ""))
        return f"write {literal}" if literal else ""

    def _well_typed(self, found: Found) -> str:
        literal = corrected_literal(str(found.value), str(getattr(found.value, "datatype", "")), str(found.path or ""))
        return f"write {literal}" if literal else ""

    def _LanguageIn(self, found: Found) -> str:  # noqa: N802
        from rdflib import SH, Literal
        from rdflib.collection import Collection

        head: Any = self.shapes.value(found.shape, SH.languageIn)
        tags = list(Collection(self.shapes, head)) if head is not None else []
        plain = isinstance(found.value, Literal) and not found.value.language and found.value.datatype is None
        if not plain or len(tags) != 1:
            return ""
        return f"write {Literal(str(found.value), lang=str(tags[0])).n3()}"

    def _MaxCount(self, _found: Found) -> str:  # noqa: N802
        return "keep the one that is right and take the others out"

    def _HasValue(self, found: Found) -> str:  # noqa: N802
        from rdflib import SH

        wanted = self.shapes.value(found.shape, SH.hasValue)
        return "" if wanted is None else self._triple(found, self.name(wanted))

    def _MinCount(self, found: Found) -> str:  # noqa: N802
        from rdflib import SH

        if found.path_text == "og:cites":
            header = self._header(found)
            entry = f"write its name into the column {header!r}" if header else "add og:cites"
            return f"get the passage with {_CITE} and {entry}"
        allowed = [shorten(each) for each in self._allowed(found.shape)]
        if 0 < len(allowed) <= _MOST_VALUES:
            return f"{self._triple(found, '…')}, where … is {' or '.join(allowed)}"
        if self.shapes.value(found.shape, SH.languageIn) is not None:
            return self._triple(found, '"…"@en')
        kind = self.shapes.value(found.shape, SH.datatype)
        if kind is not None:
            literal = _PLACEHOLDERS.get(shorten(str(kind)), f'"…"^^{shorten(str(kind))}')
            return self._triple(found, literal)
        return self._link(found)

    def _link(self, found: Found) -> str:
        """Name the one thing of the files that the missing link can lead to."""
        from rdflib import SH

        kind = self.shapes.value(found.shape, SH["class"])
        if kind is None:
            return ""
        own, focus = self._own_of(kind), engine_term(found.focus)
        # Of more than two, none is the only one beside the focus.
        others = [node for node in own if node != focus] if len(own) <= 2 else []  # noqa: PLR2004
        return self._triple(found, self.name(plain_term(others[0]))) if len(others) == 1 else ""

    def _own_of(self, kind: Node) -> set[Term]:
        """Give what the files describe of a class; what many results ask for is sought once."""
        if kind not in self._owned:
            under, members = self.data.backward(_SUBCLASS), self.data.backward(_TYPE)
            kinds = reached(lambda node: under.get(node, ()), engine_term(kind))
            self._owned[kind] = {node for each in kinds for node in members.get(each, ()) if node in self.own}
        return self._owned[kind]

    def _triple(self, found: Found, target: str) -> str:
        if not found.path_text or any(mark in found.path_text for mark in "|/*+?"):
            return ""
        header = self._header(found)
        if header:
            return f"write {_IN_CELLS.get(target, target)} into the column {header!r}"
        focus = self.name(found.focus)
        if found.focus.n3().startswith("_:"):
            return "" if found.path_text.startswith("^") else f"add: {found.path_text} {target} ;"
        if found.path_text.startswith("^"):
            return f"add: {target} {found.path_text[1:]} {focus} ."
        return f"add: {focus} {found.path_text} {target} ."

    def _header(self, found: Found) -> str:
        return self.column(str(found.focus), str(found.path))

    def name(self, node: Node) -> str:
        """Write a thing as Turtle."""
        from rdflib import BNode

        short = shorten(str(node))
        return "[]" if isinstance(node, BNode) else f"<{short}>" if short == str(node) else short

    def _allowed(self, shape: Node) -> list[str]:
        from rdflib import SH
        from rdflib.collection import Collection

        head: Any = self.shapes.value(shape, SH["in"])
        return [str(each) for each in Collection(self.shapes, head)] if head is not None else []
