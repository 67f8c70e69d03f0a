"""VoID: the data set described with VoID and DCAT: title, licence, publisher, version, graphs and counts."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ..dataset import open_store
from ..store import GraphStore
from ..turtle import normal_form
from ..vocab import BASE, OG, PREFIXES, expand

__all__ = ["dataset_text", "describe"]

DATASET = f"{BASE}dataset"
_ONTOLOGY = f"{BASE}ontology"
_HEAD = """# What the bundled graph is and how large, in VoID and DCAT. A file of its own, no part of that graph.
# Each subset is the named graph of the same IRI. Counts are of the union of all graphs, what is derived included.
# Generated; write it again: python -m oversight_graph.description > data/dataset.ttl"""
_TITLES = {
    "bodies": "Bodies, posts and investigations",
    "derived": "What the tool derives, rebuilt on every change",
    "grades": "Grades and inspection questions",
    "inferred": "Links inferred by the curator",
    "issues": "Issues, and the schemes of others that they are matched to",
    "ontology": "Ontology",
    "policies": "Policies and instruments",
    "relationships": "Oversight relationships",
}
_KEYWORDS = ("evidence", "inspection", "knowledge graph", "oversight", "police", "provenance", "recommendations")
_FORMATS = ("JSON-LD", "N-Quads", "TriG", "Turtle")
_VOCABULARIES = ("dcterms", "foaf", "oa", "org", "prov", "skos", "skosxl")
_COUNTS = {
    "classes": "SELECT (COUNT(DISTINCT ?class) AS ?n) WHERE { ?s a ?class }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }",
    "entities": f'SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a ?class FILTER(STRSTARTS(STR(?s), "{BASE}")) }}',
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?s ?p ?o }",
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }",
}
_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY ?graph
"""
_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class FILTER(STRSTARTS(STR(?class), STR(og:))) }
GROUP BY ?class ORDER BY ?class
"""
_REPORTS = "SELECT ?report ?title WHERE { ?report a og:Report ; dcterms:title ?title } ORDER BY ?report ?title"
_READ = "SELECT DISTINCT ?report WHERE { ?report a og:Report ; og:sourceFile ?file } ORDER BY ?report"
_PERIOD = """
SELECT (MIN(?earliest) AS ?start) (MAX(?latest) AS ?end) WHERE {
  ?report a og:Report ; og:earliest ?earliest ; og:latest ?latest
}
"""
_VERSION = """
SELECT ?iri ?version ?created ?modified ?license ?creator WHERE {
  <https://w3id.org/oversight-graph/ontology> owl:versionIRI ?iri ; owl:versionInfo ?version ;
    dcterms:created ?created ; dcterms:modified ?modified ; dcterms:license ?license ; dcterms:creator ?creator
} ORDER BY ?iri LIMIT 1
"""
_About = ox.NamedNode | ox.BlankNode
_Fact = tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]


def _iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) or name)


def _typed(value: object, datatype: str) -> ox.Literal:
    return ox.Literal(str(value), datatype=_iri(f"xsd:{datatype}"))


def _said(subject: _About, facts: list[_Fact]) -> Iterator[ox.Quad]:
    return (ox.Quad(subject, _iri(predicate), value) for predicate, value in facts)


def _count(store: GraphStore, name: str) -> _Fact:
    return f"void:{name}", _typed(store.rows(_COUNTS[name])[0]["n"], "integer")


def _identity(store: GraphStore) -> list[_Fact]:
    found = store.rows(_VERSION)[0]
    about = "Who inspected, judged, asked, answered and checked what about the police, each statement with its passage."
    return [
        ("rdf:type", _iri("dcat:Dataset")),
        ("rdf:type", _iri("void:Dataset")),
        ("dcterms:conformsTo", _iri(str(found["iri"]))),
        ("dcterms:created", _typed(found["created"], "date")),
        ("dcterms:creator", ox.Literal(str(found["creator"]))),
        ("dcterms:description", ox.Literal(about, language="en")),
        ("dcterms:language", _iri("http://publications.europa.eu/resource/authority/language/ENG")),
        ("dcterms:license", _iri(str(found["license"]))),
        ("dcterms:modified", _typed(found["modified"], "date")),
        ("dcterms:publisher", _iri(f"{BASE}maintainers")),
        ("dcterms:temporal", _iri(f"{DATASET}/period")),
        ("dcterms:title", ox.Literal("Oversight graph", language="en")),
        ("owl:versionInfo", ox.Literal(str(found["version"]))),
        ("void:exampleResource", _iri("issue:vetting")),
        ("void:uriSpace", ox.Literal(BASE)),
        *(("dcat:keyword", ox.Literal(word, language="en")) for word in _KEYWORDS),
        *(("dcterms:source", _iri(str(row["report"]))) for row in store.rows(_READ)),
        *(("void:feature", _iri(f"http://www.w3.org/ns/formats/{name}")) for name in _FORMATS),
        ("void:vocabulary", _iri(_ONTOLOGY)),
        *(("void:vocabulary", _iri(PREFIXES[prefix])) for prefix in _VOCABULARIES),
    ]


