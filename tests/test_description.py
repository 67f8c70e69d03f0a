"""The JSON-LD context, the prefixes and the description of the data are current and right."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from conftest import HEADER, ROOT
from oversight_graph.bundled import bundled_data_files
from oversight_graph.description import DOCUMENTS, FILES, document
from oversight_graph.description.context import OUTSIDE_TERMS, context
from oversight_graph.errors import UnknownNameError
from oversight_graph.load import parse_file, parse_text
from oversight_graph.store import GraphStore
from oversight_graph.vocab import BASE, DERIVED_GRAPH, OG, PREFIXES, expand, shorten

RDF_TYPE = f"{PREFIXES['rdf']}type"
DATASET = ox.NamedNode(f"{BASE}dataset")
PUBLISHED: dict[str, Any] = json.loads((ROOT / FILES["context"]).read_text(encoding="utf-8"))["@context"]

_document = cache(document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_file_is_current(name):
    mend = f"mend it: python -m oversight_graph.description {name} > {FILES[name]}"
    text = (ROOT / FILES[name]).read_text(encoding="utf-8")
    assert text.splitlines() == _document(name).splitlines(), mend


def test_the_command_writes_the_same_every_time_and_refuses_what_it_does_not_know():
    command = [sys.executable, "-m", "oversight_graph.description"]
    written = subprocess.run(command, capture_output=True, check=True).stdout
    assert written == _document("dataset").encode("utf-8")
    done = subprocess.run([*command, "contexts"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'context'" in done.stderr
    with pytest.raises(UnknownNameError):
        document("x")


def test_the_descriptions_are_no_part_of_the_bundled_graph():
    assert {path.name for path in bundled_data_files()} & {"dataset.ttl", "prefixes.ttl"} == set()


# --- the context --------------------------------------------------------------------------------------------


def _triples(document: Any) -> set[tuple[str, str, str]]:
    quads = ox.parse(json.dumps(document).encode("utf-8"), ox.RdfFormat.JSON_LD)
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


def _definition(key: str) -> tuple[str, str]:
    """Give the IRI that a key of the context stands for, and how its values are read."""
    found = PUBLISHED[key]
    name, kind = (found, "") if isinstance(found, str) else (found["@id"], found.get("@type") or found["@container"])
    return expand(name) or name, kind


KEYS = {
    _definition(key)[0]: (key, _definition(key)[1])
    for key in PUBLISHED
    if not key.startswith("@") and key not in {"id", "type"} and key not in PREFIXES
} | {_definition("grade")[0]: ("grade", _definition("grade")[1])}


def _value(term: ox.NamedNode | ox.Literal, kind: str) -> Any:
    if isinstance(term, ox.NamedNode):
        bare = KEYS.get(term.value, ("",))[0] if kind == "@vocab" else ""
        return bare or shorten(term.value)
    if kind == "@language":
        return {term.language or "@none": term.value}
    if term.datatype.value == expand(kind) or term.datatype.value == f"{PREFIXES['xsd']}string":
        return term.value
    return {"@value": term.value, "@type": shorten(term.datatype.value)}


def _written(quads: list[ox.Quad]) -> dict[str, Any]:
    """Write triples as one JSON-LD document in the terms of the published context."""
    nodes: dict[str, dict[str, Any]] = defaultdict(dict)
    for quad in quads:
        assert isinstance(quad.subject, ox.NamedNode)
        node = nodes[shorten(quad.subject.value)]
        if quad.predicate.value == RDF_TYPE:
            assert isinstance(quad.object, ox.NamedNode)
            node.setdefault("type", []).append(KEYS[quad.object.value][0])
            continue
        key, kind = KEYS[quad.predicate.value]
        assert isinstance(quad.object, ox.NamedNode | ox.Literal)
        value = _value(quad.object, kind)
        if kind == "@language":
            for tag, text in value.items():
                node.setdefault(key, {}).setdefault(tag, []).append(text)
        else:
            node.setdefault(key, []).append(value)
    return {"@context": PUBLISHED, "@graph": [{"id": name, **node} for name, node in sorted(nodes.items())]}


def test_every_term_of_the_ontology_is_in_the_context():
    quads = parse_file(ROOT / "ontology" / "oversight.ttl")
    terms = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode) and q.subject.value.startswith(OG)}
    assert {iri: KEYS[iri][0] for iri in terms} == {iri: iri.removeprefix(OG) for iri in terms}
    assert [term for term in OUTSIDE_TERMS if expand(term) not in KEYS] == []


def test_every_prefix_is_in_the_context_unless_a_term_has_its_name():
    missing = {prefix for prefix, namespace in PREFIXES.items() if PUBLISHED.get(prefix) != namespace}
    assert missing == {"grade"}
    assert all(isinstance(context()[prefix], dict) for prefix in missing)


def test_the_whole_bundled_graph_can_be_written_with_the_context_and_read_back(store):
    ontology = ox.NamedNode(f"{PREFIXES['graph']}ontology")
    quads = [quad for quad in store.quads(derived=False) if quad.graph_name != ontology]
    wanted = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}
    assert len(wanted) > 1000
    assert _triples(_written(quads)) == wanted


FINDING = {
    "@context": PUBLISHED,
    "@graph": [
        {
            "id": "hmic2016:f-made-up",
            "type": "Finding",
            "label": {"en": "made-up finding"},
            "description": {"en": "A finding that is made up."},
            "statedIn": "report:hmic-2016-peel-legitimacy-mps",
            "concerns": ["issue:vetting", "issue:re-vetting"],
            "mainIssue": "issue:re-vetting",
            "about": "body:mps",
            "voice": "Publisher",
            "polarity": "Negative",
            "wasAttributedTo": "body:hmic",
            "earliest": "2016-12-08",
            "cites": {
                "id": "hmic2016:p-made-up",
                "type": "Passage",
                "ofReport": "report:hmic-2016-peel-legitimacy-mps",
                "start": 10,
                "end": 20,
                "skips": "12-14",
                "opening": "Made up",
                "wordCount": 2,
            },
        },
        {
            "id": "link:made-up",
            "type": "InferredLink",
            "linkProperty": "reiterates",
            "confidence": "0.70",
            "reason": {"en": "Made up."},
            "doubt": {"en": "All."},
        },
        {"id": "hmic2016:o", "type": "Omission", "reason": {"@none": "furniture"}},
        {"id": "hmic2016:m", "type": "Measure", "value": {"@value": "90.3", "@type": "xsd:decimal"}, "lower": 90},
        {"id": "hmic2016:j", "type": "Judgment", "grade": "peel2014:good"},
        {"id": "issue:made-up", "type": "Issue", "prefLabel": {"en": "x"}, "skosxl:altLabel": "issue:made-up-label"},
    ],
}
AS_TURTLE = """
hmic2016:f-made-up a og:Finding ; rdfs:label "made-up finding"@en ;
  dcterms:description "A finding that is made up."@en ; og:statedIn report:hmic-2016-peel-legitimacy-mps ;
  og:concerns issue:vetting, issue:re-vetting ; og:mainIssue issue:re-vetting ; og:about body:mps ;
  og:voice og:Publisher ; og:polarity og:Negative ; prov:wasAttributedTo body:hmic ;
  og:earliest "2016-12-08"^^xsd:date ; og:cites hmic2016:p-made-up .
