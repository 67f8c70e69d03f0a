"""Circles: shapes that lead back to themselves, of which the W3C leaves open what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["LEADING", "LISTING", "circular"]

# The local names of the properties by which a shape leads to another one, and to a list of others.
LEADING = ("node", "not", "property", "qualifiedValueShape")
LISTING = ("and", "or", "xone")


def circular(shapes: rdflib.Graph) -> set[Node]:
    """Give the shapes from which others lead into a circle.

    >>> from rdflib import SH, Graph, URIRef
    >>> shape = URIRef("urn:S")
    >>> circular(Graph().add((shape, SH.node, shape))) == {shape}
    True
    """
    from rdflib import RDF, SH

    links = {*(SH[name] for name in (*LEADING, *LISTING)), RDF.first, RDF.rest}
    ends: dict[Node, set[Node]] = {}
    for start, link, end in shapes:
        if link in links:
            ends.setdefault(start, set()).add(end)
    left = set(ends)
    while ending := {start for start in left if ends[start].isdisjoint(left)}:
        left -= ending
    return left
