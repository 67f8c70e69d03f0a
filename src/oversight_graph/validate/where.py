"""Where: the places in the files of the triples that a result is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..positions import Located, Place, SourceText, locate, part_about
from .arrivals import arrivals
from .engine import TERM_COMPONENT, Found, query_text
from .graphs import engine_term
from .model import Spot

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["FileText", "Places"]

Key = str
Triple = tuple[Key, Key, Key]
_ROUNDS = 12
# At a result of these the property is at fault, not its value.
_ABOUT_PROPERTIES = {TERM_COMPONENT, "sh:ClosedConstraintComponent"}
_TOO_MANY = {f"sh:{name}ConstraintComponent" for name in ("MaxCount", "QualifiedMaxCount")}


class Wanted:
    """Which triples are to be found: those of some subjects, and those that lead to some objects."""

    def __init__(self, subjects: Iterable[Node], objects: Iterable[Node]) -> None:
        self.subjects = {engine_term(node) for node in subjects}
        self.objects = {engine_term(node) for node in objects}
        self.blank = any(isinstance(node, ox.BlankNode) for node in self.subjects | self.objects)

    def takes(self, quad: ox.Quad) -> bool:
        """Say if a quad is one of them."""
        return quad.subject in self.subjects or quad.object in self.objects


class FileText:
    """A file as it was read, with the quads of the graph's own parser; positions are found when asked for."""

    def __init__(self, name: str, source: bytes, syntax: ox.RdfFormat, base: str, quads: Sequence[ox.Quad]) -> None:
        self.name = name
        self.text = SourceText(source.decode("utf-8", "replace"))
        self.syntax = syntax
        self.base = base
        self.quads = quads

    @cached_property
    def located(self) -> list[Located]:
        """Give the triples with their places."""
        return locate(self.text, self.syntax, self.base)

    def located_about(self, wanted: Wanted) -> list[Located]:
        """Give at least the triples that matter, with their places."""
        part = None if wanted.blank else part_about(self.text, self.syntax, self.base, wanted.takes)
        return locate(part, self.syntax, self.base) if part else self.located

    def vacancy(self, _subject: str, _prop: str) -> Place | None:
        """Give the place that is to hold a property of a thing, where the file has one."""
        return None

    def column(self, _subject: str, _prop: str) -> str:
        """Name the column for a property of a thing, where the file has columns."""
        return ""

    @cached_property
    def labels(self) -> dict[str, str]:
        """Give for the label of each blank node the one that the graph's own parser gave it."""
        ours = [(each.subject, each.predicate, each.object) for each in self.located]
        theirs = [(quad.subject, quad.predicate, quad.object) for quad in self.quads]
        if not any(isinstance(term, ox.BlankNode) for triple in ours for term in triple):
            return {}
        by_colour: dict[int, list[str]] = defaultdict(list)
        for label, colour in _coloured(theirs).items():
            by_colour[colour].append(label)
        found = {}
        for label, colour in _coloured(ours).items():
            if by_colour[colour]:
                found[label] = by_colour[colour].pop(0)
        return found


def _coloured(triples: list[tuple[Any, Any, Any]]) -> dict[str, int]:
    """Colour blank nodes by all that is said of and about them, so that the same node has the same colour."""
    labels = {term.value for triple in triples for term in triple if isinstance(term, ox.BlankNode)}
    around: dict[str, list[tuple[str, Any, Any]]] = defaultdict(list)
    for subject, predicate, target in triples:
        if isinstance(subject, ox.BlankNode):
            around[subject.value].append(("out", predicate.value, target))
        if isinstance(target, ox.BlankNode):
            around[target.value].append(("in", predicate.value, subject))
    colours = dict.fromkeys(labels, 0)
    for _ in range(_ROUNDS):
        new = {label: _colour(around[label], colours) for label in colours}
        if len(set(new.values())) == len(set(colours.values())) and _ > 0:
            return new
        colours = new
    return colours


