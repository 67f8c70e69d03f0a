"""State: every branch of the rule that says how a call stands at a date."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import store_of
from oversight_graph.dataset import open_store
from oversight_graph.state import (
    CLOSED,
    PROGRESS,
    REPLIES,
    CallState,
    call_histories,
    call_states,
    derive_states,
    latest_evidence,
)
from oversight_graph.vocab import PREFIXES

CALL, OTHER = f"{PREFIXES['hmic2014']}rec-1", f"{PREFIXES['hmic2014']}rec-2"
LATER = datetime.date(2030, 12, 31)
BASE = """
report:r14 a og:Report ; og:earliest "2014-11-01"^^xsd:date ; og:latest "2014-11-30"^^xsd:date .
report:r16 a og:Report ; og:earliest "2016-12-01"^^xsd:date ; og:latest "2016-12-31"^^xsd:date .
report:r19 a og:Report ; og:earliest "2019-09-09"^^xsd:date ; og:latest "2019-09-09"^^xsd:date .
hmic2014:rec-1 a og:Recommendation ; og:statedIn report:r14 .
hmic2014:rec-2 a og:AreaForImprovement ; og:statedIn report:r14 .
"""
PARTS = """hmic2014:rec-1 dcterms:hasPart hmic2014:rec-1-a, hmic2014:rec-1-b .
hmic2014:rec-1-a a og:CallPart . hmic2014:rec-1-b a og:CallPart ."""


def _reply(name: str, decision: str, report: str = "r16", more: str = "") -> str:
    return f"hmic2016:{name} a og:Response ; og:respondsTo hmic2014:rec-1 ; og:decision og:{decision} ; og:statedIn report:{report} {more}. "


def _verdict(
    name: str, verdict: str, report: str = "r16", of: str = "hmic2014:rec-1", basis: str = "Reinspected", more: str = ""
) -> str:
    return (
        f"hmic2016:{name} a og:ProgressAssessment ; og:assesses {of} ; og:verdict og:{verdict} ; og:basis og:{basis} ;"
        f" og:statedIn report:{report} {more}. "
    )


def _state(*texts: str, at: datetime.date = LATER, call: str = CALL) -> CallState:
    return call_states(store_of(BASE + "".join(texts)), at)[call]


def _names(evidence: tuple[str, ...]) -> list[str]:
    return [iri.rsplit("/", 1)[1] for iri in evidence]


def test_a_call_of_which_nothing_is_known():
    assert _state() == CallState(CALL)
    assert _state().open


# --- reply --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "reply"),
    [("Accepted", "accepted"), ("PartlyAccepted", "partly-accepted"), ("Rejected", "rejected"), ("Unclear", "unclear")],
)
def test_each_decision_is_a_reply(decision, reply):
    state = _state(_reply("a", decision))
    assert (state.reply, _names(state.reply_evidence)) == (reply, ["a"])
    assert state.open is (reply != "rejected")


def test_replies_of_one_date_that_conflict_are_unclear_and_both_are_named():
    state = _state(_reply("a", "Accepted"), _reply("b", "Rejected"))
    assert (state.reply, _names(state.reply_evidence)) == ("unclear", ["a", "b"])
    assert _state(_reply("a", "Accepted"), _reply("b", "Accepted")).reply == "accepted"


def test_a_later_reply_takes_the_place_of_an_earlier_one():
    state = _state(_reply("z", "Rejected", "r16"), _reply("a", "Accepted", "r19"))
    assert (state.reply, _names(state.reply_evidence)) == ("accepted", ["a"])


def test_the_own_date_of_a_reply_counts_before_that_of_its_report():
    own = '; og:latest "2020-01-01"^^xsd:date '
    assert _state(_reply("a", "Accepted", "r16", own), _reply("b", "Rejected", "r19")).reply == "accepted"


# --- progress -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "basis", "progress"),
    [
        ("Met", "Reinspected", "met"),
        ("Met", "DeskReview", "met"),
        ("Met", "SelfReported", "progressing"),
        ("PartlyMet", "Reinspected", "partly-met"),
        ("PartlyMet", "SelfReported", "progressing"),
        ("Progressing", "Reinspected", "progressing"),
        ("Progressing", "SelfReported", "progressing"),
        ("NotMet", "Reinspected", "not-met"),
        ("NotMet", "SelfReported", "not-met"),
        ("Unclear", "DeskReview", "unclear"),
    ],
)
def test_each_verdict_on_each_basis(verdict, basis, progress):
    state = _state(_verdict("v", verdict, basis=basis))
    assert (state.progress, _names(state.progress_evidence), state.since) == (
        progress,
        ["v"],
        datetime.date(2016, 12, 31),
    )
    assert state.open is (progress not in CLOSED)


def test_a_later_verdict_takes_the_place_of_an_earlier_one():
    state = _state(_verdict("z", "NotMet", "r16"), _verdict("a", "Met", "r19"))
    assert (state.progress, _names(state.progress_evidence), state.since) == ("met", ["a"], datetime.date(2019, 9, 9))
    assert _state(_verdict("z", "Progressing", "r16"), _verdict("a", "NotMet", "r19")).progress == "not-met"


def test_what_was_met_and_fails_again_has_lapsed():
    assert _state(_verdict("a", "Met", "r16"), _verdict("b", "NotMet", "r19")).progress == "lapsed"
    assert _state(_verdict("a", "Met", "r16"), _verdict("b", "NotMet", "r16")).progress == "unclear"
    assert _state(_verdict("a", "Met", "r16"), _verdict("b", "PartlyMet", "r19")).progress == "partly-met"


def test_a_state_stands_since_it_began_and_rests_on_the_latest_evidence():
    again = _state(_verdict("a", "NotMet", "r16"), _verdict("b", "NotMet", "r19"))
    assert (again.since, _names(again.progress_evidence)) == (datetime.date(2016, 12, 31), ["b"])
    broken = _state(_verdict("a", "Met", "r16"), _verdict("b", "NotMet", "r19"))
    assert broken.since == datetime.date(2019, 9, 9)


def test_the_last_evidence_is_the_latest_of_what_decides():
    early, late = _verdict("v", "Met", "r16"), _reply("r", "Accepted", "r19")
    assert _names([_state(early, late).last_evidence]) == ["r"]
    assert _names([_state(_reply("r", "Accepted", "r16"), _verdict("v", "Met", "r19")).last_evidence]) == ["v"]
    assert _state().last_evidence == ""


def test_a_call_goes_through_its_states_in_the_order_of_time():
    store = store_of(
        BASE + _verdict("a", "Met", "r16") + _verdict("b", "NotMet", "r19") + _reply("r", "Accepted", "r19")
    )
    histories = call_histories(store, LATER)
    assert [(state.progress, state.reply) for state in histories[CALL]] == [
        ("met", "no-reply-held"),
        ("lapsed", "accepted"),
    ]
    assert histories[OTHER] == [CallState(OTHER)]
    assert {call: states[-1] for call, states in histories.items()} == call_states(store, LATER)


def test_what_was_only_said_to_be_met_does_not_lapse():
    assert (
        _state(_verdict("a", "Met", "r16", basis="SelfReported"), _verdict("b", "NotMet", "r19")).progress == "not-met"
    )


def test_verdicts_of_one_date_that_conflict_are_unclear():
    state = _state(_verdict("a", "Met"), _verdict("b", "NotMet"))
    assert (state.progress, _names(state.progress_evidence)) == ("unclear", ["a", "b"])


def test_of_two_verdicts_at_one_date_the_one_on_fewer_calls_decides():
    wide = _verdict("wide", "Progressing", of="hmic2014:rec-1, hmic2014:rec-2")
    narrow = _verdict("narrow", "Met")
    state = _state(wide, narrow)
    assert (state.progress, _names(state.progress_evidence)) == ("met", ["narrow"])
    assert _state(wide, narrow, call=OTHER).progress == "progressing"


def test_breadth_does_not_outweigh_time():
    wide = _verdict("wide", "Progressing", "r19", of="hmic2014:rec-1, hmic2014:rec-2")
    assert _state(wide, _verdict("narrow", "Met", "r16")).progress == "progressing"


@pytest.mark.parametrize(
    ("first", "second", "progress"),
    [
        ("Met", "Met", "met"),
        ("NotMet", "NotMet", "not-met"),
        ("Met", "NotMet", "partly-met"),
        ("PartlyMet", "NotMet", "partly-met"),
        ("Met", None, "partly-met"),
        ("Progressing", "NotMet", "progressing"),
        ("Progressing", None, "progressing"),
        ("NotMet", None, "not-met"),
        ("Unclear", "NotMet", "unclear"),
        ("Unclear", "Met", "partly-met"),
        ("Unclear", None, "unclear"),
    ],
)
def test_the_verdicts_on_the_parts_combine(first, second, progress):
    texts = [PARTS, _verdict("a", first, of="hmic2014:rec-1-a")]
    if second:
        texts.append(_verdict("b", second, of="hmic2014:rec-1-b"))
    assert _state(*texts).progress == progress


def test_self_reported_parts_are_never_met():
    texts = [PARTS, *(_verdict(part, "Met", of=f"hmic2014:rec-1-{part}", basis="SelfReported") for part in "ab")]
    assert _state(*texts).progress == "progressing"


def test_a_later_verdict_on_the_whole_outweighs_those_on_parts():
    assert (
        _state(PARTS, _verdict("a", "Met", "r16", of="hmic2014:rec-1-a"), _verdict("w", "NotMet", "r19")).progress
        == "not-met"
    )


def test_a_later_verdict_on_one_part_leaves_the_earlier_one_on_the_whole_for_the_others():
    assert (
        _state(PARTS, _verdict("w", "NotMet", "r16"), _verdict("a", "Met", "r19", of="hmic2014:rec-1-a")).progress
        == "partly-met"
    )
    assert (
        _state(PARTS, _verdict("w", "Met", "r16"), _verdict("a", "NotMet", "r19", of="hmic2014:rec-1-a")).progress
        == "partly-met"
    )


def test_one_verdict_on_both_parts_is_no_broader_than_one_on_each():
    assert _state(PARTS, _verdict("ab", "Met", of="hmic2014:rec-1-a, hmic2014:rec-1-b")).progress == "met"


def test_a_call_that_was_replaced_is_superseded_whatever_else_was_said():
    new = "hmic2016:rec-9 a og:Recommendation ; og:replaces hmic2014:rec-1 ; og:statedIn report:r16 . "
    state = _state(new, _verdict("v", "NotMet", "r19"))
    assert (state.progress, _names(state.progress_evidence), state.open) == ("superseded", ["rec-9"], False)
    assert state.since == datetime.date(2016, 12, 31)


def test_repeats_are_counted_and_do_not_change_the_state():
    again = "".join(
        f"hmic2016:rec-{n} a og:Recommendation ; og:reiterates hmic2014:rec-1 ; og:statedIn report:r16 . "
        for n in (7, 8)
    )
    state = _state(again)
    assert (state.repeats, state.progress, state.open) == (2, "not-assessed", True)


def test_what_a_force_says_that_it_did_changes_nothing():
    done = "hmic2016:c a og:Commitment ; og:towards hmic2014:rec-1 ; og:modality og:ClaimedDone ; og:statedIn report:r16 . "
    assert _state(done) == CallState(CALL)


def test_an_inferred_link_never_counts():
    link = "".join(
        f"link:l{n} a og:InferredLink ; og:later hmic2016:{end} ; og:earlier hmic2014:rec-1 ; og:linkProperty og:{prop} . "
        for n, (end, prop) in enumerate(
            [("v", "assesses"), ("r", "respondsTo"), ("again", "reiterates"), ("new", "replaces")]
        )
    )
    ends = (
        "hmic2016:v a og:ProgressAssessment ; og:verdict og:Met ; og:basis og:Reinspected ; og:statedIn report:r16 ; og:assesses hmic2014:rec-2 . "
        "hmic2016:r a og:Response ; og:decision og:Rejected ; og:statedIn report:r16 . "
        "hmic2016:again a og:Recommendation ; og:statedIn report:r16 . hmic2016:new a og:Recommendation ; og:statedIn report:r16 . "
    )
    assert _state(link, ends) == CallState(CALL)


# --- dates --------------------------------------------------------------------------------------------------


def test_only_what_was_known_at_the_date_counts():
    texts = (_reply("r", "Accepted", "r16"), _verdict("a", "Met", "r16"), _verdict("b", "NotMet", "r19"))
    by_date = {
        day: _state(*texts, at=datetime.date.fromisoformat(day))
        for day in ("2014-11-30", "2016-12-30", "2016-12-31", "2019-09-08", "2019-09-09")
    }
    assert [(s.reply, s.progress) for s in by_date.values()] == [
        ("no-reply-held", "not-assessed"),
        ("no-reply-held", "not-assessed"),
        ("accepted", "met"),
        ("accepted", "met"),
        ("accepted", "lapsed"),
    ]


def test_a_call_is_unknown_before_it_was_made():
    store = store_of(BASE)
    assert call_states(store, datetime.date(2014, 11, 29)) == {}
    assert set(call_states(store, datetime.date(2014, 11, 30))) == {CALL, OTHER}
    assert set(call_states(store, LATER, [OTHER])) == {OTHER}
    assert call_states(store, LATER, []) == {}


def test_evidence_that_two_graphs_state_counts_once():
    again = "hmic2016:rec-7 a og:Recommendation ; og:reiterates hmic2014:rec-1 ; og:statedIn report:r16 . "
    store = store_of(BASE + again + _verdict("v", "Met"), again + _verdict("v", "Met"))
    state = call_states(store, LATER)[CALL]
    assert (state.repeats, state.progress, _names(state.progress_evidence)) == (1, "met", ["v"])


def test_the_latest_evidence_is_the_last_date_of_a_report_or_of_a_statement():
    assert latest_evidence(store_of(BASE)) == datetime.date(2014, 11, 30)
    assert latest_evidence(store_of(BASE + _verdict("v", "Met", "r19"))) == datetime.date(2019, 9, 9)
    late = _reply("r", "Accepted", "r19", '; og:latest "2020-02-01"^^xsd:date ')
    assert latest_evidence(store_of(BASE + late)) == datetime.date(2020, 2, 1)


FACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("reply"),
            st.sampled_from(["Accepted", "PartlyAccepted", "Rejected"]),
            st.sampled_from(["r16", "r19"]),
        ),
        st.tuples(
            st.just("verdict"),
            st.sampled_from(["Met", "PartlyMet", "NotMet", "Unclear"]),
            st.sampled_from(["r16", "r19"]),
        ),
        st.tuples(st.just("part"), st.sampled_from(["Met", "NotMet", "Progressing"]), st.sampled_from(["r16", "r19"])),
        st.tuples(st.just("repeat"), st.just(""), st.sampled_from(["r16", "r19"])),
        st.tuples(st.just("replaces"), st.just(""), st.sampled_from(["r16", "r19"])),
    ),
    max_size=6,
)
DAYS = [datetime.date(2014, 11, 29), datetime.date(2014, 12, 1), datetime.date(2017, 1, 1), datetime.date(2020, 1, 1)]


@given(FACTS)
def test_a_later_date_never_knows_less(facts):
    texts = [PARTS]
    for number, (kind, value, report) in enumerate(facts):
        if kind == "reply":
            texts.append(_reply(f"x{number}", value, report))
        elif kind in {"repeat", "replaces"}:
            link = "reiterates" if kind == "repeat" else kind
            texts.append(
                f"hmic2016:x{number} a og:Recommendation ; og:{link} hmic2014:rec-1 ; og:statedIn report:{report} . "
            )
        else:
            texts.append(
                _verdict(f"x{number}", value, report, of="hmic2014:rec-1-a" if kind == "part" else "hmic2014:rec-1")
            )
    store = store_of(BASE + "".join(texts), derived=False)
    store.add(store_of("", derived=True).quads(derived=False))
    from oversight_graph.infer import derive

    derive(store)
    before: dict[str, CallState] = {}
    for day in DAYS:
        now = call_states(store, day)
        assert set(before) <= set(now)
        for call, earlier in before.items():
            later = now[call]
            assert later.repeats >= earlier.repeats
            assert earlier.reply == "no-reply-held" or later.reply != "no-reply-held"
            assert earlier.progress == "not-assessed" or later.progress != "not-assessed"
            assert earlier.progress != "superseded" or later.progress == "superseded"
            assert later.since is None or later.since <= day
        assert all(state.reply in REPLIES and state.progress in PROGRESS for state in now.values())
        before = now


# --- the bundled graph --------------------------------------------------------------------------------------


def test_states_are_written_for_every_call_and_stand_only_in_the_derived_graph(store):
    states = call_states(store, latest_evidence(store))
    rows = store.rows(
        "SELECT ?call ?reply ?progress ?n ?open WHERE { GRAPH graph:derived { ?call og:replyState ?reply ; og:progressState ?progress ;"
        " og:timesRepeated ?n ; og:isOpen ?open } } ORDER BY ?call"
    )
    assert {str(row["call"]): (row["reply"], row["progress"], row["n"], row["open"]) for row in rows} == {
        call: (state.reply, state.progress, state.repeats, state.open) for call, state in states.items()
    }
    for name in ("replyState", "progressState", "timesRepeated", "isOpen", "decidedBy"):
        assert not store.query(f"ASK {{ GRAPH ?g {{ ?call og:{name} ?o }} FILTER(?g != graph:derived) }}")


def test_writing_the_states_twice_is_the_same():
    opened = open_store()
    before = set(opened.quads())
    derive_states(opened)
    assert set(opened.quads()) == before