hmic2016:p-made-up a og:Passage ; og:ofReport report:hmic-2016-peel-legitimacy-mps ; oa:start 10 ; oa:end 20 ;
  og:skips "12-14" ; og:opening "Made up" ; og:wordCount 2 .
link:made-up a og:InferredLink ; og:linkProperty og:reiterates ; og:confidence 0.70 ; og:reason "Made up."@en ;
  og:doubt "All."@en .
hmic2016:o a og:Omission ; og:reason "furniture" .
hmic2016:m a og:Measure ; og:value 90.3 ; og:lower 90 .
hmic2016:j a og:Judgment ; og:grade peel2014:good .
issue:made-up a og:Issue ; skos:prefLabel "x"@en ; skosxl:altLabel issue:made-up-label .
"""


def test_a_document_with_the_context_says_what_its_turtle_says_and_back():
    quads = parse_text(HEADER + AS_TURTLE)
    wanted = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}
    assert _triples(FINDING) == wanted
    assert _triples(_written(quads)) == wanted
    again = ox.serialize([quad.triple for quad in quads], format=ox.RdfFormat.JSON_LD)
    assert again is not None
    assert _triples(json.loads(again)) == wanted


def test_another_parser_reads_the_same():
    read = rdflib.Graph().parse(data=json.dumps(FINDING), format="json-ld")
    wanted = rdflib.Graph().parse(data=HEADER + AS_TURTLE, format="turtle")
    assert isomorphic(read, wanted)


# --- the prefixes -------------------------------------------------------------------------------------------


def test_the_declared_prefixes_are_those_of_the_tool():
    store = GraphStore()
    store.add(parse_file(ROOT / FILES["prefixes"]))
    rows = store.rows("SELECT ?p ?n WHERE { ?ontology sh:declare ?d . ?d sh:prefix ?p ; sh:namespace ?n }")
    assert {str(row["p"]): str(row["n"]) for row in rows} == PREFIXES


# --- the description of the data ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described() -> GraphStore:
    found = GraphStore()
    found.add(parse_file(ROOT / FILES["dataset"]))
    return found


def test_the_description_says_title_licence_publisher_and_version(described):
    wanted = ("dcterms:title", "dcterms:description", "dcterms:license", "dcterms:publisher", "owl:versionInfo",
              "dcterms:conformsTo", "dcterms:temporal", "dcat:keyword", "void:uriSpace", "void:vocabulary")  # fmt: skip
    assert [name for name in wanted if not described.query(f"ASK {{ {DATASET} {name} ?value }}")] == []
    assert described.query(f"ASK {{ {DATASET} a dcat:Dataset, void:Dataset ; dcterms:publisher/foaf:name ?name }}")
    (row,) = described.rows(f"SELECT ?v ?o WHERE {{ {DATASET} owl:versionInfo ?v ; dcterms:conformsTo ?o }}")
    assert str(row["o"]).endswith(f"/{row['v']}")


def test_each_graph_is_a_subset_with_its_size(described, store):
    rows = described.rows(
        f"SELECT ?g ?n ?t WHERE {{ {DATASET} void:subset ?g . ?g void:triples ?n ; dcterms:title ?t }}"
    )
    assert sorted(str(row["g"]) for row in rows) == store.graph_names()
    for row in rows:
        graph = ox.NamedNode(str(row["g"]))
        assert row["n"] == sum(1 for _ in store.engine.quads_for_pattern(None, None, None, graph)), row["g"]
    assert any(row["g"] == DERIVED_GRAPH for row in rows)
    (total,) = described.rows(f"SELECT ?n WHERE {{ {DATASET} void:triples ?n }}")
    assert total["n"] == len({quad.triple for quad in store.quads()})


def test_each_class_of_ours_is_counted(described, store):
    rows = described.rows(
        f"SELECT ?c ?n WHERE {{ {DATASET} void:classPartition ?p . ?p void:class ?c ; void:entities ?n }}"
    )
    counted = {str(row["c"]): row["n"] for row in rows}
    assert counted[f"{OG}Finding"] == store.rows("SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a og:Finding }")[0]["n"]
    used = store.rows("SELECT DISTINCT ?c WHERE { ?s a ?c FILTER(STRSTARTS(STR(?c), STR(og:))) }")
    assert set(counted) == {str(row["c"]) for row in used}


def test_the_sources_are_the_reports_that_were_read(described, store):
    named = {str(row["r"]) for row in described.rows(f"SELECT ?r WHERE {{ {DATASET} dcterms:source ?r }}")}
    assert named == {str(row["r"]) for row in store.rows("SELECT ?r WHERE { ?r og:sourceFile ?f }")}
