"""Binding: RDF terms take the place of the variable tokens of a SPARQL query, at every depth.

A query is split by the terminals of the SPARQL 1.1 grammar (https://www.w3.org/TR/sparql11-query/, section
19.8), so that a name in a string, an IRI or a comment is left alone. In a place where the grammar wants a
variable (a projection, a grouping) the term is put as an expression.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .errors import ParameterError

__all__ = ["bind", "literal", "variables"]

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
      |(?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
                 |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      |(?P<variable>[?$][\w\u00b7]+)
      |(?P<name>[^\W\d_](?:[\w.-]|\\.)*:?(?:[\w.%-]|\\.)*|:(?:[\w.%-]|\\.)*)
      |(?P<space>\s+)
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_CLAUSE_ENDS = {"where", "from", "having", "limit", "offset", "values", "{", "}"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: str  # the clause at whose top the token stands: "select", "group", "order", "values" or ""
    after_as: bool
    projection: int  # the number of the nested SELECT clause that it belongs to, 0 for none


@lru_cache(maxsize=128)
def _tokens(query: str) -> tuple[_Token, ...]:
    """Split a query; the queries of the catalogue are bound again and again."""
    return tuple(_split(query))


def _split(query: str) -> Iterator[_Token]:
    place, depth, previous, braces, selects = "", 0, "", 0, 0
    for match in _TOKEN.finditer(query):
        kind, text = str(match.lastgroup), match.group()
        word = text.casefold()
        if kind not in {"space", "comment", "string", "iri"}:
            if word in {"select", "values"}:
                place, depth, selects = word, 0, selects + 1
            elif word == "by" and previous in {"group", "order"}:
                place, depth = previous, 0
            elif word in _CLAUSE_ENDS and depth == 0:
                place = ""
            depth += {"(": 1, ")": -1}.get(text, 0)
            braces += {"{": 1, "}": -1}.get(text, 0)
        top = place if depth == 0 or place == "values" else ""
        yield _Token(kind, text, top, previous == "as", selects if place == "select" and braces else 0)
        if kind not in {"space", "comment"}:
            previous = word


def variables(query: str) -> set[str]:
    """Name every variable of a query, without its mark.

    >>> sorted(variables("SELECT ?s WHERE { ?s ?p 'no ?x' . # nor ?y"))
    ['p', 's']
    """
    return {token.text[1:] for token in _tokens(query) if token.kind == "variable"}


def bind(query: str, terms: Mapping[str, str]) -> str:
    """Put terms, written as in Turtle, in the place of variables wherever they stand.

    Raises ``ParameterError`` where a query itself assigns a variable that is to be bound.

    >>> bind("SELECT ?i WHERE { { SELECT ?s ?i WHERE { ?s ?p ?i } GROUP BY ?i } }", {"i": "<urn:x>"})
    'SELECT (<urn:x> AS ?i) WHERE { { SELECT ?s  WHERE { ?s ?p <urn:x> } GROUP BY (<urn:x>) } }'
    """
    tokens = _tokens(query)
    nested: dict[int, list[int]] = defaultdict(list)
    for position, token in enumerate(tokens):
        if token.projection:
            nested[token.projection].append(position)
    texts = [token.text if token.kind != "variable" else _bound(token, terms) for token in tokens]
    for number, places in nested.items():
        texts = _project_nested(tokens, texts, places, terms, number)
    return "".join(texts)


def _project_nested(
    tokens: Sequence[_Token], texts: list[str], places: list[int], terms: Mapping[str, str], number: int
) -> list[str]:
    """Take bound variables out of a nested projection: everything around it has the term in their place.

    Where nothing else is projected, the term gets a name that no other scope has.
    """
    clause = {place: tokens[place] for place in places}
    bound = [n for n, t in clause.items() if t.kind == "variable" and t.place == "select" and t.text[1:] in terms]
    others = [n for n, t in clause.items() if n not in bound and (t.kind == "variable" or t.text in {"(", "*"})]
    left = dict.fromkeys(bound, "")
    if bound and not others:
        name = tokens[bound[0]].text[1:]
        left[bound[0]] = f"({terms[name]} AS ?{name}__{number})"
    return [left.get(place, text) for place, text in enumerate(texts)]


def _bound(token: _Token, terms: Mapping[str, str]) -> str:
    name = token.text[1:]
    if name not in terms:
        return token.text
    if token.after_as or token.place == "values":
        raise ParameterError(name, "the query assigns it a value itself", "leave the parameter out")
    if token.place == "select":
        return f"({terms[name]} AS ?{name})"
    return f"({terms[name]})" if token.place in {"group", "order"} else terms[name]


def literal(text: str, datatype: str | None = None, language: str | None = None) -> str:
    r"""Write a literal as SPARQL and Turtle want it.

    >>> literal('say "no"\n')
    '"say \\"no\\"\\n"'
    """
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    quoted = '"' + "".join(escapes.get(char, char) for char in text) + '"'
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^<{datatype}>" if datatype else quoted