def _colour(edges: list[tuple[str, Any, Any]], colours: dict[str, int]) -> int:
    def end(term: Any) -> str:
        return f"_{colours[term.value]}" if isinstance(term, ox.BlankNode) else str(term)

    return hash(tuple(sorted((way, predicate, end(term)) for way, predicate, term in edges)))


def _key(term: Any) -> Key:
    """Write a term of either library alike; of a literal only its text counts."""
    from rdflib import BNode, URIRef

    if isinstance(term, ox.BlankNode | BNode):
        return f"_:{getattr(term, 'value', term)}"
    if isinstance(term, ox.NamedNode | URIRef):
        return f"<{getattr(term, 'value', term)}>"
    return f'"{getattr(term, "value", term)}' if isinstance(term, ox.Literal) else f'"{term}'


def _language(term: Any) -> str:
    return (getattr(term, "language", None) or "").casefold()


def _is_same(term: Any, node: Any) -> bool:
    """Say if a literal of a file is the very one of a result, as far as its text does not tell."""
    if not isinstance(term, ox.Literal):
        return True
    value: Any = engine_term(node)
    return _language(term) == _language(value) and term.datatype == value.datatype


class Places:
    """What the files say of some results, findable by terms."""

    def __init__(
        self, files: Sequence[FileText], data: rdflib.Graph, shapes: rdflib.Graph, found: Sequence[Found]
    ) -> None:
        self.files = files
        self.data = data
        self.shapes = shapes
        self.entries: list[tuple[FileText, Located, Triple]] = []
        self.by_end: dict[tuple[str, Key], list[int]] = defaultdict(list)
        self.queries: dict[tuple[Node, Node | None], Any] = {}
        self._matches: dict[Found, list[tuple[Any, Any, Any]]] = {}
        wanted = self._wanted(found)
        for file in files:
            for each in file.located_about(wanted):
                self._enter(file, each)

    def _wanted(self, found: Sequence[Found]) -> Wanted:
        """Say which triples results are about: of a thing that the files do not speak of, those with its value."""
        said = {end for file in self.files for quad in file.quads for end in (quad.subject, quad.object)}
        subjects: set[Node] = {node for each in found for node in (each.focus, each.value) if node is not None}
        objects: set[Node] = {each.focus for each in found}
        for each in found:
            subjects |= {triple[0] for triple in self._joining(each)}
            if each.value is not None and engine_term(each.focus) not in said:
                objects.add(each.value)
        return Wanted(subjects, objects)

    def _joining(self, found: Found) -> Iterable[tuple[Any, Any, Any]]:
        """Give the triples by which a constraint's query or a longer path comes to a result."""
        if found.constraint is not None:
            return self._matched(found)
        return (triple for triples in self._reached(found).values() for triple in triples)

    def _reached(self, found: Found) -> Mapping[Node, Sequence[tuple[Any, Any, Any]]]:
        from rdflib import URIRef

        if found.path is None or isinstance(found.path, URIRef):
            return {}
        return arrivals(self.data, self.shapes, found.path, [found.focus])

    def _enter(self, file: FileText, each: Located) -> None:
        def key(term: Any) -> Key:
            return f"_:{file.labels.get(term.value, '')}" if isinstance(term, ox.BlankNode) else _key(term)

        target = "" if each.object is None else key(each.object)
        triple = (key(each.subject), key(each.predicate), target)
        for role, end in zip(("subject", "predicate", "object"), triple, strict=True):
            self.by_end[role, end].append(len(self.entries))
        self.entries.append((file, each, triple))

    def _matching(self, subject: Key | None, predicate: Key | None, target: Key | None) -> list[int]:
        wanted = (("subject", subject), ("predicate", predicate), ("object", target))
        sets = [self.by_end.get((role, end), []) for role, end in wanted if end is not None]
        if not sets:
            return []
        smallest = min(sets, key=len)
        ends = (subject, predicate, target)
        return [
            number
            for number in smallest
            if all(end is None or end == own for end, own in zip(ends, self.entries[number][2], strict=True))
        ]

    def _spot(self, number: int, role: str = "object") -> Spot:
        file, located, _ = self.entries[number]
        place: Place = getattr(located, f"{role}_place")
        return Spot(file.name, place)

    def of(self, found: Found) -> list[Spot]:
        """Give the places of a result, the one to look at first; none where the files do not speak of it."""
        spots = list(dict.fromkeys(self._spots(found)))
        return spots or self._vacancies(found) or self._mentions(found)

    def _vacancies(self, found: Found) -> list[Spot]:
        """Give the places where a value that is missing is to stand."""
        if found.path is None or found.value is not None:
            return []
        places = ((file, file.vacancy(str(found.focus), str(found.path))) for file in self.files)
        return [Spot(file.name, place) for file, place in places if place is not None]

    def _spots(self, found: Found) -> Iterator[Spot]:
        focus = _key(found.focus)
        clashes = list(self._clashes(found, focus)) if found.constraint is not None else []
        if clashes:
            yield from clashes
            return
        role = "predicate" if found.component in _ABOUT_PROPERTIES else "object"
        leading = self._leading(found)
        if found.value is not None and (found.value != found.focus or leading):
            yield from self._valued(found, focus, leading, role)
        elif found.path is not None and found.constraint is None:
            stated = leading or self._stated(found, focus)
            yield from (self._spot(number, role) for number in self._in_order(found, stated))

    def _leading(self, found: Found) -> list[int]:
        """Find the triples by which a path that is more than one property comes to the value, or to all its values."""
        reached = self._reached(found)
        ends = list(reached) if found.value is None else [found.value]
        return sorted({each for end in ends for triple in reached.get(end, ()) for each in self._standing(triple)})

    def _standing(self, triple: tuple[Any, Any, Any]) -> list[int]:
        subject, predicate, target = triple
        found = self._matching(_key(subject), _key(predicate), _key(target))
        return self._same(found, target) or found

    def _stated(self, found: Found, focus: Key) -> list[int]:
        from rdflib import URIRef

        return self._matching(focus, _key(found.path), None) if isinstance(found.path, URIRef) else []

    def _valued(self, found: Found, focus: Key, leading: list[int], role: str) -> Iterator[Spot]:
        """Show a value where it stands: after the property, else anywhere about the thing, else as a subject."""
        from rdflib import URIRef

        value = _key(found.value)
        path = _key(found.path) if isinstance(found.path, URIRef) else None
        near, about = self._matching(focus, path, value), self._matching(focus, None, value)
        numbers = leading or self._same(near, found.value) or self._same(about, found.value) or near or about
        for number in numbers:
            yield self._spot(number, role if self.entries[number][2][2] == value else "subject")
        if not numbers:
            yield from (self._spot(number, "subject") for number in self._matching(value, None, focus))

    def _same(self, numbers: list[int], value: Any) -> list[int]:
        """Keep of literals with the same text those of the same language and datatype."""
        return [number for number in numbers if _is_same(self.entries[number][1].object, value)]

    def _in_order(self, found: Found, numbers: list[int]) -> list[int]:
        """Put first what should not be there: of values that are too many the second, of languages the repeated."""
        if found.component in _TOO_MANY:
            return [*numbers[1:], *numbers[:1]]
        if found.component != "sh:UniqueLangConstraintComponent":
            return numbers
        by_tag: defaultdict[str, list[int]] = defaultdict(list)
        for number in numbers:
            by_tag[_language(self.entries[number][1].object)].append(number)
        twice = [each for tag, each in by_tag.items() if tag and len(each) > 1]
        return [number for each in twice for number in [*each[1:], each[0]]]

    def _mentions(self, found: Found) -> list[Spot]:
        focus = _key(found.focus)
        own = self.by_end.get(("subject", focus), [])
        if own:
            return [min(self._spot(number, "subject") for number in own)]
        others = self.by_end.get(("object", focus), [])
        if not others and found.value is not None:
            value = _key(found.value)
            own = self.by_end.get(("subject", value), [])
            if own:
                return [min(self._spot(number, "subject") for number in own)]
            others = self.by_end.get(("object", value), [])
        return [self._spot(others[0])] if others else self._around(found.focus)

    def _around(self, node: Node, depth: int = 0) -> list[Spot]:
        """Give the value that holds a blank node which the text does not name, or the one around that."""
        from rdflib import BNode

        for subject, predicate in self.data.subject_predicates(node) if isinstance(node, BNode) else ():
            held = self._matching(_key(subject), _key(predicate), None)
            spots = [self._spot(held[0])] if held else self._around(subject, depth + 1) if depth < _ROUNDS else []
            if spots:
                return spots
        return []

    # Rules across records: the triples that the constraint's own query matched

    def _clashes(self, found: Found, focus: Key) -> Iterator[Spot]:
        numbers = list(dict.fromkeys(number for triple in self._matched(found) for number in self._stating(triple)))
        value = None if found.value is None else _key(found.value)

        def rank(number: int) -> tuple[bool, bool, int]:
            subject, _, target = self.entries[number][2]
            return subject != focus, target != value, number

        for number in sorted(numbers, key=rank):
            subject, _, target = self.entries[number][2]
            predicate = found.path is not None and subject == focus and target != value
            yield self._spot(number, "predicate" if predicate else "object")

    def _stating(self, triple: tuple[Any, Any, Any]) -> list[int]:
        subject, predicate, target = (None if term is None else _key(term) for term in triple)
        found = self._matching(subject, predicate, target) or self._matching(subject, None, target)
        return self._same(found, triple[2]) or found

    def _matched(self, found: Found) -> list[tuple[Any, Any, Any]]:
        if found not in self._matches:
            self._matches[found] = list(self._asked(found))
        return self._matches[found]

    def _asked(self, found: Found) -> Iterator[tuple[Any, Any, Any]]:
        from rdflib import Variable

        patterns, query = self._query(found)
        if query is None:
            return
        bound = {"this": found.focus, "value": found.value, "path": found.path, "currentShape": found.shape}
        given: dict[str, Any] = {name: term for name, term in bound.items() if term is not None}
        rows: Any = self.data.query(query, initBindings=given)
        for row in rows:
            values = {str(name): term for name, term in row.asdict().items()} | given
            for pattern in patterns:
                ends = [values.get(str(each)) if isinstance(each, Variable) else each for each in pattern]
                if ends[0] is not None and ends[2] is not None:
                    yield ends[0], ends[1], ends[2]

    def _query(self, found: Found) -> tuple[list[tuple[Any, Any, Any]], Any]:
        from rdflib import SH

        constraint: Any = found.constraint
        path = self.shapes.value(found.shape, SH.path)
        if (constraint, path) not in self.queries:
            self.queries[constraint, path] = _opened(query_text(self.shapes, constraint, path))
        answer: tuple[list[tuple[Any, Any, Any]], Any] = self.queries[constraint, path]
        return answer


def _opened(text: str) -> tuple[list[tuple[Any, Any, Any]], Any]:
    """Let a constraint's query tell all its variables; give its patterns too, paths without a predicate."""
    from pyparsing import ParseBaseException
    from rdflib import URIRef, Variable
    from rdflib.plugins.sparql import prepareQuery

    opened = re.sub(r"SELECT\s+(?:DISTINCT\s+)?(?:[$?]\w+\s*)+(?:WHERE)?\s*\{", "SELECT * WHERE {", text, count=1)
    try:
        query = prepareQuery(opened)
    except (ParseBaseException, ValueError):
        return [], None
    patterns = [
        (subject, predicate if isinstance(predicate, URIRef | Variable) else None, target)
        for subject, predicate, target in _patterns(query.algebra)
    ]
    return patterns, query


def _patterns(part: Any) -> Iterable[tuple[Any, Any, Any]]:
    """Walk the triple patterns of a query that must or may match; what a filter asks is no part of the clash."""
    if not isinstance(part, dict):
        return
    triples: Iterable[tuple[Any, Any, Any]] = part["triples"] if "triples" in part else ()  # noqa: SIM401
    yield from triples
    for name in ("p", "p1", "p2"):
        yield from _patterns(part[name]) if name in part else ()
