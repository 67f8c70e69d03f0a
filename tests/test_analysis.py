"""Analysis: each measure on graphs whose answer is known, on the bundled graph, and by another backend."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys
from functools import cache

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oversight_graph as og
from cli_runner import ROOT, assert_done, assert_failed, assert_valid, run, run_graph
from conftest import store_of
from oversight_graph.analysis import QUESTIONS, Analysis, analyse, installed_backends, node_measures
from oversight_graph.analysis import backend as backends
from oversight_graph.analysis.bodies import body_graph, read_ties
from oversight_graph.analysis.duration import Spell, median, open_after, survival
from oversight_graph.cli.analyse_command import _QUESTIONS
from oversight_graph.errors import EngineError, ParameterError
from oversight_graph.network import build_network
from oversight_graph.projections import project
from oversight_graph.render.analysis_form import analysis_csv, analysis_json
from oversight_graph.render.json_form import as_json
from oversight_graph.store import GraphStore
from oversight_graph.vocab import expand

DOCUMENT = " ".join((ROOT / "docs" / "networks.md").read_text(encoding="utf-8").split())
NAMES = list(QUESTIONS)
OTHER = "rustworkx"


@cache
def bundled() -> GraphStore:
    return og.open_store()


@cache
def answered(name: str) -> Analysis:
    return analyse(bundled(), name)


def _body(name: str, kind: str = "og:Body") -> str:
    return f'body:{name} a {kind} ; rdfs:label "{name}" .'


def _tie(number: int, overseer: str, overseen: str, relation: str = "og:inspects", more: str = "") -> str:
    return (
        f"relationship:r{number} a og:OversightRelationship ; og:overseer body:{overseer} ;"
        f" og:overseen body:{overseen} ; og:relation {relation} {more} ."
    )


def _report(name: str, day: str, source: bool = True) -> str:
    held = f' ; og:sourceFile "{name}.txt"' if source else ""
    return (
        f'report:{name} a og:Report ; dcterms:title "{name}" ;'
        f' og:earliest "{day}"^^xsd:date ; og:latest "{day}"^^xsd:date{held} .'
    )


def _said(
    name: str, report: str, issues: str, kind: str = "og:Finding ; og:polarity og:Negative", more: str = ""
) -> str:
    concerns = ", ".join(f"issue:{issue}" for issue in issues.split())
    return (
        f'hmic2014:{name} a {kind} ; rdfs:label "{name}" ; og:statedIn report:{report} ;'
        f" og:concerns {concerns} {more} ."
    )


ISSUES = " ".join(f'issue:{name} a og:Issue ; skos:prefLabel "{name}" .' for name in ("a", "b", "c", "d", "e", "f"))


def _figures(found: Analysis, *columns: str) -> list[tuple[object, ...]]:
    return [(row.id, *(row.figures[column] for column in columns)) for row in found.rows]


# --- each measure where the answer is known -----------------------------------------------------------------


def test_betweenness_of_a_chain_and_the_relationships_that_it_rests_on() -> None:
    store = store_of(*map(_body, "xyz"), _tie(2, "x", "y"), _tie(10, "y", "z", "og:worksWith"))
    found = analyse(store, "bodies-between")
    assert _figures(found, "betweenness", "neighbours") == [("body:y", 1.0, 2)]
    assert found.rows[0].evidence == ("relationship:r2", "relationship:r10")


def test_a_renamed_body_is_one_body_under_its_latest_name() -> None:
    renamed = "body:change a og:Renaming ; org:originalOrganization body:y ; org:resultingOrganization body:new ."
    store = store_of(*map(_body, "xyz"), _body("new"), renamed, _tie(1, "x", "y"), _tie(2, "new", "z"))
    assert _figures(analyse(store, "bodies-between"), "betweenness") == [("body:new", 1.0)]


def test_ties_that_were_told_of_later_or_had_ended_are_left_out() -> None:
    told = "; og:statedIn report:late"
    ended = '; og:validUntil "2014-12-31"^^xsd:date'
    store = store_of(
        *map(_body, "xyz"), _report("late", "2019-01-01"), _tie(1, "x", "y", more=told), _tie(2, "y", "z", more=ended)
    )
    assert [tie.id for tie in read_ties(store, datetime.date(2014, 1, 1))] == ["relationship:r2"]
    assert [tie.id for tie in read_ties(store, datetime.date(2020, 1, 1))] == ["relationship:r1"]


def test_weak_points_are_bodies_and_ties_without_which_others_fall_off() -> None:
    ring = [_tie(1, "x", "y"), _tie(2, "y", "z", "og:reportsTo"), _tie(3, "x", "z", "og:oversees")]
    tail = [_tie(4, "z", "t"), _tie(5, "t", "u", "og:reportsTo"), _tie(6, "t", "x", "og:worksWith")]
    found = analyse(store_of(*map(_body, "xyztu"), *ring, *tail), "weak-points")
    assert _figures(found, "kind", "cuts_off", "who") == [
        ("body:z", "body", 2, "x; y"),
        ("body:t", "body", 1, "u"),
        ("relationship:r4", "tie", 2, "t; u"),
        ("relationship:r5", "tie", 1, "u"),
    ]
    assert found.rows[2].evidence == ("relationship:r4",)


def test_two_relationships_between_two_bodies_are_one_tie() -> None:
    found = analyse(store_of(*map(_body, "xy"), _tie(1, "x", "y"), _tie(2, "y", "x", "og:reportsTo")), "weak-points")
    assert [(row.id, row.evidence) for row in found.rows] == [
        ("relationship:r1", ("relationship:r1", "relationship:r2"))
    ]


def test_an_issue_returns_where_a_later_report_holds_it_against_the_force_again() -> None:
    call = "og:Recommendation"
    store = store_of(
        ISSUES,
        _report("one", "2014-05-01"),
        _report("press", "2014-05-01"),
        _report("two", "2016-05-01"),
        _report("known", "2018-05-01", source=False),
        _said("f1", "one", "a b"),
        _said("f2", "press", "a"),
        _said("f3", "press", "b", more="; og:restates hmic2014:f1"),
        _said("rec2", "two", "a", call, "; og:reiterates hmic2014:rec1"),
        _said("rec1", "one", "a", call),
        _said("good", "two", "b", "og:Finding ; og:polarity og:Positive"),
        _said("f4", "known", "b"),
    )
    found = analyse(store, "issues-returning")
    columns = ("returns", "repeated_calls", "negative_findings", "calls", "first", "last")
    assert _figures(found, *columns) == [("issue:a", 1, 1, 2, 2, "2014-05-01", "2016-05-01")]
    assert found.rows[0].evidence == ("hmic2014:f1", "hmic2014:f2", "hmic2014:rec1", "hmic2014:rec2")
    assert analyse(store, "issues-returning", as_of=datetime.date(2015, 1, 1)).rows == []


def test_issues_that_travel_together_stand_in_one_group() -> None:
    said = [_said(f"s{n}{x}", "one", issues) for n in range(4) for x, issues in (("x", "a b c"), ("y", "d e"))]
    store = store_of(ISSUES, _report("one", "2014-05-01"), *said, _said("alone", "one", "f"))
    found = analyse(store, "issues-together")
    columns = ("community", "size", "issues", "statements", "seeds")
    assert _figures(found, *columns) == [("issue:a", 1, 3, "a; b; c", 4, 1.0), ("issue:d", 2, 2, "d; e", 4, 1.0)]
    assert [row.figures["stability"] for row in found.rows] == [1.0, 1.0]
    assert found.rows[1].evidence == tuple(f"hmic2014:s{n}y" for n in range(4))
    assert "1 issue is never spoken of together with another." in found.notes
    assert node_measures(store)["issue:e"]["community"] == 2


def test_groups_that_hang_on_single_statements_are_less_stable() -> None:
    said = [_said(f"s{n}", "one", pair) for n, pair in enumerate(("a b", "b c", "c d", "d e", "e f", "f a"))]
    found = analyse(store_of(ISSUES, _report("one", "2014-05-01"), *said), "issues-together")
    assert all(0 < float(str(row.figures["stability"])) < 0.9 for row in found.rows)


def test_policies_gather_the_negative_findings_that_name_them() -> None:
    policies = " ".join(f'policy:{name} a og:Policy ; rdfs:label "{name}" .' for name in ("p", "q"))
    store = store_of(
        ISSUES, policies, _report("one", "2014-05-01"), _report("two", "2016-05-01"),
        _said("f1", "two", "a", more="; og:assessedAgainst policy:p ; og:compliance og:None"),
        _said("f2", "one", "a b", more="; og:mentions policy:p, policy:q"),
        _said("f3", "one", "a", "og:Finding ; og:polarity og:Positive", "; og:mentions policy:q"),
    )  # fmt: skip
    found = analyse(store, "policies-failing")
    assert _figures(found, "failures", "against", "issues", "reports") == [
        ("policy:p", 2, 1, 2, 2),
        ("policy:q", 1, 0, 2, 1),
    ]
    assert found.rows[0].evidence == ("hmic2014:f2", "hmic2014:f1")


def test_units_appear_in_the_issues_of_what_is_said_about_them() -> None:
    store = store_of(
        ISSUES, _body("u", "og:Unit"), _body("force", "og:PoliceForce"), _report("one", "2014-05-01"),
        _said("f1", "one", "a b", more="; og:about body:u, body:force"),
        _said("f2", "one", "b", "og:Finding ; og:polarity og:Positive", "; og:about body:u"),
        _said("f3", "one", "c d", more="; og:about body:force"),
    )  # fmt: skip
    found = analyse(store, "units-across-issues")
    assert _figures(found, "issues", "share", "statements", "negative_findings", "reports") == [
        ("body:u", 2, 0.5, 2, 1, 1)
    ]


def test_calls_that_are_open_count_for_as_long_as_they_were_watched() -> None:
    verdict = "og:ProgressAssessment ; og:verdict og:Met ; og:basis og:Reinspected"
    rejected = "og:Response ; og:decision og:Rejected"
    store = store_of(
        ISSUES, _report("one", "2014-01-01"), _report("two", "2014-01-11"), _report("three", "2014-04-11"),
        *(_said(f"rec{n}", "one", "a", "og:Recommendation") for n in (1, 2, 3, 4)),
        _said("v1", "two", "a", verdict, "; og:assesses hmic2014:rec1"),
        _said("v2", "three", "a", rejected, "; og:respondsTo hmic2014:rec2"),
    )  # fmt: skip
    found = analyse(store, "time-open", as_of=datetime.date(2014, 12, 31))
    assert _figures(found, "calls", "closed", "still_open", "median_days", "open_after_1_year", "reopened") == [
        ("og:CallForAction", 4, 2, 2, 100, None, 0),
        ("og:Recommendation", 4, 2, 2, 100, None, 0),
        ("report:one", 4, 2, 2, 100, None, 0),
    ]
    early = analyse(store, "time-open", as_of=datetime.date(2014, 2, 1))
    assert _figures(early, "closed", "median_days")[0] == ("og:CallForAction", 1, None)


def test_a_call_that_was_met_and_failed_again_counts_as_reopened() -> None:
    verdicts = [
        f"og:ProgressAssessment ; og:verdict og:{verdict} ; og:basis og:Reinspected" for verdict in ("Met", "NotMet")
    ]
    store = store_of(
        ISSUES, _report("one", "2014-01-01"), _report("two", "2014-01-31"), _report("three", "2015-01-01"),
        _said("rec1", "one", "a", "og:Recommendation"),
        _said("v1", "two", "a", verdicts[0], "; og:assesses hmic2014:rec1"),
        _said("v2", "three", "a", verdicts[1], "; og:assesses hmic2014:rec1"),
    )  # fmt: skip
    found = analyse(store, "time-open", as_of=datetime.date(2016, 1, 1))
    assert _figures(found, "closed", "median_days", "reopened")[0] == ("og:CallForAction", 1, 30, 1)


def test_the_estimate_is_that_of_the_book() -> None:
    """The remission times of the treated arm of Freireich's trial, which every text on the estimator works through."""
    closed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    spells = [Spell("x", days, True) for days in closed] + [Spell("x", days, False) for days in censored]
    steps = [(day, round(left, 4)) for day, left in survival(spells)]
    assert steps == [(6, 0.8571), (7, 0.8067), (10, 0.7529), (13, 0.6902), (16, 0.6275), (22, 0.5378), (23, 0.4482)]
    assert median(spells) == 23
    assert open_after(spells, 15) == 0.69
    assert open_after(spells, 36) is None


