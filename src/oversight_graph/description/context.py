"""Context: the JSON-LD context of the project, made of the ontology's terms, the outside terms in use and the prefixes.

A term of the ontology is named by its local part. A property whose values are things takes IRIs and CURIEs; one
whose values are terms (a closed list, a property) takes their bare names too. Texts with a language are language
maps. Where a property takes several kinds of numbers, none is imposed: JSON has no decimals, so a decimal is
written ``{"@value": "90.3", "@type": "xsd:decimal"}``.
"""

from __future__ import annotations

import json

import pyoxigraph as ox

from ..bundled import bundled_folder
from ..load import parse_file
from ..vocab import PREFIXES, shorten

__all__ = ["OUTSIDE_TERMS", "context", "context_text"]

Definition = str | dict[str, str]

# Outside terms and what their values are: a datatype, "@id" things, "@language" texts, "" as JSON has it or a class.
OUTSIDE_TERMS: dict[str, str] = {
    "dcterms:PeriodOfTime": "",
    "dcterms:created": "xsd:date",
    "dcterms:creator": "",
    "dcterms:description": "@language",
    "dcterms:hasPart": "@id",
    "dcterms:isReplacedBy": "@id",
    "dcterms:issued": "",
    "dcterms:license": "@id",
    "dcterms:modified": "xsd:date",
    "dcterms:publisher": "@id",
    "dcterms:source": "@id",
    "dcterms:title": "@language",
    "foaf:page": "@id",
    "oa:end": "xsd:integer",
    "oa:start": "xsd:integer",
    "org:originalOrganization": "@id",
    "org:postIn": "@id",
    "org:resultingOrganization": "@id",
    "org:unitOf": "@id",
    "prov:wasAttributedTo": "@id",
    "rdfs:label": "@language",
    "skos:Concept": "",
    "skos:ConceptScheme": "",
    "skos:altLabel": "@language",
    "skos:broadMatch": "@id",
    "skos:broader": "@id",
    "skos:changeNote": "@language",
    "skos:closeMatch": "@id",
    "skos:definition": "@language",
    "skos:editorialNote": "@language",
    "skos:example": "@language",
    "skos:exactMatch": "@id",
    "skos:hasTopConcept": "@id",
    "skos:historyNote": "@language",
    "skos:inScheme": "@id",
    "skos:narrowMatch": "@id",
    "skos:prefLabel": "@language",
    "skos:relatedMatch": "@id",
    "skos:scopeNote": "@language",
    "skos:topConceptOf": "@id",
    "skosxl:Label": "",
    "skosxl:altLabel": "@id",
    "skosxl:literalForm": "@language",
}
_TEXTS = {"rdf:langString", "xsd:string"}


def _values(term: str, kind: str) -> Definition:
    if not kind:
        return term
    return {"@id": term, "@container": kind} if kind == "@language" else {"@id": term, "@type": kind}


def _kind_of_values(types: set[str], ranges: set[str], lists: set[str]) -> str:
    if "owl:ObjectProperty" in types:
        return "@vocab" if ranges <= lists else "@id"
    if "owl:DatatypeProperty" not in types:
        return ""
    if "rdf:langString" in ranges and ranges <= _TEXTS:
        return "@language"
    return ranges.pop() if len(ranges) == 1 and not ranges & _TEXTS else ""


def _own_terms() -> dict[str, Definition]:
    found: dict[str, dict[str, set[str]]] = {}
    for quad in parse_file(bundled_folder("ontology") / "oversight.ttl"):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            edges = found.setdefault(shorten(quad.subject.value), {})
            edges.setdefault(shorten(quad.predicate.value), set()).add(shorten(quad.object.value))
    types = {term: edges.get("rdf:type", set()) for term, edges in found.items() if term.startswith("og:")}
    lists = {kind for each in types.values() if "owl:NamedIndividual" in each for kind in each} | {"rdf:Property"}
    return {
        term.removeprefix("og:"): _values(
            term, _kind_of_values(kinds, found[term].get("schema:rangeIncludes", set()), lists)
        )
        for term, kinds in types.items()
    }


def _outside_terms(taken: set[str]) -> dict[str, Definition]:
    locals_ = [term.partition(":")[2] for term in OUTSIDE_TERMS]
    found: dict[str, Definition] = {}
    for term, kind in OUTSIDE_TERMS.items():
        local = term.partition(":")[2]
        rare = term.startswith("skosxl:") and locals_.count(local) > 1
        found[term if rare or local in taken else local] = _values(term, kind)
    return found


def context() -> dict[str, object]:
    """Give the context: keywords, prefixes, then terms, each in order; a term goes before a prefix of its name.

    >>> context()["polarity"]
    {'@id': 'og:polarity', '@type': '@vocab'}
    """
    own = _own_terms()
    terms = own | _outside_terms(set(own))
    prefixes = {prefix: namespace for prefix, namespace in sorted(PREFIXES.items()) if prefix not in terms}
    keywords: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    return {**keywords, **prefixes, **dict(sorted(terms.items()))}


def context_text() -> str:
    """Write the context as a JSON-LD document.

    >>> list(json.loads(context_text()))
    ['@context']
    """
    return json.dumps({"@context": context()}, ensure_ascii=False, indent=2) + "\n"
