"""Binding: terms take the place of variables at every depth, and nothing else of a query changes."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from oversight_graph.binding import bind, literal
from oversight_graph.errors import ParameterError
from oversight_graph.load import parse_text
from oversight_graph.queries import bound_text, catalogue, read_query
from oversight_graph.sparql_text import variables
from oversight_graph.store import GraphStore

X = "<urn:x>"
DATA = """
<urn:a> <urn:p> <urn:x> ; <urn:q> 1 . <urn:b> <urn:p> <urn:y> ; <urn:q> 2 . <urn:c> <urn:p> <urn:x> , <urn:y> ; <urn:q> 3 .
<urn:x> <urn:label> "x" . <urn:y> <urn:label> "y" . <urn:x> <urn:r> <urn:y> . <urn:d> <urn:q> 4 .
"""


@pytest.fixture(scope="module")
def small() -> GraphStore:
    found = GraphStore()
    found.add(parse_text(DATA))
    return found


def _bag(store: GraphStore, text: str, drop: str = "") -> list[tuple[tuple[str, str], ...]]:
    """Run a query and give its rows in any order, without one column and without unbound values."""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return sorted(
        tuple((name, str(row[name])) for name in sorted(names) if name != drop and row[name] is not None)
        for row in found
    )


# --- what must not change -----------------------------------------------------------------------------------

KEPT = st.sampled_from(
    [
        "'?i'",
        '"$i"',
        "'''a ?i\n'b ?i'''",
        '"""?i "q" ?i"""',
        "<urn:?i>",
        "# ?i\n",
        '"a \\" ?i"',
        "?other",
        "$ii",
        "?i_2",
        "urn:i",
        "'# ?i'",
        "<urn:#?i>",
        "\n",
        "{",
        "}",
        "(",
        ")",
        "a ",
        ". ",
        "1 ",
        "<",
        "&&",
        "ex:p?/ex:q ",
        "'it''?i'",
    ]
)


@given(st.lists(KEPT, max_size=20).map(" ".join))
def test_strings_iris_comments_and_other_names_stay_as_they_are(text):
    assert bind(text, {"i": X}) == text


@given(st.lists(KEPT, max_size=10).map(" ".join), st.lists(KEPT, max_size=10).map(" ".join))
def test_only_the_variable_itself_changes(before, after):
    text = f"{before}\n ?i \n{after}"
    assert bind(text, {"i": X}) == f"{before}\n {X} \n{after}"


@given(st.text(max_size=40))
def test_with_nothing_to_bind_any_text_comes_back(text):
    assert bind(text, {}) == text
    assert bind(text, {"none": X}).replace(X, "") is not None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?s { ?s ?p $o } # ?c", {"s", "p", "o"}),
        ("ASK { '?a' <urn:?b> \"\"\"?c\"\"\" '''$d''' }", set()),
        ("SELECT (COUNT(?s) AS ?n) {}", {"s", "n"}),
        ("ASK { ?é ?p1 ?_u }", {"é", "p1", "_u"}),
        ("ASK { ?s ex:what\\?i ?o }", {"s", "o"}),
    ],
)
def test_variables_are_named_without_their_marks(query, expected):
    assert variables(query) == expected


# --- every position -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?i WHERE { ?s <urn:p> ?i }",
        "SELECT DISTINCT ?i ?s WHERE { ?s <urn:p> ?i } ORDER BY ?i ?s LIMIT 5",
        "SELECT REDUCED ?i WHERE { ?s <urn:p> ?i } ORDER BY DESC(?i)",
        "SELECT $i WHERE { ?s <urn:p> ?i } ORDER BY ASC(STR($i)) OFFSET 0",
        "SELECT ?i (COUNT(?s) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY ?i",
        "SELECT ?i (COUNT(?s) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY ?i HAVING (COUNT(?s) > 1) ORDER BY ?i",
        "SELECT ?k (COUNT(*) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY (STR(?i) AS ?k)",
        "SELECT ?i ?s (COUNT(*) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY ?s ?i ORDER BY ?s",
        "SELECT ?i ?k (COUNT(*) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY ?i (STR(?s) AS ?k) HAVING(COUNT(*) < 9)",
        "SELECT * WHERE { { SELECT ?i ?s (COUNT(*) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY ?i ?s } ?i <urn:label> ?l }",
        "SELECT (STR(?i) AS ?t) WHERE { ?s <urn:p> ?i }",
        "SELECT (IF(BOUND(?s), ?i, ?s) AS ?t) ?i WHERE { ?s <urn:p> ?i }",
        "SELECT ?s ?l WHERE { ?s <urn:p> ?i . ?i <urn:label> ?l }",
        "SELECT ?s ?i WHERE { { ?s <urn:p> ?i } UNION { ?i <urn:r> ?s } }",
        "SELECT ?s WHERE { ?s <urn:p> ?i FILTER(?i = ?i && STR(?i) != 'i') }",
        "SELECT ?s WHERE { ?s <urn:q> ?n . ?s <urn:p> ?i FILTER EXISTS { ?s <urn:p> ?i . ?i <urn:r> ?o } }",
        "SELECT ?s WHERE { ?s <urn:q> ?n . ?s <urn:p> ?i FILTER NOT EXISTS { ?i <urn:r> ?o } }",
        "SELECT ?s WHERE { ?s <urn:p> ?i MINUS { ?s <urn:q> 1 } }",
        "SELECT ?s ?l WHERE { ?s <urn:p> ?i OPTIONAL { ?i <urn:label> ?l } OPTIONAL { ?i <urn:none> ?z } }",
        "SELECT ?s WHERE { ?s <urn:p>/<urn:r>? ?i }",
        "SELECT ?s ?t WHERE { ?s <urn:p> ?i BIND(STR(?i) AS ?t) }",
        "SELECT ?s ?n WHERE { { SELECT ?s ?i WHERE { ?s <urn:p> ?i } } ?s <urn:q> ?n }",
        "SELECT ?n ?i WHERE { { SELECT (COUNT(?s) AS ?n) ?i WHERE { ?s <urn:p> ?i } GROUP BY ?i } }",
        "SELECT ?i ?s WHERE { { SELECT ?i ?s WHERE { { SELECT ?s ?i WHERE { ?s <urn:p> ?i } } } ORDER BY ?i } }",
        "SELECT * WHERE { { SELECT ?i (MAX(?n) AS ?m) WHERE { ?s <urn:p> ?i ; <urn:q> ?n } GROUP BY ?i } ?i <urn:label> ?l }",
        "SELECT ?i (SUM(?n) AS ?m) WHERE { { SELECT ?i ?s ?n WHERE { ?s <urn:p> ?i ; <urn:q> ?n } } } GROUP BY ?i ORDER BY ?i",
    ],
)
def test_a_bound_query_answers_as_the_same_query_with_values_at_its_top(small, query):
    bound = bind(query, {"i": X})
    shown = "i" in [variable.value for variable in small.query(query).variables]
    if shown:
        expected = _bag(small, f"SELECT * WHERE {{ {{ {query} }} VALUES ?i {{ {X} }} }}", "i")
    else:  # VALUES must stand where the variable is bound
        expected = _bag(small, re.sub(r"\?s <urn:p>(\S*) \?i", rf"VALUES ?i {{ {X} }} ?s <urn:p>\1 ?i", query))
    assert _bag(small, bound, "i") == expected
    rdflib.Graph().query(bound)  # the reference engine must parse it too


def test_what_is_bound_is_no_key_of_groups_that_have_another():
    """The reference engine fails on a constant there."""
    query = "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY ?i ?s"
    assert bind(query, {"i": X}).endswith("GROUP BY  ?s")
    assert bind(query, {"i": X, "s": X}).endswith(f"GROUP BY ({X}) ({X})")


def test_a_bound_variable_that_is_shown_keeps_its_column(small):
    for query in (
        "SELECT ?i WHERE { ?s <urn:p> ?i }",
        "SELECT ?i (COUNT(?s) AS ?n) WHERE { ?s <urn:p> ?i } GROUP BY ?i",
        "SELECT ?i WHERE { { SELECT ?i WHERE { ?s <urn:p> ?i } } }",
    ):
        rows = small.rows(bind(query, {"i": X}))
        assert rows
        assert {row["i"] for row in rows} == {"urn:x"}


def test_other_query_forms(small):
    assert bool(small.query(bind("ASK { ?s <urn:p> ?i }", {"i": X})))
    assert not bool(small.query(bind("ASK { ?s <urn:p> ?i }", {"i": "<urn:none>"})))
    assert len(list(small.query(bind("CONSTRUCT { ?i <urn:of> ?s } WHERE { ?s <urn:p> ?i }", {"i": X})))) == 2
    assert list(small.query(bind("DESCRIBE ?i", {"i": X})))


def test_several_terms_are_bound_at_once(small):
    query = "SELECT ?s WHERE { ?s <urn:p> ?i ; <urn:q> ?n }"
    assert _bag(small, bind(query, {"i": X, "n": "3"})) == [(("s", "<urn:c>"),)]


def test_a_term_that_looks_like_a_variable_is_not_bound_again():
    assert bind("ASK { ?a ?p ?b }", {"a": "<urn:?b>", "b": '"?a"'}) == 'ASK { <urn:?b> ?p "?a" }'


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { BIND(1 AS ?i) }",
        "SELECT (COUNT(*) AS ?i) { ?s ?p ?o }",
        "SELECT ?s { ?s ?p ?o } GROUP BY (STR(?s) AS ?i)",
        "SELECT ?s { VALUES ?i { 1 2 } }",
        "SELECT ?s { VALUES (?s ?i) { (1 2) } }",
        "SELECT ?s { ?s ?p ?o } VALUES ?i { 1 }",
        "SELECT ?s { BIND(1 as # why\n ?i) }",
    ],
)
def test_a_variable_that_the_query_assigns_is_refused(query):
    with pytest.raises(ParameterError, match="assigns it a value itself"):
        bind(query, {"i": X})


# --- text never becomes query -------------------------------------------------------------------------------

NASTY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text(st.sampled_from("\"'\\\n\r\t<>{}?$#.;()@^ aux:é😀"), max_size=20),
    st.sampled_from(
        ['" } DROP ALL #', "x> } UNION { ?s ?p ?o", '"""', "\\", '\\"', "\\u0022 }", "?i", "<urn:x>", '"a"@en', "\n# x"]
    ),
)