@given(st.lists(st.builds(Spell, st.just("c"), st.integers(0, 60), st.booleans()), min_size=1, max_size=30))
def test_the_estimate_falls_and_without_open_calls_is_the_plain_share(spells: list[Spell]) -> None:
    shares = [left for _, left in survival(spells)]
    assert shares == sorted(shares, reverse=True)
    assert all(-1e-9 <= left <= 1 for left in shares)
    done = [Spell(spell.call, spell.days, True) for spell in spells]
    for day, left in survival(done):
        assert left == pytest.approx(sum(spell.days > day for spell in done) / len(done))


# --- the bundled graph --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_row_names_what_it_rests_on(name: str) -> None:
    found = answered(name)
    assert found.rows
    for row in found.rows:
        assert list(row.figures) == list(QUESTIONS[name].columns)
        assert len(set(row.evidence)) == len(row.evidence) > 0
        for key in row.evidence:
            iri = expand(key)
            assert iri is not None
            assert bundled().query(f"ASK {{ <{iri}> og:cites ?passage }}"), key


@pytest.mark.parametrize("name", NAMES)
def test_another_backend_gives_the_same_rows(name: str) -> None:
    assert OTHER in installed_backends()
    found = analyse(bundled(), name, backend=OTHER)
    assert found.rows == answered(name).rows
    assert found.notes == answered(name).notes