def _standard(store: GraphStore) -> Iterator[ox.Quad]:
    """Describe the version of the ontology that the data conform to."""
    found = store.rows(_VERSION)[0]
    facts: list[_Fact] = [
        ("rdf:type", _iri("dcterms:Standard")),
        ("dcterms:isVersionOf", _iri(_ONTOLOGY)),
        ("owl:versionInfo", ox.Literal(str(found["version"]))),
    ]
    return _said(_iri(str(found["iri"])), facts)


def _publisher() -> Iterator[ox.Quad]:
    name = ox.Literal("The oversight-graph maintainers", language="en")
    return _said(_iri(f"{BASE}maintainers"), [("rdf:type", _iri("foaf:Agent")), ("foaf:name", name)])


def _period(store: GraphStore) -> Iterator[ox.Quad]:
    row = store.rows(_PERIOD)[0]
    dates = [("og:earliest", "start"), ("dcat:startDate", "start"), ("og:latest", "end"), ("dcat:endDate", "end")]
    label = ox.Literal("from the earliest to the latest report", language="en")
    facts: list[_Fact] = [(predicate, _typed(row[key], "date")) for predicate, key in dates]
    kind: _Fact = ("rdf:type", _iri("dcterms:PeriodOfTime"))
    return _said(_iri(f"{DATASET}/period"), [kind, ("rdfs:label", label), *facts])


def _title(graph: str, reports: dict[str, str]) -> str:
    report = graph.removesuffix("/graph")
    return f"Record of: {reports[report]}" if report in reports else _TITLES.get(graph.rpartition("/")[2], graph)


def _subsets(store: GraphStore) -> Iterator[ox.Quad]:
    reports = {str(row["report"]): str(row["title"]) for row in store.rows(_REPORTS)}
    for row in store.rows(_GRAPHS):
        graph = str(row["graph"])
        yield ox.Quad(_iri(DATASET), _iri("void:subset"), _iri(graph))
        facts: list[_Fact] = [
            ("rdf:type", _iri("void:Dataset")),
            ("dcterms:title", ox.Literal(_title(graph, reports), language="en")),
            ("void:distinctSubjects", _typed(row["subjects"], "integer")),
            ("void:triples", _typed(row["triples"], "integer")),
        ]
        if graph.removesuffix("/graph") in reports:
            facts.append(("foaf:primaryTopic", _iri(graph.removesuffix("/graph"))))
        yield from _said(_iri(graph), facts)


def _partitions(store: GraphStore) -> Iterator[ox.Quad]:
    for row in store.rows(_CLASSES):
        kind = str(row["class"])
        node = _iri(f"{DATASET}/class/{kind.removeprefix(OG)}")
        yield ox.Quad(_iri(DATASET), _iri("void:classPartition"), node)
        yield from _said(node, [("void:class", _iri(kind)), ("void:entities", _typed(row["n"], "integer"))])


def describe(store: GraphStore) -> list[ox.Quad]:
    """Describe the graph of a store, with its counts."""
    counts = [_count(store, name) for name in _COUNTS]
    return [
        *_said(_iri(DATASET), [*_identity(store), *counts]),
        *_standard(store),
        *_publisher(),
        *_period(store),
        *_subsets(store),
        *_partitions(store),
    ]


def dataset_text() -> str:
    """Write the description of the bundled graph as Turtle in normal form.

    >>> "void:triples" in dataset_text()
    True
    """
    return normal_form(describe(open_store()), _HEAD)
