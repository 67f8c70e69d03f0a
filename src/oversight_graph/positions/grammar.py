"""Grammars for lark: Turtle and TriG, N-Triples and N-Quads, JSON.

They are as wide as they can be without reading a valid text wrongly: whether a text is valid is for the
graph's own parser to say, and it has said so before anything is read here.
"""

from __future__ import annotations

from functools import cache

from lark import Lark

__all__ = ["json_parser", "rdf_parser"]

# Any character beyond ASCII that a valid text has outside quotation marks belongs to a name.
_C = r"[\w\-\u0080-\U0010FFFF]"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=\/?\#@%]"
_LONG = r"""\"\"\"(?:[^"\\]+|\\.|"{1,2}(?!"))*\"\"\"|'''(?:[^'\\]+|\\.|'{1,2}(?!'))*'''"""
_SHORT = r""""(?:[^"\\]+|\\.)*"|'(?:[^'\\]+|\\.)*'"""
_RDF = rf"""
trig: (directive | block)*
directive: "@prefix" PNAME IRIREF "." -> prefix
    | "PREFIX"i PNAME IRIREF -> prefix
    | "@base" IRIREF "." -> base
    | "BASE"i IRIREF -> base
?block: triples "."
    | "GRAPH"i? subject graph -> named
    | graph -> unnamed
graph: "{{" (triples ("." triples)* "."?)? "}}"
triples: subject predicates?
predicates: verb objects (";" (verb objects)?)*
objects: object ("," object)*
?subject: node | collection
?verb: iri | A
?object: node | collection | literal
?node: iri | BNODE | properties
iri: IRIREF | PNAME
properties: LSQB predicates? RSQB
collection: LPAR object* RPAR
literal: STRING (LANG | "^^" iri)?
    | NUMBER
    | BOOLEAN
lines: line*
line: node iri object node? "."

A: "a"
BOOLEAN: "true" | "false"
LSQB: "["
RSQB: "]"
LPAR: "("
RPAR: ")"
BNODE: /_:{_C}(?:\.*{_C})*/
PNAME: /(?:[A-Za-z\u0080-\U0010FFFF](?:\.*{_C})*)?:(?:(?:[:]|{_C}|{_PLX})(?:\.*(?:[:]|{_C}|{_PLX}))*)?/
IRIREF: /<[^\x00-\x20<>"{{}}|^`]*>/
LANG: /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/
NUMBER: /[+-]?(?:[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+|\.[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)/
STRING: /{_LONG}|{_SHORT}/s
%ignore /[ \t\r\n]+/
%ignore /\#[^\r\n]*/
"""

_JSON = r"""
?value: object | array | STRING | NUMBER | WORD
object: LBRACE (pair ("," pair)*)? RBRACE
pair: STRING ":" value
array: LSQB (value ("," value)*)? RSQB
LBRACE: "{"
RBRACE: "}"
LSQB: "["
RSQB: "]"
STRING: /"(?:[^"\\]+|\\.)*"/s
NUMBER: /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/
WORD: "true" | "false" | "null"
%ignore /[ \t\r\n]+/
"""


@cache
def rdf_parser() -> Lark:
    """Give the parser of Turtle and TriG (``trig``) and of N-Triples and N-Quads (``lines``)."""
    return Lark(_RDF, parser="lalr", start=["trig", "lines"], maybe_placeholders=False)


@cache
def json_parser() -> Lark:
    """Give the parser of JSON; the value is the tree."""
    return Lark(_JSON, parser="lalr", start="value", maybe_placeholders=False)
