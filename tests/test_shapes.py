"""Shapes: each has a fixture that conforms and one that fails in exactly the way its expected.json tells.

A fixture is checked together with ``shapes/world.ttl``, under the RDFS closure of the ontology, against the shapes of
all modules: so a passing fixture passes everything, and a failing one shows every result that its faults bring about.
``expected.json`` is a list of ``[focus, path, shape, severity]``, sorted.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyshacl
import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, QB, SDO, SH, SKOS, Namespace
from rdflib.plugins.sparql import prepareQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
FIXTURES = Path(__file__).resolve().parent / "shapes"
OG = Namespace("https://w3id.org/oversight-graph/ontology#")
BASE = "https://w3id.org/oversight-graph/"
PREFIXES = {
    "og": str(OG),
    "body": BASE + "body/",
    "ex": BASE + "issue/other/",
    "ex2030": BASE + "grade/ex-2030/",
    "issue": BASE + "issue/",
    "link": BASE + "link/",
    "policy": BASE + "policy/",
    "r2030": BASE + "report/inspectorate-2030-northshire/",
    "r2032": BASE + "report/inspectorate-2032-northshire/",
    "relationship": BASE + "relationship/",
    "report": BASE + "report/",
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "oa": "http://www.w3.org/ns/oa#",
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": "https://schema.org/",
    "skos": str(SKOS),
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
}
Row = tuple[str | None, ...]
PATH_MARKS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}
CLOSED_LISTS = {
    "StatementShape-voice": "Voice",
    "FindingShape-polarity": "Polarity",
    "FindingShape-compliance": "Compliance",
    "ResponseShape-decision": "Decision",
    "CommitmentShape-modality": "Modality",
    "ProgressAssessmentShape-verdict": "Verdict",
    "ProgressAssessmentShape-basis": "Basis",
    "MeasureShape-measureKind": "MeasureKind",
    "MeasureShape-valueStatus": "ValueStatus",
    "MeasureShape-qualifier": "Qualifier",
}
MODEL_TERMS = """
    Body OversightBody PoliceForce Unit Group Post Investigation BodyChange Renaming FunctionTransfer Replacement
    OversightRelationship Report Statement Finding CauseOfConcern Judgment CallForAction Recommendation
    AreaForImprovement CallPart Response Reply Commitment Proposal ProgressAssessment Measure Comparison Policy
    Instrument Issue Passage Omission InferredLink
    follows respondsTo elaborates towards madeIn assesses promptedBy reiterates followsUp restates contradicts
    statedIn cites concerns mainIssue about voice polarity compliance assessedAgainst mentions grade question rank
    addressedTo deadline deadlineText decision by due modality verdict basis indicator valueText value lower upper
    qualifier numerator denominator unit population period measureKind valueStatus compares comparedWith term
    significance issuedBy replaces within continues succeeds overseer overseen relation validFrom validUntil
    oversees inspects holdsToAccount investigates scrutinises audits governs manages hearsAppealsFrom
    answersTo reportsTo refersCasesTo relatesTo chairs commissions memberOf informs setsStandardsFor worksWith funds
    trains supports ofReport skips section opening closing wordCount fingerprint contextFingerprint omits reason doubt
    confidence later earlier linkProperty earliest latest sourceFile sourceDigest knownThrough
    Publisher Force Staff ThirdParty InvestigationVoice Positive Negative Mixed Neutral Full Partial None Unstated
    Accepted PartlyAccepted Rejected Unclear Planned UnderWay ClaimedDone Met PartlyMet Progressing NotMet
    Reinspected DeskReview SelfReported Actual Target Given NotRecorded Lost Over Under About AtLeast AtMost Nearly
"""


@pytest.fixture(autouse=True, scope="module")
def parse_once() -> Iterator[None]:
    """Parse each constraint once: pySHACL hands over the same text for every focus node."""
    prepare, run = cache(prepareQuery), Graph.query

    def query(graph: Graph, text: Any, *args: Any, **options: Any) -> Any:
        return run(graph, prepare(text) if isinstance(text, str) else text, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Graph, "query", query)
        yield


def read(*paths: Path) -> Graph:
    """Read Turtle files into one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def ontology() -> Graph:
    """Return the ontology."""
    return read(ONTOLOGY / "oversight.ttl")


