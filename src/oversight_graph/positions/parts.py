"""Parts: of a large text the statements that matter, all else blanked out, so that only they are read for places.

Statements are told apart by the terminals of Turtle (https://www.w3.org/TR/turtle/, section 6.5): strings, IRIs and
comments hide what is in them. Which of them matter is said by the graph's own parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pyoxigraph as ox

from .place import SourceText

__all__ = ["part_about"]

_SPLIT = (ox.RdfFormat.N_QUADS, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE)
_PIECE = re.compile(
    r"""\#[^\n\r]*+
      |(?:\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
                 |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
      |<[^>\n]*+>
      |(?P<open>[\[(])|(?P<close>[\])])
      |(?:(?:[^\s\#"'<>\[\](){};,.\\]|\\.|\.(?=[^\s\#"'<>\[\](){};,.]))++)
      |(?P<end>\.)""",
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"(?:\s|#[^\n\r]*)*+(?:@prefix|@base|prefix\b|base\b)", re.IGNORECASE)
_DARK = re.compile(r"[^\r\n]++")


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Give where each statement begins and ends; what stands behind the last one belongs to it."""
    begin, depth, end = 0, 0, 0
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "end" and depth == 0:
            end = match.end()
            yield begin, end
            begin = end
    if text[end:].strip():
        yield end, len(text)


def part_about(
    text: SourceText, syntax: ox.RdfFormat, base: str, matters: Callable[[ox.Quad], bool]
) -> SourceText | None:
    r"""Blank out the statements of a text none of whose quads matters; offsets stay what they are.

    ``None`` where the text comes in no parts that can be told apart, or where what matters has blank nodes, which have
    no names to go by.

    >>> text = SourceText("<urn:a> <urn:p> 'x. y' .\n<urn:b> <urn:p> 1 .")
    >>> part = part_about(text, ox.RdfFormat.TURTLE, "urn:x", lambda quad: str(quad.subject) == "<urn:b>")
    >>> part.text
    '                        \n<urn:b> <urn:p> 1 .'
    """
    if syntax not in _SPLIT:
        return None
    directives, kept = "", []
    try:
        for begin, end in _statements(text.text):
            statement = text.text[begin:end]
            quads = list(ox.parse(f"{directives}\n{statement}", syntax, base_iri=base))
            directs = _DIRECTIVE.match(statement) is not None
            directives += statement if directs else ""
            if directs or any(map(matters, quads)):
                if any(isinstance(node, ox.BlankNode) for quad in quads for node in (quad.subject, quad.object)):
                    return None
                kept.append((begin, end))
    except (SyntaxError, ValueError):
        return None
    return SourceText(_blanked(text.text, kept))


def _blanked(text: str, kept: list[tuple[int, int]]) -> str:
    parts, place = [], 0
    for begin, end in kept:
        parts += [_dark(text[place:begin]), text[begin:end]]
        place = end
    return "".join([*parts, _dark(text[place:])])


def _dark(text: str) -> str:
    return _DARK.sub(lambda match: " " * len(match.group()), text)
