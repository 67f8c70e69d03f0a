"""The network: what is a node, what is an edge, and what each selection keeps."""

import datetime
from functools import cache

import networkx as nx
import pytest

from oversight_graph.bundled import bundled_folder
from oversight_graph.dataset import open_store
from oversight_graph.errors import UnknownNameError
from oversight_graph.infer import derive
from oversight_graph.load import load_file, parse_text
from oversight_graph.network import Selection, build_network
from oversight_graph.state import derive_states
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES, expand, shorten

SAMPLE = """
body:force a og:PoliceForce ; rdfs:label "Force" .
body:watch a og:OversightBody ; rdfs:label "Watch" .
body:old-watch a og:OversightBody ; rdfs:label "Old Watch" .
body:renamed a og:Renaming ; org:originalOrganization body:old-watch ; org:resultingOrganization body:watch .
relationship:refers a og:OversightRelationship ;
    og:overseer body:watch ; og:overseen body:force ; og:relation og:refersCasesTo ;
    og:validFrom "2015-01-01"^^xsd:date .
issue:wide a og:Issue ; skos:prefLabel "wide" ; skos:inScheme issue:scheme .
issue:narrow a og:Issue ; skos:prefLabel "narrow" ; skos:inScheme issue:scheme ; skos:broader issue:wide .
report:one a og:Report ; dcterms:title "One" ;
    og:earliest "2014-11-01"^^xsd:date ; og:latest "2014-11-30"^^xsd:date .
report:two a og:Report ; dcterms:title "Two" ; dcterms:publisher body:watch ;
    og:earliest "2016-12-01"^^xsd:date ; og:latest "2016-12-31"^^xsd:date .
<https://w3id.org/oversight-graph/report/one/rec> a og:Recommendation ; rdfs:label "Vet" ; og:statedIn report:one ;
    dcterms:description "Vet everyone." ; og:concerns issue:narrow ; og:mainIssue issue:narrow ; og:about body:force ;
    og:voice og:Publisher ; og:cites <https://w3id.org/oversight-graph/report/one/p> ;
    dcterms:hasPart <https://w3id.org/oversight-graph/report/one/rec-part> .
<https://w3id.org/oversight-graph/report/one/rec-part> a og:CallPart ; rdfs:label "Vet again" .
<https://w3id.org/oversight-graph/report/one/p> a og:Passage ; og:ofReport report:one ; og:opening "The force" ;
    og:closing "to vet" ; og:wordCount 9 .
<https://w3id.org/oversight-graph/report/two/cause> a og:Finding, og:CauseOfConcern ; rdfs:label "Bad" ;
    og:statedIn report:two ; og:polarity og:Negative ; og:concerns issue:wide ; og:about body:force ;
    prov:wasAttributedTo body:watch ; og:latest "2017-02-01"^^xsd:date .
<https://w3id.org/oversight-graph/report/two/verdict> a og:ProgressAssessment ; rdfs:label "Not yet" ;
    og:statedIn report:two ; og:assesses <https://w3id.org/oversight-graph/report/one/rec> ; og:verdict og:NotMet ;
    og:basis og:Reinspected ; og:concerns issue:narrow .
<https://w3id.org/oversight-graph/report/two/m1> a og:Measure ; rdfs:label "Now" ; og:statedIn report:two ;
    og:valueText "1,808" .
<https://w3id.org/oversight-graph/report/two/m2> a og:Measure ; rdfs:label "Then" ; og:statedIn report:two .
<https://w3id.org/oversight-graph/report/two/comparison> a og:Comparison ; og:term "lower than" ;
    og:compares <https://w3id.org/oversight-graph/report/two/m1> ;
    og:comparedWith <https://w3id.org/oversight-graph/report/two/m2> .
link:guess a og:InferredLink ; og:later <https://w3id.org/oversight-graph/report/two/cause> ;
    og:earlier <https://w3id.org/oversight-graph/report/one/rec> ; og:linkProperty og:followsUp ;
    og:reason "Alike." ; og:doubt "Not quite." ; og:confidence 1 .
"""
ISSUE, BODY = PREFIXES["issue"], PREFIXES["body"]


def _iri(local):
    return f"{PREFIXES['report']}{local}"


@cache
def sample() -> GraphStore:
    store = GraphStore()
    store.add(load_file(bundled_folder("ontology") / "oversight.ttl", "ontology"))
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store.add(parse_text(prefixes + SAMPLE))
    derive(store)
    derive_states(store)
    return store


@cache
def bundled() -> GraphStore:
    return open_store()


@cache
def whole() -> nx.MultiDiGraph:
    return build_network(bundled())


def _statements(graph):
    return {source for source, _, key in graph.edges(keys=True) if key == "og:statedIn"}


