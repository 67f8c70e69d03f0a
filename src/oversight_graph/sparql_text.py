"""SPARQL text: splits a query by the terminals of the grammar, and says of it what needs no engine.

The terminals are those of the SPARQL 1.1 grammar (https://www.w3.org/TR/sparql11-query/, section 19.8), so that a name
in a string, an IRI or a comment is left alone. They never match anew what they have matched, so that hostile text costs
no more than its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["TERMINAL", "Token", "is_ordered", "prefixes_used", "prologue_end", "tokens", "variables"]

_START = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f" + (
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE = rf"{_START}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_CHARS = rf"{_VARIABLE}\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[{_START}_:0-9]|{_ESCAPED})(?:\.*(?:[{_CHARS}:]|{_ESCAPED}))*+"
TERMINAL = re.compile(
    rf"""(?P<space>\s++)
      |(?P<comment>\#[^\n\r]*+)
      |(?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
                 |"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')
      |(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
      |(?P<variable>[?$][{_START}_0-9][{_VARIABLE}]*+)
      |(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
      |(?P<blank>_:[{_START}_0-9](?:\.*[{_CHARS}])*+)
      |(?P<name>(?:[{_START}](?:\.*[{_CHARS}])*+)?:(?:{_LOCAL})?)
      |(?P<word>[A-Za-z][A-Za-z0-9_]*+)
      |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_CLAUSE_ENDS = {"where", "from", "having", "limit", "offset", "values", "{", "}"}
_FORMS = {"ask", "construct", "describe", "select"}


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal of a query.

    ``place`` is the clause at whose top it stands: "select", "group", "order", "values" or "". ``projection`` numbers
    the nested SELECT clause that it belongs to, 0 for none. ``start`` is where it begins in the text.
    """

    kind: str
    text: str
    place: str
    after_as: bool
    projection: int
    start: int


@lru_cache(maxsize=128)
def tokens(query: str) -> tuple[Token, ...]:
    """Split a query; the texts of its tokens, joined, are the query. Those of the catalogue are split again and again.

    >>> [token.text for token in tokens("ASK {?s a 'x?'}") if token.kind != "space"]
    ['ASK', '{', '?s', 'a', "'x?'", '}']
    """
    return tuple(_split(query))


def _split(query: str) -> Iterator[Token]:
    place, depth, previous, braces, selects = "", 0, "", 0, 0
    for match in TERMINAL.finditer(query):
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
        nested = selects if place == "select" and braces else 0
        yield Token(kind, text, top, previous == "as", nested, match.start())
        if kind not in {"space", "comment"}:
            previous = word


def variables(query: str) -> set[str]:
    """Name every variable of a query, without its mark.

    >>> sorted(variables("SELECT ?s WHERE { ?s ?p 'no ?x' . # nor ?y"))
    ['p', 's']
    """
    return {token.text[1:] for token in tokens(query) if token.kind == "variable"}


def prologue_end(query: str) -> int:
    """Say where the prologue of a query ends: where its form is named.

    >>> prologue_end("PREFIX a: <urn:select> ASK {}")
    23
    """
    found = (token.start for token in tokens(query) if token.kind == "word" and token.text.casefold() in _FORMS)
    return next(found, len(query))


def is_ordered(query: str) -> bool:
    """Say if the solutions of a query have an order, which one of a query within it does not give.

    >>> is_ordered("SELECT * { { SELECT * { ?s ?p ?o } ORDER BY ?s } }"), is_ordered("SELECT * {} ORDER BY ?s")
    (False, True)
    """
    words = [token.text.casefold() for token in tokens(query) if token.kind in {"word", "other"}]
    last = len(words) - words[::-1].index("}") if "}" in words else 0
    return any(pair == ("order", "by") for pair in zip(words[last:], words[last + 1 :], strict=False))


def prefixes_used(query: str, prefixes: Mapping[str, str]) -> str:
    """Declare, on one line, those of some prefixes that a query uses and leaves undeclared.

    Some engines refuse a prefix that is declared twice.

    >>> prefixes_used("PREFIX d: <urn:x#> ASK { d:a og:by 'c:title' }", {"og": "urn:og#", "c": "urn:c#", "d": "urn:d#"})
    'PREFIX og: <urn:og#> '
    """
    named, start = [token for token in tokens(query) if token.kind == "name"], prologue_end(query)
    used, declared = (
        {token.text.partition(":")[0] for token in named if (token.start < start) is early} for early in (False, True)
    )
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in sorted((used - declared) & prefixes.keys()))
