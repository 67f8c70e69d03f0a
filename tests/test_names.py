"""Names: what a user calls a thing becomes its IRI, a near miss gets suggestions, and words are searched for."""

# ruff: noqa: E501 - Turtle and SPARQL stand one statement a line

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import store_of
from oversight_graph.errors import UnknownNameError
from oversight_graph.names import KINDS, labels, resolve, search
from oversight_graph.vocab import PREFIXES

SMALL = """
issue:abuse a og:Issue ; skos:prefLabel "abuse of position"@en ; skos:altLabel "APSP" ; skosxl:altLabel issue:abuse-2016 ;
    skos:definition "Power turned to a sexual purpose." .
issue:abuse-2016 a skosxl:Label ; skosxl:literalForm "abuse of authority"@en .
issue:gifts a og:Issue ; skos:prefLabel "gifts and hospitality" ; skos:definition "What officers may take." .
issue:mps a og:Issue ; skos:prefLabel "an issue with the slug of a body" .
body:mps a og:PoliceForce ; rdfs:label "Metropolitan Police Service" ; skos:altLabel "the Met", "Scotland Yard" .
body:inspector a og:Post ; rdfs:label "Chief Inspector" .
body:hotton a og:Investigation ; rdfs:label "Operation Hotton" .
policy:code a og:Policy ; rdfs:label "Code of Ethics" .
policy:register a og:Instrument ; rdfs:label "Gifts register" .
report:r14 a og:Report ; dcterms:title "Integrity matters in London" .
hmic2014:rec-1 a og:Recommendation ; rdfs:label "2014: gifts" ; dcterms:description "Write every gift down." ; og:statedIn report:r14 .
"""


@pytest.fixture(scope="module")
def small():
    return store_of(SMALL)


def _iri(curie: str) -> str:
    prefix, local = curie.split(":")
    return f"{PREFIXES[prefix]}{local}"


@pytest.mark.parametrize(
    ("kind", "name", "curie"),
    [
        ("issue", "https://w3id.org/oversight-graph/issue/abuse", "issue:abuse"),
        ("issue", "<https://w3id.org/oversight-graph/issue/abuse>", "issue:abuse"),
        ("issue", "issue:abuse", "issue:abuse"),
        ("issue", "abuse", "issue:abuse"),
        ("issue", "abuse of position", "issue:abuse"),
        ("issue", "Abuse of POSITION", "issue:abuse"),
        ("issue", "APSP", "issue:abuse"),
        ("issue", "Abuse of authority", "issue:abuse"),
        ("issue", "mps", "issue:mps"),
        ("body", "mps", "body:mps"),
        ("body", "the met", "body:mps"),
        ("body", "chief inspector", "body:inspector"),
        ("body", "hotton", "body:hotton"),
        ("policy", "code", "policy:code"),
        ("policy", "gifts register", "policy:register"),
        ("report", "r14", "report:r14"),
        ("report", "integrity matters in london", "report:r14"),
        ("call", "hmic2014:rec-1", "hmic2014:rec-1"),
        ("call", "2014: gifts", "hmic2014:rec-1"),
        ("thing", "hmic2014:rec-1", "hmic2014:rec-1"),
        ("thing", "gifts", "issue:gifts"),
        ("thing", "Scotland Yard", "body:mps"),
    ],
)
def test_each_way_to_name_a_thing(small, kind, name, curie):
    assert resolve(small, kind, name) == _iri(curie)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("body", "abuse"),
        ("issue", "body:mps"),
        ("issue", "the Met"),
        ("policy", "issue:gifts"),
        ("call", "report:r14"),
        ("report", "code"),
    ],
)
def test_a_thing_of_another_kind_is_none(small, kind, name):
    with pytest.raises(UnknownNameError) as caught:
        resolve(small, kind, name)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("kind", "name", "suggestion"),
    [
        ("issue", "abus", "abuse"),
        ("issue", "gift", "gifts"),
        ("body", "Metropolitan Polise Service", "Metropolitan Police Service"),
        ("issue", "abuse of authorty", "abuse of authority"),
        ("report", "r41", "r14"),
        ("policy", "Code of ethic", "Code of Ethics"),
    ],
)
def test_a_near_miss_gets_suggestions_in_their_own_spelling(small, kind, name, suggestion):
    with pytest.raises(UnknownNameError, match="did you mean") as caught:
        resolve(small, kind, name)
    assert suggestion in caught.value.suggestions
    assert caught.value.exit_status == 2


