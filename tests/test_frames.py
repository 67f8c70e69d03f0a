"""Frames: what a frame holds is what plain rows hold, and the type of a column is that of its terms."""

from __future__ import annotations

import builtins
import datetime
import math
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight_graph import query_frame
from oversight_graph.errors import MissingPackageError, ParameterError, QuerySyntaxError, UnknownNameError
from oversight_graph.frames import LIBRARIES
from oversight_graph.queries import bound_text, catalogue
from oversight_graph.store import GraphStore
from oversight_graph.vocab import PREFIXES

if TYPE_CHECKING:
    import pyarrow as pa

XSD = PREFIXES["xsd"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    [
        "007",
        "",
        "1.50",
        "true",
        "2014-11-01",
        '"',
        "\\",
        '\\"',
        "a\tb\nc\rd",
        "\\\\t",
        "<u:a>",
        "_:b",
        "\x0b\x85",
        "\x00",
    ]
)


def _typed(values: st.SearchStrategy[object], name: str) -> st.SearchStrategy[ox.Literal]:
    return values.map(lambda value: ox.Literal(str(value), datatype=ox.NamedNode(f"{XSD}{name}")))


INTEGERS = _typed(st.integers(-(2**63), 2**63 - 1), "integer")
DECIMALS = _typed(st.decimals(-(10**9), 10**9, places=3), "decimal")
DOUBLES = _typed(st.floats(allow_nan=False, allow_infinity=False), "double")
DATES = _typed(st.dates(datetime.date(1000, 1, 1)), "date")
BOOLEANS = _typed(st.sampled_from(["true", "false", "1", "0"]), "boolean")
STRINGS = TEXTS.map(ox.Literal)
TAGGED = TEXTS.map(lambda text: ox.Literal(text, language="en-GB"))
IRIS = st.integers(0, 99).map(lambda number: ox.NamedNode(f"https://example.org/{number}"))
YEARS = _typed(st.integers(1000, 9999), "gYear")
ILL = st.sampled_from(["2014-13-01", "2014-11-01Z"]).map(lambda t: ox.Literal(t, datatype=ox.NamedNode(f"{XSD}date")))
OF_ONE_TYPE = {
    "int64": INTEGERS,
    "double": st.one_of(DECIMALS, DOUBLES),
    "date32[day]": DATES,
    "bool": BOOLEANS,
    "string": st.one_of(STRINGS, TAGGED, IRIS, YEARS),
}


def _store(terms: list[ox.NamedNode | ox.Literal | None]) -> GraphStore:
    """Make a store in which the row of number n has the term of that place."""
    store = GraphStore()
    for number, term in enumerate(terms):
        subject = ox.NamedNode(f"urn:row-{number:03}")
        store.add([ox.Quad(subject, ox.NamedNode("urn:is"), ox.Literal(number))])
        if term is not None:
            store.add([ox.Quad(subject, ox.NamedNode("urn:has"), term)])
    return store


QUERY = "SELECT ?n ?value { ?row <urn:is> ?n OPTIONAL { ?row <urn:has> ?value } } ORDER BY ?n"


def _column(terms: list[ox.NamedNode | ox.Literal | None]) -> tuple[pa.ChunkedArray, list[object]]:
    store = _store(terms)
    table = query_frame(store, QUERY, "arrow")
    assert table.column("n").to_pylist() == list(range(len(terms)))
    return table.column("value"), [row["value"] for row in store.rows(QUERY)]


@pytest.mark.parametrize("kind", sorted(OF_ONE_TYPE))
@settings(max_examples=40)
@given(data=st.data())
def test_a_column_of_one_type_is_what_plain_rows_are(kind, data):
    terms = data.draw(st.lists(OF_ONE_TYPE[kind] | st.none(), min_size=1, max_size=8))
    column, plain = _column(terms)
    assert column.to_pylist() == plain
    assert str(column.type) == (kind if any(term is not None for term in terms) else "string")


@settings(max_examples=60)
@given(st.lists(st.one_of(INTEGERS, DATES, BOOLEANS, STRINGS, TAGGED, IRIS, ILL, st.none()), max_size=8))
def test_a_column_of_several_types_is_of_strings_as_the_terms_print(terms):
    column, _ = _column(terms)
    if str(column.type) == "string":
        engine = _store(terms).engine
        printed = [None if s["value"] is None else s["value"].value for s in engine.query(QUERY)]
        assert column.to_pylist() == printed
    else:
        assert len({type(value) for value in column.to_pylist()} - {type(None)}) == 1


def test_numbers_of_several_types_are_numbers():
    column, _ = _column([ox.Literal(1), ox.Literal("2.5", datatype=ox.NamedNode(f"{XSD}decimal")), ox.Literal(1e300)])
    assert column.to_pylist() == [1.0, 2.5, 1e300]
    not_finite, _ = _column([ox.Literal(math.inf), ox.Literal(-math.inf), ox.Literal(math.nan)])
    infinite, negative, undefined = not_finite.to_pylist()
    assert (infinite, negative, math.isnan(undefined)) == (math.inf, -math.inf, True)


