"""Words of a query: a call of a service is found wherever the engine would take it for one, and nowhere else."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from oversight_graph.querywords import calls_service, deepest_nesting, has_dataset_clause, loads

CALLS = [
    "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }",
    "SELECT * { service silent <urn:x> { ?s ?p ?o } }",
    "SELECT * {SERVICESILENT<urn:x>{?s ?p ?o}}",
    "PREFIX : <urn:> SELECT * {SERVICE:x{?s ?p ?o}}",
    "PREFIX : <urn:> SELECT * {SERVICE:x # {\n {?s ?p ?o}}",
    "SELECT * { ?a ?b trueSERVICE<urn:x>{?s ?p ?o} }",
    "SELECT * { ?a ?b 1SERVICE<urn:x>{?s ?p ?o} }",
    "SELECT * { ?a ?b 1e1SERVICE<urn:x>{?s ?p ?o} }",
    "SELECT * { ?a ?b ''SERVICE<urn:x>{?s ?p ?o} }",
    "SELECT * { ?a ?b ''''''SERVICE<urn:x>{?s ?p ?o} }",
    "SELECT * { ?a ?b ?c.SERVICE<urn:x>{?s ?p ?o} }",
    "PREFIX : <urn:> SELECT * { ?a ?b :.SERVICE<urn:x>{?s ?p ?o} }",
    "SELECT * { BIND(<urn:x> AS ?x) FILTER(?x<?b)SERVICE?x{?s ?p ?o} }",
    "SELECT * { # nothing \r SERVICE <urn:x> {?s ?p ?o} }",
    "SELECT * { {} UNION {SERVICE <urn:x> {?s ?p ?o}} }",
    "SELECT * { FILTER EXISTS { SERVICE <urn:x> {?s ?p ?o} } }",
    "SELECT * { ?s ?p \"\"\"x\\\"\"\"\" SERVICE <urn:x> {?s ?p ?o} }",
]  # fmt: skip
HARMLESS = [
    "SELECT ?service { ?service ?p $service }",
    "SELECT * { ?s ?p 'SERVICE <urn:x> {}' }",
    'SELECT * { ?s ?p "a \\" SERVICE <urn:x> {}" }',
    "SELECT * { ?s ?p '''it's SERVICE\n<urn:x> {}''' }",
    "SELECT * { ?s ?p ?o } # SERVICE <urn:x> {}",
    "SELECT * { <urn:SERVICE> <urn:a\\u0062/service> <http://service/service> }",
    "PREFIX service: <urn:> SELECT * { service:x service:y service:z . GRAPH service:x { ?s ?p ?o } }",
    "PREFIX ex: <urn:> SELECT * { ex:service ex:a-service ex:service.x, ex:service\\,x }",
    "SELECT * { _:service ?p 'x'@service }",
    "SELECT * { ?x ?y ?z FILTER(?x < 1 && ?y > 2) }",
]


@pytest.mark.parametrize("query", CALLS)
def test_a_call_of_a_service_is_found_in_what_the_engine_takes_for_one(query: str) -> None:
    ox.Store().query(query)  # it parses
    assert calls_service(query)


@pytest.mark.parametrize("query", HARMLESS)
def test_other_uses_of_the_word_are_left_alone(query: str) -> None:
    ox.Store().query(query)
    assert not calls_service(query)


# What stands before the keyword, what joins them, how it is written, and what it is said of.
BEFORE = ["", "?s ?p ?o", "?s ?p 'x'", "?s ?p true", "?s ?p 1", "?s ?p 1e0", "?s ?p p:o", "?s ?p :", "?s a _:b"]
BEFORE += ["?s ?p 'x'@en", "FILTER(1<2)", "{} UNION", "OPTIONAL", "{}", "VALUES ?v {1}", "# '\n"]
BEFORE += ["FILTER(?s<?o&&?o>?s)", "BIND('\\'' AS ?x)"]
JOINTS = ["", " ", ".", "\n", "#\r", "{", "}", ";", ",", "\u00b7", "\\", "'", '"', "'''", "<", ">", ":", "p:"]
JOINTS += ["_:", "?", "@"]
TARGETS = ["<urn:x>", " <urn:x>", ":x", " :x", "p:x", " service:x", "<urn:\\u0078>", "#\n<urn:x>"]


@given(
    before=st.sampled_from(BEFORE),
    joint=st.lists(st.sampled_from(JOINTS), max_size=3).map("".join),
    keyword=st.sampled_from(["SERVICE", "service", "Service"]),
    target=st.sampled_from(TARGETS),
    after=st.sampled_from(["", "}", "'", '"', "'''", ">", " . ?s ?p ?o"]),
)
@settings(max_examples=1500)
def test_no_text_that_the_engine_reads_calls_a_service_unseen(before, joint, keyword, target, after) -> None:
    """The engine says that it cannot reach ``urn:x``, wherever the check has not seen the call."""
    prefixes = "PREFIX : <urn:> PREFIX p: <urn:> PREFIX service: <urn:>"
    query = f"{prefixes} SELECT * {{{before}{joint}{keyword}{target}{{}}{after}}}"
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o")))
    try:
        for _ in store.query(query):
            pass
    except SyntaxError:
        reached = False
    except (OSError, RuntimeError):
        reached = True
    else:
        reached = False
    event(f"a service was reached for: {reached}")
    assert calls_service(query) or not reached


def test_loads_and_dataset_clauses_are_found() -> None:
    assert loads("LOAD <file:///etc/passwd>")
    assert loads("INSERT DATA {} ;load silent<urn:x> INTO GRAPH <urn:g>")
    assert not loads("INSERT DATA { <urn:load> <urn:p> 'LOAD <urn:x>' } # LOAD <urn:x>")
    assert has_dataset_clause("SELECT * FROM <urn:g> {}")
    assert has_dataset_clause("ASK FROM NAMED <urn:g> {}")
    assert not has_dataset_clause("SELECT ?from { ?from <urn:from> 'FROM <urn:g>' } # FROM")


@given(st.integers(0, 50), st.sampled_from(["()", "{}", "[]"]))
def test_nesting_is_counted_outside_strings(depth: int, brackets: str) -> None:
    text = brackets[0] * depth + "'((((' \"{{{\" <urn:x> # ((((\n" + brackets[1] * depth
    assert deepest_nesting(text) == depth
