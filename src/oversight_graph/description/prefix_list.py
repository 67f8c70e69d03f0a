"""Prefix list: every prefix of the project as ``sh:declare``, for tools that read SHACL prefix declarations."""

from __future__ import annotations

import pyoxigraph as ox

from ..turtle import normal_form
from ..vocab import BASE, PREFIXES

__all__ = ["prefixes_text"]

_HEAD = """# The prefixes of the project, the same everywhere. A file of its own, no part of the bundled graph.
# Generated; write it again: python -m oversight_graph.description prefixes > data/prefixes.ttl"""
_SH, _XSD = PREFIXES["sh"], PREFIXES["xsd"]


def _declaration(prefix: str, namespace: str) -> list[ox.Quad]:
    node = ox.NamedNode(f"{BASE}prefix/{prefix}")
    kind = ox.NamedNode(f"{PREFIXES['rdf']}type")
    address = ox.Literal(namespace, datatype=ox.NamedNode(f"{_XSD}anyURI"))
    return [
        ox.Quad(ox.NamedNode(f"{BASE}ontology"), ox.NamedNode(f"{_SH}declare"), node),
        ox.Quad(node, kind, ox.NamedNode(f"{_SH}PrefixDeclaration")),
        ox.Quad(node, ox.NamedNode(f"{_SH}prefix"), ox.Literal(prefix)),
        ox.Quad(node, ox.NamedNode(f"{_SH}namespace"), address),
    ]


def prefixes_text() -> str:
    """Write the prefixes as Turtle in normal form.

    >>> '    sh:prefix "og" .' in prefixes_text().splitlines()
    True
    """
    return normal_form((quad for each in PREFIXES.items() for quad in _declaration(*each)), _HEAD)
