"""Trace: stops, threads and events of an issue, each by the rule that ``docs/tracing.md`` writes down."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

import datetime
from collections import Counter

import pytest

from conftest import store_of
from oversight_graph.errors import UnknownNameError
from oversight_graph.names import family
from oversight_graph.render.text import trace_text
from oversight_graph.store import GraphStore
from oversight_graph.trace import Trace, trace_issue
from oversight_graph.vocab import shorten

R14, R16, R19 = "hmic2014", "hmic2016", "hmicfrs2019"
REPORTS = {
    R14: "hmic-2014-integrity-mps",
    R16: "hmic-2016-peel-legitimacy-mps",
    R19: "hmicfrs-2019-peel-legitimacy-mps",
}


def _said(iri: str, kind: str, issue: str, start: int = 1, body: str = "mps", more: str = "") -> str:
    prefix, name = iri.split(":")
    report = f"report:{REPORTS[prefix]}"
    return (
        f'{iri} a og:{kind} ; rdfs:label "{iri}" ; dcterms:description "Said." ; og:statedIn {report} ; og:concerns issue:{issue} ;'
        f" og:mainIssue issue:{issue} ; og:about body:{body} ; og:voice og:Publisher ; og:cites {prefix}:p-{name} {more} ."
        f' {prefix}:p-{name} a og:Passage ; og:ofReport {report} ; oa:start {start} ; oa:end {start + 9} ; og:opening "The" ; og:closing "end" ; og:wordCount 9 .\n'
    )


WORLD = (
    """
issue:all a og:Issue ; skos:prefLabel "all" ; skos:inScheme issue:scheme .
issue:legitimacy a og:Issue ; skos:prefLabel "legitimacy" ; skos:inScheme issue:scheme ; skos:broader issue:all .
issue:vetting a og:Issue ; skos:prefLabel "vetting" ; skos:inScheme issue:scheme ; skos:broader issue:all .
issue:re-vetting a og:Issue ; skos:prefLabel "re-vetting" ; skos:inScheme issue:scheme ; skos:broader issue:vetting .
issue:gifts a og:Issue ; skos:prefLabel "gifts" ; skos:inScheme issue:scheme ; skos:broader issue:all .
issue:silent a og:Issue ; skos:prefLabel "silent" ; skos:inScheme issue:scheme ; skos:broader issue:all .
body:mps a og:PoliceForce ; rdfs:label "MPS" . body:dps a og:Unit ; rdfs:label "DPS" ; org:unitOf body:mps .
body:commissioner a og:Post ; rdfs:label "Commissioner" ; org:postIn body:mps .
body:hmic a og:OversightBody ; rdfs:label "HMIC" . body:hmicfrs a og:OversightBody ; rdfs:label "HMICFRS" .
body:renamed a og:Renaming ; org:originalOrganization body:hmic ; org:resultingOrganization body:hmicfrs .
body:college a og:Body ; rdfs:label "College" .
report:hmic-2014-integrity-mps a og:Report ; dcterms:title "Fourteen" ; dcterms:issued "2014-11" ; dcterms:publisher body:hmic ;
    og:earliest "2014-11-01"^^xsd:date ; og:latest "2014-11-30"^^xsd:date .
report:hmic-2016-peel-legitimacy-mps a og:Report ; dcterms:title "Sixteen" ; dcterms:publisher body:hmic ; foaf:page <https://e.org/16> ;
    og:earliest "2016-12-01"^^xsd:date ; og:latest "2016-12-31"^^xsd:date .
report:hmicfrs-2019-peel-legitimacy-mps a og:Report ; dcterms:title "Nineteen" ; dcterms:publisher body:hmicfrs, body:mps ;
    og:earliest "2019-09-09"^^xsd:date ; og:latest "2019-09-09"^^xsd:date .