def test_a_number_that_fits_no_column_stays_as_it_prints():
    column, _ = _column([ox.Literal("99999999999999999999", datatype=ox.NamedNode(f"{XSD}integer"))])
    assert column.to_pylist() == ["99999999999999999999"]


def test_text_that_looks_like_a_number_a_date_or_a_truth_is_text():
    column, _ = _column([ox.Literal("007"), ox.Literal("2014-11-01"), ox.Literal("true")])
    assert (str(column.type), column.to_pylist()) == ("string", ["007", "2014-11-01", "true"])


def test_times_keep_their_instant():
    times = [ox.Literal(text, datatype=ox.NamedNode(f"{XSD}dateTime")) for text in ("2014-11-01T10:00:00+01:00",)]
    column, _ = _column(times)
    assert column.to_pylist() == [datetime.datetime(2014, 11, 1, 9, tzinfo=datetime.UTC)]
    local, _ = _column([ox.Literal("2014-11-01T10:00:00", datatype=ox.NamedNode(f"{XSD}dateTime"))])
    assert local.to_pylist() == [datetime.datetime(2014, 11, 1, 10)]


def test_blank_nodes_and_statements_are_text():
    table = query_frame(GraphStore(), 'SELECT (BNODE() AS ?b) (<<( <u:a> <u:b> "c" )>> AS ?t) {}', "arrow")
    assert table.column("t").to_pylist() == ['<<( <u:a> <u:b> "c" )>>']
    assert not table.column("b").to_pylist()[0].startswith("_:")


# --- the bundled graph, and every library -------------------------------------------------------------------

NEEDED = {"issue": "vetting", "call": "hmicfrs2019:rec-1", "date-end": "2019"}


def test_every_query_of_the_catalogue_gives_the_frame_that_its_rows_are(store):
    for query in catalogue():
        values = {p.name: NEEDED[p.kind] for p in query.parameters if p.default is None}
        rows = store.rows(bound_text(store, query, values))
        table = query_frame(store, query.name, "arrow", **values)
        assert table.num_rows == len(rows), query.name
        for name in table.column_names:
            plain = [row[name] for row in rows]
            found = table.column(name).to_pylist()
            assert found == _expected(plain), (query.name, name)


def _expected(values: list[object]) -> list[object]:
    kinds = {type(value) for value in values} - {type(None)}
    if len(kinds) < 2 or kinds == {int, float}:
        return values
    return [None if value is None else str(value) for value in values]


def test_the_three_libraries_give_the_same_rows(store):
    query = """SELECT ?call ?n ?open ?due {
      ?call og:timesRepeated ?n ; og:isOpen ?open OPTIONAL { ?call og:deadline/og:latest ?due }
    } ORDER BY ?call"""
    arrow = query_frame(store, query, "arrow")
    frame, polars = query_frame(store, query), query_frame(store, query, "polars")
    assert isinstance(frame, pd.DataFrame)
    assert [str(kind) for kind in frame.dtypes] == [
        f"{kind}[pyarrow]" for kind in ("string", "int64", "bool", "date32[day]")
    ]
    assert polars.schema == {"call": pl.String, "n": pl.Int64, "open": pl.Boolean, "due": pl.Date}
    plain = store.rows(query)
    assert arrow.to_pylist() == polars.to_dicts() == plain
    assert [{k: None if pd.isna(v) else v for k, v in row.items()} for row in frame.to_dict("records")] == plain
    assert frame["due"].dt.year.dropna().tolist() == [row["due"].year for row in plain if row["due"]]


def test_nothing_found_is_an_empty_frame_with_its_columns(store):
    for library in LIBRARIES:
        frame = query_frame(store, "SELECT ?a ?b { ?a <urn:never> ?b }", library)
        names = frame.column_names if library == "arrow" else list(frame.columns)
        assert (names, len(frame)) == (["a", "b"], 0)


def test_what_gives_no_rows_or_is_unknown_is_refused(store, monkeypatch):
    with pytest.raises(ParameterError, match="gives no rows"):
        query_frame(store, "ASK { ?s ?p ?o }")
    with pytest.raises(ParameterError, match="no library of frames"):
        query_frame(store, "SELECT * { ?s ?p ?o }", "numpy")
    with pytest.raises(UnknownNameError, match="did you mean 'said-about-issue'"):
        query_frame(store, "said-about-isue")
    with pytest.raises(ParameterError, match="needs it"):
        query_frame(store, "said-about-issue")
    with pytest.raises(QuerySyntaxError):
        query_frame(store, "SELECT ?x WHERE {")
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "polars":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPackageError, match="polars"):
        query_frame(store, "SELECT * { ?s ?p ?o } LIMIT 1", "polars")
