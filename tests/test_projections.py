"""Projections: what each keeps of the network, on a small graph to the letter and on the bundled one by its rules."""

from __future__ import annotations

from functools import cache

import networkx as nx
import pyoxigraph as ox
import pytest

from cli_runner import ROOT, graph_store
from conftest import store_of
from oversight_graph.errors import ParameterError
from oversight_graph.network import build_network
from oversight_graph.projections import PROJECTIONS, project
from oversight_graph.store import GraphStore

R = "https://w3id.org/oversight-graph/report/"
SAMPLE = f"""
body:force a og:PoliceForce ; rdfs:label "Force" .
body:watch a og:OversightBody ; rdfs:label "Watch" .
body:unit a og:Unit ; rdfs:label "Unit" ; org:unitOf body:force .
relationship:inspects a og:OversightRelationship ; og:overseer body:watch ; og:overseen body:force ;
    og:relation og:inspects .
policy:p a og:Policy ; rdfs:label "Policy" .
policy:q a og:Policy ; rdfs:label "Other policy" .
issue:a a og:Issue ; skos:prefLabel "a" .
issue:b a og:Issue ; skos:prefLabel "b" .
report:one a og:Report ; dcterms:title "One" ; og:earliest "2014-11-01"^^xsd:date ; og:latest "2014-11-30"^^xsd:date .
report:two a og:Report ; dcterms:title "Two" ; og:earliest "2016-11-01"^^xsd:date ; og:latest "2016-11-30"^^xsd:date .
<{R}one/rec> a og:Recommendation ; rdfs:label "Vet" ; og:statedIn report:one ; og:concerns issue:a, issue:b ;
    og:promptedBy <{R}one/bad> ; dcterms:hasPart <{R}one/part> .
<{R}one/part> a og:CallPart ; rdfs:label "Vet a part" .
<{R}one/alone> a og:Recommendation ; rdfs:label "Alone" ; og:statedIn report:one ; og:concerns issue:a .
<{R}one/bad> a og:Finding ; rdfs:label "Bad" ; og:statedIn report:one ; og:polarity og:Negative ;
    og:concerns issue:a, issue:b ; og:assessedAgainst policy:p ; og:compliance og:None ; og:mentions policy:q .
<{R}one/good> a og:Finding ; rdfs:label "Good" ; og:statedIn report:one ; og:polarity og:Positive ;
    og:concerns issue:a ; og:mentions policy:p .
<{R}two/again> a og:Finding ; rdfs:label "Bad again" ; og:statedIn report:two ; og:polarity og:Negative ;
    og:concerns issue:a, issue:b ; og:mentions policy:p ; og:restates <{R}one/bad> .
<{R}two/verdict> a og:ProgressAssessment ; rdfs:label "Not yet" ; og:statedIn report:two ; og:concerns issue:a ;
    og:assesses <{R}one/part> ; og:verdict og:NotMet ; og:basis og:Reinspected .
<{R}two/promise> a og:Commitment ; rdfs:label "Will do" ; og:statedIn report:two ; og:concerns issue:b .
link:guess a og:InferredLink ; og:later <{R}two/promise> ; og:earlier <{R}one/rec> ; og:linkProperty og:towards ;
    og:reason "Alike." ; og:doubt "Not quite." ; og:confidence 1 .
"""


@cache
def sample(name):
    return project(build_network(store_of(SAMPLE)), name)


@cache
def bundled(name):
    return project(_network(), name)


@cache
def _network():
    return build_network(GraphStore(ox.Store.read_only(str(graph_store()))))


def _short(graph):
    return {tuple(end.removeprefix(R) for end in edge) for edge in graph.edges(keys=True)}


def test_bodies():
    assert _short(sample("bodies")) == {("body:watch", "body:force", "og:inspects")}
    assert set(sample("bodies")) == {"body:watch", "body:force"}


def test_issues_together():
    graph = sample("issues-together")
    assert not graph.is_directed()
    assert graph.edges["issue:a", "issue:b", "og:concerns"]["weight"] == 2
    assert dict(graph.nodes(data="statements")) == {"issue:a": 5, "issue:b": 3}


def test_issue_report():
    graph = sample("issue-report")
    edge = graph.edges["report:one", "issue:a", "og:concerns"]
    assert (edge["weight"], edge["negative"], edge["calls"]) == (4, 1, 2)
    edge = graph.edges["report:two", "issue:b", "og:concerns"]
    assert (edge["weight"], edge["negative"], edge["calls"]) == (1, 0, 0)


def test_threads_run_with_time_and_without_guesses():
    graph = sample("threads")
    assert _short(graph) == {
        ("one/bad", "one/rec", "og:promptedBy"),
        ("one/rec", "one/part", "dcterms:hasPart"),
        ("one/part", "two/verdict", "og:assesses"),
    }
    assert {node.removeprefix(R) for node in graph} == {"one/bad", "one/rec", "one/part", "two/verdict", "one/alone"}
    assert graph.edges[f"{R}one/part", f"{R}two/verdict", "og:assesses"]["label"] == "is assessed by"


def test_policies_failed():
    graph = sample("policies-failed")
    assert {(s, t, d["weight"], d["against"]) for s, t, d in graph.edges(data=True)} == {
        ("policy:p", "issue:a", 1, 1),
        ("policy:p", "issue:b", 1, 1),
        ("policy:q", "issue:a", 1, 0),
        ("policy:q", "issue:b", 1, 0),
    }
    assert graph.nodes["policy:p"]["findings"] == 1


@pytest.mark.parametrize("name", PROJECTIONS)
def test_bundled_projections_are_typed_attributed_and_in_a_stable_order(name):
    graph = bundled(name)
    assert graph.number_of_edges() > 0
    assert list(graph) == sorted(graph)
    for node, data in graph.nodes(data=True):
        own = {key: value for key, value in data.items() if key not in {"statements", "findings"}}
        assert own == _network().nodes[node]
    for *_, key, data in graph.edges(keys=True, data=True):
        assert key == data["property"]
        assert data["label"]
        assert data.get("weight", 1) >= 1
    assert nx.utils.graphs_equal(graph, project(_network(), name))


def test_bundled_threads_are_a_dag_in_time():
    graph = bundled("threads")
    assert nx.is_directed_acyclic_graph(graph)
    dates = dict(graph.nodes(data="latest"))
    early = dict(graph.nodes(data="earliest"))
    assert [edge for edge in graph.edges if early[edge[0]] > dates[edge[1]]] == []
    calls = {node for node, data in _network().nodes(data=True) if "progress" in data}
    assert calls <= set(graph)


def test_bundled_types():
    def types(name):
        return {data["type"] for _, data in bundled(name).nodes(data=True)}

    assert types("issues-together") == {"Issue"}
    assert types("issue-report") == {"Issue", "Report"}
    assert types("policies-failed") <= {"Issue", "Policy", "Instrument"}
    assert "OversightBody" in types("bodies")
    assert bundled("bodies").has_edge("body:hmic", "body:mps", key="og:inspects")


def test_a_projection_that_is_none():
    with pytest.raises(ParameterError, match="'nope' is none; use one of bodies"):
        project(nx.MultiDiGraph(), "nope")


def test_every_projection_is_documented_and_makes_something_of_nothing():
    document = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for name, projection in PROJECTIONS.items():
        assert f"| `{name}` |" in document
        assert projection.summary
        assert project(nx.MultiDiGraph(), name).number_of_nodes() == 0
