"""Validate: RDF files against our shapes or the user's, in the graph that they join.

What the files cause is reported, each result with the place in the file and what to do about it. pySHACL
says what is wrong; a quick check beside it clears the nodes that are right.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..collector import collector_held
from ..endpoint import EndpointStore
from ..errors import UnknownNameError
from ..store import GraphStore
from ..vocab import shorten
from .advice import Adviser
from .context import Joined, read_files, stated_quads
from .engine import Found, found_in, run
from .graphs import engine_term, plain_graph, plain_term, quiet, shapes_graph
from .model import SEVERITIES, Spot, ValidationReport, ValidationResult, gravity
from .near import Part, nearby, whole_of
from .readers import reader_of
from .report import report_graph, report_turtle
from .sheettext import CELL_SHAPE, SheetText
from .terms import FOREIGN_SHAPE, LITERAL_SHAPE, OWN_SHAPE, ill_typed, undeclared
from .triples import Index, Term
from .wellformed import check_shapes
from .where import FileText, Places

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib
    from rdflib.term import Node

__all__ = [
    "ENGINES",
    "SEVERITIES",
    "Choice",
    "Spot",
    "ValidationReport",
    "ValidationResult",
    "plain_graph",
    "report_turtle",
    "shapes_graph",
    "validate_files",
    "validate_graph",
]

ENGINES = ("default", "reference")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for: whose results, of which shapes, and from which engine.

    ``everything`` reports what was wrong before, too. ``select`` and ``ignore`` name shapes: a node shape
    stands for its property shapes.
    """

    everything: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    engine: str = "default"

    def takes(self, shape: str) -> bool:
        """Say if the results of a shape, given as a CURIE, are wanted.

        >>> Choice(ignore=("FindingShape",)).takes("og:FindingShape-polarity")
        False
        """
        wanted = not self.select or any(_names(name, shape) for name in self.select)
        return wanted and not any(_names(name, shape) for name in self.ignore)


def _names(name: str, shape: str) -> bool:
    full = name if ":" in name else f"og:{name}"
    return full == shape or shorten(full) == shape or shape.startswith(f"{full}-")


def _check_names(choice: Choice, shapes: rdflib.Graph) -> None:
    from rdflib import RDF, SH, URIRef

    nodes = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(SH.path, None)}
    known = {shorten(str(node)) for node in nodes if isinstance(node, URIRef)}
    known |= {shorten(name) for name in (OWN_SHAPE, FOREIGN_SHAPE, LITERAL_SHAPE, CELL_SHAPE)}
    for name in (*choice.select, *choice.ignore):
        if not any(_names(name, shape) for shape in known):
            near = difflib.get_close_matches(name if ":" in name else f"og:{name}", sorted(known), n=2)
            raise UnknownNameError("shape", name, tuple(near))


def _result(found: Found, spots: Sequence[Spot] = (), advice: str = "") -> ValidationResult:
    from rdflib import BNode

    def name(node: Node | None) -> str:
        return "" if node is None else f"_:{node}" if isinstance(node, BNode) else shorten(str(node))

    return ValidationResult(
        focus=name(found.focus),
        path=found.path_text,
        severity=found.severity,
        shape=name(found.shape),
        component=found.component,
        value=name(found.value),
        message=found.message or f"It does not conform to {name(found.shape)}.",
        spot=spots[0] if spots else None,
        related=tuple(spots[1:]),
        help=advice,
    )


def _gravest_first(result: ValidationResult) -> tuple[int, bool, str, int, int, tuple[str, ...]]:
    spot = result.spot
    place = (spot.file, spot.place.line, spot.place.column or 0) if spot else ("", 0, 0)
    return -gravity(result.severity), spot is None, *place, result.identity


def validate_graph(data: rdflib.Graph, shapes: rdflib.Graph, focus: Iterable[str] | None = None) -> ValidationReport:
    """Validate a plain rdflib graph with pySHACL alone; ``focus`` bounds it to some nodes by their IRIs."""
    from rdflib import URIRef

    nodes: set[Node] | None = None if focus is None else {URIRef(iri) for iri in focus}
    report = run(data, shapes, nodes)
    results = sorted((_result(found) for found in found_in(report, nodes)), key=_gravest_first)
    return ValidationReport(tuple(results), graph=report)


