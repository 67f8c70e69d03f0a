"""Positions: where in a file each triple's subject, predicate and object stand.

The parsers of the graph give no positions, so a file with a finding is read again here, by parsers whose
tokens know where they are. What cannot be placed for certain is left out, never guessed.
"""

from __future__ import annotations

import pyoxigraph as ox
from lark.exceptions import LarkError

from .jsonld import locate_jsonld
from .parts import part_about
from .place import Located, Place, SourceText
from .rdfxml import locate_rdfxml
from .turtle import locate_lines, locate_trig

__all__ = ["Located", "Place", "SourceText", "locate", "part_about"]

_READERS = {
    ox.RdfFormat.JSON_LD: locate_jsonld,
    ox.RdfFormat.N_QUADS: locate_lines,
    ox.RdfFormat.N_TRIPLES: locate_lines,
    ox.RdfFormat.RDF_XML: locate_rdfxml,
    ox.RdfFormat.TRIG: locate_trig,
    ox.RdfFormat.TURTLE: locate_trig,
}


def locate(text: SourceText, syntax: ox.RdfFormat, base: str) -> list[Located]:
    r"""Give the triples of a text, each with the places of its terms, in the order of the text.

    Turtle, TriG, N-Triples and N-Quads are read whole. Of JSON-LD what is certain is placed, of RDF/XML the
    lines. A text that this reader cannot follow gives nothing: the graph's own parser says what is wrong.

    >>> text = SourceText("<https://e.org/a>\n  a <https://e.org/B> .")
    >>> [found] = locate(text, ox.RdfFormat.TURTLE, "https://e.org/")
    >>> found.object_place
    Place(line=2, column=5, end_line=2, end_column=22, cell='')
    """
    reader = _READERS.get(syntax)
    try:
        return reader(text, base) if reader else []
    except (LarkError, SyntaxError, ValueError, KeyError, RecursionError):
        return []
