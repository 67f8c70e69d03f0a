"""Binding: RDF terms take the place of the variable tokens of a SPARQL query, at every depth.

A name in a string, an IRI or a comment is left alone. In a place where the grammar wants a variable (a
projection, a grouping) the term is put as an expression; a grouping by other things too does without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from .errors import ParameterError
from .sparql_text import Token, tokens

__all__ = ["bind", "literal"]


def bind(query: str, terms: Mapping[str, str]) -> str:
    """Put terms, written as in Turtle, in the place of variables wherever they stand.

    Raises ``ParameterError`` where a query itself assigns a variable that is to be bound.

    >>> bind("SELECT ?i WHERE { { SELECT ?s ?i WHERE { ?s ?p ?i } GROUP BY ?i } }", {"i": "<urn:x>"})
    'SELECT (<urn:x> AS ?i) WHERE { { SELECT ?s  WHERE { ?s ?p <urn:x> } GROUP BY (<urn:x>) } }'
    """
    split = tokens(query)
    nested: dict[int, list[int]] = defaultdict(list)
    for position, token in enumerate(split):
        if token.projection:
            nested[token.projection].append(position)
    texts = [token.text if token.kind != "variable" else _bound(token, terms) for token in split]
    for place in _needless(split, terms):
        texts[place] = ""
    for number, places in nested.items():
        texts = _project_nested(split, texts, places, terms, number)
    return "".join(texts)


def _project_nested(
    split: Sequence[Token], texts: list[str], places: list[int], terms: Mapping[str, str], number: int
) -> list[str]:
    """Take bound variables out of a nested projection: everything around it has the term in their place.

    Where nothing else is projected, the term gets a name that no other scope has.
    """
    clause = {place: split[place] for place in places}
    bound = [n for n, t in clause.items() if t.kind == "variable" and t.place == "select" and t.text[1:] in terms]
    others = [n for n, t in clause.items() if n not in bound and (t.kind == "variable" or t.text in {"(", "*"})]
    left = dict.fromkeys(bound, "")
    if bound and not others:
        name = split[bound[0]].text[1:]
        left[bound[0]] = f"({terms[name]} AS ?{name}__{number})"
    return [left.get(place, text) for place, text in enumerate(texts)]


def _needless(split: Sequence[Token], terms: Mapping[str, str]) -> Iterator[int]:
    """Find the bound variables of each GROUP BY that has other keys: a constant tells no groups apart."""
    clauses: list[list[int]] = []
    for place, token in enumerate(split):
        if token.place == "group" and token.text.casefold() == "by":
            clauses.append([])
        elif token.place == "group" and (token.kind == "variable" or token.text == ")"):
            clauses[-1].append(place)
    for keys in clauses:
        bound = [place for place in keys if split[place].text[1:] in terms]
        yield from bound if len(bound) < len(keys) else ()


def _bound(token: Token, terms: Mapping[str, str]) -> str:
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