@dataclass
class _Run:
    """One validation of files: the shapes over the joined graph, and over the graph without the files.

    ``context`` is the graph whose terms are known; there is none where the shapes are the user's own.
    """

    joined: Joined
    part: Part
    shapes: rdflib.Graph
    choice: Choice
    tell: Callable[[str], None]
    context: GraphStore | None
    report: rdflib.Graph | None = None

    def found(self) -> list[Found]:
        """Give the results that are wanted; with our own shapes go those of terms that the graph does not know."""
        found = self._shaped(self._focus())
        if self.context is not None:
            quads = self._suspects()
            found += undeclared(quads, self.joined.store, self.context, found)
            found += ill_typed(quads, found)
        return [each for each in found if self.choice.takes(shorten(str(each.shape)))]

    def results(self, found: Sequence[Found]) -> list[ValidationResult]:
        """Give results with their places in the files and the advice that goes with them."""
        if not found:
            return []
        self.tell("finding the places")
        from .lazy import lazy_graph

        data = lazy_graph(self.joined.index)
        places = Places(_speaking(self.joined.files, found), data, self.shapes, found)
        own: set[Term] = {quad.subject for quad in self.joined.stated}
        adviser = Adviser(self.joined.index, self.shapes, own, self._column)
        return [_result(each, places.of(each), adviser.help(each)) for each in found]

    def _column(self, subject: str, prop: str) -> str:
        return next((name for file in self.joined.files if (name := file.column(subject, prop))), "")

    def _focus(self) -> set[Term] | None:
        nodes = self.part.nodes
        if self.choice.everything or self.context is None:
            return nodes
        affected = self.joined.affected()
        return affected if nodes is None else affected & nodes

    def _suspects(self) -> Sequence[ox.Quad]:
        """Give the quads whose terms are to be looked at."""
        if not self.choice.everything:
            return self.joined.stated
        if self.part.nodes is None:
            return list(self.joined.store.quads(derived=False))
        return [*self.joined.stated, *(quad for quad in self.part.quads if quad.graph_name not in self.joined.own)]

    def _shaped(self, focus: set[Term] | None) -> list[Found]:
        self.tell(f"checking {len(self.joined.store)} triples")
        self.report = self._checked(self.joined.index, self.joined.store, focus)
        found = list(found_in(self.report, None if focus is None else {plain_term(node) for node in focus}))
        if not found or self.choice.everything:
            return found
        before = self._before({engine_term(each.focus) for each in found})
        return [each for each in found if each.identity not in before]

    def _before(self, nodes: set[Term]) -> Collection[tuple[str, ...]]:
        """Give what was wrong without the files, of the nodes that are wrong with them."""
        known = {node for node in nodes if self.joined.was_there(node)}
        if not known:
            return ()
        self.tell("comparing with the graph as it was")
        report = self._checked(Index(self.joined.quads_without()), self.joined.without, known)
        return {each.identity for each in found_in(report, {plain_term(node) for node in known})}

    def _checked(self, index: Index, store: GraphStore, focus: set[Term] | None) -> rdflib.Graph:
        if self.choice.engine == "default":
            from .quick import run_quickly

            return run_quickly(index, self.shapes, focus, None if self.context is None else store)
        nodes = None if focus is None else {plain_term(node) for node in focus}
        return run(plain_graph(index.quads()), self.shapes, nodes)


def _speaking(files: Sequence[FileText], found: Sequence[Found]) -> list[FileText]:
    """Choose the files that speak of what was found: only those are read again."""
    if any(each.constraint is not None for each in found):
        return list(files)
    nodes = {str(node) for each in found for node in (each.focus, each.value) if node is not None}
    return [file for file in files if any(_value(q.subject) in nodes or _value(q.object) in nodes for q in file.quads)]


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))


def _part(
    stated: Sequence[ox.Quad],
    context: GraphStore,
    rules: rdflib.Graph,
    choice: Choice | None,
    tell: Callable[[str], None],
) -> Part:
    """Choose the part of a graph that is to be looked at; shapes of the user's own, without a choice, take all."""
    if choice is not None and not choice.everything:
        return nearby(stated, reader_of(context), rules)
    if choice is None or not isinstance(context, EndpointStore):
        return whole_of(context)
    from .remote import remote_part

    return remote_part(stated, context, rules, tell)


@quiet()
@collector_held()
def validate_files(
    files: Sequence[Path],
    context: GraphStore,
    shapes: Sequence[Path] = (),
    choice: Choice | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> ValidationReport:
    """Validate files together with the graph that they join, and report what they cause.

    Reported are faults in the files and in older records that the files make wrong, not what was wrong
    before. A file takes the place of what the graph holds under the file's graph name. ``context`` is left as
    it is, and may stand behind an endpoint; without files, ``choice.everything`` checks it by itself. ``tell`` is told
    what goes on. Raises ``UnreadableFileError``, ``ParseError`` or ``UnknownNameError``.
    """
    choice = choice or Choice()
    rules = check_shapes(shapes) if shapes else shapes_graph()
    _check_names(choice, rules)
    read = read_files(files)
    stated = stated_quads(read)
    part = _part(stated, context, rules, choice if not shapes else None, tell)
    joined = Joined([file for file, _ in read], stated, part.store)
    made = _Run(joined, part, rules, choice, tell, None if shapes else context)
    cells = list(_unreadable(joined.files))
    unread = _unread(cells, joined)
    found = [each for each in made.found() if each.value is not None or (each.focus, each.path) not in unread]
    cells = [each for each in cells if choice.takes(shorten(str(each[0].shape)))]
    results = [*made.results(found), *(_result(each, [spot], mend) for each, spot, mend in cells)]
    graph = report_graph(made.report, [*found, *(each for each, _, _ in cells)])
    texts = {file.name: file.text for file in joined.files}
    return ValidationReport(tuple(sorted(results, key=_gravest_first)), graph=graph, texts=texts, told=part.told)


def _unreadable(files: Sequence[FileText]) -> Iterator[tuple[Found, Spot, str]]:
    return (each for file in files if isinstance(file, SheetText) for each in file.unreadable())


def _unread(cells: Sequence[tuple[Found, Spot, str]], joined: Joined) -> set[tuple[Node, Node | None]]:
    """Name what stands in cells that cannot be read, and so is not missing as well, by record and property."""
    from rdflib import RDFS

    above = joined.index.forward(engine_term(RDFS.subPropertyOf)) if cells else {}
    found: set[tuple[Node, Node | None]] = set()
    for each, _, _ in cells:
        wider = above.get(engine_term(each.path), ()) if each.path is not None else ()
        found |= {(each.focus, path) for path in (each.path, *map(plain_term, wider))}
    return found
