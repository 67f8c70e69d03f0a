"""Paths: the best explanations of how two things are connected, in English, with their passages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from itertools import combinations, pairwise
from unittest import mock

import pyoxigraph as ox
import pytest

from cli_runner import assert_done, assert_failed, assert_valid, graph_store, run, run_graph
from conftest import store_of
from oversight_graph.clauses import CLAUSES, clause
from oversight_graph.errors import UnknownNameError
from oversight_graph.network import build_network
from oversight_graph.paths import find_paths
from oversight_graph.render.path_form import path_json, path_text
from oversight_graph.store import GraphStore

REPORT = "https://w3id.org/oversight-graph/report/"
SAMPLE = f"""
body:force a og:PoliceForce ; rdfs:label "Force" .
body:watch a og:OversightBody ; rdfs:label "Watch" .
body:island a og:Body ; rdfs:label "Island" .
issue:a a og:Issue ; skos:prefLabel "a" .
issue:b a og:Issue ; skos:prefLabel "b" .
report:one a og:Report ; dcterms:title "One" ; og:about body:force ;
    og:earliest "2014-11-01"^^xsd:date ; og:latest "2014-11-30"^^xsd:date .
<{REPORT}one/rec> a og:Recommendation ; rdfs:label "Vet" ; og:statedIn report:one ; og:concerns issue:a ;
    og:addressedTo body:force ; og:about body:force .
<{REPORT}one/finding> a og:Finding ; rdfs:label "Gaps" ; og:statedIn report:one ; og:concerns issue:b ;
    og:about body:force ; og:cites <{REPORT}one/p> .
<{REPORT}one/rec> og:promptedBy <{REPORT}one/finding> .
<{REPORT}one/p> a og:Passage ; og:ofReport report:one ; og:opening "Gaps" ; og:closing "remain." ;
    og:wordCount 5 ; oa:start 0 ; oa:end 20 .
<{REPORT}one/q> a og:Passage ; og:ofReport report:one ; og:opening "Watched" ; og:closing "by." ;
    og:wordCount 5 ; oa:start 30 ; oa:end 50 .
relationship:watches a og:OversightRelationship ; og:overseer body:watch ; og:overseen body:force ;
    og:relation og:reportsTo ; og:cites <{REPORT}one/q> .
body:force og:reportsTo body:watch .
link:guess a og:InferredLink ; og:later <{REPORT}one/finding> ; og:earlier body:watch ; og:linkProperty og:followsUp ;
    og:reason "Alike." ; og:doubt "Not quite." ; og:confidence 1 ; og:cites <{REPORT}one/q> .