def test_nodes_of_the_sample():
    graph = build_network(sample())
    assert {key: data["type"] for key, data in graph.nodes(data=True)} == {
        "body:force": "PoliceForce",
        "body:old-watch": "OversightBody",
        "body:watch": "OversightBody",
        "issue:narrow": "Issue",
        "issue:wide": "Issue",
        "report:one": "Report",
        "report:two": "Report",
        _iri("one/rec"): "Recommendation",
        _iri("one/rec-part"): "CallPart",
        _iri("two/cause"): "CauseOfConcern",
        _iri("two/m1"): "Measure",
        _iri("two/m2"): "Measure",
        _iri("two/verdict"): "ProgressAssessment",
    }


def test_attributes_of_a_call():
    assert build_network(sample()).nodes[_iri("one/rec")] == {
        "description": "Vet everyone.",
        "earliest": "2014-11-01",
        "iri": _iri("one/rec"),
        "label": "Vet",
        "latest": "2014-11-30",
        "open": True,
        "progress": "not-met",
        "repeats": 0,
        "reply": "no-reply-held",
        "type": "Recommendation",
        "voice": "Publisher",
    }


def test_dates_come_from_the_report_or_the_call_unless_stated():
    nodes = build_network(sample()).nodes
    assert nodes[_iri("one/rec-part")]["latest"] == "2014-11-30"
    assert nodes[_iri("two/verdict")]["latest"] == "2016-12-31"
    assert nodes[_iri("two/cause")]["latest"] == "2017-02-01"
    assert "latest" not in nodes["body:force"]


def test_passages_are_nodes_only_on_demand():
    key = _iri("one/p")
    assert key not in build_network(sample())
    graph = build_network(sample(), passages=True)
    assert graph.nodes[key]["label"] == "The force … to vet"
    assert graph.nodes[key]["words"] == 9
    assert graph.has_edge(_iri("one/rec"), key, key="og:cites")
    assert graph.has_edge(key, "report:one", key="og:ofReport")


def test_relationship_is_one_edge_the_right_way_round_with_its_bound():
    graph = build_network(sample())
    assert graph.edges["body:force", "body:watch", "og:refersCasesTo"] == {
        "derived": True,
        "inferred": False,
        "label": "refers cases to",
        "property": "og:refersCasesTo",
        "valid_from": "2015-01-01",
    }
    assert [key for *_, key in graph.edges("body:force", keys=True)] == ["og:refersCasesTo"]


def test_renaming_joins_both_ways_without_loops():
    graph = build_network(sample())
    assert graph.has_edge("body:watch", "body:old-watch", key="og:continues")
    assert graph.has_edge("body:old-watch", "body:watch", key="og:continues")
    assert nx.number_of_selfloops(graph) == 0


def test_inferred_link_is_an_edge_that_says_so():
    edge = build_network(sample()).edges[_iri("two/cause"), _iri("one/rec"), "og:followsUp"]
    assert edge["inferred"] is True
    assert edge["derived"] is False
    assert (edge["reason"], edge["doubt"]) == ("Alike.", "Not quite.")
    assert isinstance(edge["confidence"], float)


def test_comparison_is_an_edge_with_the_term_of_the_source():
    assert build_network(sample()).edges[_iri("two/m1"), _iri("two/m2"), "og:comparedWith"]["term"] == "lower than"


def test_closure_adds_derived_edges_only():
    plain, closed = build_network(sample()), build_network(sample(), closure=True)
    added = set(closed.edges(keys=True)) - set(plain.edges(keys=True))
    assert set(plain.edges(keys=True)) <= set(closed.edges(keys=True))
    assert (_iri("two/verdict"), _iri("one/rec"), "og:follows") in added
    assert ("issue:narrow", "issue:wide", "og:within") in added
    assert all(closed.edges[edge]["derived"] for edge in added)


def test_selection_of_the_sample_by_issue():
    graph = build_network(sample(), Selection(issue=f"{ISSUE}narrow"))
    assert set(graph) == {
        "issue:narrow",
        _iri("one/rec"),
        _iri("one/rec-part"),
        _iri("two/verdict"),
        "report:one",
        "report:two",
        "body:force",
    }
    assert set(build_network(sample(), Selection(issue=f"{ISSUE}wide"))) > set(graph)
    assert _iri("one/rec") not in build_network(sample(), Selection(issue=f"{ISSUE}wide", only=True))


def test_selection_of_the_sample_by_date_body_and_report():
    def statements(**wanted):
        return _statements(build_network(sample(), Selection(**wanted)))

    rec, cause = _iri("one/rec"), _iri("two/cause")
    assert statements(until=datetime.date(2014, 12, 31)) == {rec}
    assert statements(since=datetime.date(2017, 1, 1)) == {cause}
    assert statements(body=f"{BODY}force") == {rec, cause}
    assert statements(body=f"{BODY}old-watch") == {cause}
    assert statements(report=_iri("one")) == {rec}
    assert statements(report=_iri("one"), since=datetime.date(2017, 1, 1)) == set()