def test_every_suggestion_is_a_name_that_resolves(small):
    for name in ("abus", "gift", "abuse of", "hospitality and gifts"):
        with pytest.raises(UnknownNameError) as caught:
            resolve(small, "issue", name)
        assert all(resolve(small, "issue", each) for each in caught.value.suggestions)


def test_what_is_far_from_everything_gets_none(small):
    with pytest.raises(UnknownNameError, match="list issues") as caught:
        resolve(small, "issue", "zzzzzz")
    assert caught.value.suggestions == ()


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "50%",
        "a b> } #",
        '"',
        "<>",
        "<x",
        "https://",
        "http://[",
        "issue:",
        ":",
        "body:a b",
        "\x1b",
        "é",
        "issue:é%",
        "?x",
        "urn:x",
    ],
)
def test_no_name_whatever_breaks_the_query(small, kind, name):
    with pytest.raises(UnknownNameError):
        resolve(small, kind, name)


@given(st.text(max_size=12))
def test_any_text_resolves_or_is_unknown(small, name):
    with suppress(UnknownNameError):
        assert resolve(small, "issue", name).startswith("http")


def test_labels_name_things(small):
    found = labels(small)
    assert found[_iri("body:mps")] == "Metropolitan Police Service"
    assert found[_iri("report:r14")] == "Integrity matters in London"


# --- search -------------------------------------------------------------------------------------------------


def _found(store, text: str, **more) -> list[str]:
    return [str(row["thing"]) for row in search(store, text, **more)]


def test_search_wants_all_words_in_any_order_and_case(small):
    assert _found(small, "HOSPITALITY gifts") == ["issue:gifts"]
    assert _found(small, "gifts nowhere") == []
    assert _found(small, "") == []
    assert _found(small, "!?") == []


def test_a_hit_in_a_label_stands_before_one_in_a_description(small):
    found = _found(small, "gift")
    assert set(found) == {"issue:gifts", "policy:register", "hmic2014:rec-1"}
    assert found[0] == "hmic2014:rec-1"  # label and description


def test_former_names_and_definitions_are_searched(small):
    assert _found(small, "authority") == ["issue:abuse"]
    assert _found(small, "sexual purpose") == ["issue:abuse"]


def test_rows_say_what_a_thing_is_and_each_stands_once(small):
    rows = search(small, "metropolitan")
    assert rows == [{"thing": "body:mps", "type": "og:PoliceForce", "label": "Metropolitan Police Service"}]
    assert len(_found(small, "a", limit=3)) == 3


@given(st.text(max_size=15))
def test_any_text_can_be_searched_for(small, text):
    assert isinstance(search(small, text), list)


@pytest.mark.parametrize(
    ("kind", "name", "curie"),
    [
        ("issue", "vetting", "issue:vetting"),
        ("issue", "abuse of authority for sexual gain", "issue:abuse-of-position"),
        ("body", "mps", "body:mps"),
        ("body", "HMIC", "body:hmic"),
        ("body", "IOPC", "body:iopc"),
    ],
)
def test_names_in_the_bundled_graph(store, kind, name, curie):
    assert resolve(store, kind, name) == _iri(curie)


def test_every_slug_of_the_bundled_graph_resolves_to_its_thing(store):
    for kind, pattern in (
        ("issue", "?t a og:Issue"),
        ("report", "?t a og:Report"),
        ("policy", "{ ?t a og:Policy } UNION { ?t a og:Instrument }"),
    ):
        for row in store.rows(f"SELECT DISTINCT ?t {{ {pattern} FILTER(isIRI(?t)) }}")[:40]:
            assert resolve(store, kind, str(row["t"]).rsplit("/", 1)[1]) == row["t"]