hmic2016:good skos:prefLabel "Good" .
"""
    + _said("hmic2014:f-1", "Finding", "vetting", 50, more="; og:polarity og:Negative")
    + _said("hmic2014:f-2", "Finding", "re-vetting", 20, more="; og:polarity og:Positive")
    + _said(
        "hmic2014:rec-1",
        "Recommendation",
        "vetting",
        90,
        more="; og:promptedBy hmic2014:f-1 ; dcterms:hasPart hmic2014:rec-1-a",
    )
    + "hmic2014:rec-1-a a og:CallPart . "
    + _said("hmic2014:rec-2", "Recommendation", "vetting", 95)
    + _said("hmic2014:rec-3", "Recommendation", "vetting", 96)
    + _said("hmic2014:rec-4", "Recommendation", "vetting", 97)
    + _said("hmic2014:g-1", "Finding", "gifts", 10, body="dps")
    + _said("hmic2014:g-2", "Finding", "gifts", 11, body="commissioner")
    + _said("hmic2014:g-3", "Finding", "gifts", 12, body="hmic")
    + _said("hmic2016:g-4", "Finding", "gifts", 12, body="hmicfrs")
    + _said("hmic2016:g-5", "Finding", "gifts", 13, body="college")
    + _said("hmic2016:j-1", "Judgment", "legitimacy", 5, more="; og:grade hmic2016:good")
    + _said(
        "hmic2016:a-1",
        "ProgressAssessment",
        "gifts",
        30,
        more="; og:assesses hmic2014:rec-1-a ; og:verdict og:Met ; og:basis og:Reinspected",
    )
    + _said(
        "hmic2016:a-2",
        "ProgressAssessment",
        "vetting",
        31,
        more="; og:assesses hmic2014:rec-2 ; og:verdict og:Met ; og:basis og:Reinspected",
    )
    + _said(
        "hmic2016:a-3",
        "ProgressAssessment",
        "vetting",
        32,
        more="; og:assesses hmic2014:rec-3 ; og:verdict og:Met ; og:basis og:Reinspected",
    )
    + _said("hmic2016:r-1", "Response", "gifts", 40, more="; og:respondsTo hmic2014:rec-1 ; og:decision og:Accepted")
    + _said("hmic2016:reply-1", "Reply", "gifts", 41, more="; og:elaborates hmic2016:r-1")
    + _said("hmic2016:c-1", "Commitment", "gifts", 42, more="; og:towards hmic2014:rec-1 ; og:modality og:ClaimedDone")
    + _said("hmic2016:afi-1", "AreaForImprovement", "re-vetting", 60, more="; og:reiterates hmic2014:rec-1")
    + _said(
        "hmicfrs2019:a-3",
        "ProgressAssessment",
        "vetting",
        5,
        more="; og:assesses hmic2014:rec-3 ; og:verdict og:NotMet ; og:basis og:Reinspected",
    )
    + _said("hmicfrs2019:rec-9", "Recommendation", "vetting", 6, more="; og:replaces hmic2014:rec-4")
    + _said("hmicfrs2019:f-9", "Finding", "vetting", 7, more="; og:contradicts hmic2014:f-1")
    + """
link:one a og:InferredLink ; rdfs:label "perhaps" ; og:later hmicfrs2019:f-9 ; og:earlier hmic2014:f-1 ; og:linkProperty og:followsUp ;
    og:reason "Alike." ; og:doubt "Not quite." ; og:confidence 0.6 .
link:two a og:InferredLink ; og:later hmicfrs2019:a-3 ; og:earlier hmic2014:rec-2 ; og:linkProperty og:assesses ;
    og:reason "Alike." ; og:doubt "Not quite." ; og:confidence 0.9 .