def test_the_other_backend_ran_what_it_has() -> None:
    assert analyse(bundled(), "bodies-between", backend=OTHER).engines == {"betweenness_centrality": OTHER}
    assert set(analyse(bundled(), "weak-points", backend=OTHER).engines.values()) == {OTHER}
    assert analyse(bundled(), "issues-together", backend=OTHER).engines == {"louvain_communities": "networkx"}


def test_answers_do_not_hang_on_the_hash_seed() -> None:
    script = (
        "import oversight_graph as og; from oversight_graph.analysis import QUESTIONS, Backend, _case\n"
        "case = _case(og.open_store(), None, Backend())\n"
        "print([question.answer(case) for question in QUESTIONS.values()])\n"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 1000


def test_bodies_are_those_of_the_projection() -> None:
    graph = body_graph(read_ties(bundled(), datetime.date(2022, 4, 8)))
    former = {"body:hmic": "body:hmicfrs", "body:ipcc": "body:iopc"}
    directed = project(build_network(bundled()), "bodies")
    over = [edge for edge in directed.edges(keys=True) if directed.edges[edge].get("valid_until", "9") < "2022-04-08"]
    assert over
    directed.remove_edges_from(over)
    directed.remove_nodes_from(list(nx.isolates(directed)))
    wanted = nx.relabel_nodes(nx.Graph(directed), former)
    wanted.remove_edges_from(list(nx.selfloop_edges(wanted)))
    assert set(graph) == set(wanted)
    assert {frozenset(edge) for edge in graph.edges} == {frozenset(edge) for edge in wanted.edges}


def test_counts_are_those_of_the_queries() -> None:
    failures = {row.id: row.figures["failures"] for row in answered("policies-failing").rows}
    counted = bundled().rows("""
        SELECT ?policy (COUNT(DISTINCT ?f) AS ?n) WHERE {
          ?f a og:Finding ; og:polarity og:Negative ; og:assessedAgainst|og:mentions ?policy ; og:concerns ?any .
          ?policy a ?kind . VALUES ?kind { og:Policy og:Instrument }
          FILTER NOT EXISTS { ?f og:restates ?o }
        } GROUP BY ?policy""")
    assert {expand(key): count for key, count in failures.items()} == {row["policy"]: row["n"] for row in counted}


def test_measures_of_nodes_are_the_figures_of_the_rows() -> None:
    measures = node_measures(bundled())
    assert set(measures) <= set(build_network(bundled()))
    written = {name for question in QUESTIONS.values() for name in question.writes}
    assert {name for found in measures.values() for name in found} == written
    for row in answered("bodies-between").rows:
        assert measures[row.id]["betweenness"] == row.figures["betweenness"]
    assert measures["body:mps"]["cuts_off"] == answered("weak-points").rows[0].figures["cuts_off"]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_graph_has_an_empty_answer(name: str) -> None:
    assert analyse(GraphStore(), name).rows == []


# --- errors, documents and the command line -----------------------------------------------------------------


def test_a_question_that_is_none() -> None:
    with pytest.raises(ParameterError, match="'between' is none; use one of bodies-between, weak-points"):
        analyse(GraphStore(), "between")


def test_a_backend_that_is_not_installed_is_told_with_those_that_are() -> None:
    with pytest.raises(ParameterError, match="'abacus' is not installed; use networkx or rustworkx"):
        analyse(GraphStore(), "weak-points", backend="abacus")


def test_a_backend_that_does_not_load_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "installed_backends", lambda: ["networkx", "broken"])

    def broken(*_: object, **__: object) -> None:
        raise ImportError("no name x")

    with pytest.raises(EngineError, match=r"the backend broken gave up: it does not load \(no name x\)"):
        backends.Backend("broken").run(broken, nx.Graph())