@cache
def shapes() -> Graph:
    """Return the shapes of all modules."""
    return read(*sorted((ONTOLOGY / "shapes").glob("*.ttl")))


@cache
def vocabulary() -> Graph:
    """Return what the constraints ask of the ontology, without the types that would make its terms targets."""
    graph = Graph()
    for predicate in (RDFS.isDefinedBy, URIRef("https://schema.org/domainIncludes")):
        for triple in ontology().triples((None, predicate, None)):
            graph.add(triple)
    return graph


@cache
def ancestors(term: Node, predicate: URIRef) -> frozenset[Node]:
    """Return the classes or properties above a term."""
    return frozenset(above for above in ontology().transitive_objects(term, predicate) if above not in (None, term))


def close(graph: Graph) -> Graph:
    """Add what the subclass and sub-property axioms of the ontology entail."""
    for subject, predicate, value in list(graph):
        for above in ancestors(predicate, RDFS.subPropertyOf):
            graph.add((subject, above, value))
    for subject, kind in list(graph.subject_objects(RDF.type)):
        for above in ancestors(kind, RDFS.subClassOf):
            graph.add((subject, RDF.type, above))
    return graph


def curie(node: Node | None) -> str | None:
    """Shorten an IRI by the longest namespace that fits."""
    text = str(node)
    fits = [(len(space), prefix, space) for prefix, space in PREFIXES.items() if text.startswith(space)]
    if node is None or not fits:
        return None if node is None else text
    _, prefix, space = max(fits)
    return f"{prefix}:{text[len(space) :]}"


def path_text(graph: Graph, path: Node | None) -> str | None:
    """Write a property path as SPARQL does."""
    if path is None or isinstance(path, URIRef):
        return curie(path)
    for predicate, form in PATH_MARKS.items():
        inner = graph.value(path, predicate)
        if inner is not None:
            return form.format(path_text(graph, inner))
    either = graph.value(path, SH.alternativePath)
    members = Collection(graph, either or path)
    return ("|" if either else "/").join(str(path_text(graph, member)) for member in members)