"""
PAIRS = [
    ("vetting", "bullying"),
    ("hmic2016:afi-1", "hmicfrs2019:rec-1"),
    ("college-of-policing", "mopac"),
    ("mps", "hmicfrs"),
]


@cache
def sample() -> GraphStore:
    return store_of(SAMPLE)


@cache
def bundled() -> GraphStore:
    return GraphStore(ox.Store.read_only(str(graph_store())))


@cache
def network():
    return build_network(bundled())


@cache
def between(start, end, most=3):
    with mock.patch("oversight_graph.paths.build_network", return_value=network()):
        return find_paths(bundled(), start, end, most)


def _walks(found):
    return [[place.id for place in path.places] for path in found.paths]


def test_the_best_path_goes_by_the_evidence_and_says_so():
    found = find_paths(sample(), "issue:a", "issue:b")
    assert [step.clause for step in found.paths[0].steps] == [
        "the issue “a” is a subject of the recommendation “Vet”",
        "the recommendation “Vet” is prompted by the finding “Gaps”",
        "the finding “Gaps” concerns the issue “b”",
    ]
    assert [passage.opening for passage in found.paths[0].places[2].passages] == ["Gaps"]


def test_what_joins_two_bodies_gives_its_passage():
    found = find_paths(sample(), "watch", "force", most=1)
    (step,) = found.paths[0].steps
    assert step.clause == "Watch has reports from Force"
    assert (step.property, step.forward, step.inferred) == ("og:reportsTo", False, False)
    assert [passage.opening for passage in step.passages] == ["Watched"]


def test_an_inferred_link_says_that_it_is_one():
    found = find_paths(sample(), "watch", f"{REPORT}one/finding", most=1)
    (step,) = found.paths[0].steps
    assert (step.inferred, step.reason, step.doubt) == (True, "Alike.", "Not quite.")
    assert [passage.opening for passage in step.passages] == ["Watched"]
    assert "inferred by the curator, not stated by a report: Alike. Doubt: Not quite." in path_text(found)


def test_no_path_is_said_and_is_no_error():
    found = find_paths(sample(), "island", "force")
    assert found.paths == []
    assert "Nothing in the graph connects them." in path_text(found)
    assert_valid(path_json(found), "path")


def test_one_thing_is_one_thing():
    assert "They are one thing." in path_text(find_paths(sample(), "force", "force"))


def test_unknown_names_and_what_is_no_node():
    with pytest.raises(UnknownNameError, match="nowhere"):
        find_paths(sample(), "force", "nowhere")
    with pytest.raises(UnknownNameError, match="thing"):
        find_paths(sample(), "force", f"{REPORT}one/p")


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_paths_are_simple_joined_ordered_and_no_detours(start, end):
    found = between(start, end)
    assert 1 <= len(found.paths) <= 3
    costs = [path.cost for path in found.paths]
    assert costs == sorted(costs)
    walks = _walks(found)
    for path, walk in zip(found.paths, walks, strict=True):
        assert (walk[0], walk[-1]) == (found.start.id, found.end.id)
        assert len(set(walk)) == len(walk)
        assert [(step.source, step.target) for step in path.steps] == list(pairwise(walk))
        for step in path.steps:
            ends = (step.source, step.target) if step.forward else (step.target, step.source)
            assert network().has_edge(*ends, key=step.property)
    for better, walk in combinations(walks, 2):
        inner = set(walk[1:-1])
        assert not (len(better) > 2 and set(better) <= set(walk))
        assert len(inner) < 3 or 2 * len(inner & set(better)) < len(inner)


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_there_and_back_again_is_the_same_way(start, end):
    assert [walk[::-1] for walk in _walks(between(end, start))] == _walks(between(start, end))


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_no_path_runs_through_the_force(start, end):
    assert not any("body:mps" in walk[1:-1] for walk in _walks(between(start, end)))


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_every_statement_on_the_way_has_its_passage(start, end):
    for path in between(start, end).paths:
        for place in path.places:
            if any(key == "og:statedIn" for *_, key in network().out_edges(place.id, keys=True)):
                assert place.passages, place.id
        for step in path.steps:
            if step.inferred:
                assert step.passages


def test_fewer_paths_are_the_first_of_more():
    assert _walks(between("vetting", "mps", 1)) == _walks(between("vetting", "mps", 5))[:1]
    assert len(between("vetting", "mps", 5).paths) == 5


def test_a_renaming_is_one_step():
    (path,) = between("hmic", "hmicfrs", 1).paths
    assert [step.property for step in path.steps] == ["og:continues"]


def test_every_property_of_the_network_has_a_clause():
    assert {key for *_, key in network().edges(keys=True)} <= CLAUSES.keys()
    assert clause("og:assesses", "assesses", "x", "y", True) == "x assesses y"


def test_text_and_json_on_the_command_line(tmp_path):
    text = assert_done(run_graph("path vetting mps")).text
    assert text.startswith("vetting (issue:vetting) and Metropolitan Police Service (body:mps)\n\n1. ")
    assert "§ " in text
    assert re.search(r"^3\. ", text, re.MULTILINE)
    found = assert_done(run_graph("path vetting mps --most 1", "--format", "json")).json()
    assert_valid(found, "path")
    assert len(found["paths"]) == 1
    assert_done(run_graph("path vetting mps --most 1", "-o", tmp_path / "path.json"))
    assert (tmp_path / "path.json").read_bytes().startswith(b"{")


@pytest.mark.sources
def test_the_words_of_the_passages_come_from_the_sources(sources):
    given = ("--sources", sources)
    found = assert_done(run_graph("path hmic2016:afi-1 vetting --most 1", "--format", "json", *given)).json()
    passages = [passage for place in found["paths"][0]["places"] for passage in place["passages"]]
    assert passages
    assert all(passage["text"].startswith(passage["opening"][:5]) for passage in passages)
    assert "| " in assert_done(run_graph("path hmic2016:afi-1 vetting", *given)).text


def test_errors_on_the_command_line():
    assert_failed(run_graph("path veting mps"), 2, "veting", "vetting")
    assert_failed(run_graph("path vetting mps --most 0"), 2, "--most")
    assert_failed(run("path", "vetting"), 2, "B")


def test_the_same_paths_for_every_hash_seed():
    code = (
        "import sys; from oversight_graph.cli import main;"
        f"sys.exit(main(['path', 'vetting', 'bullying', '--store', {str(graph_store())!r}]))"
    )
    seeds = ("1", "2")
    told = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False
        )
        for seed in seeds
    ]
    assert told[0].returncode == 0, told[0].stderr
    assert told[0].stdout == told[1].stdout != b""