@pytest.mark.parametrize("name", NAMES)
def test_each_question_is_documented_as_it_is(name: str) -> None:
    question = QUESTIONS[name]
    assert f"### {name} " in DOCUMENT
    for sentence in (question.asks, question.meaning, question.limits):
        assert sentence in DOCUMENT
    for column, meaning in (*question.columns.items(), *question.writes.items()):
        assert re.search(rf"`{column}`[:,] {re.escape(meaning)}", DOCUMENT), column


def test_the_command_knows_the_questions() -> None:
    assert _QUESTIONS == NAMES
    listed = assert_done(run("analyse", "--list")).text
    assert [line.split()[0] for line in listed.splitlines()[2:] if line] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_json_follows_its_schema_and_csv_has_the_same_rows(name: str) -> None:
    found = answered(name)
    document = json.loads(as_json(analysis_json(found, found.rows)))
    assert_valid(document, "analyse")
    rows = list(csv.DictReader(io.StringIO(analysis_csv(found, found.rows))))
    assert [row["id"] for row in rows] == [row["id"] for row in document["rows"]]
    assert [row["evidence"].split() for row in rows] == [row["evidence"] for row in document["rows"]]


def test_the_command_writes_what_the_library_answers() -> None:
    found = answered("weak-points")
    ran = assert_done(run_graph("analyse", "weak-points", "--format", "json"))
    assert ran.text == as_json(analysis_json(found, found.rows))
    ran = assert_done(run_graph("analyse", "weak-points", "--limit", "3", "--format", "csv"))
    assert ran.text == analysis_csv(found, found.rows[:3])


def test_the_table_says_what_the_measure_means_and_how_much_is_shown() -> None:
    text = assert_done(run_graph("analyse", "weak-points", "--limit", "2", "--backend", OTHER)).text
    question = QUESTIONS["weak-points"]
    assert text.startswith(f"{question.asks}\n{question.meaning}\n")
    assert f"2 of {len(answered('weak-points').rows)} rows, as known on 2022-04-08" in text
    assert "Run: articulation_points by rustworkx, bridges by rustworkx." in text
    assert "body:mps " in text


def test_wrong_usage_is_one_sentence() -> None:
    assert_failed(run("analyse"), 2, "Name a QUESTION", "--list")
    assert_failed(run("analyse", "bodies"), 2, "QUESTION", "bodies-between")
    assert_failed(run_graph("analyse", "weak-points", "--backend", "abacus"), 2, "abacus", "rustworkx")
