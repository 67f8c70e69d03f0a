"""Query words: what a SPARQL text does that its engine must not be asked to do, or must be told of.

A word in a string, an IRI, a comment, a variable or a local name is left alone. White space between
terminals is optional there (``trueSERVICE<urn:x>{}`` is a call of a service), so a word is looked for inside a
longer one.
"""

from __future__ import annotations

from collections.abc import Iterator

from .sparql_text import TERMINAL

__all__ = ["calls_service", "deepest_nesting", "has_dataset_clause", "loads"]

_OPENING, _CLOSING = frozenset("({["), frozenset(")}]")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Give the kind and the text of every token but white space and comments."""
    for match in TERMINAL.finditer(text):
        if match.lastgroup not in {"space", "comment"}:
            yield str(match.lastgroup), match.group()


def _words(text: str) -> Iterator[str]:
    return (token.casefold() for kind, token in _tokens(text) if kind == "word")


def calls_service(query: str) -> bool:
    """Say if a query, or an update, would call another endpoint.

    >>> calls_service("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    True
    >>> calls_service("SELECT ?service { ?s ?p 'SERVICE <urn:x> {}' } # SERVICE <urn:x> {}")
    False
    """
    if "service" not in query.casefold():
        return False
    before, waiting = "", False
    for kind, text in _tokens(query):
        word = text.casefold()
        # "SERVICE:x {" is the keyword and a name without a prefix; "service:x" elsewhere is a name with one.
        if waiting and text == "{":
            return True
        if kind == "word" and "service" in word:
            return True
        waiting = kind == "name" and "service" in word.partition(":")[0] and before != "graph"
        before = word
    return False


def loads(update: str) -> bool:
    """Say if an update would read a file or an address.

    >>> loads("INSERT DATA { <urn:a> <urn:b> 'LOAD' } ; load silent <file:///etc/passwd>")
    True
    """
    return any("load" in word for word in _words(update))


def has_dataset_clause(query: str) -> bool:
    """Say if a query names its own dataset by ``FROM``.

    >>> has_dataset_clause("SELECT ?from FROM <urn:g> { ?s ?p ?o }")
    True
    """
    return "from" in query.casefold() and any("from" in word for word in _words(query))


def deepest_nesting(query: str) -> int:
    """Count how deep the brackets of a query stand in one another.

    >>> deepest_nesting("SELECT * { { ?s ?p '{{{' } }")
    2
    """
    depth = deepest = 0
    for kind, token in _tokens(query):
        if kind == "other":
            depth += (token in _OPENING) - (token in _CLOSING)
            deepest = max(deepest, depth)
    return deepest
