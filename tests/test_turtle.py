"""Turtle in one normal form: the same graph, in one order, with the head comment and nothing else."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight_graph.errors import ParseError
from oversight_graph.load import parse_text
from oversight_graph.turtle import format_trig, format_turtle, head_comment, normal_form
from oversight_graph.vocab import PREFIXES

XSD, RDF = PREFIXES["xsd"], PREFIXES["rdf"]
E = "https://e.org/"


def _same(one, other) -> bool:
    """Whether two lists of quads are isomorphic."""
    forms = []
    for quads in (one, other):
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        forms.append({str(quad) for quad in dataset})
    return forms[0] == forms[1]


def _parsed(text: str, trig: bool = False) -> list[ox.Quad]:
    return parse_text(text, "text", ox.RdfFormat.TRIG if trig else ox.RdfFormat.TURTLE)


# --- generated graphs ---------------------------------------------------------------------------------------

NODES = [ox.BlankNode(f"n{number}") for number in range(6)]
IRIS = [
    ox.NamedNode(iri)
    for iri in (
        f"{E}a",
        f"{E}b#frag",
        f"{E}é/日本",
        f"{E}with(brackets)",
        f"{E}it's",
        f"{E}%20x",
        f"{PREFIXES['issue']}vetting",
        f"{PREFIXES['hmic2016']}afi-10",
        f"{PREFIXES['hmic2016']}afi-2",
        f"{PREFIXES['og']}Finding",
        f"{PREFIXES['issue']}trailing.",
        f"{PREFIXES['issue']}a/b",
        PREFIXES["og"],
        f"{PREFIXES['report']}x/graph",
    )
]
PREDICATES = [*IRIS[:3], *(ox.NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest")), IRIS[9]]
TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(st.sampled_from("\"'\\\n\r\t\b\f\x00\x01\x7f\u0085\u2028😀#<>.;@^_:[]() a1"), max_size=14),
    st.sampled_from(
        ['"""', '""', '"', '\n"', '\n""', "\\", "\n\\", "a\\\nb\\", "'''", "\r\n", 'say "no"\n"', "# no comment"]
    ),
)
TYPED = st.sampled_from(
    [
        ("007", "integer"),
        ("+5", "integer"),
        ("-0", "integer"),
        ("1.50", "decimal"),
        (".5", "decimal"),
        ("5.", "decimal"),
        ("-.10", "decimal"),
        ("5", "decimal"),
        ("1E3", "double"),
        ("1.50", "double"),
        ("true", "boolean"),
        ("1", "boolean"),
        ("True", "boolean"),
        ("2014-11", "gYearMonth"),
        ("2014-11-30", "date"),
        ("none", "date"),
        ("x1", "integer"),
        ("", "integer"),
        ("5 ", "integer"),
        ("5\n", "integer"),
        ("٣", "integer"),
        ("٣.٣", "decimal"),
        ("0x1F", "integer"),
        ("7", "int"),
        ("a b", "token"),
    ]
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.tuples(TEXTS, st.sampled_from(["en", "en-gb", "cy", "zh-hant"])).map(
        lambda pair: ox.Literal(pair[0], language=pair[1])
    ),
    TYPED.map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(f"{XSD}{pair[1]}"))),
    TEXTS.map(lambda text: ox.Literal(text, datatype=ox.NamedNode(f"{E}type"))),
)
SUBJECTS = st.sampled_from([*IRIS, *NODES, *NODES])
OBJECTS = st.one_of(st.sampled_from([*IRIS, ox.NamedNode(f"{RDF}nil")]), st.sampled_from(NODES), LITERALS)
TRIPLES = st.builds(ox.Quad, SUBJECTS, st.sampled_from(PREDICATES), OBJECTS)


