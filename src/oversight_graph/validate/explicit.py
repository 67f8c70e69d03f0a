"""Explicit: what SHACL reads between the lines of the user's own shapes is written out, as pySHACL does not read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .graphs import without

if TYPE_CHECKING:
    import rdflib

__all__ = ["made_explicit"]


def made_explicit(shapes: rdflib.Graph) -> rdflib.Graph:
    """Copy shapes, with prefixes that they import (SHACL 5.2.1) and classes of constraint components (SHACL 1.1).

    ``sh:uniqueLang "1"`` is left out: by SHACL 4.4.5 it is the term ``true`` that constrains, not its value.

    >>> from rdflib import OWL, SH, Graph, URIRef
    >>> query, own, common = map(URIRef, ("urn:query", "urn:own", "urn:common"))
    >>> shapes = Graph().add((query, SH.prefixes, own)).add((own, OWL.imports, common))
    >>> (query, SH.prefixes, common) in made_explicit(shapes)
    True
    """
    from rdflib import OWL, RDF, RDFS, SH

    made = without(shapes, lambda triple: triple[1] == SH.uniqueLang and _is_another_true(triple[2]))
    below: Any = shapes.transitive_subjects(RDFS.subClassOf, SH.ConstraintComponent)
    for kind in below:
        for component in shapes.subjects(RDF.type, kind):
            made.add((component, RDF.type, SH.ConstraintComponent))
    for query, named in shapes.subject_objects(SH.prefixes):
        imported: Any = shapes.transitive_objects(named, OWL.imports)
        for each in imported:
            made.add((query, SH.prefixes, each))
    return made


def _is_another_true(value: Any) -> bool:
    from rdflib import Literal

    true = Literal(True)
    return bool(value != true and value.eq(true))
