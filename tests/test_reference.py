"""The generated pages of docs/ are current, and nothing is missing from them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, FOAF, ORG, PROV, QB, SDO, SKOS

from conftest import ROOT
from oversight_graph.errors import UnknownNameError
from oversight_graph.load import parse_file, parse_text
from oversight_graph.queries import catalogue
from oversight_graph.reference import PAGES, page
from oversight_graph.reference.diagram import MAIN_PROPERTIES, class_diagram, closed_lists
from oversight_graph.reference.facts import Facts, read_facts
from oversight_graph.reference.markdown import plain
from oversight_graph.reference.rules_of_form import path_text
from oversight_graph.reference.vocabulary import property_groups
from oversight_graph.vocab import OG, shorten

DOCS = ROOT / "docs"
ONTOLOGY = ROOT / "ontology"
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


def _page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def _own(name: str) -> list[str]:
    quads = parse_file(ONTOLOGY / name)
    iris = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    return sorted(iri for iri in iris if iri.startswith(OG))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_current(name):
    mend = f"mend it: python -m oversight_graph.reference {name} > docs/{name}.md"
    assert (DOCS / f"{name}.md").is_file(), mend
    assert _page(name).splitlines() == page(name).splitlines(), mend


def test_the_command_writes_the_pages_the_same_every_time():
    for arguments, name in (([], "ontology"), (["issues"], "issues")):
        command = [sys.executable, "-m", "oversight_graph.reference", *arguments]
        written = subprocess.run(command, capture_output=True, check=True).stdout
        assert written == page(name).encode("utf-8")


def test_the_command_refuses_an_unknown_page():
    command = [sys.executable, "-m", "oversight_graph.reference", "ontologie"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'ontology'" in done.stderr
    with pytest.raises(UnknownNameError):
        page("x")


@pytest.mark.parametrize("name", PAGES)
def test_anchors_are_unique_and_every_link_leads_somewhere(name):
    text = _page(name)
    assert [anchor for anchor, count in Counter(ANCHOR.findall(text)).items() if count > 1] == []
    for target in set(re.findall(r"\]\(([^)\s]+)\)", text)):
        file, _, anchor = target.partition("#")
        if file.startswith("http"):
            continue
        other = (DOCS / file).read_text(encoding="utf-8") if file else text
        titles = {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in re.findall(r"^#+ (.*)$", other, re.M)}
        assert not anchor or anchor in {*ANCHOR.findall(other), *titles}, target


def test_every_term_stands_in_the_page_with_its_definition():
    text, facts = page("ontology"), read_facts("oversight.ttl")
    anchors = set(ANCHOR.findall(text))
    terms = [shorten(iri) for iri in _own("oversight.ttl")]
    assert len(terms) > 150
    for term in terms:
        assert term.removeprefix("og:") in anchors, term
        for predicate in ("rdfs:label", "skos:definition", "skos:example"):
            for value in facts.of(term, predicate):
                assert plain(value) in text, (term, predicate)


def test_every_shape_and_rule_stands_in_the_page():
    text = page("ontology")
    anchors = set(ANCHOR.findall(text))
    shapes = [
        shorten(iri)
        for path in sorted((ONTOLOGY / "shapes").glob("*.ttl"))
        for iri in _own(f"shapes/{path.name}")
        if not shorten(iri).startswith("og:ShapePrefixes")
    ]
    assert len(shapes) > 200
    assert [shape for shape in shapes if shape.removeprefix("og:") not in anchors] == []
    assert [path.stem for path in (ONTOLOGY / "rules").glob("*.rq") if f"rule-{path.stem}" not in anchors] == []


def test_every_grade_and_question_stands_in_the_page():
    text, facts = page("ontology"), read_facts("grades.ttl")
    assert [each for each in facts.named() if f"`{each}`" not in text] == []


def test_every_property_stands_in_one_group():
    facts = read_facts("oversight.ttl")
    grouped = [each for found in property_groups(facts).values() for each in found]
    assert sorted(grouped) == sorted({*facts.things("owl:ObjectProperty"), *facts.things("owl:DatatypeProperty")})
    assert all(property_groups(facts).values())


def test_the_diagram_shows_every_class_and_every_subclass():
    facts = read_facts("oversight.ttl")
    diagram, lists = class_diagram(facts), closed_lists(facts)
    assert {"og:Polarity", "og:Verdict"} <= set(lists)
    for kind in facts.things("owl:Class"):
        assert kind in lists or f"    class {kind.removeprefix('og:')}\n" in diagram
        for wider in facts.of(kind, "rdfs:subClassOf"):
            assert f"    {wider.removeprefix('og:').replace(':', '_')} <|-- {kind.removeprefix('og:')}\n" in diagram
    assert all(f" : {each.removeprefix('og:')}\n" in diagram for each in MAIN_PROPERTIES)


def test_every_issue_stands_in_the_page_with_all_that_is_said_of_it():
    text, facts = page("issues"), read_facts("issues.ttl")
    tree = text.partition("## Issues by name")[0]
    for issue in facts.subjects("skos:inScheme", "issue:scheme"):
        slug = issue.removeprefix("issue:")
        assert f'<a id="{slug}"></a>' in text, issue
        assert tree.count(f"](#{slug})") == len(facts.of(issue, "skos:broader") or [""]), issue
        for predicate in ("skos:definition", "skos:scopeNote", "skos:historyNote", "skos:editorialNote"):
            assert all(plain(value) in text for value in facts.of(issue, predicate)), (issue, predicate)
    for label in facts.things("skosxl:Label"):
        assert f"{facts.one(label, 'skosxl:literalForm')} ({facts.one(label, 'og:earliest')}" in text
    for concept in facts.things("skos:Concept"):
        assert f"`<{concept}>`" in text, concept


def test_every_query_stands_in_the_page_with_its_header():
    text = page("queries")
    for query in catalogue():
        assert f'<a id="{query.name}"></a>' in text
        assert plain(query.summary) in text
        assert plain(query.description) in text
        for parameter in query.parameters:
            assert f"| `{parameter.name}` | {parameter.kind} | " in text
            assert plain(parameter.description) in text
        for name in query.needs:
            assert f"[`{name}`](ontology.md#{name.removeprefix('og:')})" in text or f"`{name}`" in text


def test_a_deprecated_term_is_shown_as_such(monkeypatch):
    from oversight_graph.reference import vocabulary

    text = (ONTOLOGY / "oversight.ttl").read_text(encoding="utf-8") + (
        "og:oldTerm a owl:DatatypeProperty ; owl:deprecated true ; dcterms:isReplacedBy og:term ;"
        ' skos:changeNote "Deprecated in 9.0.0."@en ; skos:definition "Old."@en .'
    )
    facts = Facts(parse_text(text))
    monkeypatch.setattr(
        vocabulary, "read_facts", lambda *names: facts if names == ("oversight.ttl",) else read_facts(*names)
    )
    assert "- Deprecated: yes; use [`og:term`](#term). Deprecated in 9.0.0." in vocabulary.ontology_page()


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("[ sh:inversePath og:cites ]", "^og:cites"),
        ("( og:cites og:ofReport )", "og:cites/og:ofReport"),
        ("[ sh:alternativePath ( og:cites [ sh:zeroOrMorePath og:omits ] ) ]", "(og:cites|og:omits*)"),
        ("[ sh:oneOrMorePath og:cites ]", "og:cites+"),
        ("[ sh:zeroOrOnePath og:cites ]", "og:cites?"),
    ],
)
def test_paths_of_shapes_are_written_as_in_sparql(path, written):
    from conftest import HEADER

    facts = Facts(parse_text(f"{HEADER}og:S sh:path {path} ."))
    assert path_text(facts, facts.one("og:S", "sh:path")) == written


OUTSIDE: dict[str, Any] = {
    "dcterms": DCTERMS,
    "earl": {"Assertion", "OutcomeValue", "cantTell", "failed", "mode", "outcome", "passed", "result", "subject",
             "test", "untested"},
    "foaf": FOAF,
    "oa": {"Annotation", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "end", "exact", "hasSource",
           "hasTarget", "start"},
    "org": ORG,
    "prov": PROV,
    "qb": QB,
    "schema": SDO,
    "skos": SKOS,
}  # fmt: skip


def test_the_alignments_reach_each_vocabulary_and_name_terms_that_it_has():
    alignments = read_facts("alignments.ttl")
    own = {shorten(iri) for iri in _own("oversight.ttl")}
    named = defaultdict(set)
    for term in alignments.named():
        for match in ("rdfs:subClassOf", "rdfs:subPropertyOf", "skos:closeMatch", "skos:relatedMatch"):
            for other in alignments.of(term, match):
                assert term in own, term
                prefix, _, local = other.partition(":")
                named[prefix].add(local)
    assert set(OUTSIDE) <= set(named)
    for prefix, known in OUTSIDE.items():
        assert [local for local in sorted(named[prefix]) if local not in known] == [], prefix