@given(NASTY)
def test_a_literal_comes_out_as_the_text_that_went_in(text):
    engine = ox.Store()
    (row,) = engine.query(bind("SELECT ?t WHERE { BIND(?q AS ?t) }", {"q": literal(text)}))
    assert row["t"] == ox.Literal(text)


@given(NASTY)
def test_a_literal_is_also_turtle(text):
    (quad,) = parse_text(f"<urn:a> <urn:p> {literal(text)} .")
    assert quad.object == ox.Literal(text)


def test_literals_carry_datatype_or_language():
    assert literal("x", "urn:t") == '"x"^^<urn:t>'
    assert literal("x", language="en") == '"x"@en'


@given(NASTY | st.sampled_from(["٣", "-٣", '"a\\q"', "urn:x y", "http://e.org/a> b", "og:x> y", '"a"^^<x y>']))
def test_whatever_a_user_gives_is_one_term(text):
    query = read_query("SELECT ?t WHERE { BIND(?q AS ?t) }", "q")
    found = GraphStore().query(bound_text(GraphStore(), query, {"q": text if text != "*" else "x"}))
    assert len(list(found)) == 1


@given(NASTY)
def test_a_described_text_parameter_is_always_that_text(text):
    query = read_query("#+ param q (text): What\nSELECT ?t WHERE { BIND(?q AS ?t) }", "q")
    if text == "*":
        return
    (row,) = GraphStore().query(bound_text(GraphStore(), query, {"q": text}))
    assert row["t"] == ox.Literal(text)


@pytest.mark.parametrize("kind", ["date", "date-end", "integer", "term", "issue", "thing"])
@given(text=NASTY)
def test_a_typed_parameter_is_a_term_of_that_type_or_refused(kind, text):
    from oversight_graph.errors import UnknownNameError

    query = read_query(f"#+ param q ({kind}): What\nSELECT ?t WHERE {{ BIND(?q AS ?t) }}", "q")
    try:
        bound = bound_text(GraphStore(), query, {"q": text})
    except (ParameterError, UnknownNameError):
        return
    assert text == "*" or len(list(GraphStore().query(bound))) == 1


@pytest.mark.parametrize("name", [query.name for query in catalogue()])
def test_every_bundled_query_parses_with_a_value_for_every_parameter(name):
    (query,) = [query for query in catalogue() if query.name == name]
    terms = {
        p.name: {"integer": "5", "date": '"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'}.get(p.kind, X)
        for p in query.parameters
    }
    GraphStore().query(bind(query.text, terms), name)