"""
)


@pytest.fixture(scope="module")
def world() -> GraphStore:
    return store_of(WORLD)


def _stops(found: Trace) -> dict[str, list[str]]:
    return {stop.title: [shorten(statement.iri) for statement in stop.statements] for stop in found.stops}


def _all(found: Trace) -> set[str]:
    return {iri for each in _stops(found).values() for iri in each}


def _events(found: Trace) -> set[tuple[str, str]]:
    return {(event.kind, shorten(event.what)) for event in found.events}


# --- stops --------------------------------------------------------------------------------------------------


def test_stops_are_the_reports_in_time_order_with_statements_by_kind_and_place(world):
    assert _stops(trace_issue(world, "vetting")) == {
        "Fourteen": [
            "hmic2014:f-2",
            "hmic2014:f-1",
            "hmic2014:rec-1",
            "hmic2014:rec-2",
            "hmic2014:rec-3",
            "hmic2014:rec-4",
        ],
        "Sixteen": ["hmic2016:j-1", "hmic2016:afi-1", "hmic2016:a-2", "hmic2016:a-3"],
        "Nineteen": ["hmicfrs2019:f-9", "hmicfrs2019:rec-9", "hmicfrs2019:a-3"],
    }


def test_a_stop_says_who_published_it_where_and_whether_it_grades(world):
    first, second, third = trace_issue(world, "vetting").stops
    assert (first.graded, second.graded, third.graded) == (False, True, False)
    assert (first.issued, first.page, second.page) == ("2014-11", None, "https://e.org/16")
    assert sorted(third.publishers.split(", ")) == ["HMICFRS", "MPS"]
    assert [s.iri for s in second.of("Judgment", "AreaForImprovement")] == [s.iri for s in second.statements[:2]]
    (passage,) = first.statements[0].passages
    assert (passage.start, passage.end, passage.quotation) == (20, 29, "The … end")


def test_narrower_issues_are_taken_in_unless_only_the_issue_is_wanted(world):
    found = trace_issue(world, "vetting")
    assert [shorten(iri) for iri in found.narrower] == ["issue:re-vetting"]
    assert "hmic2014:f-2" in _all(found)
    only = trace_issue(world, "vetting", only=True)
    assert only.narrower == []
    assert not {"hmic2014:f-2", "hmic2016:afi-1"} & _all(only)
    assert "hmic2014:f-1" in _all(only)
    assert _all(trace_issue(world, "re-vetting")) == {"hmic2014:f-2", "hmic2016:afi-1", "hmic2016:j-1"}


def test_an_issue_without_data_has_an_empty_trace(world):
    found = trace_issue(world, "silent")
    assert (found.stops, found.threads, found.events, found.inferred) == ([], [], [], [])
    assert found.label == "silent"


def test_an_unknown_issue_or_body_is_refused(world):
    with pytest.raises(UnknownNameError, match="did you mean 'vetting'"):
        trace_issue(world, "veting")
    with pytest.raises(UnknownNameError):
        trace_issue(world, "vetting", body="nobody at all")


@pytest.mark.parametrize(
    "name", ["vetting", "issue:vetting", "https://w3id.org/oversight-graph/issue/vetting", "Vetting"]
)
def test_an_issue_is_named_in_any_way(world, name):
    assert shorten(trace_issue(world, name).issue) == "issue:vetting"


# --- bodies -------------------------------------------------------------------------------------------------


def test_a_body_is_taken_with_its_units_and_posts(world):
    assert _all(trace_issue(world, "gifts", body="mps")) >= {"hmic2014:g-1", "hmic2014:g-2"}
    assert not _all(trace_issue(world, "gifts", body="mps")) & {"hmic2014:g-3", "hmic2016:g-4", "hmic2016:g-5"}
    assert _all(trace_issue(world, "gifts", body="dps")) == {"hmic2014:g-1"}


@pytest.mark.parametrize("body", ["hmic", "hmicfrs"])
def test_a_question_about_one_name_crosses_a_renaming(world, body):
    assert _all(trace_issue(world, "gifts", body=body)) - {"hmic2016:j-1"} == {"hmic2014:g-3", "hmic2016:g-4"}


def test_units_of_a_unit_and_of_another_name_belong_to_the_body():
    store = store_of(
        WORLD
        + "body:team a og:Unit ; rdfs:label 'Team' ; org:unitOf body:dps . body:fire a og:Unit ; rdfs:label 'Fire' ; org:unitOf body:hmicfrs . "
        + _said("hmic2014:t-1", "Finding", "gifts", 1, body="team")
        + _said("hmic2014:t-2", "Finding", "gifts", 1, body="fire")
    )
    assert "hmic2014:t-1" in _all(trace_issue(store, "gifts", body="mps"))
    assert "hmic2014:t-2" in _all(trace_issue(store, "gifts", body="hmic"))


# --- dates --------------------------------------------------------------------------------------------------


def test_since_and_until_bound_when_a_thing_was_said(world):
    day = datetime.date
    assert list(_stops(trace_issue(world, "vetting", since=day(2016, 12, 31)))) == ["Sixteen", "Nineteen"]
    assert list(_stops(trace_issue(world, "vetting", since=day(2017, 1, 1)))) == ["Nineteen"]
    assert list(_stops(trace_issue(world, "vetting", until=day(2016, 12, 30)))) == ["Fourteen"]
    assert list(_stops(trace_issue(world, "vetting", since=day(2015, 1, 1), until=day(2018, 1, 1)))) == ["Sixteen"]
    assert list(_stops(trace_issue(world, "vetting", since=day(2018, 1, 1), until=day(2015, 1, 1)))) == []


def test_until_bounds_what_is_shown_but_not_what_is_known(world):
    found = trace_issue(world, "vetting", until=datetime.date(2015, 1, 1))
    assert {shorten(t.call.iri): t.state.progress for t in found.threads}["hmic2014:rec-3"] == "lapsed"


def test_as_of_nothing_later_is_known_anywhere(world):
    found = trace_issue(world, "vetting", as_of=datetime.date(2016, 12, 30))
    assert list(_stops(found)) == ["Fourteen"]
    assert all(
        thread.state.progress == "not-assessed" and set(thread.ties) <= {"promptedBy"} for thread in found.threads
    )
    assert _events(found) == {("new", f"hmic2014:rec-{n}") for n in (1, 2, 3, 4)}
    later = {shorten(iri) for event in found.events for iri in event.evidence} | {
        shorten(e) for link in found.inferred for e in (link.later, link.earlier)
    }
    assert not [iri for iri in later if not iri.startswith("hmic2014:")]


def test_as_of_a_link_to_what_came_later_is_not_shown(world):
    assert trace_issue(world, "vetting", as_of=datetime.date(2016, 12, 31)).inferred == []


def test_the_default_date_is_that_of_the_latest_evidence(world):
    assert trace_issue(world, "vetting").as_of == datetime.date(2019, 9, 9)


# --- threads ------------------------------------------------------------------------------------------------


def _thread(found: Trace, curie: str):
    (thread,) = [thread for thread in found.threads if shorten(thread.call.iri) == curie]
    return thread


def test_a_thread_ties_everything_to_its_call_whatever_issue_it_stands_under(world):
    thread = _thread(trace_issue(world, "vetting"), "hmic2014:rec-1")
    assert {tie: [shorten(s.iri) for s in statements] for tie, statements in thread.ties.items()} == {
        "promptedBy": ["hmic2014:f-1"],
        "respondsTo": ["hmic2016:r-1"],
        "elaborates": ["hmic2016:reply-1"],
        "towards": ["hmic2016:c-1"],
        "assesses": ["hmic2016:a-1"],
        "reiteratedBy": ["hmic2016:afi-1"],
    }
    assert (thread.state.reply, thread.state.progress, thread.state.repeats) == ("accepted", "met", 1)


def test_ties_run_both_ways(world):
    found = trace_issue(world, "vetting")
    assert [shorten(s.iri) for s in _thread(found, "hmic2016:afi-1").ties["reiterates"]] == ["hmic2014:rec-1"]
    assert [shorten(s.iri) for s in _thread(found, "hmicfrs2019:rec-9").ties["replaces"]] == ["hmic2014:rec-4"]
    assert [shorten(s.iri) for s in _thread(found, "hmic2014:rec-4").ties["replacedBy"]] == ["hmicfrs2019:rec-9"]


# --- events -------------------------------------------------------------------------------------------------


def test_every_kind_of_event_by_its_rule(world):
    found = trace_issue(world, "vetting")
    assert _events(found) == {
        ("new", "hmic2014:rec-1"),
        ("new", "hmic2014:rec-2"),
        ("new", "hmic2014:rec-3"),
        ("new", "hmic2014:rec-4"),
        ("new", "hmicfrs2019:rec-9"),
        ("repeated", "hmic2016:afi-1"),
        ("met", "hmic2014:rec-1"),
        ("met", "hmic2014:rec-2"),
        ("met", "hmic2014:rec-3"),
        ("lapsed", "hmic2014:rec-3"),
        ("never assessed", "hmic2016:afi-1"),
        ("contradicted", "hmicfrs2019:f-9"),
    }


def test_an_event_names_its_report_and_its_evidence(world):
    events = {
        (e.kind, shorten(e.what)): (shorten(e.report).rsplit("-", 1)[0], [shorten(iri) for iri in e.evidence])
        for e in trace_issue(world, "vetting").events
    }
    assert events["repeated", "hmic2016:afi-1"] == (
        "report:hmic-2016-peel-legitimacy",
        ["hmic2016:afi-1", "hmic2014:rec-1"],
    )
    assert events["met", "hmic2014:rec-2"] == ("report:hmic-2016-peel-legitimacy", ["hmic2016:a-2"])
    assert events["lapsed", "hmic2014:rec-3"] == ("report:hmicfrs-2019-peel-legitimacy", ["hmicfrs2019:a-3"])
    assert events["contradicted", "hmicfrs2019:f-9"] == (
        "report:hmicfrs-2019-peel-legitimacy",
        ["hmicfrs2019:f-9", "hmic2014:f-1"],
    )


def test_events_are_in_time_order(world):
    found = trace_issue(world, "vetting")
    dates = {stop.report: stop.latest for stop in found.stops}
    order = [dates[event.report] for event in found.events]
    assert order == sorted(order)


def test_a_call_that_no_later_stop_could_assess_is_not_never_assessed(world):
    assert ("never assessed", "hmicfrs2019:rec-9") not in _events(trace_issue(world, "vetting"))


# --- inferred links -----------------------------------------------------------------------------------------


def test_inferred_links_stand_apart_and_change_no_state(world):
    found = trace_issue(world, "vetting")
    assert [(shorten(link.iri), link.reason, link.doubt, link.confidence) for link in found.inferred] == [
        ("link:one", "Alike.", "Not quite.", 0.6),
        ("link:two", "Alike.", "Not quite.", 0.9),
    ]
    thread = _thread(found, "hmic2014:rec-2")
    assert thread.state.progress == "met"
    assert [shorten(s.iri) for s in thread.ties["assesses"]] == ["hmic2016:a-2"]
    without = trace_issue(store_of(WORLD.split("\nlink:one")[0]), "vetting")
    assert _events(without) == _events(found)
    assert [thread.state for thread in without.threads] == [thread.state for thread in found.threads]


# --- the bundled graph --------------------------------------------------------------------------------------


def _issue_names(store: GraphStore) -> list[str]:
    return [str(row["i"]) for row in store.rows("SELECT ?i { ?i a og:Issue } ORDER BY ?i")]


def test_every_bundled_trace_keeps_its_rules(store):
    for issue in _issue_names(store)[::12]:
        found = trace_issue(store, issue, body="mps")
        assert [stop.latest for stop in found.stops] == sorted(stop.latest for stop in found.stops)
        reports = [stop.report for stop in found.stops]
        assert len(reports) == len(set(reports))
        assert all(statement.passages for stop in found.stops for statement in stop.statements), issue
        assert {event.report for event in found.events} <= set(reports) | {
            s.report for t in found.threads for ties in t.ties.values() for s in ties
        }
        assert all(event.evidence for event in found.events)
        calls = [thread.call.iri for thread in found.threads]
        assert Counter(calls) == Counter(set(calls))
        assert {e.what for e in found.events if e.kind in {"new", "repeated"}} == set(calls)


def test_vetting_in_the_met(store):
    found = trace_issue(store, "vetting", body="mps")
    assert [stop.earliest.year for stop in found.stops] == [2014, 2016, 2019]
    assert found.threads


def test_a_wider_issue_holds_all_that_a_narrower_one_does(store):
    wide = _all(trace_issue(store, "vetting"))
    for row in store.rows("SELECT ?n { ?n skos:broader issue:vetting }"):
        found = trace_issue(store, str(row["n"]))
        assert _all(found) - {shorten(s.iri) for stop in found.stops for s in stop.of("Judgment")} <= wide


def test_a_later_as_of_never_shows_less(store):
    before: set[str] = set()
    for year in (2013, 2014, 2016, 2019, 2022):
        now = _all(trace_issue(store, "vetting", as_of=datetime.date(year, 12, 31)))
        assert before <= now
        before = now


# --- undelivered, and what is owed to silence ---------------------------------------------------------------

DUE = "; og:deadline [ a dcterms:PeriodOfTime ; rdfs:label 'by June 2015' ; og:earliest '2015-06-01'^^xsd:date ; og:latest '2015-06-30'^^xsd:date ] ; og:deadlineText 'by June 2015'"
DUE_LATE = DUE.replace("2015", "2017")
PROMISED = DUE.replace("og:deadline ", "og:due ").replace(" ; og:deadlineText 'by June 2015'", "")


def _judged(name: str, of: str, verdict: str, basis: str = "Reinspected", report: str = "hmic2016") -> str:
    more = f"; og:assesses {of} ; og:verdict og:{verdict} ; og:basis og:{basis}"
    return _said(f"{report}:{name}", "ProgressAssessment", "silent", 1, more=more)


def _told(*texts: str, as_of: datetime.date | None = None) -> list[tuple[str, str, str]]:
    stops = _said("hmic2016:later", "Finding", "silent", more="; og:polarity og:Neutral")
    found = trace_issue(store_of(WORLD + stops + "".join(texts)), "silent", as_of=as_of)
    kept = [e for e in found.events if e.kind not in {"new", "contradicted"}]
    return [(event.kind, shorten(event.what), event.detail) for event in kept]


def _asked(more: str = DUE) -> str:
    return _said("hmic2014:rec-8", "Recommendation", "silent", more=more)


def _promised(modality: str = "Planned", more: str = PROMISED) -> str:
    return _said("hmic2014:c-8", "Commitment", "silent", more=f"; og:modality og:{modality} {more}")


def test_a_call_that_a_later_text_finds_unmet_after_its_day_is_undelivered():
    due = "due by 2015-06-30 (by June 2015), found"
    assert _told(_asked(), _judged("v", "hmic2014:rec-8", "NotMet")) == [
        ("undelivered", "hmic2014:rec-8", f"{due} not-met")
    ]
    assert _told(_asked(), _judged("v", "hmic2014:rec-8", "PartlyMet")) == [
        ("undelivered", "hmic2014:rec-8", f"{due} partly-met")
    ]


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        (DUE, ("NotMet", "SelfReported")),
        (DUE, ("Progressing", "Reinspected")),
        (DUE, ("Unclear", "Reinspected")),
        (DUE_LATE, ("NotMet", "Reinspected")),
        ("", ("NotMet", "Reinspected")),
    ],
)
def test_nothing_is_called_undelivered_without_a_day_that_passed_and_a_verdict_of_others(asked, verdict):
    assert _told(_asked(asked), _judged("v", "hmic2014:rec-8", *verdict)) == []


def test_undelivered_stays_true_when_it_is_done_later_and_is_said_once():
    first = _judged("v", "hmic2014:rec-8", "NotMet")
    done = _told(_asked(), first, _judged("w", "hmic2014:rec-8", "Met", report="hmicfrs2019"))
    assert [(kind, what) for kind, what, _ in done] == [("undelivered", "hmic2014:rec-8"), ("met", "hmic2014:rec-8")]
    again = _told(_asked(), first, _judged("w", "hmic2014:rec-8", "PartlyMet", report="hmicfrs2019"))
    assert [kind for kind, _, _ in again] == ["undelivered"]
    assert _told(_asked(), first, as_of=datetime.date(2016, 11, 30)) == []


def test_a_promise_is_undelivered_only_by_a_verdict_on_itself():
    due = "due by 2015-06-30 (by June 2015), found"
    verdict = _judged("v", "hmic2014:c-8", "NotMet")
    assert _told(_promised(), verdict) == [("undelivered", "hmic2014:c-8", f"{due} not met")]
    assert _told(_promised("ClaimedDone", ""), verdict) == [
        ("undelivered", "hmic2014:c-8", "said to be done, found not met")
    ]
    assert _told(_promised("Planned", ""), verdict) == []
    assert _told(_promised(), _judged("v", "hmic2014:c-8", "NotMet", "SelfReported")) == []
    assert _told(_promised(), _judged("v", "hmic2014:c-8", "Met")) == [("met", "hmic2014:c-8", "")]
    towards = _promised(more=f"{PROMISED} ; og:towards hmic2014:rec-8")
    told = _told(_asked(""), towards, _judged("v", "hmic2014:rec-8", "NotMet"))
    assert told == [("never assessed", "hmic2014:c-8", "due by 2015-06-30 (by June 2015)")]


def test_silence_after_the_day_is_never_assessed_and_before_the_day_nothing():
    assert _told(_asked()) == [("never assessed", "hmic2014:rec-8", "")]
    assert _told(_asked(DUE_LATE)) == []
    assert _told(_promised()) == [("never assessed", "hmic2014:c-8", "due by 2015-06-30 (by June 2015)")]
    assert _told(_promised("Planned", "")) == []


def test_events_are_bounded_by_the_dates_of_the_trace(world):
    day = datetime.date
    late = trace_issue(world, "vetting", since=day(2014, 1, 1), until=day(2017, 1, 1))
    assert ("met", "hmic2014:rec-3") in _events(late)
    assert ("lapsed", "hmic2014:rec-3") not in _events(late)
    assert all(event.when <= day(2017, 1, 1) for event in late.events)


# --- figures of one kind ------------------------------------------------------------------------------------


def _figure(iri: str, value: str, year: int | None, more: str = "", population: str = "officers") -> str:
    period = f"; og:period [ rdfs:label '{year}' ; og:earliest '{year}-01-01'^^xsd:date ; og:latest '{year}-12-31'^^xsd:date ]"
    said = f"; og:indicator 'cases' ; og:unit 'cases' ; og:population '{population}' ; og:valueText '{value}'"
    kind = "" if "measureKind" in more else "; og:measureKind og:Actual"
    status = "" if "valueStatus" in more else "; og:valueStatus og:Given"
    return _said(iri, "Measure", "silent", 1, more=said + kind + status + (period if year else "") + more)


def _lines(*texts: str) -> tuple[list[list[str]], list[tuple[str, ...]]]:
    found = trace_issue(store_of(WORLD + "".join(texts)), "silent")
    return [[figure.curie for figure in each.figures] for each in found.series], [each.reasons for each in found.apart]


FIRST, SECOND = _figure("hmic2014:m-1", "7", 2013), _figure("hmic2016:m-2", "9", 2015)


def test_figures_that_agree_stand_in_one_line_in_the_order_of_time():
    assert _lines(SECOND, FIRST) == ([["hmic2014:m-1", "hmic2016:m-2"]], [])
    assert _lines(FIRST) == ([], [])
    undated = _figure("hmicfrs2019:m-3", "4", None)
    assert _lines(FIRST, SECOND, undated) == ([["hmic2014:m-1", "hmic2016:m-2", "hmicfrs2019:m-3"]], [])


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (_figure("hmic2016:m-2", "9", 2015, population="staff"), "the populations differ: officers; staff"),
        (SECOND.replace("og:unit 'cases'", "og:unit 'percent'"), "the units differ: cases; percent"),
        (_figure("hmic2016:m-2", "9", 2015, "; og:measureKind og:Target"), "targets are no actual figures: actual; target"),
        (_figure("hmic2016:m-2", "lost", 2015, "; og:valueStatus og:Lost"), "no value, lost: hmic2016:m-2"),
        (_figure("hmic2016:m-2", "9", 2013), "no time tells these apart: hmic2014:m-1, hmic2016:m-2"),
        (SECOND.replace("2015-01-01", "2015-07-01"), "they cover unlike spans of time: 2013; 2015"),
        (_figure("hmic2016:m-2", "9", 2015, "; og:restates hmic2014:m-1"), "told again from another report: hmic2016:m-2"),
    ],
)  # fmt: skip
def test_figures_that_do_not_agree_say_why_not(other, reason):
    assert _lines(FIRST, other) == ([], [(reason,)])


def test_case_and_spaces_make_no_other_kind():
    assert _lines(FIRST, SECOND.replace("'officers'", "' Officers'"))[0] == [["hmic2014:m-1", "hmic2016:m-2"]]


def test_the_bundled_figures_line_up_only_where_they_may(store):
    found = trace_issue(store, "fair-treatment")
    assert [[figure.curie for figure in each.figures] for each in found.series] == [
        ["hmic2016:m-sat-2015", "hmic2016:m-sat-2016"]
    ]
    reasons = {each.indicator: each.reasons for each in found.apart}
    assert (
        reasons["victims satisfied with treatment"][0]
        == "no value, lost: hmic2016:m-sat-series, hmic2016:m-sat-series-ew"
    )
    vetting = trace_issue(store, "vetting")
    assert vetting.series == []
    assert {each.indicator: each.reasons for each in vetting.apart}["workforce without current vetting"] == (
        "the populations differ: MPS PCSOs; MPS officers; MPS police staff; MPS workforce",
    )


def test_what_the_bundled_graph_says_was_not_delivered(store):
    told = {
        (shorten(event.what), *map(shorten, event.evidence[1:]), event.detail)
        for issue in _issue_names(store)
        for event in trace_issue(store, issue).events
        if event.kind == "undelivered"
    }
    assert told == {
        ("hmic2014:rec-3", "hmic2016:a-rec-3", "due by 2015-05-31 (Within six months), found partly-met"),
        (
            "hmicfrs2017:rec-stop-search",
            "hmicfrs2019:a-stop-search-2017",
            "due by 2018-07-31 (by July 2018), found partly-met",
        ),
    }


# --- every issue and every body -----------------------------------------------------------------------------


def _followed(found: Trace, name: str) -> None:
    """Hold that every line of a trace can be followed to a passage, in the trace itself."""
    ties = [each for thread in found.threads for listed in thread.ties.values() for each in listed]
    verdicts = [each for promise in found.promises for each in promise.verdicts]
    said = {each.iri: each for each in (*(s for stop in found.stops for s in stop.statements), *ties, *verdicts)}
    assert all(each.passages for each in said.values()), name
    assert {iri for event in found.events for iri in (event.what, *event.evidence)} <= set(said), name
    assert {iri for t in found.threads for s in t.history for iri in (*s.reply_evidence, *s.progress_evidence)} <= set(
        said
    )
    assert all(link.passages for link in found.inferred), name
    text = trace_text(found)
    for each in said.values():
        assert f"{each.curie} " in text, (name, each.curie)
        assert all(f"§ {passage.pointer}" in text for passage in each.passages), (name, each.curie)
    assert bool(found.stops) != ("Nothing in the graph concerns this issue" in text)
    assert [event.when for event in found.events] == sorted(event.when for event in found.events)


def test_every_line_of_the_trace_of_every_issue_can_be_followed_to_its_passage(store):
    stated = {
        str(row["i"]): int(str(row["n"]))
        for row in store.rows(
            "SELECT ?i (COUNT(DISTINCT ?s) AS ?n) { ?i a og:Issue OPTIONAL { ?j og:within ?i . ?s og:concerns ?j ; og:statedIn ?r } } GROUP BY ?i"
        )
    }
    for issue, number in stated.items():
        found = trace_issue(store, issue)
        shown = {s.iri for stop in found.stops for s in stop.statements if s.kind != "Judgment"}
        assert len(shown) <= number, issue
        assert bool(found.stops) == bool(number), issue
        _followed(found, issue)


def test_every_body_has_a_trace_that_says_the_truth(store):
    bodies = [
        str(row["b"]) for row in store.rows("SELECT DISTINCT ?b { ?b a ?c VALUES ?c { og:Body og:Post } } ORDER BY ?b")
    ]
    every = {s.iri for stop in trace_issue(store, "integrity").stops for s in stop.statements}
    about = {
        (str(row["s"]), str(row["b"]))
        for row in store.rows("SELECT ?s ?b { ?s og:concerns/og:within issue:integrity ; og:about ?b }")
    }
    for body in bodies:
        found = trace_issue(store, "integrity", body=body)
        shown = {s.iri for stop in found.stops for s in stop.statements}
        assert shown <= every
        assert {statement for statement, other in about if other == body} <= shown, body
        _followed(found, body)


@pytest.mark.parametrize(("one", "other"), [("hmic", "hmicfrs"), ("ipcc", "iopc")])
def test_a_body_is_the_same_under_its_former_and_its_later_name(store, one, other):
    for issue in _issue_names(store):
        former, later = trace_issue(store, issue, body=one), trace_issue(store, issue, body=other)
        assert _stops(former) == _stops(later), issue
        assert former.events == later.events


@pytest.mark.parametrize("body", ["mps", "mps-dps", "mopac", "hmic"])
def test_which_side_is_asked_first_and_for_how_much_changes_nothing(store, body, monkeypatch):
    about = {
        str(row["s"])
        for row in store.rows("SELECT ?s ?body { ?s og:about ?body }")
        if row["body"] in _family(store, body)
    }
    on = {s.iri for stop in trace_issue(store, "integrity").stops for s in stop.statements if s.kind != "Judgment"}
    for most in (1, 7, 500):
        monkeypatch.setattr("oversight_graph.trace._FIRST_MOST", most)
        found = trace_issue(store, "integrity", body=body)
        assert {s.iri for stop in found.stops for s in stop.statements if s.kind != "Judgment"} == on & about


def _family(store: GraphStore, body: str) -> set[str]:
    return family(store, f"https://w3id.org/oversight-graph/body/{body}")
