"""Turtle in one normal form: a stable order, one predicate a line, only the prefixes that are used.

Subjects stand in the order of their CURIEs with numbers in number order, ``a`` first and then the
predicates by CURIE, objects in order on one line. A blank node used once is written in place. The comment
at the head of a file is kept; a comment elsewhere is refused, since no order could keep it where it was.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from .errors import ParseError
from .load import parse_text
from .vocab import PREFIXES, natural_order, shorten

__all__ = ["canonical", "format_trig", "format_turtle", "head_comment", "normal_form"]

_RDF, _XSD = PREFIXES["rdf"], PREFIXES["xsd"]
_FIRST, _REST, _NIL = f"{_RDF}first", f"{_RDF}rest", f"{_RDF}nil"
_BARE = {
    f"{_XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{_XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{_XSD}boolean": re.compile(r"true|false"),
}
_TOKEN = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>|(?P<comment>\#[^\r\n]*)|(?:\\.|[^\s\"'<#\\])+|.",
    re.DOTALL,
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
INDENT = "    "

Node = ox.NamedNode | ox.BlankNode | ox.Triple
Term = Node | ox.Literal
Edges = dict[str, list[Term]]


def _quoted(text: str) -> str:
    if "\n" not in text:
        return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'
    # In a long string only a quotation mark before another one, or at the end, could close it too early.
    pieces = (
        char if char == '"' and following not in ('"', "") else _ESCAPES.get(char, char)
        for char, following in zip(text, [*text[1:], ""], strict=True)
    )
    return '"""' + "".join(pieces) + '"""'


class _Writer:
    """Writes the triples of one graph; ``used`` gathers the prefixes that were needed."""

    def __init__(self, quads: Iterable[ox.Quad], used: set[str], shared: frozenset[Node] = frozenset()) -> None:
        self.used = used
        self.edges: dict[Node, Edges] = defaultdict(lambda: defaultdict(list))
        uses: Counter[ox.BlankNode] = Counter()
        for quad in quads:
            objects = self.edges[quad.subject][quad.predicate.value]
            if quad.object not in objects:
                objects.append(quad.object)
                uses.update([quad.object] if isinstance(quad.object, ox.BlankNode) else [])
        once = {node for node, count in uses.items() if count == 1} - shared
        self.inline = {node for node in once if not self._reaches_itself(node)}

    def _reaches_itself(self, start: ox.BlankNode) -> bool:
        waiting: list[Term] = [start]
        seen: set[Term] = set()
        while waiting:
            node = waiting.pop()
            for objects in self.edges[node].values() if isinstance(node, Node) and node in self.edges else ():
                for target in objects:
                    if target == start:
                        return True
                    if isinstance(target, ox.BlankNode) and target not in seen:
                        seen.add(target)
                        waiting.append(target)
        return False

    def iri(self, value: str) -> str:
        short = shorten(value)
        if short == value:
            return f"<{value}>"
        self.used.add(short.partition(":")[0])
        return short

    def literal(self, value: ox.Literal) -> str:
        kind = value.datatype.value
        if value.language is None and kind in _BARE and _BARE[kind].fullmatch(value.value):
            return value.value
        text = _quoted(value.value)
        if value.language:
            direction = getattr(value, "direction", None)
            return f"{text}@{value.language}{f'--{direction}' if direction else ''}"
        return text if kind == f"{_XSD}string" else f"{text}^^{self.iri(kind)}"

    def term(self, value: Term, depth: int) -> str:
        if isinstance(value, ox.NamedNode):
            return self.iri(value.value)
        if isinstance(value, ox.Literal):
            return self.literal(value)
        if isinstance(value, ox.Triple):
            return str(value)
        if value not in self.inline:
            return f"_:{value.value}"
        return self.collection(value, depth) or self.property_list(value, depth)

    def collection(self, head: Node, depth: int) -> str | None:
        items, node = [], head
        while node != ox.NamedNode(_NIL):
            edges = self.edges.get(node, {})
            if set(edges) != {_FIRST, _REST} or len(edges[_FIRST]) != 1 or len(edges[_REST]) != 1:
                return None
            rest = edges[_REST][0]
            if not isinstance(rest, ox.NamedNode | ox.BlankNode) or not (
                rest in self.inline or rest == ox.NamedNode(_NIL)
            ):
                return None
            items.append(edges[_FIRST][0])
            node = rest
        return "( " + " ".join(self.term(item, depth) for item in items) + " )"

    def property_list(self, node: Node, depth: int) -> str:
        lines = self.predicates(node, depth + 1)
        if not lines:
            return "[]"
        inner = f" ;\n{INDENT * (depth + 1)}".join(lines)
        return f"[\n{INDENT * (depth + 1)}{inner} ;\n{INDENT * depth}]"

    def predicates(self, node: Node, depth: int) -> list[str]:
        lines = []
        for predicate in sorted(self.edges[node], key=lambda iri: (iri != f"{_RDF}type", natural_order(shorten(iri)))):
            written = sorted((self.term(value, depth) for value in self.edges[node][predicate]), key=natural_order)
            verb = "a" if predicate == f"{_RDF}type" else self.iri(predicate)
            lines.append(f"{verb} {', '.join(written)}")
        return lines

    def blocks(self, depth: int) -> list[str]:
        subjects = [node for node in self.edges if node not in self.inline]
        named = {self.term(node, depth): node for node in subjects}
        return [
            f"{INDENT * depth}{name} "
            + f" ;\n{INDENT * (depth + 1)}".join(self.predicates(named[name], depth + 1))
            + " ."
            for name in sorted(named, key=natural_order)
        ]


def _document(head: str, used: set[str], body: list[str]) -> str:
    declared = "\n".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(used))
    return "\n\n".join(part for part in (head, declared, *body) if part) + "\n"


def canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """Give quads with blank nodes named by what is said of them (https://www.w3.org/TR/rdf-canon/).

    So graphs that say the same have the same quads, whatever their parsers named the nodes.

    >>> from oversight_graph.load import parse_text
    >>> len({str(list(canonical(parse_text(f"_:{name} <urn:p> 1 .")))) for name in ("a", "b")})
    1
    """
    dataset = ox.Dataset(quads)
    if any(isinstance(node, ox.BlankNode) for quad in dataset for node in (quad.subject, quad.object, quad.graph_name)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _shared(graphs: Iterable[list[ox.Quad]]) -> frozenset[Node]:
    """Name the blank nodes that stand in more than one graph: written in place they would fall apart."""
    seen: Counter[Node] = Counter()
    for quads in graphs:
        nodes = {node for quad in quads for node in (quad.subject, quad.object, quad.graph_name)}
        names = {quad.graph_name for quad in quads}
        seen.update(node for node in [*nodes, *names] if isinstance(node, ox.BlankNode))
    return frozenset(node for node, count in seen.items() if count > 1)


def normal_form(quads: Iterable[ox.Quad], head: str = "") -> str:
    """Write triples as Turtle in normal form, all graphs as one; ``head`` is a comment to stand above.

    >>> from oversight_graph.load import parse_text
    >>> print(normal_form(parse_text("<https://e.org/a> a <https://e.org/C>, <https://e.org/B> .")))
    <https://e.org/a> a <https://e.org/B>, <https://e.org/C> .
    <BLANKLINE>
    """
    used: set[str] = set()
    default = ox.DefaultGraph()
    merged = {ox.Quad(quad.subject, quad.predicate, quad.object, default) for quad in quads}
    return _document(head, used, _Writer(canonical(merged), used).blocks(0))


def format_trig(quads: Iterable[ox.Quad], head: str = "") -> str:
    """Write quads as TriG in normal form, the default graph first and then the named graphs in order."""
    used: set[str] = set()
    by_graph: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, list[ox.Quad]] = defaultdict(list)
    for quad in canonical(quads):
        by_graph[quad.graph_name].append(quad)
    shared = _shared(by_graph.values())
    body = _Writer(by_graph.pop(ox.DefaultGraph(), []), used, shared).blocks(0)
    names = _Writer([], used)
    for graph in sorted(by_graph, key=lambda name: natural_order(shorten(str(getattr(name, "value", name))))):
        blocks = "\n".join(_Writer(by_graph[graph], used, shared).blocks(1))
        name = names.term(graph, 0) if not isinstance(graph, ox.DefaultGraph) else ""
        body.append(f"{name} {{\n{blocks}\n}}")
    return _document(head, used, body)


def head_comment(text: str, name: str = "text") -> str:
    r"""Give the comment lines at the head of a Turtle text.

    Raises ``ParseError`` where a comment stands anywhere else.

    >>> head_comment("# About\n# vetting\n\n@prefix a: <b> .")
    '# About\n# vetting'
    """
    head: list[str] = []
    begun = False
    for match in _TOKEN.finditer(text):
        if match.group("comment") is None:
            begun = begun or not match.group().isspace()
        elif begun:
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - text.rfind("\n", 0, match.start())
            raise ParseError(name, line, column, "a comment can stand only at the head of a file in normal form")
        else:
            head.append(match.group().rstrip())
    return "\n".join(head)


def _refuse_rdf_12(quads: Iterable[ox.Quad], name: str) -> None:
    for quad in quads:
        if isinstance(quad.object, ox.Triple):
            raise ParseError(name, 1, 1, f"the normal form has no place for {quad.object}, a term of RDF 1.2")


def format_turtle(text: str, name: str = "text", trig: bool = False) -> str:
    r"""Bring a Turtle or TriG text into normal form.

    Raises ``ParseError`` where it does not parse or has a comment that is not at its head.

    >>> print(format_turtle("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    ...                     "<https://e.org/a>  skos:prefLabel 'A' ; a skos:Concept ."))
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <BLANKLINE>
    <https://e.org/a> a skos:Concept ;
        skos:prefLabel "A" .
    <BLANKLINE>
    """
    syntax = ox.RdfFormat.TRIG if trig else ox.RdfFormat.TURTLE
    quads = parse_text(text, name, syntax)
    _refuse_rdf_12(quads, name)
    head = head_comment(text, name)
    return format_trig(quads, head) if trig else normal_form(quads, head)