@st.composite
def collections(draw):
    """Draw a well-formed RDF list of some terms, hung on a subject."""
    items = draw(st.lists(OBJECTS, max_size=4))
    first, rest, nil = (ox.NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
    quads, tail = [], nil
    for number, item in reversed(list(enumerate(items))):
        cell = ox.BlankNode(f"cell{number}")
        quads += [ox.Quad(cell, first, item), ox.Quad(cell, rest, tail)]
        tail = cell
    return [*quads, ox.Quad(draw(st.sampled_from(IRIS)), IRIS[0], tail)]


GRAPHS = st.tuples(st.lists(TRIPLES, max_size=12), st.one_of(st.just([]), collections())).map(
    lambda pair: pair[0] + pair[1]
)
DATASETS = st.lists(
    st.builds(
        ox.Quad,
        SUBJECTS,
        st.sampled_from(PREDICATES),
        OBJECTS,
        st.sampled_from([ox.DefaultGraph(), IRIS[0], IRIS[6], NODES[0]]),
    ),
    max_size=8,
)


@given(GRAPHS)
def test_the_normal_form_is_the_same_graph(quads):
    assert _same(_parsed(normal_form(quads)), quads)


@given(GRAPHS)
def test_the_normal_form_of_the_normal_form_is_itself(quads):
    text = normal_form(quads)
    assert format_turtle(text) == text


@given(GRAPHS, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_names_of_blank_nodes_matter(quads, chance: random.Random):
    names = {node: ox.BlankNode() for node in {*NODES, *(ox.BlankNode(f"cell{n}") for n in range(4))}}
    other = [ox.Quad(names.get(q.subject, q.subject), q.predicate, names.get(q.object, q.object)) for q in quads]
    chance.shuffle(other)
    assert normal_form(other) == normal_form(quads)


@given(GRAPHS)
def test_only_the_prefixes_that_are_used_are_declared_each_once(quads):
    text = normal_form(quads)
    declared = [line.split()[1] for line in text.splitlines() if line.startswith("@prefix ")]
    assert declared == sorted(set(declared))
    body = "\n".join(line for line in text.splitlines() if not line.startswith("@prefix "))
    assert all(prefix in body for prefix in declared)
    assert text.endswith("\n")


@given(DATASETS)
def test_trig_keeps_the_dataset(quads):
    text = format_trig(quads)
    assert _same(_parsed(text, trig=True), quads)
    assert format_turtle(text, trig=True) == text


# --- worked cases -------------------------------------------------------------------------------------------


def test_a_worked_case_whole():
    text = """# About vetting.
@prefix og: <https://w3id.org/oversight-graph/ontology#> . @prefix x: <https://w3id.org/oversight-graph/report/hmic-2016-peel-legitimacy-mps/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix unused: <https://e.org/> .
x:afi-10 rdfs:label "ten"@en . x:afi-2 og:cites x:p-10 , x:p-9; rdfs:label "two" ; a og:Recommendation ; og:due [ rdfs:label "soon", "later" ] .
"""
    assert (
        format_turtle(text)
        == """# About vetting.

@prefix hmic2016: <https://w3id.org/oversight-graph/report/hmic-2016-peel-legitimacy-mps/> .
@prefix og: <https://w3id.org/oversight-graph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

hmic2016:afi-2 a og:Recommendation ;
    og:cites hmic2016:p-9, hmic2016:p-10 ;
    og:due [
        rdfs:label "later", "soon" ;
    ] ;
    rdfs:label "two" .

hmic2016:afi-10 rdfs:label "ten"@en .
"""
    )


@pytest.mark.parametrize("value", ["007", "1.50", "-0", "+5", ".5", "true"])
def test_numbers_stay_as_printed(value):
    assert f" {value} .\n" in format_turtle(f"<{E}a> <{E}b> {value} .")


def test_a_shared_blank_node_keeps_its_name_and_one_used_once_has_none():
    shared = format_turtle(f"<{E}a> <{E}p> _:x . <{E}b> <{E}p> _:x . _:x <{E}q> 1 .")
    assert "_:c14n0" in shared
    assert "[" not in shared
    assert "_:" not in format_turtle(f"<{E}a> <{E}p> _:x . _:x <{E}q> _:y . _:y <{E}q> 1 .")


def test_a_blank_node_that_two_graphs_share_stays_one_node():
    text = f"<{E}g> {{ <{E}a> <{E}p> _:x }} <{E}h> {{ <{E}b> <{E}p> _:x }}"
    assert _same(_parsed(format_turtle(text, trig=True), trig=True), _parsed(text, trig=True))


def test_a_blank_node_that_names_a_graph_stays_that_node():
    text = f"<{E}a> <{E}p> _:g . _:g {{ <{E}b> <{E}p> <{E}c> }}"
    assert _same(_parsed(format_turtle(text, trig=True), trig=True), _parsed(text, trig=True))


def test_trig_has_the_default_graph_first_and_the_named_ones_in_order():
    text = f"<{E}h10> {{ <{E}a> <{E}p> 1 }} <{E}h9> {{ <{E}a> <{E}p> 2 }} <{E}a> <{E}p> 3 ."
    formatted = format_turtle(text, trig=True)
    assert formatted.index(" 3 .") < formatted.index("h9> {") < formatted.index("h10> {")


def test_an_empty_graph_is_an_empty_text():
    assert format_turtle("").strip() == ""
    assert format_turtle("# Only words.\n") == "# Only words.\n"


def test_the_direction_of_a_text_is_not_lost():
    text = f'<{E}a> <{E}p> "x"@ar--rtl .'
    assert "@ar--rtl" in format_turtle(text)


def test_a_triple_term_is_kept_or_refused_but_not_turned_into_something_else():
    text = f"<{E}a> <{E}p> <<( <{E}c> <{E}d> <{E}e> )>> ."
    try:
        formatted = format_turtle(text)
    except ParseError:
        return
    assert _same(_parsed(formatted), _parsed(text))


# --- comments -----------------------------------------------------------------------------------------------

BODY = f"<{E}a> <{E}p> <{E}b#c> .\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BODY, ""),
        ("# one\n# two\n" + BODY, "# one\n# two"),
        ("\n\n# one  \n\n# two\n\n" + BODY, "# one\n# two"),
        ("#\n" + BODY, "#"),
        ("# a 'quote and a \"\n" + BODY, "# a 'quote and a \""),
        (f"# one\r\n<{E}a> <{E}p> 1 .\r\n", "# one"),
    ],
)
def test_the_head_comment_is_kept(text, expected):
    assert head_comment(text) == expected
    formatted = format_turtle(text)
    assert formatted.startswith(expected)
    assert format_turtle(formatted) == formatted


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (BODY + "# late", 2, 1),
        (f"# head\n@prefix e: <{E}> . # beside\n" + BODY, 2, len(f"@prefix e: <{E}> . ") + 1),
        (f"<{E}a#b> <{E}p> <{E}c#d> . # x", 1, len(f"<{E}a#b> <{E}p> <{E}c#d> . ") + 1),
        (f"<{E}a> <{E}p> 'no # comment' . # x", 1, len(f"<{E}a> <{E}p> 'no # comment' . ") + 1),
        (f'<{E}a> <{E}p> """no\n# comment "quoted" \n""" ;\n  # x\n <{E}q> 1 .', 4, 3),
        (f"<{E}a> <{E}p> '''no\n# \\''' comment\n''' . # x", 3, 7),
        (f'<{E}a> <{E}p> "a \\" # b" .# x', 1, len(f'<{E}a> <{E}p> "a \\" # b" .') + 1),
        (f"<{E}a> <{E}p> 1 .\r\n  # x", 2, 3),
        (f"<{E}a> <{E}p> '😀' . # x", 1, len(f"<{E}a> <{E}p> '😀' . ") + 1),
    ],
)
def test_a_comment_elsewhere_is_refused_where_it_stands(text, line, column):
    with pytest.raises(ParseError) as caught:
        format_turtle(text, "a.ttl")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("a.ttl", line, column)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"<{E}a> <{E}p> 'a # b', \"# c\", '''#\n#''', \"\"\"#'\n#\"\"\" .",
        f"@prefix e: <{E}x#> . e:a e:b e:c .",
        rf"@prefix e: <{E}> . e:a\#b e:p e:c .",
        rf"@prefix e: <{E}> . e:it\'s e:p 'a # b' .",
    ],
)
def test_a_number_sign_in_an_iri_a_name_or_a_string_is_no_comment(text):
    assert _same(_parsed(format_turtle(text)), _parsed(text))


def test_a_comment_ends_where_turtle_says_that_it_does():
    assert head_comment(f"# one\r<{E}a> <{E}p> <{E}b> .") == "# one"


def test_what_does_not_parse_is_refused_with_its_place():
    with pytest.raises(ParseError) as caught:
        format_turtle(f"<{E}a> <{E}p> 1 .\n<{E}a> <{E}p> ?? .", "a.ttl")
    assert (caught.value.path, caught.value.line) == ("a.ttl", 2)