def test_what_no_early_statement_names_is_left_out():
    graph = build_network(sample(), Selection(until=datetime.date(2014, 12, 31)))
    assert "report:two" not in graph
    assert "report:one" in graph


def test_around_by_hops():
    def around(hops):
        return set(build_network(sample(), Selection(around=f"{ISSUE}wide", hops=hops)))

    assert around(0) == {"issue:wide"}
    assert around(1) == {"issue:wide", "issue:narrow", _iri("two/cause")}
    assert around(1) < around(2)


@pytest.mark.parametrize("kind", ["issue", "body", "report", "around"])
def test_unknown_name(kind):
    with pytest.raises(UnknownNameError, match="issue:nowhere"):
        build_network(sample(), Selection(**{kind: f"{ISSUE}nowhere"}))


def test_order_is_stable():
    graph = build_network(sample())
    assert list(graph) == sorted(graph)
    assert list(graph.edges(keys=True)) == sorted(graph.edges(keys=True))
    assert all(list(data) == sorted(data) for _, data in graph.nodes(data=True))


def test_empty_store_gives_an_empty_network():
    assert build_network(GraphStore()).number_of_nodes() == 0


def test_bundled_nodes_have_what_every_node_has():
    for key, data in whole().nodes(data=True):
        assert expand(key) == data["iri"] or key == data["iri"]
        assert data["type"]
        assert data["label"]
        assert all(type(value) in {str, int, float, bool} for value in data.values())
        assert data.get("earliest", "") <= data.get("latest", "")


def test_bundled_statements_are_nodes_with_dates():
    stated = {str(row["s"]) for row in bundled().rows("SELECT DISTINCT ?s WHERE { ?s a og:Statement }")}
    assert stated
    found = {data["iri"]: data for _, data in whole().nodes(data=True)}
    assert stated <= found.keys()
    assert all("latest" in found[iri] for iri in stated)
    calls = {str(row["s"]) for row in bundled().rows("SELECT DISTINCT ?s WHERE { ?s a og:CallForAction }")}
    assert calls
    assert all({"reply", "progress", "repeats", "open"} <= found[iri].keys() for iri in calls)


def test_bundled_edges_are_stated_between_bodies_or_inferred():
    agents = {shorten(str(row["a"])) for row in bundled().rows("SELECT ?a WHERE { ?a a og:Agent }")}
    for source, target, key, data in whole().edges(keys=True, data=True):
        assert key == data["property"]
        assert key not in {"og:follows", "og:within", "rdf:type"}
        assert data["label"]
        if data["inferred"]:
            assert data["reason"]
            assert 0 <= data["confidence"] <= 1
        if data["derived"]:
            assert {source, target} <= agents


@pytest.mark.parametrize("only", [False, True])
def test_bundled_issue_selection_hangs_together(only):
    vetting = f"{ISSUE}vetting"
    graph = build_network(bundled(), Selection(issue=vetting, only=only))
    assert nx.is_weakly_connected(graph)
    rows = bundled().rows(f"SELECT ?i WHERE {{ ?i og:within <{vetting}> }}")
    issues = {"issue:vetting"} if only else {f"issue:{str(row['i']).removeprefix(ISSUE)}" for row in rows}
    assert issues <= set(graph)
    statements = _statements(graph)
    assert statements
    for key in statements:
        assert any(graph.has_edge(key, issue, key="og:concerns") for issue in issues)


def test_bundled_selection_is_the_induced_part_of_the_whole():
    graph = build_network(bundled(), Selection(issue=f"{ISSUE}vetting", body=f"{BODY}mps"))
    assert nx.utils.graphs_equal(graph, nx.MultiDiGraph(whole().subgraph(graph.nodes)))


def test_bundled_dates_split_the_statements():
    split = datetime.date(2016, 12, 31)
    before = _statements(build_network(bundled(), Selection(until=split)))
    after = _statements(build_network(bundled(), Selection(since=split + datetime.timedelta(days=1))))
    assert before
    assert after
    assert before.isdisjoint(after)
    assert before | after == _statements(whole())


def test_bundled_neighbourhood_is_within_its_hops():
    graph = build_network(bundled(), Selection(around=f"{ISSUE}vetting", hops=2))
    assert nx.eccentricity(nx.Graph(graph), "issue:vetting") <= 2
    near = nx.ego_graph(nx.Graph(whole()), "issue:vetting", radius=2)
    assert set(graph) == set(near)


def test_edges_of_one_property_have_attributes_of_their_own(store):
    graph = build_network(store)
    one, other = [edge for edge in graph.edges(keys=True) if edge[2] == "og:about"][:2]
    graph.edges[one]["label"] = "changed"
    assert graph.edges[other]["label"] != "changed"


def test_garbage_collector_is_left_as_it_was(store):
    import gc

    assert gc.isenabled()
    build_network(store)
    assert gc.isenabled()
    gc.disable()
    try:
        build_network(store)
        assert not gc.isenabled()
    finally:
        gc.enable()