def validate(data: Graph) -> list[Row]:
    """Validate a closed graph and return its results as sorted rows."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(), inference="none", do_owl_imports=False)
    assert isinstance(report, Graph)
    return sorted({row(report, result) for result in report.objects(None, SH.result)}, key=str)


def row(report: Graph, result: Node) -> Row:
    """Return focus, path, shape and severity of a result."""
    shape, severity = report.value(result, SH.sourceShape), report.value(result, SH.resultSeverity)
    path = path_text(report, report.value(result, SH.resultPath))
    return curie(report.value(result, SH.focusNode)), path, curie(shape), str(severity).removeprefix(str(SH))


def fixture(shape: str, name: str) -> Graph:
    """Return a fixture in its world, closed."""
    return close(read(FIXTURES / "world.ttl", FIXTURES / shape / f"{name}.ttl")) + vocabulary()


def node_shapes() -> list[str]:
    """Return the local names of all node shapes."""
    return sorted(str(shape).removeprefix(str(OG)) for shape in shapes().subjects(RDF.type, SH.NodeShape))


def listed(shape: str) -> set[Node]:
    """Return the members of the ``sh:in`` of a property shape."""
    members = shapes().value(OG[shape], SH["in"])
    assert members is not None
    return set(Collection(shapes(), members))


def expected(shape: str) -> list[Row]:
    """Return the results that a failing fixture must have."""
    rows = json.loads((FIXTURES / shape / "expected.json").read_text(encoding="utf-8"))
    return sorted((tuple(item) for item in rows), key=str)


def named(kind: URIRef) -> list[URIRef]:
    """Return the named shapes of a kind."""
    return sorted(shape for shape in shapes().subjects(RDF.type, kind) if isinstance(shape, URIRef))


@pytest.mark.parametrize("shape", node_shapes())
def test_passing_fixture_conforms(shape: str) -> None:
    assert validate(fixture(shape, "pass")) == []


@pytest.mark.parametrize("shape", node_shapes())
def test_failing_fixture_fails_as_expected(shape: str) -> None:
    assert validate(fixture(shape, "fail")) == expected(shape)
    shown = {str(item[2]) for item in expected(shape)}
    assert any(item == f"og:{shape}" or item.startswith(f"og:{shape}-") for item in shown)


def test_every_fixture_belongs_to_a_shape() -> None:
    assert sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()) == node_shapes()


def test_every_property_shape_is_seen_to_fail() -> None:
    seen = {item[2] for shape in node_shapes() for item in expected(shape)}
    assert {curie(shape) for shape in named(SH.PropertyShape)} - seen == set()


@pytest.mark.parametrize("shape", named(SH.NodeShape), ids=curie)
def test_node_shape_is_documented(shape: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition, SH.severity):
        assert shapes().value(shape, predicate) is not None, predicate


@pytest.mark.parametrize("shape", named(SH.PropertyShape), ids=curie)
def test_property_shape_is_documented(shape: URIRef) -> None:
    for predicate in (SH.name, SH.description, SH.message, SH.severity, SH.path):
        assert shapes().value(shape, predicate) is not None, predicate
    owner = URIRef(str(shape).rsplit("-", 1)[0])
    assert (owner, SH.property, shape) in shapes()


def test_messages_say_what_to_do() -> None:
    for shape, message in shapes().subject_objects(SH.message):
        assert len(str(message).split(". ")) > 1, f"{curie(shape)}: say what is wrong, then how to mend it"


@pytest.mark.parametrize(("shape", "kind"), CLOSED_LISTS.items())
def test_closed_list_is_that_of_the_ontology(shape: str, kind: str) -> None:
    assert listed(shape) == set(ontology().subjects(RDF.type, OG[kind]))


def test_relations_are_those_of_the_ontology() -> None:
    tops = (OG.oversees, OG.answersTo, OG.relatesTo)
    below = {term for top in tops for term in ontology().subjects(RDFS.subPropertyOf, top)}
    assert listed("OversightRelationshipShape-relation") == below


def test_links_that_may_be_inferred_are_those_of_the_ontology() -> None:
    follows = set(ontology().subjects(RDFS.subPropertyOf, OG.follows))
    assert listed("InferredLinkShape-linkProperty") == follows | {OG.restates, OG.contradicts}


@pytest.mark.parametrize("term", MODEL_TERMS.split())
def test_term_of_the_design_exists(term: str) -> None:
    assert ontology().value(OG[term], SKOS.definition) is not None


def test_ontology_and_schemes_conform() -> None:
    graph = read(*(ONTOLOGY / f"{name}.ttl" for name in ("oversight", "grades", "issues")))
    assert validate(close(graph)) == []


def test_every_term_used_by_shapes_exists() -> None:
    known = set(ontology().subjects(RDFS.isDefinedBy))
    used = {value for _, predicate, value in shapes() if predicate in (SH.path, SH["class"], SH.targetClass)}
    assert {term for term in used if str(term).startswith(str(OG))} <= known


def test_ontology_keeps_to_its_axioms() -> None:
    forbidden = (RDFS.domain, RDFS.range, OWL.disjointWith, OWL.equivalentClass, OWL.sameAs, OWL.onProperty)
    assert not {predicate for predicate in ontology().predicates() if predicate in forbidden}
    assert (OG.follows, RDF.type, OWL.TransitiveProperty) not in ontology()


def test_alignments_point_at_terms_that_exist() -> None:
    for value in read(ONTOLOGY / "alignments.ttl").objects():
        for space in (DCTERMS, FOAF, ORG, PROV, QB, SDO, SKOS):
            if isinstance(value, URIRef) and str(value).startswith(str(space)):
                assert value in space, value


def test_alignments_stay_out_of_the_ontology() -> None:
    aligned = {item for item in read(ONTOLOGY / "alignments.ttl").subjects() if str(item).startswith(str(OG))}
    assert aligned <= set(ontology().subjects(RDFS.isDefinedBy))
